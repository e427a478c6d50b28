/* bulk_inner.h: what a Bulk holds: for bulk_doc.c, which takes documents apart, bulk_run.c, which gathers the parts and
 * writes them in runs, and bulk_merge.c, which puts the runs together.
 *
 * A run holds lists in order of their keys, which are those of the postlist table. A list: varint length of the key,
 * key, varint number of entries, varint sum of their numbers; an entry: varint document less the one before, varint
 * number, varint length, bytes.
 *
 * key         entries
 * metadata    one, whose bytes are the value
 * values      documents and their values
 * lengths     documents and their lengths
 * a term      documents, how often they have it, and at which positions, as the position table has them
 */
#ifndef QUOTH_SHIM_BULK_INNER_H
#define QUOTH_SHIM_BULK_INNER_H

#include <sys/types.h>

#include "base/table.h"
#include "shim/bulk.h"
#include "shim/glass.h"

typedef struct BulkPiece {
    struct BulkPiece *next;
    uint32_t          n, room;
    char              bytes[];
} BulkPiece;

typedef struct BulkList {
    BulkPiece *first, *last; /* entries */
    uint32_t   n, last_doc;
    uint64_t   sum;
} BulkList;

typedef struct BulkSlot {
    uint32_t slot, n; /* documents with a value there; the least and greatest of these */
    Buf      low, high;
} BulkSlot;

typedef struct BulkRun {
    off_t begin, end;
} BulkRun;

struct Bulk {
    Arena      *arena, *gathered, *each, *knowing; /* of the Bulk; parts of it: of a run; of a call; of `known` */
    Str         folder;
    BulkOptions how;
    int         runs; /* a file without a name */
    off_t       n_runs_bytes;
    BulkRun    *run;
    uint32_t    n_run;
    Table       keys; /* of the lists gathered */
    BulkList   *lists;
    uint32_t    n_lists;
    BulkSlot   *slots;
    uint32_t    n_slots;
    uint64_t   *known; /* hashes of groups and keys; 0: free */
    uint32_t    n_known, known_room;
    GlassTable *tables[GLASS_TABLES];
    GlassRoot   roots[GLASS_TABLES];
    GlassStats  stats;
    bool        is_finished;
    bool        is_anothers; /* of the process that this one was forked from */
    bool        is_broken; /* something has failed half done */
};

/* Takes in a document, whose terms were checked. */
quoth_status bulk_add_doc(Bulk *b, const XapDoc *d, Str group, quoth_error *err);
/* Adds an entry to the list with that key; documents come in rising order. */
void         bulk_gather(Bulk *b, Str key, uint32_t doc, uint32_t number, Str bytes);
/* Writes what is gathered as a run, and begins anew. */
quoth_status bulk_end_run(Bulk *b, quoth_error *err);
/* Writes postlist and position from the runs. */
quoth_status bulk_merge(Bulk *b, quoth_error *err);

#endif
