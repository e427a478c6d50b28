/* blocks.h: the records of an article in blocks, deflated: what they share once, then each one's own.
 *
 * Form of a block: length of the plain bytes, then zlib's form of them: length of what is shared, that; for each record
 * its length, itself. Numbers are LEB128.
 *
 * Ownership: blocks live in the arena.
 */
#ifndef QUOTH_STORE_BLOCKS_H
#define QUOTH_STORE_BLOCKS_H

#include "store/store.h"

/* Returns how many there are. */
uint32_t blocks_make(StoreBlock **out, Arena *a, const Record *records, uint32_t n);

#endif
