/* quotation.h: what stands between quotation marks in a sentence, also where the marks stand in others.
 *
 * Threads: pure functions.
 */
#ifndef QUOTH_SEARCHER_QUOTATION_H
#define QUOTH_SEARCHER_QUOTATION_H

#include "core/record.h"

/* The next quotation at or after *at: the text between its marks. One that is not closed runs to the end. *is_open: the
 * text at *at is within one; afterwards: the end is. */
bool quotation_next(Str text, size_t *at, bool *is_open, Span *out);
/* Whether a sentence that follows an open quotation stands in it: it closes one that it does not open, or someone says it
 * from its first word on. A paragraph that ends takes its quotation with it. */
bool quotation_goes_on(const quoth_sentence *s);

#endif
