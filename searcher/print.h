/* print.h: a Query written back in full.
 *
 * Every AND, bracket and field stands there, words as typed, dates as days. Parsed again, it gives the same tree.
 *
 * Ownership: the text lives in the arena.
 * Threads:   pure functions.
 */
#ifndef QUOTH_SEARCHER_PRINT_H
#define QUOTH_SEARCHER_PRINT_H

#include "searcher/query.h"

Str query_print(const Query *q, Arena *a);
Str query_print_node(const Node *node, Arena *a);

#endif
