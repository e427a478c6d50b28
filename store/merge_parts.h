/* merge_parts.h: what merge.c and merge_terms.c share. */
#ifndef QUOTH_STORE_MERGE_PARTS_H
#define QUOTH_STORE_MERGE_PARTS_H

#include <stdatomic.h>

#include "store/merge.h"

typedef struct Source {
    Segment  *segment;
    uint32_t *place;       /* by article: its place in the result, or MERGE_GONE      */
    uint32_t *doc_of;      /* by sentence: its number in the result, or MERGE_GONE    */
    uint32_t *language_of; /* by language                                       */
    uint32_t *word_of;     /* by number of a word: its place in the merged walk; once words are numbered, its number in the result */
    uint32_t *count_of;    /* by number of a word: how often it comes in the result     */
    uint32_t  n_words;
} Source;

typedef struct Pick {
    uint32_t source, article;
} Pick;

struct Merge {
    Arena      *arena, *kept, *scratch; /* the others are parts: of merge_terms; of a term, a column … */
    const char *path;
    size_t      memory;
    Source     *in;
    uint32_t    n;
    PartsWriter *out;
    quoth_error *err;
    Pick       *order;    /* of the result's articles                      */
    uint32_t   *first;    /* by article of the result, and the end         */
    uint32_t    n_articles, n_docs;
    uint32_t    n_words;  /* of the walk */
    atomic_bool stop;
};

quoth_status merge_go_on(Merge *m); /* QUOTH_E_CANCELLED where it was told to stop */
/* Words, tokens, lists and stems. */
quoth_status merge_terms(Merge *m);

#endif
