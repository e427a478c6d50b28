/* suggest.h: did you mean: a query in place of one that found nothing.
 *
 * Each word that the index does not know, outside NOT, is replaced by the known word of the same field that is nearest to
 * it: fewest letters changed, then in most sentences, then first in order.
 *
 * Ownership: the suggestion lives in the arena.
 * Errors:    those of plan.h and store.h.
 */
#ifndef QUOTH_SEARCHER_SUGGEST_H
#define QUOTH_SEARCHER_SUGGEST_H

#include "searcher/query.h"
#include "store/store.h"

/* Empty where all words are known, or one of those that are not has none near it. */
quoth_status suggest_query(Str *out, Store *store, const Query *q, Arena *a, quoth_error *err);

#endif
