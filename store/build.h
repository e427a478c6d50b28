/* build.h: articles gathered in memory, to become a segment.
 *
 * What a segment holds does not depend on the order in which its articles came: they stand in order of path.
 *
 * Ownership: a Build has an arena of its own; build_free takes NULL. What is given is copied.
 * Errors:    QUOTH_E_NOMEM; QUOTH_E_IO in writing. After one the Build can only be freed.
 * Threads:   one thread at a time.
 */
#ifndef QUOTH_STORE_BUILD_H
#define QUOTH_STORE_BUILD_H

#include "store/segment.h"

typedef struct Build Build;

Build       *build_new(void); /* NULL when memory is exhausted */
void         build_free(Build *b);
quoth_status build_add(Build *b, const StoreArticle *article, quoth_error *err);
/* NULL where it is not there. */
const StoreEntry *build_find(const Build *b, Str path);
void         build_kill(Build *b, Str path);
const StoreEntry *build_entry(const Build *b, uint32_t i); /* of build_articles; NULL: dead */
uint32_t     build_articles(const Build *b); /* dead ones too */
uint32_t     build_docs(const Build *b);     /* of live ones  */
size_t       build_memory(const Build *b);   /* bytes held    */
/* A segment must be written before more articles come. */
bool         build_is_full(const Build *b);
/* Writes a segment as a new file. */
quoth_status build_write(Build *b, const char *path, quoth_error *err);

#endif
