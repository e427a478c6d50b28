/* facet.h: how often each value of a field stands in the answers to a query: exact, over all of them.
 *
 * A field of claim scope counts the attributions that met the query's own claim-scope conditions; all, where it has none.
 * A sentence counts once for each value. "speaker>link" counts the links of the sentences of each speaker; where two fields of
 * claim scope are nested, the values are those of one attribution.
 *
 * Ownership: results live in the arena.
 * Errors:    QUOTH_E_QUERY for a field that cannot be counted; those of search.h.
 */
#ifndef QUOTH_SEARCHER_FACET_H
#define QUOTH_SEARCHER_FACET_H

#include "searcher/query.h"
#include "store/store.h"

enum { FACET_DEPTH_MOST = 4, FACETS_MOST = 32 };

typedef struct FacetOptions {
    uint32_t     limit, min; /* values of each field (0: all) that count so much at least                     */
    const Query *whole;      /* what the share of each value is of: a query for every sentence; NULL: not asked */
} FacetOptions;

typedef struct FacetResult {
    uint64_t           total;  /* sentences that match                                       */
    quoth_facet_value *values; /* field by field as asked; by falling count, then by value; nested ones follow theirs */
    quoth_facet_field *fields; /* one for each that was asked                                */
    uint32_t           n_values, n_fields;
} FacetResult;

/* `names`: fields between commas, nested ones between ">". */
quoth_status facet_count(FacetResult *out, Store *store, const Query *q, Str names, const FacetOptions *how, Arena *a,
                         quoth_error *err);
bool facet_can_count(FieldId field);

#endif
