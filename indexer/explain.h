/* explain.h: why a sentence was understood as it was, in words a person reads.
 *
 * For each sentence that begins on a line: its tokens with what was found at them, kind and hedges, and each attribution
 * with the rule or model that found it, its confidence and level, how the speaker's words were understood and who else
 * was near.
 *
 * Ownership: the text lives in the arena given.
 */
#ifndef QUOTH_INDEXER_EXPLAIN_H
#define QUOTH_INDEXER_EXPLAIN_H

#include "core/doc.h"

/* Empty where no sentence begins on that line of the source. */
Str explain_line(Arena *a, const Doc *doc, uint32_t line);

#endif
