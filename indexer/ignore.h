/* ignore.h: which files of a folder a .quothignore leaves out.
 *
 * A subset of what Git reads: a pattern a line, comments with #; `*` and `?` within a name, `**` over folders; a slash at the
 * start or in the middle ties the pattern to the file's own folder; a slash at the end means folders; `!` takes back what an
 * earlier line left out. The last pattern that fits decides; a file in a folder left out cannot be taken back.
 *
 * Ownership: the arena.
 * Errors:    none; a .quothignore that is there and cannot be read is told to `log`, counted, and empty.
 */
#ifndef QUOTH_INDEXER_IGNORE_H
#define QUOTH_INDEXER_IGNORE_H

#include "base/log.h"
#include "base/str.h"
#include "base/table.h"

typedef struct Ignore {
    Arena *arena;
    Str    root;    /* absolute; patterns above it are not looked for */
    Table  folders; /* to place in texts                              */
    Str   *texts;   /* of each folder's .quothignore                  */
    uint32_t n_texts, n_failed;
    Log      log;
} Ignore;

Ignore ignore_new(Arena *a, Str root, Log log);
/* Whether an absolute path below the root is left out. */
bool   ignore_has(Ignore *ig, Str path);
/* Whether one pattern's words fit a path below its folder: "*.html", "doc?.txt". */
bool   ignore_fits(Str pattern, Str path);

#endif
