/* plan.h: a Query to what the index is asked.
 *
 * Every answer satisfies the planned query; where nothing else does, the plan is exact, and the record need not be
 * asked. Inexact are: order and distance other than a phrase of the text, accents, words of a name in a row, several
 * conditions on one claim, paragraphs, paths.
 *
 * Ranking: BM25 over the words of the text; words that also stand in a claim's content, in the heading or in the title
 * add to it. What names a value or a name only filters.
 *
 * Ownership: the plan lives in the arena.
 * Errors:    QUOTH_E_LIMIT where a pattern stands for more than PLAN_WORDS_MOST words; those of the store.
 */
#ifndef QUOTH_SEARCHER_PLAN_H
#define QUOTH_SEARCHER_PLAN_H

#include "searcher/query.h"
#include "store/store.h"

enum { PLAN_WORDS_MOST = 2000 };

typedef struct Plan {
    const XapQuery *query;
    bool            is_exact;
} Plan;

quoth_status plan_query(Plan *out, const Query *q, Store *store, Arena *a, quoth_error *err);
/* The same with what only adds weight: for answers in the order of it. */
quoth_status plan_ranked(Plan *out, const Query *q, Store *store, Arena *a, quoth_error *err);

#endif
