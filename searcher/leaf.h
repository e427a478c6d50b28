/* leaf.h: a lexeme and its field to a leaf of the query.
 *
 * Errors:  QUOTH_E_QUERY with the place of the lexeme: no word in it, a value the field does not have, a wildcard with
 *          fewer than two letters before it.
 */
#ifndef QUOTH_SEARCHER_LEAF_H
#define QUOTH_SEARCHER_LEAF_H

#include "searcher/lex.h"

/* Fills kind, words and values of out, whose field, beg and end are set. `today`: see parse.h. */
quoth_status leaf_make(Node *out, Arena *a, const Lexeme *lexeme, int32_t today, quoth_error *err);

#endif
