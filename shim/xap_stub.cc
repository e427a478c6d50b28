// xap_stub.cc: a stub file is read line by line, so that each database can be opened, asked and given up by itself.
#include "shim/xap_stub.hh"

#include <cerrno>
#include <fstream>
#include <new>

#include "shim/xap_local.hh"

static std::string beside(const std::string &stub, const std::string &path)
{
    size_t slash = stub.rfind('/');
    return path.empty() || path[0] == '/' || slash == std::string::npos ? path : stub.substr(0, slash + 1) + path;
}

static bool begins(const std::string &line, const char *kind)
{
    return line.rfind(kind, 0) == 0;
}

bool stub_is_remote(const std::string &line)
{
    return begins(line, "remote ");
}

std::string stub_server(const std::string &line)
{
    return line.substr(line.find(' ') + 1);
}

static void check(const std::string &stub, const std::string &line)
{
    size_t colon = line.rfind(':');
    if (begins(line, "auto ") || begins(line, "glass "))
        return;
    bool   is_server = stub_is_remote(line) && colon != std::string::npos && line[colon - 1] != ' ';
    if (!is_server || std::atoi(line.c_str() + colon + 1) <= 0)
        throw Xapian::DatabaseOpeningError(stub + ": " + line + ": expected auto PATH or remote HOST:PORT");
}

[[noreturn]] static void throw_unread(const std::string &stub)
{
    if (errno == ENOMEM)
        throw std::bad_alloc();
    throw Xapian::DatabaseOpeningError(stub, errno);
}

std::vector<std::string> stub_lines(const std::string &stub)
{
    std::vector<std::string> lines;
    std::string              line;
    std::ifstream            file(stub);
    if (!file)
        throw_unread(stub);
    while (std::getline(file, line)) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        if (line.empty() || line[0] == '#')
            continue;
        check(stub, line);
        lines.push_back(line);
    }
    if (file.bad()) // a stream tells nothing else of what failed in the midst of it
        throw_unread(stub);
    if (lines.empty())
        throw Xapian::DatabaseOpeningError(stub + ": names no database");
    return lines;
}

Xapian::Database stub_open(const std::string &stub, const std::string &line, unsigned limit_ms)
{
    std::string what = line.substr(line.find(' ') + 1);
    if (!stub_is_remote(line))
        return local_open(beside(stub, what));
    size_t   colon = what.rfind(':');
    unsigned port = static_cast<unsigned>(std::atoi(what.c_str() + colon + 1));
    return Xapian::Remote::open(what.substr(0, colon), port, limit_ms, limit_ms);
}
