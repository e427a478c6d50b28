/* test_utf8.c: decoding both ways, and classes. */
#include "tests/testing.h"

#include "base/utf8.h"

static void every_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        if (cp >= 0xd800 && cp <= 0xdfff)
            continue;
        char bytes[4];
        Str s = {bytes, utf8_put(bytes, cp)};
        size_t at = 0;
        assert_int_equal(utf8_next(s, &at), cp);
        assert_int_equal(at, s.n);
        assert_int_equal(utf8_prev(s, &at), cp);
        assert_int_equal(at, 0);
        assert_true(utf8_valid(s));
    }
}

static void invalid_bytes_are_refused(void **state)
{
    (void)state;
    const Str bad[] = {S("\x80"),         S("\xc0\x80"),         S("\xc3"), S("\xe0\x80\x80"),
                       S("\xed\xa0\x80"), S("\xf4\x90\x80\x80"), S("\xff"), S("\xf0\x8f\xbf\xbf"),
                       S("0123456\xff"),  S("01234567\xe2\x80")};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(utf8_valid(bad[i]));
        for (size_t at = 0; at < bad[i].n;) /* ends, and stays inside */
            utf8_next(bad[i], &at);
        for (size_t at = bad[i].n; at > 0;)
            utf8_prev(bad[i], &at);
    }
    size_t at = 0;
    assert_int_equal(utf8_next(S("\xe2\x80x"), &at), 0xfffd);
    assert_int_equal(at, 1);
    at = 3;
    assert_int_equal(utf8_prev(S("\xc3\xa9\x80"), &at), 0xfffd);
    assert_int_equal(at, 2);
    assert_true(utf8_valid(S("")) && utf8_valid(S("0123456789\xc3\xa9")));
    assert_true(utf8_is_boundary(S("\xc3\xa9"), 0) && !utf8_is_boundary(S("\xc3\xa9"), 1));
    assert_true(utf8_is_boundary(S("\xc3\xa9"), 2) && !utf8_is_boundary(S("\xc3\xa9"), 3));
}

static void code_points_have_classes(void **state)
{
    (void)state;
    assert_true(cp_is_letter('q') && cp_is_letter(0x259) && cp_is_letter(0x5d0) && !cp_is_letter('1'));
    assert_true(cp_is_upper(0x18f) && cp_is_upper(0x1c5) && !cp_is_upper('a') && !cp_is_upper('['));
    assert_true(cp_is_lower(0x259) && !cp_is_lower('A'));
    assert_true(cp_is_digit('7') && cp_is_digit(0x661) && !cp_is_digit('x'));
    assert_true(cp_is_space(' ') && cp_is_space('\n') && cp_is_space(0xa0) && cp_is_space(0x200b) &&
                cp_is_space(0x3000));
    assert_true(!cp_is_space('a') && !cp_is_space(0x200d));
    assert_true(cp_is_punct('.') && cp_is_punct(0x2026) && !cp_is_punct('a') && !cp_is_punct('+'));
    assert_true(cp_is_open_quote(0x201c) && !cp_is_open_quote('"') && cp_is_close_quote(0x2019));
    assert_true(cp_is_dash('-') && cp_is_dash(0x2014) && !cp_is_dash('_'));
    assert_false(cp_is_letter(0x110000));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_code_point_comes_back),
    cmocka_unit_test(invalid_bytes_are_refused),
    cmocka_unit_test(code_points_have_classes),
};

TEST_MAIN(tests)
