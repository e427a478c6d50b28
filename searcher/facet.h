/* facet.h: how often each value of a field stands in the answers to a query: exact, over all of them.
 *
 * A field of claim scope counts the attributions that met the query's own claim-scope conditions; all, where it has none.
 * A sentence counts once for each value.
 *
 * Ownership: results live in the arena.
 * Errors:    QUOTH_E_QUERY for a field that cannot be counted; those of search.h.
 */
#ifndef QUOTH_SEARCHER_FACET_H
#define QUOTH_SEARCHER_FACET_H

#include "searcher/query.h"
#include "store/store.h"

typedef struct FacetResult {
    uint64_t           total;  /* sentences that match                                       */
    quoth_facet_value *values; /* field by field as asked; by falling count, then by value   */
    uint32_t           n_values;
} FacetResult;

/* `names`: field names between commas. `limit`: values of each field; 0: all. */
quoth_status facet_count(FacetResult *out, Store *store, const Query *q, Str names, uint32_t limit, Arena *a,
                         quoth_error *err);
bool facet_can_count(FieldId field);

#endif
