/* preload.c: a library for LD_PRELOAD that makes one call to the system go wrong, or writes down all that change a folder.
 *
 * QUOTH_FAULT="SET N WHAT"  the N-th call of the set goes wrong, counted from 1; 0: none. Sets and faults stand in the lists
 *                           below.
 * QUOTH_FAULT_UNDER=FOLDER  only calls on what lies there (or is it) count; needed.
 * QUOTH_FAULT_COUNT=FILE    how many calls there were, written when the process ends well.
 * QUOTH_FAULT_JOURNAL=FILE  each call that changed the folder, in order: a line `CALL AT LENGTH PATH[<TAB>PATH]`, and LENGTH
 *                           bytes that were written at AT.
 *
 * The calls go to the kernel themselves, so that it does not matter which library comes after this one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

typedef enum Set { SET_CHANGE, SET_READ, SET_OPEN, SETS } Set;
static const char *const sets[] = {"change", "read", "open"}; /* change: whatever leaves a trace on the disc; open: of what is there */

typedef enum What { WHAT_NONE, WHAT_KILL, WHAT_TORN, WHAT_ENOSPC, WHAT_FULL, WHAT_EIO, WHAT_EINTR, WHAT_SHORT, WHAT_STOP, WHATS } What;
static const char *const whats[] = {
    "none",
    "kill",   /* the process is killed before the call                                     */
    "torn",   /* … after it; of a write, when half is written                              */
    "enospc", /* it fails with ENOSPC, this once                                           */
    "full",   /* a write writes half; all further changes but deletions fail with ENOSPC   */
    "eio",    /* it fails with EIO                                                         */
    "eintr",  /* … with EINTR                                                              */
    "short",  /* a read or write does one byte                                             */
    "stop",   /* the process is stopped before the call, as by SIGSTOP                     */
};

static struct {
    bool is_ready;
    Set set;
    What what;
    long n, count;
    char under[PATH_MAX], out[PATH_MAX];
    int journal;
    bool lock;
} f = {.journal = -1};

/* ---- set up ------------------------------------------------------------------------------------------------- */

static unsigned index_of(const char *word, const char *const *list, unsigned n)
{
    unsigned i = 0;
    while (i < n && strcmp(word, list[i]) != 0)
        i++;
    return i;
}

static void usage(const char *why)
{
    fprintf(stderr, "preload.c: %s\n", why);
    _exit(99);
}

__attribute__((constructor)) static void set_up(void)
{
    const char *fault = getenv("QUOTH_FAULT"), *under = getenv("QUOTH_FAULT_UNDER"), *out = getenv("QUOTH_FAULT_COUNT");
    const char *journal = getenv("QUOTH_FAULT_JOURNAL");
    char set[16] = "change", what[16] = "none";
    if (!under || !*under)
        return;
    if (fault && sscanf(fault, "%15s %ld %15s", set, &f.n, what) != 3)
        usage("QUOTH_FAULT: expected SET N WHAT");
    f.set = (Set)index_of(set, sets, SETS);
    f.what = (What)index_of(what, whats, WHATS);
    if (f.set == SETS || f.what == WHATS)
        usage("QUOTH_FAULT: no such set or fault");
    snprintf(f.under, sizeof f.under, "%s", under);
    snprintf(f.out, sizeof f.out, "%s", out ? out : "");
    if (journal)
        f.journal = (int)syscall(SYS_openat, AT_FDCWD, journal, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    f.is_ready = true;
}

__attribute__((destructor)) static void tell_count(void)
{
    char text[32];
    if (!f.is_ready || !f.out[0])
        return;
    int n = snprintf(text, sizeof text, "%ld\n", f.count);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, f.out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    (void)!syscall(SYS_write, fd, text, n);
    syscall(SYS_close, fd);
}

/* ---- which file a call is about ----------------------------------------------------------------------------- */

typedef struct Path {
    char text[PATH_MAX];
} Path;

static void read_link(Path *out, const char *link)
{
    long n = syscall(SYS_readlink, link, out->text, sizeof out->text - 1);
    out->text[n > 0 ? n : 0] = 0;
}

static void path_of_fd(Path *out, int fd)
{
    char link[64];
    if (fd == AT_FDCWD)
        snprintf(link, sizeof link, "/proc/self/cwd");
    else
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    read_link(out, link);
}

static void path_at(Path *out, int folder, const char *name)
{
    out->text[0] = 0;
    if (name[0] != '/')
        path_of_fd(out, folder);
    size_t n = strlen(out->text);
    snprintf(out->text + n, sizeof out->text - n, "%s%s", name[0] == '/' ? "" : "/", name);
}

static bool is_under(const Path *p)
{
    size_t n = strlen(f.under);
    return f.is_ready && strncmp(p->text, f.under, n) == 0 && (p->text[n] == 0 || p->text[n] == '/');
}

/* ---- the fault ---------------------------------------------------------------------------------------------- */

/* What is to become of this call. */
static What fault_of(Set set)
{
    if (set != f.set)
        return WHAT_NONE;
    long n = __atomic_add_fetch(&f.count, 1, __ATOMIC_SEQ_CST);
    if (n == f.n)
        return f.what;
    return f.what == WHAT_FULL && f.n > 0 && n > f.n ? WHAT_ENOSPC : WHAT_NONE;
}

static void die(void)
{
    syscall(SYS_kill, (long)getpid(), SIGKILL); /* not by a function that a sanitizer looks into */
    for (;;)
        pause();
}

/* -1 and errno, where the call is to fail at once. */
static int failed(What what)
{
    if (what == WHAT_KILL)
        die();
    if (what == WHAT_STOP)
        syscall(SYS_kill, (long)getpid(), SIGSTOP);
    errno = what == WHAT_ENOSPC ? ENOSPC : what == WHAT_EIO ? EIO : what == WHAT_EINTR ? EINTR : 0;
    return errno ? -1 : 0;
}

/* How much of a write or read is to be done. */
static size_t part_of(What what, size_t n)
{
    if (what == WHAT_SHORT)
        return n ? 1 : 0;
    return what == WHAT_TORN || (what == WHAT_FULL && n > 1) ? n / 2 : n;
}

static void note(const char *call, long long at, const void *bytes, size_t n, const Path *path, const Path *other)
{
    char head[2 * PATH_MAX + 64];
    if (f.journal < 0)
        return;
    int len = snprintf(head, sizeof head, "%s %lld %zu %s%s%s\n", call, at, n, path->text, other ? "\t" : "", other ? other->text : "");
    while (__atomic_test_and_set(&f.lock, __ATOMIC_ACQUIRE))
        ;
    (void)!syscall(SYS_write, f.journal, head, (size_t)len);
    (void)!syscall(SYS_write, f.journal, bytes, n);
    __atomic_clear(&f.lock, __ATOMIC_RELEASE);
}

/* After a call that is no write: the journal, and a death behind it. */
static int done(int result, What what, const char *call, long long at, const Path *path, const Path *other)
{
    int no = errno;
    if (result == 0)
        note(call, at, "", 0, path, other);
    if (what == WHAT_TORN)
        die();
    errno = no;
    return result;
}

/* ---- calls that change -------------------------------------------------------------------------------------- */

/* What is to happen to a call that changes an open file. */
static What change_of(Path *path, bool *is_ours, int fd)
{
    path_of_fd(path, fd);
    *is_ours = is_under(path);
    return *is_ours ? fault_of(SET_CHANGE) : WHAT_NONE;
}

static ssize_t do_write(int fd, const void *bytes, size_t n, long long at)
{
    Path path;
    bool is_ours;
    What what = change_of(&path, &is_ours, fd);
    if (failed(what))
        return -1;
    size_t part = part_of(what, n);
    long long from = at >= 0 || !is_ours ? at : syscall(SYS_lseek, fd, 0L, SEEK_CUR);
    ssize_t did = at >= 0 ? syscall(SYS_pwrite64, fd, bytes, part, at) : syscall(SYS_write, fd, bytes, part);
    if (did > 0 && is_ours)
        note("write", from, bytes, (size_t)did, &path, NULL);
    if (what == WHAT_TORN)
        die();
    return did;
}

EXPORT ssize_t write(int fd, const void *bytes, size_t n)
{
    return do_write(fd, bytes, n, -1);
}

EXPORT ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    return do_write(fd, bytes, n, at);
}

EXPORT ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t at)
{
    return do_write(fd, bytes, n, at);
}

/* A call on an open file that changes it. */
static int do_change(long number, const char *name, int fd, long long a, long long b, long long c)
{
    Path path;
    bool is_ours;
    What what = change_of(&path, &is_ours, fd);
    if (failed(what))
        return -1;
    int result = (int)syscall(number, fd, a, b, c);
    return is_ours ? done(result, what, name, number == SYS_ftruncate ? a : 0, &path, NULL) : result;
}

EXPORT int fsync(int fd)
{
    return do_change(SYS_fsync, "sync", fd, 0, 0, 0);
}

EXPORT int fdatasync(int fd)
{
    return do_change(SYS_fdatasync, "sync", fd, 0, 0, 0);
}

EXPORT int ftruncate(int fd, off_t n)
{
    return do_change(SYS_ftruncate, "truncate", fd, n, 0, 0);
}

EXPORT int fallocate(int fd, int mode, off_t at, off_t n)
{
    return do_change(SYS_fallocate, "allocate", fd, mode, at, n);
}

EXPORT int rename(const char *from, const char *to)
{
    Path a, b;
    path_at(&a, AT_FDCWD, from);
    path_at(&b, AT_FDCWD, to);
    bool is_ours = is_under(&b);
    What what = is_ours ? fault_of(SET_CHANGE) : WHAT_NONE;
    if (failed(what))
        return -1;
    int result = (int)syscall(SYS_rename, from, to);
    return is_ours ? done(result, what, "rename", 0, &a, &b) : result;
}

EXPORT int mkdir(const char *name, mode_t mode)
{
    Path path;
    path_at(&path, AT_FDCWD, name);
    bool is_ours = is_under(&path);
    What what = is_ours ? fault_of(SET_CHANGE) : WHAT_NONE;
    if (failed(what))
        return -1;
    int result = (int)syscall(SYS_mkdir, name, mode);
    return is_ours ? done(result, what, "mkdir", 0, &path, NULL) : result;
}

/* Deleting works on a full disc. */
EXPORT int unlinkat(int folder, const char *name, int flags)
{
    Path path;
    path_at(&path, folder, name);
    bool is_ours = is_under(&path);
    What what = is_ours ? fault_of(SET_CHANGE) : WHAT_NONE;
    if (what != WHAT_ENOSPC && failed(what))
        return -1;
    int result = (int)syscall(SYS_unlinkat, folder, name, flags);
    return is_ours ? done(result, what, "unlink", 0, &path, NULL) : result;
}

EXPORT int unlink(const char *name)
{
    return unlinkat(AT_FDCWD, name, 0);
}

/* ---- calls that look ---------------------------------------------------------------------------------------- */

static ssize_t do_read(int fd, void *out, size_t n, long long at)
{
    Path path;
    path_of_fd(&path, fd);
    What what = is_under(&path) ? fault_of(SET_READ) : WHAT_NONE;
    if (failed(what))
        return -1;
    size_t part = part_of(what, n);
    return at >= 0 ? syscall(SYS_pread64, fd, out, part, at) : syscall(SYS_read, fd, out, part);
}

EXPORT ssize_t read(int fd, void *out, size_t n)
{
    return do_read(fd, out, n, -1);
}

EXPORT ssize_t pread(int fd, void *out, size_t n, off_t at)
{
    return do_read(fd, out, n, at);
}

EXPORT ssize_t pread64(int fd, void *out, size_t n, off_t at)
{
    return do_read(fd, out, n, at);
}

static int do_open(int folder, const char *name, int flags, mode_t mode)
{
    Path path;
    struct stat st;
    path_at(&path, folder, name);
    bool is_ours = is_under(&path);
    bool was_there = is_ours && syscall(SYS_newfstatat, folder, name, &st, 0) == 0;
    bool changes = (flags & O_CREAT && !was_there) || (flags & O_TRUNC && was_there);
    What what = is_ours ? fault_of(changes ? SET_CHANGE : SET_OPEN) : WHAT_NONE;
    if (failed(what))
        return -1;
    int fd = (int)syscall(SYS_openat, folder, name, flags, mode), no = errno;
    if (changes)
        (void)done(fd < 0 ? -1 : 0, what, was_there ? "truncate" : "create", 0, &path, NULL);
    errno = no;
    return fd;
}

/* The third word that was given, where there is one. */
#define MODE_OF(flags, mode)                                                                                                   \
    mode_t mode = 0;                                                                                                           \
    if ((flags) & O_CREAT) {                                                                                                   \
        va_list list;                                                                                                          \
        va_start(list, flags);                                                                                                 \
        mode = va_arg(list, mode_t);                                                                                           \
        va_end(list);                                                                                                          \
    }

EXPORT int open(const char *name, int flags, ...)
{
    MODE_OF(flags, mode)
    return do_open(AT_FDCWD, name, flags, mode);
}

EXPORT int open64(const char *name, int flags, ...)
{
    MODE_OF(flags, mode)
    return do_open(AT_FDCWD, name, flags, mode);
}

EXPORT int openat(int folder, const char *name, int flags, ...)
{
    MODE_OF(flags, mode)
    return do_open(folder, name, flags, mode);
}
