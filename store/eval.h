/* eval.h: a query over segments, list by list.
 *
 * Each node of the query gives a list of sentences; an AND asks its rarest part first and of the others only what that
 * leaves. Weights are BM25 as the portable form has Xapian do it (k1 1, b 0), with frequencies added up over live
 * sentences of all segments, so that no answer depends on how the index happens to be cut into them.
 *
 * Sources: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009); xapian-core's BM25Weight.
 */
#ifndef QUOTH_STORE_EVAL_H
#define QUOTH_STORE_EVAL_H

#include "store/segment.h"

typedef struct Hits {
    uint32_t *docs, n, total; /* total: how many match, where only the first are asked for */
    double   *weights; /* NULL where none are asked for */
} Hits;

typedef struct Eval Eval;

/* Looks the query's words up in every segment. Everything lives in the arena. */
quoth_status eval_begin(Eval **out, const XapQuery *q, Segment *const *segments, uint32_t n, bool is_weighted, Arena *a,
                        quoth_error *err);
typedef struct EvalSegment {
    Arena   *work; /* holds the hits                                                                        */
    uint32_t most; /* so many hits are enough: the first, or those that weigh most; 0: all are wanted */
} EvalSegment;

/* The live sentences of segment i that match, rising. A segment is asked once. */
quoth_status eval_segment(Hits *out, Eval *e, uint32_t i, const EvalSegment *how, quoth_error *err);

#endif
