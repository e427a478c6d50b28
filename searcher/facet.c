/* facet.c: from columns where the plan is exact, else from each record that matches. */
#include "searcher/facet.h"

#include <stdlib.h>

#include "base/vec.h"
#include "searcher/plan.h"
#include "searcher/search.h"

/* ---- counting --------------------------------------------------------------------------------------------- */

typedef struct Facets {
    Arena   *arena;
    FieldId  fields[FIELDS];
    Table    tables[FIELDS]; /* value to count */
    uint32_t n_fields;
    uint64_t total;
} Facets;

bool facet_can_count(FieldId field)
{
    FieldKind kind = field_at(field)->kind;
    return field_at(field)->column != COLUMN_NONE && kind != FIELD_IS_DATE && kind != FIELD_IS_NUMBER;
}

static void count(Facets *f, uint32_t i, Str value, uint32_t n)
{
    uint32_t *slot = table_slot(&f->tables[i], value, 0);
    if (*slot == 0)
        f->tables[i].keys[f->tables[i].n - 1] = str_dup(f->arena, value);
    *slot += n;
}

static void forget(void *arg)
{
    Facets *f = arg;
    f->total = 0;
    for (uint32_t i = 0; i < f->n_fields; i++)
        f->tables[i] = table_new(f->arena);
}

static void count_columns(Facets *f, const XapPage *page)
{
    f->total = page->total;
    for (uint32_t i = 0; i < f->n_fields; i++)
        for (uint32_t k = 0; k < page->counts[i].n; k++) {
            Str rest = page->counts[i].values[k].value, value;
            while (column_next(&rest, &value))
                count(f, i, value, page->counts[i].values[k].count);
        }
}

static void count_record(void *arg, Arena *scratch, const Record *r, const Match *match)
{
    Facets *f = arg;
    f->total++;
    for (uint32_t i = 0; i < f->n_fields; i++) {
        const Str *values;
        uint32_t n = record_counted(&values, scratch, r, f->fields[i], match->claims);
        for (uint32_t k = 0; k < n; k++)
            count(f, i, values[k], 1);
    }
}

/* ---- names ------------------------------------------------------------------------------------------------ */

static quoth_status unknown(Str name, quoth_error *err)
{
    Str nearest = field_nearest(name);
    if (field_named(name) != FIELD_NONE)
        return fail(err, QUOTH_E_QUERY, "%.*s: a field whose values are not counted", STR(name));
    if (nearest.n)
        return fail(err, QUOTH_E_QUERY, "%.*s: no such field; did you mean %.*s?", STR(name), STR(nearest));
    return fail(err, QUOTH_E_QUERY, "%.*s: no such field", STR(name));
}

static quoth_status read_names(Facets *f, Str names, quoth_error *err)
{
    Str name;
    while (str_next(&names, ',', &name)) {
        FieldId field = field_named(str_trim(name));
        if (field == FIELD_NONE || !facet_can_count(field))
            return unknown(str_trim(name), err);
        bool is_asked = false;
        for (uint32_t i = 0; i < f->n_fields; i++)
            is_asked = is_asked || f->fields[i] == field;
        if (!is_asked)
            f->fields[f->n_fields++] = field;
    }
    if (f->n_fields == 0)
        return fail(err, QUOTH_E_QUERY, "no field to count");
    forget(f);
    return QUOTH_OK;
}

/* ---- results ---------------------------------------------------------------------------------------------- */

static int by_count(const void *a, const void *b)
{
    const quoth_facet_value *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return str_cmp(x->value, y->value);
}

static void list_values(FacetResult *out, Facets *f, uint32_t limit)
{
    *out = (FacetResult){.total = f->total};
    for (uint32_t i = 0; i < f->n_fields; i++) {
        const Table *t = &f->tables[i];
        quoth_facet_value *values = arena_make_n(f->arena, quoth_facet_value, t->n);
        for (uint32_t k = 0; k < t->n; k++)
            values[k] = (quoth_facet_value){str_of(field_at(f->fields[i])->name), t->keys[k], t->values[k]};
        if (t->n)
            qsort(values, t->n, sizeof *values, by_count);
        for (uint32_t k = 0; k < t->n && (limit == 0 || k < limit); k++)
            vec_push(f->arena, out->values, out->n_values, values[k]);
    }
}

/* ---- running ---------------------------------------------------------------------------------------------- */

/* Columns know nothing of which attribution met a condition. */
static bool asks_claims(const Facets *f, const Query *q)
{
    if (q->root->claims == 0)
        return false;
    for (uint32_t i = 0; i < f->n_fields; i++)
        if (field_at(f->fields[i])->scope == SCOPE_CLAIM)
            return true;
    return false;
}

/* *done stays false where the records have to be asked. */
static quoth_status from_columns(Facets *f, bool *done, Store *store, const Query *q, quoth_error *err)
{
    Plan plan;
    XapPage page;
    *done = false;
    if (q->needs_around || asks_claims(f, q))
        return QUOTH_OK;
    quoth_status st = plan_query(&plan, q, store, f->arena, err);
    if (st != QUOTH_OK || !plan.is_exact)
        return st;
    StoreSearch how = {.count = f->fields, .n_count = f->n_fields};
    st = store_search(&page, store, plan.query, &how, f->arena, err);
    if (st == QUOTH_OK)
        count_columns(f, &page);
    *done = st == QUOTH_OK;
    return st;
}

quoth_status facet_count(FacetResult *out, Store *store, const Query *q, Str names, uint32_t limit, Arena *a, quoth_error *err)
{
    Facets f = {.arena = a};
    bool done;
    uint32_t tries = 0;
    quoth_status st = read_names(&f, names, err);
    if (st != QUOTH_OK)
        return st;
    while (st = from_columns(&f, &done, store, q, err), store_retry(store, st, &tries))
        forget(&f);
    if (st == QUOTH_OK && !done)
        st = search_each(store, q, &(SearchEach){count_record, forget, &f}, a, err);
    if (st == QUOTH_OK)
        list_values(out, &f, limit);
    return st;
}
