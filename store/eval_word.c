/* eval_word.c: the best sentences of one word, where other words may add to their weight.
 *
 * Counts are small, so that few weights differ: sentences in which all these words stand equally often are of one class, which is
 * weighed once, and a sentence takes a byte. Only the best become hits. */
#include <math.h>

#include "store/eval_inner.h"

enum {
    CLASSES_MOST = 250,
    NONE = 0,      /* the class of sentences without the word */
    BEGUN = 1,     /* before it is known how often they have it */
    UNKNOWN = 255, /* of a step: not taken yet */
    LISTS_MOST = 4, /* the word in the text; in a claim, a heading, a title */
    SMALL = 8,      /* counts whose steps are remembered */
    WINDOW = 1 << 13
};

typedef struct Class {
    double own, more; /* added up apart, as eval.c does */
} Class;

typedef struct WordList {
    const Leaf *leaf;
    double      factor;
    Postings    list;
    uint32_t    at;
    uint8_t     steps[CLASSES_MOST][SMALL]; /* from class and count to class */
} WordList;

typedef struct Word {
    Class    classes[CLASSES_MOST];
    uint32_t n_classes;
    bool     is_full; /* there are more classes than can be told apart: nothing of it holds */
    WordList lists[LISTS_MOST]; /* of the word; of those that add to it */
    uint32_t n_lists;
} Word;

/* ---- which words ------------------------------------------------------------------------------------------ */

static bool add_list(Word *w, const Part *p, const XapQuery *q, double factor)
{
    if (q->op == XAP_SCALE && q->n_kids == 1 && w->n_lists > 0)
        return add_list(w, p, q->kids[0], q->factor);
    if ((q->op != XAP_TERM && q->op != XAP_SYNONYM) || w->n_lists == LISTS_MOST)
        return false;
    WordList *list = &w->lists[w->n_lists++];
    list->leaf = eval_leaf_of(p->e, q);
    list->factor = factor;
    memset(list->steps, UNKNOWN, sizeof list->steps);
    memset(list->steps[NONE], NONE, sizeof list->steps[NONE]);
    return true;
}

/* False: the query is no such word. */
static bool add_lists(Word *w, const Part *p, const XapQuery *q)
{
    if (q->op != XAP_MAYBE)
        return add_list(w, p, q, 1);
    if (q->n_kids != 2 || !add_list(w, p, q->kids[0], 1))
        return false;
    const XapQuery *more = q->kids[1];
    if (more->op != XAP_OR)
        return add_list(w, p, more, 1);
    for (uint32_t i = 0; i < more->n_kids; i++)
        if (!add_list(w, p, more->kids[i], 1))
            return false;
    return true;
}

/* ---- classes ---------------------------------------------------------------------------------------------- */

static uint8_t find_class(Word *w, Class c)
{
    for (uint32_t i = BEGUN + 1; i < w->n_classes; i++)
        if (w->classes[i].own == c.own && w->classes[i].more == c.more)
            return (uint8_t)i;
    w->is_full = w->is_full || w->n_classes == CLASSES_MOST;
    if (w->is_full)
        return BEGUN;
    w->classes[w->n_classes] = c;
    return (uint8_t)w->n_classes++;
}

static uint8_t learn_step(Word *w, WordList *list, uint8_t from, uint32_t count)
{
    Class c = w->classes[from];
    double weight = eval_weight(list->leaf, count) * list->factor;
    if (list == w->lists)
        c.own += weight;
    else
        c.more += weight;
    uint8_t to = find_class(w, c);
    if (count < SMALL)
        list->steps[from][count] = to;
    return to;
}

/* A count that is not small is looked up as 0, which none is. */
static inline uint8_t step(Word *w, WordList *list, uint8_t from, uint32_t count)
{
    uint8_t to = list->steps[from][count < SMALL ? count : 0];
    return to == UNKNOWN ? learn_step(w, list, from, count) : to;
}

/* Of the documents from `first` on that are in the window, those that the word stands in go to the class that the list makes of theirs. */
static void add_to_classes(Word *w, WordList *x, uint8_t *window, uint32_t first)
{
    const uint32_t *docs = x->list.docs, *counts = x->list.counts, n = x->list.n;
    uint32_t at = x->at;
    while (at < n && docs[at] < first)
        at++;
    for (; at < n && docs[at] - first < WINDOW; at++)
        window[docs[at] - first] = step(w, x, window[docs[at] - first], counts[at]);
    x->at = at;
}

/* The class of each sentence of the word; how many are of each. These are counted in turns: most are of one class, and to add to the
 * same number again waits for the last time. */
static void classify(Word *w, uint8_t *classes, uint32_t sizes[CLASSES_MOST], uint8_t *window)
{
    enum { TURNS = 4 };
    uint32_t turns[TURNS][CLASSES_MOST] = {{0}};
    const uint32_t *docs = w->lists->list.docs, *counts = w->lists->list.counts, n = w->lists->list.n;
    for (uint32_t beg = 0, end; beg < n; beg = end) {
        uint32_t first = docs[beg];
        for (end = beg; end < n && docs[end] - first < WINDOW; end++)
            window[docs[end] - first] = step(w, w->lists, BEGUN, counts[end]);
        for (uint32_t i = 1; i < w->n_lists; i++)
            add_to_classes(w, &w->lists[i], window, first);
        for (uint32_t i = beg; i < end; i++) {
            uint8_t class = window[docs[i] - first];
            classes[i] = class;
            turns[i % TURNS][class]++;
            window[docs[i] - first] = NONE;
        }
    }
    for (uint32_t i = 0; i < CLASSES_MOST; i++)
        for (uint32_t t = 0; t < TURNS; t++)
            sizes[i] += turns[t][i];
}

/* ---- the best --------------------------------------------------------------------------------------------- */

static double weight_of(const Word *w, uint32_t class)
{
    return w->classes[class].own + w->classes[class].more;
}

/* The greatest weight that at least `most` sentences reach, or the least of all; *n_above: how many are above it. */
static double least_weight(uint32_t *n_above, const Word *w, const uint32_t *sizes, uint32_t most)
{
    double level = INFINITY;
    for (uint32_t n = *n_above = 0; n < most;) {
        double next = -INFINITY;
        for (uint32_t i = BEGUN + 1; i < w->n_classes; i++)
            if (sizes[i] && weight_of(w, i) < level && weight_of(w, i) > next)
                next = weight_of(w, i);
        if (next == -INFINITY)
            break;
        level = next;
        *n_above = n;
        for (uint32_t i = BEGUN + 1; i < w->n_classes; i++)
            n += sizes[i] && weight_of(w, i) == level ? sizes[i] : 0;
    }
    return level;
}

static Hits best_of(const Part *p, const Word *w, const uint8_t *classes, const uint32_t *sizes, uint32_t most)
{
    const Postings *own = &w->lists->list;
    uint32_t n_above, n_all = own->n < most ? own->n : most;
    double level = least_weight(&n_above, w, sizes, most);
    uint32_t n_level = n_all - n_above; /* of those with the least weight, the first */
    bool is_kept[CLASSES_MOST] = {false};
    for (uint32_t i = BEGUN + 1; i < w->n_classes; i++)
        is_kept[i] = weight_of(w, i) >= level;
    Hits out = eval_room(p, n_all, true);
    for (uint32_t i = 0, n = own->n; i < n; i++) {
        if (!is_kept[classes[i]])
            continue;
        double weight = weight_of(w, classes[i]);
        if (weight == level && n_level == 0)
            continue;
        n_level -= weight == level;
        out.weights[out.n] = weight;
        out.docs[out.n++] = own->docs[i];
    }
    out.total = own->n;
    return out;
}

/* Those that are in live articles. */
static Postings live(const Part *p, const Postings *all)
{
    Arena *a = p->e->arena;
    Postings out = {arena_make_n(a, uint32_t, (size_t)all->n + 1), arena_make_n(a, uint32_t, (size_t)all->n + 1), 0};
    SegmentSpan at = {0};
    for (uint32_t i = 0; i < all->n && p->e->st == QUOTH_OK; i++) {
        p->e->st = segment_span_of(&at, p->s, all->docs[i], p->e->err);
        if (p->e->st != QUOTH_OK || p->s->dead[at.article])
            continue;
        out.docs[out.n] = all->docs[i];
        out.counts[out.n++] = all->counts[i];
    }
    return out;
}

bool eval_word(Hits *out, const Part *p, const XapQuery *q, uint32_t most)
{
    Arena *a = p->e->arena;
    Word *w = arena_make(a, Word);
    w->n_classes = BEGUN + 1;
    if (!add_lists(w, p, q))
        return false;
    for (uint32_t i = 0; i < w->n_lists && p->e->st == QUOTH_OK; i++)
        w->lists[i].list = eval_postings(p, w->lists[i].leaf->q, i ? &w->lists->list : NULL);
    if (p->s->dead && p->e->st == QUOTH_OK)
        w->lists->list = live(p, &w->lists->list);
    if (p->e->st != QUOTH_OK || w->lists->list.n == 0)
        return false;
    uint8_t *classes = arena_alloc(a, w->lists->list.n), *window = arena_make_n(a, uint8_t, WINDOW);
    uint32_t sizes[CLASSES_MOST] = {0};
    classify(w, classes, sizes, window);
    if (!w->is_full)
        *out = best_of(p, w, classes, sizes, most);
    return !w->is_full;
}
