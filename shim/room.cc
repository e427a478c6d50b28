// room.cc: the blocks that a flush may touch, allocated in a file of their own, and given back.
#include "shim/room.hh"

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace
{

constexpr uint64_t kBlock = 8192; // Xapian's; a changed block is written anew, beside the old one
constexpr uint64_t kSpare = 64 * kBlock;

struct Sizes {
    uint64_t sum = 0, largest = 0;
};

Sizes sizes_of(const std::string &folder)
{
    Sizes sizes;
    DIR  *dir = opendir(folder.c_str());
    if (!dir)
        return sizes;
    while (const dirent *e = readdir(dir)) {
        struct stat st;
        if (fstatat(dirfd(dir), e->d_name, &st, 0) != 0 || !S_ISREG(st.st_mode))
            continue;
        uint64_t size = static_cast<uint64_t>(st.st_size);
        sizes.sum += size;
        sizes.largest = std::max(sizes.largest, size);
    }
    closedir(dir);
    return sizes;
}

[[noreturn]] void refuse(int error)
{
    throw Xapian::DatabaseError("no room to write", error);
}

// Allocates and frees; a file system that cannot allocate ahead is trusted.
void allocate(const std::string &folder, uint64_t n)
{
    std::string name = folder + "/room";
    int         fd = open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        refuse(errno);
    int error = fallocate(fd, 0, 0, static_cast<off_t>(n)) == 0 ? 0 : errno;
    close(fd);
    unlink(name.c_str());
    if (error == ENOSPC || error == EDQUOT)
        refuse(error);
}

} // namespace

void room_check(const std::string &folder, const Pending &pending)
{
    Sizes    now = sizes_of(folder);
    uint64_t need = 3 * pending.bytes + std::min(now.sum, 2 * kBlock * pending.terms) + kSpare;
    rlimit   limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && now.largest + need > limit.rlim_cur)
        refuse(EFBIG);
    allocate(folder, need);
}
