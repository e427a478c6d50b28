#include "store/blocks.h"

#include <libdeflate.h>

#include "base/check.h"
#include "base/vec.h"

enum { PLAIN_MOST = 32 << 10, LEVEL = 6 };

static Str deflated(struct libdeflate_compressor *c, Arena *a, Str plain)
{
    Buf out = {.arena = a};
    size_t room = libdeflate_zlib_compress_bound(c, plain.n);
    char *packed = arena_alloc(a, room);
    size_t n = libdeflate_zlib_compress(c, plain.p, plain.n, packed, room);
    CHECK(n > 0);
    buf_varint(&out, plain.n);
    buf_add(&out, (Str){packed, n});
    return buf_str(&out);
}

static void put_with_length(Buf *b, Str s)
{
    buf_varint(b, s.n);
    buf_add(b, s);
}

/* Records from `at` on until the block is full. Returns where the next one begins. */
static uint32_t fill_block(Buf *plain, const Record *records, uint32_t at, uint32_t n)
{
    Buf one = {.arena = plain->arena};
    Str id_head = record_id_head(records[at].s.id);
    record_put_article(&one, &records[at]);
    put_with_length(plain, buf_str(&one));
    do {
        one.n = 0;
        record_put_sentence(&one, &records[at], id_head);
        put_with_length(plain, buf_str(&one));
    } while (++at < n && plain->n < PLAIN_MOST);
    return at;
}

uint32_t blocks_make(StoreBlock **out, Arena *a, const Record *records, uint32_t n)
{
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(LEVEL);
    StoreBlock *blocks = NULL;
    uint32_t n_blocks = 0;
    Edge edge, *outer = arena_edge(a, &edge);
    if (!c || setjmp(edge.jump)) {
        libdeflate_free_compressor(c);
        arena_edge(a, outer);
        (void)arena_alloc(a, SIZE_MAX / 2); /* out of memory is the caller's to handle */
    }
    for (uint32_t at = 0; at < n;) {
        Buf plain = {.arena = a};
        uint32_t first = at;
        at = fill_block(&plain, records, at, n);
        vec_push(a, blocks, n_blocks, (StoreBlock){first, deflated(c, a, buf_str(&plain))});
    }
    libdeflate_free_compressor(c);
    arena_edge(a, outer);
    *out = blocks;
    return n_blocks;
}
