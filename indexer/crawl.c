#include "indexer/crawl.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/vec.h"
#include "indexer/ignore.h"
#include "indexer/reader.h"

typedef struct Walk {
    Arena *arena;
    Crawl *crawl;
    Log    log;
    Ignore ignore;
} Walk;

static void report(void *arg, const char *path, const char *why)
{
    log_line(((Walk *)arg)->log, LOG_ERROR, "%s: %s", path, why);
}

/* By the first bytes, unpacked where they are gzip. So is one that cannot be read: whoever reads it says so. */
static bool is_sure(Arena *a, Str path)
{
    Stream      s;
    Str         head;
    quoth_error err;
    if (stream_open(&s, a, str_z(a, path), path, &err) != QUOTH_OK)
        return true;
    bool sure = stream_head(&s, &head, &err) != QUOTH_OK || reader_is_sure(head);
    stream_close(&s);
    return sure;
}

static void add_file(Walk *w, const FileEntry *entry, Str root, bool named)
{
    Str  path = file_absolute(w->arena, str_z(w->arena, entry->path));
    bool is_ignored = !named && ignore_has(&w->ignore, path);
    if (is_ignored || (!named && !reader_knows(path) && !is_sure(w->arena, path))) {
        w->crawl->n_skipped += !is_ignored;
        vec_push(w->arena, w->crawl->left, w->crawl->n_left, path);
        return;
    }
    Str key = named ? file_base(path) : path;
    if (!named && str_starts(path, root))
        key = str_sub(path, root.n + (root.n < path.n && path.p[root.n] == '/'), path.n);
    vec_push(w->arena, w->crawl->files, w->crawl->n_files, (CrawlFile){path, key, entry->size});
}

static quoth_status walk_path(Walk *w, const char *path, uint32_t i, quoth_error *err)
{
    FileEntry *entries;
    uint32_t   n, n_failed = 0;
    w->crawl->roots[i] = file_absolute(w->arena, path);
    struct stat st;
    if (stat(path, &st) != 0 || !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))) {
        report(w, path, stat(path, &st) != 0 ? "no such file or folder" : "neither a file nor a folder: not read");
        w->crawl->n_failed++;
        return QUOTH_OK;
    }
    w->ignore = ignore_new(w->arena, w->crawl->roots[i], w->log);
    quoth_status status = file_tree(&entries, &n, &n_failed, w->arena, path, report, w, err);
    if (status != QUOTH_OK)
        return status;
    w->crawl->n_failed += n_failed;
    vec_each(const FileEntry, e, entries, n)
        add_file(w, e, w->crawl->roots[i], S_ISREG(st.st_mode));
    w->crawl->n_failed += w->ignore.n_failed;
    return QUOTH_OK;
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const CrawlFile *)a)->path, ((const CrawlFile *)b)->path);
}

static void drop_doubles(Crawl *c)
{
    uint32_t n = 0;
    if (c->n_files)
        qsort(c->files, c->n_files, sizeof *c->files, by_path);
    for (uint32_t i = 0; i < c->n_files; i++)
        if (n == 0 || !str_eq(c->files[n - 1].path, c->files[i].path))
            c->files[n++] = c->files[i];
    c->n_files = n;
}

quoth_status crawl_paths(Crawl *out, Arena *a, const char *const *paths, uint32_t n, Log log, quoth_error *err)
{
    Crawl crawl = {.roots = arena_make_n(a, Str, n + 1)};
    Walk  w = {.arena = a, .crawl = &crawl, .log = log};
    for (uint32_t i = 0; i < n; i++) {
        quoth_status st = walk_path(&w, paths[i], i, err);
        if (st != QUOTH_OK)
            return st;
    }
    drop_doubles(&crawl);
    *out = crawl;
    return QUOTH_OK;
}
