/* glass.h: the files of a Xapian "glass" database, each written once from front to back, without Xapian.
 *
 * A table is a B-tree of blocks in order of number; what is open of it is a block a level. A database is its tables,
 * and the version file, which is written last: without it there is no database. docs/decisions/15-bulk-writer.md says
 * why this exists and when to drop it.
 *
 * Order:     glass_open, glass_add with rising keys, glass_close, of each table; then glass_version.
 * Units:     a key has at most GLASS_KEY_MOST bytes; a tag, which is what stands under it, 100 MB and more.
 * Ownership: a GlassTable lives in the arena given, and holds a file until glass_close or glass_drop.
 * Errors:    QUOTH_E_IO; QUOTH_E_LIMIT for tables and tags that the format cannot hold. Out of memory jumps to the
 *            arena's edge.
 * Threads:   one thread at a time per table.
 * Sources:   docs of xapian-core 1.4, and databases of its own, byte by byte
 */
#ifndef QUOTH_SHIM_GLASS_H
#define QUOTH_SHIM_GLASS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

#include "base/error.h"
#include "base/str.h"

enum { GLASS_KEY_MOST = 255, GLASS_STAMP = 16, GLASS_ITEM_MOST = 2043 };

typedef enum GlassKind { GLASS_POSTLIST, GLASS_DOCDATA, GLASS_TERMLIST, GLASS_POSITION, GLASS_TABLES } GlassKind;

typedef struct GlassRoot {
    uint32_t block, level, n_blocks;
    uint64_t n_keys;
} GlassRoot;

typedef struct GlassStats {
    uint32_t n_docs, last_doc;
    uint32_t shortest, longest; /* document; shortest of those that are not empty, 0 where there are none */
    uint32_t most;              /* wdf of any posting */
    uint64_t length;            /* of all documents   */
} GlassStats;

typedef struct GlassTable GlassTable;

extern const char *const glass_files[GLASS_TABLES];

/* Every block says in which revision of the database it was written. */
quoth_status glass_open(GlassTable **out, Arena *a, const char *folder, GlassKind kind, uint32_t revision,
                        quoth_error *err);
quoth_status glass_add(GlassTable *t, Str key, Str tag, quoth_error *err);
/* The longest tag that fits into an item under a key of n bytes: into the rest of the open block, where that is
 * worth it. */
uint32_t     glass_room(const GlassTable *t, size_t n);
/* Also frees the table. */
quoth_status glass_close(GlassRoot *out, GlassTable *t, quoth_error *err);
void         glass_drop(GlassTable *t); /* takes NULL */

/* All that was written before is on the disk, and a database, from here on. */
quoth_status glass_version(const char *folder, uint32_t revision, const GlassRoot roots[GLASS_TABLES],
                           const GlassStats *s, quoth_error *err);
/* Is that how the version file begins which these functions write? */
bool         glass_is_stamp(Str head);
/* The revision that a version file says; 0 where it does not look like one. */
uint32_t     glass_revision(Str file);

#ifdef __cplusplus
}
#endif
#endif
