/* eval.h: how well a run answers the queries of a set of judgements, as trec_eval works it out.
 *
 * A run:        query Q0 document rank score tag
 * Judgements:   query 0 document relevance        (relevance 1 and more is relevant; what is not judged is not)
 * Columns stand between blanks. A query's documents are ranked by falling score, equals by falling document number; the
 * column `rank` says nothing. Gain is the relevance, discounted by log2(rank + 1). A query without a relevant document
 * counts as 0.
 *
 * Ownership: scores live in the arena, as views of the bytes given.
 * Errors:    QUOTH_E_INPUT with file and line: columns that lack, no number, a document twice for a query.
 * Threads:   pure functions.
 * Sources:   trec_eval 9: ndcg_cut.10, map, P.5, set_recall; Järvelin and Kekäläinen 2002
 */
#ifndef QUOTH_SEARCHER_EVAL_H
#define QUOTH_SEARCHER_EVAL_H

#include "base/error.h"
#include "base/str.h"

typedef struct Eval {
    quoth_score *scores; /* of queries, in the order of the judgements */
    uint32_t     n;
    quoth_score  mean;   /* its counts are sums                        */
} Eval;

/* `all`: queries that the run lacks count too, as 0; else they are left out. */
quoth_status eval_run(Eval *out, Str run, Str judgements, bool all, Arena *a, quoth_error *err);

#endif
