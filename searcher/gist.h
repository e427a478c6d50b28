/* gist.h: what a claim says, boiled down, so that the same claim is known again in other words and other
 * articles.
 *
 * A gist is the set of stems of the words that carry meaning (lexicon/en/common-words.txt names those that do
 * not). Two are as alike as the share of their words that they have in common: 1 for the same words in any
 * order. They are not alike at all where each has a number or each has a name that the other lacks, or where
 * one denies and the other does not; nor where they have few words and not nearly all of them in common.
 * docs/howto/claims.md says what was measured.
 *
 * Ownership: gists live in the arena given.
 * Threads:   pure functions; a GistMaker is used by one thread at a time.
 */
#ifndef QUOTH_SEARCHER_GIST_H
#define QUOTH_SEARCHER_GIST_H

#include "core/fold.h"
#include "core/record.h"

typedef struct GistMaker {
    Arena *arena;     /* gists go here                    */
    Arena *scratch;   /* reset by each gist              */
    Stemmer *stemmer; /* of the language of the last one */
    Str language;
} GistMaker;

typedef struct Gist {
    const uint64_t *marks; /* hashes of stems, each once, rising, above two bits of what they are (gist.c) */
    uint32_t n;
    bool denies;
    uint64_t whole; /* hash of all words, common ones too */
} Gist;

/* A mark without what it is. */
static inline uint64_t gist_stem(uint64_t mark)
{
    return mark >> 2;
}

/* How alike two claims are that say the same, at least. */
#define GIST_SAME 0.55

/* A word that carries meaning. */
typedef struct GistWord {
    Str text, stem;          /* of a number the stem is its search form */
    bool is_number, is_name; /* name: it has a capital where no sentence begins  */
    bool begins;             /* it has one that may be its sentence's            */
} GistWord;

GistMaker gist_maker(Arena *a);
void gist_maker_end(GistMaker *m); /* frees all but the gists */
Gist gist_of(GistMaker *m, Str text, Str language);
/* The gist of what a sentence claims (claimed_text), and of what one attribution does. Who denies a claim
 * makes its opposite. */
Gist gist_of_claims(GistMaker *m, const quoth_sentence *s);
Gist gist_of_claim(GistMaker *m, const quoth_sentence *s, const quoth_attribution *by);
/* The words of a text that carry meaning, in order; they live until the maker's next call. */
uint32_t gist_words(const GistWord **out, GistMaker *m, Str text, Str language);
double gist_likeness(const Gist *a, const Gist *b); /* 0..1 */

/* A statement against what may be its source, numbers aside. */
typedef struct GistMatch {
    uint32_t n_words; /* of the statement */
    double cover;    /* share of them that the source has                                                   */
    double likeness; /* as gist_likeness, but for words alone                                               */
    bool differs;    /* a number of the statement is none of the source's, or one of the two denies alone   */
} GistMatch;
GistMatch gist_match(const Gist *statement, const Gist *source);

/* A query for sentences with any of the words that carry meaning, of many the longest; empty where there are
 * none. */
Str gist_query(Arena *a, Str text);

/* What a sentence claims: the content of its outermost attributions; of one without any, all of its text. */
Str claimed_text(Arena *a, const quoth_sentence *s);
/* What one attribution claims: its pieces, a blank between. */
Str attributed_text(Arena *a, const quoth_sentence *s, const quoth_attribution *by);

#endif
