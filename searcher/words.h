/* words.h: the words of two texts against one another: what is kept in order, what is left out, what is put
 * in.
 *
 * Words are compared by search form; of each text 400 at most.
 *
 * Ownership: results live in the arena given, and view the text.
 * Threads:   pure functions.
 */
#ifndef QUOTH_SEARCHER_WORDS_H
#define QUOTH_SEARCHER_WORDS_H

#include "core/doc.h"

typedef struct Words {
    Str text;
    Token *toks; /* words alone */
    uint32_t n;
} Words;

Words words_of(Arena *a, Str text);

/* The longest run of words, gaps allowed, that both have in one order. */
typedef struct WordLikeness {
    uint32_t n_same, first, last; /* words in common; of the source's words the first and last that are */
    bool *kept_draft, *kept_source;
} WordLikeness;

WordLikeness words_compare(Arena *a, const Words *draft, const Words *source);
/* Words of a quotation before the first in common and after the last stand in place of as many of the
 * source's: these then lie between first and last too, as far as they stand in one quotation of the source.
 */
void words_widen(WordLikeness *like, const Words *draft, const Words *source);
/* The source's words with [-what the draft lacks-] and {+what it adds+}. */
Str words_difference(Arena *a, const Words *draft, const Words *source, const WordLikeness *like);

#endif
