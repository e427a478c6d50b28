#include "indexer/writer.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/pool.h"
#include "base/table.h"
#include "core/namelist.h"
#include "indexer/analyze.h"
#include "indexer/corrections.h"
#include "indexer/crawl.h"
#include "indexer/emit.h"
#include "indexer/input.h"

enum {
    COMMIT_SECONDS = 30,     /* of work between commits: what a kill can lose */
    AHEAD = 4,               /* results that wait for each worker             */
    MEMBERS_MOST = 128,      /* members of a container that are held at a time … */
    MEMBERS_BYTES = 16 << 20 /* … and about how many bytes                      */
};
static const uint32_t LEFT = UINT32_MAX - 1; /* where numbers of files stand: it is there, and not to be read */

typedef struct Item {
    Arena       *arena; /* NULL: nothing is to be written  */
    quoth_status status;
    bool         unchanged, skipped, is_container;
    Raw          raw; /* of a member */
    StoreArticle article;
    quoth_error  err;
} Item;

typedef struct Writer {
    Store                      *store;
    const quoth_update_options *opts;
    quoth_update_report        *report;
    Log                         log;
    Arena                      *arena;
    InputOptions                read;
    NameList                   *names; /* that the user adds                                     */
    Corrections                *corrections; /* of the user's; NULL: none                               */
    Table                       touched; /* paths of the articles that corrected sentences stand in …   */
    uint64_t                   *touches; /* … and the hash of those corrections                         */
    uint64_t                    how;   /* of the names and options: what else answers depend on   */
    Crawl                       crawl;
    Item                       *items;
    uint32_t                    jobs;
    pthread_mutex_t             mutex; /* of the store */
    struct timespec             committed; /* when */
    uint32_t                    done; /* files */
    Table                       members; /* paths of those seen, and of containers that were not read to their end */
    quoth_status                status;  /* of the index: not OK ends the run */
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

/* The hash of the corrections that touch the article as it is indexed. */
static uint64_t touch_of(const Writer *w, Str path)
{
    uint32_t i = table_get(&w->touched, path);
    return i == TABLE_NONE ? 0 : w->touches[i];
}

/* key: what names the article where it has no address of its own. */
static quoth_status prepare_raw(Writer *w, const Raw *raw, Str key, Item *item)
{
    uint64_t hash = raw_hash(item->arena, raw) ^ w->how;
    if (is_unchanged(w, raw->path, hash ^ touch_of(w, raw->path))) {
        item->unchanged = true;
        return QUOTH_OK;
    }
    Source       source;
    Doc         *doc;
    quoth_status st = raw_source(&source, item->arena, raw, &item->err);
    if (st != QUOTH_OK)
        return st;
    AnalyzeOptions how = {.reader = raw->reader, .plain = raw->is_body, .names = w->names, .url = raw->url, .date = raw->date,
                          .known = raw->meta, .no_claims = w->opts->read.no_claims != 0};
    st = analyze_source(&doc, item->arena, &source, &how, &item->err);
    if (st != QUOTH_OK)
        return st;
    uint32_t    n;
    EmitOptions emit = {.path = raw->path, .key = doc->meta.url.n ? doc->meta.url : key, .all = w->opts->read.all != 0};
    Record     *records = emit_records(item->arena, doc, &emit, &n);
    hash ^= corrections_apply(w->corrections, item->arena, records, n, &(CorrectHow){0});
    item->article = store_prepare(item->arena, store_form(w->store), raw->path, hash, records, n);
    return QUOTH_OK;
}

static quoth_status prepare_file(Writer *w, const CrawlFile *file, Item *item)
{
    Input        in;
    Raw          raw;
    quoth_status st = input_open(&in, item->arena, str_z(item->arena, file->path), file->path, &w->read, &item->err);
    if (st == QUOTH_E_UNSUPPORTED && w->read.as.n == 0) {
        item->skipped = true;
        return QUOTH_OK;
    }
    if (st != QUOTH_OK)
        return st;
    item->is_container = input_is_container(&in);
    if (!item->is_container)
        st = input_article(&raw, &in, &item->err);
    input_close(&in);
    return st == QUOTH_OK && !item->is_container ? prepare_raw(w, &raw, file->key, item) : st;
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
    item->status = prepare_file(w, &w->crawl.files[i], item);
    arena_edge(item->arena, NULL);
}

/* ---- the caller's part ------------------------------------------------------------------------------------------ */

static double seconds_since(struct timespec from)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - from.tv_sec) + (double)(now.tv_nsec - from.tv_nsec) / 1e9;
}

static quoth_status commit(Writer *w)
{
    quoth_status st = store_commit(w->store, w->err);
    clock_gettime(CLOCK_MONOTONIC, &w->committed);
    return st;
}

static quoth_status write_item(Writer *w, Str path, Item *item)
{
    quoth_update_report *r = w->report;
    if (item->status != QUOTH_OK) {
        r->failed++;
        log_line(w->log, LOG_ERROR, "%s", item->err.message);
        return item->status == QUOTH_E_NOMEM ? fail(w->err, QUOTH_E_NOMEM, "%s", item->err.message) : QUOTH_OK;
    }
    if (item->skipped) {
        r->skipped++;
        log_line(w->log, LOG_WARNING, "%.*s: no text, and no form that is read: left out", STR(path));
        return QUOTH_OK;
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
    return seconds_since(w->committed) > COMMIT_SECONDS && !store_is_replacing(w->store) ? commit(w) : QUOTH_OK;
}

/* No path that is kept is pruned. The memory is the writer's own while workers run: a jump may not leave them behind. */
static void keep(Writer *w, Str path)
{
    if (!w->opts->prune)
        return;
    Edge  edge;
    Edge *before = arena_edge(w->arena, &edge);
    if (setjmp(edge.jump) == 0)
        *table_slot(&w->members, str_dup(w->arena, path), 0) = 1;
    else
        w->status = fail(w->err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(path));
    arena_edge(w->arena, before);
}

/* Tells how many files are done, and stops where the caller says so. */
static void show_progress(Writer *w, uint32_t n_done, Str path)
{
    if (w->status == QUOTH_OK && w->opts->progress &&
        w->opts->progress(w->opts->progress_arg, n_done, w->crawl.n_files, path.p) != 0)
        w->status = fail(w->err, QUOTH_E_CANCELLED, "interrupted after %u of %u files", n_done, w->crawl.n_files);
}

/* ---- members of containers: the caller's thread reads them, workers analyse them ------------------------------- */

typedef struct Members {
    Writer          *w;
    const CrawlFile *file;
    Pool            *pool;
    Item             items[MEMBERS_MOST]; /* a ring */
    uint32_t         n;                   /* read   */
    uint64_t         bytes;               /* of those under way */
} Members;

static Item *member(Members *m, uint32_t i)
{
    return &m->items[i % MEMBERS_MOST];
}

static void work_member(void *arg, uint32_t i)
{
    Members *m = arg;
    Item    *item = member(m, i);
    Edge     edge;
    if (setjmp(edge.jump)) {
        item->status = fail(&item->err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(item->raw.path));
        return;
    }
    arena_edge(item->arena, &edge);
    Str name = str_sub(item->raw.path, m->file->path.n, item->raw.path.n);
    Str key = str_fmt(item->arena, "%.*s%.*s", STR(m->file->key), STR(name));
    item->status = prepare_raw(m->w, &item->raw, key, item);
    arena_edge(item->arena, NULL);
}

static bool member_done(void *arg, uint32_t i)
{
    Members *m = arg;
    Writer  *w = m->w;
    Item    *item = member(m, i);
    pthread_mutex_lock(&w->mutex);
    quoth_status st = write_item(w, item->raw.path, item);
    if (w->status == QUOTH_OK) /* what went wrong first is told */
        w->status = st;
    pthread_mutex_unlock(&w->mutex);
    m->bytes -= item->raw.bytes.n;
    arena_free(item->arena);
    item->arena = NULL;
    if (i % MEMBERS_MOST == MEMBERS_MOST - 1)
        show_progress(w, w->done, m->file->path);
    return w->status == QUOTH_OK;
}

static quoth_status add_member(void *arg, const Raw *raw, quoth_error *err)
{
    Members *m = arg;
    uint32_t most = m->bytes > MEMBERS_BYTES ? 0 : MEMBERS_MOST;
    if (!pool_settle(m->pool, most))
        return m->w->status;
    Item *item = member(m, m->n);
    *item = (Item){.arena = arena_new()};
    if (!item->arena)
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(raw->path));
    Edge edge;
    if (setjmp(edge.jump)) {
        arena_free(item->arena);
        item->arena = NULL;
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(raw->path));
    }
    arena_edge(item->arena, &edge);
    item->raw = raw_copy(item->arena, raw);
    arena_edge(item->arena, NULL);
    m->n++;
    m->bytes += raw->bytes.n;
    keep(m->w, raw->path);
    if (m->w->status != QUOTH_OK)
        return m->w->status;
    pool_put(m->pool);
    return m->w->status;
}

/* What came before an error is kept. */
static quoth_status read_members(Members *m, Arena *a, Input *in, InputCount *count, quoth_error *err)
{
    Writer *w = m->w;
    m->pool = pool_begin(&(PoolJob){work_member, member_done, m, 0, w->jobs, MEMBERS_MOST});
    if (!m->pool)
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(m->file->path));
    Edge         edge, *outer = arena_edge(a, &edge);
    quoth_status st;
    if (setjmp(edge.jump) == 0)
        st = input_members(in, add_member, m, count, err);
    else
        st = fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(m->file->path));
    arena_edge(a, outer);
    pool_end(m->pool);
    for (uint32_t i = 0; i < MEMBERS_MOST; i++)
        arena_free(m->items[i].arena); /* those that were begun when the run stopped */
    show_progress(w, w->done, m->file->path);
    return st;
}

static quoth_status write_container(Writer *w, const CrawlFile *file, quoth_error *err)
{
    Arena *const a = arena_new();
    Edge         edge;
    if (!a || setjmp(edge.jump)) {
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(file->path));
    }
    arena_edge(a, &edge);
    Input        in;
    InputCount   count = {0, 0};
    Members     *m = arena_make(a, Members);
    quoth_status st = input_open(&in, a, str_z(a, file->path), file->path, &w->read, err);
    if (st == QUOTH_OK) {
        *m = (Members){.w = w, .file = file};
        st = read_members(m, a, &in, &count, err);
        input_close(&in);
    }
    w->report->failed += count.n_failed;
    w->report->skipped += count.n_skipped;
    if (st != QUOTH_OK || count.n_failed || in.stream.broken)
        keep(w, file->path);
    arena_free(a);
    return st;
}

static void split_item(Writer *w, const CrawlFile *file)
{
    quoth_error  err = {0};
    quoth_status st = write_container(w, file, &err);
    if (st == QUOTH_OK || w->status != QUOTH_OK)
        return;
    w->report->failed++;
    log_line(w->log, LOG_ERROR, "%s", err.message);
    if (st == QUOTH_E_NOMEM)
        w->status = fail(w->err, st, "%s", err.message);
}

static bool done(void *arg, uint32_t i)
{
    Writer          *w = arg;
    const CrawlFile *file = &w->crawl.files[i];
    w->done = i;
    if (w->items[i].is_container && w->items[i].status == QUOTH_OK) {
        split_item(w, file);
    } else {
        pthread_mutex_lock(&w->mutex);
        w->status = write_item(w, file->path, &w->items[i]);
        pthread_mutex_unlock(&w->mutex);
        if (w->items[i].status != QUOTH_OK) /* perhaps a container: what it holds is not known */
            keep(w, file->path);
    }
    arena_free(w->items[i].arena);
    w->items[i].arena = NULL;
    show_progress(w, i + 1, file->path);
    return w->status == QUOTH_OK;
}

/* A member of a container that was read, and not in it any more; or a file that is no more, or that a run begun anew would not read. */
static bool is_gone(const Writer *w, const Table *here, Arena *a, Str path)
{
    uint32_t file = table_get(here, path);
    if (file == LEFT)
        return true;
    if (file != TABLE_NONE)
        return w->items[file].skipped;
    if (table_get(&w->members, path) != TABLE_NONE)
        return false;
    if (access(str_z(a, path), F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR))
        return false; /* there, or out of reach for now */
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '!' && table_get(&w->members, str_sub(path, 0, i)) != TABLE_NONE)
            return false; /* its container was not read to the end */
    return true;
}

/* Takes out what lies below the given paths in the index and is gone. */
static quoth_status prune(Writer *w, Arena *a, uint32_t n_roots)
{
    Table here = table_new(a);
    for (uint32_t i = 0; i < w->crawl.n_left; i++)
        *table_slot(&here, w->crawl.left[i], 0) = LEFT;
    for (uint32_t i = 0; i < w->crawl.n_files; i++) /* also one that is named, and lies below a folder, too */
        *table_slot(&here, w->crawl.files[i].path, i) = i;
    for (uint32_t r = 0; r < n_roots; r++) {
        StoreEntry  *entries;
        uint32_t     n;
        quoth_status st = store_below(&entries, &n, w->store, w->crawl.roots[r], a, w->err);
        for (uint32_t i = 0; st == QUOTH_OK && i < n; i++) {
            if (!is_gone(w, &here, a, entries[i].path))
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
    if (st == QUOTH_OK && read->corrections)
        st = corrections_read(&w->corrections, a, read->corrections, w->err);
    if (st == QUOTH_OK && (bytes.n || read->plain || read->all || read->as || read->no_claims))
        w->how = str_hash(str_fmt(a, "%d %d %s %llx%s", read->plain != 0, read->all != 0, read->as ? read->as : "",
                                  (unsigned long long)str_hash(bytes), read->no_claims ? " no claims" : ""));
    if (st == QUOTH_OK && w->corrections)
        w->how ^= w->corrections->merged; /* names stand anywhere: whoever merges them has everything read anew */
    return st;
}

/* Notes which articles of the index the corrected sentences stand in. Those of no sentence wait for one. */
static quoth_status find_touched(Writer *w, Arena *a)
{
    const Corrections *c = w->corrections;
    w->touched = table_new(a);
    w->touches = arena_make_n(a, uint64_t, c ? c->sentences.n + 1u : 1);
    for (uint32_t i = 0; c && i < c->sentences.n; i++) {
        Record       r;
        quoth_status st = store_find(&r, w->store, c->sentences.keys[i], a, w->err);
        if (st == QUOTH_E_NOT_FOUND)
            continue;
        if (st != QUOTH_OK)
            return st;
        w->touches[*table_slot(&w->touched, r.s.path, w->touched.n)] ^= corrections_hash(c, c->sentences.keys[i]);
    }
    return QUOTH_OK;
}

/* Asks the caller while the index is put in order; it is whole either way. */
static bool go_on(void *arg)
{
    const Writer *w = arg;
    return !w->opts->progress || w->opts->progress(w->opts->progress_arg, w->crawl.n_files, w->crawl.n_files, "") == 0;
}

static quoth_status update(Writer *w, Arena *a, const char *const *paths, uint32_t n_paths)
{
    quoth_status st = read_options(w, a);
    if (st == QUOTH_OK)
        st = find_touched(w, a);
    if (st == QUOTH_OK)
        st = crawl_paths(&w->crawl, a, paths, n_paths, w->log, w->err);
    if (st != QUOTH_OK)
        return st;
    w->report->failed += w->crawl.n_failed;
    w->report->skipped += w->crawl.n_skipped;
    w->members = table_new(a);
    w->arena = a;
    w->items = arena_make_n(a, Item, w->crawl.n_files + 1);
    w->jobs = count_jobs(w->opts->jobs);
    pool_run(&(PoolJob){work, done, w, w->crawl.n_files, w->jobs, w->jobs * AHEAD});
    for (uint32_t i = 0; i < w->crawl.n_files; i++)
        arena_free(w->items[i].arena); /* those that were begun when the run stopped */
    st = w->status;
    if (st == QUOTH_OK && w->opts->prune)
        st = prune(w, a, n_paths);
    if (st != QUOTH_OK && (st != QUOTH_E_CANCELLED || store_is_replacing(w->store)))
        return st;
    quoth_status committed = commit(w);
    if (committed == QUOTH_OK && st == QUOTH_OK)
        committed = store_rest(w->store, go_on, w, w->err);
    return committed != QUOTH_OK ? committed : st;
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
    const quoth_read_options *read = &opts->read;
    Writer w = {.store = store, .opts = opts, .report = report, .log = {read->log, read->log_arg}, .err = err};
    w.read = (InputOptions){.as = str_of(read->as), .plain = read->plain != 0, .url = str_of(read->url), .map = str_of(read->map), .log = w.log};
    pthread_mutex_init(&w.mutex, NULL);
    w.committed = begun;
    store_bound(store, opts->memory ? opts->memory : STORE_MEMORY);
    quoth_status st = update(&w, a, paths, n_paths);
    pthread_mutex_destroy(&w.mutex);
    arena_free(a);
    report->seconds = seconds_since(begun);
    return st;
}
