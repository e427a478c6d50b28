/* late.h: the calls of parts that are loaded late.
 *
 * LATE_CALL(part, f)(…) calls f of the part, with the type that its own header declares. Files here define the very functions
 * that others would be linked with, so that nobody who calls them knows the difference.
 */
#ifndef QUOTH_LATE_LATE_H
#define QUOTH_LATE_LATE_H

#include "base/late.h"

#define LATE_CALL(part, f) ((__typeof__(&f))late_symbol(part, #f))

/* late_need must have succeeded; a part that lacks the symbol is a bug. */
void *late_symbol(LatePart part, const char *name);

#endif
