/* random.h: the same random numbers on every machine. */
#ifndef QUOTH_TESTS_RANDOM_H
#define QUOTH_TESTS_RANDOM_H

#include <stdint.h>

typedef struct Random {
    uint64_t state; /* any number but 0 */
} Random;

static inline uint32_t random_below(Random *r, uint32_t n)
{
    r->state ^= r->state << 13;
    r->state ^= r->state >> 7;
    r->state ^= r->state << 17;
    return (uint32_t)((r->state >> 16) % n);
}

#endif
