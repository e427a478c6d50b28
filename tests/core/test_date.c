#include "core/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void finds(Arena *a, const char *text, const char *want)
{
    Str  iso = S("");
    Span at;
    bool found = date_find(a, str_of(text), &iso, &at);
    assert_int_equal(found, want != NULL);
    if (want)
        assert_string_equal(str_z(a, iso), want);
}

static void written_dates(void **state)
{
    (void)state;
    Arena *a = arena_new();
    finds(a, "Thursday, 15 June 2023", "2023-06-15");
    finds(a, "Tue, 14 Nov 2023 10:00:00 +0100", "2023-11-14T10:00:00+01:00");
    finds(a, "14 Nov 2023 23:59 GMT", "2023-11-14T23:59:00Z");
    finds(a, "14 Nov 2023 08:30:01 EST", "2023-11-14T08:30:01-05:00");
    finds(a, "14 Nov 2023 10:00", "2023-11-14");
    finds(a, "14 Nov 2023 10:00 ESTONIA", "2023-11-14");
    finds(a, "14 Nov 2023 10:00 -2500", "2023-11-14");
    finds(a, "June 15, 2023", "2023-06-15");
    finds(a, "Mar. 31, 2023", "2023-03-31");
    finds(a, "Sept 1 2021", "2021-09-01");
    finds(a, "on the 3rd of May, 1999,", "1999-05-03");
    finds(a, "15.06.2023", "2023-06-15");
    finds(a, "06/15/2023", "2023-06-15");
    finds(a, "03/04/2023", "2023-03-04");
    finds(a, "20230615", "2023-06-15");
    finds(a, "2015-09-17T16:57:43+01:00", "2015-09-17T16:57:43+01:00");
    finds(a, "2019-04-28 06:01:07", "2019-04-28T06:01:07");
    finds(a, "published 15\xC2\xA0June\xC2\xA0""2023", "2023-06-15");
    finds(a, "31 June 2023", NULL);
    finds(a, "29 February 2023", NULL);
    finds(a, "29 February 2024", "2024-02-29");
    finds(a, "June 2023", NULL);
    finds(a, "Marchand 15, 2023", NULL);
    finds(a, "12345678901", NULL);
    arena_free(a);
}

static void days_and_back(void **state)
{
    (void)state;
    Arena *a = arena_new();
    assert_int_equal(date_day(1970, 1, 1), 0);
    assert_int_equal(date_day(2000, 3, 1), 11017);
    for (int32_t day = -200000; day < 200000; day += 37) {
        DayRange r;
        assert_true(date_days(date_iso(a, day), &r));
        assert_int_equal(r.first, day);
        assert_int_equal(r.last, day);
    }
    DayRange r;
    assert_true(date_days(S("2024-02"), &r));
    assert_int_equal(r.last - r.first + 1, 29);
    assert_true(date_days(S("2023"), &r));
    assert_int_equal(r.last - r.first + 1, 365);
    assert_false(date_days(S("2023-13"), &r));
    assert_false(date_days(S("2023-02-30"), &r));
    assert_false(date_days(S("23-02-03"), &r));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(written_dates), cmocka_unit_test(days_and_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
