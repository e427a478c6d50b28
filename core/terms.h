/* terms.h: what a record is found by: its terms and its columns.
 *
 * The one place that says which terms stand for a field, so that indexing and planning cannot disagree:
 *   PROSE     prefix + word, prefix + "Z" + stem; those of `text` have positions, counted over words from 1
 *   NAME      prefix + each word of each name; prefix + "P" + each two to TERM_RUN_MOST words in a row of a name, blanks between
 *   ADDRESS   prefix + each word of each address; prefix + "." + each host that a link's host lies in or is
 *   ENUM      prefix + value
 *   PRESENCE  prefix + name of what is there
 * Words are folded (core/fold.h), so a capital letter never begins one. A term over TERM_MAX bytes is cut and ends in a
 * hash of the whole.
 *
 * The words of content are the words of the sentence that begin in it.
 *
 * Ownership: all results live in the arena given, or are views of the record.
 * Errors:    none.
 * Threads:   pure functions; one thread at a time per TermMaker.
 */
#ifndef QUOTH_CORE_TERMS_H
#define QUOTH_CORE_TERMS_H

#include "core/field.h"
#include "core/fold.h"
#include "core/record.h"

enum {
    TERM_MAX = 245,
    TERM_RUN_MOST = 5,
    TERM_WHOLE = 190 /* a word over so many bytes may be cut in a term */
};

typedef struct Term {
    Str             text;
    uint32_t        count;
    const uint32_t *positions;
    uint32_t        n_positions;
} Term;

typedef struct ColumnValue {
    FieldId field;
    Str     value; /* all values of the record, column_join'ed */
} ColumnValue;

typedef struct RecordTerms {
    const Term        *terms; /* each once, ordered bytewise */
    const ColumnValue *columns;
    uint32_t           n_terms, n_columns;
} RecordTerms;

/* What the records of one article share: the stemmer of its language. */
typedef struct TermMaker {
    Arena   *arena;
    Stemmer *stemmer; /* NULL: words are their own stems */
} TermMaker;

TermMaker   terms_begin(Arena *a, Str language);
void        terms_end(TermMaker *m); /* frees the stemmer */
RecordTerms terms_of(TermMaker *m, const Record *r);

/* The terms of all records of an article, which have the same fields of article scope. Neither positions nor stems: they
 * are the tokens' and the words', but for stems of words over TERM_WHOLE bytes; nor ids. */
typedef struct TermHit {
    uint32_t term, doc, count; /* doc: place of the record */
} TermHit;

typedef struct ArticleColumn {
    FieldId  field;
    uint32_t doc; /* 0 for a field of article scope */
    Str      value;
} ArticleColumn;

typedef struct ArticleTerms {
    const Str           *terms, *words;   /* each once; words of all PROSE                          */
    const TermHit       *hits, *shared;   /* hits by doc; shared ones stand for every record        */
    const uint32_t      *tokens, *token_at; /* words of the texts; where each record's begin, and the end */
    const ArticleColumn *columns;
    uint32_t             n_terms, n_words, n_hits, n_shared, n_tokens, n_columns;
} ArticleTerms;

ArticleTerms terms_of_article(TermMaker *m, const Record *records, uint32_t n);

/* The terms of a query. */
Str term_word(Arena *a, FieldId field, Str fold);
Str term_stem(Arena *a, FieldId field, Str stem);
Str term_run(Arena *a, FieldId field, const Str *folds, uint32_t n); /* of a name: 2 to TERM_RUN_MOST words */
/* The field and the stem of such a term; FIELD_NONE: it is another's. */
FieldId term_is_stem(Str term, Str *stem);
Str term_value(Arena *a, FieldId field, Str value);
Str term_host(Arena *a, FieldId field, Str host);
Str term_id(Arena *a, Str sentence_id);
Str term_unresolved(Arena *a); /* of sentences with an attribution whose speaker was not resolved */

/* The values of a field that are counted, each once, in order: no aliases, cues in search form, dates as days. Of a
 * field of claim scope only those of the attributions i with claims[i] (NULL: of all). */
uint32_t record_counted(const Str **out, Arena *a, const Record *r, FieldId field, const bool *claims);

/* Values packed into one string and taken apart again. */
Str  column_join(Arena *a, const Str *values, uint32_t n);
bool column_next(Str *rest, Str *value);

/* An address with a blank for every ASCII character that is no letter or digit: its words are found like any text's. */
Str address_words(Arena *a, Str url);
/* Steps from a host to the one above it: "www.mfa.gov.az", "mfa.gov.az", "gov.az", "az"; false at the end. */
bool host_above(Str *host);
/* What compares addresses: without scheme, "www.", port 80 or 443, fragment and a final slash; host in lower case. */
Str address_form(Arena *a, Str url);

#endif
