/* suggest.c: the words a query found nothing for, against the words of the index. */
#include "searcher/suggest.h"

#include "base/utf8.h"
#include "base/vec.h"
#include "searcher/match.h"
#include "searcher/plan.h"

enum { WALK_MOST = 500000, LETTERS_LEAST = 3, LETTERS_FOR_TWO = 6, EDITS_MOST = 2 };

typedef struct Swap {
    uint32_t beg, end; /* of the word in the query */
    Str      word;
} Swap;

typedef struct Suggest {
    Arena       *arena;
    Store       *store;
    const Query *query;
    Swap        *swaps;
    uint32_t     n_swaps;
    bool         is_lost; /* an unknown word has nothing near it */
    quoth_error *err;
} Suggest;

/* How many sentences a word finds by itself. */
static quoth_status count_word(uint32_t *out, Suggest *s, FieldId field, const Word *w)
{
    Node node = {.kind = NODE_WORD, .field = field, .words = w, .n_words = 1};
    Query q = {.arena = s->arena, .root = &node, .n_nodes = 1};
    Plan plan;
    XapPage page;
    quoth_status st = plan_query(&plan, &q, s->store, s->arena, s->err);
    if (st == QUOTH_OK)
        st = store_search(&page, s->store, plan.query, &(StoreSearch){0}, s->arena, s->err);
    if (st == QUOTH_OK)
        *out = page.total;
    return st;
}

static uint32_t letters(Str s)
{
    uint32_t n = 0;
    for (size_t at = 0; at < s.n; n++)
        (void)utf8_next(s, &at);
    return n;
}

/* The nearest of the words; empty when none is near. */
static Str nearest(const Word *w, const XapWord *words, uint32_t n)
{
    uint32_t most = letters(w->fold) >= LETTERS_FOR_TWO ? EDITS_MOST : 1;
    for (uint32_t edits = 1; edits <= most; edits++) {
        Word near = {.form = FORM_FUZZY, .edits = edits, .fold = w->fold};
        const XapWord *best = NULL;
        for (uint32_t i = 0; i < n; i++)
            if ((!best || words[i].docs > best->docs) && word_matches(&near, words[i].term))
                best = &words[i];
        if (best)
            return best->term;
    }
    return S("");
}

static quoth_status replace_word(Suggest *s, FieldId field, const Word *w, uint32_t beg, uint32_t end)
{
    XapWord *words;
    uint32_t n;
    bool more;
    quoth_status st = store_words(&words, &n, &more, s->store, &(StoreWalk){.field = field, .limit = WALK_MOST}, s->arena, s->err);
    if (st != QUOTH_OK)
        return st;
    Str word = nearest(w, words, n);
    if (word.n)
        vec_push(s->arena, s->swaps, s->n_swaps, (Swap){beg, end, word});
    else
        s->is_lost = true;
    return QUOTH_OK;
}

static quoth_status look_at_words(Suggest *s, const Node *node)
{
    size_t at = node->beg;
    for (uint32_t i = 0; i < node->n_words; i++) {
        const Word *w = &node->words[i];
        size_t beg = str_find(s->query->text, w->text, at);
        bool can_swap = (w->form == FORM_STEM || w->form == FORM_FOLD) && letters(w->fold) >= LETTERS_LEAST;
        uint32_t n_found;
        if (beg == STR_NONE || beg + w->text.n > node->end)
            continue; /* not as typed: a part of something larger */
        at = beg + w->text.n;
        if (!can_swap)
            continue;
        quoth_status st = count_word(&n_found, s, node->field, w);
        if (st == QUOTH_OK && n_found == 0)
            st = replace_word(s, node->field, w, (uint32_t)beg, (uint32_t)at);
        if (st != QUOTH_OK)
            return st;
    }
    return QUOTH_OK;
}

static quoth_status look(Suggest *s, const Node *node)
{
    if (node->kind == NODE_NOT)
        return QUOTH_OK;
    if (node->kind == NODE_WORD || node->kind == NODE_PHRASE)
        return look_at_words(s, node);
    quoth_status st = QUOTH_OK;
    for (uint32_t i = 0; i < node->n_kids && st == QUOTH_OK; i++)
        st = look(s, node->kids[i]);
    return st;
}

/* Nodes may have been put into another order than their words have. */
static const Swap *swap_at(const Suggest *s, uint32_t from)
{
    const Swap *first = NULL;
    for (uint32_t i = 0; i < s->n_swaps; i++)
        if (s->swaps[i].beg >= from && (!first || s->swaps[i].beg < first->beg))
            first = &s->swaps[i];
    return first;
}

quoth_status suggest_query(Str *out, Store *store, const Query *q, Arena *a, quoth_error *err)
{
    Suggest s = {.arena = a, .store = store, .query = q, .err = err};
    quoth_status st = look(&s, q->root);
    if (st != QUOTH_OK)
        return st;
    *out = S("");
    if (s.is_lost || s.n_swaps == 0)
        return QUOTH_OK;
    Buf text = {.arena = a};
    uint32_t at = 0;
    for (const Swap *swap; (swap = swap_at(&s, at)); at = swap->end) {
        buf_add(&text, str_sub(q->text, at, swap->beg));
        buf_add(&text, swap->word);
    }
    buf_add(&text, str_sub(q->text, at, q->text.n));
    *out = buf_str(&text);
    return QUOTH_OK;
}
