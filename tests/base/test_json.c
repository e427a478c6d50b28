/* test_json.c: what is written is JSON, whatever goes in. */
#include "tests/testing.h"

#include <locale.h>
#include <math.h>

#include "base/json.h"

static void objects_and_lists_nest(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Json j = json_new(a);
    json_begin(&j, '{');
    json_key(&j, "n");
    json_u64(&j, UINT64_MAX);
    json_key(&j, "list");
    json_begin(&j, '[');
    json_i64(&j, -1);
    json_bool(&j, true);
    json_begin(&j, '{');
    json_end(&j, '}');
    json_begin(&j, '[');
    json_end(&j, ']');
    json_end(&j, ']');
    json_key(&j, "s");
    json_str(&j, S(""));
    json_end(&j, '}');
    assert_str(buf_str(&j.buf), "{\"n\":18446744073709551615,\"list\":[-1,true,{},[]],\"s\":\"\"}");
    arena_free(a);
}

static Str written(Arena *a, Str s)
{
    Json j = json_new(a);
    json_str(&j, s);
    return buf_str(&j.buf);
}

static void strings_are_escaped(void **state)
{
    (void)state;
    Arena *a = arena_new();
    assert_str(written(a, S("a\"b\\c\n\t\x01\x7f")), "\"a\\\"b\\\\c\\n\\t\\u0001\\u007f\"");
    assert_str(written(a, S("\0z")), "\"\\u0000z\"");
    assert_str(written(a, S("\xc3\xa9\xff|\xe2\x80")), "\"\xc3\xa9\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd\"");
    arena_free(a);
}

static Str fixed(Arena *a, double v, int decimals)
{
    Json j = json_new(a);
    json_double(&j, v, decimals);
    return buf_str(&j.buf);
}

static void numbers_do_not_depend_on_the_locale(void **state)
{
    (void)state;
    Arena *a = arena_new();
    setlocale(LC_ALL, "de_DE.UTF-8");
    assert_str(fixed(a, 1.5, 3), "1.500");
    assert_str(fixed(a, -0.25, 2), "-0.25");
    assert_str(fixed(a, -0.001, 2), "0.00");
    assert_str(fixed(a, 2.999, 2), "3.00");
    assert_str(fixed(a, 12, 0), "12");
    assert_str(fixed(a, NAN, 1), "0.0");
    setlocale(LC_ALL, "C");
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(objects_and_lists_nest),
    cmocka_unit_test(strings_are_escaped),
    cmocka_unit_test(numbers_do_not_depend_on_the_locale),
};

TEST_MAIN(tests)
