/* terms.c: a record to terms and columns, field by field as field.def says. */
#include "core/terms.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "core/token.h"
#include "core/value.h"

enum { TERM_KEEP = 200 };
static const char joint = '\x1f'; /* between the values of a column: a control character no text has */

/* ---- single terms --------------------------------------------------------------------------------------- */

static size_t term_cost(Str s)
{
    size_t cost = s.n;
    for (size_t i = 0; i < s.n; i++)
        cost += s.p[i] == '\0'; /* the index writes a NUL as two bytes */
    return cost;
}

static Str term_fit(Arena *a, Str prefix, const char *mark, Str body)
{
    Buf b = {.arena = a};
    buf_add(&b, prefix);
    buf_add(&b, str_of(mark));
    buf_add(&b, body);
    if (term_cost(buf_str(&b)) <= TERM_MAX)
        return buf_str(&b);
    size_t keep = 0;
    for (size_t cost = 0; keep < b.n && cost < TERM_KEEP; keep++)
        cost += b.p[keep] == '\0' ? 2 : 1;
    while (keep > 0 && !utf8_is_boundary(buf_str(&b), keep))
        keep--;
    Buf cut = {.arena = a};
    buf_add(&cut, (Str){b.p, keep});
    buf_fmt(&cut, "#%016llx", (unsigned long long)str_hash(body));
    return buf_str(&cut);
}

static Str prefix_of(FieldId field)
{
    return str_of(field_at(field)->prefix);
}

Str term_word(Arena *a, FieldId field, Str fold)
{
    return term_fit(a, prefix_of(field), "", fold);
}

Str term_stem(Arena *a, FieldId field, Str stem)
{
    return term_fit(a, prefix_of(field), "Z", stem);
}

Str term_value(Arena *a, FieldId field, Str value)
{
    return term_fit(a, prefix_of(field), "", value);
}

Str term_host(Arena *a, FieldId field, Str host)
{
    return term_fit(a, prefix_of(field), ".", host);
}

Str term_id(Arena *a, Str sentence_id)
{
    return term_fit(a, S("U"), "", sentence_id);
}

Str term_unresolved(Arena *a)
{
    return term_fit(a, prefix_of(FIELD_HAS), "", S("-speaker"));
}

/* ---- addresses ------------------------------------------------------------------------------------------ */

static bool is_wordy(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

Str address_words(Arena *a, Str url)
{
    Str copy = str_dup(a, url);
    char *p = (char *)copy.p;
    for (size_t i = 0; i < copy.n; i++)
        if (!is_wordy(p[i]))
            p[i] = ' ';
    return copy;
}

bool host_above(Str *host)
{
    size_t dot = str_find(*host, S("."), 0);
    if (dot == STR_NONE || dot + 1 >= host->n)
        return false;
    *host = str_sub(*host, dot + 1, host->n);
    return true;
}

static void lower(char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] + ('a' - 'A'));
}

Str address_form(Arena *a, Str url)
{
    size_t scheme = str_find(url, S("://"), 0);
    Str s = str_dup(a, scheme == STR_NONE ? url : str_sub(url, scheme + 3, url.n));
    size_t end = str_find(s, S("#"), 0);
    if (end != STR_NONE)
        s.n = end;
    size_t path = str_find(s, S("/"), 0), host = path == STR_NONE ? s.n : path;
    lower((char *)s.p, host);
    if (str_starts(s, S("www.")))
        s = str_sub(s, 4, s.n), host -= 4;
    Str name = str_sub(s, 0, host);
    size_t port = str_ends(name, S(":443")) ? 4 : str_ends(name, S(":80")) ? 3 : 0;
    if (port)
        s = str_fmt(a, "%.*s%.*s", (int)(host - port), s.p, (int)(s.n - host), s.p + host);
    if (s.n && s.p[s.n - 1] == '/')
        s.n--;
    return s;
}

/* ---- values --------------------------------------------------------------------------------------------- */

typedef struct Values {
    Arena   *arena;
    Str     *items;
    uint32_t n;
} Values;

static void values_add(Values *v, Str value)
{
    if (value.n == 0)
        return;
    for (uint32_t i = 0; i < v->n; i++)
        if (str_eq(v->items[i], value))
            return;
    vec_push(v->arena, v->items, v->n, value);
}

static Str search_form(Arena *a, Str text)
{
    Token *toks = NULL;
    uint32_t n = 0;
    token_cut(a, text, (Span){0, (uint32_t)text.n}, &toks, &n);
    Buf b = {.arena = a};
    for (uint32_t i = 0; i < n; i++) {
        if (!(toks[i].shape & TOK_WORD))
            continue;
        if (b.n)
            buf_char(&b, ' ');
        buf_add(&b, toks[i].fold);
    }
    return buf_str(&b);
}

/* What is counted of a value: days and months of dates, cues in search form, numbers that sort as they count. */
static Str counted_form(Arena *a, FieldId field, Str text)
{
    if (field == FIELD_CUE)
        return search_form(a, text);
    if (field == FIELD_DATE && text.n > 10)
        return str_sub(text, 0, 10);
    uint32_t number;
    if (field == FIELD_CHECKWORTHY && str_to_u32(text, &number))
        return str_fmt(a, "%03u", number);
    return text;
}

uint32_t record_counted(const Str **out, Arena *a, const Record *r, FieldId field, const bool *claims)
{
    Values v = {.arena = a};
    uint32_t n;
    const Value *values = record_values(a, r, field, &n);
    for (uint32_t i = 0; i < n; i++) {
        bool is_out = claims && values[i].claim != VALUE_SENTENCE && !claims[values[i].claim];
        if (!is_out && !values[i].is_alias)
            values_add(&v, counted_form(a, field, values[i].text));
    }
    *out = v.items;
    return v.n;
}

Str column_join(Arena *a, const Str *values, uint32_t n)
{
    Buf b = {.arena = a};
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            buf_char(&b, joint);
        Str value = values[i], piece;
        for (bool first = true; str_next(&value, joint, &piece); first = false) {
            buf_add(&b, first ? S("") : S(" "));
            buf_add(&b, piece);
        }
    }
    return buf_str(&b);
}

bool column_next(Str *rest, Str *value)
{
    return str_next(rest, joint, value);
}

/* ---- terms of a record ---------------------------------------------------------------------------------- */

typedef struct Collect {
    TermMaker *maker;
    Table      seen; /* term to place in terms */
    Term      *terms;
    uint32_t   n;
} Collect;

static Term *collect(Collect *c, Str text)
{
    uint32_t place = *table_slot(&c->seen, text, c->n);
    if (place == c->n)
        vec_push(c->maker->arena, c->terms, c->n, (Term){.text = text});
    c->terms[place].count++;
    return &c->terms[place];
}

static void collect_word(Collect *c, FieldId field, Str fold, uint32_t position)
{
    Arena *a = c->maker->arena;
    Term *t = collect(c, term_word(a, field, fold));
    if (position) {
        uint32_t *positions = (uint32_t *)t->positions;
        vec_push(a, positions, t->n_positions, position);
        t->positions = positions;
    }
    if (field_at(field)->kind == FIELD_IS_PROSE)
        (void)collect(c, term_stem(a, field, stem_word(c->maker->stemmer, a, fold)));
}

static void collect_words(Collect *c, FieldId field, Str text)
{
    Token *toks = NULL;
    uint32_t n = 0;
    token_cut_with(&c->maker->folds, text, (Span){0, (uint32_t)text.n}, &toks, &n);
    for (uint32_t i = 0; i < n; i++)
        if (toks[i].shape & TOK_WORD)
            collect_word(c, field, toks[i].fold, 0);
}

static bool in_spans(const Span *spans, uint32_t n, uint32_t at)
{
    for (uint32_t i = 0; i < n; i++)
        if (at >= spans[i].beg && at < spans[i].end)
            return true;
    return false;
}

/* The text's words, and those of each attribution's content. */
static void collect_text(Collect *c, const quoth_sentence *s)
{
    Token *toks = NULL;
    uint32_t n = 0, position = 0;
    token_cut_with(&c->maker->folds, s->text, (Span){0, (uint32_t)s->text.n}, &toks, &n);
    for (uint32_t i = 0; i < n; i++) {
        if (!(toks[i].shape & TOK_WORD))
            continue;
        collect_word(c, FIELD_TEXT, toks[i].fold, ++position);
        for (uint32_t k = 0; k < s->n_attributions; k++) {
            const quoth_attribution *x = &s->attributions[k];
            if (in_spans(x->content, x->n_content, toks[i].text.beg))
                collect_word(c, FIELD_CONTENT, toks[i].fold, 0);
        }
    }
}

static void collect_address(Collect *c, FieldId field, const quoth_link *link)
{
    Arena *a = c->maker->arena;
    collect_words(c, field, address_words(a, link->url));
    Str host = link->host;
    if (host.n)
        (void)collect(c, term_host(a, field, host));
    while (host.n && host_above(&host))
        (void)collect(c, term_host(a, field, host));
}

static void collect_field(Collect *c, FieldId field, const Record *r)
{
    const Field *f = field_at(field);
    if (!f->prefix || field == FIELD_TEXT || field == FIELD_CONTENT)
        return;
    if (f->kind == FIELD_IS_ADDRESS) {
        for (uint32_t i = 0; i < r->s.n_links; i++)
            collect_address(c, field, &r->s.links[i]);
        return;
    }
    uint32_t n;
    const Value *values = record_values(c->maker->arena, r, field, &n);
    bool is_words = f->kind == FIELD_IS_PROSE || f->kind == FIELD_IS_NAME;
    for (uint32_t i = 0; i < n; i++) {
        if (is_words)
            collect_words(c, field, values[i].text);
        else
            (void)collect(c, term_value(c->maker->arena, field, values[i].text));
    }
}

static void collect_unresolved(Collect *c, const quoth_sentence *s)
{
    for (uint32_t i = 0; i < s->n_attributions; i++)
        if (s->attributions[i].speaker.n == 0)
            (void)collect(c, term_unresolved(c->maker->arena));
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(((const Term *)a)->text, ((const Term *)b)->text);
}

TermMaker terms_begin(Arena *a, Str language)
{
    return (TermMaker){.arena = a, .folds = folds_new(a), .stemmer = stemmer_new(language)};
}

void terms_end(TermMaker *m)
{
    stemmer_free(m->stemmer);
    m->stemmer = NULL;
}

RecordTerms terms_of(TermMaker *m, const Record *r)
{
    Collect c = {.maker = m, .seen = table_new(m->arena)};
    collect_text(&c, &r->s);
    for (unsigned f = 0; f < FIELDS; f++)
        collect_field(&c, (FieldId)f, r);
    collect_unresolved(&c, &r->s);
    (void)collect(&c, term_id(m->arena, r->s.id));
    qsort(c.terms, c.n, sizeof *c.terms, by_text);
    ColumnValue *columns = NULL;
    uint32_t n_columns = 0;
    for (unsigned f = 0; f < FIELDS; f++) {
        const Str *values;
        if (field_at((FieldId)f)->column == COLUMN_NONE)
            continue;
        uint32_t n = record_counted(&values, m->arena, r, (FieldId)f, NULL);
        if (n > 0)
            vec_push(m->arena, columns, n_columns, (ColumnValue){(FieldId)f, column_join(m->arena, values, n)});
    }
    return (RecordTerms){c.terms, columns, c.n, n_columns};
}
