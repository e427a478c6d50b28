/* lexslot.h: a slot of the lexicon's table: some bits of the hash of a first word, and 1 + the place of its first entry, so
 * that most words which are in no list are known by the slot alone. For core/lexicon.c and tools/lexc.c. */
#ifndef QUOTH_CORE_LEXSLOT_H
#define QUOTH_CORE_LEXSLOT_H

#include <stdint.h>

enum { LEX_PLACE = 1 << 22 }; /* places are below it */

static inline uint32_t lexicon_print(uint64_t hash)
{
    return (uint32_t)(hash >> 32) & ~(uint32_t)(LEX_PLACE - 1);
}

#endif
