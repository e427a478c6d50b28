#include "base/watch.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"

enum { DEPTH_MOST = 64, ROOM = 64 << 10 };

#define CHANGES                                                                                              \
    (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_ONLYDIR)

typedef struct Folder {
    int wd; /* rises from one to the next, as the system gives them */
    Str path;
    bool is_gone;
    bool is_tree; /* all below it counts; else only the names of roots in it */
} Folder;

struct Watch {
    Arena *arena, *scratch; /* scratch: for as long as some events are looked at */
    int fd;
    Str except;
    Str *roots; /* absolute */
    uint32_t n_roots;
    Folder *folders;
    uint32_t n_folders;
    bool is_lost; /* a root or events went: everything is to be looked for again */
    char room[ROOM] __attribute__((aligned(8)));
};

/* ---- which folders
 * ------------------------------------------------------------------------------------------- */

static Folder *folder_of(Watch *w, int wd)
{
    uint32_t beg = 0, end = w->n_folders;
    while (beg < end) {
        uint32_t middle = beg + (end - beg) / 2;
        if (w->folders[middle].wd < wd)
            beg = middle + 1;
        else
            end = middle;
    }
    return beg < w->n_folders && w->folders[beg].wd == wd && !w->folders[beg].is_gone ? &w->folders[beg]
                                                                                      : NULL;
}

static quoth_status fail_watch(Str path, quoth_error *err)
{
    if (errno == ENOSPC)
        return fail(err, QUOTH_E_LIMIT,
                    "%.*s: the system allows no more watches: raise fs.inotify.max_user_watches", STR(path));
    return fail(err, QUOTH_E_IO, "%.*s: %s", STR(path), strerror(errno));
}

/* *is_new: it was not watched, or not as a tree. A folder that is gone again is none of our business. */
static quoth_status add_folder(Watch *w, Str path, bool is_tree, bool *is_new, quoth_error *err)
{
    int wd = inotify_add_watch(w->fd, path.p, CHANGES);
    *is_new = false;
    if (wd < 0)
        return errno == ENOSPC || errno == ENOMEM ? fail_watch(path, err) : QUOTH_OK;
    Folder *f = folder_of(w, wd);
    if (!f) {
        f = vec_add(w->arena, w->folders, w->n_folders);
        *f = (Folder){.wd = wd, .path = S("")};
        *is_new = true;
    }
    *is_new = *is_new || (is_tree && !f->is_tree);
    f->is_tree = f->is_tree || is_tree;
    if (!str_eq(f->path, path) && (*is_new || is_tree)) /* it may have been moved */
        f->path = str_dup(w->arena, path);
    return QUOTH_OK;
}

/* A link leads into a folder only once: two may lead into one another. */
static bool enters(const char *path, bool is_new)
{
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return false;
    return lstat(path, &st) == 0 && (S_ISDIR(st.st_mode) || is_new);
}

static quoth_status add_tree(Watch *w, Str path, int depth, quoth_error *err)
{
    bool is_new = false;
    quoth_status st = str_eq(path, w->except) ? QUOTH_OK : add_folder(w, path, true, &is_new, err);
    if (st != QUOTH_OK || str_eq(path, w->except) || depth == DEPTH_MOST)
        return st;
    DIR *dir = opendir(path.p);
    for (struct dirent *e; st == QUOTH_OK && dir && (e = readdir(dir));) {
        if (e->d_name[0] == '.' || (e->d_type != DT_DIR && e->d_type != DT_LNK && e->d_type != DT_UNKNOWN))
            continue;
        Str below = str_fmt(w->scratch, "%.*s/%s", STR(path.n == 1 ? S("") : path), e->d_name);
        if (enters(below.p, is_new))
            st = add_tree(w, below, depth + 1, err);
    }
    if (dir)
        closedir(dir);
    return st;
}

static Str folder_above(Arena *a, Str path)
{
    Str base = file_base(path);
    return path.n > base.n + 1 ? str_dup(a, str_sub(path, 0, path.n - base.n - 1)) : S("/");
}

static quoth_status add_roots(Watch *w, quoth_error *err)
{
    quoth_status st = QUOTH_OK;
    bool is_new;
    for (uint32_t i = 0; st == QUOTH_OK && i < w->n_roots; i++) {
        Str root = w->roots[i];
        st = add_folder(w, folder_above(w->scratch, root), false, &is_new, err);
        if (st == QUOTH_OK && file_is_folder(root.p))
            st = add_tree(w, root, 0, err);
    }
    return st;
}

/* ---- begin and end
 * ---------------------------------------------------------------------------------------------- */

static quoth_status begin(Watch *w, const WatchPaths *what, quoth_error *err)
{
    w->except = str_dup(w->arena, what->except);
    w->roots = arena_make_n(w->arena, Str, what->n + 1);
    w->n_roots = what->n;
    for (uint32_t i = 0; i < what->n; i++)
        w->roots[i] = file_absolute(w->arena, what->paths[i]);
    w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (w->fd < 0)
        return fail(err, QUOTH_E_LIMIT, "no more watches can be had: %s", strerror(errno));
    return add_roots(w, err);
}

static void set_edge(Watch *w, Edge *edge)
{
    arena_edge(w->arena, edge);
    if (w->scratch)
        arena_edge(w->scratch, edge);
}

quoth_status watch_new(Watch **out, const WatchPaths *what, quoth_error *err)
{
    Arena *const arena = arena_new();
    Edge edge;
    Watch *const w = arena ? arena_try(arena, sizeof *w) : NULL;
    if (!w || setjmp(edge.jump)) {
        if (w)
            watch_free(w);
        else
            arena_free(arena);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    w->arena = arena;
    w->fd = -1;
    w->scratch = arena_new();
    set_edge(w, &edge);
    quoth_status st = w->scratch ? begin(w, what, err) : fail(err, QUOTH_E_NOMEM, "out of memory");
    set_edge(w, NULL);
    if (st == QUOTH_OK)
        *out = w;
    else
        watch_free(w);
    return st;
}

void watch_free(Watch *w)
{
    if (!w)
        return;
    if (w->fd >= 0)
        close(w->fd);
    arena_free(w->scratch);
    arena_free(w->arena);
}

/* ---- what has happened
 * --------------------------------------------------------------------------------------------- */

static bool is_root(const Watch *w, Str path)
{
    for (uint32_t i = 0; i < w->n_roots; i++)
        if (str_eq(w->roots[i], path))
            return true;
    return false;
}

/* Whether the event counts; new folders are watched. */
static bool take(Watch *w, const struct inotify_event *e, quoth_error *err, quoth_status *st)
{
    if (e->mask & IN_Q_OVERFLOW) {
        w->is_lost = true;
        return true;
    }
    Folder *f = folder_of(w, e->wd);
    if (!f || e->mask & IN_IGNORED) {
        if (f)
            f->is_gone = true;
        return false;
    }
    Str path = str_fmt(w->scratch, "%.*s/%s", STR(f->path.n == 1 ? S("") : f->path), e->len ? e->name : "");
    bool counts = is_root(w, path) || (f->is_tree && e->len && e->name[0] != '.' && !str_eq(path, w->except));
    if (counts && is_root(w, path))
        w->is_lost = true;
    else if (counts && e->mask & IN_ISDIR && e->mask & (IN_CREATE | IN_MOVED_TO))
        *st = add_tree(w, path, 0, err);
    return counts;
}

/* Reads all there is; *any tells whether something of it counts. */
static quoth_status take_all(Watch *w, bool *any, quoth_error *err)
{
    quoth_status st = QUOTH_OK;
    ssize_t n;
    arena_reset(w->scratch);
    while (st == QUOTH_OK && (n = read(w->fd, w->room, sizeof w->room)) > 0)
        for (ssize_t at = 0; st == QUOTH_OK && at < n;) {
            const struct inotify_event *e = (const struct inotify_event *)(w->room + at);
            *any = take(w, e, err, &st) || *any;
            at += (ssize_t)(sizeof *e + e->len);
        }
    if (st == QUOTH_OK && w->is_lost) {
        w->is_lost = false;
        st = add_roots(w, err);
    }
    return st;
}

/* ---- waiting
 * ---------------------------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Until there is something to read; false after `ms`, or when a signal came. No signal is missed: they are
 * let in while waiting alone. */
static bool wait_for_events(Watch *w, int64_t ms, bool (*stop)(void))
{
    fd_set set;
    sigset_t signals, before;
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    FD_ZERO(&set);
    FD_SET(w->fd, &set);
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, &before);
    bool is_there = !stop() && pselect(w->fd + 1, &set, NULL, NULL, ms < 0 ? NULL : &t, &before) > 0;
    sigprocmask(SIG_SETMASK, &before, NULL);
    return is_there;
}

static WatchEnd wait_for_change(Watch *w, const WatchPatience *how, quoth_error *err)
{
    int64_t begun = now_ms(), first = 0, last = 0;
    while (!how->stop()) {
        bool any = false;
        int64_t now = now_ms(), ms = how->wait_ms < 0 ? -1 : begun + how->wait_ms - now;
        if (first) {
            int64_t quiet = last + how->quiet_ms - now, most = first + how->most_ms - now;
            ms = quiet < most ? quiet : most;
        }
        if (ms <= 0 && (first || how->wait_ms >= 0))
            return first ? WATCH_CHANGED : WATCH_NOTHING;
        if (!wait_for_events(w, ms, how->stop))
            continue;
        if (take_all(w, &any, err) != QUOTH_OK)
            return WATCH_FAILED;
        if (any) {
            last = now_ms();
            first = first ? first : last;
        }
    }
    return WATCH_STOPPED;
}

WatchEnd watch_wait(Watch *w, const WatchPatience *how, quoth_error *err)
{
    Edge edge;
    if (setjmp(edge.jump)) {
        set_edge(w, NULL);
        fail(err, QUOTH_E_NOMEM, "out of memory");
        return WATCH_FAILED;
    }
    set_edge(w, &edge);
    WatchEnd end = wait_for_change(w, how, err);
    set_edge(w, NULL);
    return end;
}
