/* vec.c: growing arrays in an arena. */
#include "base/vec.h"

void *vec_longer(Arena *a, const void *items, uint32_t n, size_t size)
{
    size_t cap = n == 0 ? VEC_MIN : (size_t)n * 2;
    return arena_longer(a, items, n * size, cap > SIZE_MAX / size ? SIZE_MAX : cap * size);
}
