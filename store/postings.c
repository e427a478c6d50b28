#include "store/postings.h"

/* ---- packing ---------------------------------------------------------------------------------------------- */

static uint32_t run_length(const Posting *list, uint32_t n)
{
    uint32_t k = 1;
    while (k < n && list[k].doc == list[0].doc + k && list[k].count == list[0].count)
        k++;
    return k;
}

/* `next` is the first document that might come. */
static void pack_block(Buf *out, const Posting *list, uint32_t n, uint32_t next)
{
    for (uint32_t i = 0; i < n;) {
        uint32_t run = run_length(list + i, n - i);
        bool once = list[i].count == 1;
        buf_varint(out, (uint64_t)(list[i].doc - next) << 2 | (run > 1 ? 2u : 0) | (once ? 0 : 1u));
        if (!once)
            buf_varint(out, list[i].count);
        if (run > 1)
            buf_varint(out, run - 2);
        i += run;
        next = list[i - 1].doc + 1;
    }
}

void postings_pack(Buf *out, const Posting *list, uint32_t n)
{
    if (n <= POSTINGS_BLOCK) {
        pack_block(out, list, n, 0);
        return;
    }
    Buf blocks = {.arena = out->arena};
    for (uint32_t at = 0, first = 0; at < n; at += POSTINGS_BLOCK) {
        size_t before = blocks.n;
        pack_block(&blocks, list + at, n - at < POSTINGS_BLOCK ? n - at : POSTINGS_BLOCK, list[at].doc);
        buf_varint(out, list[at].doc - first);
        buf_varint(out, blocks.n - before);
        first = list[at].doc;
    }
    buf_add(out, buf_str(&blocks));
}

/* ---- unpacking -------------------------------------------------------------------------------------------- */

typedef struct Reader {
    const unsigned char *p, *end;
    bool bad;
} Reader;

static Reader reader_of(Str bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.p;
    return (Reader){p, p + bytes.n, false};
}

static inline uint64_t number(Reader *r)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 42; shift += 7) {
        if (r->p == r->end)
            break;
        unsigned char c = *r->p++;
        v |= (uint64_t)(c & 127) << shift;
        if (c < 128)
            return v;
    }
    r->bad = true;
    return 0;
}

/* The next `n` documents to docs and counts, in runs; `next` is the first that might come, `end` none may reach. */
static bool unpack_block(Reader *r, uint32_t *docs, uint32_t *counts, uint32_t n, uint64_t next, uint64_t end)
{
    for (uint32_t i = 0; i < n;) {
        uint64_t head = number(r), doc = next + (head >> 2);
        uint32_t count = head & 1 ? (uint32_t)number(r) : 1;
        uint64_t run = head & 2 ? number(r) + 2 : 1;
        if (r->bad || run > n - i || doc + run > end)
            return false;
        for (next = doc + run; doc < next; doc++) {
            docs[i] = (uint32_t)doc;
            counts[i++] = count;
        }
    }
    return true;
}

static Postings room(Arena *a, uint32_t n)
{
    return (Postings){arena_make_n(a, uint32_t, (size_t)n + 1), arena_make_n(a, uint32_t, (size_t)n + 1), 0};
}

static uint32_t count_blocks(uint32_t n)
{
    return n <= POSTINGS_BLOCK ? 0 : (n + POSTINGS_BLOCK - 1) / POSTINGS_BLOCK;
}

bool postings_unpack(Postings *out, Str bytes, uint32_t n, uint32_t n_docs, Arena *a)
{
    Reader r = reader_of(bytes);
    if (n > n_docs)
        return false;
    *out = room(a, n);
    out->n = n;
    uint32_t n_blocks = count_blocks(n);
    if (n_blocks == 0)
        return unpack_block(&r, out->docs, out->counts, n, 0, n_docs) && r.p == r.end;
    Reader heads = r;
    for (uint32_t i = 0; i < 2 * n_blocks; i++)
        (void)number(&r);
    uint64_t first = 0;
    for (uint32_t b = 0; b < n_blocks; b++) {
        uint32_t at = b * POSTINGS_BLOCK, m = n - at < POSTINGS_BLOCK ? n - at : POSTINGS_BLOCK;
        first += number(&heads);
        (void)number(&heads);
        if (heads.bad || r.bad || (at && first <= out->docs[at - 1]) || !unpack_block(&r, out->docs + at, out->counts + at, m, first, n_docs))
            return false;
    }
    return r.p == r.end;
}

/* Adds those of the block that are among `within` from *at on. */
static void keep_common(Postings *out, const Postings *block, const Postings *within, uint32_t *at)
{
    uint32_t w = *at;
    for (uint32_t i = 0; i < block->n && w < within->n; i++) {
        while (w < within->n && within->docs[w] < block->docs[i])
            w++;
        if (w < within->n && within->docs[w] == block->docs[i]) {
            out->docs[out->n] = block->docs[i];
            out->counts[out->n++] = block->counts[i];
            w++;
        }
    }
    *at = w;
}

bool postings_unpack_within(Postings *out, Str bytes, uint32_t n, const Postings *within, Arena *a)
{
    Reader r = reader_of(bytes), heads = r;
    uint32_t n_blocks = count_blocks(n), w = 0;
    uint32_t docs[POSTINGS_BLOCK], counts[POSTINGS_BLOCK];
    *out = room(a, n < within->n ? n : within->n);
    for (uint32_t i = 0; i < 2 * n_blocks; i++)
        (void)number(&r);
    uint64_t first = n_blocks ? number(&heads) : 0;
    for (uint32_t b = 0; b < (n_blocks ? n_blocks : 1) && w < within->n; b++) {
        uint32_t m = n - b * POSTINGS_BLOCK < POSTINGS_BLOCK ? n - b * POSTINGS_BLOCK : POSTINGS_BLOCK;
        uint64_t n_bytes = n_blocks ? number(&heads) : (uint64_t)(r.end - r.p), own = first;
        bool is_last = b + 1 >= n_blocks;
        first = is_last ? UINT64_MAX : first + number(&heads);
        if (heads.bad || r.bad || n_bytes > (uint64_t)(r.end - r.p))
            return false;
        while (w < within->n && within->docs[w] < own)
            w++;
        Reader block = {r.p, r.p + n_bytes, false};
        r.p += n_bytes;
        if (w == within->n || within->docs[w] >= first)
            continue;
        if (!unpack_block(&block, docs, counts, m, own, UINT32_MAX))
            return false;
        keep_common(out, &(Postings){docs, counts, m}, within, &w);
    }
    return true;
}
