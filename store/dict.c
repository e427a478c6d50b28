#include "store/dict.h"

#include "base/check.h"

/* ---- writing ---------------------------------------------------------------------------------------------- */

static void put_u32(Buf *b, size_t n)
{
    uint32_t v = (uint32_t)n;
    buf_add(b, (Str){(const char *)&v, sizeof v});
}

void dict_begin(DictWriter *w, Arena *a)
{
    *w = (DictWriter){.bytes = {.arena = a}, .places = {.arena = a}, .heads = {.arena = a}, .heads_at = {.arena = a}};
    put_u32(&w->places, 0);
    put_u32(&w->places, 0);
}

void dict_add(DictWriter *w, Str key, Str payload)
{
    CHECK(key.n <= DICT_KEY_MAX);
    uint32_t shared = 0;
    bool is_first = w->n % DICT_BLOCK == 0, is_head = w->n % (DICT_BLOCK * DICT_HEAD) == 0;
    w->n++;
    if (is_head) {
        put_u32(&w->heads_at, w->heads.n);
        buf_add(&w->heads, key);
    }
    if (is_first)
        put_u32(&w->places, w->bytes.n);
    else
        while (shared < w->n_last && shared < key.n && w->last[shared] == key.p[shared])
            shared++;
    buf_varint(&w->bytes, shared);
    buf_varint(&w->bytes, key.n - shared);
    buf_add(&w->bytes, str_sub(key, shared, key.n));
    buf_varint(&w->bytes, payload.n);
    buf_add(&w->bytes, payload);
    memcpy(w->last, key.p, key.n);
    w->n_last = (uint32_t)key.n;
}

void dict_end(DictWriter *w)
{
    uint32_t counts[] = {(w->n + DICT_BLOCK - 1) / DICT_BLOCK, (uint32_t)(w->heads_at.n / sizeof(uint32_t))};
    put_u32(&w->places, w->bytes.n);
    put_u32(&w->heads_at, w->heads.n);
    memcpy(w->places.p, counts, sizeof counts);
    buf_add(&w->places, buf_str(&w->heads_at));
    buf_add(&w->places, buf_str(&w->heads));
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

/* Words `at` to `at + n` beside the blocks. */
static bool view_words(const uint32_t **out, const Dict *d, size_t at, size_t n)
{
    Str bytes;
    if (!parts_view(&bytes, d->parts, d->part_places, at * sizeof **out, n * sizeof **out))
        return false;
    *out = (const uint32_t *)(const void *)bytes.p;
    return true;
}

bool dict_open(Dict *out, Parts *parts, uint32_t part_places, uint32_t part_bytes)
{
    const uint32_t *counts;
    Dict d = {.parts = parts, .part = part_bytes, .part_places = part_places};
    size_t n = parts_size(parts, part_places) / sizeof *counts;
    if (!view_words(&counts, &d, 0, 2) || counts[0] > n || counts[1] > n || (size_t)counts[0] + counts[1] + 4 > n)
        return false;
    d.n_blocks = counts[0];
    d.n_heads = counts[1];
    *out = d;
    return d.n_heads == (d.n_blocks + DICT_HEAD - 1) / DICT_HEAD;
}

static bool load_block(DictCursor *c, uint32_t block)
{
    const Dict *d = c->dict;
    const uint32_t *at;
    c->block = block;
    c->next = 0;
    c->key.n = 0;
    c->is_end = block >= d->n_blocks;
    return c->is_end || (view_words(&at, d, (size_t)2 + block, 2) && at[0] < at[1] &&
                         parts_view(&c->bytes, d->parts, d->part, at[0], at[1] - at[0]));
}

static inline bool get(DictCursor *c, uint64_t *out, size_t most)
{
    if (c->next < c->bytes.n && !(c->bytes.p[c->next] & 0x80)) { /* as nearly all are */
        *out = (unsigned char)c->bytes.p[c->next++];
        return *out <= most;
    }
    return str_varint(c->bytes, &c->next, out) && *out <= most;
}

static bool read_entry(DictCursor *c)
{
    uint64_t shared, rest, n;
    if (!get(c, &shared, c->key.n) || !get(c, &rest, DICT_KEY_MAX - shared) || rest > c->bytes.n - c->next)
        return false;
    memcpy(c->room + shared, c->bytes.p + c->next, rest);
    c->key = (Str){c->room, shared + rest};
    c->next += rest;
    if (!get(c, &n, c->bytes.n) || n > c->bytes.n - c->next)
        return false;
    c->payload = str_sub(c->bytes, c->next, c->next + n);
    c->next += n;
    return true;
}

bool dict_next(DictCursor *c)
{
    if (c->next >= c->bytes.n && !load_block(c, c->block + 1))
        return false;
    return c->is_end || read_entry(c);
}

static bool first_key(DictCursor *c, uint32_t block)
{
    return load_block(c, block) && !c->is_end && read_entry(c);
}

/* The last head that is not above key; 0 where there is none. */
static bool find_head(uint32_t *out, const Dict *d, Str key)
{
    const uint32_t *at;
    size_t begin = (size_t)2 + d->n_blocks + 1, keys = begin + d->n_heads + 1;
    Str all;
    if (!view_words(&at, d, begin, (size_t)d->n_heads + 1) ||
        !parts_view(&all, d->parts, d->part_places, keys * sizeof *at, at[d->n_heads]))
        return false;
    uint32_t low = 0, high = d->n_heads;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (at[middle] > at[middle + 1] || at[middle + 1] > all.n)
            return false;
        if (str_cmp(str_sub(all, at[middle], at[middle + 1]), key) <= 0)
            low = middle;
        else
            high = middle;
    }
    *out = low;
    return true;
}

bool dict_seek(DictCursor *c, const Dict *d, Str key)
{
    uint32_t head = 0;
    c->dict = d;
    if (d->n_heads && !find_head(&head, d, key))
        return false;
    uint32_t low = head * DICT_HEAD, high = low + DICT_HEAD < d->n_blocks ? low + DICT_HEAD : d->n_blocks;
    while (high - low > 1) { /* the last block whose first key is not above key is in [low, high) */
        uint32_t middle = low + (high - low) / 2;
        if (!first_key(c, middle))
            return false;
        if (str_cmp(c->key, key) <= 0)
            low = middle;
        else
            high = middle;
    }
    if (!load_block(c, low))
        return false;
    if (!c->is_end && !read_entry(c))
        return false;
    while (!c->is_end && str_cmp(c->key, key) < 0)
        if (!dict_next(c))
            return false;
    return true;
}

bool dict_find(DictCursor *c, bool *found, const Dict *d, Str key)
{
    if (!dict_seek(c, d, key))
        return false;
    *found = !c->is_end && str_eq(c->key, key);
    return true;
}
