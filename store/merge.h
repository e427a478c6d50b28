/* merge.h: several segments made one, by walking them side by side. What is dead in them is left out; which segments there were
 * does not show in the result.
 *
 * Memory:    a few numbers for each word, article and sentence; whatever else is as long as the index goes from file to file.
 * Ownership: a Merge opens its segments itself and shares nothing, so it may run on a thread of its own; merge_free closes them.
 * Errors:    those of segment.h; QUOTH_E_CANCELLED after merge_stop.
 * Threads:   merge_run on one; merge_stop from any other.
 */
#ifndef QUOTH_STORE_MERGE_H
#define QUOTH_STORE_MERGE_H

#include "store/segment.h"

#define MERGE_GONE UINT32_MAX /* of what is not in the result */

typedef struct Merge Merge;

typedef struct MergeJob {
    Str             folder;
    Segment *const *in; /* read for their names and their dead alone */
    uint32_t        n;
    const char     *path;   /* of the new file */
    size_t          memory; /* bytes that all of writing may take, about */
} MergeJob;

quoth_status merge_new(Merge **out, const MergeJob *job, quoth_error *err);
quoth_status merge_run(void *merge, quoth_error *err); /* writes the new file */
void         merge_stop(Merge *m);
void         merge_free(Merge *m); /* takes NULL */

uint32_t    merge_sources(const Merge *m);
Str         merge_source(const Merge *m, uint32_t i); /* its name */
const char *merge_path(const Merge *m);
/* After merge_run: the place in the result of an article of a source, or MERGE_GONE. */
uint32_t    merge_place(const Merge *m, uint32_t source, uint32_t article);
uint32_t    merge_articles(const Merge *m); /* in the result; 0: nothing was written */

#endif
