#include "store/best.h"

Best best_new(Arena *a, uint32_t most, BestBefore *before, void *arg)
{
    return (Best){arena_make_n(a, BestHit, (size_t)most + 1), 0, most, before, arg};
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

static void rise(Best *b, uint32_t i)
{
    while (i > 0 && b->before(b->arg, &b->items[(i - 1) / 2], &b->items[i])) {
        swap(&b->items[(i - 1) / 2], &b->items[i]);
        i = (i - 1) / 2;
    }
}

void best_add(Best *b, BestHit hit)
{
    if (b->n < b->most) {
        b->items[b->n++] = hit;
        rise(b, b->n - 1);
    } else if (b->most && b->before(b->arg, &hit, &b->items[0])) {
        b->items[0] = hit;
        sink(b, 0, b->n);
    }
}

void best_sort(Best *b)
{
    for (uint32_t n = b->n; n > 1; n--) {
        swap(&b->items[0], &b->items[n - 1]);
        sink(b, 0, n - 1);
    }
}
