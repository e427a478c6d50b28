/* results.c: quoth_index_search, _show and _facets, and what they give. */
#include <stdlib.h>

#include "base/file.h"
#include "base/vec.h"
#include "lib/inner.h"
#include "searcher/facet.h"
#include "searcher/parse.h"
#include "searcher/related.h"
#include "searcher/search.h"
#include "searcher/suggest.h"

enum { COLLAPSE_MOST = 100000 }; /* hits that are held against one another */

struct quoth_results {
    Arena        *arena;
    SearchResult  found;
    uint32_t      focus;
    Range         whole;
    Str           suggestion;
    Record      **alike; /* of each hit: those that claim the same; NULL: not asked */
    uint32_t     *n_alike;
};

struct quoth_facets {
    Arena      *arena;
    FacetResult found;
};

/* ---- search and show -------------------------------------------------------------------------------------- */

/* Paths are kept absolute; answers show them from the current folder. */
typedef struct Paths {
    Arena *arena;
    Str    absolute, relative; /* the last one */
} Paths;

static void show_path(Paths *p, Record *r)
{
    if (!str_eq(r->s.path, p->absolute)) {
        p->absolute = r->s.path;
        p->relative = file_relative(p->arena, p->absolute);
    }
    r->s.path = p->relative;
}

void inner_show_paths(Record *records, uint32_t n, Arena *a)
{
    Paths p = {a, S(""), S("")};
    for (uint32_t i = 0; i < n; i++)
        show_path(&p, &records[i]);
}

static void show_paths(SearchResult *found, Arena *a)
{
    Paths p = {a, S(""), S("")};
    inner_show_paths(found->hits, found->n_hits, a);
    for (uint32_t i = 0; found->contexts && i < found->n_hits; i++)
        for (uint32_t k = 0; k < found->contexts[i].n; k++)
            show_path(&p, &found->contexts[i].records[k]);
}

static int by_appearance(const void *a, const void *b)
{
    return related_by_date(&((const Record *)a)->s, &((const Record *)b)->s);
}

/* Hits `at` and those of its group, the first appearance first. */
static Record *members_of(const SearchResult *all, const Alike *alike, uint32_t at, uint32_t *n, Arena *a)
{
    Record *members = NULL;
    *n = 0;
    do {
        vec_push(a, members, *n, all->hits[at]);
        at = alike->next[at];
    } while (at != 0);
    qsort(members, *n, sizeof *members, by_appearance);
    return members;
}

/* Of all hits the page of those that are the first of their group. */
static void collapse(quoth_results *r, const quoth_search_options *opts)
{
    Arena       *a = r->arena;
    SearchResult all = r->found;
    GistMaker    m = gist_maker(a);
    Gist        *gists = arena_make_n(a, Gist, all.n_hits + 1);
    for (uint32_t i = 0; i < all.n_hits; i++)
        gists[i] = gist_of_claims(&m, &all.hits[i].s);
    gist_maker_end(&m);
    Alike alike = related_groups(gists, all.n_hits, a);
    r->found = (SearchResult){.hits = arena_make_n(a, Record, all.n_hits)};
    r->alike = arena_make_n(a, Record *, all.n_hits);
    r->n_alike = arena_make_n(a, uint32_t, all.n_hits);
    for (uint32_t i = 0; i < all.n_hits; i++) {
        if (alike.first[i] != i)
            continue;
        uint64_t place = r->found.total++;
        if (place < opts->offset || (opts->limit && place - opts->offset >= opts->limit))
            continue;
        uint32_t k = r->found.n_hits++;
        r->found.hits[k] = all.hits[i];
        r->alike[k] = members_of(&all, &alike, i, &r->n_alike[k], a);
    }
}

static quoth_status search_collapsed(quoth_results *r, quoth_index *ix, const Query *q, const quoth_search_options *opts, quoth_error *err)
{
    SearchOptions how = {.limit = COLLAPSE_MOST, .order = opts->order};
    quoth_status  st = search_run(&r->found, ix->store, q, &how, r->arena, err);
    if (st == QUOTH_OK && r->found.total > COLLAPSE_MOST)
        st = fail(err, QUOTH_E_LIMIT, "%llu sentences to collapse, at most %d: ask for fewer", (unsigned long long)r->found.total, COLLAPSE_MOST);
    if (st != QUOTH_OK)
        return st;
    inner_show_paths(r->found.hits, r->found.n_hits, r->arena);
    collapse(r, opts);
    return QUOTH_OK;
}

typedef struct SearchCall {
    quoth_results              *results;
    quoth_index                *ix;
    const Query                *q;
    const quoth_search_options *opts;
} SearchCall;

static quoth_status run_search(void *arg, quoth_error *err)
{
    const SearchCall *call = arg;
    quoth_results    *r = call->results;
    Store            *store = call->ix->store;
    const quoth_search_options *opts = call->opts;
    SearchOptions how = {.offset = opts->offset, .limit = opts->limit, .order = opts->order, .around = opts->around,
                         .count_only = opts->count_only != 0};
    r->suggestion = S("");
    bool         collapses = opts->collapse != 0;
    quoth_status st = collapses ? search_collapsed(r, call->ix, call->q, opts, err)
                                : search_run(&r->found, store, call->q, &how, r->arena, err);
    if (st == QUOTH_OK && r->found.total == 0)
        st = suggest_query(&r->suggestion, store, call->q, r->arena, err);
    if (st == QUOTH_OK && !collapses)
        show_paths(&r->found, r->arena);
    return st;
}

quoth_status quoth_index_search(quoth_results **out, quoth_index *ix, const quoth_query *q, const quoth_search_options *opts,
                                quoth_error *err)
{
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    if (!out || !ix || !q)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_search: out, index and query must not be NULL");
    if (inner_options(&how, opts, "quoth_index_search", err) != QUOTH_OK)
        return QUOTH_E_ARGUMENT;
    if (how.order < QUOTH_BY_RELEVANCE || how.order > QUOTH_BY_CLAIM)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_search: no such order: %d", (int)how.order);
    Arena *arena = arena_new();
    Edge edge;
    if (!arena || setjmp(edge.jump)) {
        arena_free(arena);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(arena, &edge);
    quoth_results *r = arena_make(arena, quoth_results);
    r->arena = arena;
    quoth_status st = inner_answer(ix->store, run_search, &(SearchCall){r, ix, q->tree, &how}, err);
    arena_edge(arena, NULL);
    if (st == QUOTH_OK)
        *out = r;
    else
        arena_free(arena);
    return st;
}

typedef struct ShowCall {
    quoth_results **out;
    quoth_index    *ix;
    Str             id;
    uint32_t        n_around;
    quoth_results  *results;
} ShowCall;

/* The sentence and its neighbours in the article. */
static quoth_status show(void *arg, quoth_error *err)
{
    const ShowCall *call = arg;
    quoth_results  *r = call->results;
    Context         c;
    quoth_status    st = context_of(&c, call->ix->store, call->id, call->n_around, r->arena, err);
    if (st != QUOTH_OK)
        return st;
    r->found = (SearchResult){.total = c.n, .hits = c.records, .n_hits = c.n};
    r->focus = c.focus;
    r->whole = c.whole;
    r->suggestion = S("");
    return QUOTH_OK;
}

static quoth_status related(void *arg, quoth_error *err)
{
    const ShowCall *call = arg;
    quoth_results  *r = call->results;
    r->found = (SearchResult){0};
    r->focus = 0;
    r->suggestion = S("");
    return related_run(&r->found, &r->focus, call->ix->store, call->id, r->arena, err);
}

static quoth_status run_one(Arena *a, ShowCall *call, InnerAnswer *answer, quoth_error *err)
{
    quoth_results *r = arena_make(a, quoth_results);
    r->arena = a;
    call->results = r;
    quoth_status st = inner_answer(call->ix->store, answer, call, err);
    if (st != QUOTH_OK)
        return st;
    inner_show_paths(r->found.hits, r->found.n_hits, a);
    *call->out = r;
    return QUOTH_OK;
}

static quoth_status run_show(Arena *a, void *arg, quoth_error *err)
{
    return run_one(a, arg, show, err);
}

static quoth_status run_related(Arena *a, void *arg, quoth_error *err)
{
    return run_one(a, arg, related, err);
}

quoth_status quoth_index_show(quoth_results **out, quoth_index *ix, const char *id, uint32_t n_around, quoth_error *err)
{
    if (!out || !ix || !id)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_show: out, index and id must not be NULL");
    return inner_call(run_show, &(ShowCall){out, ix, str_of(id), n_around, NULL}, err);
}

quoth_status quoth_index_related(quoth_results **out, quoth_index *ix, const char *id, quoth_error *err)
{
    if (!out || !ix || !id)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_related: out, index and id must not be NULL");
    return inner_call(run_related, &(ShowCall){out, ix, str_of(id), 0, NULL}, err);
}

const quoth_sentence *quoth_results_alike(const quoth_results *r, uint32_t i, uint32_t k)
{
    return r && r->alike && i < r->found.n_hits && k < r->n_alike[i] ? &r->alike[i][k].s : NULL;
}

uint64_t quoth_results_total(const quoth_results *r)
{
    return r ? r->found.total : 0;
}

uint32_t quoth_results_count(const quoth_results *r)
{
    return r ? r->found.n_hits : 0;
}

const quoth_sentence *quoth_results_at(const quoth_results *r, uint32_t i)
{
    return r && i < r->found.n_hits ? &r->found.hits[i].s : NULL;
}

const quoth_sentence *quoth_results_beside(const quoth_results *r, uint32_t i, int32_t k)
{
    if (!r || !r->found.contexts || i >= r->found.n_hits)
        return NULL;
    const Context *c = &r->found.contexts[i];
    int64_t at = (int64_t)c->focus + k;
    return at >= 0 && at < c->n ? &c->records[at].s : NULL;
}

quoth_str quoth_results_suggestion(const quoth_results *r)
{
    return r ? r->suggestion : S("");
}

uint32_t quoth_results_focus(const quoth_results *r)
{
    return r ? r->focus : 0;
}

quoth_span quoth_results_whole(const quoth_results *r)
{
    return r ? (quoth_span){r->whole.beg, r->whole.end} : (Span){0, 0};
}

void quoth_results_free(quoth_results *r)
{
    if (r)
        arena_free(r->arena);
}

/* ---- facets ----------------------------------------------------------------------------------------------- */

typedef struct FacetsCall {
    quoth_facets       *facets;
    Store              *store;
    Str                 fields;
    const Query        *q;
    const FacetOptions *how;
} FacetsCall;

static quoth_status count_facets(void *arg, quoth_error *err)
{
    const FacetsCall *call = arg;
    return facet_count(&call->facets->found, call->store, call->q, call->fields, call->how, call->facets->arena, err);
}

static quoth_status run_facets(quoth_facets *f, quoth_index *ix, Str fields, const Query *q, const quoth_facet_options *opts,
                               quoth_error *err)
{
    Query *everything = NULL;
    quoth_status st = !q || opts->whole ? query_parse(&everything, S("*"), 0, err) : QUOTH_OK;
    FacetOptions how = {.limit = opts->limit, .min = opts->min, .whole = opts->whole ? everything : NULL};
    if (st == QUOTH_OK)
        st = inner_answer(ix->store, count_facets, &(FacetsCall){f, ix->store, fields, q ? q : everything, &how}, err);
    query_free(everything);
    return st;
}

quoth_status quoth_index_facets_with(quoth_facets **out, quoth_index *ix, const char *fields, const quoth_query *q,
                                     const quoth_facet_options *opts, quoth_error *err)
{
    quoth_facet_options how = QUOTH_FACET_OPTIONS_INIT;
    if (!out || !ix || !fields)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_facets: out, index and fields must not be NULL");
    if (inner_options(&how, opts, "quoth_index_facets_with", err) != QUOTH_OK)
        return QUOTH_E_ARGUMENT;
    Arena *arena = arena_new();
    Edge edge;
    if (!arena || setjmp(edge.jump)) {
        arena_free(arena);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(arena, &edge);
    quoth_facets *f = arena_make(arena, quoth_facets);
    f->arena = arena;
    quoth_status st = run_facets(f, ix, str_of(fields), q ? q->tree : NULL, &how, err);
    arena_edge(arena, NULL);
    if (st == QUOTH_OK)
        *out = f;
    else
        arena_free(arena);
    return st;
}

quoth_status quoth_index_facets(quoth_facets **out, quoth_index *ix, const char *fields, const quoth_query *q, uint32_t limit,
                                quoth_error *err)
{
    quoth_facet_options opts = QUOTH_FACET_OPTIONS_INIT;
    opts.limit = limit;
    return quoth_index_facets_with(out, ix, fields, q, &opts, err);
}

uint64_t quoth_facets_total(const quoth_facets *f)
{
    return f ? f->found.total : 0;
}

uint32_t quoth_facets_count(const quoth_facets *f)
{
    return f ? f->found.n_values : 0;
}

const quoth_facet_value *quoth_facets_at(const quoth_facets *f, uint32_t i)
{
    return f && i < f->found.n_values ? &f->found.values[i] : NULL;
}

const quoth_facet_field *quoth_facets_field(const quoth_facets *f, uint32_t i)
{
    return f && i < f->found.n_fields ? &f->found.fields[i] : NULL;
}

void quoth_facets_free(quoth_facets *f)
{
    if (f)
        arena_free(f->arena);
}
