#include "searcher/related.h"

#include <math.h>
#include <stdlib.h>

#include "base/vec.h"
#include "searcher/context.h"
#include "searcher/parse.h"

enum { CANDIDATES = 500 }; /* sentences with most of the words, compared one by one */

int related_by_date(const quoth_sentence *x, const quoth_sentence *y)
{
    int by = (x->date.n == 0) - (y->date.n == 0);
    if (by == 0)
        by = str_cmp(x->date, y->date);
    if (by == 0)
        by = str_cmp(x->path, y->path);
    return by ? by : (x->begin > y->begin) - (x->begin < y->begin);
}

/* ---- one claim against the index --------------------------------------------------------------------------
 */

static int by_date(const void *a, const void *b)
{
    return related_by_date(&((const Record *)a)->s, &((const Record *)b)->s);
}

static quoth_status ask(SearchResult *out, Store *store, Str words, Arena *a, quoth_error *err)
{
    Query *q;
    quoth_status st = query_parse(&q, words, 0, err);
    if (st != QUOTH_OK)
        return st;
    st =
        search_run(out, store, q, &(SearchOptions){.limit = CANDIDATES, .order = QUOTH_BY_RELEVANCE}, a, err);
    query_free(q);
    return st;
}

static void keep_alike(SearchResult *out, const Record *focus, const SearchResult *near, Arena *a)
{
    GistMaker m = gist_maker(a);
    Gist asked = gist_of_claims(&m, &focus->s);
    out->hits = arena_make_n(a, Record, near->n_hits + 1);
    out->hits[out->n_hits++] = *focus;
    out->hits[0].s.score = 1;
    for (uint32_t i = 0; i < near->n_hits; i++) {
        Record *r = &near->hits[i];
        Gist g = gist_of_claims(&m, &r->s);
        r->s.score = gist_likeness(&asked, &g);
        if (r->s.score >= GIST_SAME && !str_eq(r->s.id, focus->s.id))
            out->hits[out->n_hits++] = *r;
    }
    gist_maker_end(&m);
}

quoth_status related_run(SearchResult *out, uint32_t *focus, Store *store, Str id, Arena *a, quoth_error *err)
{
    Context c;
    SearchResult near = {0}, all = {0};
    quoth_status st = context_of(&c, store, id, 0, a, err);
    if (st != QUOTH_OK)
        return st;
    const Record asked = c.records[c.focus];
    Str words = gist_query(a, claimed_text(a, &asked.s));
    if (words.n)
        st = ask(&near, store, words, a, err);
    if (st != QUOTH_OK)
        return st;
    keep_alike(&all, &asked, &near, a);
    all.total = all.n_hits;
    qsort(all.hits, all.n_hits, sizeof *all.hits, by_date);
    *focus = 0;
    while (!str_eq(all.hits[*focus].s.id, asked.s.id))
        (*focus)++;
    *out = all;
    return QUOTH_OK;
}

/* ---- claims against one another ---------------------------------------------------------------------------
 */

typedef struct Mark {
    uint64_t hash;
    uint32_t n;    /* gists that have it                */
    uint32_t last; /* 1 + the last entry that names it  */
} Mark;

typedef struct Entry {
    uint32_t gist, before; /* before: 1 + entry of the same mark; 0: none */
} Entry;

typedef struct Groups {
    Arena *a;
    const Gist *gists;
    Mark *marks; /* by hash */
    uint32_t n_marks;
    Entry *entries;
    uint32_t n_entries;
} Groups;

static int by_hash(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static Mark *mark_of(const Groups *g, uint64_t hash)
{
    return bsearch(&hash, g->marks, g->n_marks, sizeof *g->marks, by_hash);
}

static void count_marks(Groups *g, uint32_t n)
{
    uint32_t n_all = 0, k = 0;
    for (uint32_t i = 0; i < n; i++)
        n_all += g->gists[i].n;
    uint64_t *all = arena_make_n(g->a, uint64_t, n_all + 1);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < g->gists[i].n; j++)
            all[k++] = gist_stem(g->gists[i].marks[j]);
    if (n_all)
        qsort(all, n_all, sizeof *all, by_hash);
    g->marks = arena_make_n(g->a, Mark, n_all + 1);
    for (uint32_t i = 0; i < n_all; i++) {
        if (i == 0 || all[i] != all[i - 1])
            g->marks[g->n_marks++].hash = all[i];
        g->marks[g->n_marks - 1].n++;
    }
}

static int by_rarity(const void *a, const void *b)
{
    const Mark *x = *(Mark *const *)a, *y = *(Mark *const *)b;
    return x->n != y->n ? (x->n > y->n) - (x->n < y->n) : (x->hash > y->hash) - (x->hash < y->hash);
}

/* Two gists with the share t of their words in common share one of the n - ⌈tn⌉ + 1 rarest of either. */
static uint32_t rarest(Mark **out, const Groups *g, const Gist *gist)
{
    for (uint32_t i = 0; i < gist->n; i++)
        out[i] = mark_of(g, gist_stem(gist->marks[i]));
    if (gist->n)
        qsort(out, gist->n, sizeof *out, by_rarity);
    uint32_t needed = (uint32_t)ceil(GIST_SAME * gist->n - 1e-6); /* less what rounding may have added */
    return gist->n ? gist->n - needed + 1 : 0;
}

/* The first of an earlier group that gist i is most like; i itself where there is none. */
static uint32_t find_group(const Groups *g, uint32_t i, Mark *const *marks, uint32_t n)
{
    double most = 0;
    uint32_t best = i;
    for (uint32_t k = 0; k < n; k++)
        for (uint32_t at = marks[k]->last; at; at = g->entries[at - 1].before) {
            uint32_t other = g->entries[at - 1].gist; /* NOLINT(clang-analyzer-core.NullDereference): a mark with a last has entries */
            double like = gist_likeness(&g->gists[i], &g->gists[other]);
            if (like >= GIST_SAME && (like > most || (like == most && other < best))) {
                most = like;
                best = other;
            }
        }
    return best;
}

static void name_group(Groups *g, uint32_t i, Mark *const *marks, uint32_t n)
{
    for (uint32_t k = 0; k < n; k++) {
        vec_push(g->a, g->entries, g->n_entries, (Entry){i, marks[k]->last});
        marks[k]->last = g->n_entries;
    }
}

Alike related_groups(const Gist *gists, uint32_t n, Arena *a)
{
    Alike alike = {arena_make_n(a, uint32_t, n + 1), arena_make_n(a, uint32_t, n + 1)};
    uint32_t *last = arena_make_n(a, uint32_t, n + 1), longest = 0;
    Groups g = {.a = a, .gists = gists};
    for (uint32_t i = 0; i < n; i++)
        longest = gists[i].n > longest ? gists[i].n : longest;
    count_marks(&g, n);
    Mark **marks = arena_make_n(a, Mark *, longest + 1);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t n_marks = rarest(marks, &g, &gists[i]), first = find_group(&g, i, marks, n_marks);
        alike.first[i] = first;
        if (first == i)
            name_group(&g, i, marks, n_marks);
        else
            alike.next[last[first]] = i;
        last[first] = i;
    }
    return alike;
}
