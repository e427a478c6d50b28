/* snapshot.h: one committed state of an index of segments, and what is asked of it.
 *
 * Ownership: snapshot_close frees it, and what its segments map; a segment that both states have is handed on.
 * Errors:    as store.h. QUOTH_E_INDEX_CORRUPT where a segment of the manifest cannot be opened.
 * Threads:   one thread at a time.
 */
#ifndef QUOTH_STORE_SNAPSHOT_H
#define QUOTH_STORE_SNAPSHOT_H

#include "store/manifest.h"
#include "store/segment.h"

/* What tells one file from the next that takes its name. */
typedef struct ManifestStamp {
    uint64_t file;
    int64_t  size, seconds, nanoseconds;
} ManifestStamp;

typedef struct Snapshot {
    Arena    *arena, *scratch, *work; /* scratch: of the question in hand; work: of it in one segment */
    Manifest  manifest;
    ManifestStamp stamp;
    Segment **segments;
    uint32_t  n;
} Snapshot;

/* The state on the disk. `before` (may be NULL) is closed if that succeeds, and stays as it is if not. */
quoth_status snapshot_open(Snapshot **out, Str folder, Snapshot *before, quoth_error *err);
/* A state without anything, which is not on the disk. */
quoth_status snapshot_empty(Snapshot **out, quoth_error *err);
/* Is it still what is on the disk? */
bool         snapshot_is_fresh(const Snapshot *s, Str folder);
void         snapshot_close(Snapshot *s); /* takes NULL */
void         snapshot_number(Snapshot *s); /* sets the base of each segment, and how much of it memory may hold */

quoth_status snapshot_search(XapPage *out, Snapshot *s, const XapQuery *q, const StoreSearch *how, Arena *a, quoth_error *err);
quoth_status snapshot_records(Record *out, Snapshot *s, const uint32_t *ids, uint32_t n, Arena *a, quoth_error *err);
quoth_status snapshot_words(XapWord **out, uint32_t *n, bool *more, Snapshot *s, const StoreWalk *walk, Arena *a, quoth_error *err);
quoth_status snapshot_find(Record *out, Snapshot *s, Str id, Arena *a, quoth_error *err);
/* *segment is NULL where no live article has that path. */
quoth_status snapshot_article(Segment **segment, uint32_t *article, const Snapshot *s, Str path, quoth_error *err);

#endif
