#include "store/column.h"

#include <stdlib.h>

/* ---- making ----------------------------------------------------------------------------------------------- */

typedef struct Keyed {
    Str      key;
    uint32_t place;
} Keyed;

static int by_key(const void *a, const void *b)
{
    return str_cmp(((const Keyed *)a)->key, ((const Keyed *)b)->key);
}

static void put_u32(Buf *b, uint32_t v)
{
    buf_add(b, (Str){(const char *)&v, sizeof v});
}

/* Values in order; rank[p] is 1 + the place in that order of the value at place p. */
static Str make_values(Arena *a, const Table *t, const bool *is_used, uint32_t *rank, uint32_t *n_used)
{
    Keyed *sorted = arena_make_n(a, Keyed, (size_t)t->n + 1);
    uint32_t n = 0, at = 0;
    for (uint32_t i = 0; i < t->n; i++)
        if (is_used[i])
            sorted[n++] = (Keyed){t->keys[i], i};
    qsort(sorted, n, sizeof *sorted, by_key);
    Buf b = {.arena = a};
    put_u32(&b, n);
    for (uint32_t i = 0; i < n; i++) {
        rank[sorted[i].place] = i + 1;
        put_u32(&b, at);
        at += (uint32_t)sorted[i].key.n;
    }
    put_u32(&b, at);
    for (uint32_t i = 0; i < n; i++)
        buf_add(&b, sorted[i].key);
    *n_used = n;
    return buf_str(&b);
}

void column_make(Str *values_out, Str *numbers_out, Arena *a, const Table *values, const uint32_t *of, uint32_t n)
{
    *values_out = *numbers_out = S("");
    bool *is_used = arena_make_n(a, bool, (size_t)values->n + 1);
    uint32_t *rank = arena_make_n(a, uint32_t, (size_t)values->n + 1), n_used = 0;
    for (uint32_t i = 0; i < n; i++)
        if (of[i])
            is_used[of[i] - 1] = true;
    Str bytes = make_values(a, values, is_used, rank, &n_used);
    if (n_used == 0)
        return;
    unsigned width = n_used < 256 ? 1 : n_used < 65536 ? 2 : 4;
    char *numbers = arena_alloc(a, (size_t)n * width);
    for (uint32_t i = 0; i < n; i++)
        for (unsigned k = 0; k < width; k++)
            numbers[(size_t)i * width + k] = (char)((of[i] ? rank[of[i] - 1] : 0) >> (8 * k));
    *values_out = bytes;
    *numbers_out = (Str){numbers, (size_t)n * width};
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

static bool view(Str *out, Parts *parts, uint32_t part)
{
    return parts_view(out, parts, part, 0, parts_size(parts, part));
}

static bool check(const Column *c, uint32_t n)
{
    for (uint32_t i = 0; i < c->n_values; i++)
        if (c->at[i] > c->at[i + 1])
            return false;
    for (uint32_t i = 0; i < n; i++)
        if (column_number(c, i) > c->n_values)
            return false;
    return c->at[c->n_values] <= c->bytes.n;
}

bool column_open(Column *out, Parts *parts, uint32_t part_values, uint32_t part_numbers, uint32_t n)
{
    Str values, of;
    *out = (Column){.width = 0};
    if (!view(&of, parts, part_numbers) || !view(&values, parts, part_values))
        return false;
    if (of.n == 0)
        return true;
    Column c = {.of = (const unsigned char *)of.p, .width = n ? (unsigned)(of.n / n) : 0};
    if ((c.width != 1 && c.width != 2 && c.width != 4) || of.n != (size_t)n * c.width || values.n < 2 * sizeof(uint32_t))
        return false;
    memcpy(&c.n_values, values.p, sizeof c.n_values);
    size_t n_head = ((size_t)c.n_values + 2) * sizeof(uint32_t);
    if (n_head > values.n)
        return false;
    c.at = (const uint32_t *)(const void *)values.p + 1;
    c.bytes = str_sub(values, n_head, values.n);
    *out = c;
    return check(&c, n);
}

Str column_value(const Column *c, uint32_t number)
{
    return number ? str_sub(c->bytes, c->at[number - 1], c->at[number]) : S("");
}

uint32_t column_seek(const Column *c, Str value, bool above)
{
    uint32_t low = 1, high = c->n_values + 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int way = str_cmp(column_value(c, middle), value);
        if (way < 0 || (above && way == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
