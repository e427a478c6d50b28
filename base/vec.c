/* vec.c: growing arrays in an arena. */
#include "base/vec.h"

void *vec_longer(Arena *a, const void *items, uint32_t n, size_t size)
{
    size_t cap = n == 0 ? VEC_MIN : (size_t)n * 2;
    void *longer = arena_array(a, cap, size);
    if (n)
        memcpy(longer, items, n * size);
    return longer;
}
