/* related.h: the same or nearly the same claim elsewhere (searcher/gist.h says which are).
 *
 * Ownership: results live in the arena given.
 * Errors:    those of search.h; QUOTH_E_NOT_FOUND where no sentence has that id.
 */
#ifndef QUOTH_SEARCHER_RELATED_H
#define QUOTH_SEARCHER_RELATED_H

#include "searcher/gist.h"
#include "searcher/search.h"

/* The sentence with that id, or at that place (searcher/context.h), as hits[*focus], and those that claim the
 * same, first appearance first: by date of the article (those without one last), then by path and place.
 * Their score is their likeness, 0..1. */
quoth_status related_run(SearchResult *out, uint32_t *focus, Store *store, Str id, Arena *a,
                         quoth_error *err);

/* Claims that are the same, as groups of them. */
typedef struct Alike {
    uint32_t *first; /* of each claim: the first of its group, itself where it is that one            */
    uint32_t *next;  /* the next one of its group; 0: none                                            */
} Alike;
Alike related_groups(const Gist *gists, uint32_t n, Arena *a);

/* Orders by date (no date last), path, place. */
int related_by_date(const quoth_sentence *x, const quoth_sentence *y);

#endif
