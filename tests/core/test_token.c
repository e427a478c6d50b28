/* test_token.c: laws that hold for every text; what single texts give stands in tests/cases/tokens. */
#include "tests/testing.h"

#include "base/utf8.h"
#include "core/token.h"

/* The same numbers on every machine. */
static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

static Str random_text(Arena *a, uint32_t *seed)
{
    static const char *const pieces[] = {
        "a",      "b",    "S",    "U",        "s",  "5", "0",  ".",  ",",  "'", "’",       ":",      "+",
        "#",      "-",    " ",    " ",        "\n", "@", "\"", "``", "§",  "é", "e\u0301", "\u200d", "\u00ad",
        "\u00a0", "\xff", "www.", "https://", "Mr", "(", ")",  "_",  "中", "م", "🏳"};
    Buf b = {.arena = a};
    uint32_t n = next_random(seed) % 30;
    while (n-- > 0)
        buf_add(&b, str_of(pieces[next_random(seed) % (sizeof pieces / sizeof *pieces)]));
    return buf_str(&b);
}

static void check_laws(Arena *a, Str text)
{
    Token *toks = NULL;
    uint32_t n = 0, at = 0;
    token_cut(a, text, (Span){0, (uint32_t)text.n}, &toks, &n);
    for (uint32_t t = 0; t < n; t++) {
        Span here = toks[t].text;
        bool is_after_space = here.beg == 0;
        assert_true(here.beg >= at && here.end > here.beg && here.end <= text.n);
        if (here.beg > 0) {
            size_t before = here.beg;
            is_after_space = cp_is_space(utf8_prev(text, &before));
        }
        assert_int_equal((toks[t].shape & TOK_SPACE_BEFORE) != 0, is_after_space);
        assert_true(
            str_eq(toks[t].fold, fold_word(a, str_span(text, here)))); /* a query finds what it names */
        for (size_t gap = at; gap < here.beg;) {
            uint32_t cp = utf8_next(text, &gap);
            assert_false(cp_is_letter(cp) || cp_is_number(cp) || cp_is_punct(cp));
        }
        at = here.end;
    }
}

static void laws_hold_for_random_texts(void **state)
{
    (void)state;
    Arena *a = arena_new();
    uint32_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        check_laws(a, random_text(a, &seed));
        arena_reset(a);
    }
    arena_free(a);
}

static void tokens_are_appended_and_stay_in_the_span(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Token *toks = NULL;
    uint32_t n = 0;
    Str text = S("Mr. Roe met 3+3.");
    token_cut(a, text, (Span){0, 2}, &toks, &n); /* what follows the span does not count: no abbreviation */
    token_cut(a, text, (Span){12, 13}, &toks, &n);
    assert_int_equal(n, 2);
    assert_int_equal(toks[0].text.end, 2);
    assert_int_equal(toks[0].shape, TOK_WORD | TOK_CAPITAL | TOK_SPACE_BEFORE);
    assert_int_equal(toks[1].text.beg, 12);
    assert_int_equal(toks[1].shape, TOK_WORD | TOK_NUMBER | TOK_SPACE_BEFORE);
    arena_free(a);
}

static Str repeated(Arena *a, const char *piece, size_t n)
{
    Buf b = {.arena = a};
    while (b.n < n)
        buf_add(&b, str_of(piece));
    return buf_str(&b);
}

/* Texts made to be slow; a quadratic walk would take minutes for each. */
static void hostile_texts_take_linear_time(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a:", "a.Bb", "1,",       "1;",     "a@", "a'",  "''",
                                         "(",  "www.", "e\u0301:", "\u0301", "U.", "1+1+"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        Arena *a = arena_new();
        Str text = repeated(a, pieces[i], 1 << 20);
        Token *toks = NULL;
        uint32_t n = 0;
        token_cut(a, text, (Span){0, (uint32_t)text.n}, &toks, &n);
        arena_free(a);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(laws_hold_for_random_texts),
    cmocka_unit_test(tokens_are_appended_and_stay_in_the_span),
    cmocka_unit_test(hostile_texts_take_linear_time),
};

TEST_MAIN(tests)
