/* test_pool.c: results come back in order, at most `ahead` wait, and stopping stops. */
#include "tests/testing.h"

#include <stdatomic.h>
#include <stdbool.h>

#include "base/pool.h"

enum { MANY = 2000 };

typedef struct Sums {
    atomic_uint n_worked, n_handed;
    uint32_t squares[MANY], next, most_waiting, stop_at;
} Sums;

static void square(void *arg, uint32_t i)
{
    Sums *s = arg;
    s->squares[i] = i * i + 1;
    atomic_fetch_add(&s->n_worked, 1);
}

static bool take(void *arg, uint32_t i)
{
    Sums *s = arg;
    uint32_t waiting = atomic_load(&s->n_worked) - s->next;
    if (waiting > s->most_waiting)
        s->most_waiting = waiting;
    assert_int_equal(i, s->next);
    assert_int_equal(s->squares[i], i * i + 1);
    s->next++;
    return s->next != s->stop_at;
}

static void results_come_in_order(void **state)
{
    (void)state;
    const uint32_t threads[] = {0, 1, 2, 8};
    for (int i = 0; i < 4; i++) {
        Sums s = {0};
        pool_run(&(PoolJob){square, take, &s, MANY, threads[i], 5});
        assert_int_equal(s.next, MANY);
        assert_true(s.most_waiting <= 5);
    }
}

static void stopping_begins_no_further_work(void **state)
{
    (void)state;
    Sums s = {.stop_at = 10};
    pool_run(&(PoolJob){square, take, &s, MANY, 4, 3});
    assert_int_equal(s.next, 10);
    assert_true(atomic_load(&s.n_worked) <= 13);
    pool_run(&(PoolJob){square, take, &s, 0, 4, 3});
    assert_int_equal(s.next, 10);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(results_come_in_order),
    cmocka_unit_test(stopping_begins_no_further_work),
};

TEST_MAIN(tests)
