#include "store/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/vec.h"
#include "store/best.h"
#include "store/tally.h"

/* ---- open and close --------------------------------------------------------------------------------------- */

/* Of a large index each segment holds a share of the memory, by its size. A small one may be mapped whole: to map anew what was
 * given back takes as long as half of the answer. */
static void bound_memory(const Snapshot *s)
{
    enum { SMALL = 256 << 20, MAPPED_MOST = 32 << 20, MAPPED_LEAST = 1 << 20 };
    double all = 0;
    for (uint32_t i = 0; i < s->n; i++)
        all += (double)parts_bytes(s->segments[i]->parts);
    for (uint32_t i = 0; all > SMALL && i < s->n; i++)
        parts_bound(s->segments[i]->parts, MAPPED_LEAST + (size_t)(MAPPED_MOST * ((double)parts_bytes(s->segments[i]->parts) / all)));
}

void snapshot_number(Snapshot *s)
{
    bound_memory(s);
    uint32_t base = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        s->segments[i]->base = base;
        base += s->segments[i]->n_docs;
    }
}

static Segment *segment_named(const Snapshot *s, Str name)
{
    for (uint32_t i = 0; s && i < s->n; i++)
        if (s->segments[i] && str_eq(s->segments[i]->name, name))
            return s->segments[i];
    return NULL;
}

static quoth_status mark_dead(Segment *s, const ManifestSegment *m, quoth_error *err)
{
    quoth_status st = QUOTH_OK;
    s->n_dead = s->n_dead_articles = 0;
    if (s->dead)
        memset(s->dead, 0, s->n_articles);
    for (uint32_t k = 0; k < m->n_dead && st == QUOTH_OK; k++)
        st = segment_kill(s, m->dead[k], err);
    return st;
}

/* Can that be done? Looked at for all segments before any is touched. */
static quoth_status check_dead(Segment *s, const ManifestSegment *m, quoth_error *err)
{
    for (uint32_t k = 0; k < m->n_dead; k++)
        if (m->dead[k] >= s->n_articles)
            return segment_damaged(s, err);
    if (m->n_dead && !s->dead && !(s->dead = arena_try(s->arena, s->n_articles)))
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    return QUOTH_OK;
}

static quoth_status open_segments(Snapshot *s, Str folder, const Snapshot *before, quoth_error *err)
{
    for (uint32_t i = 0; i < s->manifest.n; i++) {
        const ManifestSegment *m = &s->manifest.segments[i];
        Segment *one = segment_named(before, m->name);
        quoth_status st = one ? QUOTH_OK : segment_open(&one, folder, m->name, err);
        if (st != QUOTH_OK)
            return st;
        s->segments[s->n++] = one;
    }
    return QUOTH_OK;
}

/* Leaves to `before` what is its own; to the new state, what both have. */
static void part_ways(Snapshot *give, const Snapshot *keep)
{
    for (uint32_t i = 0; give && i < give->n; i++)
        if (segment_named(keep, give->segments[i]->name) == give->segments[i])
            give->segments[i] = NULL;
}

static ManifestStamp stamp_of(Str folder)
{
    char path[4096];
    struct stat st;
    int n = snprintf(path, sizeof path, "%.*s/" SEGMENTS_MANIFEST, STR(folder));
    if (n <= 0 || (size_t)n >= sizeof path || stat(path, &st) != 0)
        return (ManifestStamp){0, 0, 0, 0};
    return (ManifestStamp){st.st_ino, st.st_size, st.st_mtim.tv_sec, st.st_mtim.tv_nsec};
}

static quoth_status open_state(Snapshot *s, Str folder, Snapshot *before, quoth_error *err)
{
    s->stamp = stamp_of(folder); /* before it is read: what comes later is seen at the next look */
    quoth_status st = manifest_read(&s->manifest, folder, s->arena, err);
    if (st != QUOTH_OK)
        return st;
    s->segments = arena_make_n(s->arena, Segment *, (size_t)s->manifest.n + 1);
    st = open_segments(s, folder, before, err);
    for (uint32_t i = 0; i < s->n && st == QUOTH_OK; i++)
        st = check_dead(s->segments[i], &s->manifest.segments[i], err);
    if (st != QUOTH_OK) {
        part_ways(s, before);
        return st;
    }
    for (uint32_t i = 0; i < s->n && st == QUOTH_OK; i++)
        st = mark_dead(s->segments[i], &s->manifest.segments[i], err);
    part_ways(before, s);
    snapshot_number(s);
    return st;
}

quoth_status snapshot_empty(Snapshot **out, quoth_error *err)
{
    Arena *const a = arena_new(), *const scratch = arena_new(), *const work = arena_new();
    Snapshot *const s = a && scratch && work ? arena_try(a, sizeof *s) : NULL;
    if (!s) {
        arena_free(work);
        arena_free(scratch);
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    *s = (Snapshot){.arena = a, .scratch = scratch, .work = work, .manifest = {.bytes = S(""), .next = 1}};
    *out = s;
    return QUOTH_OK;
}

quoth_status snapshot_open(Snapshot **out, Str folder, Snapshot *before, quoth_error *err)
{
    Arena *const a = arena_new(), *const scratch = arena_new(), *const work = arena_new();
    Snapshot *const s = a && scratch && work ? arena_try(a, sizeof *s) : NULL;
    Edge edge;
    if (!s || setjmp(edge.jump)) {
        arena_free(work);
        arena_free(scratch);
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    *s = (Snapshot){.arena = a, .scratch = scratch, .work = work};
    quoth_status st = open_state(s, folder, before, err);
    arena_edge(a, NULL);
    if (st != QUOTH_OK) {
        snapshot_close(s);
        return st;
    }
    snapshot_close(before);
    *out = s;
    return QUOTH_OK;
}

bool snapshot_is_fresh(const Snapshot *s, Str folder)
{
    ManifestStamp now = stamp_of(folder), then = s->stamp;
    return now.file == then.file && now.size == then.size && now.seconds == then.seconds && now.nanoseconds == then.nanoseconds;
}

void snapshot_close(Snapshot *s)
{
    if (!s)
        return;
    for (uint32_t i = 0; i < s->n; i++)
        segment_close(s->segments[i]);
    arena_free(s->work);
    arena_free(s->scratch);
    arena_free(s->arena);
}

/* ---- articles and records --------------------------------------------------------------------------------- */

quoth_status snapshot_article(Segment **segment, uint32_t *article, const Snapshot *s, Str path, quoth_error *err)
{
    *segment = NULL;
    for (uint32_t i = 0; i < s->n; i++) {
        quoth_status st = segment_find(article, s->segments[i], path, err);
        if (st != QUOTH_OK)
            return st;
        if (*article < s->segments[i]->n_articles) {
            *segment = s->segments[i];
            return QUOTH_OK;
        }
    }
    return QUOTH_OK;
}

quoth_status snapshot_records(Record *out, Snapshot *s, const uint32_t *ids, uint32_t n, Arena *a, quoth_error *err)
{
    for (uint32_t i = 0, k = 0; i < n; i++) {
        while (k > 0 && ids[i] <= s->segments[k]->base)
            k--;
        while (k + 1 < s->n && ids[i] > s->segments[k + 1]->base)
            k++;
        if (ids[i] == 0 || k >= s->n)
            return fail(err, QUOTH_E_INDEX_CORRUPT, "no sentence has number %u: rebuild the index", ids[i]);
        quoth_status st = segment_record(&out[i], s->segments[k], ids[i] - s->segments[k]->base - 1, a, err);
        if (st != QUOTH_OK)
            return st;
    }
    return QUOTH_OK;
}

static quoth_status find_in_article(Record *out, bool *found, Segment *s, uint32_t article, Str id, Arena *a, quoth_error *err)
{
    SegmentSpan span = {0};
    quoth_status st = segment_span(&span, s, article, err);
    for (uint32_t d = span.beg; d < span.end && st == QUOTH_OK && !*found; d++) {
        st = segment_record(out, s, d, a, err);
        *found = st == QUOTH_OK && str_eq(out->s.id, id);
    }
    return st;
}

static uint32_t first_id(const SegmentId *ids, uint32_t n, uint32_t hash)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (ids[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

quoth_status snapshot_find(Record *out, Snapshot *s, Str id, Arena *a, quoth_error *err)
{
    bool found = false;
    uint32_t hash = segment_id_hash(id);
    for (uint32_t i = 0; i < s->n; i++) {
        const SegmentId *ids;
        uint32_t n;
        Segment *one = s->segments[i];
        quoth_status st = segment_ids(&ids, &n, one, err);
        for (uint32_t k = st == QUOTH_OK ? first_id(ids, n, hash) : n; k < n && ids[k].hash == hash && !found; k++)
            if (ids[k].article >= one->n_articles || !one->dead || !one->dead[ids[k].article])
                st = find_in_article(out, &found, one, ids[k].article, id, a, err);
        if (st != QUOTH_OK || found)
            return st;
    }
    return fail(err, QUOTH_E_NOT_FOUND, "%.*s: no sentence has that id", STR(id));
}

/* ---- searching -------------------------------------------------------------------------------------------- */

typedef struct Search {
    Snapshot          *s;
    const StoreSearch *how;
    const Column     **columns; /* by segment: of the field sorted by */
    Tally             *tallies; /* by field counted, then by segment   */
    quoth_status       st;
    quoth_error       *err;
} Search;

static void fail_with(Search *x, quoth_status st)
{
    if (st != QUOTH_OK)
        x->st = st;
}

static uint32_t number_of(Search *x, const BestHit *h, const Column *c)
{
    SegmentSpan at = {0};
    if (field_at(x->how->field)->scope != SCOPE_ARTICLE)
        return column_number(c, h->doc);
    fail_with(x, segment_span_of(&at, x->s->segments[h->segment], h->doc, x->err));
    return column_number(c, at.article);
}

/* Those without a value come last, whether values rise or fall. */
static int compare_values(Search *x, const BestHit *a, const BestHit *b)
{
    const Column *ca = x->columns[a->segment], *cb = x->columns[b->segment];
    uint32_t na = number_of(x, a, ca), nb = number_of(x, b, cb);
    if ((na == 0) != (nb == 0))
        return na == 0 ? 1 : -1;
    int way = ca == cb ? (na > nb) - (na < nb) : column_compare(ca, na, cb, nb);
    return x->how->down ? -way : way;
}

static quoth_status article_of(SegmentEntry *out, const Search *x, const BestHit *h)
{
    SegmentSpan at = {0};
    Segment *s = x->s->segments[h->segment];
    quoth_status st = segment_span_of(&at, s, h->doc, x->err);
    return st == QUOTH_OK ? segment_article(out, s, at.article, x->err) : st;
}

/* In a segment articles stand in order of path; no path is live in two. */
static bool is_before_by_path(Search *x, const BestHit *a, const BestHit *b)
{
    SegmentEntry ea, eb;
    if (a->segment == b->segment)
        return a->doc < b->doc;
    quoth_status st = article_of(&ea, x, a);
    if (st == QUOTH_OK)
        st = article_of(&eb, x, b);
    fail_with(x, st);
    return st == QUOTH_OK ? str_cmp(ea.entry.path, eb.entry.path) < 0 : a->segment < b->segment;
}

static bool is_before(void *arg, const BestHit *a, const BestHit *b)
{
    Search *x = arg;
    int way = 0;
    if (x->how->order == STORE_BY_SCORE && a->weight != b->weight)
        return a->weight > b->weight;
    if (x->how->order == STORE_BY_FIELD)
        way = compare_values(x, a, b);
    if (way)
        return way < 0;
    if (x->how->order == STORE_ANY)
        return a->segment != b->segment ? a->segment < b->segment : a->doc < b->doc;
    return is_before_by_path(x, a, b);
}

static quoth_status count_values(Search *x, uint32_t segment, const Hits *hits, uint32_t field_at_place)
{
    const Column *c;
    FieldId field = x->how->count[field_at_place];
    Segment *s = x->s->segments[segment];
    const uint32_t *first = NULL;
    quoth_status st = segment_column(&c, s, field, x->err);
    if (st == QUOTH_OK && field_at(field)->scope == SCOPE_ARTICLE)
        st = segment_first(&first, s, x->err);
    if (st == QUOTH_OK)
        x->tallies[(size_t)field_at_place * x->s->n + segment] =
            tally_hits(c, hits, first, s->n_articles, x->s->scratch, x->s->work);
    return st;
}

static void list_counts(XapPage *out, const Search *x, Arena *a)
{
    out->counts = arena_make_n(a, XapCounts, (size_t)x->how->n_count + 1);
    for (uint32_t f = 0; f < x->how->n_count; f++)
        out->counts[f] = tally_sum(x->tallies + (size_t)f * x->s->n, x->s->n, x->how->count_most, a);
}

static void list_page(XapPage *out, Best *best, const Search *x, Arena *a)
{
    best_sort(best);
    uint32_t from = x->how->offset < best->n ? x->how->offset : best->n;
    out->n_hits = x->how->limit ? best->n - from : 0;
    out->hits = arena_make_n(a, XapHit, (size_t)out->n_hits + 1);
    for (uint32_t i = 0; i < out->n_hits; i++) {
        const BestHit *h = &best->items[from + i];
        out->hits[i] = (XapHit){x->s->segments[h->segment]->base + h->doc + 1, h->weight, S("")};
    }
}

/* By path a segment's hits stand in order, so its first are enough; by weight most are below the last one kept. */
static void keep_best(const Search *x, Best *best, const Hits *hits, uint32_t segment)
{
    bool in_order = x->how->order == STORE_BY_PATH || x->how->order == STORE_ANY;
    uint32_t n = in_order && best->most < hits->n ? best->most : hits->n;
    for (uint32_t k = 0; k < n; k++) {
        double weight = hits->weights ? hits->weights[k] : 0;
        if (x->how->order == STORE_BY_SCORE && best->is_heap && weight < best->items[0].weight)
            continue;
        best_add(best, (BestHit){weight, segment, hits->docs[k]});
    }
}

/* What one segment has; nothing is kept of it but the best. */
static quoth_status look_in(Search *x, Eval *e, uint32_t segment, Best *best, uint32_t *total)
{
    Hits hits;
    bool few_will_do = x->how->n_count == 0 && x->how->order != STORE_BY_FIELD;
    quoth_status st = eval_segment(&hits, e, segment, &(EvalSegment){x->s->work, few_will_do ? best->most + !best->most : 0}, x->err);
    for (uint32_t f = 0; f < x->how->n_count && st == QUOTH_OK; f++)
        st = count_values(x, segment, &hits, f);
    if (st == QUOTH_OK && x->how->order == STORE_BY_FIELD)
        st = segment_column(&x->columns[segment], x->s->segments[segment], x->how->field, x->err);
    if (st != QUOTH_OK)
        return st;
    *total += hits.total;
    if (best->most)
        keep_best(x, best, &hits, segment);
    arena_reset(x->s->work);
    return x->st;
}

static quoth_status search(XapPage *out, Search *x, const XapQuery *q, Arena *a)
{
    Arena *scratch = x->s->scratch;
    Eval *e;
    bool is_weighted = x->how->order == STORE_BY_SCORE && x->how->limit > 0;
    uint64_t most = x->how->limit ? (uint64_t)x->how->offset + x->how->limit : 0;
    Best best = best_new(scratch, most < UINT32_MAX ? (uint32_t)most : UINT32_MAX, is_before, x);
    x->columns = arena_make_n(scratch, const Column *, (size_t)x->s->n + 1);
    x->tallies = arena_make_n(scratch, Tally, (size_t)x->how->n_count * x->s->n + 1);
    *out = (XapPage){0};
    quoth_status st = eval_begin(&e, q, x->s->segments, x->s->n, is_weighted, scratch, x->err);
    for (uint32_t i = 0; i < x->s->n && st == QUOTH_OK; i++)
        st = look_in(x, e, i, &best, &out->total);
    if (st != QUOTH_OK)
        return st;
    list_page(out, &best, x, a);
    list_counts(out, x, a);
    return x->st;
}

quoth_status snapshot_search(XapPage *out, Snapshot *s, const XapQuery *q, const StoreSearch *how, Arena *a, quoth_error *err)
{
    Search x = {.s = s, .how = how, .err = err};
    Edge *edge = arena_edge(a, NULL); /* what is held for the question is the snapshot's: a jump leaves it for the next */
    arena_edge(a, edge);
    arena_edge(s->scratch, edge);
    arena_edge(s->work, edge);
    arena_reset(s->scratch);
    arena_reset(s->work);
    quoth_status st = search(out, &x, q, a);
    arena_edge(s->work, NULL);
    arena_edge(s->scratch, NULL);
    arena_reset(s->work);
    arena_reset(s->scratch);
    return st;
}

/* ---- words ------------------------------------------------------------------------------------------------ */

typedef struct Walk {
    DictCursor *cursors; /* one a segment */
    Str         prefix, head;
} Walk;

static bool is_word(const Walk *w, Str key)
{
    return key.n <= w->prefix.n || key.p[w->prefix.n] < 'A' || key.p[w->prefix.n] > 'Z';
}

/* Past what begins like a word of the field and is none: terms of other fields, and stems. */
static bool skip_others(DictCursor *c, const Walk *w, Arena *a)
{
    if (c->is_end || !str_starts(c->key, w->head) || is_word(w, c->key))
        return true;
    return dict_seek(c, c->dict, str_fmt(a, "%.*s[", STR(w->prefix)));
}

static bool is_over(const DictCursor *c, const Walk *w)
{
    return c->is_end || !str_starts(c->key, w->head);
}

/* Live sentences that have the word on which the cursor stands. */
static quoth_status count_word(uint32_t *out, Segment *s, const DictCursor *c, Arena *scratch, quoth_error *err)
{
    TermEntry e;
    Postings list;
    quoth_status st = segment_entry(&e, s, c->payload, err);
    *out = st == QUOTH_OK ? e.n : 0;
    if (st != QUOTH_OK || !s->dead)
        return st;
    st = segment_postings(&list, s, &e, scratch, err);
    return st == QUOTH_OK ? segment_count_live(out, s, &list, err) : st;
}

/* The least word of all cursors, which move past it; *docs counts its sentences. */
static quoth_status next_word(Str *word, uint32_t *docs, Snapshot *s, Walk *w, Arena *a, quoth_error *err)
{
    const DictCursor *least = NULL;
    for (uint32_t i = 0; i < s->n; i++)
        if (!is_over(&w->cursors[i], w) && (!least || str_cmp(w->cursors[i].key, least->key) < 0))
            least = &w->cursors[i];
    *docs = 0;
    *word = S("");
    if (!least)
        return QUOTH_OK;
    *word = str_dup(a, least->key);
    for (uint32_t i = 0; i < s->n; i++) {
        DictCursor *c = &w->cursors[i];
        uint32_t n;
        if (is_over(c, w) || !str_eq(c->key, *word))
            continue;
        quoth_status st = count_word(&n, s->segments[i], c, s->scratch, err);
        if (st != QUOTH_OK || !dict_next(c) || !skip_others(c, w, s->scratch))
            return st != QUOTH_OK ? st : segment_damaged(s->segments[i], err);
        *docs += n;
    }
    return QUOTH_OK;
}

static quoth_status walk_words(XapWord **out, uint32_t *n, bool *more, Snapshot *s, const StoreWalk *how, Arena *a, quoth_error *err)
{
    Walk w = {arena_make_n(s->scratch, DictCursor, (size_t)s->n + 1), term_word(a, how->field, S("")),
              term_word(a, how->field, how->head)};
    XapWord *words = NULL;
    uint32_t n_words = 0;
    *more = false;
    for (uint32_t i = 0; i < s->n; i++)
        if (!dict_seek(&w.cursors[i], &s->segments[i]->terms, w.head) || !skip_others(&w.cursors[i], &w, s->scratch))
            return segment_damaged(s->segments[i], err);
    for (;;) {
        Str word;
        uint32_t docs;
        quoth_status st = next_word(&word, &docs, s, &w, a, err);
        if (st != QUOTH_OK)
            return st;
        if (word.n == 0)
            break;
        if (docs == 0)
            continue;
        if (n_words == how->limit) {
            *more = true;
            break;
        }
        vec_push(a, words, n_words, (XapWord){str_sub(word, w.prefix.n, word.n), docs});
    }
    *out = words;
    *n = n_words;
    return QUOTH_OK;
}

quoth_status snapshot_words(XapWord **out, uint32_t *n, bool *more, Snapshot *s, const StoreWalk *walk, Arena *a, quoth_error *err)
{
    Edge *edge = arena_edge(a, NULL);
    arena_edge(a, edge);
    arena_edge(s->scratch, edge);
    arena_reset(s->scratch);
    quoth_status st = walk_words(out, n, more, s, walk, a, err);
    arena_edge(s->scratch, NULL);
    return st;
}
