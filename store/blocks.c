#include "store/blocks.h"

#include <libdeflate.h>
#include <pthread.h>

#include "base/check.h"
#include "base/vec.h"

enum { PLAIN_MOST = 8 << 10, LEVEL = 1 };

typedef struct libdeflate_compressor Compressor;

/* Compressors for the next article: making one costs as much as packing a short article. They stay until the end. */
enum { KEPT_MOST = 64 };
static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;
static Compressor *kept[KEPT_MOST];
static unsigned n_kept;

static Compressor *take_compressor(void)
{
    pthread_mutex_lock(&kept_lock);
    Compressor *c = n_kept ? kept[--n_kept] : NULL;
    pthread_mutex_unlock(&kept_lock);
    return c ? c : libdeflate_alloc_compressor(LEVEL);
}

static void give_compressor(Compressor *c)
{
    pthread_mutex_lock(&kept_lock);
    bool is_room = n_kept < KEPT_MOST;
    if (is_room)
        kept[n_kept++] = c;
    pthread_mutex_unlock(&kept_lock);
    if (!is_room)
        libdeflate_free_compressor(c);
}

/* A copy in the arena; `packed` is room to work in. */
static Str deflated(Compressor *c, Arena *a, Str plain, Buf *packed)
{
    packed->n = 0;
    buf_varint(packed, plain.n);
    size_t room = libdeflate_zlib_compress_bound(c, plain.n);
    char *at = buf_room(packed, room);
    size_t n = libdeflate_zlib_compress(c, plain.p, plain.n, at, room);
    CHECK(n > 0);
    packed->n += n;
    return str_dup(a, buf_str(packed));
}

static void put_with_length(Buf *b, Str s)
{
    buf_varint(b, s.n);
    buf_add(b, s);
}

/* Records from `at` on until the block is full. Returns where the next one begins. */
static uint32_t fill_block(Buf *plain, Buf *one, const Record *records, uint32_t at, uint32_t n)
{
    Str id_head = record_id_head(records[at].s.id);
    plain->n = one->n = 0;
    record_put_article(one, &records[at]);
    put_with_length(plain, buf_str(one));
    do {
        one->n = 0;
        record_put_sentence(one, &records[at], id_head);
        put_with_length(plain, buf_str(one));
    } while (++at < n && plain->n < PLAIN_MOST);
    return at;
}

uint32_t blocks_make(StoreBlock **out, Arena *a, const Record *records, uint32_t n)
{
    Compressor *c = take_compressor();
    StoreBlock *blocks = NULL;
    uint32_t n_blocks = 0;
    Edge edge, *outer = arena_edge(a, &edge);
    if (!c || setjmp(edge.jump)) {
        if (c)
            give_compressor(c);
        arena_edge(a, outer);
        arena_spent(a);
    }
    Buf plain = {.arena = a}, one = {.arena = a}, packed = {.arena = a};
    for (uint32_t at = 0; at < n;) {
        uint32_t first = at;
        at = fill_block(&plain, &one, records, at, n);
        vec_push(a, blocks, n_blocks, (StoreBlock){first, deflated(c, a, buf_str(&plain), &packed)});
    }
    give_compressor(c);
    arena_edge(a, outer);
    *out = blocks;
    return n_blocks;
}
