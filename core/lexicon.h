/* lexicon.h: lookup of words and phrases in the compiled lists.
 *
 * lexicon/LANGUAGE/NAME.txt becomes LEX_NAME at build time (tools/lexc.c). A form is one token's search form or several;
 * the longest one that stands at a token wins. Columns are what the list's @columns line says.
 *
 * Ownership: the tables are constants of the program; every Str points into them.
 * Threads:   pure functions.
 */
#ifndef QUOTH_CORE_LEXICON_H
#define QUOTH_CORE_LEXICON_H

#include "base/str.h"
#include "core/doc.h"
#include "lexicon_ids.h" /* LexList, made by lexc from the names of the lists */

enum { LEX_COLUMNS = 4 };

typedef struct LexEntry {
    uint32_t form;             /* offset in the pool of strings: words, one blank between           */
    uint32_t columns[LEX_COLUMNS]; /* offsets; columns the list lacks are empty                    */
    uint16_t n_form, n_first;      /* bytes of the form, and of its first word                     */
    uint8_t  list, n_words;
    bool     goes_on;              /* the next entry has the same first word                        */
} LexEntry;

typedef struct LexTables {
    const char     *pool;
    const LexEntry *entries;   /* those with the same first word stand together, longest first      */
    const uint32_t *slots;     /* first entries by the hash of their first word (core/lexslot.h); 0: free */
    uint32_t        n_entries, n_slots; /* n_slots: a power of two                                  */
} LexTables;
extern const LexTables lex_tables;

/* How many of the tokens from at.beg on (and before at.end) make the longest form of the list; 0 when none does. */
uint32_t lexicon_match(LexList list, const Token *toks, Range at, const LexEntry **out);
/* The entry of one word or phrase, given in search form; NULL when absent. */
const LexEntry *lexicon_get(LexList list, Str form);
static inline bool lexicon_has(LexList list, Str form)
{
    return lexicon_get(list, form) != NULL;
}
/* The same for a token's search form. */
const LexEntry *lexicon_of(LexList list, const Token *t);
static inline bool lexicon_holds(LexList list, const Token *t)
{
    return lexicon_of(list, t) != NULL;
}
/* Looks the tokens up once for all lists, which makes the look-ups that follow faster. */
void lexicon_mark(Token *toks, uint32_t n);
Str lexicon_form(const LexEntry *e);
Str lexicon_column(const LexEntry *e, unsigned column);
/* Entries of one list in the order of the tables, for tests and look-ups by another column. */
const LexEntry *lexicon_next(LexList list, const LexEntry *after);

#endif
