/* random_query.h: queries that can be read, by chance, for tests of laws. The same seed gives the same query. */
#ifndef QUOTH_TESTS_RANDOM_QUERY_H
#define QUOTH_TESTS_RANDOM_QUERY_H

#include "base/str.h"

typedef struct RandomQuery {
    Arena   *arena;
    uint32_t seed;
    const char *const *words; /* to choose from */
    uint32_t n_words;
} RandomQuery;

uint32_t random_next(uint32_t *seed);
Str      random_query(RandomQuery *r);

#endif
