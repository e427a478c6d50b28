/* compare.h: two sets of sentences side by side.
 *
 * What sets them apart is measured by Dunning's log-likelihood ratio of two counts: of a cue among all
 * attributions, an actor among all mentions, a term (by stem, words that carry meaning alone) among all such
 * words. Values that come fewer than COMPARE_LEAST times in all, or whose ratio chance would reach in more
 * than one of twenty cases, set nothing apart.
 *
 * Ownership: results live in the arena given.
 * Errors:    those of search.h.
 * Sources:   T. Dunning, Accurate Methods for the Statistics of Surprise and Coincidence, 1993; P. Rayson and
 * R. Garside, Comparing Corpora using Frequency Profiling, 2000.
 */
#ifndef QUOTH_SEARCHER_COMPARE_H
#define QUOTH_SEARCHER_COMPARE_H

#include "searcher/claims.h"

enum { COMPARE_LEAST = 3 };

typedef struct Comparison {
    quoth_compared_set sets[2]; /* `query` is the caller's to set */
    ClaimList lists[2];
    uint64_t n_shared; /* sentences in both */
    quoth_compared_value *values;
    uint32_t n_values;
    const quoth_claim **only[2];
    uint32_t n_only[2]; /* of those shown; sets[i].only counts all */
} Comparison;

/* `limit`: values of each field and set, claims of each set; 0: all. */
quoth_status compare_sets(Comparison *out, Store *store, Query *const sides[2], uint32_t limit, Arena *a,
                          quoth_error *err);
/* The ratio of a of n_a against b of n_b. */
double compare_strength(uint64_t a, uint64_t n_a, uint64_t b, uint64_t n_b);

#endif
