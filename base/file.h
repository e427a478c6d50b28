/* file.h: read a file, list a tree in sorted order, replace a file atomically.
 *
 * Errors: QUOTH_E_IO with path and reason; QUOTH_E_LIMIT above the size given.
 */
#ifndef QUOTH_BASE_FILE_H
#define QUOTH_BASE_FILE_H

#include "base/error.h"
#include "base/str.h"

/* Reads the regular file (or, for "-", standard input) into the arena. Refuses devices, FIFOs and folders. */
quoth_status file_read(Str *out, Arena *a, const char *path, size_t max, quoth_error *err);
/* The same of a file that a user names; a FIFO, as `<(…)` of a shell is one, is read to its end, and waited for. */
quoth_status file_read_named(Str *out, Arena *a, const char *path, size_t max, quoth_error *err);

/* Writes bytes to path by way of a temporary file, fsync and rename. */
quoth_status file_replace(const char *path, Str bytes, quoth_error *err);
/* Waits until the name of a file or folder that was made is on the disk. False and errno: it could not be done. */
bool file_sync_name(const char *path);

typedef struct FileEntry {
    Str      path;    /* as given, "/" and below                            */
    uint64_t size;
    int64_t  mtime_ns;
} FileEntry;

/* The regular files at or below path, sorted by path bytewise; follows links to files, and to folders without
 * looping; never opens devices or FIFOs; leaves out names that begin with a dot below the top. Folders that
 * cannot be read are reported to `log` and skipped, counted in *n_failed. */
quoth_status file_tree(FileEntry **out, uint32_t *n, uint32_t *n_failed, Arena *a, const char *path,
                       void (*log)(void *arg, const char *path, const char *why), void *arg, quoth_error *err);

bool file_is_folder(const char *path);
Str  file_absolute(Arena *a, const char *path);        /* without . and .., links kept; path need not exist  */
Str  file_relative(Arena *a, Str absolute);            /* below the current folder: relative; else as given */
Str  file_base(Str path);                              /* after the last "/"                                */

#endif
