#include "searcher/passage.h"

#include <stdlib.h>

#include "base/vec.h"
#include "core/terms.h"
#include "core/token.h"
#include "core/value.h"
#include "searcher/match.h"

/* Of one NEAR in one passage; only texts made to that end have more. */
enum { HITS_MOST = 4096 };

/* ---- passages --------------------------------------------------------------------------------------- */

static void cut_words(Arena *a, Str text, Passage *out)
{
    Token   *toks = NULL;
    uint32_t n = 0;
    token_cut(a, text, (Span){0, (uint32_t)text.n}, &toks, &n);
    out->words = arena_make_n(a, PassageWord, n + 1);
    for (uint32_t t = 0; t < n; t++)
        if (toks[t].shape & TOK_WORD) {
            out->words[out->n] = (PassageWord){
                .text = str_span(text, toks[t].text), .fold = toks[t].fold, .at = toks[t].text, .place = out->n};
            out->n++;
        }
}

Str passage_stem(Arena *a, Stemmer *stemmer, PassageWord *word)
{
    if (!word->stem.p)
        word->stem = stem_word(stemmer, a, word->fold);
    return word->stem;
}

static bool begins_in(const quoth_attribution *claim, uint32_t at)
{
    for (uint32_t i = 0; i < claim->n_content; i++)
        if (at >= claim->content[i].beg && at < claim->content[i].end)
            return true;
    return false;
}

/* The words of each attribution's content: those of the sentence that begin in it. */
static Passage *contents_of(Arena *a, const quoth_sentence *s, uint32_t *n)
{
    Passage *contents = arena_make_n(a, Passage, s->n_attributions + 1), whole = {0};
    *n = s->n_attributions;
    if (*n > 0)
        cut_words(a, s->text, &whole);
    for (uint32_t i = 0; i < *n; i++) {
        contents[i] = (Passage){.words = arena_make_n(a, PassageWord, whole.n + 1), .claim = i, .is_text = true};
        for (uint32_t w = 0; w < whole.n; w++)
            if (begins_in(&s->attributions[i], whole.words[w].at.beg))
                contents[i].words[contents[i].n++] = whole.words[w];
    }
    return contents;
}

Passage *passages_of(Arena *a, const Record *r, FieldId field, uint32_t *n)
{
    if (field == FIELD_CONTENT)
        return contents_of(a, &r->s, n);
    const Value *values = record_values(a, r, field, n);
    Passage     *passages = arena_make_n(a, Passage, *n + 1);
    for (uint32_t i = 0; i < *n; i++) {
        Str text = field_at(field)->kind == FIELD_IS_ADDRESS ? address_words(a, values[i].text) : values[i].text;
        passages[i] = (Passage){.claim = values[i].claim, .at = values[i].at, .is_text = field == FIELD_TEXT};
        cut_words(a, text, &passages[i]);
    }
    return passages;
}

/* ---- what is found in them -------------------------------------------------------------------------- */

/* `stem`: of w, where its form is FORM_STEM. */
static bool is_word(const Finder *finder, const Word *w, Str stem, PassageWord *here)
{
    switch (w->form) {
    case FORM_STEM:
        return str_eq(stem, passage_stem(finder->arena, finder->stemmer, here));
    case FORM_EXACT:
        return str_eq(w->fold, here->fold) && str_eq(w->exact, fold_exact(finder->arena, here->text));
    default:
        return word_matches(w, here->fold);
    }
}

static Hits find_words(const Finder *finder, const Node *node)
{
    Hits hits = {0};
    Str *stems = arena_make_n(finder->arena, Str, node->n_words);
    for (uint32_t w = 0; w < node->n_words; w++)
        if (node->words[w].form == FORM_STEM)
            stems[w] = stem_word(finder->stemmer, finder->arena, node->words[w].fold);
    for (uint32_t i = 0; i + node->n_words <= finder->passage->n; i++) {
        uint32_t w = 0;
        while (w < node->n_words && is_word(finder, &node->words[w], stems[w], &finder->passage->words[i + w]))
            w++;
        if (w == node->n_words)
            vec_push(finder->arena, hits.items, hits.n, (Range){i, i + w});
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

static Range both(Range a, Range b)
{
    return (Range){a.beg < b.beg ? a.beg : b.beg, a.end > b.end ? a.end : b.end};
}

static Hits find_pairs(const Finder *finder, const Node *node)
{
    Hits hits = {0}, left = passage_find(finder, node->kids[0]), right = {0};
    if (left.n > 0)
        right = passage_find(finder, node->kids[1]);
    for (uint32_t i = 0; i < left.n && hits.n < HITS_MOST; i++) {
        for (uint32_t k = 0; k < right.n; k++)
            if (is_apart(node, left.items[i], right.items[k]))
                vec_push(finder->arena, hits.items, hits.n, both(left.items[i], right.items[k]));
        if (hits.n >= HITS_MOST)
            keep_each_once(&hits);
    }
    keep_each_once(&hits);
    return hits;
}

Hits passage_find(const Finder *finder, const Node *node)
{
    if (node->kind == NODE_NEAR || node->kind == NODE_PRE)
        return find_pairs(finder, node);
    if (node->kind != NODE_OR)
        return find_words(finder, node);
    Hits all = {0};
    for (uint32_t i = 0; i < node->n_kids; i++) {
        Hits some = passage_find(finder, node->kids[i]);
        for (uint32_t k = 0; k < some.n; k++)
            vec_push(finder->arena, all.items, all.n, some.items[k]);
    }
    keep_each_once(&all);
    return all;
}

/* ---- their spans ------------------------------------------------------------------------------------ */

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

/* For each word the end of the furthest hit that begins there or before. */
static uint32_t *reach_of(const Finder *finder, Hits hits)
{
    uint32_t n = finder->passage->n, *reach = arena_make_n(finder->arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < hits.n; i++) {
        Range hit = hits.items[i];
        reach[hit.beg] = hit.end > reach[hit.beg] ? hit.end : reach[hit.beg];
    }
    for (uint32_t i = 1; i < n; i++)
        reach[i] = reach[i - 1] > reach[i] ? reach[i - 1] : reach[i];
    return reach;
}

/* The words of the leaves that stand within a hit of the whole. */
static void leaf_spans(const Finder *finder, const Node *node, const uint32_t *reach, Span **spans, uint32_t *n)
{
    for (uint32_t i = 0; i < node->n_kids; i++)
        leaf_spans(finder, node->kids[i], reach, spans, n);
    if (node->n_kids > 0)
        return;
    Hits hits = find_words(finder, node);
    for (uint32_t i = 0; i < hits.n; i++)
        if (hits.items[i].end <= reach[hits.items[i].beg])
            add_spans(finder, hits.items[i], spans, n);
}

void passage_spans(const Finder *finder, const Node *node, Span **spans, uint32_t *n)
{
    Hits hits = passage_find(finder, node);
    if (hits.n > 0)
        leaf_spans(finder, node, reach_of(finder, hits), spans, n);
}
