/* manifest.h: which segments are the index, and which of their articles are dead. One file, replaced by rename: the commit.
 *
 * Form: lines of text; the last is a CRC-32 of all before it.
 *
 * Ownership: what is read lives in the arena.
 * Errors:    QUOTH_E_INDEX_MISSING, _VERSION, _CORRUPT; QUOTH_E_IO.
 */
#ifndef QUOTH_STORE_MANIFEST_H
#define QUOTH_STORE_MANIFEST_H

#include "store/form.h"

typedef struct ManifestSegment {
    Str             name;
    const uint32_t *dead;
    uint32_t        n_dead;
} ManifestSegment;

typedef struct Manifest {
    Str              bytes; /* of the file */
    uint32_t         next;  /* number of the next segment */
    Totals           totals;
    ManifestSegment *segments;
    uint32_t         n;
} Manifest;

quoth_status manifest_read(Manifest *out, Str folder, Arena *a, quoth_error *err);
/* Sets m->bytes too. */
quoth_status manifest_write(Manifest *m, Str folder, Arena *a, quoth_error *err);

/* A last line that holds the sum of all before it; and that taken off again, false where it does not fit. */
void manifest_seal(Buf *b);
bool manifest_unseal(Str *bytes);

#endif
