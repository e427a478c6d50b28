/* crawl.h: from the paths a user gives to the files to read.
 *
 * Folders are walked in sorted order; links are followed without looping; devices and FIFOs are never opened. Files that
 * are not named by the user, whose suffix belongs to no reader and of whose first bytes no reader is sure, are skipped and
 * counted; what a .quothignore leaves out (indexer/ignore.h) is not even that.
 *
 * Ownership: everything lives in the arena given.
 * Errors:    QUOTH_E_INPUT where a path given does not exist.
 */
#ifndef QUOTH_INDEXER_CRAWL_H
#define QUOTH_INDEXER_CRAWL_H

#include "base/error.h"
#include "base/log.h"
#include "base/str.h"

typedef struct CrawlFile {
    Str      path; /* absolute                                                             */
    Str      key;  /* below the folder given; the bare name of a file given                */
    uint64_t size;
} CrawlFile;

typedef struct Crawl {
    CrawlFile *files; /* each once, in order of path                                       */
    Str       *left;  /* absolute: those that were skipped or left out                     */
    uint32_t   n_files, n_left, n_skipped, n_failed;
    Str       *roots; /* absolute, as many as paths were given                             */
} Crawl;

/* A path that does not exist is logged and counted as failed; the others go on. */
quoth_status crawl_paths(Crawl *out, Arena *a, const char *const *paths, uint32_t n, Log log, quoth_error *err);

#endif
