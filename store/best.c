#include "store/best.h"

#include "base/vec.h"

Best best_new(Arena *a, uint32_t most, BestBefore *before, void *arg)
{
    return (Best){.arena = a, .most = most, .before = before, .arg = arg};
}

static void swap(BestHit *a, BestHit *b)
{
    BestHit was = *a;
    *a = *b;
    *b = was;
}

/* Item i goes down until none below it comes after it. */
static void sink(Best *b, uint32_t i, uint32_t n)
{
    for (;;) {
        uint32_t kid = 2 * i + 1;
        if (kid >= n)
            return;
        if (kid + 1 < n && b->before(b->arg, &b->items[kid], &b->items[kid + 1]))
            kid++;
        if (!b->before(b->arg, &b->items[i], &b->items[kid]))
            return;
        swap(&b->items[i], &b->items[kid]);
        i = kid;
    }
}

static void heap_up(Best *b)
{
    for (uint32_t i = b->n / 2; !b->is_heap && i-- > 0;)
        sink(b, i, b->n);
    b->is_heap = true;
}

void best_add(Best *b, BestHit hit)
{
    if (b->n < b->most) {
        vec_push(b->arena, b->items, b->n, hit);
        return;
    }
    heap_up(b);
    if (b->most && b->before(b->arg, &hit, &b->items[0])) {
        b->items[0] = hit;
        sink(b, 0, b->n);
    }
}

static bool is_sorted(const Best *b)
{
    for (uint32_t i = 1; i < b->n; i++)
        if (!b->before(b->arg, &b->items[i - 1], &b->items[i]))
            return false;
    return true;
}

void best_sort(Best *b)
{
    if (!b->is_heap && is_sorted(b))
        return;
    heap_up(b);
    for (uint32_t n = b->n; n > 1; n--) {
        swap(&b->items[0], &b->items[n - 1]);
        sink(b, 0, n - 1);
    }
}
