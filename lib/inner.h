/* inner.h: what the files of lib/ share. */
#ifndef QUOTH_LIB_INNER_H
#define QUOTH_LIB_INNER_H

#include "searcher/lore.h"
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

/* Calls run with a new arena, whose exhaustion ends it with QUOTH_E_NOMEM. On success the arena is the caller's; else it
 * is freed. */
typedef quoth_status InnerRun(Arena *a, void *arg, quoth_error *err);
quoth_status inner_call(InnerRun *run, void *arg, quoth_error *err);

/* Fills *out, which holds the standard options, from the caller's, of this edition of quoth.h or another: members that
 * an older one lacks keep their value, those of a newer one are not looked at. NULL: all standard. `name` is the call's. */
quoth_status inner_options(void *out, const void *opts, const char *name, quoth_error *err);

/* Runs what gives a whole answer, on the newest state of the index; again where that moved on, or lost a shard, meanwhile. */
typedef quoth_status InnerAnswer(void *arg, quoth_error *err);
quoth_status inner_answer(Store *store, InnerAnswer *answer, void *arg, quoth_error *err);

/* Paths are kept absolute; answers show them from the current folder. */
void inner_show_paths(Record *records, uint32_t n, Arena *a);

/* Reads the files of a user's queries and synonyms once, and parses with what they say. */
quoth_status inner_read_lore(Lore *lore, const quoth_query_options *opts, quoth_error *err);
quoth_status inner_query_parse(quoth_query **out, Str text, const Lore *lore, quoth_error *err);

/* Seconds of any clock that only runs forward; today's day, for date:today and its like. */
double  inner_seconds(void);
int32_t inner_today(void);

#endif
