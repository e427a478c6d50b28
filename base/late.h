/* late.h: libraries that only some work needs. The program and the shared library load them when that work begins, so that
 * a search starts without them; the static library, and tests, are linked with them (late/ holds both ways).
 *
 * Errors:  QUOTH_E_UNSUPPORTED where a part is missing, cannot be loaded, or is of another version of Quoth; _IO, _NOMEM where the
 *          system is short of files or memory.
 * Threads: any number at once.
 */
#ifndef QUOTH_BASE_LATE_H
#define QUOTH_BASE_LATE_H

#include <stdbool.h>

#include "base/error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum LatePart {
#define PART(id, file, what) LATE_##id,
#include "base/late.def"
#undef PART
    LATE_PARTS
} LatePart;

/* To be called before any function of the part's libraries. */
quoth_status late_need(LatePart part, quoth_error *err);

/* Gumbo's own kGumboDefaultOptions; LATE_FORMATS must be there. */
struct GumboInternalOptions;
const struct GumboInternalOptions *late_gumbo_options(void);

enum { LATE_LABEL = 64 };
/* The label of the charset that uchardet takes the bytes for, "" where it knows none; LATE_FORMATS must be there. False: out of
 * memory. */
bool late_guess(char out[LATE_LABEL], const char *bytes, size_t n);

#ifdef __cplusplus
}
#endif

#endif
