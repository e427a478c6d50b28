/* bulk_doc.c: a document becomes entries of lists, and what stands under its own number: terms, slots, data. */
#include <stdlib.h>

#include "base/vec.h"
#include "shim/bulk_inner.h"
#include "shim/glass_code.h"
#include "shim/glass_list.h"

/* ---- its terms and values in order --------------------------------------------------------------------------- */

typedef struct Placed {
    uint64_t head;
    Str      term;
    uint32_t at;
} Placed;

static int by_term(const void *a, const void *b)
{
    const Placed *x = a, *y = b;
    int order = (x->head > y->head) - (x->head < y->head);
    if (order == 0)
        order = str_cmp(x->term, y->term);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Adds what another term of the same name has; positions rising, each once. */
static void join_terms(Arena *a, XapTerm *to, const XapTerm *more)
{
    uint32_t n = 0, *all = arena_make_n(a, uint32_t, (size_t)to->n_positions + more->n_positions);
    for (uint32_t i = 0; i < to->n_positions; i++)
        all[n++] = to->positions[i];
    for (uint32_t i = 0; i < more->n_positions; i++)
        all[n++] = more->positions[i];
    if (n)
        qsort(all, n, sizeof *all, by_number);
    uint32_t n_kept = 0;
    for (uint32_t i = 0; i < n; i++)
        if (i == 0 || all[i] != all[i - 1])
            all[n_kept++] = all[i];
    to->count += more->count;
    to->positions = all;
    to->n_positions = n_kept;
}

static bool is_rising(const XapTerm *t)
{
    for (uint32_t i = 1; i < t->n_positions; i++)
        if (t->positions[i - 1] >= t->positions[i])
            return false;
    return true;
}

/* The document's terms and its group, in order, each once. */
static XapTerm *terms_in_order(uint32_t *n, Arena *a, const XapDoc *doc, Str group)
{
    uint32_t n_all = doc->n_terms + 1;
    Placed *order = arena_make_n(a, Placed, n_all);
    XapTerm *out = arena_make_n(a, XapTerm, n_all), the_group = {.term = group};
    for (uint32_t i = 0; i < n_all; i++) {
        Str term = i < doc->n_terms ? doc->terms[i].term : group;
        order[i] = (Placed){str_head(term), term, i};
    }
    qsort(order, n_all, sizeof *order, by_term);
    *n = 0;
    for (uint32_t i = 0; i < n_all; i++) {
        const XapTerm *t = order[i].at < doc->n_terms ? &doc->terms[order[i].at] : &the_group;
        bool is_known = i > 0 && str_eq(t->term, order[i - 1].term);
        if (!is_known)
            out[(*n)++] = (XapTerm){.term = t->term};
        if (!is_known && is_rising(t))
            out[*n - 1] = *t;
        else
            join_terms(a, &out[*n - 1], t);
    }
    return out;
}

/* The values that are not empty, by slot; of several in one the last. */
static XapValue *values_in_order(uint32_t *n, Arena *a, const XapDoc *doc)
{
    XapValue *out = arena_make_n(a, XapValue, doc->n_values);
    *n = 0;
    for (uint32_t i = 0; i < doc->n_values; i++) {
        uint32_t at = *n;
        while (at > 0 && out[at - 1].slot >= doc->values[i].slot)
            at--;
        bool is_known = at < *n && out[at].slot == doc->values[i].slot;
        if (!is_known)
            memmove(&out[at + 1], &out[at], ((*n)++ - at) * sizeof *out);
        out[at] = doc->values[i];
    }
    uint32_t n_kept = 0;
    for (uint32_t i = 0; i < *n; i++)
        if (out[i].value.n)
            out[n_kept++] = out[i];
    *n = n_kept;
    return out;
}

/* ---- what the database gets of it ----------------------------------------------------------------------------- */

static Str sortable(uint8_t *room, uint32_t number)
{
    return (Str){(const char *)room, (size_t)(glass_sortable(room, number) - room)};
}

static void keep(Buf *b, Str value)
{
    b->n = 0;
    buf_add(b, value);
}

static void count_value(Bulk *b, const XapValue *v)
{
    uint32_t i = 0;
    while (i < b->n_slots && b->slots[i].slot != v->slot)
        i++;
    if (i == b->n_slots)
        vec_push(b->arena, b->slots, b->n_slots, (BulkSlot){v->slot, 0, {.arena = b->arena}, {.arena = b->arena}});
    BulkSlot *s = &b->slots[i];
    if (s->n == 0 || str_cmp(v->value, buf_str(&s->low)) < 0)
        keep(&s->low, v->value);
    if (s->n == 0 || str_cmp(v->value, buf_str(&s->high)) > 0)
        keep(&s->high, v->value);
    s->n++;
}

static quoth_status add_values(Bulk *b, uint32_t doc, const XapDoc *d, quoth_error *err)
{
    uint8_t key[GLASS_NUMBER_MOST + 1];
    uint32_t n;
    XapValue *values = values_in_order(&n, b->each, d);
    for (uint32_t i = 0; i < n; i++) {
        uint8_t name[GLASS_KEY_MOST];
        uint8_t *end = glass_varint(glass_bytes(name, GLASS_VALUES), values[i].slot);
        count_value(b, &values[i]);
        bulk_gather(b, (Str){(const char *)name, (size_t)(end - name)}, doc, 0, values[i].value);
    }
    if (n == 0)
        return QUOTH_OK;
    Buf slots = {.arena = b->each};
    Str number = sortable(key, doc);
    glass_slots(&slots, values, n);
    key[number.n] = 0; /* stands right behind the document's terms */
    return glass_add(b->tables[GLASS_TERMLIST], (Str){number.p, number.n + 1}, buf_str(&slots), err);
}

static void add_term(Bulk *b, uint32_t doc, const XapTerm *t)
{
    uint8_t key[GLASS_KEY_MOST];
    uint8_t *end = glass_sortable_bytes(key, t->term);
    uint8_t *tag = arena_alloc(b->each, (size_t)GLASS_POSITION_MOST * t->n_positions + GLASS_VARINT_MOST);
    size_t n = t->n_positions ? (size_t)(glass_positions(tag, t->positions, t->n_positions) - tag) : 0;
    bulk_gather(b, (Str){(const char *)key, (size_t)(end - key)}, doc, t->count, (Str){(const char *)tag, n});
    if (t->count > b->stats.most)
        b->stats.most = t->count;
}

static quoth_status count_length(Bulk *b, uint32_t doc, const XapTerm *terms, uint32_t n, quoth_error *err)
{
    GlassStats *s = &b->stats;
    uint64_t length = 0;
    for (uint32_t i = 0; i < n; i++)
        length += terms[i].count;
    if (length > UINT32_MAX)
        return fail(err, QUOTH_E_LIMIT, "a document of %llu words", (unsigned long long)length);
    bulk_gather(b, GLASS_LENGTHS, doc, (uint32_t)length, S(""));
    if (length > 0 && (s->shortest == 0 || length < s->shortest))
        s->shortest = (uint32_t)length;
    if (length > s->longest)
        s->longest = (uint32_t)length;
    s->length += length;
    return QUOTH_OK;
}

quoth_status bulk_add_doc(Bulk *b, const XapDoc *d, Str group, quoth_error *err)
{
    uint8_t room[GLASS_NUMBER_MOST];
    uint32_t n, doc = b->stats.last_doc + 1;
    Buf list = {.arena = b->each};
    if (doc == 0)
        return fail(err, QUOTH_E_LIMIT, "%s: a portable index holds at most %u sentences: make two of it", b->folder.p, UINT32_MAX);
    XapTerm *terms = terms_in_order(&n, b->each, d, group);
    quoth_status st = count_length(b, doc, terms, n, err);
    if (st != QUOTH_OK)
        return st;
    b->stats.last_doc = doc;
    b->stats.n_docs++;
    for (uint32_t i = 0; i < n; i++)
        add_term(b, doc, &terms[i]);
    glass_terms(&list, terms, n);
    st = glass_add(b->tables[GLASS_TERMLIST], sortable(room, doc), buf_str(&list), err);
    if (st == QUOTH_OK && d->data.n)
        st = glass_add(b->tables[GLASS_DOCDATA], sortable(room, doc), d->data, err);
    return st == QUOTH_OK ? add_values(b, doc, d, err) : st;
}
