/* test_arena.c: zeroed and aligned blocks, reset, and the jump to the edge. */
#include "tests/testing.h"

#include "base/arena.h"
#include "base/vec.h"

static bool all_zero(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i])
            return false;
    return true;
}

static void blocks_are_zeroed_and_aligned(void **state)
{
    (void)state;
    Arena *a = arena_new();
    for (size_t n = 0; n < 3000; n += 37) {
        char *p = arena_alloc(a, n);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        assert_true(all_zero(p, n));
        memset(p, 0xff, n);
    }
    char *big = arena_alloc(a, 20 << 20);
    assert_true(all_zero(big, 20 << 20));
    assert_true(arena_used(a) >= 20 << 20);
    arena_free(a);
}

static void reset_gives_zeroed_memory_again(void **state)
{
    (void)state;
    Arena *a = arena_new();
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) {
            char *p = arena_alloc(a, 500);
            assert_true(all_zero(p, 500));
            memset(p, 0xaa, 500);
        }
        arena_reset(a);
        assert_int_equal(arena_used(a), 0);
    }
    arena_free(a);
}

static void exhausted_memory_jumps_to_the_edge(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Edge edge;
    volatile int jumps = 0;
    assert_null(arena_try(a, SIZE_MAX / 2));
    if (setjmp(edge.jump) == 0) {
        arena_edge(a, &edge);
        arena_array(a, SIZE_MAX / 4, 16); /* the product overflows */
        fail_msg("came back");
    }
    jumps++;
    if (jumps == 1) {
        arena_alloc(a, SIZE_MAX / 8);
        fail_msg("came back");
    }
    assert_int_equal(jumps, 2);
    arena_free(a);
    arena_free(NULL);
}

static void vec_keeps_items_and_zeroes_new_ones(void **state)
{
    (void)state;
    Arena *a = arena_new();
    int *items = NULL;
    uint32_t n = 0;
    for (int i = 0; i < 1000; i++) {
        int *item = vec_add(a, items, n);
        assert_int_equal(*item, 0);
        *item = i;
    }
    int i = 0;
    vec_each (int, item, items, n)
        assert_int_equal(*item, i++);
    n = 11;
    assert_int_equal(*vec_add(a, items, n), 0);
    assert_int_equal(items[10], 10);
    arena_free(a);
}

static void a_block_grows_and_keeps_what_it_holds(void **state)
{
    (void)state;
    Arena *a = arena_new();
    size_t n = 100;
    unsigned char *p = arena_alloc(a, n), *other = NULL;
    memset(p, 0xaa, n);
    for (; n < (size_t)32 << 20; n *= 2) { /* in its chunk, to a larger chunk, and with a chunk of its own */
        p = arena_longer(a, p, n, n * 2);
        assert_true(all_zero((char *)p + n, n));
        for (size_t i = 0; i < n; i += n / 50)
            assert_int_equal(p[i], 0xaa);
        memset(p + n, 0xaa, n);
        if (!other || n > 1000)
            other = arena_alloc(a, 16); /* so that it is the newest block no more */
    }
    assert_true(arena_used(a) >= n);
    p = arena_longer(a, NULL, 0, 10);
    assert_true(all_zero((char *)p, 10));
    arena_free(a);
}

static void a_part_jumps_where_its_whole_does_and_goes_with_it(void **state)
{
    (void)state;
    Arena *a = arena_new(), *first = arena_part(a), *second = arena_part(a), *inner = arena_part(second);
    Edge edge;
    volatile int jumps = 0;
    memset(arena_alloc(inner, 100), 1, 100);
    arena_free(first); /* before the others */
    if (setjmp(edge.jump) == 0) {
        arena_edge(a, &edge);
        arena_alloc(inner, SIZE_MAX / 2);
        fail_msg("came back");
    }
    jumps++;
    assert_int_equal(jumps, 1);
    arena_reset(a); /* its parts are no more: the leak checker sees to that */
    (void)arena_part(a);
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_block_grows_and_keeps_what_it_holds),
    cmocka_unit_test(a_part_jumps_where_its_whole_does_and_goes_with_it),
    cmocka_unit_test(blocks_are_zeroed_and_aligned),
    cmocka_unit_test(reset_gives_zeroed_memory_again),
    cmocka_unit_test(exhausted_memory_jumps_to_the_edge),
    cmocka_unit_test(vec_keeps_items_and_zeroes_new_ones),
};

TEST_MAIN(tests)
