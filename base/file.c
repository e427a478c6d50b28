/* file.c: read a file, list a tree in sorted order, replace a file atomically.
 *
 * While a file or folder is open, memory comes from arena_try: a jump to the edge would leave it open.
 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/table.h"
#include "base/vec.h"

enum { READ_FIRST = 64 << 10 };

/* ---- read ------------------------------------------------------------------------------------- */

/* Room for one more byte than is there. False: out of memory. */
static bool grow_try(Buf *b)
{
    if (b->n < b->cap)
        return true;
    size_t cap = b->cap ? b->cap * 2 : READ_FIRST;
    char *p = arena_try(b->arena, cap);
    if (!p)
        return false;
    if (b->n)
        memcpy(p, b->p, b->n);
    b->p = p;
    b->cap = cap;
    return true;
}

static quoth_status read_to_end(Str *out, Buf *b, int fd, const char *path, size_t max, quoth_error *err)
{
    for (;;) {
        if (!grow_try(b))
            return fail(err, QUOTH_E_NOMEM, "%s: out of memory", path);
        ssize_t n = read(fd, b->p + b->n, b->cap - b->n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(err, QUOTH_E_IO, "%s: %s", path, strerror(errno));
        b->n += (size_t)n;
        if (b->n > max)
            return fail(err, QUOTH_E_LIMIT, "%s: over %zu bytes", path, max);
        if (n == 0) {
            *out = buf_str(b);
            return QUOTH_OK;
        }
    }
}

static quoth_status check_regular(int fd, const char *path, size_t max, size_t *size, quoth_error *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return fail(err, QUOTH_E_IO, "%s: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return fail(err, QUOTH_E_IO, "%s: is a folder, expected a file", path);
    if (!S_ISREG(st.st_mode))
        return fail(err, QUOTH_E_IO, "%s: not a regular file", path);
    if ((uint64_t)st.st_size > max)
        return fail(err, QUOTH_E_LIMIT, "%s: %lld bytes, at most %zu", path, (long long)st.st_size, max);
    *size = (size_t)st.st_size;
    return QUOTH_OK;
}

quoth_status file_read(Str *out, Arena *a, const char *path, size_t max, quoth_error *err)
{
    Buf bytes = {.arena = a};
    if (strcmp(path, "-") == 0)
        return read_to_end(out, &bytes, STDIN_FILENO, "standard input", max, err);
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* O_NONBLOCK: a FIFO must not hold us up */
    if (fd < 0)
        return fail(err, QUOTH_E_IO, "%s: %s", path, strerror(errno));
    size_t size = 0;
    quoth_status st = check_regular(fd, path, max, &size, err);
    if (st != QUOTH_OK)
        goto out;
    bytes.cap = size + 1; /* one more, so that the end is seen without growing */
    bytes.p = arena_try(a, bytes.cap);
    if (!bytes.p) {
        st = fail(err, QUOTH_E_NOMEM, "%s: out of memory", path);
        goto out;
    }
    st = read_to_end(out, &bytes, fd, path, max, err);
out:
    close(fd);
    return st;
}

quoth_status file_read_named(Str *out, Arena *a, const char *path, size_t max, quoth_error *err)
{
    struct stat st;
    Buf bytes = {.arena = a};
    if (stat(path, &st) != 0 || !S_ISFIFO(st.st_mode))
        return file_read(out, a, path, max, err);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(err, QUOTH_E_IO, "%s: %s", path, strerror(errno));
    quoth_status status = read_to_end(out, &bytes, fd, path, max, err);
    close(fd);
    return status;
}

/* ---- replace ---------------------------------------------------------------------------------- */

static bool write_all(int fd, Str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes = str_sub(bytes, (size_t)n, bytes.n);
    }
    return true;
}

bool file_sync_name(const char *path)
{
    char folder[PATH_MAX];
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    while (n > 0 && path[n - 1] != '/')
        n--;
    snprintf(folder, sizeof folder, "%.*s", n ? (int)n : 1, n ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES; /* a folder where one may write and not look: the system does it in its own time */
    bool done = fsync(fd) == 0 || errno == EINVAL; /* EINVAL: this file system has no such thing */
    close(fd);
    return done;
}

quoth_status file_replace(const char *path, Str bytes, quoth_error *err)
{
    static atomic_uint n_made; /* names that threads of one process do not share */
    char temp[PATH_MAX];
    int n = snprintf(temp, sizeof temp, "%s.%ld-%u.tmp", path, (long)getpid(), atomic_fetch_add(&n_made, 1));
    if (n < 0 || (size_t)n >= sizeof temp)
        return fail(err, QUOTH_E_IO, "%s: %s", path, strerror(ENAMETOOLONG));
    int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail(err, QUOTH_E_IO, "%s: %s", path, strerror(errno));
    bool written = write_all(fd, bytes) && fsync(fd) == 0;
    int why = errno;
    if (close(fd) != 0 && written) {
        written = false;
        why = errno;
    }
    if (written && rename(temp, path) != 0) {
        written = false;
        why = errno;
    }
    if (!written) {
        unlink(temp);
        return fail(err, QUOTH_E_IO, "%s: %s", path, strerror(why));
    }
    if (!file_sync_name(path))
        return fail(err, QUOTH_E_IO, "%s: its folder: %s", path, strerror(errno));
    return QUOTH_OK;
}

/* ---- tree ------------------------------------------------------------------------------------- */

typedef struct Tree {
    Arena *arena;
    FileEntry *files;
    Str *folders, *links; /* to visit: true folders first, then those behind links, so that a file keeps
                             its true path where it has one below the top                             */
    Table seen;           /* device and inode of the folders visited                                  */
    uint32_t n_files, n_folders, n_links, n_failed;
    void (*log)(void *arg, const char *path, const char *why);
    void *log_arg;
} Tree;

static void skip(Tree *t, const char *path, int why)
{
    t->n_failed++;
    if (t->log)
        t->log(t->log_arg, path, strerror(why));
}

static void add_file(Tree *t, Str path, const struct stat *st)
{
    int64_t mtime = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
    vec_push(t->arena, t->files, t->n_files, (FileEntry){path, (uint64_t)st->st_size, mtime});
}

static bool seen_before(Tree *t, const struct stat *st)
{
    Str key = str_fmt(t->arena, "%llx:%llx", (unsigned long long)st->st_dev, (unsigned long long)st->st_ino);
    uint32_t *visited = table_slot(&t->seen, key, 0);
    return (*visited)++ > 0;
}

static void look_at(Tree *t, Str folder, const char *name)
{
    const char *slash = str_ends(folder, S("/")) ? "" : "/";
    Str path = str_fmt(t->arena, "%.*s%s%s", STR(folder), slash, name);
    struct stat own, st;
    if (lstat(path.p, &own) != 0 || stat(path.p, &st) != 0) {
        skip(t, path.p, errno);
        return;
    }
    if (S_ISREG(st.st_mode))
        add_file(t, path, &st);
    else if (S_ISDIR(st.st_mode) && S_ISLNK(own.st_mode))
        vec_push(t->arena, t->links, t->n_links, path);
    else if (S_ISDIR(st.st_mode))
        vec_push(t->arena, t->folders, t->n_folders, path);
}

/* Names in an open folder, each ended by NUL, less those that begin with a dot. 0 or an errno. */
static int read_names(Buf *names, DIR *dir)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (!entry)
            return errno;
        if (entry->d_name[0] == '.')
            continue;
        for (const char *c = entry->d_name;; c++) {
            if (!grow_try(names))
                return ENOMEM;
            names->p[names->n++] = *c;
            if (!*c)
                break;
        }
    }
}

static void visit(Tree *t, Str folder)
{
    struct stat st;
    if (stat(folder.p, &st) != 0) {
        skip(t, folder.p, errno);
        return;
    }
    if (seen_before(t, &st))
        return;
    DIR *dir = opendir(folder.p);
    if (!dir && errno == ENOMEM)
        arena_spent(t->arena);
    if (!dir) {
        skip(t, folder.p, errno);
        return;
    }
    Buf names = {.arena = t->arena};
    int why = read_names(&names, dir);
    closedir(dir);
    if (why == ENOMEM)
        arena_spent(t->arena);
    if (why)
        skip(t, folder.p, why);
    Str rest = buf_str(&names), name;
    while (str_next(&rest, 0, &name))
        look_at(t, folder, name.p);
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const FileEntry *)a)->path, ((const FileEntry *)b)->path);
}

quoth_status file_tree(FileEntry **out, uint32_t *n, uint32_t *n_failed, Arena *a, const char *path,
                       void (*log)(void *arg, const char *path, const char *why), void *arg, quoth_error *err)
{
    Tree t = {.arena = a, .seen = table_new(a), .log = log, .log_arg = arg};
    struct stat st;
    if (stat(path, &st) != 0)
        return fail(err, QUOTH_E_IO, "%s: %s", path, strerror(errno));
    if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
        return fail(err, QUOTH_E_IO, "%s: neither a regular file nor a folder", path);
    Str top = str_dup(a, str_of(path));
    if (S_ISREG(st.st_mode))
        add_file(&t, top, &st);
    else
        vec_push(a, t.folders, t.n_folders, top);
    uint32_t i_folder = 0, i_link = 0;
    while (i_folder < t.n_folders || i_link < t.n_links) {
        if (i_folder < t.n_folders) {
            visit(&t, t.folders[i_folder++]);
            continue;
        }
        qsort(t.links + i_link, t.n_links - i_link, sizeof *t.links, str_sort_cmp);
        visit(&t, t.links[i_link++]);
    }
    if (t.n_files)
        qsort(t.files, t.n_files, sizeof *t.files, by_path);
    *out = t.files;
    *n = t.n_files;
    *n_failed += t.n_failed;
    return QUOTH_OK;
}

/* ---- paths ------------------------------------------------------------------------------------ */

bool file_is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static Str current_folder(Arena *a)
{
    char cwd[PATH_MAX];
    return str_dup(a, str_of(getcwd(cwd, sizeof cwd) ? cwd : "/"));
}

Str file_absolute(Arena *a, const char *path)
{
    Str whole = str_of(path);
    if (path[0] != '/')
        whole = str_fmt(a, "%.*s/%s", STR(current_folder(a)), path);
    Buf b = {.arena = a};
    Str rest = whole, piece;
    while (str_next(&rest, '/', &piece)) {
        if (piece.n == 0 || str_eq(piece, S(".")))
            continue;
        if (!str_eq(piece, S(".."))) {
            buf_char(&b, '/');
            buf_add(&b, piece);
            continue;
        }
        while (b.n > 0 && b.p[--b.n] != '/')
            ;
    }
    return b.n ? str_dup(a, buf_str(&b)) : S("/");
}

Str file_relative(Arena *a, Str absolute)
{
    Str cwd = current_folder(a);
    if (!str_ends(cwd, S("/")))
        cwd = str_fmt(a, "%.*s/", STR(cwd));
    bool is_below = absolute.n > cwd.n && str_starts(absolute, cwd);
    return is_below ? str_dup(a, str_sub(absolute, cwd.n, absolute.n)) : absolute;
}

Str file_base(Str path)
{
    size_t beg = path.n;
    while (beg > 0 && path.p[beg - 1] != '/')
        beg--;
    return str_sub(path, beg, path.n);
}
