/* eval_language.c: in which languages a stem counts, and which sentences are in them. */
#include "store/eval_inner.h"

/* The languages of a segment, a line each: the first is bit 0. */
static bool names_of(Str *out, const Part *p)
{
    return parts_view(out, p->s->parts, PART_LANGUAGES, 0, parts_size(p->s->parts, PART_LANGUAGES));
}

static bool has_line(Str lines, Str line)
{
    Str one;
    while (str_next(&lines, '\n', &one))
        if (str_eq(one, line))
            return true;
    return false;
}

uint32_t eval_languages(const Part *p, const XapQuery *stem)
{
    Str names, name;
    uint32_t bits = 0, bit = 1;
    if (stem->languages.n == 0)
        return UINT32_MAX;
    if (!names_of(&names, p))
        p->e->st = segment_damaged(p->s, p->e->err);
    for (; p->e->st == QUOTH_OK && str_next(&names, '\n', &name); bit <<= 1)
        bits |= has_line(stem->languages, name) != stem->is_without ? bit : 0;
    return bits;
}

/* Of each value of the column, the first being none: is its language one of the bits? */
static bool choose_values(bool is_in[LANGUAGES_MOST + 1], const Part *p, const Column *c, uint32_t bits)
{
    Str names, name;
    uint32_t bit = 1;
    if (c->n_values > LANGUAGES_MOST || c->sets_at || !names_of(&names, p))
        return false;
    for (; str_next(&names, '\n', &name); bit <<= 1)
        for (uint32_t v = 0; v <= c->n_values; v++)
            is_in[v] = is_in[v] || ((bits & bit) && str_eq(column_value(c, v), name));
    return true;
}

/* The article, from `article` on, that holds the sentence: by doubled steps, then by halves. */
static uint32_t article_of(const uint32_t *first, uint32_t n, uint32_t article, uint32_t doc)
{
    uint32_t step = 1, high;
    for (; article + step < n && first[article + step] <= doc; step *= 2)
        article += step;
    high = article + step < n ? article + step : n;
    while (high - article > 1) {
        uint32_t middle = article + (high - article) / 2;
        if (first[middle] <= doc)
            article = middle;
        else
            high = middle;
    }
    return article;
}

void eval_keep_languages(const Part *p, Postings *list, uint32_t bits)
{
    const Column *c = NULL;
    const uint32_t *first = NULL;
    bool is_in[LANGUAGES_MOST + 1] = {false};
    uint32_t n = 0, article = 0;
    quoth_status st = p->e->st;
    if (st == QUOTH_OK)
        st = segment_column(&c, p->s, FIELD_LANGUAGE, p->e->err);
    if (st == QUOTH_OK)
        st = segment_first(&first, p->s, p->e->err);
    if (st == QUOTH_OK && !choose_values(is_in, p, c, bits))
        st = segment_damaged(p->s, p->e->err);
    for (uint32_t i = 0; i < list->n && st == QUOTH_OK; i++) {
        if (first[article + 1] <= list->docs[i])
            article = article_of(first, p->s->n_articles, article, list->docs[i]);
        list->docs[n] = list->docs[i];
        if (list->counts)
            list->counts[n] = list->counts[i];
        n += is_in[column_number(c, article)];
    }
    list->n = n;
    p->e->st = st;
}
