/* hover.c: of a claim who says it, how surely, and what else they said; of a link what cites it. */
#include "base/check.h"
#include "lsp/server.h"

enum { EARLIER_MOST = 3 };

static Str shown(Str name, Str otherwise)
{
    return name.n ? name : otherwise.n ? otherwise : S("?");
}

/* What answers but the sentence that is pointed at, where the index has that one too. */
static void put_hits(Server *s, Buf *text, Str query, const char *title, const quoth_sentence *own)
{
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    how.limit = EARLIER_MOST + 1;
    how.order = QUOTH_BY_DATE;
    quoth_results *r = server_search(s, query, &how);
    Buf hits = {.arena = s->arena};
    uint32_t n_own = 0, n_shown = 0;
    for (uint32_t i = 0; i < quoth_results_count(r) && n_shown < EARLIER_MOST; i++) {
        const quoth_sentence *x = quoth_results_at(r, i);
        if (str_eq(x->text, own->text)) {
            n_own++;
            continue;
        }
        buf_fmt(&hits, "\n> %.*s (%.*s%s%.*s:%u)\n", STR(x->text), STR(x->date), x->date.n ? ", " : "", STR(x->path),
                x->line);
        n_shown++;
    }
    if (n_shown)
        buf_fmt(text, "\n%s (%llu)%.*s:\n", title, (unsigned long long)quoth_results_total(r) - n_own, STR(server_partial(s)));
    buf_add(text, buf_str(&hits));
    quoth_results_free(r);
}

static void put_attribution(Server *s, Buf *text, const quoth_sentence *x, const quoth_attribution *a)
{
    buf_fmt(text, "\n**%.*s**", STR(shown(a->speaker, a->speaker_text)));
    if (a->speaker_type.n)
        buf_fmt(text, " (%.*s)", STR(a->speaker_type));
    buf_fmt(text, " — %.*s: %.*s %.*s, confidence %d\n", STR(a->cue), STR(a->quote), STR(a->type), a->confidence);
    if (a->speaker.n && !str_eq(a->speaker, S("anonymous")))
        put_hits(s, text, query_phrase(s->arena, "speaker", a->speaker), "Other claims", x);
}

static void put_link(Server *s, Buf *text, const quoth_sentence *x, const quoth_link *link)
{
    buf_fmt(text, "\n[%.*s](%.*s) — %.*s\n", STR(shown(link->anchor, link->url)), STR(link->url), STR(link->host));
    put_hits(s, text, query_phrase(s->arena, "link", link->url), "Also cited by", x);
}

static const quoth_link *link_at(const Document *d, const quoth_sentence *x, uint32_t byte)
{
    CHECK(d && x && (x->links || x->n_links == 0));
    for (uint32_t i = 0; i < x->n_links; i++) {
        Span at = link_place(d, x, &x->links[i]);
        if (spans_hold(d, &at, 1, byte))
            return &x->links[i];
    }
    return NULL;
}

/* Who says it: a saying of two speakers is told once. */
static void put_sentence(Server *s, Buf *text, const quoth_sentence *x)
{
    CHECK(x->links || x->n_links == 0);
    buf_fmt(text, "*%.*s%s*\n", STR(x->kind), x->hedged ? ", hedged" : "");
    for (uint32_t i = 0; i < x->n_attributions; i++)
        put_attribution(s, text, x, &x->attributions[i]);
    for (uint32_t i = 0; i < x->n_links; i++)
        buf_fmt(text, "\n[%.*s](%.*s)\n", STR(shown(x->links[i].anchor, x->links[i].url)), STR(x->links[i].url));
}

void feature_hover(Server *s, const json_t *params, Json *j)
{
    Document             *d;
    const quoth_article  *a = server_article(s, params, &d);
    uint32_t              byte = d ? document_at(&s->docs, d, json_object_get(params, "position")) : 0;
    const quoth_sentence *x = d && a ? sentence_at(d, a, byte) : NULL;
    if (!x) {
        json_raw(j, S("null"));
        return;
    }
    Buf               text = {.arena = s->arena};
    Span              at = {x->begin, x->end};
    const quoth_link *link = link_at(d, x, byte);
    if (link) {
        put_link(s, &text, x, link);
        at = link_place(d, x, link);
    } else {
        put_sentence(s, &text, x);
    }
    json_begin(j, '{');
    json_open(j, "contents", '{');
    json_pair(j, "kind", S("markdown"));
    json_pair(j, "value", str_trim(buf_str(&text)));
    json_end(j, '}');
    if (document_now(d, &at)) {
        json_key(j, "range");
        document_range(&s->docs, d, j, at);
    }
    json_end(j, '}');
}
