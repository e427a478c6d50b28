#include "store/dict.h"

#include "base/check.h"

/* ---- writing ---------------------------------------------------------------------------------------------- */

static void put_place(DictWriter *w)
{
    uint32_t at = (uint32_t)w->bytes.n;
    buf_add(&w->places, (Str){(const char *)&at, sizeof at});
}

void dict_begin(DictWriter *w, Arena *a)
{
    *w = (DictWriter){.bytes = {.arena = a}, .places = {.arena = a}};
}

void dict_add(DictWriter *w, Str key, Str payload)
{
    CHECK(key.n <= DICT_KEY_MAX);
    uint32_t shared = 0;
    if (w->n++ % DICT_BLOCK == 0)
        put_place(w);
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
    put_place(w);
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

bool dict_open(Dict *out, Parts *parts, uint32_t part_places, uint32_t part_bytes)
{
    Str places;
    size_t n = parts_size(parts, part_places);
    if (n < sizeof(uint32_t) || n % sizeof(uint32_t) || !parts_view(&places, parts, part_places, 0, n))
        return false;
    *out = (Dict){parts, part_bytes, (const uint32_t *)(const void *)places.p, (uint32_t)(n / sizeof(uint32_t)) - 1};
    return true;
}

static bool load_block(DictCursor *c, uint32_t block)
{
    const Dict *d = c->dict;
    c->block = block;
    c->next = 0;
    c->key.n = 0;
    c->is_end = block >= d->n_blocks;
    return c->is_end || (d->at[block] < d->at[block + 1] &&
                         parts_view(&c->bytes, d->parts, d->part, d->at[block], d->at[block + 1] - d->at[block]));
}

static bool get(DictCursor *c, uint64_t *out, size_t most)
{
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

bool dict_seek(DictCursor *c, const Dict *d, Str key)
{
    c->dict = d;
    uint32_t low = 0, high = d->n_blocks; /* the last block whose first key is not above key is in [low, high) */
    while (high - low > 1) {
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
