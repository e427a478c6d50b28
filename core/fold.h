/* fold.h: a token's search forms.
 *
 * fold_word    what words are found by: NFKC, no case, no accents, curly quotes and dashes as straight ones, no
 *              possessive ("Iran’s": iran), no full stop at the end ("U.S.": u.s), no commas in thousands.
 * fold_exact   what ==word compares: the same, but accents and letters of their own (ə, ø) stay.
 * stem_word    the stem of a folded word, by Snowball.
 *
 * Forms depend on the token's text alone, so a query and an article meet. A form is never empty and holds no blank.
 *
 * Ownership: forms live in the arena given, or are views of the word itself.
 * Threads:   pure functions; a Folds or a Stemmer is used by one thread at a time.
 * Sources:   UAX #15 (NFKC), CaseFolding.txt through utf8proc; letters.def; Snowball through libstemmer.
 */
#ifndef QUOTH_CORE_FOLD_H
#define QUOTH_CORE_FOLD_H

#include "base/str.h"
#include "base/table.h"

Str fold_word(Arena *a, Str word);
Str fold_exact(Arena *a, Str word);

/* Remembers the forms of words that are costly to fold, for as long as an article or a query takes. */
typedef struct Folds {
    Arena *arena;
    Table  seen; /* word to place in forms */
    Str   *forms;
    uint32_t n_forms;
} Folds;

Folds folds_new(Arena *a);
Str   folds_word(Folds *folds, Str word); /* fold_word, remembered; `word` must outlive folds */

typedef struct Stemmer Stemmer;

/* NULL for a language ("en", "de", …) that Snowball lacks. Out of memory jumps to the owner's edge; it ends with its owner, if not
 * before. */
Stemmer *stemmer_new(Arena *owner, Str language);
void     stemmer_free(Stemmer *s);
/* The form itself where s is NULL. */
Str      stem_word(Stemmer *s, Arena *a, Str fold);

#endif
