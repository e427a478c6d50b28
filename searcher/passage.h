/* passage.h: words in which words, phrases and distances are looked for: a sentence, the content of one attribution, one
 * name. A phrase never runs from one passage into another.
 *
 * Ownership: all lives in the arena given.
 * Threads:   pure functions, but for the Stemmer.
 */
#ifndef QUOTH_SEARCHER_PASSAGE_H
#define QUOTH_SEARCHER_PASSAGE_H

#include "core/fold.h"
#include "core/record.h"
#include "searcher/query.h"

typedef struct PassageWord {
    Str      text, fold, stem; /* stem: by passage_stem                                                */
    Span     at;               /* in the text the passage was cut from                                  */
    uint32_t place;            /* among the words of that text                                         */
} PassageWord;

typedef struct Passage {
    PassageWord *words;
    uint32_t     n;
    uint32_t     claim;        /* as core/value.h has it                                                */
    Span         at;           /* of the whole in the record's text; empty where it stands elsewhere    */
    bool         is_text;      /* the words' own places are places of the record's text                 */
} Passage;

typedef struct Hits {          /* of words of a passage, in no order                                    */
    Range   *items;
    uint32_t n;
} Hits;

/* Most words are never asked for theirs. */
Str passage_stem(Arena *a, Stemmer *stemmer, PassageWord *word);

/* The passages of a field of kind PROSE, NAME or ADDRESS. */
Passage *passages_of(Arena *a, const Record *r, FieldId field, uint32_t *n);

typedef struct Finder {
    Arena         *arena;
    Stemmer       *stemmer;
    const Passage *passage;
} Finder;

/* Where a node is satisfied: WORD, PHRASE, ADDRESS by words, NEAR, PRE, or an OR of them. */
Hits passage_find(const Finder *finder, const Node *node);

/* Adds the spans of the words by which the node is satisfied; of a NEAR those of its two sides. */
void passage_spans(const Finder *finder, const Node *node, Span **spans, uint32_t *n);

#endif
