/* features.c: what the server shows in an open document: symbols, tokens, hints, links, lenses. */
#include <stdlib.h>

#include "lsp/server.h"

enum { SYMBOL_STRING = 15, SYMBOL_NAMESPACE = 3, SYMBOL_OBJECT = 19 };

static Str shown_speaker(const quoth_attribution *a)
{
    return a->speaker.n ? a->speaker : a->speaker_text.n ? a->speaker_text : S("?");
}

/* ---- documentSymbol: claims by section and speaker ---------------------------------------------------------- */

typedef struct Claim {
    const quoth_sentence    *sentence;
    const quoth_attribution *by;
    Span                     at; /* as the text is now */
    uint32_t                 section, speaker, place; /* numbers in order of appearance */
} Claim;

typedef struct Claims {
    Claim   *items;
    uint32_t n;
} Claims;

static Claims claims_of(Server *s, const Document *d, const quoth_article *a)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < quoth_article_sentences(a); i++)
        n += quoth_article_sentence(a, i)->n_attributions;
    Claims c = {.items = arena_make_n(s->arena, Claim, n + 1)};
    for (uint32_t i = 0; i < quoth_article_sentences(a); i++) {
        const quoth_sentence *x = quoth_article_sentence(a, i);
        Span                  at = {x->begin, x->end};
        for (uint32_t k = 0; k < x->n_attributions && document_now(d, &at); k++)
            c.items[c.n++] = (Claim){.sentence = x, .by = &x->attributions[k], .at = at, .place = i};
    }
    return c;
}

/* Gives each claim the number of its section, and of its speaker within it. */
static void number_claims(Claims *c)
{
    for (uint32_t i = 0; i < c->n; i++) {
        Claim *x = &c->items[i];
        bool   is_new = i == 0 || !str_eq(x->sentence->section, x[-1].sentence->section);
        x->section = i == 0 ? 0 : x[-1].section + is_new;
        x->speaker = i;
        for (uint32_t k = i; k-- > 0 && c->items[k].section == x->section;)
            if (str_eq(shown_speaker(c->items[k].by), shown_speaker(x->by)))
                x->speaker = c->items[k].speaker;
    }
}

static int by_section_and_speaker(const void *a, const void *b)
{
    const Claim *x = a, *y = b;
    if (x->section != y->section)
        return x->section < y->section ? -1 : 1;
    if (x->speaker != y->speaker)
        return x->speaker < y->speaker ? -1 : 1;
    return x->place != y->place ? (x->place < y->place ? -1 : 1) : x->by < y->by ? -1 : x->by > y->by;
}

static void begin_symbol(Server *s, const Document *d, Json *j, Str name, uint32_t kind, Span at)
{
    json_begin(j, '{');
    json_pair(j, "name", name.n ? name : S("—"));
    json_pair_u64(j, "kind", kind);
    json_key(j, "range");
    document_range(&s->docs, d, j, at);
    json_key(j, "selectionRange");
    document_range(&s->docs, d, j, (Span){at.beg, at.beg});
}

static void put_claim(Server *s, const Document *d, Json *j, const Claim *c)
{
    begin_symbol(s, d, j, str_fmt(s->arena, "%.*s: %.*s", STR(shown_speaker(c->by)), STR(c->sentence->text)),
                 SYMBOL_STRING, c->at);
    json_pair(j, "detail", str_fmt(s->arena, "%.*s, %.*s", STR(c->by->cue), STR(c->by->quote)));
    json_end(j, '}');
}

static Span span_of(const Claim *claims, uint32_t n)
{
    Span all = claims[0].at;
    for (uint32_t i = 1; i < n; i++) {
        all.beg = claims[i].at.beg < all.beg ? claims[i].at.beg : all.beg;
        all.end = claims[i].at.end > all.end ? claims[i].at.end : all.end;
    }
    return all;
}

static void put_speakers(Server *s, const Document *d, Json *j, const Claim *claims, uint32_t n)
{
    for (uint32_t beg = 0, end; beg < n; beg = end) {
        for (end = beg; end < n && claims[end].speaker == claims[beg].speaker; end++)
            ;
        begin_symbol(s, d, j, shown_speaker(claims[beg].by), SYMBOL_OBJECT, span_of(claims + beg, end - beg));
        json_open(j, "children", '[');
        for (uint32_t i = beg; i < end; i++)
            put_claim(s, d, j, &claims[i]);
        json_end(j, ']');
        json_end(j, '}');
    }
}

static void put_sections(Server *s, const Document *d, Json *j, const Claims *c, Str title)
{
    for (uint32_t beg = 0, end; beg < c->n; beg = end) {
        for (end = beg; end < c->n && c->items[end].section == c->items[beg].section; end++)
            ;
        Str section = c->items[beg].sentence->section;
        begin_symbol(s, d, j, section.n ? section : title, SYMBOL_NAMESPACE, span_of(c->items + beg, end - beg));
        json_open(j, "children", '[');
        put_speakers(s, d, j, c->items + beg, end - beg);
        json_end(j, ']');
        json_end(j, '}');
    }
}

/* For clients whose symbols do not nest. */
static void put_flat(Server *s, const Document *d, Json *j, const Claim *c)
{
    json_begin(j, '{');
    json_pair(j, "name", str_fmt(s->arena, "%.*s: %.*s", STR(shown_speaker(c->by)), STR(c->sentence->text)));
    json_pair_u64(j, "kind", SYMBOL_STRING);
    json_pair(j, "containerName", c->sentence->section);
    json_open(j, "location", '{');
    json_pair(j, "uri", str_of(d->uri));
    json_key(j, "range");
    document_range(&s->docs, d, j, c->at);
    json_end(j, '}');
    json_end(j, '}');
}

void feature_symbols(Server *s, const json_t *params, Json *j)
{
    Document            *d;
    const quoth_article *a = server_article(s, params, &d);
    Claims               c = {NULL, 0};
    if (a)
        c = claims_of(s, d, a);
    json_begin(j, '[');
    if (s->client.symbols_nest && c.n) {
        number_claims(&c);
        qsort(c.items, c.n, sizeof *c.items, by_section_and_speaker);
        put_sections(s, d, j, &c, quoth_article_about(a)->title);
    }
    for (uint32_t i = 0; !s->client.symbols_nest && i < c.n; i++)
        put_flat(s, d, j, &c.items[i]);
    json_end(j, ']');
}

/* ---- semanticTokens: speaker, cue, content ------------------------------------------------------------------ */

typedef struct Piece {
    uint32_t beg, end, kind;
} Piece;

static int by_place(const void *a, const void *b)
{
    const Piece *x = a, *y = b;
    return x->beg != y->beg ? (x->beg < y->beg ? -1 : 1) : x->end != y->end ? (x->end < y->end ? -1 : 1) : 0;
}

/* Tokens of the protocol lie on one line each, and none over another. */
static void put_piece(Server *s, const Document *d, Json *j, Piece p, uint32_t *line, uint32_t *character)
{
    for (uint32_t beg = p.beg; beg < p.end;) {
        uint32_t here, from, next_line, to, end = p.end;
        document_position(&s->docs, d, beg, &here, &from);
        if (here + 1 < d->n_lines && end > d->lines[here + 1] - 1)
            end = d->lines[here + 1] - 1;
        document_position(&s->docs, d, end, &next_line, &to);
        if (to > from) {
            json_u64(j, here - *line);
            json_u64(j, here == *line ? from - *character : from);
            json_u64(j, to - from);
            json_u64(j, p.kind);
            json_u64(j, 0);
            *line = here;
            *character = from;
        }
        beg = end < p.end ? end + 1 : p.end;
    }
}

static uint32_t count_spans(const quoth_article *a)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < quoth_article_sayings(a); i++) {
        const quoth_saying *x = quoth_article_saying(a, i);
        n += x->n_source + x->n_cue + x->n_content;
    }
    return n;
}

static Piece *pieces_of(Server *s, const Document *d, const quoth_article *a, uint32_t *n)
{
    Piece *pieces = arena_make_n(s->arena, Piece, count_spans(a) + 1);
    *n = 0;
    for (uint32_t i = 0; i < quoth_article_sayings(a); i++) {
        const quoth_saying *x = quoth_article_saying(a, i);
        const struct {
            const Span *spans;
            uint32_t    n;
        } parts[] = {{x->source, x->n_source}, {x->cue, x->n_cue}, {x->content, x->n_content}};
        for (uint32_t k = 0; k < 3; k++)
            for (uint32_t p = 0; p < parts[k].n; p++) {
                Span at = parts[k].spans[p];
                if (document_now(d, &at))
                    pieces[(*n)++] = (Piece){at.beg, at.end, k};
            }
    }
    if (*n)
        qsort(pieces, *n, sizeof *pieces, by_place);
    return pieces;
}

void feature_tokens(Server *s, const json_t *params, Json *j)
{
    Document            *d;
    const quoth_article *a = server_article(s, params, &d);
    uint32_t             n = 0, line = 0, character = 0, covered = 0;
    Piece               *pieces = a ? pieces_of(s, d, a, &n) : NULL;
    json_begin(j, '{');
    json_open(j, "data", '[');
    for (uint32_t i = 0; i < n; i++) {
        if (pieces[i].beg < covered)
            pieces[i].beg = covered;
        if (pieces[i].beg >= pieces[i].end)
            continue;
        put_piece(s, d, j, pieces[i], &line, &character);
        covered = pieces[i].end;
    }
    json_end(j, ']');
    json_end(j, '}');
}

/* ---- inlayHint: whom a pronoun means ------------------------------------------------------------------------ */

static bool is_pronoun(Str text)
{
    static const char *const words[] = {"he", "she", "they", "it", "his", "her", "their", "its", "who", NULL};
    for (const char *const *w = words; *w; w++)
        if (str_eq_nocase(text, str_of(*w)))
            return true;
    return false;
}

static void put_hint(Server *s, const Document *d, Json *j, const quoth_saying *x, Span asked)
{
    if (x->n_source == 0 || x->speaker.n == 0 || str_eq(x->speaker, S("anonymous")) ||
        !is_pronoun(str_span(d->seen->text, x->source[0])))
        return;
    Span at = x->source[0];
    if (!document_now(d, &at) || at.end < asked.beg || at.end > asked.end)
        return;
    json_begin(j, '{');
    document_put_position(&s->docs, d, j, "position", at.end);
    json_pair(j, "label", str_fmt(s->arena, " ⟨%.*s⟩", STR(x->speaker)));
    json_end(j, '}');
}

void feature_hints(Server *s, const json_t *params, Json *j)
{
    Document            *d;
    const quoth_article *a = server_article(s, params, &d);
    const json_t        *range = json_object_get(params, "range"), *end = json_object_get(range, "end");
    Span                 asked = {0, UINT32_MAX};
    if (d && end)
        asked = (Span){document_at(&s->docs, d, json_object_get(range, "start")), document_at(&s->docs, d, end)};
    json_begin(j, '[');
    for (uint32_t i = 0; d && a && i < quoth_article_sayings(a); i++)
        put_hint(s, d, j, quoth_article_saying(a, i), asked);
    json_end(j, ']');
}

/* ---- documentLink ------------------------------------------------------------------------------------------- */

void feature_links(Server *s, const json_t *params, Json *j)
{
    Document            *d;
    const quoth_article *a = server_article(s, params, &d);
    json_begin(j, '[');
    for (uint32_t i = 0; a && i < quoth_article_sentences(a); i++) {
        const quoth_sentence *x = quoth_article_sentence(a, i);
        for (uint32_t k = 0; k < x->n_links; k++) {
            Span at = link_place(d, x, &x->links[k]);
            if (at.end == 0 || !document_now(d, &at))
                continue;
            json_begin(j, '{');
            json_key(j, "range");
            document_range(&s->docs, d, j, at);
            json_pair(j, "target", x->links[k].url);
            json_pair(j, "tooltip", x->links[k].host);
            json_end(j, '}');
        }
    }
    json_end(j, ']');
}

/* ---- codeLens: "3 other claims · no source link" ------------------------------------------------------------ */

static void put_lens(Server *s, const Document *d, Json *j, const quoth_sentence *x, Span at)
{
    json_begin(j, '{');
    json_key(j, "range");
    document_range(&s->docs, d, j, at);
    json_open(j, "data", '{');
    json_pair(j, "speaker", x->attributions[0].speaker);
    json_pair_u64(j, "links", x->n_links);
    json_end(j, '}');
    json_end(j, '}');
}

void feature_lens(Server *s, const json_t *params, Json *j)
{
    Document            *d;
    const quoth_article *a = server_article(s, params, &d);
    json_begin(j, '[');
    for (uint32_t i = 0; a && i < quoth_article_sentences(a); i++) {
        const quoth_sentence *x = quoth_article_sentence(a, i);
        Span                  at = {x->begin, x->end};
        if (x->n_attributions && document_now(d, &at))
            put_lens(s, d, j, x, at);
    }
    json_end(j, ']');
}

/* How many sentences of the index the speaker is heard in. */
static uint64_t count_claims(Server *s, Str speaker)
{
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    how.limit = 1;
    bool           is_known = speaker.n && !str_eq(speaker, S("anonymous"));
    quoth_results *r = is_known ? server_search(s, query_phrase(s->arena, "speaker", speaker), &how) : NULL;
    uint64_t       n = quoth_results_total(r);
    quoth_results_free(r);
    return n;
}

void feature_lens_resolve(Server *s, const json_t *params, Json *j)
{
    const json_t *data = json_object_get(params, "data");
    Str           speaker = str_of(json_string_value(json_object_get(data, "speaker")));
    uint64_t      n_links = (uint64_t)json_integer_value(json_object_get(data, "links")), n = count_claims(s, speaker);
    char         *range = json_dumps(json_object_get(params, "range"), 0);
    json_begin(j, '{');
    json_key(j, "range");
    json_raw(j, range ? str_dup(s->arena, str_of(range)) : S("null"));
    free(range);
    json_open(j, "command", '{');
    Str claims = n == 0 ? S("no other claim")
                        : str_fmt(s->arena, "%llu other claim%s", (unsigned long long)n, n == 1 ? "" : "s");
    Str links = n_links == 0   ? S("no source link")
                : n_links == 1 ? S("1 source link")
                               : str_fmt(s->arena, "%llu source links", (unsigned long long)n_links);
    json_pair(j, "title", str_fmt(s->arena, "%.*s%.*s · %.*s", STR(claims), STR(server_partial(s)), STR(links)));
    json_pair(j, "command", n ? S("quoth.search") : S(""));
    if (n) {
        json_open(j, "arguments", '[');
        json_begin(j, '{');
        json_pair(j, "query", query_phrase(s->arena, "speaker", speaker));
        json_end(j, '}');
        json_end(j, ']');
    }
    json_end(j, '}');
    json_end(j, '}');
}
