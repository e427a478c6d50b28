/* bulk.h: a new database, written as a whole without Xapian's own writer, which is far slower.
 *
 * Data and termlists of documents are written as they come; the rest is gathered in memory by term, and when that is
 * full, put in order of term at the end of a file of runs. bulk_finish merges the runs into the other tables.
 *
 * Ownership: what is given is copied. A Bulk owns its folder until bulk_finish succeeds; bulk_free, which takes NULL,
 *            takes the folder away unless that was so.
 * Errors:    QUOTH_E_IO, QUOTH_E_LIMIT, QUOTH_E_NOMEM. After one the Bulk can only be freed.
 * Threads:   one thread at a time.
 */
#ifndef QUOTH_SHIM_BULK_H
#define QUOTH_SHIM_BULK_H

#include "shim/xap.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct Bulk Bulk;

typedef struct BulkOptions {
    uint32_t revision; /* of the new database: above that of one whose place it will take */
    uint32_t after;    /* documents get ids above this one                                */
    size_t   memory;   /* bytes that are gathered, about, and later read ahead in all     */
} BulkOptions;

/* The folder is made, or emptied. */
quoth_status bulk_open(Bulk **out, const char *folder, BulkOptions how, quoth_error *err);
void         bulk_free(Bulk *b);
void         bulk_keep(Bulk *b); /* bulk_free will leave the folder: it is another process's. Takes NULL */
/* Documents that also have the term `group`; no group comes twice, see bulk_knows. Terms may come in any order, and
 * twice; of values in the same slot the last counts. What is refused leaves the Bulk as it was. */
quoth_status bulk_add(Bulk *b, Str group, const XapDoc *docs, uint32_t n, quoth_error *err);
/* No key comes twice; an empty value is none. */
quoth_status bulk_set_meta(Bulk *b, Str key, Str value, quoth_error *err);
uint32_t     bulk_size(const Bulk *b); /* documents */
bool         bulk_is_empty(const Bulk *b);
/* Was that group or key given? Seldom true where it was not; false after an error. */
bool         bulk_knows(const Bulk *b, Str name);
quoth_status bulk_finish(Bulk *b, quoth_error *err);
/* Moves the files of a finished database over one in another folder. Who has that one open keeps reading what it
 * was. From its beginning on the finished one has a file XAP_DONE: where it is cut off, it can be called again. */
quoth_status bulk_place(const char *from, const char *to, quoth_error *err);
/* Takes away a folder that was to become a database. */
void         bulk_clear(const char *folder);

#ifdef __cplusplus
}
#endif
#endif
