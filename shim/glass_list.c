#include "shim/glass_list.h"

#include "base/check.h"
#include "shim/glass_code.h"

enum {
    CHUNK_HEAD_MOST = 1 + 2 * GLASS_NUMBER_MOST,                /* is it the last; last document; number of the first */
    LIST_HEAD_MOST = 2 * GLASS_NUMBER_MOST + GLASS_VARINT_MOST, /* documents, sum, first document                     */
    ENTRY_MOST = 2 * GLASS_NUMBER_MOST,
    VALUES_CHUNK = 1800                                         /* bytes of a chunk of values that gets no more       */
};

/* ---- documents with numbers ---------------------------------------------------------------------------------- */

void glass_list_begin(GlassList *l, GlassTable *t, Str key, uint32_t n_docs, uint64_t sum)
{
    l->table = t;
    l->key = key;
    l->n_docs = n_docs;
    l->sum = sum;
    l->is_later = false;
    l->first = 0;
}

/* The key of a chunk: a later one names its first document. */
static Str key_of(uint8_t *bytes, const GlassList *l, uint32_t first, bool is_later)
{
    uint8_t *p = glass_bytes(bytes, l->key);
    if (is_later) {
        if (!str_eq(l->key, GLASS_LENGTHS))
            *p++ = 0; /* a bare NUL ends a term */
        p = glass_sortable(p, first);
    }
    return (Str){(const char *)bytes, (size_t)(p - bytes)};
}

static void begin_chunk(GlassList *l, uint32_t doc, uint32_t number)
{
    uint32_t heads = CHUNK_HEAD_MOST + (l->is_later ? 1 + GLASS_NUMBER_MOST : LIST_HEAD_MOST);
    l->first = l->last = doc;
    l->number = number;
    l->n = 0;
    l->most = glass_room(l->table, l->key.n + heads);
}

static quoth_status end_chunk(GlassList *l, bool is_last, quoth_error *err)
{
    uint8_t key[GLASS_KEY_MOST], bytes[CHUNK_HEAD_MOST + LIST_HEAD_MOST + GLASS_ITEM_MOST], *p = bytes;
    if (!l->is_later) {
        p = glass_varint(p, l->n_docs);
        p = glass_varint(p, l->sum);
        p = glass_varint(p, l->first - 1);
    }
    *p++ = is_last ? '1' : '0';
    p = glass_varint(p, l->last - l->first);
    p = glass_varint(p, l->number);
    p = glass_bytes(p, (Str){(const char *)l->body, l->n});
    Str name = key_of(key, l, l->first, l->is_later);
    l->is_later = true;
    return glass_add(l->table, name, (Str){(const char *)bytes, (size_t)(p - bytes)}, err);
}

quoth_status glass_list_add(GlassList *l, uint32_t doc, uint32_t number, quoth_error *err)
{
    quoth_status st = QUOTH_OK;
    bool is_full = l->first != 0 && l->n + ENTRY_MOST > l->most;
    DCHECK(doc > l->last || l->first == 0);
    if (is_full)
        st = end_chunk(l, false, err);
    if (is_full || l->first == 0) {
        begin_chunk(l, doc, number);
        return st;
    }
    uint8_t *p = glass_varint(l->body + l->n, doc - l->last - 1);
    p = glass_varint(p, number);
    l->n = (uint32_t)(p - l->body);
    l->last = doc;
    return st;
}

quoth_status glass_list_end(GlassList *l, quoth_error *err)
{
    return l->first ? end_chunk(l, true, err) : QUOTH_OK;
}

/* ---- documents with values ------------------------------------------------------------------------------------ */

void glass_values_begin(GlassList *l, GlassTable *t, Str key, Buf *room)
{
    glass_list_begin(l, t, key, 0, 0);
    l->value = room;
    room->n = 0;
}

quoth_status glass_values_end(GlassList *l, quoth_error *err)
{
    uint8_t key[GLASS_KEY_MOST], *p = glass_bytes(key, l->key);
    if (l->value->n == 0)
        return QUOTH_OK;
    p = glass_sortable(p, l->first);
    quoth_status st = glass_add(l->table, (Str){(const char *)key, (size_t)(p - key)}, buf_str(l->value), err);
    l->value->n = 0;
    return st;
}

quoth_status glass_values_add(GlassList *l, uint32_t doc, Str value, quoth_error *err)
{
    quoth_status st = l->value->n >= VALUES_CHUNK ? glass_values_end(l, err) : QUOTH_OK;
    if (l->value->n == 0)
        l->first = doc;
    else
        buf_varint(l->value, doc - l->last - 1);
    buf_varint(l->value, value.n);
    buf_add(l->value, value);
    l->last = doc;
    return st;
}

/* ---- positions ------------------------------------------------------------------------------------------------ */

typedef struct Bits {
    uint8_t *p;
    uint64_t held; /* bits that are not written yet, the first of them lowest */
    uint32_t n;
} Bits;

static void put_bits(Bits *b, uint32_t bits, uint32_t n)
{
    b->held |= (uint64_t)bits << b->n;
    for (b->n += n; b->n >= 8; b->n -= 8) {
        *b->p++ = (uint8_t)b->held;
        b->held >>= 8;
    }
}

/* A number below `end`, in as few bits as its range needs: where there are more codes than numbers, those in the middle
 * have one bit less. */
static void put_below(Bits *b, uint32_t v, uint32_t end)
{
    uint32_t n = 0;
    while ((uint64_t)1 << n < end)
        n++;
    if (n == 0)
        return;
    uint32_t spare = (uint32_t)(((uint64_t)1 << n) - end), middle = (end - spare) / 2;
    if (v < middle)
        put_bits(b, v, n);
    else if (v < middle + spare)
        put_bits(b, v, n - 1);
    else
        put_bits(b, (v - middle - spare) | 1u << (n - 1), n);
}

/* Those between two that are known: first the one in the middle, then either half. */
static void put_between(Bits *b, const uint32_t *positions, uint32_t low, uint32_t high)
{
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        uint32_t end = positions[high] - positions[low] - (high - low) + 1; /* as each is greater than the one before */
        put_below(b, positions[middle] - positions[low] - (middle - low), end);
        put_between(b, positions, low, middle);
        low = middle;
    }
}

uint8_t *glass_positions(uint8_t *p, const uint32_t *positions, uint32_t n)
{
    uint32_t first = positions[0], last = positions[n - 1];
    p = glass_varint(p, last);
    if (n == 1)
        return p;
    Bits b = {.p = p};
    put_below(&b, first, last);
    put_below(&b, n - 2, last - first);
    put_between(&b, positions, 0, n - 1);
    if (b.n > 0)
        put_bits(&b, 0, 8 - b.n);
    return b.p;
}

/* ---- terms and slots of a document ------------------------------------------------------------------------------ */

static size_t common_head(Str a, Str b)
{
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    return n;
}

/* Each but the first says how much of the term before it begins with; its count with that where both fit into a
 * byte. */
void glass_terms(Buf *out, const XapTerm *terms, uint32_t n)
{
    uint64_t length = 0;
    for (uint32_t i = 0; i < n; i++)
        length += terms[i].count;
    if (n == 0)
        return;
    buf_varint(out, length);
    buf_varint(out, n);
    for (uint32_t i = 0; i < n; i++) {
        Str term = terms[i].term, before = i ? terms[i - 1].term : S("");
        size_t same = common_head(before, term);
        uint64_t both = ((uint64_t)terms[i].count + 1) * (before.n + 1) + same;
        bool is_short = i > 0 && both < 256;
        if (i > 0)
            buf_char(out, (char)(is_short ? both : same));
        buf_char(out, (char)(term.n - same));
        buf_add(out, str_sub(term, same, term.n));
        if (!is_short)
            buf_varint(out, terms[i].count);
    }
}

void glass_slots(Buf *out, const XapValue *values, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        buf_varint(out, i ? values[i].slot - values[i - 1].slot - 1 : values[i].slot);
}
