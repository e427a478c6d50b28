/* resume.h: which queries of a batch an output file has answered already.
 *
 * A line of JSONL is whole once it ends, and says so where a shard was missing: then it, and all behind it, is answered again. Of a run or a
 * table the last query may have been cut off, so it is answered again.
 *
 * Ownership: ids live in the arena given.
 * Errors:    those of file_read; QUOTH_E_ARGUMENT for a format that cannot be gone on with.
 */
#ifndef QUOTH_CLI_RESUME_H
#define QUOTH_CLI_RESUME_H

#include "base/table.h"
#include "cli/cli.h"

typedef struct Resume {
    Table  done; /* heads of what was written of a query: resume_head */
    size_t keep; /* bytes of the file that are whole                   */
} Resume;

quoth_status resume_read(Resume *out, Arena *a, const char *path, Format format, quoth_error *err);
/* What a line about the query begins with in that format. */
Str resume_head(Arena *a, Format format, Str query_id);

#endif
