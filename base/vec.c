/* vec.c: growing arrays in an arena. */
#include "base/vec.h"

#include <stdbool.h>
#include <string.h>

void *vec_grow(Arena *a, void *items, uint32_t n, size_t size)
{
    bool full = n == 0 ? items == NULL : n >= VEC_MIN && (n & (n - 1)) == 0;
    if (full) {
        size_t cap = n == 0 ? VEC_MIN : (size_t)n * 2;
        void *longer = arena_array(a, cap, size);
        if (n)
            memcpy(longer, items, n * size);
        return longer;
    }
    memset((char *)items + n * size, 0, size); /* it may hold an item that was taken away */
    return items;
}
