#include <math.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/vec.h"
#include "store/eval_inner.h"

enum { DEPTH_MAX = 200 };

/* ---- looking words up ------------------------------------------------------------------------------------- */

static bool is_leaf(const XapQuery *q)
{
    return q->op == XAP_TERM || q->op == XAP_SYNONYM;
}

static void add_entry(const Part *p, Found *f, Str term, uint32_t languages)
{
    TermEntry e;
    if (p->e->st != QUOTH_OK)
        return;
    p->e->st = segment_term(&e, p->s, term, p->e->err);
    if (p->e->st != QUOTH_OK || e.n == 0)
        return;
    for (uint32_t k = 0; languages != UINT32_MAX && k < f->n; k++)
        if (f->entries[k].list.p == e.list.p) { /* a word may have one of the stems in one language, one in another */
            f->languages[k] |= languages;
            return;
        }
    uint32_t n = f->n;
    vec_push(p->e->arena, f->entries, f->n, e);
    vec_push(p->e->arena, f->languages, n, languages);
    f->most = f->most + e.n < p->s->n_docs ? f->most + e.n : p->s->n_docs;
}

/* A stem is all words that have it, each in the languages in which it does. */
static void add_stem(const Part *p, Found *f, FieldId field, Str stem, uint32_t languages)
{
    DictCursor c;
    bool is_there = false;
    const Dict *stems;
    p->e->st = segment_stems(&stems, p->s, p->e->err);
    if (p->e->st == QUOTH_OK && !dict_find(&c, &is_there, stems, stem))
        p->e->st = segment_damaged(p->s, p->e->err);
    Str rest = is_there ? c.payload : S("");
    StemWord w;
    while (segment_stem_word(&w, &rest, stem, p->e->arena))
        if (w.languages & languages)
            add_entry(p, f, term_word(p->e->arena, field, w.word), p->s->n_languages > 1 ? w.languages & languages : UINT32_MAX);
}

static void add_term(const Part *p, Found *f, const XapQuery *q)
{
    Str stem;
    FieldId field = term_is_stem(q->term, &stem);
    uint32_t languages = eval_languages(p, q);
    if (field != FIELD_NONE && stem.n <= DICT_KEY_MAX)
        add_stem(p, f, field, stem, languages);
    add_entry(p, f, q->term, languages);
}

/* What counts in every language of the segment need not be held against them. */
static void count_in_all(const Part *p, Found *f)
{
    uint32_t all = p->s->n_languages < 32 ? (1u << p->s->n_languages) - 1 : UINT32_MAX;
    for (uint32_t i = 0; i < f->n; i++)
        if ((f->languages[i] & all) == all)
            f->languages[i] = UINT32_MAX;
}

static void look_up(Eval *e, Leaf *leaf)
{
    leaf->found = arena_make_n(e->arena, Found, (size_t)e->n_segments + 1);
    for (uint32_t i = 0; i < e->n_segments; i++) {
        Part p = {e, e->segments[i], i};
        if (leaf->q->op == XAP_TERM)
            add_term(&p, &leaf->found[i], leaf->q);
        for (uint32_t k = 0; k < leaf->q->n_kids; k++)
            add_term(&p, &leaf->found[i], leaf->q->kids[k]);
        count_in_all(&p, &leaf->found[i]);
    }
}

static void find_leaves(Eval *e, const XapQuery *q, int depth)
{
    if (depth > DEPTH_MAX) {
        e->st = fail(e->err, QUOTH_E_LIMIT, "query nests too deep");
        return;
    }
    if (is_leaf(q)) {
        vec_push(e->arena, e->leaves, e->n_leaves, (Leaf){.q = q});
        look_up(e, &e->leaves[e->n_leaves - 1]);
        return;
    }
    uint32_t n = q->op == XAP_MAYBE && !e->is_weighted && q->n_kids ? 1 : q->n_kids; /* the others only add weight */
    for (uint32_t i = 0; i < n && e->st == QUOTH_OK; i++)
        find_leaves(e, q->kids[i], depth + 1);
}

Leaf *eval_leaf_of(Eval *e, const XapQuery *q)
{
    for (uint32_t i = 0; i < e->n_leaves; i++)
        if (e->leaves[i].q == q)
            return &e->leaves[i];
    return NULL;
}

Found *eval_found(const Part *p, const XapQuery *q)
{
    const Leaf *leaf = eval_leaf_of(p->e, q);
    CHECK(leaf != NULL);
    return &leaf->found[p->i];
}

/* ---- lists of words --------------------------------------------------------------------------------------- */

/* Adds those of x from i on that are below `end`; returns where it stopped. */
static uint32_t take_below(Postings *out, const Postings *x, uint32_t i, uint32_t end)
{
    for (; i < x->n && x->docs[i] < end; i++) {
        if (out->counts)
            out->counts[out->n] = x->counts[i];
        out->docs[out->n++] = x->docs[i];
    }
    return i;
}

/* Both lists as one; counts of a sentence in both add up. */
static Postings united(Arena *a, Postings x, Postings y)
{
    if (x.n == 0 || y.n == 0)
        return x.n ? x : y;
    uint32_t *counts = x.counts ? arena_make_n(a, uint32_t, (size_t)x.n + y.n) : NULL;
    Postings out = {arena_make_n(a, uint32_t, (size_t)x.n + y.n), counts, 0};
    uint32_t i = 0, k = 0;
    while (i < x.n && k < y.n) {
        i = take_below(&out, &x, i, y.docs[k]);
        if (i == x.n)
            break;
        if (x.docs[i] == y.docs[k]) {
            if (counts)
                counts[out.n] = x.counts[i] + y.counts[k];
            out.docs[out.n++] = x.docs[i++];
            k++;
        } else {
            k = take_below(&out, &y, k, x.docs[i]);
        }
    }
    (void)take_below(&out, &x, i, UINT32_MAX);
    (void)take_below(&out, &y, k, UINT32_MAX);
    return out;
}

Postings eval_list(const Part *p, const TermEntry *entry, const Postings *within)
{
    Postings list = {NULL, NULL, 0};
    PostingsAsk ask = {.n = entry->n, .n_docs = p->s->n_docs, .within = within, .with_counts = p->e->is_weighted};
    if (postings_unpack(&list, entry->list, &ask, p->e->arena))
        return list;
    p->e->st = segment_damaged(p->s, p->e->err);
    return (Postings){NULL, NULL, 0};
}

/* Entries [beg, end), by halves: a wildcard may have thousands. */
static Postings entries_list(const Part *p, const Found *f, uint32_t beg, uint32_t end, const Postings *within)
{
    if (beg == end || p->e->st != QUOTH_OK)
        return (Postings){NULL, NULL, 0};
    if (end - beg > 1) {
        uint32_t middle = beg + (end - beg) / 2;
        Postings x = entries_list(p, f, beg, middle, within);
        return united(p->e->arena, x, entries_list(p, f, middle, end, within));
    }
    Postings list = eval_list(p, &f->entries[beg], within);
    if (f->languages[beg] != UINT32_MAX)
        eval_keep_languages(p, &list, f->languages[beg]);
    return list;
}

static const Postings *whole_list(const Part *p, Found *f)
{
    if (!f->is_whole)
        f->list = entries_list(p, f, 0, f->n, NULL);
    f->is_whole = true;
    return &f->list;
}

Postings eval_postings(const Part *p, const XapQuery *leaf, const Postings *within)
{
    Found *f = eval_found(p, leaf);
    return within && !f->is_whole && within->n < f->most / FEW ? entries_list(p, f, 0, f->n, within) : *whole_list(p, f);
}

/* ---- weights ---------------------------------------------------------------------------------------------- */

static uint32_t live_size(const Part *p, Found *f)
{
    bool is_plain = f->n == 1 && f->languages[0] == UINT32_MAX;
    if (f->n == 0)
        return 0;
    if (is_plain && !p->s->dead)
        return f->entries[0].n;
    uint32_t n = 0;
    const Postings *list = whole_list(p, f);
    if (p->e->st == QUOTH_OK)
        p->e->st = segment_count_live(&n, p->s, list, p->e->err);
    return n;
}

static void weigh(Eval *e, Leaf *leaf)
{
    double all = 0, with = 0;
    for (uint32_t i = 0; i < e->n_segments && e->st == QUOTH_OK; i++) {
        Part p = {e, e->segments[i], i};
        all += e->segments[i]->n_docs - e->segments[i]->n_dead;
        with += live_size(&p, &leaf->found[i]);
    }
    double ratio = (all - with + 0.5) / (with + 0.5);
    leaf->factor = 2 * log(ratio < 2 ? ratio / 2 + 1 : ratio);
}

/* Leaves under a part that only filters weigh nothing: their frequencies need not be known. */
static void weigh_all(Eval *e, const XapQuery *q)
{
    if (e->st != QUOTH_OK || (q->op == XAP_SCALE && q->factor == 0))
        return;
    if (is_leaf(q)) {
        weigh(e, eval_leaf_of(e, q));
        return;
    }
    uint32_t n = q->op == XAP_NOT || q->op == XAP_FILTER ? 1 : q->n_kids;
    for (uint32_t i = 0; i < n && i < q->n_kids; i++)
        weigh_all(e, q->kids[i]);
}

quoth_status eval_begin(Eval **out, const XapQuery *q, Segment *const *segments, uint32_t n, bool is_weighted, Arena *a,
                        quoth_error *err)
{
    Eval *e = arena_make(a, Eval);
    *e = (Eval){.q = q, .segments = segments, .n_segments = n, .is_weighted = is_weighted, .arena = a, .err = err};
    find_leaves(e, q, 0);
    if (is_weighted)
        weigh_all(e, q);
    *out = e;
    return e->st;
}

/* ---- lists of hits ---------------------------------------------------------------------------------------- */

static double *no_weights(Arena *a, uint32_t n)
{
    return arena_make_n(a, double, (size_t)n + 1);
}

Hits eval_room(const Part *p, uint32_t n, bool weighted)
{
    return (Hits){arena_make_n(p->e->arena, uint32_t, (size_t)n + 1), 0, 0, weighted ? no_weights(p->e->arena, n) : NULL};
}

/* Those of `of` that are in `within`. */
static Hits common(const Part *p, const Hits *of, const Hits *within)
{
    Hits out = eval_room(p, of->n < within->n ? of->n : within->n, of->weights != NULL);
    uint32_t k = 0;
    for (uint32_t i = 0; i < within->n && k < of->n; i++) {
        uint32_t step = 1;
        while (k + step < of->n && of->docs[k + step] < within->docs[i]) /* far, by doubled steps */
            k += step, step *= 2;
        while (k < of->n && of->docs[k] < within->docs[i])
            k++;
        if (k < of->n && of->docs[k] == within->docs[i]) {
            if (out.weights)
                out.weights[out.n] = of->weights[k];
            out.docs[out.n++] = of->docs[k];
        }
    }
    return out;
}

/* Those of x that are not in y. */
static Hits without(const Part *p, const Hits *x, const Hits *y)
{
    Hits out = eval_room(p, x->n, x->weights != NULL);
    uint32_t k = 0;
    for (uint32_t i = 0; i < x->n; i++) {
        while (k < y->n && y->docs[k] < x->docs[i])
            k++;
        if (k < y->n && y->docs[k] == x->docs[i])
            continue;
        if (out.weights)
            out.weights[out.n] = x->weights[i];
        out.docs[out.n++] = x->docs[i];
    }
    return out;
}

static Hits either(const Part *p, const Hits *x, const Hits *y, bool best, bool weighted)
{
    Hits out = eval_room(p, x->n + y->n, weighted);
    uint32_t i = 0, k = 0;
    while (i < x->n || k < y->n) {
        uint32_t dx = i < x->n ? x->docs[i] : UINT32_MAX, dy = k < y->n ? y->docs[k] : UINT32_MAX;
        if (weighted) {
            double wx = dx <= dy && x->weights ? x->weights[i] : 0, wy = dy <= dx && y->weights ? y->weights[k] : 0;
            out.weights[out.n] = !best ? wx + wy : wx > wy ? wx : wy;
        }
        out.docs[out.n++] = dx < dy ? dx : dy;
        i += dx <= dy;
        k += dy <= dx;
    }
    return out;
}

void eval_add_weights(Hits *to, const Hits *more)
{
    uint32_t k = 0;
    if (!to->weights || !more->weights)
        return;
    for (uint32_t i = 0; i < to->n && k < more->n; i++) {
        while (k < more->n && more->docs[k] < to->docs[i])
            k++;
        if (k < more->n && more->docs[k] == to->docs[i])
            to->weights[i] += more->weights[k];
    }
}

/* ---- nodes ------------------------------------------------------------------------------------------------ */

static Hits eval(const Part *p, const XapQuery *q, const Hits *within, bool weighted);

double eval_weight(const Leaf *leaf, uint32_t count)
{
    return leaf->factor * count / (1.0 + count);
}

Hits eval_leaf(const Part *p, const XapQuery *q, const Hits *within, bool weighted)
{
    const Leaf *leaf = eval_leaf_of(p->e, q);
    Found *f = eval_found(p, q);
    Postings list, limits = {within ? within->docs : NULL, NULL, within ? within->n : 0};
    if (within && !f->is_whole && (f->n == 1 || limits.n < f->most / FEW))
        list = entries_list(p, f, 0, f->n, &limits);
    else
        list = *whole_list(p, f);
    Hits all = {list.docs, list.n, 0, NULL};
    if (weighted) {
        double of_few[16]; /* nearly all counts are small, and dividing is slow */
        for (uint32_t i = 0; i < 16; i++)
            of_few[i] = eval_weight(leaf, i);
        all.weights = no_weights(p->e->arena, list.n);
        for (uint32_t i = 0; i < list.n; i++)
            all.weights[i] = list.counts[i] < 16 ? of_few[list.counts[i]] : eval_weight(leaf, list.counts[i]);
    }
    return within ? common(p, &all, within) : all;
}

static Hits eval_all(const Part *p, const Hits *within, bool weighted)
{
    Hits out = eval_room(p, within ? within->n : p->s->n_docs, weighted);
    out.n = within ? within->n : p->s->n_docs;
    for (uint32_t i = 0; i < out.n; i++)
        out.docs[i] = within ? within->docs[i] : i;
    return out;
}

static Hits eval_range(const Part *p, const XapQuery *q, const Hits *within, bool weighted)
{
    const Column *c;
    p->e->st = segment_column(&c, p->s, (FieldId)q->slot, p->e->err);
    if (p->e->st != QUOTH_OK)
        return no_hits;
    uint32_t low = column_seek(c, q->term, false), high = q->high.n ? column_seek(c, q->high, true) : c->n_values + 1;
    const uint32_t *first = NULL;
    if (field_at((FieldId)q->slot)->scope == SCOPE_ARTICLE)
        p->e->st = segment_first(&first, p->s, p->e->err);
    if (p->e->st != QUOTH_OK)
        return no_hits;
    Hits all = eval_all(p, within, weighted), out = eval_room(p, all.n, weighted);
    for (uint32_t i = 0, article = 0; i < all.n; i++) {
        while (first && first[article + 1] <= all.docs[i])
            article++;
        uint32_t number = column_number(c, first ? article : all.docs[i]);
        if (number ? number >= low && number < high : q->term.n == 0)
            out.docs[out.n++] = all.docs[i];
    }
    return out;
}

/* How many sentences may match at most, without looking: an AND begins with the fewest. */
static uint32_t at_most(const Part *p, const XapQuery *q)
{
    uint64_t sum = 0;
    uint32_t least = p->s->n_docs;
    switch (q->op) {
    case XAP_NOTHING:
        return 0;
    case XAP_TERM:
    case XAP_SYNONYM:
        return eval_found(p, q)->most;
    case XAP_PHRASE:
    case XAP_NEAR:
        return eval_row_most(p, q);
    case XAP_AND:
    case XAP_FILTER:
        for (uint32_t i = 0; i < q->n_kids; i++) {
            uint32_t most = at_most(p, q->kids[i]);
            least = most < least ? most : least;
        }
        return least;
    case XAP_OR:
    case XAP_BEST:
        for (uint32_t i = 0; i < q->n_kids; i++)
            sum += at_most(p, q->kids[i]);
        return sum < least ? (uint32_t)sum : least;
    case XAP_NOT:
    case XAP_MAYBE:
    case XAP_SCALE:
        return q->n_kids ? at_most(p, q->kids[0]) : 0;
    default:
        return least;
    }
}

typedef struct Ranked {
    uint32_t most, kid;
} Ranked;

static int by_most(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;
    if (x->most != y->most)
        return (x->most > y->most) - (x->most < y->most);
    return (x->kid > y->kid) - (x->kid < y->kid);
}

static bool is_row(const XapQuery *q)
{
    return q->op == XAP_PHRASE || q->op == XAP_NEAR;
}

/* A row that is not looked for first, but has a word rarer than what is. NULL: there is none such. */
static const XapQuery *rarest_row(const Part *p, const XapQuery *q, const Ranked *order)
{
    const XapQuery *row = NULL;
    uint32_t least = q->n_kids ? order[0].most : 0;
    for (uint32_t i = 0; i < q->n_kids; i++) {
        uint32_t most = at_most(p, q->kids[i]);
        if (i != order[0].kid && is_row(q->kids[i]) && most < least) {
            row = q->kids[i];
            least = most;
        }
    }
    return row;
}

/* Weights are added in the order of the query, whatever the order of asking: sums come out alike in every segment. */
static Hits eval_and(const Part *p, const XapQuery *q, const Hits *within, bool weighted)
{
    Arena *a = p->e->arena;
    Ranked *order = arena_make_n(a, Ranked, q->n_kids);
    Hits *hits = arena_make_n(a, Hits, q->n_kids), out = no_hits, rare;
    for (uint32_t i = 0; i < q->n_kids; i++) {
        uint32_t most = at_most(p, q->kids[i]);
        if (is_row(q->kids[i]) && !eval_row_entry(p, q->kids[i])) /* looks at sentences one by one: let others leave it few */
            most = most < UINT32_MAX / ROW_COST ? most * ROW_COST : UINT32_MAX;
        order[i] = (Ranked){most, i};
    }
    qsort(order, q->n_kids, sizeof *order, by_most);
    const XapQuery *row = rarest_row(p, q, order);
    if (row) {
        rare = eval_row_rarest(p, row, within);
        within = &rare;
    }
    for (uint32_t i = 0; i < q->n_kids && p->e->st == QUOTH_OK; i++) {
        uint32_t kid = order[i].kid;
        bool weighs = weighted && !(q->op == XAP_FILTER && kid > 0);
        hits[kid] = eval(p, q->kids[kid], i ? &out : within, weighs);
        out = hits[kid];
        if (out.n == 0)
            return no_hits;
    }
    out.weights = weighted ? no_weights(a, out.n) : NULL;
    for (uint32_t i = 0; i < q->n_kids; i++)
        eval_add_weights(&out, &hits[i]);
    return out;
}

static Hits eval_or(const Part *p, const XapQuery *q, const Hits *within, bool weighted)
{
    Hits out = no_hits;
    for (uint32_t i = 0; i < q->n_kids && p->e->st == QUOTH_OK; i++) {
        Hits kid = eval(p, q->kids[i], within, weighted);
        out = i ? either(p, &out, &kid, q->op == XAP_BEST, weighted) : kid;
    }
    return out;
}

static Hits eval_not(const Part *p, const XapQuery *q, const Hits *within, bool weighted)
{
    Hits out = q->n_kids ? eval(p, q->kids[0], within, weighted) : no_hits;
    for (uint32_t i = 1; i < q->n_kids && out.n && p->e->st == QUOTH_OK; i++) {
        Hits kid = eval(p, q->kids[i], &out, false);
        out = without(p, &out, &kid);
    }
    return out;
}

static Hits eval_maybe(const Part *p, const XapQuery *q, const Hits *within, bool weighted)
{
    Hits out = q->n_kids ? eval(p, q->kids[0], within, weighted) : no_hits;
    for (uint32_t i = 1; weighted && i < q->n_kids && out.n && p->e->st == QUOTH_OK; i++) {
        Hits kid = eval(p, q->kids[i], &out, true);
        eval_add_weights(&out, &kid);
    }
    return out;
}

static Hits eval_scale(const Part *p, const XapQuery *q, const Hits *within, bool weighted)
{
    bool weighs = weighted && q->factor != 0;
    Hits out = q->n_kids ? eval(p, q->kids[0], within, weighs) : no_hits;
    for (uint32_t i = 0; weighs && i < out.n; i++)
        out.weights[i] *= q->factor;
    if (weighted && !weighs)
        out.weights = no_weights(p->e->arena, out.n);
    return out;
}

static Hits eval(const Part *p, const XapQuery *q, const Hits *within, bool weighted)
{
    if (p->e->st != QUOTH_OK || (within && within->n == 0))
        return no_hits;
    switch (q->op) {
    case XAP_ALL:
        return eval_all(p, within, weighted);
    case XAP_TERM:
    case XAP_SYNONYM:
        return eval_leaf(p, q, within, weighted);
    case XAP_AND:
    case XAP_FILTER:
        return eval_and(p, q, within, weighted);
    case XAP_OR:
    case XAP_BEST:
        return eval_or(p, q, within, weighted);
    case XAP_NOT:
        return eval_not(p, q, within, weighted);
    case XAP_MAYBE:
        return eval_maybe(p, q, within, weighted);
    case XAP_SCALE:
        return eval_scale(p, q, within, weighted);
    case XAP_PHRASE:
    case XAP_NEAR:
        return eval_row(p, q, within, weighted);
    case XAP_RANGE:
        return eval_range(p, q, within, weighted);
    case XAP_NOTHING:
    case XAP_WILDCARD: /* the planner expands them */
        break;
    }
    return no_hits;
}

static void drop_dead(const Part *p, Hits *hits)
{
    SegmentSpan at = {0};
    uint32_t n = 0;
    for (uint32_t i = 0; i < hits->n && p->e->st == QUOTH_OK; i++) {
        p->e->st = segment_span_of(&at, p->s, hits->docs[i], p->e->err);
        if (p->e->st != QUOTH_OK || p->s->dead[at.article])
            continue;
        hits->docs[n] = hits->docs[i];
        if (hits->weights)
            hits->weights[n] = hits->weights[i];
        n++;
    }
    hits->n = n;
}

/* The one list whose sentences are the query's; NULL: there is none such. */
static const TermEntry *sole_entry(const Part *p, const XapQuery *q)
{
    if ((q->op == XAP_MAYBE || q->op == XAP_SCALE) && q->n_kids)
        return sole_entry(p, q->kids[0]);
    if (q->op == XAP_PHRASE)
        return eval_row_entry(p, q);
    if (!is_leaf(q))
        return NULL;
    const Found *f = eval_found(p, q);
    return f->n == 1 && f->languages[0] == UINT32_MAX ? f->entries : NULL;
}

quoth_status eval_segment(Hits *out, Eval *e, uint32_t i, const EvalSegment *how, quoth_error *err)
{
    Part p = {e, e->segments[i], i};
    e->err = err;
    e->arena = how->work;
    const TermEntry *sole = how->most && !e->is_weighted && !p.s->dead && e->st == QUOTH_OK ? sole_entry(&p, e->q) : NULL;
    if (sole) {
        PostingsAsk ask = {.n = sole->n, .n_docs = p.s->n_docs, .most = how->most};
        Postings list = {NULL, NULL, 0};
        if (!postings_unpack(&list, sole->list, &ask, how->work))
            return segment_damaged(p.s, err);
        *out = (Hits){list.docs, list.n, sole->n, NULL};
        return QUOTH_OK;
    }
    if (how->most && e->is_weighted && e->st == QUOTH_OK && eval_word(out, &p, e->q, how->most))
        return e->st;
    *out = eval(&p, e->q, NULL, e->is_weighted);
    if (e->st == QUOTH_OK && p.s->dead && out->n) {
        Hits own = eval_all(&p, out, out->weights != NULL); /* a leaf's own list may not be changed */
        if (out->weights)
            memcpy(own.weights, out->weights, out->n * sizeof *own.weights);
        drop_dead(&p, &own);
        *out = own;
    }
    out->total = out->n;
    return e->st;
}
