/* test_postings.c: lists of every shape come back as they were packed; within others, as looking each up would have it. */
#include "tests/testing.h"

#include <stdlib.h>

#include "store/postings.h"
#include "tests/random.h"

enum { DOCS_MOST = 300000, ROUNDS = 400 };

/* Gaps, runs and counts of a list: how large they are at most, and how often they are more than the least. */
typedef struct Shape {
    uint32_t gap, run, run_odds, count, count_odds;
} Shape;

static Shape random_shape(Random *r)
{
    static const uint32_t gaps[] = {1, 2, 8, 40, 130, 5000, 70000}, runs[] = {2, 5, 130, 400}, counts[] = {2, 5, 127, 128, 4000},
                          odds[] = {1, 4, 50, 1000000};
    return (Shape){gaps[random_below(r, 7)], runs[random_below(r, 4)], odds[random_below(r, 4)], counts[random_below(r, 5)],
                   odds[random_below(r, 4)]};
}

static uint32_t random_list(Posting *list, Random *r)
{
    Shape shape = random_shape(r);
    uint32_t n = 0, most = 1 + random_below(r, random_below(r, 2) ? 12 : 3000);
    for (uint32_t doc = random_below(r, shape.gap); doc < DOCS_MOST && n < most; doc += random_below(r, shape.gap)) {
        uint32_t run = random_below(r, shape.run_odds) ? 1 : 1 + random_below(r, shape.run);
        uint32_t count = random_below(r, shape.count_odds) ? 1 : 1 + random_below(r, shape.count);
        for (; run > 0 && doc < DOCS_MOST && n < most; run--)
            list[n++] = (Posting){doc++, count};
    }
    return n;
}

static Postings documents(Arena *a, const Posting *list, uint32_t n)
{
    Postings docs = {arena_make_n(a, uint32_t, (size_t)n + 1), NULL, n};
    for (uint32_t i = 0; i < n; i++)
        docs.docs[i] = list[i].doc;
    return docs;
}

static void assert_whole(Arena *a, Str bytes, const Posting *list, uint32_t n)
{
    Postings out;
    assert_true(postings_unpack(&out, bytes, &(PostingsAsk){.n = n, .n_docs = DOCS_MOST, .with_counts = true}, a));
    assert_int_equal(out.n, n);
    for (uint32_t i = 0; i < n; i++) {
        assert_int_equal(out.docs[i], list[i].doc);
        assert_int_equal(out.counts[i], list[i].count);
    }
}

static void assert_within(Arena *a, Str bytes, const Posting *list, uint32_t n, const Postings *within)
{
    Postings out;
    PostingsAsk ask = {.n = n, .n_docs = DOCS_MOST, .within = within, .with_counts = true};
    uint32_t n_common = 0;
    assert_true(postings_unpack(&out, bytes, &ask, a));
    for (uint32_t i = 0, k = 0; i < n; i++) {
        while (k < within->n && within->docs[k] < list[i].doc)
            k++;
        if (k == within->n || within->docs[k] != list[i].doc)
            continue;
        assert_true(n_common < out.n);
        assert_int_equal(out.docs[n_common], list[i].doc);
        assert_int_equal(out.counts[n_common++], list[i].count);
    }
    assert_int_equal(out.n, n_common);
    ask.most = 1 + n_common / 2;
    assert_true(postings_unpack(&out, bytes, &ask, a)); /* the sanitizer sees whether there is room for them */
    assert_true(out.n >= ask.most || out.n == n_common);
}

static void lists_of_every_shape(void **state)
{
    static Posting list[3000], other[3000];
    Random r = {.state = 20261125};
    Arena *a = arena_new();
    (void)state;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        arena_reset(a);
        uint32_t n = random_list(list, &r), n_other = random_list(other, &r);
        if (n == 0)
            continue;
        Buf bytes = {.arena = a};
        postings_pack(&bytes, list, n);
        Postings mine = documents(a, list, n), within = documents(a, other, n_other);
        assert_whole(a, buf_str(&bytes), list, n);
        assert_within(a, buf_str(&bytes), list, n, &mine);
        assert_within(a, buf_str(&bytes), list, n, &within);
    }
    arena_free(a);
}

/* Bytes that are damaged are refused, or give documents that are there; nothing is read beyond them. */
static void damaged_bytes(void **state)
{
    static Posting list[3000];
    Random r = {.state = 4711};
    Arena *a = arena_new();
    uint32_t n_refused = 0;
    (void)state;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        arena_reset(a);
        uint32_t n = random_list(list, &r);
        Buf packed = {.arena = a};
        Postings out;
        if (n == 0)
            continue;
        postings_pack(&packed, list, n);
        Str bytes = str_dup(a, buf_str(&packed));
        size_t n_bytes = bytes.n - (random_below(&r, 2) ? random_below(&r, (uint32_t)bytes.n) : 0);
        char *own = malloc(n_bytes); /* so that the sanitizer sees where it ends */
        memcpy(own, bytes.p, n_bytes);
        own[random_below(&r, (uint32_t)n_bytes)] ^= (char)(1 << random_below(&r, 8));
        bytes = (Str){own, n_bytes};
        bool is_taken = postings_unpack(&out, bytes, &(PostingsAsk){.n = n, .n_docs = DOCS_MOST, .with_counts = true}, a);
        n_refused += !is_taken;
        free(own);
        for (uint32_t i = 0; is_taken && i < out.n; i++)
            assert_true(out.docs[i] < DOCS_MOST && (i == 0 || out.docs[i] > out.docs[i - 1]));
    }
    assert_true(n_refused > ROUNDS / 4);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lists_of_every_shape), cmocka_unit_test(damaged_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
