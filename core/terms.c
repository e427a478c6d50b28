/* terms.c: a record to terms and columns, field by field as field.def says. */
#include "core/terms.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/table.h"
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
    if (prefix.n == 0 && *mark == '\0' && (2 * body.n <= TERM_MAX || term_cost(body) <= TERM_MAX))
        return body;
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

Str term_run(Arena *a, FieldId field, const Str *folds, uint32_t n)
{
    Buf run = {.arena = a};
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            buf_char(&run, ' ');
        buf_add(&run, folds[i]);
    }
    return term_fit(a, prefix_of(field), "P", buf_str(&run));
}

FieldId term_is_stem(Str term, Str *stem)
{
    if (term.n == 0 || (term.p[0] != 'Z' && term.p[0] != 'X')) /* a word of the text, as most terms asked for are */
        return FIELD_NONE;
    for (unsigned f = 0; f < FIELDS; f++) {
        const Field *field = field_at((FieldId)f);
        if (field->kind != FIELD_IS_PROSE)
            continue;
        Str prefix = str_of(field->prefix);
        if (term.n > prefix.n && str_starts(term, prefix) && term.p[prefix.n] == 'Z') {
            *stem = str_sub(term, prefix.n + 1, term.n);
            return (FieldId)f;
        }
    }
    return FIELD_NONE;
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
        return str_number(a, number, 3);
    return text;
}

/* Leaves the first of those that are alike, in order. */
static uint32_t distinct(Arena *a, Str *values, uint32_t n)
{
    Table seen = table_new(a);
    uint32_t n_left = 0;
    for (uint32_t i = 0; i < n; i++)
        if (*table_slot(&seen, values[i], i) == i)
            values[n_left++] = values[i];
    return n_left;
}

uint32_t record_counted(const Str **out, Arena *a, const Record *r, FieldId field, const bool *claims)
{
    uint32_t n, n_counted = 0;
    const Value *values = record_values(a, r, field, &n);
    Str *counted = arena_make_n(a, Str, n);
    for (uint32_t i = 0; i < n; i++) {
        bool is_out = claims && values[i].claim != VALUE_SENTENCE && !claims[values[i].claim];
        Str  value = is_out || values[i].is_alias ? S("") : counted_form(a, field, values[i].text);
        if (value.n)
            counted[n_counted++] = value;
    }
    *out = counted;
    return n_counted > 1 ? distinct(a, counted, n_counted) : n_counted;
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

/* The terms of an article's records, gathered one record after the other. */
typedef struct Gather {
    ArticleTerms out;    /* its counts; the arrays, as they grow, are these:             */
    TermHit     *hits, *shared;
    uint32_t    *tokens;
    ArticleColumn *columns;
    Table        terms, words; /* to place in order of arrival                               */
    uint32_t    *last;         /* by term: 1 + place of its last hit                          */
    uint32_t    *content_of;   /* by word: 1 + place of its term as content                   */
    uint32_t     doc, n_last, n_content_of;
    bool         is_shared; /* what is collected holds for every record */
} Gather;

typedef struct Collect {
    TermMaker *maker;
    Arena     *scratch; /* lasts as long as the record */
    Table      seen; /* term to place in terms */
    Term      *terms;
    uint32_t   n;
    Gather    *gather; /* or NULL: one record's */
} Collect;

static void gather_hit(Collect *c, uint32_t place)
{
    Gather *g = c->gather;
    TermHit **hits = g->is_shared ? &g->shared : &g->hits;
    uint32_t *n = g->is_shared ? &g->out.n_shared : &g->out.n_hits;
    uint32_t last = g->last[place];
    if (last && (*hits)[last - 1].doc == g->doc) {
        (*hits)[last - 1].count++;
        return;
    }
    vec_push(c->maker->arena, *hits, *n, (TermHit){place, g->doc, 1});
    g->last[place] = *n;
}

static uint32_t gather_place(Collect *c, Str text)
{
    Gather *g = c->gather;
    uint32_t place = table_place(&g->terms, text);
    if (place == g->n_last)
        vec_push(c->maker->arena, g->last, g->n_last, 0);
    return place;
}

static Term *collect(Collect *c, Str text)
{
    if (c->gather) {
        gather_hit(c, gather_place(c, text));
        return NULL;
    }
    uint32_t place = *table_slot(&c->seen, text, c->n);
    if (place == c->n)
        vec_push(c->scratch, c->terms, c->n, (Term){.text = text});
    c->terms[place].count++;
    return &c->terms[place];
}

static uint32_t gather_word(Collect *c, Str fold)
{
    Gather *g = c->gather;
    uint32_t word = table_place(&g->words, term_word(c->scratch, FIELD_TEXT, fold));
    if (word == g->n_content_of)
        vec_push(c->maker->arena, g->content_of, g->n_content_of, 0);
    return word;
}

/* Stems are looked up by their words, but for words so long that their terms may be cut. */
static void gather_prose(Collect *c, FieldId field, Str fold)
{
    Arena *a = c->maker->arena;
    Gather *g = c->gather;
    uint32_t word = gather_word(c, fold);
    if (fold.n > TERM_WHOLE)
        (void)collect(c, term_stem(c->scratch, field, stem_word(c->maker->stemmer, c->scratch, fold)));
    if (field == FIELD_TEXT) {
        vec_push(a, g->tokens, g->out.n_tokens, word);
    } else if (field == FIELD_CONTENT) {
        if (g->content_of[word] == 0)
            g->content_of[word] = 1 + gather_place(c, term_word(c->scratch, field, fold));
        gather_hit(c, g->content_of[word] - 1);
    } else {
        (void)collect(c, term_word(c->scratch, field, fold));
    }
}

static void collect_word(Collect *c, FieldId field, Str fold, uint32_t position)
{
    Arena *a = c->scratch;
    bool is_prose = field_at(field)->kind == FIELD_IS_PROSE;
    if (c->gather && is_prose) {
        gather_prose(c, field, fold);
        return;
    }
    Term *t = collect(c, term_word(a, field, fold));
    if (t && position) {
        uint32_t *positions = (uint32_t *)t->positions;
        vec_push(a, positions, t->n_positions, position);
        t->positions = positions;
    }
    if (is_prose)
        (void)collect(c, term_stem(a, field, stem_word(c->maker->stemmer, a, fold)));
}

/* Every two to TERM_RUN_MOST words in a row. */
static void collect_runs(Collect *c, FieldId field, const Str *folds, uint32_t n)
{
    for (uint32_t beg = 0; beg + 1 < n; beg++)
        for (uint32_t k = 2; k <= TERM_RUN_MOST && beg + k <= n; k++)
            (void)collect(c, term_run(c->scratch, field, folds + beg, k));
}

static void collect_words(Collect *c, FieldId field, Str text)
{
    Token *toks = NULL;
    uint32_t n = 0;
    Folds own = folds_new(c->scratch);
    token_cut_with(&own, text, (Span){0, (uint32_t)text.n}, &toks, &n);
    Str *folds = arena_make_n(c->scratch, Str, (size_t)n + 1);
    uint32_t n_folds = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!(toks[i].shape & TOK_WORD))
            continue;
        collect_word(c, field, toks[i].fold, 0);
        folds[n_folds++] = toks[i].fold;
    }
    if (field_at(field)->kind == FIELD_IS_NAME)
        collect_runs(c, field, folds, n_folds);
}

static bool in_spans(const Span *spans, uint32_t n, uint32_t at)
{
    for (uint32_t i = 0; i < n; i++)
        if (at >= spans[i].beg && at < spans[i].end)
            return true;
    return false;
}

/* The tokens of a record's text. Cut within their paragraph they may differ in marks, never in words. */
static const Token *tokens_of(Collect *c, const Record *r, uint32_t *n, uint32_t *at)
{
    Token *cut = NULL;
    Folds own = folds_new(c->scratch);
    *n = *at = 0;
    if (r->toks) {
        *n = r->n_toks;
        *at = r->toks_at;
        return r->toks;
    }
    token_cut_with(&own, r->s.text, (Span){0, (uint32_t)r->s.text.n}, &cut, n);
    return cut;
}

/* The text's words, and those of each attribution's content. */
static void collect_text(Collect *c, const Record *r)
{
    const quoth_sentence *s = &r->s;
    uint32_t n, at, position = 0;
    const Token *toks = tokens_of(c, r, &n, &at);
    for (uint32_t i = 0; i < n; i++) {
        if (!(toks[i].shape & TOK_WORD))
            continue;
        collect_word(c, FIELD_TEXT, toks[i].fold, ++position);
        for (uint32_t k = 0; k < s->n_attributions; k++) {
            const quoth_attribution *x = &s->attributions[k];
            if (in_spans(x->content, x->n_content, toks[i].text.beg - at))
                collect_word(c, FIELD_CONTENT, toks[i].fold, 0);
        }
    }
}

static void collect_address(Collect *c, FieldId field, const quoth_link *link)
{
    Arena *a = c->scratch;
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
    const Value *values = record_values(c->scratch, r, field, &n);
    bool is_words = f->kind == FIELD_IS_PROSE || f->kind == FIELD_IS_NAME;
    for (uint32_t i = 0; i < n; i++) {
        if (is_words)
            collect_words(c, field, values[i].text);
        else
            (void)collect(c, term_value(c->scratch, field, values[i].text));
    }
}

static void collect_unresolved(Collect *c, const quoth_sentence *s)
{
    for (uint32_t i = 0; i < s->n_attributions; i++)
        if (s->attributions[i].speaker.n == 0)
            (void)collect(c, term_unresolved(c->scratch));
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(((const Term *)a)->text, ((const Term *)b)->text);
}

TermMaker terms_begin(Arena *a, Str language)
{
    return (TermMaker){.arena = a, .stemmer = stemmer_new(a, language)};
}

void terms_end(TermMaker *m)
{
    stemmer_free(m->stemmer);
    m->stemmer = NULL;
}

RecordTerms terms_of(TermMaker *m, const Record *r)
{
    Collect c = {.maker = m, .scratch = m->arena, .seen = table_new(m->arena)};
    collect_text(&c, r);
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

/* ---- terms of an article ---------------------------------------------------------------------------------- */

static void gather_columns(Collect *c, const Record *r, FieldScope from, FieldScope to)
{
    Arena *a = c->maker->arena;
    Gather *g = c->gather;
    for (unsigned f = 0; f < FIELDS; f++) {
        const Str *values;
        const Field *field = field_at((FieldId)f);
        if (field->column == COLUMN_NONE || field->scope < from || field->scope > to)
            continue;
        uint32_t n = record_counted(&values, c->scratch, r, (FieldId)f, NULL);
        if (n > 0)
            vec_push(a, g->columns, g->out.n_columns,
                     (ArticleColumn){(FieldId)f, g->doc, column_join(a, values, n)});
    }
}

static void gather_shared(Collect *c, const Record *first)
{
    c->gather->is_shared = true;
    for (unsigned f = 0; f < FIELDS; f++)
        if (field_at((FieldId)f)->scope == SCOPE_ARTICLE)
            collect_field(c, (FieldId)f, first);
    gather_columns(c, first, SCOPE_ARTICLE, SCOPE_ARTICLE);
    c->gather->is_shared = false;
}

static void gather_record(Collect *c, const Record *r)
{
    collect_text(c, r);
    for (unsigned f = 0; f < FIELDS; f++)
        if (field_at((FieldId)f)->scope != SCOPE_ARTICLE)
            collect_field(c, (FieldId)f, r);
    collect_unresolved(c, &r->s);
    gather_columns(c, r, SCOPE_SENTENCE, SCOPE_CLAIM);
}

ArticleTerms terms_of_article(TermMaker *m, const Record *records, uint32_t n)
{
    Arena *a = m->arena;
    Gather g = {.terms = table_new(a), .words = table_new(a)};
    Collect c = {.maker = m, .scratch = arena_part(a), .gather = &g};
    uint32_t *token_at = arena_make_n(a, uint32_t, n + 1);
    if (n)
        gather_shared(&c, &records[0]);
    for (g.doc = 0; g.doc < n; g.doc++) {
        token_at[g.doc] = g.out.n_tokens;
        gather_record(&c, &records[g.doc]);
        arena_reset(c.scratch);
    }
    arena_free(c.scratch);
    token_at[n] = g.out.n_tokens;
    g.out.hits = g.hits;
    g.out.shared = g.shared;
    g.out.columns = g.columns;
    g.out.tokens = g.tokens;
    g.out.token_at = token_at;
    g.out.terms = g.terms.keys;
    g.out.n_terms = g.terms.n;
    g.out.words = g.words.keys;
    g.out.n_words = g.words.n;
    return g.out;
}
