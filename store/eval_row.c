/* eval_row.c: words in a row, or two near one another: lists first, then tokens of what they leave. */
#include <stdlib.h>

#include "base/vec.h"
#include "store/eval_inner.h"
#include "store/tokens.h"

enum { SPARSE = 128 }; /* of a list that many times longer, looking at tokens costs less than unpacking it */

/* What a row asks of one segment. */
struct Row {
    const XapQuery *q;
    bool            is_none;   /* the segment lacks a word                                                          */
    bool            is_single; /* each word is one, in a row: `run` is to be found, and `lists` hold what has it    */
    bool            is_exact;  /* the one list leaves nothing to look at                                            */
    Str             run;
    TermEntry      *lists; /* of pairs of common words, and of words in no such pair */
    uint32_t        n_lists;
    TokenSet       *sets; /* else */
    bool            has_languages;
    Row            *next; /* of those looked up in this segment */
};

/* ---- what is asked ---------------------------------------------------------------------------------------- */

/* The entry of a kid that is one word as it stands; NULL: it is another sort, or no word of a text. */
static const TermEntry *entry_of(const Part *p, const XapQuery *word)
{
    Str stem;
    const Found *f = eval_found(p, word);
    return word->op == XAP_TERM && term_is_stem(word->term, &stem) == FIELD_NONE && f->n == 1 && f->entries[0].number && f->languages[0] == UINT32_MAX ? &f->entries[0] : NULL;
}

static bool is_common(const Part *p, const XapQuery *q, uint32_t i)
{
    return i < q->n_kids && entry_of(p, q->kids[i])->number <= PAIR_WORDS;
}

static void add_pair(const Part *p, Row *x, uint32_t i)
{
    Arena *a = p->e->arena;
    TermEntry e;
    p->e->st = segment_term(&e, p->s, segment_pair_term(a, x->q->kids[i]->term, x->q->kids[i + 1]->term), p->e->err);
    if (p->e->st == QUOTH_OK)
        vec_push(a, x->lists, x->n_lists, e); /* one of none: there is no hit */
}

static void add_lists(const Part *p, Row *x)
{
    uint32_t n = x->q->n_kids;
    x->is_exact = n == 2 && is_common(p, x->q, 0) && is_common(p, x->q, 1);
    if (x->is_exact) {
        add_pair(p, x, 0);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        bool with_next = is_common(p, x->q, i) && is_common(p, x->q, i + 1);
        bool with_last = i > 0 && is_common(p, x->q, i) && is_common(p, x->q, i - 1);
        if (with_next)
            add_pair(p, x, i);
        else if (!with_last)
            vec_push(p->e->arena, x->lists, x->n_lists, *entry_of(p, x->q->kids[i]));
    }
}

static int by_number(const void *a, const void *b)
{
    const TokenWord *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

static TokenSet set_of(const Part *p, Row *x, const Found *f)
{
    TokenWord *words = arena_make_n(p->e->arena, TokenWord, (size_t)f->n + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        if (f->entries[i].number == 0) /* a term that is no word of a text */
            continue;
        words[n++] = (TokenWord){f->entries[i].number - 1, f->languages[i]};
        x->has_languages = x->has_languages || f->languages[i] != UINT32_MAX;
    }
    qsort(words, n, sizeof *words, by_number);
    x->is_none = x->is_none || n == 0;
    return (TokenSet){words, n};
}

static bool is_in_a_row(const XapQuery *q)
{
    return q->op == XAP_PHRASE && q->window == q->n_kids;
}

static Row make_row(const Part *p, const XapQuery *q)
{
    Row x = {.q = q, .is_single = is_in_a_row(q)};
    for (uint32_t i = 0; i < q->n_kids; i++) {
        x.is_none = x.is_none || eval_found(p, q->kids[i])->n == 0;
        x.is_single = x.is_single && entry_of(p, q->kids[i]);
    }
    if (x.is_none)
        return x;
    if (x.is_single) {
        Buf run = {.arena = p->e->arena};
        for (uint32_t i = 0; i < q->n_kids; i++)
            buf_varint(&run, entry_of(p, q->kids[i])->number - 1);
        x.run = buf_str(&run);
        add_lists(p, &x);
        return x;
    }
    x.sets = arena_make_n(p->e->arena, TokenSet, q->n_kids);
    for (uint32_t i = 0; i < q->n_kids; i++)
        x.sets[i] = set_of(p, &x, eval_found(p, q->kids[i]));
    return x;
}

/* They are kept while a segment is in hand: each is asked for more than once. */
static Row *row_of(const Part *p, const XapQuery *q)
{
    Eval *e = p->e;
    if (e->row_segment != p->i)
        e->rows = NULL;
    e->row_segment = p->i;
    for (Row *x = e->rows; x; x = x->next)
        if (x->q == q)
            return x;
    Row *x = arena_make(e->arena, Row);
    *x = make_row(p, q);
    x->next = e->rows;
    e->rows = x;
    return x;
}

const TermEntry *eval_row_entry(const Part *p, const XapQuery *q)
{
    const Row *x = row_of(p, q);
    return p->e->st == QUOTH_OK && x->is_exact && x->lists[0].n ? x->lists : NULL;
}

static const TermEntry *rarest_list(const Row *x)
{
    const TermEntry *rarest = x->lists;
    for (uint32_t i = 1; i < x->n_lists; i++)
        if (x->lists[i].n < rarest->n)
            rarest = &x->lists[i];
    return rarest;
}

static const XapQuery *rarest_word(const Part *p, const XapQuery *q)
{
    const XapQuery *rarest = q->kids[0];
    for (uint32_t i = 1; i < q->n_kids; i++)
        if (eval_found(p, q->kids[i])->most < eval_found(p, rarest)->most)
            rarest = q->kids[i];
    return rarest;
}

uint32_t eval_row_most(const Part *p, const XapQuery *q)
{
    const Row *x = row_of(p, q);
    if (x->is_none || p->e->st != QUOTH_OK)
        return 0;
    return x->is_single ? rarest_list(x)->n : eval_found(p, rarest_word(p, q))->most;
}

Hits eval_row_rarest(const Part *p, const XapQuery *q, const Hits *within)
{
    const Row *x = row_of(p, q);
    if (x->is_none || p->e->st != QUOTH_OK)
        return no_hits;
    if (!x->is_single)
        return eval_leaf(p, rarest_word(p, q), within, false);
    Postings limits = {within ? within->docs : NULL, NULL, within ? within->n : 0};
    Postings list = eval_list(p, rarest_list(x), within ? &limits : NULL);
    return (Hits){list.docs, list.n, 0, NULL};
}

/* ---- candidates ------------------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    const TermEntry *x = a, *y = b;
    return (x->n > y->n) - (x->n < y->n);
}

/* What is in all lists, the shortest first; the longest may be left out. */
static Hits in_all_lists(const Part *p, Row *x, const Hits *within)
{
    Hits hits = within ? *within : no_hits;
    if (x->n_lists > 1)
        qsort(x->lists, x->n_lists, sizeof *x->lists, by_size);
    for (uint32_t i = 0; i < x->n_lists && p->e->st == QUOTH_OK; i++) {
        Postings limits = {hits.docs, NULL, hits.n};
        bool is_first = i == 0 && !within;
        if (x->lists[i].n == 0)
            return no_hits;
        if (!is_first && !x->is_exact && hits.n < x->lists[i].n / SPARSE)
            break;
        Postings list = eval_list(p, &x->lists[i], is_first ? NULL : &limits);
        hits = (Hits){list.docs, list.n, 0, NULL};
    }
    return hits;
}

/* The same of sets of words. */
static Hits in_all_sets(const Part *p, const Row *x, const Hits *within)
{
    Hits hits = within ? *within : no_hits;
    bool *is_done = arena_make_n(p->e->arena, bool, x->q->n_kids);
    for (uint32_t i = 0; i < x->q->n_kids && p->e->st == QUOTH_OK; i++) {
        uint32_t least = UINT32_MAX;
        for (uint32_t k = 0; k < x->q->n_kids; k++)
            if (!is_done[k] && (least == UINT32_MAX || eval_found(p, x->q->kids[k])->most < eval_found(p, x->q->kids[least])->most))
                least = k;
        bool is_first = i == 0 && !within;
        if (!is_first && hits.n < eval_found(p, x->q->kids[least])->most / SPARSE)
            break;
        is_done[least] = true;
        hits = eval_leaf(p, x->q->kids[least], is_first ? NULL : &hits, false);
    }
    return hits;
}

/* ---- looking at them -------------------------------------------------------------------------------------- */

/* The language of the sentences of an article, as a bit. */
typedef struct Tongue {
    uint32_t    bit;
    SegmentSpan of;
} Tongue;

static void look_up_language(const Part *p, Tongue *t, uint32_t doc)
{
    SegmentEntry entry;
    if (doc < t->of.end)
        return;
    p->e->st = segment_span_of(&t->of, p->s, doc, p->e->err);
    if (p->e->st == QUOTH_OK)
        p->e->st = segment_article(&entry, p->s, t->of.article, p->e->err);
    if (p->e->st == QUOTH_OK)
        t->bit = 1u << entry.language;
}

static Hits look_at(const Part *p, const Row *x, const Hits *all, bool weighted)
{
    Hits out = eval_room(p, all->n, weighted);
    Tongue tongue = {UINT32_MAX, {0}};
    TokenFind find = {x->sets, x->q->n_kids, is_in_a_row(x->q) ? 0 : x->q->window - 1, x->q->op == XAP_PHRASE};
    for (uint32_t i = 0; i < all->n && p->e->st == QUOTH_OK; i++) {
        Str tokens;
        p->e->st = segment_tokens(&tokens, p->s, all->docs[i], p->e->err);
        if (p->e->st == QUOTH_OK && x->has_languages)
            look_up_language(p, &tongue, all->docs[i]);
        if (p->e->st == QUOTH_OK && (x->is_single ? tokens_hold(tokens, x->run) : tokens_find(tokens, &find, tongue.bit)))
            out.docs[out.n++] = all->docs[i];
    }
    return out;
}

Hits eval_row(const Part *p, const XapQuery *q, const Hits *within, bool weighted)
{
    Row *x = row_of(p, q);
    if (x->is_none || p->e->st != QUOTH_OK)
        return no_hits;
    Hits out = x->is_single ? in_all_lists(p, x, within) : in_all_sets(p, x, within);
    if (!x->is_exact)
        out = look_at(p, x, &out, weighted);
    else if (weighted)
        out.weights = arena_make_n(p->e->arena, double, (size_t)out.n + 1);
    for (uint32_t i = 0; weighted && i < q->n_kids && p->e->st == QUOTH_OK; i++) {
        Hits word = eval_leaf(p, q->kids[i], &out, true);
        eval_add_weights(&out, &word);
    }
    return out;
}
