/* verify.h: reads every byte of an index, holds it against its checksums, and says what is touched where they do not fit.
 *
 * Ownership: the arena in Verified.
 * Errors:    QUOTH_E_INDEX_MISSING, QUOTH_E_INDEX_BUSY (the portable form, while a process writes to it), QUOTH_E_INDEX_VERSION,
 *            QUOTH_E_IO. Damage is no error here: it is the answer.
 */
#ifndef QUOTH_STORE_VERIFY_H
#define QUOTH_STORE_VERIFY_H

#include "base/error.h"
#include "base/str.h"

typedef struct Damage {
    Str      file, part; /* in the index's folder; what lies there */
    uint64_t beg, end;
} Damage;

typedef struct Touched {
    Str      path;
    uint32_t n_sentences, n_lost; /* of the article; of these, those that cannot be read */
} Touched;

typedef struct Verified {
    Arena   *arena;
    uint32_t n_files;
    uint64_t bytes;
    Damage  *damages;
    Touched *touched;
    uint32_t n_damages, n_touched;
    Str      unchecked; /* why some of it has no checksum to be held against; else empty */
} Verified;

/* `v` is empty but for its arena. */
quoth_status store_verify(Verified *v, const char *path, quoth_error *err);
/* Makes one of it with what was found before, where it goes on from there. */
void verify_add(Verified *v, Str file, Str part, uint64_t beg, uint64_t end);

#endif
