/* test_table.c: many keys, each found again, in order of arrival. */
#include "tests/testing.h"

#include "base/table.h"

static void keys_are_found_again(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Table t = table_new(a);
    assert_int_equal(table_get(&t, S("x")), TABLE_NONE);
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(*table_slot(&t, str_fmt(a, "key %u", i), i), i);
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(table_get(&t, str_fmt(a, "key %u", i)), i);
    assert_int_equal(table_get(&t, S("key 5000")), TABLE_NONE);
    assert_int_equal(t.n, 5000);
    assert_str(t.keys[17], "key 17");
    ++*table_slot(&t, S("key 17"), 99);
    assert_int_equal(table_get(&t, S("key 17")), 18);
    assert_int_equal(*table_slot(&t, S(""), 3), 3);
    assert_int_equal(table_get(&t, S("")), 3);
    arena_free(a);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(keys_are_found_again)};

TEST_MAIN(tests)
