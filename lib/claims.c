/* claims.c: quoth_index_claims and quoth_index_compare. */
#include "lib/inner.h"
#include "searcher/claims.h"
#include "searcher/compare.h"
#include "searcher/parse.h"

struct quoth_claims {
    Arena *arena;
    ClaimList list;
    uint32_t n_shown;
};

struct quoth_comparison {
    Arena *arena;
    Comparison found;
};

/* ---- claims -----------------------------------------------------------------------------------------------
 */

typedef struct ClaimsCall {
    quoth_claims **out;
    quoth_index *ix;
    const Query *q;
    const quoth_claims_options *opts;
    quoth_claims *claims;
} ClaimsCall;

static quoth_status find_claims(void *arg, quoth_error *err)
{
    const ClaimsCall *call = arg;
    ClaimOptions how = {.only_said = call->opts->only_said != 0, .by_date = call->opts->by_date != 0};
    call->claims->list = (ClaimList){0};
    return claims_find(&call->claims->list, call->ix->store, call->q, &how, call->claims->arena, err);
}

static quoth_status run_claims(Arena *a, void *arg, quoth_error *err)
{
    ClaimsCall *call = arg;
    quoth_claims *c = arena_make(a, quoth_claims);
    c->arena = a;
    call->claims = c;
    quoth_status st = inner_answer(call->ix->store, find_claims, call, err);
    if (st != QUOTH_OK)
        return st;
    uint32_t limit = call->opts->limit;
    c->n_shown = limit && limit < c->list.n ? limit : c->list.n;
    inner_show_paths(c->list.found.hits, c->list.found.n_hits, a);
    *call->out = c;
    return QUOTH_OK;
}

quoth_status quoth_index_claims(quoth_claims **out, quoth_index *ix, const quoth_query *q,
                                const quoth_claims_options *opts, quoth_error *err)
{
    quoth_claims_options how = QUOTH_CLAIMS_OPTIONS_INIT;
    if (!out || !ix || !q)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_claims: out, index and query must not be NULL");
    if (inner_options(&how, opts, "quoth_index_claims", err) != QUOTH_OK)
        return QUOTH_E_ARGUMENT;
    return inner_call(run_claims, &(ClaimsCall){out, ix, q->tree, &how, NULL}, err);
}

uint64_t quoth_claims_total(const quoth_claims *c)
{
    return c ? c->list.n : 0;
}

uint32_t quoth_claims_count(const quoth_claims *c)
{
    return c ? c->n_shown : 0;
}

const quoth_claim *quoth_claims_at(const quoth_claims *c, uint32_t i)
{
    return c && i < c->n_shown ? &c->list.items[i] : NULL;
}

void quoth_claims_free(quoth_claims *c)
{
    if (c)
        arena_free(c->arena);
}

/* ---- two sets ---------------------------------------------------------------------------------------------
 */

typedef struct CompareCall {
    quoth_comparison **out;
    quoth_index *ix;
    const quoth_query *sides[2];
    const quoth_compare_options *opts;
    quoth_comparison *comparison;
    Query *queries[2];
} CompareCall;

static quoth_status compare(void *arg, quoth_error *err)
{
    CompareCall *call = arg;
    quoth_comparison *c = call->comparison;
    c->found = (Comparison){0};
    return compare_sets(&c->found, call->ix->store, call->queries, call->opts->limit, c->arena, err);
}

/* A set's query and the condition on both, as one. */
static quoth_status side_query(Query **out, const quoth_query *side, const quoth_query *within, Arena *a,
                               quoth_error *err)
{
    Str text = side->printed;
    if (within)
        text = str_fmt(a, "(%.*s) AND (%.*s)", STR(side->printed), STR(within->printed));
    return query_parse(out, text, inner_today(), err);
}

static quoth_status run_sides(quoth_comparison *c, CompareCall *call, quoth_error *err)
{
    quoth_status st = QUOTH_OK;
    for (int i = 0; i < 2 && st == QUOTH_OK; i++)
        st = side_query(&call->queries[i], call->sides[i], call->opts->within, c->arena, err);
    if (st == QUOTH_OK)
        st = inner_answer(call->ix->store, compare, call, err);
    for (int i = 0; i < 2 && st == QUOTH_OK; i++) {
        c->found.sets[i].query = str_dup(c->arena, call->sides[i]->printed);
        inner_show_paths(c->found.lists[i].found.hits, c->found.lists[i].found.n_hits, c->arena);
    }
    return st;
}

static quoth_status run_compare(Arena *a, void *arg, quoth_error *err)
{
    CompareCall *call = arg;
    quoth_comparison *c = arena_make(a, quoth_comparison);
    c->arena = a;
    call->comparison = c;
    quoth_status st = run_sides(c, call, err);
    query_free(call->queries[0]);
    query_free(call->queries[1]);
    if (st == QUOTH_OK)
        *call->out = c;
    return st;
}

quoth_status quoth_index_compare(quoth_comparison **out, quoth_index *ix, const quoth_query *one,
                                 const quoth_query *other, const quoth_compare_options *opts,
                                 quoth_error *err)
{
    quoth_compare_options how = QUOTH_COMPARE_OPTIONS_INIT;
    if (!out || !ix || !one || !other)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_compare: out, index and queries must not be NULL");
    if (inner_options(&how, opts, "quoth_index_compare", err) != QUOTH_OK)
        return QUOTH_E_ARGUMENT;
    return inner_call(run_compare, &(CompareCall){out, ix, {one, other}, &how, NULL, {NULL, NULL}}, err);
}

const quoth_compared_set *quoth_comparison_set(const quoth_comparison *c, uint32_t which)
{
    return c && which < 2 ? &c->found.sets[which] : NULL;
}

uint64_t quoth_comparison_shared(const quoth_comparison *c)
{
    return c ? c->found.n_shared : 0;
}

const quoth_compared_value *quoth_comparison_value(const quoth_comparison *c, uint32_t i)
{
    return c && i < c->found.n_values ? &c->found.values[i] : NULL;
}

const quoth_claim *quoth_comparison_only(const quoth_comparison *c, uint32_t which, uint32_t i)
{
    return c && which < 2 && i < c->found.n_only[which] ? c->found.only[which][i] : NULL;
}

void quoth_comparison_free(quoth_comparison *c)
{
    if (c)
        arena_free(c->arena);
}
