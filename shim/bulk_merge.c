/* bulk_merge.c: the runs become two tables: the lists of a key, one run's after the other's, as their documents are. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/vec.h"
#include "shim/bulk_inner.h"
#include "shim/glass_code.h"
#include "shim/glass_list.h"

enum { READ_LEAST = 4096, READ_MOST = 1 << 18 };

typedef struct Reader {
    off_t    at, end; /* of the run: what is not in memory yet */
    char    *bytes;
    size_t   n, used;
    Buf      key;
    uint32_t n_entries, number; /* of the list under that key; which run it is */
    uint64_t sum, head;
} Reader;

typedef struct Merge {
    Bulk     *b;
    size_t    room;    /* of a reader */
    Reader  **heap;    /* by key, then by run */
    uint32_t  n_heap;
    Reader  **same;    /* those that stand at the least key, by run */
    uint32_t  n_same;
    Buf       bytes, chunk;
    bool      has_stats; /* of slots: written */
    GlassList list;
    quoth_error *err;
} Merge;

/* ---- reading a run -------------------------------------------------------------------------------------------- */

static quoth_status refill(Merge *m, Reader *r)
{
    size_t n = (off_t)m->room < r->end - r->at ? m->room : (size_t)(r->end - r->at);
    r->n = r->used = 0;
    while (r->n == 0) {
        ssize_t did = pread(m->b->runs, r->bytes, n, r->at);
        if (did < 0 && errno == EINTR)
            continue;
        if (did <= 0)
            return fail(m->err, QUOTH_E_IO, "%s/runs: %s", m->b->folder.p, did < 0 ? strerror(errno) : "cut off");
        r->n = (size_t)did;
    }
    r->at += (off_t)r->n;
    return QUOTH_OK;
}

static bool is_at_end(const Reader *r)
{
    return r->used == r->n && r->at == r->end;
}

static quoth_status read_varint(uint64_t *out, Merge *m, Reader *r)
{
    uint8_t byte;
    *out = 0;
    unsigned shift = 0;
    do {
        quoth_status st = r->used == r->n ? refill(m, r) : QUOTH_OK;
        if (st != QUOTH_OK)
            return st;
        byte = (uint8_t)r->bytes[r->used++];
        *out |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
    } while (byte & 0x80);
    return QUOTH_OK;
}

/* The bytes of a varint length and as many. */
static quoth_status read_bytes(Buf *out, Merge *m, Reader *r)
{
    uint64_t n;
    quoth_status st = read_varint(&n, m, r);
    out->n = 0;
    while (st == QUOTH_OK && out->n < n) {
        if (r->used == r->n && (st = refill(m, r)) != QUOTH_OK)
            break;
        size_t part = r->n - r->used < n - out->n ? r->n - r->used : (size_t)(n - out->n);
        buf_add(out, (Str){r->bytes + r->used, part});
        r->used += part;
    }
    return st;
}

static quoth_status read_head(Merge *m, Reader *r)
{
    uint64_t n = 0;
    quoth_status st = read_bytes(&r->key, m, r);
    if (st == QUOTH_OK)
        st = read_varint(&n, m, r);
    if (st == QUOTH_OK)
        st = read_varint(&r->sum, m, r);
    r->n_entries = (uint32_t)n;
    r->head = str_head(buf_str(&r->key));
    return st;
}

/* The next entry; its bytes are in m->bytes. */
static quoth_status read_entry(uint32_t *doc, uint32_t *number, Merge *m, Reader *r)
{
    uint64_t gap = 0, v = 0;
    quoth_status st = read_varint(&gap, m, r);
    if (st == QUOTH_OK)
        st = read_varint(&v, m, r);
    *doc += (uint32_t)gap;
    *number = (uint32_t)v;
    return st == QUOTH_OK ? read_bytes(&m->bytes, m, r) : st;
}

/* ---- which comes next ----------------------------------------------------------------------------------------- */

static int compare_keys(const Reader *a, const Reader *b)
{
    return a->head != b->head ? (a->head > b->head) - (a->head < b->head) : str_cmp(buf_str(&a->key), buf_str(&b->key));
}

static bool is_before(const Reader *a, const Reader *b)
{
    int order = compare_keys(a, b);
    return order ? order < 0 : a->number < b->number;
}

static void swap(Reader **heap, uint32_t i, uint32_t k)
{
    Reader *r = heap[i];
    heap[i] = heap[k];
    heap[k] = r;
}

static void push(Merge *m, Reader *r)
{
    uint32_t i = m->n_heap++;
    m->heap[i] = r;
    for (; i > 0 && is_before(m->heap[i], m->heap[(i - 1) / 2]); i = (i - 1) / 2)
        swap(m->heap, i, (i - 1) / 2);
}

static Reader *pop(Merge *m)
{
    Reader *r = m->heap[0];
    m->heap[0] = m->heap[--m->n_heap];
    for (uint32_t i = 0;;) {
        uint32_t least = i;
        for (uint32_t k = 2 * i + 1; k <= 2 * i + 2 && k < m->n_heap; k++)
            if (is_before(m->heap[k], m->heap[least]))
                least = k;
        if (least == i)
            return r;
        swap(m->heap, i, least);
        i = least;
    }
}

static void pop_same(Merge *m)
{
    m->n_same = 0;
    do
        m->same[m->n_same++] = pop(m);
    while (m->n_heap > 0 && compare_keys(m->heap[0], m->same[0]) == 0);
}

/* ---- lists ---------------------------------------------------------------------------------------------------- */

static quoth_status write_positions(Merge *m, Str key, uint32_t doc)
{
    uint8_t bytes[GLASS_KEY_MOST];
    uint8_t *p = glass_bytes(bytes, key);
    *p++ = 0;
    p = glass_sortable(p, doc);
    Str place = {(const char *)bytes, (size_t)(p - bytes)};
    return glass_add(m->b->tables[GLASS_POSITION], place, buf_str(&m->bytes), m->err);
}

static quoth_status merge_postings(Merge *m, Str key)
{
    uint64_t n = 0, sum = 0;
    bool is_lengths = str_eq(key, GLASS_LENGTHS);
    for (uint32_t i = 0; i < m->n_same && !is_lengths; i++) {
        n += m->same[i]->n_entries;
        sum += m->same[i]->sum;
    }
    glass_list_begin(&m->list, m->b->tables[GLASS_POSTLIST], key, (uint32_t)n, sum);
    quoth_status st = QUOTH_OK;
    for (uint32_t i = 0; i < m->n_same; i++) {
        uint32_t doc = 0, number;
        for (uint32_t k = m->same[i]->n_entries; k > 0 && st == QUOTH_OK; k--) {
            st = read_entry(&doc, &number, m, m->same[i]);
            if (st == QUOTH_OK)
                st = glass_list_add(&m->list, doc, number, m->err);
            if (st == QUOTH_OK && m->bytes.n)
                st = write_positions(m, key, doc);
        }
    }
    return st == QUOTH_OK ? glass_list_end(&m->list, m->err) : st;
}

static quoth_status merge_values(Merge *m, Str key)
{
    quoth_status st = QUOTH_OK;
    glass_values_begin(&m->list, m->b->tables[GLASS_POSTLIST], key, &m->chunk);
    for (uint32_t i = 0; i < m->n_same; i++) {
        uint32_t doc = 0, number;
        for (uint32_t k = m->same[i]->n_entries; k > 0 && st == QUOTH_OK; k--) {
            st = read_entry(&doc, &number, m, m->same[i]);
            if (st == QUOTH_OK)
                st = glass_values_add(&m->list, doc, buf_str(&m->bytes), m->err);
        }
    }
    return st == QUOTH_OK ? glass_values_end(&m->list, m->err) : st;
}

static quoth_status copy_meta(Merge *m, Str key)
{
    uint32_t doc = 0, number;
    quoth_status st = read_entry(&doc, &number, m, m->same[0]);
    return st == QUOTH_OK ? glass_add(m->b->tables[GLASS_POSTLIST], key, buf_str(&m->bytes), m->err) : st;
}

/* ---- values of a slot ----------------------------------------------------------------------------------------- */

/* Little-endian, without zero bytes at the end; of slot 0 none at all. */
static Str slot_key(Arena *a, uint32_t slot)
{
    Buf b = {.arena = a};
    buf_add(&b, GLASS_SLOT_STATS);
    for (; slot > 0; slot >>= 8)
        buf_char(&b, (char)slot);
    return buf_str(&b);
}

typedef struct SlotStats {
    Str             key; /* first: for str_sort_cmp */
    const BulkSlot *slot;
} SlotStats;

static quoth_status write_stats(Merge *m)
{
    Bulk *b = m->b;
    SlotStats *all = arena_make_n(b->arena, SlotStats, b->n_slots);
    quoth_status st = QUOTH_OK;
    for (uint32_t i = 0; i < b->n_slots; i++)
        all[i] = (SlotStats){slot_key(b->arena, b->slots[i].slot), &b->slots[i]};
    if (b->n_slots)
        qsort(all, b->n_slots, sizeof *all, str_sort_cmp);
    for (uint32_t i = 0; i < b->n_slots && st == QUOTH_OK; i++) {
        Str low = buf_str(&all[i].slot->low), high = buf_str(&all[i].slot->high);
        m->bytes.n = 0;
        buf_varint(&m->bytes, all[i].slot->n);
        buf_varint(&m->bytes, low.n);
        buf_add(&m->bytes, low);
        buf_add(&m->bytes, str_eq(low, high) ? S("") : high);
        st = glass_add(b->tables[GLASS_POSTLIST], all[i].key, buf_str(&m->bytes), m->err);
    }
    m->has_stats = true;
    return st;
}

/* ---- all of it ------------------------------------------------------------------------------------------------ */

static quoth_status merge_key(Merge *m)
{
    Str key = buf_str(&m->same[0]->key);
    if (str_starts(key, GLASS_META))
        return copy_meta(m, key);
    quoth_status st = m->has_stats ? QUOTH_OK : write_stats(m); /* these stand between metadata and values */
    if (st != QUOTH_OK)
        return st;
    return str_starts(key, GLASS_VALUES) ? merge_values(m, key) : merge_postings(m, key);
}

static quoth_status begin(Merge *m)
{
    Bulk *b = m->b;
    m->room = b->how.memory / (b->n_run + 1);
    m->room = m->room < READ_LEAST ? READ_LEAST : m->room > READ_MOST ? READ_MOST : m->room;
    m->heap = arena_make_n(b->gathered, Reader *, (size_t)b->n_run + 1);
    m->same = arena_make_n(b->gathered, Reader *, (size_t)b->n_run + 1);
    for (uint32_t i = 0; i < b->n_run; i++) {
        Reader *r = arena_make(b->gathered, Reader);
        *r = (Reader){.at = b->run[i].begin, .end = b->run[i].end, .number = i, .key = {.arena = b->gathered}};
        if (is_at_end(r))
            continue;
        r->bytes = arena_alloc(b->gathered, m->room);
        quoth_status st = read_head(m, r);
        if (st != QUOTH_OK)
            return st;
        push(m, r);
    }
    return QUOTH_OK;
}

static quoth_status next_key(Merge *m)
{
    for (uint32_t i = 0; i < m->n_same; i++) {
        if (is_at_end(m->same[i]))
            continue;
        quoth_status st = read_head(m, m->same[i]);
        if (st != QUOTH_OK)
            return st;
        push(m, m->same[i]);
    }
    return QUOTH_OK;
}

quoth_status bulk_merge(Bulk *b, quoth_error *err)
{
    Merge m = {.b = b, .bytes = {.arena = b->gathered}, .chunk = {.arena = b->gathered}, .err = err};
    quoth_status st = begin(&m);
    while (st == QUOTH_OK && m.n_heap > 0) {
        pop_same(&m);
        st = merge_key(&m);
        if (st == QUOTH_OK)
            st = next_key(&m);
    }
    return st == QUOTH_OK && !m.has_stats ? write_stats(&m) : st;
}
