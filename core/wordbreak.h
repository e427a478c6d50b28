/* wordbreak.h: where words end by the default rules of Unicode.
 *
 * Units:   byte offsets.
 * Threads: pure functions.
 * Sources: UAX #29 revision 41 (Unicode 15.0.0), rules WB1 to WB999; tables by tools/wordbreak.c.
 */
#ifndef QUOTH_CORE_WORDBREAK_H
#define QUOTH_CORE_WORDBREAK_H

#include "base/str.h"

enum { WORDBREAK_SHIFT = 7 }; /* 128 code points a block */

typedef enum WordBreak {
#define WB(id, name) WB_##id,
#include "core/wordbreak.def"
#undef WB
} WordBreak;

WordBreak wordbreak_of(uint32_t cp);

/* The end of the segment that begins at `at`, which is before the end of the text and is itself a boundary. */
size_t wordbreak_next(Str text, size_t at);

#endif
