/* inner.h: what the files of lib/ share. */
#ifndef QUOTH_LIB_INNER_H
#define QUOTH_LIB_INNER_H

#include "searcher/query.h"
#include "store/store.h"

struct quoth_index {
    Arena *arena;
    Store *store;
};

struct quoth_query {
    Arena *arena;
    Query *tree;
    Str    printed;
};

/* Seconds of any clock that only runs forward; today's day, for date:today and its like. */
double  inner_seconds(void);
int32_t inner_today(void);

#endif
