/* search.c: exact plans fetch one page; for the others the record decides on every candidate. */
#include "searcher/search.h"

#include <stdlib.h>

#include "base/vec.h"
#include "searcher/plan.h"

enum { BLOCK = 256 };

/* ---- deciding --------------------------------------------------------------------------------------------- */

typedef struct Decider {
    Store       *store;
    const Query *query;
    Matcher     *matcher;
    Arena       *scratch; /* records of a block of candidates */
    Arena       *article; /* records around the one looked at */
    Str          path;    /* of that article                  */
    Around       around;
    quoth_error *err;
} Decider;

static quoth_status load_article(Decider *d, Str path)
{
    Record *records;
    uint32_t n;
    arena_reset(d->article);
    d->path = S("");
    d->around = (Around){NULL, 0};
    quoth_status st = store_article(&records, &n, d->store, path, d->article, d->err);
    if (st != QUOTH_OK)
        return st;
    d->path = str_dup(d->article, path);
    d->around.records = records;
    d->around.n = n;
    return QUOTH_OK;
}

/* Does the query match? *match (may be NULL) then says where. */
static quoth_status decide(Decider *d, const Record *r, bool *is_hit, Match *match)
{
    if (!d->query->needs_around) {
        *is_hit = match_record(d->matcher, d->query, r, NULL, match);
        return QUOTH_OK;
    }
    if (!str_eq(d->path, r->s.path)) {
        quoth_status st = load_article(d, r->s.path);
        if (st != QUOTH_OK)
            return st;
    }
    *is_hit = match_record(d->matcher, d->query, r, &d->around, match);
    return QUOTH_OK;
}

typedef struct Candidate {
    uint32_t id, rank;
    bool     is_hit;
} Candidate;

static int by_id(const void *a, const void *b)
{
    uint32_t x = ((const Candidate *)a)->id, y = ((const Candidate *)b)->id;
    return (x > y) - (x < y);
}

static int by_rank(const void *a, const void *b)
{
    uint32_t x = ((const Candidate *)a)->rank, y = ((const Candidate *)b)->rank;
    return (x > y) - (x < y);
}

static quoth_status decide_block(Decider *d, Candidate *c, uint32_t n, const SearchEach *each)
{
    Record records[BLOCK];
    uint32_t ids[BLOCK];
    for (uint32_t i = 0; i < n; i++)
        ids[i] = c[i].id;
    arena_reset(d->scratch);
    quoth_status st = store_records(records, d->store, ids, n, d->scratch, d->err);
    for (uint32_t i = 0; i < n && st == QUOTH_OK; i++) {
        Match match = {0};
        st = decide(d, &records[i], &c[i].is_hit, each ? &match : NULL);
        if (st == QUOTH_OK && c[i].is_hit && each)
            each->each(each->arg, d->scratch, &records[i], &match);
    }
    return st;
}

/* In order of id: articles lie together there, and so do their records on the disk. */
static quoth_status decide_all(Decider *d, const XapPage *page, Candidate **out, const SearchEach *each, Arena *a)
{
    Candidate *c = arena_make_n(a, Candidate, page->n_hits);
    for (uint32_t i = 0; i < page->n_hits; i++)
        c[i] = (Candidate){page->hits[i].id, i, false};
    qsort(c, page->n_hits, sizeof *c, by_id);
    quoth_status st = QUOTH_OK;
    for (uint32_t at = 0; at < page->n_hits && st == QUOTH_OK; at += BLOCK)
        st = decide_block(d, c + at, page->n_hits - at < BLOCK ? page->n_hits - at : BLOCK, each);
    qsort(c, page->n_hits, sizeof *c, by_rank);
    *out = c;
    return st;
}

/* ---- pages ------------------------------------------------------------------------------------------------ */

static StoreSearch how_of(const SearchOptions *opts)
{
    static const struct {
        StoreOrder order;
        FieldId field;
        bool down;
    } orders[] = {[QUOTH_BY_RELEVANCE] = {STORE_BY_SCORE, FIELDS, false},
                  [QUOTH_BY_DATE] = {STORE_BY_FIELD, FIELD_DATE, true},
                  [QUOTH_BY_PATH] = {STORE_BY_PATH, FIELDS, false},
                  [QUOTH_BY_SPEAKER] = {STORE_BY_FIELD, FIELD_SPEAKER, false},
                  [QUOTH_BY_CLAIM] = {STORE_BY_FIELD, FIELD_CHECKWORTHY, true}};
    return (StoreSearch){.limit = UINT32_MAX,
                         .order = orders[opts->order].order,
                         .field = orders[opts->order].field,
                         .down = orders[opts->order].down};
}

static const bool *copy_claims(Arena *a, const Match *match, uint32_t n)
{
    if (!match->claims)
        return NULL;
    bool *claims = arena_make_n(a, bool, n);
    for (uint32_t i = 0; i < n; i++)
        claims[i] = match->claims[i];
    return claims;
}

/* The records of a page, with their scores and what in them matched. */
static quoth_status show_hits(SearchResult *out, Decider *d, const XapHit *hits, uint32_t n, Arena *a)
{
    out->hits = arena_make_n(a, Record, (size_t)n + 1);
    out->claims = arena_make_n(a, const bool *, (size_t)n + 1);
    uint32_t *ids = arena_make_n(a, uint32_t, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++)
        ids[i] = hits[i].id;
    quoth_status st = store_records(out->hits, d->store, ids, n, a, d->err);
    if (st != QUOTH_OK)
        return st;
    for (uint32_t i = 0; i < n; i++) {
        Record *r = &out->hits[i];
        Match match = {0};
        bool is_hit = false;
        st = decide(d, r, &is_hit, &match);
        if (st != QUOTH_OK)
            return st;
        Span *spans = arena_make_n(a, Span, match.n);
        for (uint32_t k = 0; k < match.n; k++)
            spans[k] = match.spans[k];
        r->s.score = hits[i].weight;
        r->s.matches = spans;
        r->s.n_matches = match.n;
        out->claims[i] = copy_claims(a, &match, r->s.n_attributions);
    }
    out->n_hits = n;
    return QUOTH_OK;
}

static quoth_status exact_page(SearchResult *out, Decider *d, const Plan *plan, const SearchOptions *opts, Arena *a)
{
    XapPage page;
    StoreSearch how = how_of(opts);
    how.offset = opts->offset;
    how.limit = opts->limit ? opts->limit : UINT32_MAX;
    if (opts->count_only)
        how = (StoreSearch){.limit = 0, .order = STORE_ANY};
    quoth_status st = store_search(&page, d->store, plan->query, &how, a, d->err);
    if (st != QUOTH_OK)
        return st;
    out->total = page.total;
    return show_hits(out, d, page.hits, page.n_hits, a);
}

static quoth_status decided_page(SearchResult *out, Decider *d, const Plan *plan, const SearchOptions *opts, Arena *a)
{
    XapPage page;
    Candidate *c = NULL;
    StoreSearch how = how_of(opts);
    if (opts->count_only)
        how.order = STORE_ANY;
    quoth_status st = store_search(&page, d->store, plan->query, &how, a, d->err);
    if (st == QUOTH_OK)
        st = decide_all(d, &page, &c, NULL, a);
    if (st != QUOTH_OK)
        return st;
    XapHit *hits = NULL;
    uint32_t n = 0;
    for (uint32_t i = 0; i < page.n_hits; i++) {
        if (!c[i].is_hit)
            continue;
        bool is_on_page = !opts->count_only && out->total >= opts->offset && (opts->limit == 0 || out->total - opts->offset < opts->limit);
        out->total++;
        if (is_on_page)
            vec_push(a, hits, n, page.hits[i]);
    }
    return show_hits(out, d, hits, n, a);
}

/* ---- running ---------------------------------------------------------------------------------------------- */

/* What a Decider holds beside the arena given; an arena that cannot grow jumps past its end, so it has an edge of its own. */
static quoth_status decider_begin(Decider *d, Store *store, const Query *q, quoth_error *err)
{
    *d = (Decider){.store = store, .query = q, .matcher = matcher_new(), .scratch = arena_new(), .article = arena_new(),
                   .path = S(""), .err = err};
    return d->matcher && d->scratch && d->article ? QUOTH_OK : fail(err, QUOTH_E_NOMEM, "out of memory");
}

static void decider_end(Decider *d)
{
    matcher_free(d->matcher);
    arena_free(d->scratch);
    arena_free(d->article);
}

typedef struct Run {
    SearchResult        *out; /* or */
    const SearchEach    *each;
    const SearchOptions *opts;
} Run;

static quoth_status run_once(Decider *d, const Run *run, Arena *a)
{
    Plan plan = {0};
    bool is_ranked = run->out && !run->opts->count_only && how_of(run->opts).order == STORE_BY_SCORE;
    quoth_status st = (is_ranked ? plan_ranked : plan_query)(&plan, d->query, d->store, a, d->err);
    if (st != QUOTH_OK)
        return st;
    if (!run->out) {
        XapPage page;
        Candidate *c;
        st = store_search(&page, d->store, plan.query, &(StoreSearch){.limit = UINT32_MAX}, a, d->err);
        return st == QUOTH_OK ? decide_all(d, &page, &c, run->each, a) : st;
    }
    *run->out = (SearchResult){0};
    bool is_exact = plan.is_exact && !d->query->needs_around;
    st = is_exact ? exact_page(run->out, d, &plan, run->opts, a) : decided_page(run->out, d, &plan, run->opts, a);
    if (st == QUOTH_OK && run->opts->around > 0)
        st = context_of_hits(&run->out->contexts, d->store, run->out->hits, run->out->n_hits, run->opts->around, a, d->err);
    return st;
}

static quoth_status run(Store *store, const Query *q, const Run *how, Arena *a, quoth_error *err)
{
    Decider d;
    uint32_t tries = 0;
    Edge edge;
    quoth_status st = decider_begin(&d, store, q, err);
    Edge *outer = arena_edge(a, NULL);
    if (setjmp(edge.jump)) {
        decider_end(&d);
        arena_edge(a, outer);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    if (st == QUOTH_OK) {
        arena_edge(a, &edge);
        arena_edge(d.scratch, &edge);
        arena_edge(d.article, &edge);
        matcher_edge(d.matcher, &edge);
        while (st = run_once(&d, how, a), store_retry(store, st, &tries))
            if (!how->out)
                how->each->restart(how->each->arg);
    }
    decider_end(&d);
    arena_edge(a, outer);
    return st;
}

quoth_status search_run(SearchResult *out, Store *store, const Query *q, const SearchOptions *opts, Arena *a, quoth_error *err)
{
    return run(store, q, &(Run){.out = out, .opts = opts}, a, err);
}

quoth_status search_each(Store *store, const Query *q, const SearchEach *each, Arena *a, quoth_error *err)
{
    return run(store, q, &(Run){.each = each}, a, err);
}
