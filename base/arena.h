/* arena.h: memory freed all at once.
 *
 * arena_alloc never returns NULL. An arena that cannot grow jumps to the edge of the API call that set it
 * (arena_edge); the call frees its arenas and returns QUOTH_E_NOMEM. No jump may cross C++ or another
 * library's frames, nor leave a thread: there, use arena_try, which returns NULL. (Gumbo alone is jumped over: indexer/html_tree.c.)
 *
 * Units:     bytes. Blocks are zeroed and aligned for any type.
 * Ownership: arena_new's result belongs to the caller until arena_free, which takes NULL.
 * Threads:   one thread at a time per arena.
 */
#ifndef QUOTH_BASE_ARENA_H
#define QUOTH_BASE_ARENA_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Arena Arena;
typedef struct Edge {
    jmp_buf jump;
} Edge;

Arena *arena_new(void);                     /* NULL when memory is exhausted                          */
/* For work within an arena: jumps where the whole does, and is freed with it if it was not before. */
Arena *arena_part(Arena *whole) __attribute__((returns_nonnull));
void   arena_free(Arena *a);
void   arena_reset(Arena *a);               /* frees what it holds, keeps its first chunk             */
Edge  *arena_edge(Arena *a, Edge *edge);    /* where to jump when it cannot grow; NULL: abort. The one before */
size_t arena_used(const Arena *a);
void  *arena_try(Arena *a, size_t n);
void  *arena_alloc(Arena *a, size_t n) __attribute__((returns_nonnull));
void  *arena_array(Arena *a, size_t n, size_t size) __attribute__((returns_nonnull)); /* checks the product */

/* What is no memory of an arena, as another library's object: `end` is called with it when the arena is freed or reset, or by
 * arena_end. Out of memory: at once, before the jump. */
void arena_own(Arena *a, void (*end)(void *what), void *what);
void arena_end(Arena *a, void *what);
/* Jumps, as one that cannot grow does. */
void arena_spent(Arena *a) __attribute__((noreturn));

/* Usage at an API edge:
 *     Edge edge;
 *     if (setjmp(edge.jump)) { arena_free(arena); return fail(err, QUOTH_E_NOMEM, "out of memory"); }
 *     arena_edge(arena, &edge);                                                                        */

/* The block p of n bytes made longer, or a longer copy of it: p must not be used any more. n 0: p may be NULL. */
void *arena_longer(Arena *a, const void *p, size_t n, size_t longer) __attribute__((returns_nonnull));

#define arena_make(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define arena_make_n(a, T, n) ((T *)arena_array((a), (n), sizeof(T)))

#endif
