/* test_compare.c: the measure that sets two sets apart, against values worked out by hand. */
#include "tests/testing.h"

#include <math.h>

#include "searcher/compare.h"

static bool is_near(double a, double b)
{
    return fabs(a - b) < 0.005;
}

static void strength_is_the_log_likelihood_ratio(void **state)
{
    (void)state;
    /* 75 are expected on either side: 2 (100 ln 4/3 + 50 ln 2/3) */
    assert_true(is_near(compare_strength(100, 10000, 50, 10000), 16.99));
    assert_true(is_near(compare_strength(50, 10000, 100, 10000), 16.99));
    /* 2 · 12 ln 3 */
    assert_true(is_near(compare_strength(12, 1000, 0, 2000), 26.37));
    assert_true(compare_strength(30, 3000, 10, 1000) < 1e-9);
    assert_true(compare_strength(0, 100, 0, 100) == 0);
    assert_true(compare_strength(5, 5, 0, 0) == 0);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(strength_is_the_log_likelihood_ratio)};
TEST_MAIN(tests)
