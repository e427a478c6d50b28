// xap_local.cc: Xapian takes a table that cannot be opened for one that is not there: without positions no phrase is found, without
// data every sentence is empty. So each is opened before, and all stay open until there is known to be room for all.
#include "shim/xap_local.hh"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace {

struct Files {
    std::vector<int> open;
    ~Files()
    {
        for (int fd : open)
            ::close(fd);
    }
};

} // namespace

static void check_tables(const std::string &path)
{
    Files files;
    for (const char *table : {"postlist", "docdata", "termlist", "position", "spelling", "synonym"}) {
        const std::string name = path + "/" + table + ".glass";
        files.open.reserve(files.open.size() + 1); // which may throw while nothing is lost
        if (::access(name.c_str(), F_OK) != 0 && errno == ENOENT)
            continue;
        int fd = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
        if (fd >= 0)
            files.open.push_back(fd);
        else if (errno != ENOENT && errno != ENOTDIR) // a writer has just replaced all
            throw Xapian::DatabaseOpeningError("Couldn't open " + name, errno);
    }
}

bool local_is_moving(const std::string &path, int tries)
{
    constexpr int      kTries = 50;
    constexpr unsigned kMicroseconds = 2000;
    if (tries == kTries || ::access((path + "/" XAP_STAGED "/" XAP_VERSION_FILE).c_str(), F_OK) != 0)
        return false;
    ::usleep(kMicroseconds);
    return true;
}

Xapian::Database local_open(const std::string &path)
{
    for (int tries = 0;; tries++) {
        try {
            check_tables(path);
            return Xapian::Database(path, Xapian::DB_BACKEND_GLASS); // never another stub file, which may name itself
        } catch (const Xapian::DatabaseOpeningError &) {
            if (!local_is_moving(path, tries))
                throw;
        }
    }
}
