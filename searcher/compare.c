#include "searcher/compare.h"

#include <math.h>
#include <stdlib.h>

#include "base/table.h"
#include "base/vec.h"
#include "core/terms.h"
#include "searcher/related.h"

#define BY_CHANCE 3.84 /* G² of one in twenty, at one degree of freedom */

/* ---- counts of values -------------------------------------------------------------------------------------
 */

typedef struct Count {
    uint32_t n[2];
    Str name;        /* as it is shown        */
    uint32_t n_name; /* how often it came so  */
} Count;

typedef struct Counts { /* of one field */
    Arena *a;
    Table places; /* value to place in items */
    Count *items;
    uint32_t n;
    uint64_t total[2];
} Counts;

static Count *count(Counts *c, Str value, uint32_t side)
{
    uint32_t *place = table_slot(&c->places, value, c->n);
    if (*place == c->n) {
        c->places.keys[c->places.n - 1] = str_dup(c->a, value);
        vec_push(c->a, c->items, c->n, (Count){.name = c->places.keys[c->places.n - 1]});
    }
    Count *item = &c->items[*place];
    item->n[side]++;
    c->total[side]++;
    return item;
}

double compare_strength(uint64_t a, uint64_t n_a, uint64_t b, uint64_t n_b)
{
    double all = (double)(n_a + n_b), both = (double)(a + b);
    if (both == 0 || n_a == 0 || n_b == 0)
        return 0;
    double one = (double)n_a * both / all, other = (double)n_b * both / all;
    double sum = (a ? (double)a * log((double)a / one) : 0) + (b ? (double)b * log((double)b / other) : 0);
    return sum > 0 ? 2 * sum : 0;
}

/* ---- one set ----------------------------------------------------------------------------------------------
 */

enum { SPEAKERS, CUES, ACTORS, WORDS, FIELDS_COMPARED };
static const struct {
    const char *name;
    FieldId field;
} compared[FIELDS_COMPARED] = {
    {"speaker", FIELD_SPEAKER}, {"cue", FIELD_CUE}, {"actor", FIELD_ACTOR}, {"term", FIELD_TEXT}};

typedef struct Compare {
    Arena *a;
    Comparison *out;
    Counts counts[FIELDS_COMPARED];
    Table forms; /* a word as written to how often it came */
    GistMaker words;
} Compare;

static void count_words(Compare *c, const quoth_sentence *s, uint32_t side)
{
    const GistWord *words;
    uint32_t n = gist_words(&words, &c->words, s->text, s->language);
    for (uint32_t i = 0; i < n; i++) {
        if (words[i].is_number)
            continue;
        Count *item = count(&c->counts[WORDS], words[i].stem, side);
        uint32_t *form = table_slot(&c->forms, words[i].text, 0);
        Str *key = &c->forms.keys[form - c->forms.values];
        if (*form == 0)
            *key = str_dup(c->a, words[i].text);
        if (++*form > item->n_name) {
            item->n_name = *form;
            item->name = *key;
        }
    }
}

/* What a sentence counts for a field; of fields of claim scope the claims that were asked for. */
static void count_values(Compare *c, const Record *r, const bool *claims, uint32_t side)
{
    for (uint32_t f = 0; f < WORDS; f++) {
        const Str *values;
        uint32_t n = record_counted(&values, c->a, r, compared[f].field, claims);
        for (uint32_t i = 0; i < n; i++)
            (void)count(&c->counts[f], values[i], side);
    }
    count_words(c, &r->s, side);
}

static bool asserts(const quoth_claim *claim)
{
    Str kind = claim->sentence->kind;
    return claim->attribution ||
           !(str_eq(kind, S("question")) || str_eq(kind, S("fragment")) || str_eq(kind, S("furniture")));
}

static void count_claim(quoth_compared_set *set, const quoth_claim *claim)
{
    const quoth_attribution *by = claim->attribution;
    set->claims += asserts(claim);
    set->linked += asserts(claim) && claim->sentence->n_links > 0;
    if (!by)
        return;
    set->said++;
    set->direct += !str_eq(by->quote, S("indirect"));
    set->unnamed += str_eq(by->speaker, S("anonymous"));
    set->unresolved += by->speaker.n == 0;
}

static void count_set(Compare *c, uint32_t side)
{
    const ClaimList *list = &c->out->lists[side];
    quoth_compared_set *set = &c->out->sets[side];
    Table articles = table_new(c->a);
    for (uint32_t i = 0; i < list->found.n_hits; i++) {
        *table_slot(&articles, list->found.hits[i].s.path, 0) = 1;
        count_values(c, &list->found.hits[i], list->found.claims[i], side);
    }
    for (uint32_t i = 0; i < list->n; i++)
        count_claim(set, &list->items[i]);
    set->articles = articles.n;
    set->sentences = list->found.n_hits;
}

static void count_shared(Compare *c)
{
    Table ids = table_new(c->a);
    for (uint32_t i = 0; i < c->out->lists[0].found.n_hits; i++)
        *table_slot(&ids, c->out->lists[0].found.hits[i].s.id, 0) = 1;
    for (uint32_t i = 0; i < c->out->lists[1].found.n_hits; i++)
        c->out->n_shared += table_get(&ids, c->out->lists[1].found.hits[i].s.id) != TABLE_NONE;
}

/* ---- what sets them apart
 * ---------------------------------------------------------------------------------- */

static int by_strength(const void *a, const void *b)
{
    const quoth_compared_value *x = a, *y = b;
    if (x->strength != y->strength)
        return x->strength < y->strength ? 1 : -1;
    return str_cmp(x->value, y->value);
}

static int by_count(const void *a, const void *b)
{
    const quoth_compared_value *x = a, *y = b;
    uint64_t m = x->count[0] + x->count[1], n = y->count[0] + y->count[1];
    if (m != n)
        return m < n ? 1 : -1;
    return str_cmp(x->value, y->value);
}

static quoth_compared_value *values_of(Compare *c, uint32_t field)
{
    const Counts *counts = &c->counts[field];
    quoth_compared_value *all = arena_make_n(c->a, quoth_compared_value, counts->n + 1);
    for (uint32_t i = 0; i < counts->n; i++) {
        const Count *item = &counts->items[i];
        uint64_t n_a = counts->total[0], n_b = counts->total[1];
        all[i] = (quoth_compared_value){.field = str_of(compared[field].name),
                                        .value = item->name,
                                        .count = {item->n[0], item->n[1]},
                                        .strength = compare_strength(item->n[0], n_a, item->n[1], n_b),
                                        .more_in = (double)item->n[1] * (double)n_a >
                                                   (double)item->n[0] * (double)n_b};
    }
    if (counts->n)
        qsort(all, counts->n, sizeof *all, field == SPEAKERS ? by_count : by_strength);
    return all;
}

static bool sets_apart(const quoth_compared_value *v)
{
    return v->strength >= BY_CHANCE && v->count[0] + v->count[1] >= COMPARE_LEAST;
}

/* Of each set the values that it has more of; of speakers those it has at all. */
static void keep_values(Compare *c, uint32_t field, uint32_t limit)
{
    quoth_compared_value *all = values_of(c, field);
    uint32_t kept[2] = {0, 0};
    for (uint32_t i = 0; i < c->counts[field].n; i++) {
        const quoth_compared_value *v = &all[i];
        bool in[2] = {v->count[0] > 0, v->count[1] > 0};
        if (field != SPEAKERS) {
            in[0] = sets_apart(v) && v->more_in == 0;
            in[1] = sets_apart(v) && v->more_in == 1;
        }
        bool room = false;
        for (int side = 0; side < 2; side++)
            room = room || (in[side] && (limit == 0 || kept[side] < limit));
        for (int side = 0; side < 2 && room; side++)
            kept[side] += in[side];
        if (room)
            vec_push(c->a, c->out->values, c->out->n_values, *v);
    }
}

/* ---- claims only one has
 * ------------------------------------------------------------------------------------ */

static int by_worth(const void *a, const void *b)
{
    const quoth_claim *x = *(const quoth_claim *const *)a, *y = *(const quoth_claim *const *)b;
    int by = y->sentence->checkworthy - x->sentence->checkworthy;
    if (by == 0)
        by = related_by_date(x->sentence, y->sentence);
    return by ? by : (x > y) - (x < y);
}

/* The claims of both sets in a row, and their gists. */
typedef struct Both {
    const quoth_claim **claims;
    Gist *gists;
    uint32_t n, n_first; /* of them of the first set */
} Both;

static Both both_claims(Compare *c)
{
    const ClaimList *lists = c->out->lists;
    uint32_t most = lists[0].n + lists[1].n;
    Both both = {arena_make_n(c->a, const quoth_claim *, most + 1), arena_make_n(c->a, Gist, most + 1), 0, 0};
    for (uint32_t side = 0; side < 2; side++)
        for (uint32_t i = 0; i < lists[side].n; i++) {
            const quoth_claim *claim = &lists[side].items[i];
            if (!asserts(claim))
                continue;
            both.gists[both.n] = claim->attribution
                                     ? gist_of_claim(&c->words, claim->sentence, claim->attribution)
                                     : gist_of(&c->words, claim->text, claim->sentence->language);
            both.claims[both.n++] = claim;
            both.n_first += side == 0;
        }
    return both;
}

static void find_only(Compare *c, uint32_t limit)
{
    Both both = both_claims(c);
    Alike alike = related_groups(both.gists, both.n, c->a);
    uint32_t *sides =
        arena_make_n(c->a, uint32_t, both.n + 1); /* of each group's first: bits of the sets that make it */
    for (uint32_t i = 0; i < both.n; i++)
        sides[alike.first[i]] |= 1u << (i >= both.n_first);
    for (uint32_t i = 0; i < both.n; i++)
        if (sides[alike.first[i]] != 3)
            vec_push(c->a, c->out->only[i >= both.n_first], c->out->n_only[i >= both.n_first],
                     both.claims[i]);
    for (uint32_t side = 0; side < 2; side++) {
        uint32_t n = c->out->n_only[side];
        if (n)
            qsort(c->out->only[side], n, sizeof *c->out->only[side], by_worth);
        c->out->sets[side].only = n;
        c->out->n_only[side] = limit && limit < n ? limit : n;
    }
}

quoth_status compare_sets(Comparison *out, Store *store, Query *const sides[2], uint32_t limit, Arena *a,
                          quoth_error *err)
{
    Comparison found = {0};
    quoth_status st = QUOTH_OK;
    for (int i = 0; i < 2 && st == QUOTH_OK; i++)
        st = claims_find(&found.lists[i], store, sides[i], &(ClaimOptions){0}, a, err);
    if (st != QUOTH_OK)
        return st;
    Compare c = {.a = a, .out = &found, .forms = table_new(a), .words = gist_maker(a)};
    for (uint32_t f = 0; f < FIELDS_COMPARED; f++)
        c.counts[f] = (Counts){.a = a, .places = table_new(a)};
    for (uint32_t side = 0; side < 2; side++)
        count_set(&c, side);
    count_shared(&c);
    for (uint32_t f = 0; f < FIELDS_COMPARED; f++)
        keep_values(&c, f, limit);
    find_only(&c, limit);
    gist_maker_end(&c.words);
    *out = found;
    return QUOTH_OK;
}
