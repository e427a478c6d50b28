/* vec.h: growing arrays in an arena.
 *
 * An array is a pointer and a count. It grows when its count is a power of two of at least VEC_MIN, so its
 * capacity need not be kept: use vec_add alone to lengthen such an array.
 */
#ifndef QUOTH_BASE_VEC_H
#define QUOTH_BASE_VEC_H

#include "base/arena.h"

enum { VEC_MIN = 8 };

/* Returns items, or a longer copy of it, with room for item number n. */
void *vec_grow(Arena *a, void *items, uint32_t n, size_t size) __attribute__((returns_nonnull));

/* vec_add(arena, doc->anns, doc->n_anns): pointer to a new zeroed last item. */
#define vec_add(a, items, n) \
    ((items) = vec_grow((a), (items), (n), sizeof *(items)), &(items)[(n)++])
#define vec_push(a, items, n, ...) (*vec_add((a), (items), (n)) = (__VA_ARGS__))
#define vec_each(T, p, items, n) for (T *p = (items); p < (items) + (n); p++)

#endif
