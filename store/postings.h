/* postings.h: a term's documents, and how often each has it, packed.
 *
 * Form: a number for each document or run of neighbours that have the term equally often, (gap << 2 | code): code 0 once;
 * 1 the count follows; 2 a run of once, its length - 2 follows; 3 a run, count and length - 2 follow. The gap counts
 * documents passed over. All are LEB128. Lists of over POSTINGS_BLOCK documents come in blocks of as many; before them
 * stand, block by block, its first document less the one before's, and its bytes.
 *
 * Units:     documents from 0, rising.
 * Ownership: what is read lives in the arena.
 * Errors:    false for bytes that postings_pack did not write.
 * Threads:   pure functions.
 */
#ifndef QUOTH_STORE_POSTINGS_H
#define QUOTH_STORE_POSTINGS_H

#include "base/str.h"

enum { POSTINGS_BLOCK = 256 };

typedef struct Posting {
    uint32_t doc, count;
} Posting;

typedef struct Postings {
    uint32_t *docs, *counts, n;
} Postings;

void postings_pack(Buf *out, const Posting *list, uint32_t n);
/* All n of them, none of n_docs or above. */
bool postings_unpack(Postings *out, Str bytes, uint32_t n, uint32_t n_docs, Arena *a);
/* Only those among the documents of `within`, which rise. */
bool postings_unpack_within(Postings *out, Str bytes, uint32_t n, const Postings *within, Arena *a);

#endif
