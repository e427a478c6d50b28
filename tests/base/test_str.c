/* test_str.c: views, numbers, and bytes that grow. */
#include "tests/testing.h"

#include <stdlib.h>

static void comparing_is_bytewise(void **state)
{
    (void)state;
    assert_true(str_cmp(S("a"), S("b")) < 0);
    assert_true(str_cmp(S("a"), S("")) > 0);
    assert_true(str_cmp(S("\xff"), S("a")) > 0);
    assert_int_equal(str_cmp(S(""), S("")), 0);
    assert_true(str_eq_nocase(S("CuE"), S("cUe")));
    assert_false(str_eq_nocase(S("[a"), S("{a")));
    assert_true(str_starts(S("abc"), S("ab")) && !str_starts(S("a"), S("ab")));
    assert_true(str_ends(S("abc"), S("bc")) && !str_ends(S("c"), S("bc")));
    assert_true(str_starts_nocase(S("AUTHOR:x"), S("author:")));
    Str list[] = {S("b"), S("aa"), S("a")};
    qsort(list, 3, sizeof *list, str_sort_cmp);
    assert_str(list[0], "a");
    assert_str(list[2], "b");
}

static void trimming_finding_splitting(void **state)
{
    (void)state;
    assert_str(str_trim(S(" \t a b\r\n")), "a b");
    assert_str(str_trim(S(" \n ")), "");
    assert_int_equal(str_find(S("abcabd"), S("abd"), 0), 3);
    assert_int_equal(str_find(S("abcabd"), S("ab"), 1), 3);
    assert_int_equal(str_find(S("abc"), S("abcd"), 0), STR_NONE);
    assert_int_equal(str_find(S("abc"), S("x"), 0), STR_NONE);
    assert_int_equal(str_find(S("abc"), S(""), 3), 3);
    assert_int_equal(str_find(S("abc"), S(""), 4), STR_NONE);
    Str rest = S("a,,b,"), piece;
    assert_true(str_next(&rest, ',', &piece));
    assert_str(piece, "a");
    assert_true(str_next(&rest, ',', &piece));
    assert_str(piece, "");
    assert_true(str_next(&rest, ',', &piece));
    assert_str(piece, "b");
    assert_false(str_next(&rest, ',', &piece));
}

static void the_hash_never_changes(void **state)
{
    (void)state;
    assert_true(str_hash(S("")) == UINT64_C(0x93544b98089ab8e6));
    assert_true(str_hash(S("quoth")) == UINT64_C(0x22c1137b50bccc03));
    assert_true(str_hash(S("a sentence of more than eight bytes")) == UINT64_C(0x921100378d3644b6));
    assert_true(str_hash(S("a\0")) != str_hash(S("a")));
}

static void numbers_are_digits_alone(void **state)
{
    (void)state;
    uint32_t n = 7;
    assert_true(str_to_u32(S("4294967295"), &n) && n == UINT32_MAX);
    assert_false(str_to_u32(S("4294967296"), &n));
    assert_false(str_to_u32(S("99999999999999999999999"), &n));
    assert_false(str_to_u32(S(""), &n));
    assert_false(str_to_u32(S("-1"), &n));
    uint64_t wide;
    assert_true(str_to_u64(S("4294967296"), &wide) && wide == 4294967296u);
    assert_false(str_to_u64(S("99999999999999999999999"), &wide));
    assert_false(str_to_u64(S(""), &wide));
    assert_false(str_to_u64(S("+1"), &wide));
    assert_true(str_hex(S("00ff"), &wide) && wide == 255);
    assert_true(str_hex(S("ffffffffffffffff"), &wide) && wide == UINT64_MAX);
    assert_false(str_hex(S("00000000000000001"), &wide));
    assert_false(str_hex(S("FF"), &wide));
    assert_false(str_hex(S(""), &wide));
    assert_false(str_hex((Str){"1\0", 2}, &wide));
    assert_true(str_head(S("b")) > str_head(S("azzzzzzzz")));
    assert_true(str_head(S("abcdefgh1")) == str_head(S("abcdefgh2")));
    assert_int_equal(n, UINT32_MAX);
}

static void buffers_grow(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Buf b = {.arena = a};
    assert_non_null(buf_str(&b).p);
    for (int i = 0; i < 1000; i++)
        buf_fmt(&b, "%d,", i % 10);
    buf_add(&b, S("end"));
    buf_char(&b, '!');
    assert_int_equal(buf_str(&b).n, 2004);
    assert_true(str_ends(buf_str(&b), S("9,end!")));
    assert_str(str_fmt(a, "%s-%d", "x", 5), "x-5");
    assert_int_equal(str_dup(a, S("abc")).p[3], 0);
    arena_free(a);
}

static void varints_come_back(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Buf b = {.arena = a};
    const uint64_t values[] = {0, 1, 127, 128, 300, UINT32_MAX, UINT64_MAX};
    for (int i = 0; i < 7; i++)
        buf_varint(&b, values[i]);
    size_t at = 0;
    uint64_t v = 0;
    for (int i = 0; i < 7; i++) {
        assert_true(str_varint(buf_str(&b), &at, &v));
        assert_true(v == values[i]);
    }
    assert_false(str_varint(buf_str(&b), &at, &v));
    at = 0;
    assert_false(str_varint(S("\x80"), &at, &v));
    assert_false(str_varint(S("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), &at, &v));
    assert_false(str_varint(S("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x80\x01"), &at, &v));
    assert_int_equal(at, 0);
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(comparing_is_bytewise),  cmocka_unit_test(trimming_finding_splitting),
    cmocka_unit_test(the_hash_never_changes), cmocka_unit_test(numbers_are_digits_alone),
    cmocka_unit_test(buffers_grow),           cmocka_unit_test(varints_come_back),
};

TEST_MAIN(tests)
