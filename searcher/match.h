/* match.h: a Query against one record, exactly. Run over every record it is the naive search that all others are tested
 * against.
 *
 * A claim-scope condition is met by attributions of the record. Where an AND joins conditions on different claim-scope
 * fields, one attribution has to meet a condition on each of them; conditions on the same field may be met by two, and so
 * may two groups in brackets. NOT takes away what its operand alone would find. docs/query-language.md tells it with examples.
 *
 * Ownership: a Matcher belongs to the caller until matcher_free; spans live in it until the next record.
 * Threads:   a Matcher is used by one thread at a time; a Query is shared.
 */
#ifndef QUOTH_SEARCHER_MATCH_H
#define QUOTH_SEARCHER_MATCH_H

#include "core/record.h"
#include "searcher/query.h"

/* Stemmers by language and room for the words of one record; kept from record to record. */
typedef struct Matcher Matcher;

Matcher *matcher_new(void); /* NULL when memory is exhausted */
void     matcher_free(Matcher *m);
void     matcher_edge(Matcher *m, Edge *edge); /* where to jump when memory is exhausted; see arena.h */

/* The article around a record, for w/p and w/d: its records, the record itself included. */
typedef struct Around {
    const Record *records;
    uint32_t      n;
} Around;

typedef struct Match {
    const Span *spans; /* of the record's text, in order, apart from each other                          */
    uint32_t    n;
    const bool *claims; /* those of the record's attributions that met the query; NULL: all, it asked for none */
} Match;

/* `around` may be NULL: the record then stands alone in its paragraph and article. `out` may be NULL. */
bool match_record(Matcher *m, const Query *q, const Record *r, const Around *around, Match *out);

/* Does the word of a query match a word whose forms are these? For the planner's expansion of wildcards and fuzzy words
 * over the words of an index. FORM_STEM and FORM_FOLD compare the fold alone. */
bool word_matches(const Word *w, Str fold);

#endif
