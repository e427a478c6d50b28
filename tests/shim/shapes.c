#include "tests/shim/shapes.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

enum { KB = 1 << 10, MB = 1 << 20 };

/* clang-format off */
const Shape shapes[] = {
    /*  name                   groups docs terms vocab. words     count    pos. values data  metas after     memory */
    {"nothing at all",              0,   0,   0,    0, WORDS_SHORT,  0,       0,  0,      0,   0,         0, MB},
    {"metadata alone",              0,   0,   0,    0, WORDS_SHORT,  0,       0,  0,      0, 900,         0, 64 * KB},
    {"one document",                1,   1,   1,    5, WORDS_MIXED,  3,       3,  1,     20,   1,         0, MB},
    {"documents without terms",    40,   4,   0,    1, WORDS_SHORT,  0,       0,  2,     10,   1,         0, MB},
    {"small",                      20,   5,  20,  200, WORDS_SHORT,  5,       4,  4,    100,   9,         0, MB},
    {"small, in runs",             60,   5,  20,  200, WORDS_SHORT,  5,       4,  4,    100,  60,         0, 20 * KB},
    {"marks and NULs",             20,   5,  20,  200, WORDS_MARKS,  5,       4,  4,    100,   9,         0, MB},
    {"long terms",                 20,   5,  20,  200, WORDS_LONG,   5,       4,  2,    100,   9,         0, 100 * KB},
    {"terms inside each other",    20,   5,  20,  200, WORDS_NESTED, 5,       4,  2,    100,   9,         0, MB},
    {"terms of NULs",              20,   5,  20,  120, WORDS_NULS,   5,       4,  2,    100,   9,         0, MB},
    {"long lists",                 12, 400,   3,    4, WORDS_MIXED,  5,       1,  3,      9,   1,         0, 300 * KB},
    {"long lists of long terms",   10, 300,   3,    4, WORDS_LONG,   5,       1,  0,      0,   1,         0, MB},
    {"ids past two bytes",     30,  40,   5,   20, WORDS_SHORT,  5,       3,  4,    100,   1, (1 << 15) - 500, 99 * KB},
    {"ids past three bytes",       30,  40,   5,   20, WORDS_MARKS,  5,       3,  4,    100,   1, (1 << 22) - 500, MB},
    {"ids past four bytes",        30,  40,   5,   20, WORDS_SHORT,  5,       3,  4,    100,   1, (1 << 29) - 500, MB},
    {"ids at their end",            4,   5,   5,   20, WORDS_SHORT,  5,       3,  4,    100,   1, 0xffffff00u, MB},
    {"large counts",               20,   5,   9,   50, WORDS_SHORT,  0xffffff, 3, 1,      5,   1,         0, MB},
    {"counts about 128",           20,   5,  40,   50, WORDS_NESTED, 260,     3,  1,      5,   1,         0, MB},
    {"many positions",             10,   4,   6,   20, WORDS_SHORT,  9,     900,  0,      0,   0,         0, MB},
    {"many terms",                  6,   8, 200, 9000, WORDS_MIXED,  5,       2,  4,    100,   3,         0, MB},
    {"deep trees",                  5,   7, 200, 9000, WORDS_ALIKE,  5,       1,  4,    100,   3,         0, MB},
    {"deep trees, in runs",         6,   7, 200, 9000, WORDS_LONG,   5,       2,  4,    100,   3,         0, 300 * KB},
    {"long data",                  12,   5,   5,   20, WORDS_SHORT,  5,       1, 12,  60000,   5,         0, MB},
    {"many values",                30,  40,   2,   20, WORDS_SHORT,  5,       1, 12,      9,   1,         0, 50 * KB},
};
/* clang-format on */
const uint32_t n_shapes = sizeof shapes / sizeof *shapes;

static uint32_t up_to(Random *r, uint32_t n)
{
    return random_below(r, n + 1);
}

static Str repeated(Arena *a, Random *r, uint32_t n, const char *letters, uint32_t n_letters)
{
    char *p = arena_alloc(a, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++)
        p[i] = letters[random_below(r, n_letters)];
    return (Str){p, n};
}

/* 1 to 245 bytes as xap_term_cost counts them. */
static Str a_word(Arena *a, Random *r, WordKind kind)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz", marks[] = "\0\0\1\xff\xfe\xe0\x7f" "a";
    Str any;
    switch (kind) {
    case WORDS_SHORT:
        return repeated(a, r, 1 + up_to(r, 8), letters, 26);
    case WORDS_MARKS:
        return repeated(a, r, 1 + up_to(r, 6), marks, 8);
    case WORDS_LONG:
        return repeated(a, r, 245 - up_to(r, 3), letters, 2);
    case WORDS_ALIKE:
        return str_fmt(a, "%0230d%.*s", 7, STR(repeated(a, r, 5 + up_to(r, 5), letters, 10)));
    case WORDS_NESTED:
        return repeated(a, r, 1 + up_to(r, 60), "x", 1);
    case WORDS_NULS:
        return repeated(a, r, 1 + up_to(r, 121), "\0", 1);
    case WORDS_ANY:
        any = repeated(a, r, 1 + up_to(r, 244), letters, 26);
        for (size_t i = 0; i < any.n; i++)
            ((char *)any.p)[i] = (char)(1 + random_below(r, 255));
        return any;
    default:
        return a_word(a, r, (WordKind)random_below(r, WORDS_MIXED));
    }
}

static uint32_t *some_positions(Arena *a, Random *r, uint32_t most, uint32_t *n)
{
    uint32_t at = 0, gap = 1u << random_below(r, 12), *all = arena_make_n(a, uint32_t, (size_t)most + 1);
    *n = random_below(r, 3) ? up_to(r, most) : 0;
    for (uint32_t i = 0; i < *n; i++)
        all[i] = at += 1 + random_below(r, gap);
    return all;
}

static void some_terms(XapDoc *d, Arena *a, const Shape *s, Random *r, const Str *vocabulary)
{
    uint32_t n = s->vocabulary ? up_to(r, s->terms) : 0;
    XapTerm *terms = arena_make_n(a, XapTerm, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++) {
        XapTerm *t = &terms[i];
        uint32_t rare = random_below(r, s->vocabulary), common = random_below(r, 1 + s->vocabulary / 8);
        t->term = vocabulary[random_below(r, 2) ? rare : common]; /* at times twice in one document */
        t->positions = some_positions(a, r, s->positions, &t->n_positions);
        t->count = random_below(r, 6) ? up_to(r, s->count) : 0;
        if (t->n_positions && t->count == 0)
            t->count = 1; /* Xapian's check takes positions in a document of length 0 for an error */
    }
    d->terms = terms;
    d->n_terms = n;
}

static void some_values(XapDoc *d, Arena *a, const Shape *s, Random *r)
{
    static const uint32_t slots[] = {0, 1, 2, 3, 7, 200, 255, 256, 70000, 4294967294u};
    uint32_t n = up_to(r, s->values);
    XapValue *values = arena_make_n(a, XapValue, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++)
        values[i] = (XapValue){slots[random_below(r, 10)], random_below(r, 9) ? a_word(a, r, WORDS_SHORT) : S("")};
    d->values = values;
    d->n_values = n;
}

static Str some_data(Arena *a, const Shape *s, Random *r)
{
    uint32_t n = random_below(r, 4) ? up_to(r, s->data) : 0;
    return random_below(r, 2) ? repeated(a, r, n, "abcdefgh", 8) : repeated(a, r, n, "the same again\n", 3);
}

static XapDoc a_doc(Arena *a, const Shape *s, Random *r, const Str *vocabulary)
{
    XapDoc d = {.data = some_data(a, s, r)};
    some_terms(&d, a, s, r, vocabulary);
    some_values(&d, a, s, r);
    return d;
}

static XapMeta a_meta(Arena *a, Random *r, uint32_t number)
{
    uint32_t most = number % 7 ? 40 : 9000;
    return (XapMeta){str_fmt(a, "%c%u", "kP\xff"[number % 3], number), repeated(a, r, up_to(r, most), "meta", 4)};
}

Content content_make(Arena *a, const Shape *s, Random *r, uint32_t first)
{
    Content c = {0};
    Str *vocabulary = arena_make_n(a, Str, (size_t)s->vocabulary + 1);
    for (uint32_t i = 0; i < s->vocabulary; i++)
        vocabulary[i] = a_word(a, r, s->words);
    for (uint32_t g = 0; g < s->groups; g++) {
        Group *group = vec_add(a, c.groups, c.n_groups);
        group->name = str_fmt(a, "Q%u", first + g);
        group->n = up_to(r, s->docs);
        group->docs = arena_make_n(a, XapDoc, (size_t)group->n + 1);
        for (uint32_t i = 0; i < group->n; i++)
            group->docs[i] = a_doc(a, s, r, vocabulary);
    }
    for (uint32_t i = 0; i < s->metas; i++)
        vec_push(a, c.metas, c.n_metas, a_meta(a, r, first + i));
    return c;
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

quoth_status content_bulk(const Content *c, const char *path, BulkOptions how, quoth_error *err)
{
    Bulk *b = NULL;
    quoth_status st = bulk_open(&b, path, how, err);
    for (uint32_t i = 0; st == QUOTH_OK && i < c->n_groups; i++)
        st = bulk_add(b, c->groups[i].name, c->groups[i].docs, c->groups[i].n, err);
    for (uint32_t i = 0; st == QUOTH_OK && i < c->n_metas; i++)
        st = bulk_set_meta(b, c->metas[i].key, c->metas[i].value, err);
    if (st == QUOTH_OK)
        st = bulk_finish(b, err);
    bulk_free(b);
    return st;
}

quoth_status content_library(const Content *c, const char *path, uint32_t at_once, quoth_error *err)
{
    Xap *x = NULL;
    setenv("QUOTH_STAMP", "of another format", 1); /* where none is there yet, ours would be used otherwise */
    quoth_status st = xap_open(&x, path, XAP_WRITE, err);
    for (uint32_t i = 0; st == QUOTH_OK && i < c->n_groups; i++) {
        st = xap_replace(x, c->groups[i].name, c->groups[i].docs, c->groups[i].n, err);
        if (st == QUOTH_OK && (i + 1) % at_once == 0)
            st = xap_commit(x, err);
    }
    for (uint32_t i = 0; st == QUOTH_OK && i < c->n_metas; i++)
        st = xap_set_meta(x, c->metas[i].key, c->metas[i].value, err);
    if (st == QUOTH_OK)
        st = xap_commit(x, err);
    xap_close(x);
    return st;
}
