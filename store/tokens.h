/* tokens.h: words among the token numbers of a sentence (store/segment.h): in a row, or near one another.
 *
 * Tokens are numbers as LEB128. Where several words will do, they are a set, in order of number; each counts in the languages
 * whose bits it has.
 *
 * Threads: pure functions.
 */
#ifndef QUOTH_STORE_TOKENS_H
#define QUOTH_STORE_TOKENS_H

#include <stdbool.h>

#include "base/str.h"

typedef struct TokenWord {
    uint32_t number, languages;
} TokenWord;

typedef struct TokenSet {
    const TokenWord *words;
    uint32_t         n;
} TokenSet;

/* Does a run of numbers stand among the tokens? */
bool tokens_hold(Str tokens, Str run);

typedef struct TokenFind {
    const TokenSet *sets;
    uint32_t        n, within; /* within: 0 in a row; else two, at most so many words from one to the other */
    bool            in_order;  /* of two near one another                                                   */
} TokenFind;

bool tokens_find(Str tokens, const TokenFind *find, uint32_t language_bit);

#endif
