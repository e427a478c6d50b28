#include "indexer/writer.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/table.h"
#include "core/namelist.h"
#include "indexer/analyze.h"
#include "indexer/crawl.h"
#include "indexer/emit.h"

enum { COMMIT_BYTES = 64 << 20, AHEAD = 4 }; /* bytes of articles between commits; results that wait for each worker */

typedef struct Item {
    Arena       *arena; /* NULL: nothing is to be written  */
    quoth_status status;
    bool         unchanged;
    StoreArticle article;
    quoth_error  err;
} Item;

typedef struct Writer {
    Store                      *store;
    const quoth_update_options *opts;
    quoth_update_report        *report;
    Log                         log;
    NameList                   *names; /* that the user adds                                     */
    uint64_t                    how;   /* of the names and options: what else answers depend on   */
    Crawl                       crawl;
    Item                       *items;
    pthread_mutex_t             mutex; /* of the store */
    uint64_t                    uncommitted;
    quoth_status                status; /* of the index: not OK ends the run */
    quoth_error                *err;
} Writer;

/* ---- a worker's part ----------------------------------------------------------------------------------------- */

static bool is_unchanged(Writer *w, Str path, uint64_t hash)
{
    pthread_mutex_lock(&w->mutex);
    bool has = store_has(w->store, path, hash);
    pthread_mutex_unlock(&w->mutex);
    return has;
}

static quoth_status prepare(Writer *w, const CrawlFile *file, Item *item)
{
    Source                    source;
    const quoth_read_options *read = &w->opts->read;
    quoth_status              st = source_open(&source, item->arena, str_z(item->arena, file->path), &item->err);
    if (st != QUOTH_OK)
        return st;
    uint64_t hash = str_hash(source.bytes) ^ w->how;
    if (is_unchanged(w, file->path, hash)) {
        item->unchanged = true;
        return QUOTH_OK;
    }
    Doc           *doc;
    AnalyzeOptions how = {.as = str_of(read->as), .plain = read->plain != 0, .url = str_of(read->url), .names = w->names};
    st = analyze_source(&doc, item->arena, &source, &how, &item->err);
    if (st != QUOTH_OK)
        return st;
    uint32_t    n;
    EmitOptions emit = {.path = file->path, .key = doc->meta.url.n ? doc->meta.url : file->key, .all = read->all != 0};
    Record     *records = emit_records(item->arena, doc, &emit, &n);
    item->article = store_prepare(item->arena, file->path, hash, records, n);
    return QUOTH_OK;
}

static void work(void *arg, uint32_t i)
{
    Writer *w = arg;
    Item   *item = &w->items[i];
    Edge    edge;
    item->arena = arena_new();
    if (!item->arena || setjmp(edge.jump)) {
        item->status = fail(&item->err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(w->crawl.files[i].path));
        return;
    }
    arena_edge(item->arena, &edge);
    item->status = prepare(w, &w->crawl.files[i], item);
    arena_edge(item->arena, NULL);
}

/* ---- the caller's part ------------------------------------------------------------------------------------------ */

static quoth_status commit(Writer *w)
{
    w->uncommitted = 0;
    return store_commit(w->store, w->err);
}

static quoth_status write_item(Writer *w, const CrawlFile *file, Item *item)
{
    quoth_update_report *r = w->report;
    if (item->status != QUOTH_OK) {
        r->failed++;
        log_line(w->log, LOG_ERROR, "%s", item->err.message);
        return item->status == QUOTH_E_NOMEM ? fail(w->err, QUOTH_E_NOMEM, "%s", item->err.message) : QUOTH_OK;
    }
    if (item->unchanged) {
        r->unchanged++;
        return QUOTH_OK;
    }
    quoth_status st = store_replace(w->store, &item->article, w->err);
    if (st != QUOTH_OK)
        return st;
    r->articles++;
    r->sentences += item->article.n_sentences;
    r->attributions += item->article.n_attributions;
    r->links += item->article.n_links;
    w->uncommitted += file->size;
    return w->uncommitted > COMMIT_BYTES ? commit(w) : QUOTH_OK;
}

static bool done(void *arg, uint32_t i)
{
    Writer          *w = arg;
    const CrawlFile *file = &w->crawl.files[i];
    pthread_mutex_lock(&w->mutex);
    w->status = write_item(w, file, &w->items[i]);
    pthread_mutex_unlock(&w->mutex);
    arena_free(w->items[i].arena);
    w->items[i].arena = NULL;
    if (w->status == QUOTH_OK && w->opts->progress &&
        w->opts->progress(w->opts->progress_arg, i + 1, w->crawl.n_files, file->path.p) != 0)
        w->status = fail(w->err, QUOTH_E_CANCELLED, "interrupted after %u of %u files", i + 1, w->crawl.n_files);
    return w->status == QUOTH_OK;
}

/* Takes out what lies below the given paths in the index and is no file any more. */
static quoth_status prune(Writer *w, Arena *a, uint32_t n_roots)
{
    Table here = table_new(a);
    for (uint32_t i = 0; i < w->crawl.n_files; i++)
        *table_slot(&here, w->crawl.files[i].path, 0) = 1;
    for (uint32_t r = 0; r < n_roots; r++) {
        StoreEntry  *entries;
        uint32_t     n;
        quoth_status st = store_below(&entries, &n, w->store, w->crawl.roots[r], a, w->err);
        for (uint32_t i = 0; st == QUOTH_OK && i < n; i++) {
            bool gone = table_get(&here, entries[i].path) == TABLE_NONE && access(str_z(a, entries[i].path), F_OK) != 0;
            if (!gone)
                continue;
            st = store_remove(w->store, entries[i].path, w->err);
            w->report->removed += st == QUOTH_OK;
        }
        if (st != QUOTH_OK)
            return st;
    }
    return QUOTH_OK;
}

static uint32_t count_jobs(uint32_t jobs)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return jobs ? jobs : cores > 0 ? (uint32_t)cores : 1;
}

/* The user's names, and a hash of all that an article's analysis depends on besides its bytes: when that changes, no
 * article is unchanged. */
static quoth_status read_options(Writer *w, Arena *a)
{
    enum { NAMES_MAX = 64 << 20 };
    const quoth_read_options *read = &w->opts->read;
    Str                       bytes = S("");
    quoth_status              st = read->actors ? namelist_read(&w->names, a, read->actors, w->err) : QUOTH_OK;
    if (st == QUOTH_OK && read->actors)
        st = file_read(&bytes, a, read->actors, NAMES_MAX, w->err);
    if (st == QUOTH_OK && (bytes.n || read->plain || read->all || read->as))
        w->how = str_hash(str_fmt(a, "%d %d %s %llx", read->plain != 0, read->all != 0, read->as ? read->as : "",
                                  (unsigned long long)str_hash(bytes)));
    return st;
}

static quoth_status update(Writer *w, Arena *a, const char *const *paths, uint32_t n_paths)
{
    quoth_status st = read_options(w, a);
    if (st == QUOTH_OK)
        st = crawl_paths(&w->crawl, a, paths, n_paths, w->log, w->err);
    if (st != QUOTH_OK)
        return st;
    w->report->failed += w->crawl.n_failed;
    w->items = arena_make_n(a, Item, w->crawl.n_files + 1);
    uint32_t jobs = count_jobs(w->opts->jobs);
    pool_run(&(PoolJob){work, done, w, w->crawl.n_files, jobs, jobs * AHEAD});
    for (uint32_t i = 0; i < w->crawl.n_files; i++)
        arena_free(w->items[i].arena); /* those that were begun when the run stopped */
    st = w->status;
    if (st == QUOTH_OK && w->opts->prune)
        st = prune(w, a, n_paths);
    if (st != QUOTH_OK && st != QUOTH_E_CANCELLED)
        return st;
    quoth_status committed = commit(w);
    return committed != QUOTH_OK ? committed : st;
}

static double seconds_since(struct timespec from)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - from.tv_sec) + (double)(now.tv_nsec - from.tv_nsec) / 1e9;
}

quoth_status writer_update(Store *store, const char *const *paths, uint32_t n_paths, const quoth_update_options *opts,
                           quoth_update_report *report, quoth_error *err)
{
    struct timespec begun;
    Edge            edge;
    Arena *const    a = arena_new();
    clock_gettime(CLOCK_MONOTONIC, &begun);
    if (!a)
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    if (setjmp(edge.jump)) {
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    *report = (quoth_update_report){0};
    Writer w = {.store = store, .opts = opts, .report = report, .log = {opts->read.log, opts->read.log_arg}, .err = err};
    pthread_mutex_init(&w.mutex, NULL);
    quoth_status st = update(&w, a, paths, n_paths);
    pthread_mutex_destroy(&w.mutex);
    arena_free(a);
    report->seconds = seconds_since(begun);
    return st;
}
