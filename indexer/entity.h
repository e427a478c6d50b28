/* entity.h: HTML character references: `&amp;`, `&#8217;`, `&#x2019;`.
 *
 * Sources: the HTML Living Standard, 13.5 Named character references (lexicon/common/entities.txt).
 */
#ifndef QUOTH_INDEXER_ENTITY_H
#define QUOTH_INDEXER_ENTITY_H

#include "base/str.h"

/* The text that a whole reference stands for; false when there is no such reference. */
bool entity_decode(Arena *a, Str reference, Str *out);

#endif
