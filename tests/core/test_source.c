/* test_source.c: encodings, line ends, and places in all three units. */
#include "tests/testing.h"

#include "core/source.h"

static Source source(Arena *a, Str bytes)
{
    Source s;
    quoth_error err;
    if (source_of(&s, a, bytes, S("x.txt"), &err) != QUOTH_OK)
        fail_msg("%s", err.message);
    return s;
}

static void places_go_both_ways_in_every_unit(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Source s = source(a, S("one\r\n\xc3\xa9\xf0\x9f\x98\x80z\rlast\n"));
    assert_int_equal(s.n_lines, 4);
    static const uint32_t want[3] = {7, 3, 4}; /* columns of "z" */
    for (ColumnUnit unit = COLUMN_BYTES; unit <= COLUMN_UTF16; unit++) {
        Place at = source_place(&s, 11, unit);
        assert_int_equal(at.line, 2);
        assert_int_equal(at.column, want[unit]);
        for (uint32_t byte = 0; byte <= s.bytes.n; byte++) {
            bool is_inside = byte == 6 || (byte > 7 && byte < 11) || byte == 4;
            if (!is_inside)
                assert_int_equal(source_byte(&s, source_place(&s, byte, unit), unit), byte);
        }
    }
    assert_int_equal(source_byte(&s, (Place){1, 99}, COLUMN_BYTES), 3);
    assert_int_equal(source_byte(&s, (Place){2, 3}, COLUMN_UTF16),
                     7); /* between surrogates: the character's start */
    assert_int_equal(source_byte(&s, (Place){9, 1}, COLUMN_BYTES), s.bytes.n);
    arena_free(a);
}

static void utf8_is_borrowed_with_its_mark(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Str bytes = S("\xef\xbb\xbf\xc3\xa9");
    Source s = source(a, bytes);
    assert_ptr_equal(s.bytes.p, bytes.p);
    assert_int_equal(s.bytes.n, 5);
    assert_str(s.encoding, "UTF-8");
    s = source(a, S(""));
    assert_int_equal(s.n_lines, 1);
    assert_int_equal(source_place(&s, 0, COLUMN_UTF16).column, 1);
    arena_free(a);
}

static void other_encodings_are_decoded(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Source s = source(a, S("caf\xe9 \x93q\x94 \x81"));
    assert_str(s.bytes, "caf\xc3\xa9 \xe2\x80\x9cq\xe2\x80\x9d \xef\xbf\xbd");
    assert_str(s.encoding, "windows-1252");
    assert_int_equal(s.n_bad, 1);
    s = source(a, S("\xff\xfeh\0\xe9\0\x3d\xd8\x00\xde"));
    assert_str(s.bytes, "h\xc3\xa9\xf0\x9f\x98\x80");
    assert_str(s.encoding, "UTF-16LE");
    s = source(a, S("\xfe\xff\0h\xd8\0\0i\0")); /* a lone surrogate, and half a unit */
    assert_str(s.bytes, "h\xef\xbf\xbdi\xef\xbf\xbd");
    assert_int_equal(s.n_bad, 3);
    arena_free(a);
}

static void a_few_bad_bytes_do_not_change_the_encoding(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Source s = source(a, S("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 \xff"));
    assert_str(s.encoding, "UTF-8");
    assert_str(s.bytes, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 \xef\xbf\xbd");
    assert_int_equal(s.n_bad, 1);
    arena_free(a);
}

static void too_much_is_refused(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Source s;
    quoth_error err;
    char *big = arena_alloc(a, SOURCE_MAX + 1u);
    assert_int_equal(source_of(&s, a, (Str){big, SOURCE_MAX + 1u}, S("big"), &err), QUOTH_E_LIMIT);
    memset(big, 0x80, 20u << 20); /* three bytes each in UTF-8 */
    assert_int_equal(source_of(&s, a, (Str){big, 20u << 20}, S("big"), &err), QUOTH_E_LIMIT);
    assert_int_equal(source_open(&s, a, "no/such/file", &err), QUOTH_E_IO);
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(places_go_both_ways_in_every_unit),
    cmocka_unit_test(utf8_is_borrowed_with_its_mark),
    cmocka_unit_test(other_encodings_are_decoded),
    cmocka_unit_test(a_few_bad_bytes_do_not_change_the_encoding),
    cmocka_unit_test(too_much_is_refused),
};

TEST_MAIN(tests)
