/* sums.h: checksums of the portable form, which Xapian has none of: one for each block of its tables, in a file beside them.
 *
 * They are written when a writer is closed, since to count them is to read all. A block that differs from its old sum, though by
 * its own head nobody has written it since, keeps that sum: damage is not made good by being counted anew. Where a writer was
 * cut off before it came to that, only the blocks older than the sums can be checked; the next writer writes them all.
 *
 * Form: lines of text: which database, of which revision; of each file its name, its size and the CRC-32 of each block; the last
 * is a CRC-32 of all before it (manifest.h).
 *
 * Ownership: the arena.
 * Errors:    QUOTH_E_IO.
 * Sources:   the head of Xapian's version file `iamglass` and of its blocks.
 */
#ifndef QUOTH_STORE_SUMS_H
#define QUOTH_STORE_SUMS_H

#include "store/verify.h"

#define SUMS_FILE "SUMS"

quoth_status sums_write(Str folder, Arena *a, quoth_error *err);
/* Adds what does not fit its sum. */
quoth_status sums_verify(Verified *v, Str folder, quoth_error *err);

#endif
