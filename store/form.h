/* form.h: what the two halves of an open index share: store.c (who may), portable.c (what is kept). */
#ifndef QUOTH_STORE_FORM_H
#define QUOTH_STORE_FORM_H

#include "store/store.h"

enum { SLOT_ORDER = FIELDS }; /* value that sorts by path, then by place; the slots below are the fields' columns */

typedef struct Totals {
    uint64_t articles, attributions, links;
} Totals;

struct Store {
    Arena *arena;
    Str    path;
    Xap   *xap;
    int    lock; /* open folder, locked by a writer; else -1 */
    Totals totals;
};

/* Checks the version of a database just opened, or marks an empty one that is to be written, and reads the totals. */
quoth_status portable_begin(Store *s, bool is_writer, quoth_error *err);

#endif
