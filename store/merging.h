/* merging.h: which segments of an index are to become one, and that being done beside the writer.
 *
 * Segments of like size are merged when there are MERGING_FULL of them, so that an article is written again but a few times
 * however large the index becomes; and one of which a quarter is dead is written anew.
 *
 * Errors:    those of merge.h.
 * Threads:   those of the writer.
 */
#ifndef QUOTH_STORE_MERGING_H
#define QUOTH_STORE_MERGING_H

#include "store/behind.h"
#include "store/merge.h"
#include "store/snapshot.h"

enum { MERGING_FULL = 8 };

typedef struct Merging {
    Merge *merge; /* NULL: nothing is under way */
    Behind behind;
} Merging;

/* The segments that are to become one, and how many; 0: none are. memory: bytes that all of writing may take, of which a merge
 * has a share; so it is what bounds the size of segments. */
uint32_t     merging_choose(Segment ***out, const Snapshot *now, size_t memory, Arena *a);
/* Begins with it, where nothing is under way. */
quoth_status merging_begin(Merging *x, const MergeJob *job, quoth_error *err);
/* Waits for it; the Merge says what became of what. After an error there is no new file. */
quoth_status merging_wait(Merging *x, quoth_error *err);
/* After merging_wait, or to give up. */
void         merging_end(Merging *x);

uint32_t     merging_live(const Segment *s); /* sentences */

#endif
