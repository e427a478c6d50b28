/* claims.h: the claims of a query's answers, one by one: what each attribution that met the query says, and
 * the sentences in the author's own voice.
 *
 * Ownership: claims live in the arena given, with the records that they point into.
 * Errors:    those of search.h.
 */
#ifndef QUOTH_SEARCHER_CLAIMS_H
#define QUOTH_SEARCHER_CLAIMS_H

#include "searcher/search.h"

typedef struct ClaimOptions {
    bool only_said, by_date; /* as of quoth_claims_options */
} ClaimOptions;

typedef struct ClaimList {
    SearchResult found;
    quoth_claim *items;
    uint32_t n;
} ClaimList;

quoth_status claims_find(ClaimList *out, Store *store, const Query *q, const ClaimOptions *how, Arena *a,
                         quoth_error *err);

#endif
