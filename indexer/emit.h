/* emit.h: from a finished Doc to the records of its sentences: what `analyze` prints and an index stores.
 *
 * An attribution belongs to every sentence that its content touches, with the pieces that lie there. Titles and headings
 * are no sentences; page furniture is left out unless asked for.
 *
 * Ownership: records live in the arena; their strings are views of the Doc.
 */
#ifndef QUOTH_INDEXER_EMIT_H
#define QUOTH_INDEXER_EMIT_H

#include "core/doc.h"
#include "core/record.h"

typedef struct EmitOptions {
    Str  path; /* as answers show it                                                     */
    Str  key;  /* what the article's part of an id hashes: its address, else its path below the folder given */
    bool all;  /* page furniture too                                                     */
} EmitOptions;

Record *emit_records(Arena *a, const Doc *doc, const EmitOptions *opts, uint32_t *n);

#endif
