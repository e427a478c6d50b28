/* test_alike.c: fuzzy words, against a distance worked out by its definition. */
#include "tests/random.h"
#include "tests/testing.h"

#include "searcher/match.h"

enum { LONGEST = 7 };

static uint32_t least_of(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Over the first n letters of x and m of y: put in, left out, changed, or swapped with a neighbour. */
static uint32_t distance(const char *const *x, uint32_t n, const char *const *y, uint32_t m)
{
    if (n == 0 || m == 0)
        return n + m;
    bool same = strcmp(x[n - 1], y[m - 1]) == 0;
    uint32_t d = least_of(distance(x, n - 1, y, m), distance(x, n, y, m - 1)) + 1;
    d = least_of(d, distance(x, n - 1, y, m - 1) + !same);
    bool swapped = n > 1 && m > 1 && strcmp(x[n - 1], y[m - 2]) == 0 && strcmp(x[n - 2], y[m - 1]) == 0;
    return swapped ? least_of(d, distance(x, n - 2, y, m - 2) + 1) : d;
}

/* A word of few kinds of letters, so that many are near. */
static Str word_by_chance(Arena *a, Random *r, const char **letters, uint32_t *n, uint32_t kinds)
{
    static const char *const alphabet[] = {"a", "b", "p", "0", "\xc3\xa9", "\xd0\xb6"};
    Buf b = {.arena = a};
    *n = 1 + random_below(r, LONGEST);
    for (uint32_t i = 0; i < *n; i++) {
        letters[i] = alphabet[random_below(r, kinds)];
        buf_add(&b, str_of(letters[i]));
    }
    return buf_str(&b);
}

static void test_distances(void **state)
{
    Arena *a = arena_new();
    Random r = {20261125};
    uint32_t n_near = 0, rounds = 4000;
    (void)state;
    for (uint32_t i = 0; i < rounds; i++) {
        const char *x[LONGEST], *y[LONGEST];
        uint32_t n, m, kinds = i % 2 ? 4 : 6; /* 4: ASCII alone */
        Str left = word_by_chance(a, &r, x, &n, kinds), right = word_by_chance(a, &r, y, &m, kinds);
        uint32_t d = distance(x, n, y, m);
        for (uint32_t edits = 1; edits <= 2; edits++) {
            Word w = {.form = FORM_FUZZY, .edits = edits, .fold = left};
            assert_int_equal(word_matches(&w, right), d <= edits);
            n_near += d <= edits;
        }
    }
    assert_in_range(n_near, rounds / 50, rounds);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_distances)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
