/* shapes.h: random databases of every shape, to be written in two ways and compared. */
#ifndef QUOTH_TESTS_SHAPES_H
#define QUOTH_TESTS_SHAPES_H

#include "base/str.h"
#include "shim/bulk.h"
#include "tests/random.h"

typedef enum WordKind {
    WORDS_SHORT,
    WORDS_MARKS, /* of bytes that mean something to the format */
    WORDS_LONG,
    WORDS_ALIKE, /* but for their ends                         */
    WORDS_NESTED,
    WORDS_NULS,
    WORDS_ANY,
    WORDS_MIXED
} WordKind;

typedef struct Shape {
    const char *name;
    uint32_t    groups, docs, terms; /* at most: groups; documents of each; terms of each */
    uint32_t    vocabulary;
    WordKind    words;
    uint32_t    count, positions; /* at most, of a term in a document */
    uint32_t    values, data;     /* at most, of a document: slots; bytes */
    uint32_t    metas;
    uint32_t    after;            /* ids are above */
    uint32_t    memory;           /* of a Bulk: how much makes a run */
} Shape;

extern const Shape shapes[];
extern const uint32_t n_shapes;

typedef struct Group {
    Str     name;
    XapDoc *docs;
    uint32_t n;
} Group;

typedef struct Content {
    Group   *groups;
    XapMeta *metas;
    uint32_t n_groups, n_metas;
} Content;

/* `first` numbers the first group: others than before, or the same anew. */
Content content_make(Arena *a, const Shape *s, Random *r, uint32_t first);

/* Writes a whole database. QUOTH_E_… of the writer. */
quoth_status content_bulk(const Content *c, const char *path, BulkOptions how, quoth_error *err);
/* Puts it into one, by the library's writer, with so many groups a commit. */
quoth_status content_library(const Content *c, const char *path, uint32_t at_once, quoth_error *err);

#endif
