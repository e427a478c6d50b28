/* language.h: which language an article is written in.
 *
 * By script where that settles it, else by counting the commonest words of each language (lexicon/common/languages.txt).
 */
#ifndef QUOTH_INDEXER_LANGUAGE_H
#define QUOTH_INDEXER_LANGUAGE_H

#include "core/doc.h"

/* ISO 639-1 code of the body's language; "" where nothing speaks for one. Very short texts count as English when
 * they are written in ASCII. */
Str language_of(const Doc *doc);

/* The code of what a file says of its language: "en" of "EN-GB", "eng" and "English"; "" of what is no code, such as two words. */
Str language_declared(Arena *a, Str declared);

#endif
