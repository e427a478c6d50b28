/* quotes.h: the quotations of an article, as its source has them, and quotation marks without a partner.
 *
 * Marks meet within a block: “ with ”, „ with “ or ”, « with », a straight one with the next. A paragraph whose quotation runs on
 * may lack the closing mark where the next block opens with one. Marks in markup (tags, addresses, code) are none, nor are
 * straight ones after a digit, which are inches, or seconds.
 */
#ifndef QUOTH_LSP_QUOTES_H
#define QUOTH_LSP_QUOTES_H

#include "base/str.h"

typedef struct Quote {
    Span     at;       /* in the source, with its marks; of a single mark the mark alone */
    bool     is_opened, is_closed; /* is_closed: of a pair; is_opened: of a single mark, that it opens */
    bool     is_prose; /* in a paragraph or item: not in a heading, caption or block quote */
    uint32_t n_words;
} Quote;

typedef struct QuoteWalk {
    Str                  text;
    const quoth_article *article;
    uint32_t             block;  /* the one at hand            */
    size_t               at;     /* how far in it              */
    bool                 is_begun;
} QuoteWalk;

/* Whether most words are capitalized: a title of a work, which nobody says. */
bool      quote_is_title(Str text);
QuoteWalk quotes_begin(Str text, const quoth_article *a);
bool      quotes_next(QuoteWalk *w, Quote *out);

#endif
