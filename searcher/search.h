/* search.h: run a query: plan, candidates, match, hits.
 *
 * Answers come in the order asked for, equals by path, then by place; totals are exact. A search that the index overtakes begins
 * again on the newer state, whole.
 *
 * Ownership: results live in the arena given; it may also hold what was only needed on the way.
 * Errors:    those of plan.h and store.h.
 */
#ifndef QUOTH_SEARCHER_SEARCH_H
#define QUOTH_SEARCHER_SEARCH_H

#include "searcher/context.h"
#include "searcher/match.h"
#include "searcher/query.h"
#include "store/store.h"

typedef struct SearchOptions {
    uint32_t    offset, limit; /* limit 0: all */
    quoth_order order;
    uint32_t    around; /* neighbours of each hit to read too */
    bool        count_only; /* no hits */
} SearchOptions;

typedef struct SearchResult {
    uint64_t total;
    Record      *hits;   /* with score and matches */
    const bool **claims; /* of each hit: Match's   */
    uint32_t     n_hits;
    Context     *contexts; /* one for each hit, where neighbours were asked for; else NULL */
} SearchResult;

quoth_status search_run(SearchResult *out, Store *store, const Query *q, const SearchOptions *opts, Arena *a,
                        quoth_error *err);

/* Calls `each` for every answer, in no order that means anything. The record, and what is put in `scratch`, lives until it
 * returns. What was called before an error, or before the search began again (restart(arg)), does not count. */
typedef struct SearchEach {
    void (*each)(void *arg, Arena *scratch, const Record *r, const Match *match);
    void (*restart)(void *arg);
    void  *arg;
} SearchEach;
quoth_status search_each(Store *store, const Query *q, const SearchEach *each, Arena *a, quoth_error *err);

#endif
