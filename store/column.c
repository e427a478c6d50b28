#include "store/column.h"

#include <stdlib.h>

#include "base/vec.h"
#include "core/terms.h"

/* ---- making ----------------------------------------------------------------------------------------------- */

typedef struct Keyed {
    Str      key;
    uint32_t place;
} Keyed;

static int by_key(const void *a, const void *b)
{
    return str_cmp(((const Keyed *)a)->key, ((const Keyed *)b)->key);
}

/* The keys of a table that are in use, in order; rank[place] is 1 + the place in that order. */
static Keyed *in_order(Arena *a, const Table *t, const bool *is_used, uint32_t *rank, uint32_t *n)
{
    Keyed *sorted = arena_make_n(a, Keyed, (size_t)t->n + 1);
    *n = 0;
    for (uint32_t i = 0; i < t->n; i++)
        if (!is_used || is_used[i])
            sorted[(*n)++] = (Keyed){t->keys[i], i};
    qsort(sorted, *n, sizeof *sorted, by_key);
    for (uint32_t i = 0; i < *n; i++)
        rank[sorted[i].place] = i + 1;
    return sorted;
}

static void put_u32(Buf *b, uint32_t v)
{
    buf_add(b, (Str){(const char *)&v, sizeof v});
}

/* Values by which sets are taken apart; a set is then the places of its own, sets_at[i] to sets_at[i + 1]. */
typedef struct Sets {
    Table     values;
    uint32_t *members, *at;
    uint32_t  n_members;
} Sets;

static Sets take_apart(Arena *a, const Keyed *sets, uint32_t n)
{
    Sets s = {.values = table_new(a), .at = arena_make_n(a, uint32_t, (size_t)n + 1)};
    for (uint32_t i = 0; i < n; i++) {
        Str rest = sets[i].key, value;
        s.at[i] = s.n_members;
        while (column_next(&rest, &value))
            vec_push(a, s.members, s.n_members, *table_slot(&s.values, value, s.values.n));
    }
    s.at[n] = s.n_members;
    return s;
}

static Str make_values(Arena *a, const Keyed *sets, uint32_t n)
{
    uint32_t n_values, at = 0;
    Sets s = take_apart(a, sets, n);
    uint32_t *rank = arena_make_n(a, uint32_t, (size_t)s.values.n + 1);
    const Keyed *values = in_order(a, &s.values, NULL, rank, &n_values);
    bool are_values = true;
    for (uint32_t i = 0; i < n; i++)
        are_values = are_values && s.at[i + 1] - s.at[i] == 1;
    Buf b = {.arena = a};
    put_u32(&b, n_values);
    put_u32(&b, are_values ? 0 : n);
    for (uint32_t i = 0; i < n_values; i++) {
        put_u32(&b, at);
        at += (uint32_t)values[i].key.n;
    }
    put_u32(&b, at);
    for (uint32_t i = 0; !are_values && i <= n; i++)
        put_u32(&b, s.at[i]);
    for (uint32_t i = 0; !are_values && i < s.n_members; i++)
        put_u32(&b, rank[s.members[i]]);
    for (uint32_t i = 0; i < n_values; i++)
        buf_add(&b, values[i].key);
    return buf_str(&b);
}

void column_make(Str *values_out, Str *numbers_out, Arena *a, const Table *joined, const uint32_t *of, uint32_t n)
{
    *values_out = *numbers_out = S("");
    bool *is_used = arena_make_n(a, bool, (size_t)joined->n + 1);
    uint32_t *rank = arena_make_n(a, uint32_t, (size_t)joined->n + 1), n_sets = 0;
    for (uint32_t i = 0; i < n; i++)
        if (of[i])
            is_used[of[i] - 1] = true;
    const Keyed *sets = in_order(a, joined, is_used, rank, &n_sets);
    if (n_sets == 0)
        return;
    unsigned width = n_sets < 256 ? 1 : n_sets < 65536 ? 2 : 4;
    char *numbers = arena_alloc(a, (size_t)n * width);
    for (uint32_t i = 0; i < n; i++)
        for (unsigned k = 0; k < width; k++)
            numbers[(size_t)i * width + k] = (char)((of[i] ? rank[of[i] - 1] : 0) >> (8 * k));
    *values_out = make_values(a, sets, n_sets);
    *numbers_out = (Str){numbers, (size_t)n * width};
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

static bool view(Str *out, Parts *parts, uint32_t part)
{
    return parts_view(out, parts, part, 0, parts_size(parts, part));
}

static bool is_rising(const uint32_t *at, uint32_t n, size_t end)
{
    for (uint32_t i = 0; i < n; i++)
        if (at[i] > at[i + 1])
            return false;
    return at[n] <= end;
}

static bool check(const Column *c, uint32_t n, uint32_t n_members)
{
    if (!is_rising(c->at, c->n_values, c->bytes.n) || (c->sets_at && !is_rising(c->sets_at, c->n_sets, n_members)))
        return false;
    for (uint32_t i = 0; i < n_members; i++)
        if (c->sets[i] == 0 || c->sets[i] > c->n_values)
            return false;
    for (uint32_t i = 0; i < n; i++)
        if (column_number(c, i) > c->n_sets)
            return false;
    return true;
}

static bool read_values(Column *c, Str bytes, uint32_t *n_members)
{
    const uint32_t *p = (const uint32_t *)(const void *)bytes.p;
    size_t n = bytes.n / sizeof *p;
    *n_members = 0;
    if (n < 2 || p[0] > n - 2 || p[1] > n - 2)
        return false;
    c->n_values = p[0];
    c->n_sets = p[1] ? p[1] : p[0];
    c->at = p + 2;
    size_t n_head = (size_t)2 + c->n_values + 1;
    if (p[1]) {
        c->sets_at = p + n_head;
        n_head += (size_t)c->n_sets + 1;
        if (n_head > n)
            return false;
        *n_members = c->sets_at[c->n_sets];
        c->sets = p + n_head;
        n_head += *n_members;
    }
    if (n_head > n)
        return false;
    c->bytes = str_sub(bytes, n_head * sizeof *p, bytes.n);
    return true;
}

bool column_open(Column *out, Parts *parts, uint32_t part_values, uint32_t part_numbers, uint32_t n)
{
    Str values, of;
    uint32_t n_members;
    *out = (Column){.width = 0};
    if (!view(&of, parts, part_numbers) || !view(&values, parts, part_values))
        return false;
    if (of.n == 0)
        return true;
    Column c = {.of = (const unsigned char *)of.p, .width = n ? (unsigned)(of.n / n) : 0};
    if ((c.width != 1 && c.width != 2 && c.width != 4) || of.n != (size_t)n * c.width || !read_values(&c, values, &n_members) ||
        !check(&c, n, n_members))
        return false;
    *out = c;
    return true;
}

Str column_value(const Column *c, uint32_t value)
{
    return value ? str_sub(c->bytes, c->at[value - 1], c->at[value]) : S("");
}

uint32_t column_set_size(const Column *c, uint32_t set)
{
    if (!c->sets_at || set == 0)
        return set > 0;
    return c->sets_at[set] - c->sets_at[set - 1];
}

uint32_t column_set_value(const Column *c, uint32_t set, uint32_t k)
{
    return c->sets_at ? c->sets[c->sets_at[set - 1] + k] : set;
}

Str column_joined(const Column *c, uint32_t set, Arena *a)
{
    uint32_t n = column_set_size(c, set);
    Str *values = arena_make_n(a, Str, (size_t)n + 1);
    for (uint32_t k = 0; k < n; k++)
        values[k] = column_value(c, column_set_value(c, set, k));
    return n == 1 ? values[0] : column_join(a, values, n);
}

int column_compare(const Column *x, uint32_t set_x, const Column *y, uint32_t set_y)
{
    uint32_t nx = column_set_size(x, set_x), ny = column_set_size(y, set_y);
    for (uint32_t k = 0; k < nx && k < ny; k++) {
        int way = str_cmp(column_value(x, column_set_value(x, set_x, k)), column_value(y, column_set_value(y, set_y, k)));
        if (way)
            return way;
    }
    return (nx > ny) - (nx < ny);
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
