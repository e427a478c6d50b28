/* test_related.c: groups of claims that are the same, found by their rarest words, against a naive comparison of all. */
#include "tests/testing.h"

#include <stdlib.h>

#include "searcher/related.h"
#include "tests/random.h"

enum { ROUNDS = 300, GISTS = 60, WORDS_MOST = 24 };

static int by_mark(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Words of a small vocabulary, common ones more often; some gists are copies of others with a word or two changed. */
static Gist random_gist(Random *r, Arena *a, const Gist *before, uint32_t n_before)
{
    uint64_t *marks = arena_make_n(a, uint64_t, WORDS_MOST + 2);
    uint32_t  n = random_below(r, WORDS_MOST), kept = 0;
    if (n_before && random_below(r, 2)) {
        const Gist *copied = &before[random_below(r, n_before)];
        n = copied->n;
        for (uint32_t i = 0; i < n; i++)
            marks[i] = copied->marks[i];
        for (uint32_t k = random_below(r, 5); n && k > 0; k--)
            marks[random_below(r, n)] = 4 * random_below(r, 40);
    } else {
        for (uint32_t i = 0; i < n; i++)
            marks[i] = 4 * random_below(r, 1 + random_below(r, 40)) + (random_below(r, 9) == 0 ? 1 : random_below(r, 9) == 0 ? 2 : 0);
    }
    if (n)
        qsort(marks, n, sizeof *marks, by_mark);
    for (uint32_t i = 0; i < n; i++)
        if (kept == 0 || marks[i] >> 2 != marks[kept - 1] >> 2)
            marks[kept++] = marks[i];
    return (Gist){.marks = marks, .n = kept, .denies = random_below(r, 8) == 0};
}

static uint32_t naive_first(const Gist *gists, const uint32_t *first, uint32_t i)
{
    double   most = 0;
    uint32_t best = i;
    for (uint32_t k = 0; k < i; k++) {
        double like = first[k] == k ? gist_likeness(&gists[i], &gists[k]) : 0;
        if (like >= GIST_SAME && like > most) {
            most = like;
            best = k;
        }
    }
    return best;
}

static void groups_are_those_of_a_naive_comparison(void **state)
{
    (void)state;
    uint32_t n_joined = 0;
    Random   r = {7};
    for (uint32_t round = 0; round < ROUNDS; round++) {
        Arena *a = arena_new();
        Gist  *gists = arena_make_n(a, Gist, GISTS);
        for (uint32_t i = 0; i < GISTS; i++)
            gists[i] = random_gist(&r, a, gists, i);
        Alike alike = related_groups(gists, GISTS, a);
        for (uint32_t i = 0; i < GISTS; i++) {
            assert_int_equal(alike.first[i], naive_first(gists, alike.first, i));
            n_joined += alike.first[i] != i;
        }
        arena_free(a);
    }
    assert_true(n_joined > ROUNDS);
}

static void a_group_lists_its_members(void **state)
{
    (void)state;
    Arena         *a = arena_new();
    const uint64_t one[] = {4, 8, 12}, other[] = {16, 20, 24};
    Gist           gists[] = {{.marks = one, .n = 3, .denies = false}, {.marks = other, .n = 3, .denies = false}, {.marks = one, .n = 3, .denies = false}, {.marks = other, .n = 3, .denies = true}, {.marks = one, .n = 3, .denies = false}};
    Alike          alike = related_groups(gists, 5, a);
    assert_true(alike.first[2] == 0 && alike.first[4] == 0 && alike.first[3] == 3);
    assert_true(alike.next[0] == 2 && alike.next[2] == 4 && alike.next[4] == 0 && alike.next[1] == 0);
    (void)related_groups(gists, 0, a);
    arena_free(a);
}

/* 11 of 20 words are 55 %, and the 9 that differ are all rarer. */
static void just_alike_enough_is_enough(void **state)
{
    (void)state;
    Arena   *a = arena_new();
    uint64_t marks[20];
    for (uint32_t i = 0; i < 20; i++)
        marks[i] = 4 * i;
    Gist gists[] = {{.marks = marks, .n = 20}, {.marks = marks + 9, .n = 11}};
    assert_true(gist_likeness(&gists[0], &gists[1]) >= GIST_SAME);
    assert_int_equal(related_groups(gists, 2, a).first[1], 0);
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(just_alike_enough_is_enough),
    cmocka_unit_test(groups_are_those_of_a_naive_comparison),
    cmocka_unit_test(a_group_lists_its_members),
};
TEST_MAIN(tests)
