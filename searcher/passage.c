#include "searcher/passage.h"

#include <stdlib.h>

#include "base/vec.h"
#include "core/terms.h"
#include "core/token.h"
#include "core/value.h"
#include "searcher/match.h"

/* Of one node in one passage; only texts made to that end have more. */
enum { HITS_MOST = 1 << 16 };

/* ---- passages --------------------------------------------------------------------------------------- */

static void cut_words(Arena *a, Stemmer *stemmer, Str text, Passage *out)
{
    Token   *toks = NULL;
    uint32_t n = 0;
    token_cut(a, text, (Span){0, (uint32_t)text.n}, &toks, &n);
    out->words = arena_make_n(a, PassageWord, n + 1);
    for (uint32_t t = 0; t < n; t++)
        if (toks[t].shape & TOK_WORD) {
            out->words[out->n] = (PassageWord){str_span(text, toks[t].text), toks[t].fold,
                                               stem_word(stemmer, a, toks[t].fold), toks[t].text, out->n};
            out->n++;
        }
}

static bool begins_in(const quoth_attribution *claim, uint32_t at)
{
    for (uint32_t i = 0; i < claim->n_content; i++)
        if (at >= claim->content[i].beg && at < claim->content[i].end)
            return true;
    return false;
}

/* The words of each attribution's content: those of the sentence that begin in it. */
static Passage *contents_of(Arena *a, Stemmer *stemmer, const quoth_sentence *s, uint32_t *n)
{
    Passage *contents = arena_make_n(a, Passage, s->n_attributions + 1), whole = {0};
    *n = s->n_attributions;
    if (*n > 0)
        cut_words(a, stemmer, s->text, &whole);
    for (uint32_t i = 0; i < *n; i++) {
        contents[i] = (Passage){.words = arena_make_n(a, PassageWord, whole.n + 1), .claim = i, .is_text = true};
        for (uint32_t w = 0; w < whole.n; w++)
            if (begins_in(&s->attributions[i], whole.words[w].at.beg))
                contents[i].words[contents[i].n++] = whole.words[w];
    }
    return contents;
}

Passage *passages_of(Arena *a, Stemmer *stemmer, const Record *r, FieldId field, uint32_t *n)
{
    if (field == FIELD_CONTENT)
        return contents_of(a, stemmer, &r->s, n);
    const Value *values = record_values(a, r, field, n);
    Passage     *passages = arena_make_n(a, Passage, *n + 1);
    for (uint32_t i = 0; i < *n; i++) {
        Str text = field_at(field)->kind == FIELD_IS_ADDRESS ? address_words(a, values[i].text) : values[i].text;
        passages[i] = (Passage){.claim = values[i].claim, .at = values[i].at, .is_text = field == FIELD_TEXT};
        cut_words(a, stemmer, text, &passages[i]);
    }
    return passages;
}

/* ---- what is found in them -------------------------------------------------------------------------- */

static bool is_word(const Finder *finder, const Word *w, const PassageWord *here)
{
    switch (w->form) {
    case FORM_STEM:
        return str_eq(stem_word(finder->stemmer, finder->arena, w->fold), here->stem);
    case FORM_EXACT:
        return str_eq(w->fold, here->fold) && str_eq(w->exact, fold_exact(finder->arena, here->text));
    default:
        return word_matches(w, here->fold);
    }
}

static void add_hit(const Finder *finder, Hits *hits, Range at)
{
    if (hits->n < HITS_MOST)
        vec_push(finder->arena, hits->items, hits->n, at);
}

static Hits find_words(const Finder *finder, const Node *node, Range within)
{
    Hits hits = {0};
    for (uint32_t i = within.beg; i + node->n_words <= within.end; i++) {
        uint32_t w = 0;
        while (w < node->n_words && is_word(finder, &node->words[w], &finder->passage->words[i + w]))
            w++;
        if (w == node->n_words)
            add_hit(finder, &hits, (Range){i, i + w});
    }
    return hits;
}

/* From the last word of the first to the first of the second; 0 where they do not stand so. */
static uint32_t words_apart(Range first, Range second)
{
    return first.end <= second.beg ? second.beg - first.end + 1 : 0;
}

static bool is_apart(const Node *node, Range left, Range right)
{
    uint32_t apart = words_apart(left, right);
    if (apart == 0 && node->kind == NODE_NEAR)
        apart = words_apart(right, left);
    return apart > 0 && apart <= node->distance;
}

static int by_place(const void *a, const void *b)
{
    const Range *x = a, *y = b;
    if (x->beg != y->beg)
        return x->beg < y->beg ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

static void keep_each_once(Hits *hits)
{
    uint32_t n = 0;
    if (hits->n > 1)
        qsort(hits->items, hits->n, sizeof *hits->items, by_place);
    for (uint32_t i = 0; i < hits->n; i++)
        if (n == 0 || by_place(&hits->items[n - 1], &hits->items[i]) != 0)
            hits->items[n++] = hits->items[i];
    hits->n = n;
}

static Hits find_pairs(const Finder *finder, const Node *node, Range within)
{
    Hits hits = {0}, left = passage_find(finder, node->kids[0], within), right = {0};
    if (left.n > 0)
        right = passage_find(finder, node->kids[1], within);
    for (uint32_t i = 0; i < left.n; i++)
        for (uint32_t k = 0; k < right.n; k++) {
            Range a = left.items[i], b = right.items[k];
            if (is_apart(node, a, b))
                add_hit(finder, &hits, (Range){a.beg < b.beg ? a.beg : b.beg, a.end > b.end ? a.end : b.end});
        }
    keep_each_once(&hits);
    return hits;
}

Hits passage_find(const Finder *finder, const Node *node, Range within)
{
    if (node->kind == NODE_NEAR || node->kind == NODE_PRE)
        return find_pairs(finder, node, within);
    if (node->kind != NODE_OR)
        return find_words(finder, node, within);
    Hits all = {0};
    for (uint32_t i = 0; i < node->n_kids; i++) {
        Hits some = passage_find(finder, node->kids[i], within);
        for (uint32_t k = 0; k < some.n; k++)
            add_hit(finder, &all, some.items[k]);
    }
    keep_each_once(&all);
    return all;
}

/* One span for words in a row; content that its cue splits gives several. */
static void add_spans(const Finder *finder, Range hit, Span **spans, uint32_t *n)
{
    const PassageWord *words = finder->passage->words;
    range_each(i, hit) {
        if (i > hit.beg && words[i].place == words[i - 1].place + 1)
            (*spans)[*n - 1].end = words[i].at.end;
        else
            vec_push(finder->arena, *spans, *n, words[i].at);
    }
}

static void pair_spans(const Finder *finder, const Node *node, Range within, Span **spans, uint32_t *n)
{
    Hits left = passage_find(finder, node->kids[0], within), right = passage_find(finder, node->kids[1], within);
    for (uint32_t i = 0; i < left.n; i++)
        for (uint32_t k = 0; k < right.n; k++)
            if (is_apart(node, left.items[i], right.items[k])) {
                passage_spans(finder, node->kids[0], left.items[i], spans, n);
                passage_spans(finder, node->kids[1], right.items[k], spans, n);
            }
}

void passage_spans(const Finder *finder, const Node *node, Range within, Span **spans, uint32_t *n)
{
    if (node->kind == NODE_NEAR || node->kind == NODE_PRE) {
        pair_spans(finder, node, within, spans, n);
        return;
    }
    if (node->kind == NODE_OR) {
        for (uint32_t i = 0; i < node->n_kids; i++)
            passage_spans(finder, node->kids[i], within, spans, n);
        return;
    }
    Hits hits = find_words(finder, node, within);
    for (uint32_t i = 0; i < hits.n; i++)
        add_spans(finder, hits.items[i], spans, n);
}
