// xap_stub.cc: opened line by line, so that each database can be asked by itself for what does not add up by itself.
#include "shim/xap_stub.hh"

#include <sys/stat.h>

#include <cerrno>
#include <fstream>

#include "shim/xap_local.hh"

enum { TIMEOUT_MS = 10000 }; // of each exchange with a server

static std::string beside(const std::string &stub, const std::string &path)
{
    size_t slash = stub.rfind('/');
    return path.empty() || path[0] == '/' || slash == std::string::npos ? path : stub.substr(0, slash + 1) + path;
}

static Xapian::Database remote(const std::string &server)
{
    size_t colon = server.rfind(':');
    if (colon == std::string::npos || colon == 0)
        throw Xapian::DatabaseOpeningError("remote " + server + ": expected HOST:PORT");
    unsigned port = static_cast<unsigned>(std::atoi(server.c_str() + colon + 1));
    try {
        return Xapian::Remote::open(server.substr(0, colon), port, TIMEOUT_MS, TIMEOUT_MS);
    } catch (const Xapian::NetworkError &e) {
        throw Xapian::NetworkError(server + ": " + e.get_msg(), server, e.get_error_string() ? e.get_error_string() : "");
    }
}

static Xapian::Database database(const std::string &stub, const std::string &line)
{
    size_t      blank = line.find(' ');
    std::string kind = line.substr(0, blank), rest = blank == std::string::npos ? "" : line.substr(blank + 1);
    if (kind == "auto" || kind == "glass")
        return local_open(beside(stub, rest));
    if (kind == "remote")
        return remote(rest);
    throw Xapian::DatabaseOpeningError(stub + ": " + line + ": expected auto PATH or remote HOST:PORT");
}

std::vector<Xapian::Database> stub_open(const std::string &path)
{
    struct stat                   st;
    std::vector<Xapian::Database> found;
    std::string                   line;
    if (stat(path.c_str(), &st) != 0 || !S_ISREG(st.st_mode))
        return found;
    std::ifstream file(path);
    if (!file)
        throw Xapian::DatabaseOpeningError(path, errno);
    while (std::getline(file, line)) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (!line.empty() && line[0] != '#')
            found.push_back(database(path, line));
    }
    if (found.empty())
        throw Xapian::DatabaseOpeningError(path + ": names no database");
    return found;
}
