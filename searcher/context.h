/* context.h: the sentences around one, from the records of its article.
 *
 * An attribution that runs over several sentences is one whole: `whole` counts neighbours from its first and last sentence.
 *
 * Ownership: contexts live in the arena given.
 * Errors:    those of store.h; QUOTH_E_NOT_FOUND for a place that no indexed article has.
 */
#ifndef QUOTH_SEARCHER_CONTEXT_H
#define QUOTH_SEARCHER_CONTEXT_H

#include "core/record.h"
#include "store/store.h"

typedef struct Context {
    Record  *records; /* in order of place              */
    uint32_t n, focus;/* focus: the sentence in question */
    Range    whole;   /* those of the attributions of the focus */
} Context;

/* One for each hit, n_around neighbours on either side. */
quoth_status context_of_hits(Context **out, Store *store, const Record *hits, uint32_t n_hits, uint32_t n_around, Arena *a,
                             quoth_error *err);
/* Of the sentence with an id, or of a place, PATH:LINE: the first that begins on the line, else the last that begins above;
 * n_around neighbours of the whole attribution. */
quoth_status context_of(Context *out, Store *store, Str id, uint32_t n_around, Arena *a, quoth_error *err);

#endif
