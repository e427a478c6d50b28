#include "store/tally.h"

#include <stdlib.h>

#include "base/vec.h"

enum { FEW = 64 }; /* sets to a hit: from there on hits are sorted instead of sets being looked through */

/* ---- one segment ------------------------------------------------------------------------------------------ */

/* The set of each hit. */
static uint32_t *sets_of(const Column *c, const Hits *hits, const uint32_t *first, uint32_t n_articles, Arena *work)
{
    uint32_t *sets = arena_make_n(work, uint32_t, (size_t)hits->n + 1);
    for (uint32_t i = 0, article = 0; i < hits->n; i++) {
        while (first && article + 1 < n_articles && first[article + 1] <= hits->docs[i])
            article++;
        sets[i] = column_number(c, first ? article : hits->docs[i]);
    }
    return sets;
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = ((const TallyValue *)a)->value, y = ((const TallyValue *)b)->value;
    return (x > y) - (x < y);
}

/* Every value of every hit, then equals as one. */
static void count_sorted(Tally *t, const uint32_t *sets, uint32_t n, Arena *a)
{
    TallyValue *all = NULL;
    uint32_t n_all = 0;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < column_set_size(t->column, sets[i]); k++)
            vec_push(a, all, n_all, (TallyValue){column_set_value(t->column, sets[i], k), 1});
    if (n_all)
        qsort(all, n_all, sizeof *all, by_value);
    for (uint32_t i = 0; i < n_all; i++) {
        if (t->n && all[t->n - 1].value == all[i].value)
            all[t->n - 1].count += all[i].count;
        else
            all[t->n++] = all[i];
    }
    t->values = all;
}

static void count_each(Tally *t, const uint32_t *sets, uint32_t n, Arena *a, Arena *work)
{
    const Column *c = t->column;
    uint32_t *of_set = arena_make_n(work, uint32_t, (size_t)c->n_sets + 1), *of_value = of_set;
    for (uint32_t i = 0; i < n; i++)
        of_set[sets[i]]++;
    if (c->sets_at) {
        of_value = arena_make_n(work, uint32_t, (size_t)c->n_values + 1);
        for (uint32_t s = 1; s <= c->n_sets; s++)
            for (uint32_t k = 0; of_set[s] && k < column_set_size(c, s); k++)
                of_value[column_set_value(c, s, k)] += of_set[s];
    }
    uint32_t n_values = 0;
    for (uint32_t v = 1; v <= c->n_values; v++)
        n_values += of_value[v] > 0;
    t->values = arena_make_n(a, TallyValue, n_values);
    for (uint32_t v = 1; v <= c->n_values; v++)
        if (of_value[v])
            t->values[t->n++] = (TallyValue){v, of_value[v]};
}

Tally tally_hits(const Column *c, const Hits *hits, const uint32_t *first, uint32_t n_articles, Arena *a, Arena *work)
{
    Tally t = {.column = c};
    if (c->width == 0 || hits->n == 0)
        return t;
    const uint32_t *sets = sets_of(c, hits, first, n_articles, work);
    for (uint32_t i = 0; i < hits->n; i++)
        t.with += sets[i] > 0;
    if (hits->n < c->n_sets / FEW)
        count_sorted(&t, sets, hits->n, a);
    else
        count_each(&t, sets, hits->n, a, work);
    return t;
}

/* ---- all of them ------------------------------------------------------------------------------------------ */

/* Where one segment's values have been read to. */
typedef struct Cursor {
    const Tally *tally;
    uint32_t     next;
    uint64_t     head; /* str_head of the value there */
    Str          value;
} Cursor;

static bool step(Cursor *c)
{
    if (c->next == c->tally->n)
        return false;
    c->value = column_value(c->tally->column, c->tally->values[c->next++].value);
    c->head = str_head(c->value);
    return true;
}

static bool is_before(const Cursor *x, const Cursor *y)
{
    return x->head != y->head ? x->head < y->head : str_cmp(x->value, y->value) < 0;
}

/* Cursor i goes down until the one above comes before both below. */
static void sink(Cursor *heap, uint32_t i, uint32_t n)
{
    Cursor moved = heap[i];
    for (;;) {
        uint32_t kid = 2 * i + 1;
        if (kid + 1 < n && is_before(&heap[kid + 1], &heap[kid]))
            kid++;
        if (kid >= n || !is_before(&heap[kid], &moved))
            break;
        heap[i] = heap[kid];
        i = kid;
    }
    heap[i] = moved;
}

static bool is_less(const XapCount *x, const XapCount *y)
{
    return x->count != y->count ? x->count < y->count : str_cmp(x->value, y->value) > 0;
}

static int by_count(const void *a, const void *b)
{
    return is_less(a, b) - is_less(b, a);
}

/* Among those that count most, in order once there are `most`. Values come in order, so an equal one loses. */
static void keep(XapCounts *out, XapCount one, uint32_t most, Arena *a)
{
    out->n_values++;
    out->sum += one.count;
    if (most == 0 || out->n < most) {
        vec_push(a, out->values, out->n, one);
        if (out->n == most)
            qsort(out->values, out->n, sizeof *out->values, by_count);
        return;
    }
    if (one.count <= out->values[most - 1].count)
        return;
    uint32_t i = most - 1;
    for (; i > 0 && out->values[i - 1].count < one.count; i--)
        out->values[i] = out->values[i - 1];
    out->values[i] = one;
}

XapCounts tally_sum(const Tally *tallies, uint32_t n, uint32_t most, Arena *a)
{
    XapCounts out = {0};
    Cursor *heap = arena_make_n(a, Cursor, (size_t)n + 1);
    uint32_t n_heap = 0;
    for (uint32_t i = 0; i < n; i++) {
        heap[n_heap] = (Cursor){.tally = &tallies[i]};
        n_heap += step(&heap[n_heap]);
        out.with += tallies[i].with;
    }
    for (uint32_t i = n_heap / 2; i-- > 0;)
        sink(heap, i, n_heap);
    while (n_heap > 0) {
        XapCount one = {heap[0].value, 0};
        while (n_heap > 0 && str_eq(heap[0].value, one.value)) {
            one.count += heap[0].tally->values[heap[0].next - 1].count;
            if (!step(&heap[0]))
                heap[0] = heap[--n_heap];
            sink(heap, 0, n_heap);
        }
        keep(&out, one, most, a);
    }
    if (out.n && (most == 0 || out.n < most))
        qsort(out.values, out.n, sizeof *out.values, by_count);
    return out;
}

void tally_cut(XapCounts *counts, uint32_t most)
{
    if (counts->n)
        qsort(counts->values, counts->n, sizeof *counts->values, by_count);
    if (most && counts->n > most)
        counts->n = most;
}
