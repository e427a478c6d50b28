/* token.h: text to tokens: one tokenizer for articles and queries.
 *
 * Words end by the default rules of Unicode (core/wordbreak.h). Above them:
 *   one token       decimals and thousands; 3+3; C++, C#; §5; 1990’s; addresses of the web and of mail;
 *                   U.S., e.g. and what lexicon/en/abbreviations.txt names, each with its full stop; an initial
 *                   before a name, with its own; workers’ where no quotation is open; '' and `` as quotation marks
 *   several tokens  words joined by a hyphen, a colon, a semicolon, or a full stop without a blank (ended.Next);
 *                   each mark of punctuation
 *   no token        blanks, no-break and zero-width ones too, and other marks that cannot be seen
 *
 * Units:     bytes of the text.
 * Ownership: tokens grow in the arena; folds are views of the text or live in the arena.
 * Threads:   pure functions.
 * Sources:   UAX #29.
 */
#ifndef QUOTH_CORE_TOKEN_H
#define QUOTH_CORE_TOKEN_H

#include "core/doc.h"
#include "core/fold.h"

/* Appends the tokens of text[at] to *toks, of which there are *n. What lies outside `at` is not looked at, except
 * that TOK_SPACE_BEFORE of the first token asks for the character before it. */
void token_cut(Arena *a, Str text, Span at, Token **toks, uint32_t *n);

/* The same, with forms remembered from one call to the next; the text must outlive folds. */
void token_cut_with(Folds *folds, Str text, Span at, Token **toks, uint32_t *n);

#endif
