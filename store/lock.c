#include "store/lock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"

enum { LOCKS_MOST = 256 }; /* that one process holds: more are refused */

typedef struct Lock {
    int number, folder;
} Lock;

/* ---- the locks of this process ------------------------------------------------------------------------------ */

static struct {
    pthread_mutex_t mutex;
    pthread_once_t once;
    int last; /* number given; a forked process goes on from it */
    uint32_t n;
    Lock all[LOCKS_MOST];
} held = {.mutex = PTHREAD_MUTEX_INITIALIZER, .once = PTHREAD_ONCE_INIT};

static void before_fork(void)
{
    pthread_mutex_lock(&held.mutex);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&held.mutex);
}

/* A lock belongs to the open folder, which a fork shares: an orphan would hold it for ever. */
static void in_child(void)
{
    while (held.n > 0)
        close(held.all[--held.n].folder);
    pthread_mutex_unlock(&held.mutex);
}

static void watch_forks(void)
{
    (void)pthread_atfork(before_fork, after_fork, in_child);
}

/* NULL: this process does not hold it. Called with the mutex held. */
static Lock *find(int lock)
{
    for (uint32_t i = 0; i < held.n; i++)
        if (held.all[i].number == lock)
            return &held.all[i];
    return NULL;
}

/* The number of an open folder that forked processes do not keep; -1 and errno. */
static int open_folder(const char *path)
{
    pthread_once(&held.once, watch_forks);
    pthread_mutex_lock(&held.mutex);
    int lock = -1, folder = -1;
    if (held.n == LOCKS_MOST)
        errno = EMFILE;
    else if ((folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0)
        held.all[held.n++] = (Lock){lock = ++held.last, folder};
    int why = errno;
    pthread_mutex_unlock(&held.mutex);
    errno = why;
    return lock;
}

static void close_folder(int lock)
{
    pthread_mutex_lock(&held.mutex);
    Lock *l = find(lock);
    if (l) {
        close(l->folder);
        *l = held.all[--held.n];
    }
    pthread_mutex_unlock(&held.mutex);
}

int lock_folder(int lock)
{
    pthread_mutex_lock(&held.mutex);
    const Lock *l = find(lock);
    int folder = l ? l->folder : -1;
    pthread_mutex_unlock(&held.mutex);
    return folder;
}

bool lock_is_held(int lock)
{
    return lock_folder(lock) >= 0;
}

/* ---- the folder --------------------------------------------------------------------------------------------- */

/* Files that file_replace was writing when its process died. */
static bool is_half_made(Str name)
{
    return str_ends(name, S(".tmp")) && (str_starts(name, S("MANIFEST.")) || str_starts(name, S(LOCK_FILE ".")) ||
                                         str_starts(name, S("SUMS.")));
}

static void sweep(Str folder)
{
    DIR *dir = opendir(folder.p);
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (is_half_made(str_of(e->d_name)))
            (void)unlinkat(dirfd(dir), e->d_name, 0);
    if (dir)
        closedir(dir);
}

quoth_status lock_share(int *out, Str folder, quoth_error *err)
{
    int lock = open_folder(folder.p);
    if (lock < 0)
        return fail(err, QUOTH_E_IO, "%.*s: %s", STR(folder), strerror(errno));
    if (flock(lock_folder(lock), LOCK_SH | LOCK_NB) != 0) {
        int why = errno;
        close_folder(lock);
        lock = -1;
        if (why == EWOULDBLOCK)
            return fail(err, QUOTH_E_INDEX_BUSY, "%.*s: another process is writing to it", STR(folder));
    }
    *out = lock;
    return QUOTH_OK;
}

void lock_unshare(int lock)
{
    if (lock >= 0)
        close_folder(lock);
}

static quoth_status busy(Str folder, const char *writer, Arena *a, quoth_error *err)
{
    Str pid;
    uint32_t number;
    if (file_read(&pid, a, writer, 64, NULL) == QUOTH_OK && str_to_u32(str_trim(pid), &number))
        return fail(err, QUOTH_E_INDEX_BUSY, "%.*s: process %u is writing to it", STR(folder), number);
    return fail(err, QUOTH_E_INDEX_BUSY, "%.*s: another process is writing to it", STR(folder));
}

static quoth_status take(int lock, bool *was_left, Str folder, Arena *a, quoth_error *err)
{
    const char *writer = str_fmt(a, "%.*s/" LOCK_FILE, STR(folder)).p;
    if (flock(lock_folder(lock), LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? busy(folder, writer, a, err)
                                    : fail(err, QUOTH_E_IO, "%.*s: %s", STR(folder), strerror(errno));
    *was_left = access(writer, F_OK) == 0;
    sweep(folder);
    return file_replace(writer, str_fmt(a, "%ld\n", (long)getpid()), err);
}

/* With an edge of its own, behind which the lock is given back. */
static quoth_status take_guarded(int lock, bool *was_left, Str folder, Arena *a, quoth_error *err)
{
    Edge edge, *const before = arena_edge(a, &edge);
    if (setjmp(edge.jump)) {
        arena_edge(a, before);
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(folder));
    }
    quoth_status st = take(lock, was_left, folder, a, err);
    arena_edge(a, before);
    return st;
}

quoth_status lock_take(int *out, bool *was_left, Str folder, Arena *a, quoth_error *err)
{
    int lock = open_folder(folder.p);
    if (lock < 0)
        return fail(err, QUOTH_E_IO, "%.*s: %s", STR(folder), strerror(errno));
    quoth_status st = take_guarded(lock, was_left, folder, a, err);
    if (st == QUOTH_OK)
        *out = lock;
    else
        close_folder(lock);
    return st;
}

void lock_release(int lock, Str folder)
{
    char writer[4096];
    int n = snprintf(writer, sizeof writer, "%.*s/" LOCK_FILE, STR(folder));
    if (!lock_is_held(lock))
        return;
    if (n > 0 && (size_t)n < sizeof writer)
        (void)unlink(writer);
    close_folder(lock);
}
