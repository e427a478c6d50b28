/* vec.h: growing arrays in an arena.
 *
 * An array is a pointer and a count. It grows when its count is a power of two of at least VEC_MIN, so its
 * capacity need not be kept: use vec_add alone to lengthen such an array, and vec_stack where it also gets
 * shorter, since it would be copied each time that it passes a power of two.
 */
#ifndef QUOTH_BASE_VEC_H
#define QUOTH_BASE_VEC_H

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"

enum { VEC_MIN = 8 };

/* items, or a copy of it, with twice the room. */
void *vec_longer(Arena *a, const void *items, uint32_t n, size_t size) __attribute__((returns_nonnull));

/* Returns items, or a longer copy of it, with room for item number n, whose bytes may be anything. */
static inline void *vec_grow(Arena *a, void *items, uint32_t n, size_t size)
{
    bool is_full = n == 0 ? items == NULL : n >= VEC_MIN && (n & (n - 1)) == 0;
    return is_full ? vec_longer(a, items, n, size) : items;
}

static inline void *vec_cleared(void *item, size_t size)
{
    return memset(item, 0, size); /* it may hold an item that was taken away */
}

/* vec_add(arena, doc->anns, doc->n_anns): pointer to a new zeroed last item. */
#define vec_add(a, items, n)                                          \
    ((items) = vec_grow((a), (items), (n), sizeof *(items)), (n)++,   \
     vec_cleared(&(items)[(n) - 1], sizeof *(items)), &(items)[(n) - 1])
#define vec_push(a, items, n, ...) \
    ((items) = vec_grow((a), (items), (n), sizeof *(items)), (items)[(n)++] = (__VA_ARGS__))
/* For a stack, which also gets shorter: `most` is the largest n there has been, beginning with 0. */
#define vec_stack(a, items, n, most, ...)                                                                      \
    ((items) = (n) == (most) ? ((most)++, vec_grow((a), (items), (n), sizeof *(items))) : (items), \
     (items)[(n)++] = (__VA_ARGS__))
#define vec_each(T, p, items, n) for (T *p = (items); p < (items) + (n); p++)

#endif
