/* best.h: the first k of many, in an order that is asked pair by pair: as they come, and a heap once there are more.
 *
 * Ownership: lives in the arena.
 */
#ifndef QUOTH_STORE_BEST_H
#define QUOTH_STORE_BEST_H

#include <stdbool.h>

#include "base/arena.h"

typedef struct BestHit {
    double   weight;
    uint32_t segment, doc;
} BestHit;

typedef bool BestBefore(void *arg, const BestHit *a, const BestHit *b); /* does a come first? never for a itself */

typedef struct Best {
    Arena      *arena;
    BestHit    *items;
    uint32_t    n, most;
    bool        is_heap; /* its root is the last of those kept; not before there are more than that */
    BestBefore *before;
    void       *arg;
} Best;

Best best_new(Arena *a, uint32_t most, BestBefore *before, void *arg);
void best_add(Best *b, BestHit hit);
void best_sort(Best *b); /* items in order; nothing is added after it */

#endif
