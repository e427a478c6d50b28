/* cite.h: names of people taken apart, and the keys that references are known by.
 *
 * Ownership: parts of names are views; keys live in the arena.
 * Errors:    none.
 * Threads:   pure functions.
 */
#ifndef QUOTH_BASE_CITE_H
#define QUOTH_BASE_CITE_H

#include "base/str.h"

typedef struct Name {
    Str given, family, suffix; /* given empty: one name */
} Name;

/* The family name is the last word, with the particles that belong before it. */
Name name_split(Str author);
/* Family name (else outlet), year and first long word of the title, as letters and digits of ASCII, which every BibTeX takes:
 * "kaleji2024armenia". */
Str  cite_key(Arena *a, Str author, Str outlet, Str date, Str title);

#endif
