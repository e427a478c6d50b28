/* test_sentences.c: every invariant holds for random blocks, and hostile ones take linear time. */
#include "tests/testing.h"

#include "core/doc.h"
#include "indexer/sentences.h"

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

/* An article whose blocks are the lines of the text. */
static void split_lines(Doc *doc, Source *source, Arena *a, Str text)
{
    Str rest = text, line;
    *source = (Source){.bytes = text};
    *doc = (Doc){.arena = a, .source = source, .text = text};
    vec_push(a, doc->map.runs, doc->map.n_runs, (MapRun){0, 0, (uint32_t)text.n});
    doc->map.n_text = (uint32_t)text.n;
    while (str_next(&rest, '\n', &line)) {
        uint32_t beg = (uint32_t)(line.p - text.p);
        vec_push(a, doc->blocks, doc->n_blocks,
                 (Block){.text = {beg, beg + (uint32_t)line.n}, .section = BLOCK_NONE});
    }
    sentences_split(doc);
}

static void invariants_hold_for_random_blocks(void **state)
{
    static const char *const pieces[] = {
        "The ", "he ",    "U.S.",   ". ",     ".",   "?",   "! ",  "”", "“",    "\" ", " \"", "(",
        ") ",   "[3]",    "1. ",    "2) ",    "b. ", "• ",  "...", "…", "Mr. ", "J. ", "5 ",  "p.m. ",
        "\n",   "\u00a0", "\u200b", "\u00ad", ",",   " — ", "a",   "B", "é",    "'",   "’ "};
    (void)state;
    Arena *a = arena_new();
    uint32_t seed = 11;
    for (int round = 0; round < 20000; round++) {
        Buf b = {.arena = a};
        uint32_t n = next_random(&seed) % 40;
        Doc doc;
        Source source;
        while (n-- > 0) {
            Str piece = str_of(pieces[next_random(&seed) % (sizeof pieces / sizeof *pieces)]);
            bool two_blanks = b.n > 0 && piece.p[0] == ' ' && b.p[b.n - 1] == ' ';
            buf_add(&b, two_blanks ? str_sub(piece, 1, piece.n) : piece);
        }
        buf_add(&b, S("end"));
        split_lines(&doc, &source, a, buf_str(&b));
        Str why = doc_check(&doc);
        if (why.n)
            fail_msg("%.*s: %.*s", STR(why), STR(doc.text));
        arena_reset(a);
    }
    arena_free(a);
}

/* The piece again and again, to at least n bytes, and what comes last. */
static void split_repeated(Doc *doc, Source *source, Arena *a, const char *piece, size_t n, const char *last)
{
    Buf b = {.arena = a};
    while (b.n < n)
        buf_add(&b, str_of(piece));
    buf_add(&b, str_of(last));
    split_lines(doc, source, a, buf_str(&b));
}

/* Blocks made to be slow; a quadratic walk would take minutes for each. */
static void hostile_blocks_take_linear_time(void **state)
{
    static const char *const pieces[] = {"(",   "1. A ", "\u2022 1. A ", ". ",    ".",      "\"",
                                         " \"", "[",     "a) B ",        "U.S. ", "A! \" ", "- "};
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        Arena *a = arena_new();
        Doc doc;
        Source source;
        split_repeated(&doc, &source, a, pieces[i], 1 << 19, "");
        assert_true(doc.n_sents > 0);
        arena_free(a);
    }
}

/* What has no end within 2,000 tokens is cut, behind a comma where there is one. */
static void endless_sentences_are_cut(void **state)
{
    static const char *const pieces[] = {"word ", "word, ", "a b c d e f g; "};
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        Arena *a = arena_new();
        Doc doc;
        Source source;
        split_repeated(&doc, &source, a, pieces[i], 1 << 17, "end");
        assert_int_equal(doc_check(&doc).n, 0);
        assert_true(doc.n_sents >= doc.n_toks / 2000);
        for (uint32_t s = 0; s + 1 < doc.n_sents; s++) {
            Range toks = doc.sents[s].toks;
            assert_in_range(toks.end - toks.beg, 1000, 2000);
            Str last = tok_text(&doc, toks.end - 1);
            assert_true(i == 0 || str_eq(last, S(",")) || str_eq(last, S(";")));
        }
        arena_free(a);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(endless_sentences_are_cut),
    cmocka_unit_test(invariants_hold_for_random_blocks),
    cmocka_unit_test(hostile_blocks_take_linear_time),
};

TEST_MAIN(tests)
