/* diagnose.c: what the server marks in a draft (diagnostics.def), unless settings or a comment of the draft turn it
 * off: quoth-off CODE… from its line on, quoth-on CODE… again, quoth-ignore CODE… on its own line and the next; no code
 * is all. A comment begins with <!--, % or //. */
#include "base/utf8.h"
#include "lsp/quotes.h"
#include "lsp/server.h"

static const char *const names[] = {
#define DIAGNOSTIC(id, name, severity, help) name,
#include "lsp/diagnostics.def"
};

/* ---- comments that turn codes off --------------------------------------------------------------------------- */

typedef enum OrderKind { ORDER_OFF, ORDER_ON, ORDER_IGNORE } OrderKind;

typedef struct Order {
    uint32_t  line, codes; /* codes: bit 1 << Code */
    OrderKind kind;
} Order;

typedef struct Marker {
    Server         *s;
    const Document *d;
    Json           *j;
    Order          *orders;
    uint32_t        n_orders;
} Marker;

static uint32_t codes_in(Str text)
{
    uint32_t codes = 0;
    for (uint32_t c = 0; c < CODES; c++)
        if (str_find(text, str_of(names[c]), 0) != STR_NONE)
            codes |= 1u << c;
    return codes ? codes : UINT32_MAX;
}

static bool is_comment(Str line)
{
    line = str_trim(line);
    return str_starts(line, S("<!--")) || str_starts(line, S("%")) || str_starts(line, S("//"));
}

static void read_order(Marker *m, Str line, uint32_t number)
{
    static const char *const words[] = {"quoth-off", "quoth-on", "quoth-ignore"};
    for (int k = ORDER_OFF; k <= ORDER_IGNORE; k++) {
        size_t at = str_find(line, str_of(words[k]), 0);
        if (at == STR_NONE || (k != ORDER_IGNORE && !is_comment(line)))
            continue;
        Str rest = str_sub(line, at + strlen(words[k]), line.n);
        m->orders[m->n_orders++] = (Order){number, codes_in(rest), (OrderKind)k};
        return;
    }
}

static void read_orders(Marker *m)
{
    const Document *d = m->d;
    Str             text = {d->text, d->n};
    uint32_t        n = 0;
    for (size_t at = 0; (at = str_find(text, S("quoth-"), at)) != STR_NONE; at++)
        n++;
    m->orders = arena_make_n(m->s->arena, Order, n + 1);
    for (size_t at = 0; m->n_orders < n && (at = str_find(text, S("quoth-"), at)) != STR_NONE;) {
        uint32_t line, character;
        document_position(&m->s->docs, d, (uint32_t)at, &line, &character);
        uint32_t end = line + 1 < d->n_lines ? d->lines[line + 1] : (uint32_t)d->n;
        read_order(m, str_sub(text, d->lines[line], end), line);
        at = end;
    }
}

static bool is_off(const Marker *m, Code code, uint32_t line)
{
    bool off = false;
    for (uint32_t i = 0; i < m->n_orders && m->orders[i].line <= line; i++) {
        const Order *o = &m->orders[i];
        if (!(o->codes >> code & 1))
            continue;
        if (o->kind != ORDER_IGNORE)
            off = o->kind == ORDER_OFF;
        else if (line - o->line <= 1)
            return true;
    }
    return off;
}

/* ---- marks -------------------------------------------------------------------------------------------------- */

static void mark(Marker *m, Code code, Span at, Str message)
{
    Severity severity = m->s->severities[code];
    uint32_t line, character;
    if (severity == SEVERITY_OFF || !document_now(m->d, &at))
        return;
    document_position(&m->s->docs, m->d, at.beg, &line, &character);
    if (is_off(m, code, line))
        return;
    json_begin(m->j, '{');
    json_key(m->j, "range");
    document_range(&m->s->docs, m->d, m->j, at);
    json_pair_u64(m->j, "severity", severity);
    json_pair(m->j, "code", str_of(names[code]));
    json_pair(m->j, "source", S("quoth"));
    json_pair(m->j, "message", message);
    json_end(m->j, '}');
}

static void mark_finding(Marker *m, const quoth_finding *f)
{
    Arena *a = m->s->arena;
    Span   at = text_find(m->d->seen->text, (Span){f->begin, f->end}, f->text);
    if (at.end == 0)
        at = (Span){f->begin, f->end};
    if (str_eq(f->verdict, S("altered")) && quote_is_title(f->text))
        return;
    Str partial = m->d->seen->lost.n ? S(" (not all shards answered)") : S("");
    if (str_eq(f->verdict, S("altered")))
        mark(m, CODE_QUOTE_DIFFERS, at,
             str_fmt(a, "%.*s (%.*s:%u)%.*s", STR(f->difference), STR(f->found_path), f->found_line, STR(partial)));
    else if (str_eq(f->verdict, S("other-speaker")))
        mark(m, CODE_SPEAKER_DIFFERS, at,
             str_fmt(a, "the index has %.*s say this, not %.*s (%.*s:%u)%.*s", STR(f->found_speaker), STR(f->speaker),
                     STR(f->found_path), f->found_line, STR(partial)));
    else if (str_eq(f->verdict, S("dead-anchor")))
        mark(m, CODE_DEAD_ANCHOR, at,
             str_fmt(a, "%.*s, which the link leads to, does not hold this quotation", STR(f->found_path)));
}

static void mark_sentence(Marker *m, const quoth_sentence *x)
{
    Span at = {x->begin, x->end};
    bool is_anonymous = false;
    for (uint32_t k = 0; k < x->n_attributions; k++)
        is_anonymous = is_anonymous || str_eq(x->attributions[k].speaker, S("anonymous"));
    if (is_anonymous)
        mark(m, CODE_ANONYMOUS, at, S("nobody is named for this claim"));
    if (x->n_attributions && x->n_links == 0)
        mark(m, CODE_NO_LINK, at, S("this claim cites no source link"));
}

/* ---- quotation marks ---------------------------------------------------------------------------------------- */

enum { WORDS_LEAST = 4 }; /* shorter quotations are names and scare quotes */

static bool is_attributed(const quoth_article *a, Span at)
{
    for (uint32_t i = 0; i < quoth_article_sayings(a); i++) {
        const quoth_saying *x = quoth_article_saying(a, i);
        for (uint32_t k = 0; k < x->n_content; k++)
            if (x->content[k].beg < at.end && at.beg < x->content[k].end)
                return true;
    }
    return false;
}

static void mark_quotes(Marker *m, const quoth_article *a)
{
    const Analysis *seen = m->d->seen;
    bool            is_english = quoth_article_about(a)->claims_sought;
    QuoteWalk       walk = quotes_begin(seen->text, a);
    Quote           q;
    while (quotes_next(&walk, &q)) {
        if (!q.is_closed)
            mark(m, CODE_UNBALANCED, q.at,
                 q.is_opened ? S("this quotation mark is not closed") : S("this quotation mark was not opened"));
        else if (is_english && q.is_prose && q.n_words >= WORDS_LEAST && !is_attributed(a, q.at) &&
                 !quote_is_title(str_span(seen->text, q.at)))
            mark(m, CODE_UNATTRIBUTED, q.at, S("nobody is named for this quotation"));
    }
}

void feature_diagnostics(Server *s, const Document *d)
{
    const quoth_article *a = d->seen->article;
    Json                 j = json_new(s->arena);
    Marker               m = {.s = s, .d = d, .j = &j};
    json_begin(&j, '{');
    json_pair(&j, "uri", str_of(d->uri));
    json_key(&j, "version");
    json_i64(&j, d->seen->version);
    json_open(&j, "diagnostics", '[');
    read_orders(&m);
    for (uint32_t i = 0; i < quoth_article_sentences(a); i++)
        mark_sentence(&m, quoth_article_sentence(a, i));
    for (uint32_t i = 0; i < quoth_findings_count(d->seen->findings); i++)
        mark_finding(&m, quoth_findings_at(d->seen->findings, i));
    if (a)
        mark_quotes(&m, a);
    json_end(&j, ']');
    json_end(&j, '}');
    server_notify(s, "textDocument/publishDiagnostics", buf_str(&j.buf));
}
