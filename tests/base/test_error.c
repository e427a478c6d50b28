/* test_error.c: messages fit one line that a terminal may be shown. */
#include "tests/testing.h"

#include "base/error.h"
#include "base/log.h"

static void fail_fills_and_returns_the_status(void **state)
{
    (void)state;
    quoth_error err = {0};
    assert_int_equal(fail_at(&err, QUOTH_E_QUERY, 1, 7, "%s: found %d", "field", 3), QUOTH_E_QUERY);
    assert_int_equal(err.status, QUOTH_E_QUERY);
    assert_int_equal(err.col, 7);
    assert_string_equal(err.message, "field: found 3");
    assert_int_equal(fail(NULL, QUOTH_E_IO, "nobody asks"), QUOTH_E_IO);
    fail(&err, QUOTH_E_IO, "outer: %s", err.message);
    assert_string_equal(err.message, "outer: field: found 3");
    assert_int_equal(err.line, 0);
}

static void control_characters_are_replaced(void **state)
{
    (void)state;
    quoth_error err;
    fail(&err, QUOTH_E_INPUT, "a\x1b[31mb\nc\xc2\x9b!\xff\xc3\xa9");
    assert_string_equal(err.message, "a [31mb c  !?\xc3\xa9");
}

static void a_cut_message_ends_with_a_whole_character(void **state)
{
    (void)state;
    quoth_error err;
    char longer[400];
    memset(longer, 'x', sizeof longer);
    memcpy(longer + 254, "\xe2\x80\x9d", 4);
    fail(&err, QUOTH_E_INPUT, "%s", longer);
    assert_int_equal(strlen(err.message), 254);
}

static void keep_line(void *arg, int level, const char *line)
{
    snprintf(arg, 64, "%d %s", level, line);
}

static void log_lines_reach_the_listener(void **state)
{
    (void)state;
    char line[64] = "";
    log_line((Log){keep_line, line}, LOG_WARNING, "%s\t%d", "x", 5);
    assert_string_equal(line, "1 x 5");
    log_line((Log){NULL, NULL}, LOG_ERROR, "unheard");
    assert_string_equal(quoth_status_name(QUOTH_E_NOMEM), "no-memory");
    assert_string_equal(quoth_status_name((quoth_status)999), "unknown");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(fail_fills_and_returns_the_status),
    cmocka_unit_test(control_characters_are_replaced),
    cmocka_unit_test(a_cut_message_ends_with_a_whole_character),
    cmocka_unit_test(log_lines_reach_the_listener),
};

TEST_MAIN(tests)
