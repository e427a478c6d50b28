/* testing.h: what every unit test includes: cmocka with its own needs, and comparisons of our types.
 *
 * `test_x NAME` runs the tests whose name has NAME in it.
 */
#ifndef QUOTH_TESTS_TESTING_H
#define QUOTH_TESTS_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/str.h"

#define assert_str(got, want) assert_str_at((got), str_of(want), __FILE__, __LINE__)

static inline void assert_str_at(Str got, Str want, const char *file, int line)
{
    if (str_eq(got, want))
        return;
    print_error("%s:%d: got  \"%.*s\"\n%s:%d: want \"%.*s\"\n", file, line, STR(got), file, line, STR(want));
    _fail(file, line);
}

#undef fail /* cmocka's; base/error.h has one of its own */
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "base/error.h"

/* Fails with the message of a call that did not succeed. */
static inline void check(quoth_status st, const quoth_error *err)
{
    if (st != QUOTH_OK)
        fail_msg("%s: %s", quoth_status_name(st), err->message);
}

/* `int main` of a test file whose tests are listed in `const struct CMUnitTest tests[]`. */
#define TEST_MAIN(tests)                                                                                      \
    int main(int argc, char **argv)                                                                           \
    {                                                                                                         \
        char filter[128];                                                                                     \
        if (argc > 1) {                                                                                       \
            snprintf(filter, sizeof filter, "*%s*", argv[1]);                                                 \
            cmocka_set_test_filter(filter);                                                                   \
        }                                                                                                     \
        return cmocka_run_group_tests(tests, NULL, NULL);                                                     \
    }

#endif
