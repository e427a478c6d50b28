/* helper.h: runs a program of ours on some bytes, and collects what it prints.
 *
 * Errors:  QUOTH_E_UNSUPPORTED where the program is not found; QUOTH_E_LIMIT above the time or size given;
 *          QUOTH_E_IO where no process can be had. How the program ended is not looked at: its output says so itself.
 * Threads: any number at once.
 */
#ifndef QUOTH_INDEXER_HELPER_H
#define QUOTH_INDEXER_HELPER_H

#include "base/error.h"
#include "base/str.h"

typedef struct Helper {
    const char *program; /* its path                                    */
    uint32_t    seconds; /* of the clock, after which it is killed      */
    size_t      max;     /* bytes of output                             */
} Helper;

/* Where quoth-pdftext is: $QUOTH_PDFTEXT, or a part of Quoth (base/place.h); NULL: nowhere. */
const char  *helper_pdftext(Arena *a);
quoth_status helper_run(Str *out, Arena *a, const Helper *h, Str input, Str path, quoth_error *err);

#endif
