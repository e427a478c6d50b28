/* actions.c: what can be done about a mark: take the source's wording, cite the source. */
#include <stdlib.h>

#include "base/cite.h"
#include "base/utf8.h"
#include "lsp/server.h"

typedef struct Actions {
    Server         *s;
    const Document *d;
    const json_t   *marks; /* that the client has at the place */
    Json           *j;
    Span            asked;
} Actions;

/* ---- writing them ------------------------------------------------------------------------------------------- */

static void put_marks(Actions *a, const char *code)
{
    size_t  i;
    json_t *mark;
    json_open(a->j, "diagnostics", '[');
    json_array_foreach((json_t *)a->marks, i, mark)
    {
        const char *has = json_string_value(json_object_get(mark, "code"));
        char       *text = has && strcmp(has, code) == 0 ? json_dumps(mark, 0) : NULL;
        if (text)
            json_raw(a->j, str_dup(a->s->arena, str_of(text)));
        free(text);
    }
    json_end(a->j, ']');
}

static void put_edit(Actions *a, Str title, const char *code, Span at, Str text)
{
    Json *j = a->j;
    json_begin(j, '{');
    json_pair(j, "title", title);
    json_pair(j, "kind", S("quickfix"));
    put_marks(a, code);
    json_open(j, "edit", '{');
    json_open(j, "changes", '{');
    json_open(j, a->d->uri, '[');
    json_begin(j, '{');
    json_key(j, "range");
    document_range(&a->s->docs, a->d, j, at);
    json_pair(j, "newText", text);
    json_end(j, '}');
    json_end(j, ']');
    json_end(j, '}');
    json_end(j, '}');
    json_end(j, '}');
}

/* ---- the source's wording ----------------------------------------------------------------------------------- */

/* The words of the source in a difference: all but {+those put in+}, without the marks of [-those left out-]. */
static Str source_words(Arena *arena, Str difference)
{
    Buf b = {.arena = arena};
    for (size_t i = 0; i < difference.n; i++) {
        Str rest = str_sub(difference, i, difference.n);
        if (str_starts(rest, S("{+"))) {
            size_t end = str_find(difference, S("+}"), i);
            i = end == STR_NONE ? difference.n : end + 1;
        } else if (str_starts(rest, S("[-")) || str_starts(rest, S("-]"))) {
            i++;
        } else {
            buf_char(&b, difference.p[i]);
        }
    }
    return str_trim(buf_str(&b));
}

static void offer_wording(Actions *a, const quoth_finding *f, Span at)
{
    Str  words = source_words(a->s->arena, f->difference);
    Span found = text_find(f->found_text, (Span){0, (uint32_t)f->found_text.n}, words);
    Span draft = text_find((Str){a->d->text, a->d->n}, at, f->text);
    if (found.end == 0 || draft.end == 0)
        return;
    Str wording = str_span(f->found_text, found), was = str_span((Str){a->d->text, a->d->n}, draft);
    size_t last = was.n;
    uint32_t cp = last ? utf8_prev(was, &last) : 0; /* the draft's own comma before the closing mark stays */
    if (cp == ',' || cp == '.' || cp == '!' || cp == '?')
        wording = str_fmt(a->s->arena, "%.*s%.*s", STR(wording), STR(str_sub(was, last, was.n)));
    put_edit(a, str_fmt(a->s->arena, "Use the source's wording: “%.*s”", STR(wording)), "quote-differs-from-source",
             draft, wording);
}

/* ---- the citation ------------------------------------------------------------------------------------------- */

static bool is_html(const Document *d)
{
    Str uri = str_of(d->uri);
    return strcmp(d->as, "html") == 0 || str_ends(uri, S(".html")) || str_ends(uri, S(".htm"));
}

static Str citation(Arena *arena, const Document *d, const quoth_sentence *x)
{
    Str key = cite_key(arena, x->n_authors ? x->authors[0] : S(""), x->outlet, x->date, x->title);
    Str uri = str_of(d->uri);
    if (is_html(d) && x->url.n)
        return str_fmt(arena, " (<a href=\"%.*s\">%.*s</a>)", STR(x->url), STR(x->outlet.n ? x->outlet : x->title));
    if (strcmp(d->as, "markdown") == 0 || str_ends(uri, S(".md")) || str_ends(uri, S(".markdown")))
        return str_fmt(arena, " [@%.*s]", STR(key));
    if (str_ends(uri, S(".tex")))
        return str_fmt(arena, "~\\cite{%.*s}", STR(key));
    return str_fmt(arena, " (%.*s%s%.*s)", STR(x->title), x->date.n ? ", " : "", STR(x->date));
}

/* Before the full stop, and what closes with it, of the sentence. */
static uint32_t citing_place(const Document *d, Span at)
{
    Str    text = {d->text, at.end};
    size_t end = at.end;
    while (end > at.beg && strchr(" \t\r\n", text.p[end - 1]))
        end--;
    return (uint32_t)(end > at.beg && (text.p[end - 1] == '.' || text.p[end - 1] == ';') ? end - 1 : end);
}

static void offer_citation(Actions *a, const quoth_finding *f, Span at)
{
    quoth_error    err;
    quoth_results *r = NULL;
    if (!server_index(a->s) ||
        !server_answered(a->s, quoth_index_show(&r, a->s->index, str_z(a->s->arena, f->found_id), 0, &err)))
        return;
    const quoth_sentence *x = quoth_results_at(r, quoth_results_focus(r));
    Str                   text = citation(a->s->arena, a->d, x);
    if (str_find(str_span((Str){a->d->text, a->d->n}, at), str_trim(text), 0) == STR_NONE) {
        uint32_t place = citing_place(a->d, at);
        put_edit(a, str_fmt(a->s->arena, "Cite “%.*s”", STR(x->title)), "no-source-link", (Span){place, place}, text);
    }
    quoth_results_free(r);
}

/* ---- corrections -------------------------------------------------------------------------------------------- */

/* A command that writes the corrections file; `name` may be empty. */
static void put_correction(Actions *a, Str title, const char *what, Str id, Str name)
{
    Json *j = a->j;
    json_begin(j, '{');
    json_pair(j, "title", title);
    json_pair(j, "kind", S("quickfix"));
    json_open(j, "command", '{');
    json_pair(j, "title", title);
    json_pair(j, "command", S("quoth.correct"));
    json_open(j, "arguments", '[');
    json_begin(j, '{');
    json_open(j, "words", '[');
    json_str(j, str_of(what));
    json_str(j, id);
    if (name.n)
        json_str(j, name);
    json_end(j, ']');
    json_end(j, '}');
    json_end(j, ']');
    json_end(j, '}');
    json_end(j, '}');
}

/* Of a text that is itself indexed: that nobody says this. */
static void offer_false(Actions *a, const quoth_sentence *x)
{
    quoth_error    err;
    quoth_results *r = NULL;
    Span           at = {x->begin, x->end};
    Str            path = uri_path(a->s->arena, a->d->uri);
    if (x->n_attributions == 0 || !document_now(a->d, &at) || at.beg > a->asked.end || at.end < a->asked.beg ||
        !server_index(a->s) ||
        !server_answered(a->s, quoth_index_show(&r, a->s->index, str_fmt(a->s->arena, "%.*s:%u", STR(path), x->line).p, 64, &err)))
        return;
    for (uint32_t i = 0; i < quoth_results_count(r); i++) {
        const quoth_sentence *indexed = quoth_results_at(r, i);
        if (indexed->n_attributions && indexed->begin == x->begin) {
            Str who = x->attributions[0].speaker.n ? x->attributions[0].speaker : S("nobody known");
            put_correction(a, str_fmt(a->s->arena, "Note in the corrections: not said by %.*s", STR(who)), "false",
                           indexed->id, S(""));
            break;
        }
    }
    quoth_results_free(r);
}

static void offer(Actions *a, const quoth_finding *f)
{
    Span at = {f->begin, f->end};
    if (f->found_id.n == 0 || !document_now(a->d, &at) || at.beg > a->asked.end || at.end < a->asked.beg)
        return;
    if (str_eq(f->verdict, S("altered")))
        offer_wording(a, f, at);
    if (str_eq(f->verdict, S("other-speaker")) && f->speaker.n)
        put_correction(a,
                       str_fmt(a->s->arena, "Note in the corrections: %.*s said this in %.*s", STR(f->speaker),
                               STR(f->found_path)),
                       "speaker", f->found_id, f->speaker);
    offer_citation(a, f, at);
}

void feature_actions(Server *s, const json_t *params, Json *j)
{
    Document     *d;
    const json_t *range = json_object_get(params, "range");
    const quoth_article *article = server_article(s, params, &d);
    Actions a = {.s = s, .d = d, .j = j, .marks = json_object_get(json_object_get(params, "context"), "diagnostics")};
    json_begin(j, '[');
    if (d && d->seen) {
        a.asked = (Span){document_at(&s->docs, d, json_object_get(range, "start")),
                         document_at(&s->docs, d, json_object_get(range, "end"))};
        for (uint32_t i = 0; i < quoth_findings_count(d->seen->findings); i++)
            offer(&a, quoth_findings_at(d->seen->findings, i));
        for (uint32_t i = 0; i < quoth_article_sentences(article); i++)
            offer_false(&a, quoth_article_sentence(article, i));
    }
    json_end(j, ']');
}
