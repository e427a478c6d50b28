/* postings.h: a term's documents, and how often each has it, packed.
 *
 * Form: lists of over POSTINGS_BLOCK documents come in blocks of as many; before them stand, block by block, its first document
 * less the one before's, and its bytes, as LEB128. A block begins with a byte:
 *   0        then a number for each document or run of neighbours that have the term equally often, (gap << 2 | code): code 0
 *            once; 1 the count follows; 2 a run of once, its length - 2 follows; 3 a run, count and length - 2 follow. The gap
 *            counts documents passed over.
 *   1 + b    then how many gaps are larger than b bits hold, and how many counts are not 1; the gaps, b low bits of each, the
 *            lowest first; for each larger one its place (a byte) and the rest of it; for each such count its place and it.
 * All numbers are LEB128. Of both ways a block is packed in the smaller.
 *
 * Units:     documents from 0, rising.
 * Ownership: what is read lives in the arena.
 * Errors:    false for bytes that postings_pack did not write.
 * Threads:   pure functions.
 */
#ifndef QUOTH_STORE_POSTINGS_H
#define QUOTH_STORE_POSTINGS_H

#include <stdbool.h>

#include "base/str.h"

enum { POSTINGS_BLOCK = 256 };

typedef struct Posting {
    uint32_t doc, count;
} Posting;

typedef struct Postings {
    uint32_t *docs, *counts, n; /* counts NULL: not asked for */
} Postings;

void postings_pack(Buf *out, const Posting *list, uint32_t n);

typedef struct PostingsAsk {
    uint32_t        n, n_docs;   /* how many there are; none is n_docs or above      */
    const Postings *within;      /* only those among its documents, which rise; NULL: all */
    bool            with_counts;
    uint32_t        most;        /* so many of the first are enough; 0: all          */
} PostingsAsk;
bool postings_unpack(Postings *out, Str bytes, const PostingsAsk *ask, Arena *a);

#endif
