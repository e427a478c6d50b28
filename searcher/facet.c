/* facet.c: from columns where the plan is exact, else from each record that matches. */
#include "searcher/facet.h"

#include <stdlib.h>

#include "base/vec.h"
#include "searcher/plan.h"
#include "searcher/search.h"

/* ---- counting --------------------------------------------------------------------------------------------- */

typedef struct Tally {
    uint32_t count, with_next; /* with_next: those that have a value of the next field */
} Tally;

/* What was counted of a field within the fields around it; a value's key is it and theirs, column_join'ed. */
typedef struct Level {
    FieldId  field;
    Table    places; /* key to place in tallies */
    Tally   *tallies;
    uint32_t n;
} Level;

typedef struct Facet {
    Level    levels[FACET_DEPTH_MOST];
    uint32_t depth;
    uint64_t n_with; /* sentences with a value of the first field */
    uint64_t n_values, sum; /* of the first field: values, and their counts; what is listed may be fewer */
} Facet;

typedef struct Facets {
    Arena   *arena;
    Facet    items[FACETS_MOST];
    uint32_t n;
    uint64_t total;
    uint32_t most; /* values of a field that are wanted; 0: all */
} Facets;

static bool has_level(const Facet *f, uint32_t depth)
{
    return depth < f->depth && depth < FACET_DEPTH_MOST;
}

bool facet_can_count(FieldId field)
{
    FieldKind kind = field_at(field)->kind;
    return field_at(field)->column != COLUMN_NONE && kind != FIELD_IS_DATE && kind != FIELD_IS_NUMBER;
}

static Tally *tally_of(Level *level, Arena *a, Str key)
{
    uint32_t place = *table_slot(&level->places, key, level->n);
    if (place < level->n)
        return &level->tallies[place];
    level->places.keys[place] = str_dup(a, key);
    return vec_add(a, level->tallies, level->n);
}

static void forget(void *arg)
{
    Facets *f = arg;
    f->total = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        f->items[i].n_with = f->items[i].n_values = f->items[i].sum = 0;
        for (uint32_t k = 0; k < f->items[i].depth; k++)
            f->items[i].levels[k] = (Level){.field = f->items[i].levels[k].field, .places = table_new(f->arena)};
    }
}

static void count_columns(Facets *f, const XapPage *page)
{
    f->total = page->total;
    for (uint32_t i = 0; i < f->n; i++) {
        const XapCounts *counts = &page->counts[i];
        f->items[i].n_with = counts->with;
        f->items[i].n_values = counts->n_values;
        f->items[i].sum = counts->sum;
        for (uint32_t k = 0; k < counts->n; k++)
            tally_of(&f->items[i].levels[0], f->arena, counts->values[k].value)->count = counts->values[k].count;
    }
}

/* ---- one record ------------------------------------------------------------------------------------------- */

/* The values a record has at each level: key to 1 where it has one of the next field, else 0. */
typedef struct Values {
    Arena        *arena; /* of this record */
    const Record *record;
    Facet        *facet;
    Table         seen[FACET_DEPTH_MOST];
    Str           path[FACET_DEPTH_MOST];
} Values;

/* True where there was a value at this level. */
static bool add_values(Values *v, uint32_t depth, const bool *claims)
{
    const Str *values;
    uint32_t n = record_counted(&values, v->arena, v->record, v->facet->levels[depth].field, claims);
    for (uint32_t i = 0; i < n; i++) {
        v->path[depth] = values[i];
        Str key = column_join(v->arena, v->path, depth + 1);
        bool has_next = has_level(v->facet, depth + 1) && add_values(v, depth + 1, claims);
        *table_slot(&v->seen[depth], key, 0) |= has_next;
    }
    return n > 0;
}

static bool has_claim_scope(const Facet *facet)
{
    bool has = false;
    for (uint32_t k = 0; k < facet->depth; k++)
        has = has || field_at(facet->levels[k].field)->scope == SCOPE_CLAIM;
    return has;
}

/* Nested values of claim scope are those of one attribution: each is looked at alone, and the sentence without any, which
 * may have values of wider scope. */
static void add_by_claim(Values *v, const bool *claims)
{
    uint32_t n = v->record->s.n_attributions;
    bool *one = arena_make_n(v->arena, bool, n + 1u);
    add_values(v, 0, one);
    for (uint32_t c = 0; c < n; c++) {
        if (claims && !claims[c])
            continue;
        one[c] = true;
        add_values(v, 0, one);
        one[c] = false;
    }
}

static void count_facet(Facets *f, Facet *facet, Arena *scratch, const Record *r, const bool *claims)
{
    Values v = {.arena = scratch, .record = r, .facet = facet};
    for (uint32_t k = 0; k < facet->depth; k++)
        v.seen[k] = table_new(scratch);
    if (facet->depth > 1 && has_claim_scope(facet))
        add_by_claim(&v, claims);
    else
        add_values(&v, 0, claims);
    facet->n_with += v.seen[0].n > 0;
    for (uint32_t k = 0; k < facet->depth; k++)
        for (uint32_t i = 0; i < v.seen[k].n; i++) {
            Tally *tally = tally_of(&facet->levels[k], f->arena, v.seen[k].keys[i]);
            tally->count++;
            tally->with_next += v.seen[k].values[i];
        }
}

static void count_record(void *arg, Arena *scratch, const Record *r, const Match *match)
{
    Facets *f = arg;
    f->total++;
    for (uint32_t i = 0; i < f->n; i++)
        count_facet(f, &f->items[i], scratch, r, match->claims);
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

static quoth_status read_name(Facet *out, Str names, quoth_error *err)
{
    Str name, rest = names;
    while (str_next(&rest, '>', &name)) {
        if (str_trim(name).n == 0)
            return fail(err, QUOTH_E_QUERY, "%.*s: expected a field on either side of >", STR(names));
        FieldId field = field_named(str_trim(name));
        if (field == FIELD_NONE || !facet_can_count(field))
            return unknown(str_trim(name), err);
        if (out->depth == FACET_DEPTH_MOST)
            return fail(err, QUOTH_E_QUERY, "%.*s: at most %d fields within each other", STR(names), FACET_DEPTH_MOST);
        out->levels[out->depth++].field = field;
    }
    if (out->depth == 0 || str_ends(names, S(">")))
        return fail(err, QUOTH_E_QUERY, "%.*s: expected a field", STR(names));
    return QUOTH_OK;
}

static bool is_same(const Facet *x, const Facet *y)
{
    bool is = x->depth == y->depth;
    for (uint32_t k = 0; is && k < x->depth; k++)
        is = x->levels[k].field == y->levels[k].field;
    return is;
}

static quoth_status read_names(Facets *f, Str names, quoth_error *err)
{
    Str name;
    while (str_next(&names, ',', &name)) {
        Facet facet = {0};
        quoth_status st = read_name(&facet, str_trim(name), err);
        if (st != QUOTH_OK)
            return st;
        bool is_asked = false;
        for (uint32_t i = 0; i < f->n; i++)
            is_asked = is_asked || is_same(&f->items[i], &facet);
        if (!is_asked && f->n == FACETS_MOST)
            return fail(err, QUOTH_E_LIMIT, "%.*s: at most %d fields at a time", STR(name), FACETS_MOST);
        if (!is_asked)
            f->items[f->n++] = facet;
    }
    if (f->n == 0)
        return fail(err, QUOTH_E_QUERY, "no field to count");
    forget(f);
    return QUOTH_OK;
}

/* ---- results ---------------------------------------------------------------------------------------------- */

typedef struct Listing {
    FacetResult        *out;
    Arena              *arena;
    const Facet        *facet, *whole; /* whole: NULL where it is not asked */
    const FacetOptions *how;
    Str                 names[FACET_DEPTH_MOST];
    quoth_facet_value  *levels[FACET_DEPTH_MOST]; /* of each level all values, those within one beside each other */
} Listing;

/* By the values around it, falling count, then value: within[] says which are around. */
static int by_count(const void *a, const void *b)
{
    const quoth_facet_value *x = a, *y = b;
    for (uint32_t i = 0; i < x->n_within; i++)
        if (!str_eq(x->within[i], y->within[i]))
            return str_cmp(x->within[i], y->within[i]);
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return str_cmp(x->value, y->value);
}

static quoth_facet_value value_of(const Listing *l, uint32_t depth, Str key, const Tally *tally)
{
    Str *path = arena_make_n(l->arena, Str, depth + 1), rest = key;
    for (uint32_t i = 0; i <= depth; i++)
        column_next(&rest, &path[i]);
    quoth_facet_value v = {
        .field = l->names[depth], .value = path[depth], .count = tally->count, .within = path, .n_within = depth};
    if (depth + 1 < l->facet->depth)
        v.without = tally->count - tally->with_next;
    uint32_t place = l->whole ? table_get(&l->whole->levels[depth].places, key) : TABLE_NONE;
    if (place != TABLE_NONE)
        v.whole = l->whole->levels[depth].tallies[place].count;
    return v;
}

static quoth_facet_value *sorted_level(const Listing *l, uint32_t depth)
{
    const Level *level = &l->facet->levels[depth];
    quoth_facet_value *values = arena_make_n(l->arena, quoth_facet_value, level->n);
    for (uint32_t i = 0; i < level->n; i++)
        values[i] = value_of(l, depth, level->places.keys[i], &level->tallies[i]);
    if (level->n)
        qsort(values, level->n, sizeof *values, by_count);
    return values;
}

/* The first of a level whose outer values are those of `outer`: found by halving, as all are in order of them. */
static uint32_t first_within(const Listing *l, uint32_t depth, const quoth_facet_value *outer)
{
    uint32_t beg = 0, end = l->facet->levels[depth].n;
    while (beg < end) {
        uint32_t mid = beg + (end - beg) / 2;
        int order = 0;
        for (uint32_t i = 0; i < depth && order == 0; i++)
            order = str_cmp(l->levels[depth][mid].within[i], i + 1 < depth ? outer->within[i] : outer->value);
        if (order < 0)
            beg = mid + 1;
        else
            end = mid;
    }
    return beg;
}

static bool is_within(const quoth_facet_value *v, const quoth_facet_value *outer)
{
    bool is = str_eq(v->within[v->n_within - 1], outer->value);
    for (uint32_t i = 0; is && i + 1 < v->n_within; i++)
        is = str_eq(v->within[i], outer->within[i]);
    return is;
}

/* Those of a level within one of the level above. */
static Range range_within(const Listing *l, uint32_t depth, const quoth_facet_value *outer)
{
    const quoth_facet_value *values = l->levels[depth];
    uint32_t n = l->facet->levels[depth].n;
    if (!outer)
        return (Range){0, n};
    Range r = {first_within(l, depth, outer), 0};
    for (r.end = r.beg; r.end < n && is_within(&values[r.end], outer); r.end++)
        ;
    return r;
}

/* Lists the values of a level within one of the level above, each followed by those within it. */
static void list_level(Listing *l, uint32_t depth, const quoth_facet_value *outer)
{
    const quoth_facet_value *values = l->levels[depth],
                            *nested = has_level(l->facet, depth + 1) ? l->levels[depth + 1] : NULL;
    Range range = range_within(l, depth, outer);
    uint32_t listed = 0;
    for (uint32_t i = range.beg; values && i < range.end; i++) {
        if (values[i].count < l->how->min || (l->how->limit && listed == l->how->limit))
            break; /* by falling count */
        listed++;
        quoth_facet_value v = values[i];
        Range inner = nested ? range_within(l, depth + 1, &v) : (Range){0, 0};
        v.n_nested = inner.end - inner.beg;
        for (uint32_t k = inner.beg; nested && k < inner.end; k++)
            v.nested += nested[k].count;
        vec_push(l->arena, l->out->values, l->out->n_values, v);
        if (v.n_nested > 0)
            list_level(l, depth + 1, &v);
    }
}

static void list_facet(Listing *l, uint64_t total)
{
    Buf name = {.arena = l->arena};
    for (uint32_t k = 0; k < l->facet->depth; k++) {
        buf_fmt(&name, "%s%s", k ? ">" : "", field_at(l->facet->levels[k].field)->name);
        l->names[k] = str_dup(l->arena, buf_str(&name));
        l->levels[k] = sorted_level(l, k);
    }
    quoth_facet_field field = {.name = l->names[l->facet->depth - 1],
                               .n_values = l->facet->n_values,
                               .missing = total - l->facet->n_with,
                               .counted = l->facet->sum,
                               .beg = l->out->n_values};
    list_level(l, 0, NULL);
    field.end = l->out->n_values;
    vec_push(l->arena, l->out->fields, l->out->n_fields, field);
}

/* ---- running ---------------------------------------------------------------------------------------------- */

/* Columns know nothing of which attribution met a condition, nor of which values stand together. */
static bool asks_records(const Facets *f, const Query *q)
{
    for (uint32_t i = 0; i < f->n; i++)
        if (f->items[i].depth > 1 || (q->root->claims && has_claim_scope(&f->items[i])))
            return true;
    return q->needs_around;
}

/* *done stays false where the records have to be asked. */
static quoth_status from_columns(Facets *f, bool *done, Store *store, const Query *q, quoth_error *err)
{
    Plan plan;
    XapPage page;
    FieldId fields[FACETS_MOST];
    *done = false;
    if (asks_records(f, q))
        return QUOTH_OK;
    quoth_status st = plan_query(&plan, q, store, f->arena, err);
    if (st != QUOTH_OK || !plan.is_exact)
        return st;
    for (uint32_t i = 0; i < f->n; i++)
        fields[i] = f->items[i].levels[0].field;
    StoreSearch how = {.count = fields, .n_count = f->n, .count_most = f->most};
    st = store_search(&page, store, plan.query, &how, f->arena, err);
    if (st == QUOTH_OK)
        count_columns(f, &page);
    *done = st == QUOTH_OK;
    return st;
}

static void sum_up(Facet *facet)
{
    const Level *first = &facet->levels[0];
    facet->n_values = first->n;
    for (uint32_t i = 0; i < first->n; i++)
        facet->sum += first->tallies[i].count;
}

static quoth_status count_all(Facets *f, Store *store, const Query *q, quoth_error *err)
{
    bool done;
    uint32_t tries = 0;
    quoth_status st;
    while (st = from_columns(f, &done, store, q, err), store_retry(store, st, &tries))
        forget(f);
    if (st != QUOTH_OK || done)
        return st;
    st = search_each(store, q, &(SearchEach){count_record, forget, f}, f->arena, err);
    for (uint32_t i = 0; i < f->n && st == QUOTH_OK; i++)
        sum_up(&f->items[i]);
    return st;
}

quoth_status facet_count(FacetResult *out, Store *store, const Query *q, Str names, const FacetOptions *how, Arena *a,
                         quoth_error *err)
{
    Facets *f = arena_make(a, Facets), *whole = NULL;
    f->arena = a;
    f->most = how->limit;
    quoth_status st = read_names(f, names, err);
    if (st == QUOTH_OK)
        st = count_all(f, store, q, err);
    if (st == QUOTH_OK && how->whole) {
        whole = arena_make(a, Facets);
        *whole = *f;
        whole->most = 0;
        forget(whole);
        st = count_all(whole, store, how->whole, err);
    }
    if (st != QUOTH_OK)
        return st;
    *out = (FacetResult){.total = f->total};
    for (uint32_t i = 0; i < f->n; i++) {
        Listing l = {.out = out, .arena = a, .facet = &f->items[i], .whole = whole ? &whole->items[i] : NULL, .how = how};
        list_facet(&l, f->total);
    }
    return QUOTH_OK;
}
