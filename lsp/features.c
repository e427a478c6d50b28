/* features.c: what the server says of an open document: symbols, hover, tokens, hints, links, lenses, diagnostics. */
#include <stdlib.h>

#include "lsp/server.h"

enum { SYMBOL_STRING = 15, SYMBOL_NAMESPACE = 3 };
enum { SEVERITY_ERROR = 1, SEVERITY_WARNING, SEVERITY_INFORMATION, SEVERITY_HINT };

const char *const feature_token_kinds[] = {"variable", "keyword", "string", NULL}; /* speaker, cue, content */

static void null(Json *j)
{
    json_raw(j, S("null"));
}

static const quoth_article *article_of(Server *s, const json_t *params, Document **d)
{
    *d = server_document(s, params);
    return *d ? document_article(*d) : NULL;
}

static Str shown_speaker(const quoth_attribution *a)
{
    return a->speaker.n ? a->speaker : a->speaker_text.n ? a->speaker_text : S("?");
}

/* ---- documentSymbol: claims by section and speaker ------------------------------------------------------------------ */

static void put_symbol(Server *s, const Document *d, Json *j, const quoth_sentence *x, const quoth_attribution *a)
{
    json_begin(j, '{');
    json_pair(j, "name", str_fmt(s->arena, "%.*s: %.*s", STR(shown_speaker(a)), STR(x->text)));
    json_pair(j, "detail", str_fmt(s->arena, "%.*s, %.*s", STR(a->cue), STR(a->quote)));
    json_pair_u64(j, "kind", SYMBOL_STRING);
    json_key(j, "range");
    document_range(&s->docs, d, j, x->begin, x->end);
    json_key(j, "selectionRange");
    document_range(&s->docs, d, j, x->begin, x->end);
    json_end(j, '}');
}

void feature_symbols(Server *s, const json_t *params, Json *j)
{
    Document            *d;
    const quoth_article *a = article_of(s, params, &d);
    json_begin(j, '[');
    for (uint32_t i = 0; a && i < quoth_article_sentences(a); i++) {
        const quoth_sentence *x = quoth_article_sentence(a, i);
        for (uint32_t k = 0; k < x->n_attributions; k++)
            put_symbol(s, d, j, x, &x->attributions[k]);
    }
    json_end(j, ']');
}

/* ---- hover ------------------------------------------------------------------------------------------------------------ */

static uint32_t number(const json_t *object, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(object, key));
    return n < 0 ? 0 : n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static const quoth_sentence *sentence_at(const Server *s, const Document *d, const quoth_article *a, const json_t *params)
{
    const json_t *at = json_object_get(params, "position");
    uint32_t      byte = document_byte(&s->docs, d, number(at, "line"), number(at, "character"));
    for (uint32_t i = 0; i < quoth_article_sentences(a); i++) {
        const quoth_sentence *x = quoth_article_sentence(a, i);
        if (x->begin <= byte && byte < x->end)
            return x;
    }
    return NULL;
}

/* The speaker's earlier claims in the index, at most three. */
static void put_earlier(Server *s, Buf *text, Str speaker)
{
    quoth_error          err;
    quoth_query         *q;
    quoth_results       *r;
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    how.limit = 3;
    if (!s->index || speaker.n == 0 || str_eq(speaker, S("anonymous")))
        return;
    Str query = str_fmt(s->arena, "speaker:\"%.*s\"", STR(speaker));
    if (quoth_query_parse(&q, query.p, query.n, &err) != QUOTH_OK)
        return;
    if (quoth_index_search(&r, s->index, q, &how, &err) == QUOTH_OK) {
        for (uint32_t i = 0; i < quoth_results_count(r); i++) {
            const quoth_sentence *x = quoth_results_at(r, i);
            buf_fmt(text, "\n> %.*s (%.*s:%u)\n", STR(x->text), STR(x->path), x->line);
        }
        quoth_results_free(r);
    }
    quoth_query_free(q);
}

void feature_hover(Server *s, const json_t *params, Json *j)
{
    Document             *d;
    const quoth_article  *a = article_of(s, params, &d);
    const quoth_sentence *x = a ? sentence_at(s, d, a, params) : NULL;
    if (!x) {
        null(j);
        return;
    }
    Buf text = {.arena = s->arena};
    buf_fmt(&text, "*%.*s%s*\n", STR(x->kind), x->hedged ? ", hedged" : "");
    for (uint32_t i = 0; i < x->n_attributions; i++) {
        const quoth_attribution *at = &x->attributions[i];
        buf_fmt(&text, "\n**%.*s** — %.*s (%.*s %.*s, confidence %d)\n", STR(shown_speaker(at)), STR(at->cue), STR(at->quote),
                STR(at->type), at->confidence);
        put_earlier(s, &text, at->speaker);
    }
    for (uint32_t i = 0; i < x->n_links; i++)
        buf_fmt(&text, "\n[%.*s](%.*s)\n", STR(x->links[i].anchor), STR(x->links[i].url));
    json_begin(j, '{');
    json_key(j, "contents");
    json_begin(j, '{');
    json_pair(j, "kind", S("markdown"));
    json_pair(j, "value", buf_str(&text));
    json_end(j, '}');
    json_key(j, "range");
    document_range(&s->docs, d, j, x->begin, x->end);
    json_end(j, '}');
}

/* ---- semanticTokens: speaker, cue, content ------------------------------------------------------------------------------- */

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

static Piece *pieces_of(Server *s, const quoth_article *a, uint32_t *n)
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
            for (uint32_t p = 0; p < parts[k].n; p++)
                pieces[(*n)++] = (Piece){parts[k].spans[p].beg, parts[k].spans[p].end, k};
    }
    if (*n)
        qsort(pieces, *n, sizeof *pieces, by_place);
    return pieces;
}

void feature_tokens(Server *s, const json_t *params, Json *j)
{
    Document            *d;
    const quoth_article *a = article_of(s, params, &d);
    uint32_t             n = 0, line = 0, character = 0, covered = 0;
    Piece               *pieces = a ? pieces_of(s, a, &n) : NULL;
    json_begin(j, '{');
    json_key(j, "data");
    json_begin(j, '[');
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

/* ---- inlayHint: whom a pronoun means ---------------------------------------------------------------------------------------- */

static bool is_pronoun(Str text)
{
    static const char *const words[] = {"he", "she", "they", "it", "his", "her", "their", "its", "who", NULL};
    for (const char *const *w = words; *w; w++)
        if (str_eq_nocase(text, str_of(*w)))
            return true;
    return false;
}

void feature_hints(Server *s, const json_t *params, Json *j)
{
    Document            *d;
    const quoth_article *a = article_of(s, params, &d);
    json_begin(j, '[');
    for (uint32_t i = 0; a && i < quoth_article_sayings(a); i++) {
        const quoth_saying *x = quoth_article_saying(a, i);
        if (x->n_source == 0 || x->speaker.n == 0 ||
            !is_pronoun((Str){d->text + x->source[0].beg, x->source[0].end - x->source[0].beg}))
            continue;
        json_begin(j, '{');
        document_put_position(&s->docs, d, j, "position", x->source[0].end);
        json_pair(j, "label", str_fmt(s->arena, " ⟨%.*s⟩", STR(x->speaker)));
        json_end(j, '}');
    }
    json_end(j, ']');
}

/* ---- documentLink, codeLens ------------------------------------------------------------------------------------------------- */

void feature_links(Server *s, const json_t *params, Json *j)
{
    Document            *d;
    const quoth_article *a = article_of(s, params, &d);
    json_begin(j, '[');
    for (uint32_t i = 0; a && i < quoth_article_sentences(a); i++) {
        const quoth_sentence *x = quoth_article_sentence(a, i);
        for (uint32_t k = 0; k < x->n_links; k++) {
            json_begin(j, '{');
            json_key(j, "range");
            document_range(&s->docs, d, j, x->begin, x->end);
            json_pair(j, "target", x->links[k].url);
            json_end(j, '}');
        }
    }
    json_end(j, ']');
}

void feature_lens(Server *s, const json_t *params, Json *j)
{
    Document            *d;
    const quoth_article *a = article_of(s, params, &d);
    json_begin(j, '[');
    for (uint32_t i = 0; a && i < quoth_article_sentences(a); i++) {
        const quoth_sentence *x = quoth_article_sentence(a, i);
        if (x->n_attributions == 0)
            continue;
        json_begin(j, '{');
        json_key(j, "range");
        document_range(&s->docs, d, j, x->begin, x->end);
        json_key(j, "command");
        json_begin(j, '{');
        json_pair(j, "title", str_fmt(s->arena, "%.*s · %s", STR(shown_speaker(&x->attributions[0])), x->n_links ? "source link" : "no source link"));
        json_pair(j, "command", S(""));
        json_end(j, '}');
        json_end(j, '}');
    }
    json_end(j, ']');
}

/* ---- diagnostics ---------------------------------------------------------------------------------------------------------------- */

static void put_diagnostic(Server *s, const Document *d, Json *j, Span at, int severity, const char *code, Str message)
{
    json_begin(j, '{');
    json_key(j, "range");
    document_range(&s->docs, d, j, at.beg, at.end);
    json_key(j, "severity");
    json_i64(j, severity);
    json_pair(j, "code", str_of(code));
    json_pair(j, "source", S("quoth"));
    json_pair(j, "message", message);
    json_end(j, '}');
}

static void put_finding(Server *s, const Document *d, Json *j, const quoth_finding *f)
{
    Span at = {f->begin, f->end};
    if (str_eq(f->verdict, S("altered")))
        put_diagnostic(s, d, j, at, SEVERITY_WARNING, "quote-differs-from-source",
                       str_fmt(s->arena, "%.*s (%.*s:%u)", STR(f->difference), STR(f->found_path), f->found_line));
    else if (str_eq(f->verdict, S("other-speaker")))
        put_diagnostic(s, d, j, at, SEVERITY_ERROR, "speaker-differs-from-source",
                       str_fmt(s->arena, "the index has %.*s say this, not %.*s (%.*s:%u)", STR(f->found_speaker), STR(f->speaker),
                               STR(f->found_path), f->found_line));
}

static void put_article_diagnostics(Server *s, const Document *d, const quoth_article *a, Json *j)
{
    for (uint32_t i = 0; i < quoth_article_sentences(a); i++) {
        const quoth_sentence *x = quoth_article_sentence(a, i);
        for (uint32_t k = 0; k < x->n_attributions; k++) {
            if (str_eq(x->attributions[k].speaker, S("anonymous")))
                put_diagnostic(s, d, j, (Span){x->begin, x->end}, SEVERITY_INFORMATION, "anonymous-source", S("nobody is named for this claim"));
            if (x->n_links == 0 && k == 0)
                put_diagnostic(s, d, j, (Span){x->begin, x->end}, SEVERITY_HINT, "no-source-link", S("this claim cites no source link"));
        }
    }
}

void feature_diagnostics(Server *s, Document *d)
{
    const quoth_article *a = document_article(d);
    quoth_findings      *findings;
    quoth_error          err;
    Json                 j = json_new(s->arena);
    json_begin(&j, '{');
    json_pair(&j, "jsonrpc", S("2.0"));
    json_pair(&j, "method", S("textDocument/publishDiagnostics"));
    json_key(&j, "params");
    json_begin(&j, '{');
    json_pair(&j, "uri", str_of(d->uri));
    json_key(&j, "version");
    json_i64(&j, d->version);
    json_key(&j, "diagnostics");
    json_begin(&j, '[');
    if (a)
        put_article_diagnostics(s, d, a, &j);
    if (a && s->index && quoth_index_check(&findings, s->index, a, &err) == QUOTH_OK) {
        for (uint32_t i = 0; i < quoth_findings_count(findings); i++)
            put_finding(s, d, &j, quoth_findings_at(findings, i));
        quoth_findings_free(findings);
    }
    json_end(&j, ']');
    json_end(&j, '}');
    rpc_end(&s->rpc, &j);
}
