/* test_wordbreak.c: all cases of Unicode's own test file, where it is present. */
#include "tests/testing.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/utf8.h"
#include "core/wordbreak.h"

#define CASES "../shared/eval/unicode/WordBreakTest.txt"

/* "÷ 0061 × 0308 ÷" to text and the offsets of its breaks. */
static Str read_case(Arena *a, Str line, size_t breaks[64], size_t *n_breaks)
{
    Buf text = {.arena = a};
    Str rest = line, piece;
    *n_breaks = 0;
    while (str_next(&rest, ' ', &piece)) {
        if (str_eq(piece, S("÷")))
            breaks[(*n_breaks)++] = text.n;
        else if (!str_eq(piece, S("×"))) {
            char bytes[4];
            buf_add(&text, (Str){bytes, utf8_put(bytes, (uint32_t)strtoul(str_z(a, piece), NULL, 16))});
        }
    }
    return buf_str(&text);
}

static void every_case_of_unicode_passes(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Str rest, line;
    int n_cases = 0;
    if (file_read(&rest, a, CASES, 4 << 20, NULL) != QUOTH_OK) {
        print_message("skipped: no %s\n", CASES);
        arena_free(a);
        exit(77);
    }
    while (str_next(&rest, '\n', &line)) {
        size_t tab = str_find(line, S("\t"), 0), breaks[64], n_breaks;
        if (!str_starts(line, S("÷")) || tab == STR_NONE)
            continue;
        Str text = read_case(a, str_sub(line, 0, tab), breaks, &n_breaks);
        size_t at = 0;
        for (size_t i = 1; i < n_breaks; i++) {
            at = wordbreak_next(text, at);
            if (at != breaks[i])
                fail_msg("%.*s: break %zu at %zu, expected %zu", STR(line), i, at, breaks[i]);
        }
        assert_int_equal(at, text.n);
        n_cases++;
    }
    assert_int_equal(n_cases, 1823);
    arena_free(a);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(every_case_of_unicode_passes)};

TEST_MAIN(tests)
