/* gather.h: how a Build holds its articles: for build.c, which takes them in, and build_write.c. */
#ifndef QUOTH_STORE_GATHER_H
#define QUOTH_STORE_GATHER_H

#include "base/table.h"
#include "store/build.h"

typedef struct BuildValue {
    uint32_t field, doc, number; /* doc: place in the article; number: place in the field's values */
} BuildValue;

typedef struct BuildBlock {
    uint32_t first; /* place in the article */
    Str      bytes;
} BuildBlock;

typedef struct BuildArticle {
    StoreEntry        entry;
    bool              is_dead;
    uint32_t          language, id_hash;
    const uint32_t   *tokens, *token_at; /* words of the Build */
    const TermHit    *hits, *shared;     /* terms of the Build */
    const BuildValue *values;
    const BuildBlock *blocks;
    uint32_t          n_tokens, n_hits, n_shared, n_values, n_blocks;
} BuildArticle;

struct Build {
    Arena        *arena;
    Table         words, terms, paths, languages, values[FIELDS];
    uint32_t     *word_languages; /* by word: bits */
    uint32_t      n_words;
    BuildArticle *articles;
    uint32_t      n_articles, n_docs;
};

#endif
