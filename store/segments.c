/* segments.c: the form for one machine: a folder of immutable segments, and the manifest that says which are the index.
 *
 * A writer gathers articles in memory, has them written as a segment when they are many (by a thread of its own, while it
 * gathers on) or committed, and merges small segments of like size into one. Nothing of it is seen before the manifest is replaced; files that no manifest names are taken
 * away by the next writer. A reader keeps its files mapped, whatever becomes of their names.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "base/table.h"
#include "base/vec.h"
#include "store/build.h"
#include "store/lock.h"
#include "store/merging.h"
#include "store/snapshot.h"

#define SUFFIX ".seg"

enum {
    OPEN_TRIES = 50,  /* a reader may read a manifest just before its files go            */
    GATHER_SHARE = 6, /* of the memory, but for the articles being analysed, is what is gathered; as much is being written … */
    ANALYSED = 64 << 20 /* … and takes twice as much meanwhile; a merge takes a share, too */
};

struct Segments {
    Snapshot *now;
    Build    *build, *writing; /* of a writer: what is not in a segment yet; what is just being written as one, … */
    char     *path;            /* … and where                                       */
    Behind    writer;
    Merging   merging;
    bool      merges_no_more;  /* it could not be done: another run may try        */
    quoth_status merged;       /* not QUOTH_OK: a merge failed, which is told …     */
    quoth_error  merge_err;    /* … when the work beside it is safe                 */
    char    **gone;  /* names of segments to take away after the commit     */
    uint32_t  n_gone, next;
    bool      is_changed;
    bool      is_broken; /* memory ran out in the midst of taking an article in: nothing more is committed */
    uint32_t  mark;   /* a random number: names of segments never come again, even where an index is rebuilt */
};

/* ---- files ------------------------------------------------------------------------------------------------ */

static bool is_segment_file(const char *name)
{
    return str_ends(str_of(name), S(SUFFIX));
}

static bool is_live_file(const Segments *x, const char *name)
{
    for (uint32_t i = 0; x->now && i < x->now->n; i++)
        if (str_eq(x->now->segments[i]->name, str_of(name)))
            return true;
    return false;
}

/* Takes away what a killed writer has left. */
static void sweep(const Store *s)
{
    DIR *dir = opendir(s->path.p);
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (is_segment_file(e->d_name) && !is_live_file(s->segments, e->d_name))
            (void)unlinkat(dirfd(dir), e->d_name, 0);
    if (dir)
        closedir(dir);
}

static void drop_file(const Store *s, Str name)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%.*s/%.*s", STR(s->path), STR(name));
    if (n > 0 && (size_t)n < sizeof path)
        (void)unlink(path);
}

/* ---- open and close --------------------------------------------------------------------------------------- */

static bool has_manifest(const Store *s)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%.*s/" SEGMENTS_MANIFEST, STR(s->path));
    return n > 0 && (size_t)n < sizeof path && access(path, F_OK) == 0;
}

static quoth_status refresh_snapshot(Store *s, quoth_error *err)
{
    quoth_status st = QUOTH_OK;
    for (int i = 0; i < OPEN_TRIES; i++) {
        st = snapshot_open(&s->segments->now, s->path, s->segments->now, err);
        if (st != QUOTH_E_INDEX_MISSING || !has_manifest(s))
            break;
    }
    if (st == QUOTH_E_INDEX_MISSING && has_manifest(s))
        return fail(err, QUOTH_E_INDEX_CORRUPT, "%s: a file of the index is gone: rebuild the index", s->path.p);
    if (st == QUOTH_OK)
        s->totals = s->segments->now->manifest.totals;
    return st;
}

/* All segments that are there go with the next commit. */
static quoth_status let_go_all(Store *s, quoth_error *err)
{
    Segments *x = s->segments;
    FileEntry *files;
    uint32_t n, n_failed = 0;
    quoth_status st = file_tree(&files, &n, &n_failed, s->arena, s->path.p, NULL, NULL, err);
    for (uint32_t i = 0; st == QUOTH_OK && i < n; i++)
        if (str_ends(file_base(files[i].path), S(SUFFIX)))
            vec_push(s->arena, x->gone, x->n_gone, str_z(s->arena, file_base(files[i].path)));
    return st;
}

static quoth_status open_writer(Store *s, quoth_mode mode, quoth_error *err)
{
    Segments *x = s->segments;
    s->is_replacing = mode == QUOTH_REBUILD && has_manifest(s);
    x->build = build_new();
    if (!x->build)
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    if (s->is_replacing) { /* what is there stays until the first commit */
        x->is_changed = true;
        x->next = 1;
        quoth_status listed = let_go_all(s, err);
        return listed != QUOTH_OK ? listed : snapshot_empty(&x->now, err);
    }
    if (!has_manifest(s)) {
        Manifest none = {.next = 1};
        quoth_status st = manifest_write(&none, s->path, s->arena, err);
        if (st != QUOTH_OK)
            return st;
    }
    quoth_status st = refresh_snapshot(s, err);
    if (st != QUOTH_OK)
        return st;
    x->next = x->now->manifest.next;
    sweep(s);
    return QUOTH_OK;
}

static quoth_status open_form(Store *s, quoth_mode mode, quoth_error *err)
{
    s->segments = arena_make(s->arena, Segments);
    *s->segments = (Segments){.n_gone = 0};
    if (getrandom(&s->segments->mark, sizeof s->segments->mark, 0) != (ssize_t)sizeof s->segments->mark)
        return fail(err, QUOTH_E_IO, "%s: no random numbers: %s", s->path.p, strerror(errno));
    return mode == QUOTH_READ ? refresh_snapshot(s, err) : open_writer(s, mode, err);
}

static void close_form(Store *s)
{
    if (!s->segments)
        return;
    if (!store_is_writer(s) || lock_is_held(s->lock)) { /* a forked process has no such threads, and the files are its parent's */
        merging_end(&s->segments->merging);
        (void)behind_wait(&s->segments->writer, NULL); /* what it writes was not committed: the next writer takes it away */
    }
    build_free(s->segments->writing);
    build_free(s->segments->build);
    snapshot_close(s->segments->now);
}

static quoth_status refresh(Store *s, quoth_error *err)
{
    if (store_is_writer(s) || snapshot_is_fresh(s->segments->now, s->path))
        return QUOTH_OK;
    return refresh_snapshot(s, err);
}

/* ---- segments of a writer --------------------------------------------------------------------------------- */

/* Opens the segment of that name and puts it behind the others. */
static quoth_status add_segment(Store *s, Str name, quoth_error *err)
{
    Snapshot *now = s->segments->now;
    Segment *one, **longer = arena_make_n(now->arena, Segment *, (size_t)now->n + 2);
    quoth_status st = segment_open(&one, s->path, name, err);
    if (st != QUOTH_OK)
        return st;
    if (now->n)
        memcpy(longer, now->segments, now->n * sizeof *longer);
    longer[now->n++] = one;
    now->segments = longer;
    snapshot_number(now);
    s->segments->is_changed = true;
    return QUOTH_OK;
}

static char *new_path(Store *s)
{
    Str path = str_fmt(s->arena, "%.*s/%08u-%08x" SUFFIX, STR(s->path), s->segments->next++, s->segments->mark);
    return str_z(s->arena, path);
}

static quoth_status write_build(void *arg, quoth_error *err)
{
    const Segments *x = arg;
    quoth_status st = build_write(x->writing, x->path, err);
    if (st != QUOTH_OK)
        (void)unlink(x->path);
    return st;
}

/* Waits for the segment that is being written, and takes it in. Where that could not be done it is written again. */
static quoth_status settle(Store *s, quoth_error *err)
{
    Segments *x = s->segments;
    if (!x->writing)
        return QUOTH_OK;
    bool is_again = !x->writer.run;
    if (is_again)
        (void)unlink(x->path);
    quoth_status st = is_again ? write_build(x, err) : behind_wait(&x->writer, err);
    if (st == QUOTH_OK)
        st = add_segment(s, str_of(strrchr(x->path, '/') + 1), err);
    if (st == QUOTH_OK) {
        build_free(x->writing);
        x->writing = NULL;
    }
    return st;
}

static bool is_empty(const Build *b)
{
    for (uint32_t i = 0; i < build_articles(b); i++)
        if (build_entry(b, i))
            return false;
    return true;
}

/* ---- merging ---------------------------------------------------------------------------------------------- */

static uint32_t place_of(const Snapshot *now, Str name)
{
    uint32_t i = 0;
    while (i < now->n && !str_eq(now->segments[i]->name, name))
        i++;
    return i;
}

/* What died in a source since the merge began is killed in the new segment, too. */
static quoth_status kill_again(Merge *m, uint32_t source, const Segment *was, Segment *now, quoth_error *err)
{
    quoth_status st = QUOTH_OK;
    for (uint32_t i = 0; was->dead && i < was->n_articles && st == QUOTH_OK; i++)
        if (was->dead[i] && merge_place(m, source, i) != MERGE_GONE)
            st = segment_kill(now, merge_place(m, source, i), err);
    return st;
}

/* The new segment, opened; NULL where nothing was alive. */
static quoth_status open_merged(Segment **out, Store *s, Merge *m, quoth_error *err)
{
    const Snapshot *now = s->segments->now;
    *out = NULL;
    if (merge_articles(m) == 0)
        return QUOTH_OK;
    quoth_status st = segment_open(out, s->path, file_base(str_of(merge_path(m))), err);
    if (st != QUOTH_OK)
        return st;
    for (uint32_t i = 0; i < merge_sources(m) && st == QUOTH_OK; i++)
        st = kill_again(m, i, now->segments[place_of(now, merge_source(m, i))], *out, err);
    if (st != QUOTH_OK)
        segment_close(*out);
    return st;
}

static bool is_source(const Merge *m, Str name)
{
    for (uint32_t i = 0; i < merge_sources(m); i++)
        if (str_eq(merge_source(m, i), name))
            return true;
    return false;
}

/* The new segment takes the place of those it was made from: all that can fail comes first, so it does so wholly or not. */
static quoth_status replace_merged(Store *s, Merge *m, quoth_error *err)
{
    Segments *x = s->segments;
    Snapshot *now = x->now;
    uint32_t n = 0, n_gone = x->n_gone;
    Segment *one, **kept = arena_make_n(now->arena, Segment *, (size_t)now->n + 2);
    char **gone = arena_make_n(s->arena, char *, (size_t)n_gone + merge_sources(m) + 1);
    if (n_gone)
        memcpy(gone, x->gone, n_gone * sizeof *gone);
    for (uint32_t i = 0; i < merge_sources(m); i++) {
        CHECK(place_of(now, merge_source(m, i)) < now->n);
        gone[n_gone++] = str_z(s->arena, merge_source(m, i));
    }
    quoth_status st = open_merged(&one, s, m, err);
    if (st != QUOTH_OK)
        return st;
    for (uint32_t i = 0; i < now->n; i++)
        if (is_source(m, now->segments[i]->name))
            segment_close(now->segments[i]);
        else
            kept[n++] = now->segments[i];
    if (one)
        kept[n++] = one;
    now->segments = kept;
    now->n = n;
    x->gone = gone;
    x->n_gone = n_gone;
    x->is_changed = true;
    snapshot_number(now);
    return QUOTH_OK;
}

/* Takes in what has been merged. Where there was no room to merge, segments stay as they are. */
static quoth_status take_merged(Store *s, quoth_error *err)
{
    Segments *x = s->segments;
    if (!x->merging.merge)
        return QUOTH_OK;
    quoth_status st = merging_wait(&x->merging, err);
    if (st == QUOTH_OK && (st = replace_merged(s, x->merging.merge, err)) != QUOTH_OK)
        (void)unlink(merge_path(x->merging.merge));
    x->merges_no_more = st != QUOTH_OK;
    merging_end(&x->merging);
    return st == QUOTH_E_IO || st == QUOTH_E_NOMEM || st == QUOTH_E_CANCELLED ? QUOTH_OK : st;
}

/* Takes in what has been merged meanwhile, and begins to merge what is due now. */
static quoth_status merge_meanwhile(Store *s, quoth_error *err)
{
    Segments *x = s->segments;
    quoth_status st = behind_is_done(&x->merging.behind) ? take_merged(s, err) : QUOTH_OK;
    Segment **in;
    uint32_t n = st != QUOTH_OK || x->merging.merge || x->merges_no_more ? 0 : merging_choose(&in, x->now, s->memory, s->arena);
    if (n == 0)
        return st;
    st = merging_begin(&x->merging, &(MergeJob){s->path, in, n, new_path(s), s->memory}, err);
    x->merges_no_more = st != QUOTH_OK;
    return st == QUOTH_E_IO || st == QUOTH_E_NOMEM ? QUOTH_OK : st;
}

/* ---- committing ------------------------------------------------------------------------------------------- */

/* What is gathered begins to become a segment. */
static quoth_status flush(Store *s, quoth_error *err)
{
    Segments *x = s->segments;
    quoth_error merge_err;
    quoth_status st = settle(s, err), merged = st == QUOTH_OK ? merge_meanwhile(s, &merge_err) : QUOTH_OK;
    if (merged != QUOTH_OK) {
        x->merged = merged;
        x->merge_err = merge_err;
    }
    if (st != QUOTH_OK || build_articles(x->build) == 0)
        return st;
    Build *fresh = build_new();
    if (!fresh)
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    if (is_empty(x->build)) {
        build_free(x->build);
    } else {
        x->path = new_path(s);
        x->writing = x->build;
        behind_begin(&x->writer, write_build, x);
    }
    x->build = fresh;
    return QUOTH_OK;
}

static uint32_t *dead_of(const Segment *s, Arena *a)
{
    uint32_t *dead = arena_make_n(a, uint32_t, (size_t)s->n_dead_articles + 1), n = 0;
    for (uint32_t i = 0; s->dead && i < s->n_articles; i++)
        if (s->dead[i])
            dead[n++] = i;
    return dead;
}

static quoth_status write_manifest(Store *s, quoth_error *err)
{
    Snapshot *now = s->segments->now;
    Manifest m = {.next = s->segments->next, .totals = s->totals, .n = now->n};
    m.segments = arena_make_n(now->arena, ManifestSegment, (size_t)now->n + 1);
    for (uint32_t i = 0; i < now->n; i++)
        m.segments[i] = (ManifestSegment){now->segments[i]->name, dead_of(now->segments[i], now->arena),
                                          now->segments[i]->n_dead_articles};
    quoth_status st = manifest_write(&m, s->path, now->arena, err);
    if (st == QUOTH_OK)
        now->manifest = m;
    return st;
}

/* Runs what allocates in the store's arenas behind an edge of its own. */
static quoth_status guarded(Store *s, quoth_status (*run)(Store *s, quoth_error *err), quoth_error *err)
{
    Edge edge;
    Arena *const now = s->segments->now->arena;
    if (setjmp(edge.jump)) {
        arena_edge(s->arena, NULL);
        arena_edge(now, NULL);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(s->arena, &edge);
    arena_edge(now, &edge);
    quoth_status st = run(s, err);
    arena_edge(s->arena, NULL);
    arena_edge(now, NULL);
    return st;
}

static quoth_status publish(Store *s, quoth_error *err)
{
    Segments *x = s->segments;
    quoth_status st = QUOTH_OK;
    if (x->is_changed && fsync(lock_folder(s->lock)) != 0) /* names of segments are on the disk before the manifest */
        st = fail(err, QUOTH_E_IO, "%s: %s", s->path.p, strerror(errno));
    if (st == QUOTH_OK && x->is_changed)
        st = write_manifest(s, err);
    if (st != QUOTH_OK)
        return st;
    s->is_replacing = false;
    for (uint32_t i = 0; i < x->n_gone; i++)
        drop_file(s, str_of(x->gone[i]));
    x->n_gone = 0;
    x->gone = NULL;
    x->is_changed = false;
    return QUOTH_OK;
}

/* Work is safe before a merge that failed is told of. */
static quoth_status commit_now(Store *s, quoth_error *err)
{
    quoth_status st = flush(s, err);
    if (st == QUOTH_OK)
        st = settle(s, err);
    if (st == QUOTH_OK)
        st = publish(s, err);
    if (st == QUOTH_OK)
        st = merge_meanwhile(s, err);
    if (st == QUOTH_OK)
        st = publish(s, err); /* of what had been merged by now */
    if (st != QUOTH_OK || s->segments->merged == QUOTH_OK)
        return st;
    st = fail(err, s->segments->merged, "%s", s->segments->merge_err.message);
    s->segments->merged = QUOTH_OK;
    return st;
}

static quoth_status rest_now(Store *s, quoth_error *err)
{
    quoth_status st = take_merged(s, err);
    if (st == QUOTH_OK)
        st = merge_meanwhile(s, err);
    return st == QUOTH_OK ? publish(s, err) : st;
}

/* Waits for what is being merged, and for what is then due. */
static quoth_status rest(Store *s, StoreGoOn *go_on, void *arg, quoth_error *err)
{
    const struct timespec moment = {.tv_nsec = 10000000};
    Merging *x = &s->segments->merging;
    quoth_status st = QUOTH_OK;
    while (x->merge && st == QUOTH_OK) {
        while (!behind_is_done(&x->behind)) {
            if (go_on && !go_on(arg))
                return QUOTH_OK;
            nanosleep(&moment, NULL);
        }
        st = guarded(s, rest_now, err);
    }
    return st;
}

static quoth_status commit(Store *s, quoth_error *err)
{
    if (s->segments->is_broken)
        return fail(err, QUOTH_E_NOMEM, "%s: out of memory before: open the index anew", s->path.p);
    return guarded(s, commit_now, err);
}

/* ---- writing ---------------------------------------------------------------------------------------------- */

static void forget(Store *s, const StoreEntry *e)
{
    s->totals.articles--;
    s->totals.attributions -= e->n_attributions;
    s->totals.links -= e->n_links;
}

/* Takes the article out of what is gathered and of what is written. */
static quoth_status take_out(Store *s, Str path, quoth_error *err)
{
    Segments *x = s->segments;
    Segment *segment;
    uint32_t article;
    SegmentEntry e;
    quoth_status st = QUOTH_OK;
    const StoreEntry *gathered = build_find(x->build, path);
    if (gathered) {
        forget(s, gathered);
        build_kill(x->build, path);
    }
    if (x->writing && build_find(x->writing, path))
        st = guarded(s, settle, err);
    if (st != QUOTH_OK)
        return st;
    st = snapshot_article(&segment, &article, x->now, path, err);
    if (st != QUOTH_OK || !segment)
        return st;
    st = segment_article(&e, segment, article, err);
    if (st == QUOTH_OK)
        st = segment_kill(segment, article, err);
    if (st == QUOTH_OK) {
        forget(s, &e.entry);
        x->is_changed = true;
    }
    return st;
}

static quoth_status replace(Store *s, const StoreArticle *in, quoth_error *err)
{
    Segments *x = s->segments;
    quoth_status st = take_out(s, in->path, err);
    if (st != QUOTH_OK)
        return st;
    st = build_add(x->build, in, err);
    x->is_broken = x->is_broken || st != QUOTH_OK;
    if (st != QUOTH_OK)
        return st;
    s->totals.articles++;
    s->totals.attributions += in->n_attributions;
    s->totals.links += in->n_links;
    x->is_changed = true;
    if (build_memory(x->build) > (s->memory - ANALYSED) / GATHER_SHARE || build_is_full(x->build))
        return guarded(s, flush, err);
    return QUOTH_OK;
}

/* ---- articles --------------------------------------------------------------------------------------------- */

/* What a writer holds of an article, the newest first. */
static const StoreEntry *find_gathered(const Segments *x, Str path)
{
    const StoreEntry *e = x->build ? build_find(x->build, path) : NULL;
    return !e && x->writing ? build_find(x->writing, path) : e;
}

static void gathered_below(StoreEntry **out, uint32_t *n, const Build *b, Str folder, Arena *a)
{
    for (uint32_t i = 0; b && i < build_articles(b); i++) {
        const StoreEntry *e = build_entry(b, i);
        if (e && entry_is_below(e->path, folder))
            vec_push(a, *out, *n, *e);
    }
}

static bool has(Store *s, Str path, uint64_t hash)
{
    Segment *segment;
    uint32_t article;
    SegmentEntry e;
    const StoreEntry *gathered = find_gathered(s->segments, path);
    if (gathered)
        return gathered->hash == hash;
    return snapshot_article(&segment, &article, s->segments->now, path, NULL) == QUOTH_OK && segment &&
           segment_article(&e, segment, article, NULL) == QUOTH_OK && e.entry.hash == hash;
}

static quoth_status below(StoreEntry **out, uint32_t *n, Store *s, Str folder, Arena *a, quoth_error *err)
{
    Segments *x = s->segments;
    *out = NULL;
    *n = 0;
    for (uint32_t i = 0; i < x->now->n; i++) {
        Segment *one = x->now->segments[i];
        uint32_t k;
        quoth_status st = segment_seek(&k, one, folder, err);
        for (; st == QUOTH_OK && k < one->n_articles; k++) {
            SegmentEntry e;
            st = segment_article(&e, one, k, err);
            if (st != QUOTH_OK || !str_starts(e.entry.path, folder))
                break;
            if (!(one->dead && one->dead[k]) && entry_is_below(e.entry.path, folder))
                vec_push(a, *out, *n, e.entry);
        }
        if (st != QUOTH_OK)
            return st;
    }
    gathered_below(out, n, x->writing, folder, a);
    gathered_below(out, n, x->build, folder, a);
    for (uint32_t i = 0; i < *n; i++)
        (*out)[i].path = str_dup(a, (*out)[i].path);
    if (*n)
        qsort(*out, *n, sizeof **out, entry_by_path);
    return QUOTH_OK;
}

static quoth_status article(Record **out, uint32_t *n, Store *s, Str path, Arena *a, quoth_error *err)
{
    Segment *segment;
    uint32_t at;
    *out = NULL;
    *n = 0;
    quoth_status st = snapshot_article(&segment, &at, s->segments->now, path, err);
    if (st != QUOTH_OK || !segment)
        return st;
    SegmentSpan span = {0};
    st = segment_span(&span, segment, at, err);
    *out = arena_make_n(a, Record, (size_t)(span.end - span.beg) + 1);
    for (uint32_t d = span.beg; d < span.end && st == QUOTH_OK; d++)
        st = segment_record(&(*out)[(*n)++], segment, d, a, err);
    return st;
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

static quoth_status search(XapPage *out, Store *s, const XapQuery *q, const StoreSearch *how, Arena *a, quoth_error *err)
{
    return snapshot_search(out, s->segments->now, q, how, a, err);
}

static quoth_status find(Record *out, Store *s, Str id, Arena *a, quoth_error *err)
{
    return snapshot_find(out, s->segments->now, id, a, err);
}

static quoth_status records(Record *out, Store *s, const uint32_t *ids, uint32_t n, Arena *a, quoth_error *err)
{
    return snapshot_records(out, s->segments->now, ids, n, a, err);
}

static quoth_status words(XapWord **out, uint32_t *n, bool *more, Store *s, const StoreWalk *walk, Arena *a, quoth_error *err)
{
    return snapshot_words(out, n, more, s->segments->now, walk, a, err);
}

static quoth_status size(uint32_t *out, Store *s, quoth_error *err)
{
    (void)err;
    *out = 0;
    for (uint32_t i = 0; i < s->segments->now->n; i++)
        *out += merging_live(s->segments->now->segments[i]);
    return QUOTH_OK;
}

const Form segments_form = {"segments", open_form, close_form, replace, take_out, commit, has, below, article, refresh, search,
                            find, records, words, size, rest};
