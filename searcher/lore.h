/* lore.h: what a user adds to the query language: queries under a name, and words that mean the same.
 *
 * Saved queries, one a line: a name, a tab, the query. `saved:name` then stands for it, in brackets.
 * Synonyms, one group a line:
 *     Zangezur, Syunik               each of them finds the others too
 *     USA => United States, America  USA finds the others too, they do not find it
 * A name or word may be a phrase. Lines that are empty or begin with # say nothing.
 *
 * Synonyms stand for unquoted words of prose without = or wildcards; words compare in search form (core/fold.h).
 *
 * Ownership: everything lives in the arena given; the bytes are borrowed.
 * Errors:    QUOTH_E_INPUT with the line: no tab, a name twice or with a blank in it, a group of one.
 * Threads:   never changes once read; queries are parsed with it by any number of threads.
 */
#ifndef QUOTH_SEARCHER_LORE_H
#define QUOTH_SEARCHER_LORE_H

#include "base/error.h"
#include "base/table.h"

typedef struct LoreQuery {
    Str name, text;
} LoreQuery;

typedef struct LoreWord {
    Str      form;   /* its words in search form, a blank between */
    Str     *others; /* as written                                */
    uint32_t n_others;
} LoreWord;

typedef struct Lore {
    Arena     *arena;
    LoreQuery *saved;
    LoreWord  *words;
    Table      by_name, by_form; /* to the places in the lists */
    uint32_t   n_saved, n_words;
} Lore;

Lore         lore_new(Arena *a);
quoth_status lore_add_saved(Lore *lore, Str bytes, const char *file, quoth_error *err);
quoth_status lore_add_synonyms(Lore *lore, Str bytes, const char *file, quoth_error *err);

const LoreQuery *lore_saved(const Lore *lore, Str name); /* NULL: there is none */
const LoreWord  *lore_word(const Lore *lore, Str form);  /* NULL: it has no synonyms */
/* Words of a text in search form, a blank between. */
Str lore_form(Arena *a, Str text);

#endif
