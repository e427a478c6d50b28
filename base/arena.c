/* arena.c: a list of chunks, each twice the one before up to a limit; the newest is allocated from.
 *
 * Chunks are zeroed. A few that were freed are kept for the next arena: most arenas live as long as one article, and fresh
 * pages from the system cost more than clearing those that were used. Large ones come from the system and go back to it, so
 * that what one thread frees another can have.
 */
#include "base/arena.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/check.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define HIDE(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define SHOW(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#define HIDE(p, n) ((void)(p), (void)(n))
#define SHOW(p, n) ((void)(p), (void)(n))
#endif

#define BLOCK_MOST (SIZE_MAX >> (sizeof(size_t) > 4 ? 28 : 1)) /* no true need is larger; a broken size is */
enum { ALIGN = _Alignof(max_align_t), CHUNK_FIRST = 8 << 10, CHUNK_MOST = 4 << 20 };

typedef struct Chunk {
    struct Chunk *older;
    size_t used, cap;
    max_align_t bytes[];
} Chunk;

struct Arena {
    struct Owned *owned; /* ended before it is freed */
    Chunk *newest;
    Edge *edge;
    Arena *whole, *parts, *next; /* of which it is a part; its parts; the whole's next part */
    size_t used, next_cap;
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
static const unsigned kept_most = 0; /* a kept chunk would hide who uses it after its time */
static const size_t map_least = SIZE_MAX; /* and a mapped one, that it was not freed        */
#else
static const unsigned kept_most = 16; /* of each size */
static const size_t map_least = 1 << 20; /* bytes of a chunk that comes from the system */
#endif
enum { SIZES = 7, KEPT_LARGEST = CHUNK_FIRST << (SIZES - 1) };

static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;
static struct Kept {
    Chunk *first;
    unsigned n;
} kept[SIZES]; /* zeroed chunks of CHUNK_FIRST << i bytes */

/* Where chunks of that size are kept; NULL: nowhere. */
static struct Kept *kept_at(size_t cap)
{
    for (unsigned i = 0; kept_most > 0 && cap <= KEPT_LARGEST && i < SIZES; i++)
        if (cap == (size_t)CHUNK_FIRST << i)
            return &kept[i];
    return NULL;
}

static Chunk *take_kept(size_t cap)
{
    struct Kept *k = kept_at(cap);
    if (!k)
        return NULL;
    pthread_mutex_lock(&kept_lock);
    Chunk *c = k->first;
    if (c) {
        k->first = c->older;
        k->n--;
    }
    pthread_mutex_unlock(&kept_lock);
    return c;
}

/* Clears a chunk and keeps it; false: it must be freed. */
static bool keep(Chunk *c)
{
    struct Kept *k = kept_at(c->cap);
    if (!k)
        return false;
    pthread_mutex_lock(&kept_lock);
    bool is_room = k->n < kept_most;
    k->n += is_room;
    pthread_mutex_unlock(&kept_lock);
    if (!is_room)
        return false;
    memset(c->bytes, 0, c->used);
    c->used = 0;
    pthread_mutex_lock(&kept_lock);
    c->older = k->first;
    k->first = c;
    pthread_mutex_unlock(&kept_lock);
    return true;
}

static Chunk *chunk_map(size_t cap)
{
    void *p = mmap(NULL, sizeof(Chunk) + cap, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p == MAP_FAILED ? NULL : p;
}

static Chunk *chunk_new(Chunk *older, size_t cap)
{
    Chunk *c = take_kept(cap);
    if (!c)
        c = cap >= map_least ? chunk_map(cap) : calloc(1, sizeof(Chunk) + cap);
    if (!c)
        return NULL;
    c->older = older;
    c->cap = cap;
    HIDE(c->bytes, cap);
    return c;
}

static void chunk_free(Chunk *c)
{
    SHOW(c->bytes, c->cap);
    if (c->cap >= map_least)
        (void)munmap(c, sizeof(Chunk) + c->cap);
    else if (!keep(c))
        free(c);
}

Arena *arena_new(void)
{
    Arena *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->newest = chunk_new(NULL, CHUNK_FIRST);
    if (!a->newest) {
        free(a);
        return NULL;
    }
    a->next_cap = (size_t)2 * CHUNK_FIRST;
    return a;
}

static void free_newer_than_first(Arena *a)
{
    for (Arena *part; (part = a->parts);) {
        a->parts = part->next;
        part->whole = NULL;
        arena_free(part);
    }
    while (a->newest->older) {
        Chunk *older = a->newest->older;
        chunk_free(a->newest);
        a->newest = older;
    }
}

/* ---- what an arena owns ------------------------------------------------------------------------------------- */

typedef struct Owned {
    void (*end)(void *what);
    void *what;
    struct Owned *next;
} Owned;

void arena_spent(Arena *a)
{
    (void)arena_alloc(a, SIZE_MAX);
    abort();
}

void arena_own(Arena *a, void (*end)(void *what), void *what)
{
    Owned *o = arena_try(a, sizeof *o);
    if (!o) {
        end(what);
        arena_spent(a);
    }
    *o = (Owned){end, what, a->owned};
    a->owned = o;
}

void arena_end(Arena *a, void *what)
{
    Owned **at = &a->owned;
    while (*at && (*at)->what != what)
        at = &(*at)->next;
    if (!*at)
        return;
    Owned *o = *at;
    *at = o->next;
    o->end(what);
}

static void end_all(Arena *a)
{
    while (a->owned)
        arena_end(a, a->owned->what);
}

/* ---- free --------------------------------------------------------------------------------------------------- */

static void leave(const Arena *a)
{
    Arena **at = &a->whole->parts;
    while (*at != a)
        at = &(*at)->next;
    *at = a->next;
}

void arena_free(Arena *a)
{
    if (!a)
        return;
    end_all(a);
    if (a->whole)
        leave(a);
    free_newer_than_first(a);
    chunk_free(a->newest);
    free(a);
}

void arena_reset(Arena *a)
{
    end_all(a);
    free_newer_than_first(a);
    Chunk *first = a->newest;
    SHOW(first->bytes, first->used);
    memset(first->bytes, 0, first->used); /* blocks are zeroed when handed out */
    first->used = 0;
    HIDE(first->bytes, first->cap);
    a->used = 0;
    a->next_cap = (size_t)2 * CHUNK_FIRST;
}

Edge *arena_edge(Arena *a, Edge *edge)
{
    Edge *before = a->edge;
    a->edge = edge;
    return before;
}

size_t arena_used(const Arena *a)
{
    return a->used;
}

static size_t room_for(size_t n)
{
    return n ? (n + ALIGN - 1) / ALIGN * ALIGN : ALIGN; /* every block has an address of its own */
}

void *arena_try(Arena *a, size_t n)
{
    if (n > BLOCK_MOST)
        return NULL;
    size_t room = room_for(n);
    Chunk *c = a->newest;
    if (c->cap - c->used < room) {
        size_t cap = room > a->next_cap ? room : a->next_cap;
        c = chunk_new(a->newest, cap);
        if (!c)
            return NULL;
        a->newest = c;
        if (a->next_cap < CHUNK_MOST)
            a->next_cap *= 2;
    }
    char *p = (char *)c->bytes + c->used;
    c->used += room;
    a->used += room;
    SHOW(p, n);
    return p;
}

static _Noreturn void jump(const Arena *a)
{
    while (!a->edge && a->whole)
        a = a->whole;
    CHECK(a->edge != NULL);
    longjmp(a->edge->jump, 1);
}

Arena *arena_part(Arena *whole)
{
    Arena *a = arena_new();
    if (!a)
        jump(whole);
    a->whole = whole;
    a->next = whole->parts;
    whole->parts = a;
    return a;
}

void *arena_alloc(Arena *a, size_t n)
{
    void *p = arena_try(a, n);
    if (!p)
        jump(a);
    return p;
}

/* Makes the newest block longer where it stands. */
static bool stretch(Arena *a, const void *p, size_t n, size_t longer)
{
    Chunk *c = a->newest;
    size_t room = room_for(n), more = room_for(longer) - room;
    if ((const char *)p + room != (const char *)c->bytes + c->used || c->cap - c->used < more)
        return false;
    c->used += more;
    a->used += more;
    SHOW(p, longer);
    return true;
}

/* Makes a block longer that has a mapped chunk of its own: the system moves it. NULL: it has none. */
static void *remap(Arena *a, const void *p, size_t n, size_t longer)
{
    Chunk **at = &a->newest;
    while (*at && (const void *)(*at)->bytes != p)
        at = &(*at)->older;
    Chunk *c = *at;
    if (!c || c->cap < map_least || c->cap != room_for(n))
        return NULL;
    size_t cap = room_for(longer);
    c = mremap(c, sizeof(Chunk) + c->cap, sizeof(Chunk) + cap, MREMAP_MAYMOVE);
    if (c == MAP_FAILED)
        jump(a);
    a->used += cap - c->cap;
    c->used = c->cap = cap;
    *at = c;
    return c->bytes;
}

void *arena_longer(Arena *a, const void *p, size_t n, size_t longer)
{
    if (n && longer <= BLOCK_MOST && stretch(a, p, n, longer))
        return (void *)p;
    void *q = n >= map_least && longer <= BLOCK_MOST ? remap(a, p, n, longer) : NULL;
    if (q)
        return q;
    q = arena_alloc(a, longer);
    if (n) {
        memcpy(q, p, n);
        HIDE(p, n); /* who still looks at it is found */
    }
    return q;
}

void *arena_array(Arena *a, size_t n, size_t size)
{
    bool too_many = size != 0 && n > SIZE_MAX / size;
    return arena_alloc(a, too_many ? SIZE_MAX : n * size);
}
