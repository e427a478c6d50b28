/* namelist.h: names that a user adds to the lists: a tab-separated file whose head names the columns.
 *
 * name       as it stands in articles; matches as a whole, by search form, where its first word is capitalised
 * code       begins with the three letters of a country where the name belongs to one (IRN, IRNGOV); may be empty
 * canonical  what it is called in answers, where that is another name: an alias or a transliteration (Lavrow: Sergei Lavrov)
 * type       person, organisation, country, group or place; without it a name with a country's code is the country
 * Any other columns are left alone; only `name` is required.
 *
 * Ownership: lives in the arena it was read into; never changes.
 * Errors:    QUOTH_E_INPUT with path and line: no such columns, an empty name; QUOTH_E_IO.
 * Threads:   any number may read it.
 */
#ifndef QUOTH_CORE_NAMELIST_H
#define QUOTH_CORE_NAMELIST_H

#include "base/error.h"
#include "base/table.h"
#include "core/doc.h"

typedef struct NameEntry {
    Str      name;   /* canonical: as written, "Of The" style where the file shouts  */
    uint8_t  type;   /* ActorType                                                    */
    Str      country; /* three letters, or empty                                     */
    Str     *words;  /* search forms                                                */
    uint32_t n_words, next; /* next: 1 + another entry with the same first word; 0: none */
} NameEntry;

typedef struct NameList {
    NameEntry *entries;
    uint32_t   n;
    Table      first; /* first word to 1 + entry */
} NameList;

quoth_status namelist_read(NameList **out, Arena *a, const char *path, quoth_error *err);
/* The longest name that stands at at.beg: how many tokens; 0 for none, and for a NULL list. */
uint32_t namelist_match(const NameList *list, const Token *toks, Range at, const NameEntry **out);

#endif
