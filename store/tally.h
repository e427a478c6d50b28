/* tally.h: how often each value of a field stands among hits: counted segment by segment, then added up.
 *
 * Ownership: results live in the arena given; values are views of the segments'.
 * Threads:   pure functions.
 */
#ifndef QUOTH_STORE_TALLY_H
#define QUOTH_STORE_TALLY_H

#include "store/eval.h"

typedef struct TallyValue {
    uint32_t value, count;
} TallyValue;

/* Of one field in one segment: values that came, in order. */
typedef struct Tally {
    const Column *column;
    TallyValue   *values;
    uint32_t      n, with; /* with: hits that have any */
} Tally;

/* `first`: where each of n_articles begins, for a field of article scope; else NULL. */
Tally     tally_hits(const Column *c, const Hits *hits, const uint32_t *first, uint32_t n_articles, Arena *a, Arena *work);
/* Those of all segments: by falling count, equals in order; `most` of them, or, where it is 0, all. */
XapCounts tally_sum(const Tally *tallies, uint32_t n, uint32_t most, Arena *a);
/* Puts counts of single values in that order, and leaves so many. */
void      tally_cut(XapCounts *counts, uint32_t most);

#endif
