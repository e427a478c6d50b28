#include "store/postings.h"

#include <string.h>

enum {
    BITS_MOST = 24,
    AT_ONCE = 14,           /* four of so many bits, and up to seven before them, are in eight bytes  */
    RANGE_MOST = 32 * 1024, /* documents that a block may span where a bit for each is worth its while */
    UNLIKE = 8              /* of two lists, one is so much longer that the other's are looked up in it */
};

/* ---- packing ---------------------------------------------------------------------------------------------- */

static uint32_t run_length(const Posting *list, uint32_t n)
{
    uint32_t k = 1;
    while (k < n && list[k].doc == list[0].doc + k && list[k].count == list[0].count)
        k++;
    return k;
}

/* `next` is the first document that might come. */
static void pack_runs(Buf *out, const Posting *list, uint32_t n, uint32_t next)
{
    buf_char(out, 0);
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

static unsigned bits_of(uint32_t v)
{
    return v ? 32 - (unsigned)__builtin_clz(v) : 0;
}

/* The width that takes the fewest bytes, where a gap that is larger takes two or three more. */
static unsigned best_width(const uint32_t *gaps, uint32_t n)
{
    uint32_t of_bits[33] = {0}, larger = n, least = UINT32_MAX;
    unsigned best = 0;
    for (uint32_t i = 0; i < n; i++)
        of_bits[bits_of(gaps[i])]++;
    for (unsigned b = 0; b <= BITS_MOST; b++) {
        larger -= of_bits[b];
        uint32_t cost = (n * b + 7) / 8 + larger * 5 / 2;
        if (cost < least) {
            least = cost;
            best = b;
        }
    }
    return best;
}

static char *put_four(char *at, uint32_t v)
{
    const char bytes[4] = {(char)v, (char)(v >> 8), (char)(v >> 16), (char)(v >> 24)};
    memcpy(at, bytes, sizeof bytes);
    return at + sizeof bytes;
}

static void pack_bits(Buf *out, const uint32_t *gaps, uint32_t n, unsigned width)
{
    uint64_t held = 0;
    uint32_t n_held = 0, mask = (1u << width) - 1;
    char *p = buf_room(out, (size_t)n * width / 8 + 4), *at = p;
    for (uint32_t i = 0; i < n; i++) {
        held |= (uint64_t)(gaps[i] & mask) << n_held;
        n_held += width;
        if (n_held < 32)
            continue;
        at = put_four(at, (uint32_t)held);
        n_held -= 32;
        held >>= 32;
    }
    for (; n_held > 0; n_held -= n_held < 8 ? n_held : 8, held >>= 8)
        *at++ = (char)held;
    out->n += (size_t)(at - p);
}

static void pack_gaps(Buf *out, const Posting *list, uint32_t n, uint32_t next)
{
    uint32_t gaps[POSTINGS_BLOCK], n_larger = 0, n_counts = 0;
    for (uint32_t i = 0; i < n; i++) {
        gaps[i] = list[i].doc - next;
        next = list[i].doc + 1;
        n_counts += list[i].count != 1;
    }
    unsigned width = best_width(gaps, n);
    for (uint32_t i = 0; i < n; i++)
        n_larger += gaps[i] >> width > 0;
    buf_char(out, (char)(1 + width));
    buf_varint(out, n_larger);
    buf_varint(out, n_counts);
    pack_bits(out, gaps, n, width);
    for (uint32_t i = 0; i < n; i++)
        if (gaps[i] >> width) {
            buf_char(out, (char)i);
            buf_varint(out, gaps[i] >> width);
        }
    for (uint32_t i = 0; i < n; i++)
        if (list[i].count != 1) {
            buf_char(out, (char)i);
            buf_varint(out, list[i].count);
        }
}

static void pack_block(Buf *out, const Posting *list, uint32_t n, uint32_t next)
{
    size_t before = out->n;
    pack_runs(out, list, n, next);
    size_t n_runs = out->n - before;
    if (n < 8) /* a few take no more so */
        return;
    pack_gaps(out, list, n, next);
    size_t n_gaps = out->n - before - n_runs;
    if (n_gaps < n_runs)
        memmove(out->p + before, out->p + before + n_runs, n_gaps);
    out->n = before + (n_gaps < n_runs ? n_gaps : n_runs);
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
    return (Reader){(const unsigned char *)bytes.p, (const unsigned char *)bytes.p + bytes.n, false};
}

static inline uint64_t number(Reader *r)
{
    uint64_t v = 0;
    for (unsigned shift = 0; r->p < r->end && shift < 63; shift += 7) {
        unsigned char c = *r->p++;
        v |= (uint64_t)(c & 127) << shift;
        if (c < 128)
            return v;
    }
    r->bad = true;
    return 0;
}

/* Where a block's documents go, and what they may be: `next` is the first that might come, `end` none may reach. */
typedef struct Block {
    uint32_t *docs, *counts, n; /* counts may be NULL */
    uint64_t  next, end;
} Block;

/* Neighbours that have the term equally often, after a gap. */
typedef struct Run {
    uint64_t gap, n;
    uint32_t count;
} Run;

static Run read_run(Reader *r)
{
    uint64_t head = number(r);
    Run run = {head >> 2, 1, 1};
    if (head & 1)
        run.count = (uint32_t)number(r);
    if (head & 2)
        run.n = number(r) + 2;
    return run;
}

/* The same of one or two bytes, and of one each for count and length, as most are: without a branch that could be guessed wrong.
 * False: it is another. */
static inline bool read_small_run(Run *out, Reader *r)
{
    const unsigned char *p = r->p;
    if (r->end - p < 4)
        return false;
    uint32_t is_long = p[0] >> 7, has_count = p[0] & 1u, is_run = p[0] >> 1 & 1u;
    uint32_t count = p[1 + is_long] | (has_count - 1), length = p[1 + is_long + has_count] & (0u - is_run);
    if ((p[0] & p[1] & 128) || (has_count && count > 127) || length > 127)
        return false;
    *out = (Run){(p[0] & 127u) >> 2 | ((uint32_t)p[1] << 5 & (0u - is_long)), 1 + is_run + length, has_count ? count : 1};
    r->p = p + 1 + is_long + has_count + is_run;
    return true;
}

static void write_run(const Block *b, uint32_t at, uint32_t doc, const Run *run)
{
    enum { FEW = 4 }; /* most runs are no longer */
    uint32_t n = (uint32_t)run->n;
    if (b->n - at < FEW || n > FEW) {
        for (uint32_t k = 0; k < n; k++)
            b->docs[at + k] = doc + k;
        for (uint32_t k = 0; b->counts && k < n; k++)
            b->counts[at + k] = run->count;
        return;
    }
    for (uint32_t k = 0; k < FEW; k++)
        b->docs[at + k] = doc + k;
    for (uint32_t k = 0; b->counts && k < FEW; k++)
        b->counts[at + k] = run->count;
}

static bool unpack_runs(Reader *r, const Block *b)
{
    uint64_t next = b->next;
    Reader at = *r;
    for (uint32_t i = 0; i < b->n;) {
        Run run;
        if (!read_small_run(&run, &at))
            run = read_run(&at);
        uint64_t doc = next + run.gap;
        if (at.bad || run.n > b->n - i || doc + run.n > b->end)
            return false;
        write_run(b, i, (uint32_t)doc, &run);
        next = doc + run.n;
        i += (uint32_t)run.n;
    }
    *r = at;
    return true;
}

static inline uint64_t eight_bytes(const unsigned char *p)
{
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
           (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

/* The low bits of each gap: eight bytes at a time as long as there are as many. */
static void unpack_bits(Reader *r, uint32_t *gaps, uint32_t n, unsigned width)
{
    const uint64_t mask = ((uint64_t)1 << width) - 1;
    uint32_t i = 0, at = 0;
    size_t left = (size_t)(r->end - r->p);
    for (; width <= AT_ONCE && i + 4 <= n && left >= at / 8 + sizeof(uint64_t); i += 4, at += 4 * width) {
        uint64_t bits = eight_bytes(r->p + at / 8) >> at % 8;
        gaps[i] = (uint32_t)(bits & mask);
        gaps[i + 1] = (uint32_t)((bits >>= width) & mask);
        gaps[i + 2] = (uint32_t)((bits >>= width) & mask);
        gaps[i + 3] = (uint32_t)(bits >> width & mask);
    }
    for (; i < n && left >= at / 8 + sizeof(uint64_t); i++, at += width) {
        gaps[i] = (uint32_t)(eight_bytes(r->p + at / 8) >> at % 8 & mask);
    }
    for (; i < n; i++, at += width) {
        uint64_t few = 0;
        for (unsigned k = 0; k < 4 && r->p + at / 8 + k < r->end; k++)
            few |= (uint64_t)r->p[at / 8 + k] << (8 * k);
        gaps[i] = (uint32_t)(few >> at % 8 & mask);
    }
}

static bool patch(Reader *r, uint32_t *of, uint32_t n, uint64_t n_patches, unsigned shift)
{
    for (; n_patches > 0; n_patches--) {
        if (r->p == r->end)
            return false;
        uint32_t place = *r->p++;
        uint64_t rest = number(r);
        if (r->bad || place >= n || rest > UINT32_MAX >> shift)
            return false;
        of[place] = (uint32_t)(rest << shift) | (shift ? of[place] : 0);
    }
    return true;
}

static bool unpack_gaps(Reader *r, const Block *b, unsigned width)
{
    uint32_t none[POSTINGS_BLOCK], *counts = b->counts ? b->counts : none;
    uint64_t n_larger = number(r), n_counts = number(r), doc = b->next;
    size_t n_bytes = ((size_t)b->n * width + 7) / 8;
    if (r->bad || width > BITS_MOST || n_bytes > (size_t)(r->end - r->p))
        return false;
    unpack_bits(r, b->docs, b->n, width);
    r->p += n_bytes;
    if (!patch(r, b->docs, b->n, n_larger, width))
        return false;
    uint32_t *docs = b->docs, n = b->n;
    for (uint32_t i = 0; i < n; i++) {
        doc += docs[i];
        docs[i] = (uint32_t)doc++;
    }
    for (uint32_t i = 0; b->counts && i < b->n; i++)
        counts[i] = 1;
    return doc <= b->end && patch(r, counts, b->n, n_counts, 0);
}

static bool unpack_block(Reader *r, const Block *b)
{
    if (r->p == r->end)
        return false;
    unsigned way = *r->p++;
    return way == 0 ? unpack_runs(r, b) : unpack_gaps(r, b, way - 1);
}

/* ---- lists ------------------------------------------------------------------------------------------------ */

static Postings room(Arena *a, uint32_t n, bool with_counts)
{
    return (Postings){arena_make_n(a, uint32_t, (size_t)n + 1), with_counts ? arena_make_n(a, uint32_t, (size_t)n + 1) : NULL, 0};
}

static uint32_t count_blocks(uint32_t n)
{
    return n <= POSTINGS_BLOCK ? 1 : (n + POSTINGS_BLOCK - 1) / POSTINGS_BLOCK;
}

/* The first of docs[at..n) that is not below doc: by doubled steps, then by halves. */
static uint32_t seek(const uint32_t *docs, uint32_t at, uint32_t n, uint32_t doc)
{
    uint32_t low = at, step = 1;
    while (low + step < n && docs[low + step] < doc) {
        low += step;
        step *= 2;
    }
    uint32_t high = low + step < n ? low + step : n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (docs[middle] < doc)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void keep(Postings *out, const Block *block, uint32_t i)
{
    out->docs[out->n] = block->docs[i];
    if (out->counts)
        out->counts[out->n] = block->counts[i];
    out->n++;
}

/* Of a block those that are among docs[0..n), by looking each of the fewer up in the other. */
static void keep_found(Postings *out, const Block *block, const uint32_t *docs, uint32_t n)
{
    bool is_few = n < block->n;
    const uint32_t *few = is_few ? docs : block->docs, *many = is_few ? block->docs : docs;
    uint32_t n_few = is_few ? n : block->n, n_many = is_few ? block->n : n;
    for (uint32_t i = 0, k = 0; i < n_few; i++) {
        k = seek(many, k, n_many, few[i]);
        if (k == n_many)
            return;
        if (many[k] == few[i])
            keep(out, block, is_few ? k : i);
    }
}

/* The same by a bit for each document of the block's range: no branch that could be guessed wrong, no step that waits for the last. */
static void keep_marked(Postings *out, const Block *block, const uint32_t *docs, uint32_t n)
{
    uint64_t bits[RANGE_MOST / 64];
    uint32_t first = block->docs[0], range = block->docs[block->n - 1] - first + 1, n_kept = out->n;
    memset(bits, 0, (range / 64 + 1) * sizeof *bits);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = docs[i] - first; /* one before the first is far above all */
        if (at < range)
            bits[at / 64] |= (uint64_t)1 << at % 64;
    }
    for (uint32_t i = 0; i < block->n; i++) {
        uint32_t at = block->docs[i] - first;
        out->docs[n_kept] = block->docs[i];
        if (out->counts)
            out->counts[n_kept] = block->counts[i];
        n_kept += bits[at / 64] >> at % 64 & 1;
    }
    out->n = n_kept;
}

/* Adds those of the block that are among docs[0..n). */
static void keep_common(Postings *out, const Block *block, const uint32_t *docs, uint32_t n)
{
    bool is_wide = block->docs[block->n - 1] - block->docs[0] >= RANGE_MOST - 64;
    bool is_unlike = n < block->n / UNLIKE || block->n < n / UNLIKE;
    (is_wide || is_unlike ? keep_found : keep_marked)(out, block, docs, n);
}

/* Of a block, whose documents are in [b->next, b->end), what is wanted. *w: how many of `within` have been passed. */
static bool take_block(Postings *out, Reader *r, Block *b, const PostingsAsk *ask, uint32_t *w)
{
    uint32_t docs[POSTINGS_BLOCK], counts[POSTINGS_BLOCK];
    if (!ask->within) {
        b->docs = out->docs + out->n;
        b->counts = out->counts ? out->counts + out->n : NULL;
        out->n += b->n;
        return unpack_block(r, b) && r->p == r->end;
    }
    uint32_t beg = seek(ask->within->docs, *w, ask->within->n, (uint32_t)b->next);
    uint32_t end = b->end > UINT32_MAX ? ask->within->n : seek(ask->within->docs, beg, ask->within->n, (uint32_t)b->end);
    *w = end;
    if (beg == end)
        return true;
    b->docs = docs;
    b->counts = out->counts ? counts : NULL;
    if (!unpack_block(r, b))
        return false;
    keep_common(out, b, ask->within->docs + beg, end - beg);
    return true;
}

bool postings_unpack(Postings *out, Str bytes, const PostingsAsk *ask, Arena *a)
{
    Reader r = reader_of(bytes), heads = r;
    uint32_t n_blocks = count_blocks(ask->n), w = 0, most = ask->n;
    if (ask->n > ask->n_docs)
        return false;
    if (ask->within && ask->within->n < most)
        most = ask->within->n;
    if (ask->most && ask->most < most && !ask->within) /* of what is within, a block may bring any number */
        most = (ask->most + POSTINGS_BLOCK - 1) / POSTINGS_BLOCK * POSTINGS_BLOCK;
    *out = room(a, most, ask->with_counts);
    for (uint32_t i = 0; n_blocks > 1 && i < 2 * n_blocks; i++)
        (void)number(&r);
    uint64_t next = n_blocks > 1 ? number(&heads) : 0;
    for (uint32_t left = ask->n; left > 0 && (!ask->within || w < ask->within->n);) {
        Block b = {.n = left < POSTINGS_BLOCK ? left : POSTINGS_BLOCK, .next = next, .end = ask->n_docs};
        uint64_t n_bytes = n_blocks > 1 ? number(&heads) : (uint64_t)(r.end - r.p);
        left -= b.n;
        if (left > 0)
            b.end = next += number(&heads);
        if (heads.bad || r.bad || n_bytes > (uint64_t)(r.end - r.p) || b.end > ask->n_docs)
            return false;
        Reader block = {r.p, r.p + n_bytes, false};
        r.p += n_bytes;
        if (!take_block(out, &block, &b, ask, &w))
            return false;
        if (ask->most && out->n >= ask->most)
            return true;
    }
    return ask->within || r.p == r.end;
}
