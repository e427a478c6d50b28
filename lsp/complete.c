/* complete.c: in a query comment (<!-- quoth: … -->, % quoth: …, // quoth: …) fields and their values; after [@
 * citations. */
#include "base/cite.h"
#include "base/utf8.h"
#include "lsp/server.h"

enum { ITEMS_MOST = 100, HITS_MOST = 200 };
enum { ITEM_FIELD = 5, ITEM_VALUE = 12, ITEM_REFERENCE = 18 };

typedef struct Typed {
    Server         *s;
    const Document *d;
    Json           *j;
    Span            word; /* what is replaced, up to the cursor */
    uint32_t        n;
} Typed;

static Str typed(const Typed *t)
{
    return str_span((Str){t->d->text, t->d->n}, t->word);
}

static void begin_item(Typed *t, Str label, Str text, uint32_t kind)
{
    Json *j = t->j;
    json_begin(j, '{');
    json_pair(j, "label", label);
    json_pair_u64(j, "kind", kind);
    json_pair(j, "filterText", text);
    json_pair(j, "sortText", str_fmt(t->s->arena, "%04u", t->n++));
    json_open(j, "textEdit", '{');
    json_key(j, "range");
    document_range(&t->s->docs, t->d, j, t->word);
    json_pair(j, "newText", text);
    json_end(j, '}');
}

/* ---- fields and values -------------------------------------------------------------------------------------- */

static bool starts_a_word(Str value, Str head)
{
    for (size_t at = 0; at + head.n <= value.n; at++)
        if ((at == 0 || value.p[at - 1] == ' ') && str_starts_nocase(str_sub(value, at, value.n), head))
            return true;
    return false;
}

static void put_fields(Typed *t)
{
    const quoth_field_info *f;
    for (uint32_t i = 0; (f = quoth_field_at(i)); i++) {
        if (!str_starts_nocase(str_of(f->name), typed(t)))
            continue;
        begin_item(t, str_of(f->name), str_fmt(t->s->arena, "%s:", f->name), ITEM_FIELD);
        json_pair(t->j, "detail", str_of(f->help));
        json_end(t->j, '}');
    }
}

static bool needs_marks(Str value)
{
    for (size_t i = 0; i < value.n; i++)
        if (strchr(" ()\":&", value.p[i]))
            return true;
    return false;
}

static void put_values(Typed *t, const char *field)
{
    quoth_error   err;
    quoth_facets *f;
    Str           head = typed(t);
    if (head.n && head.p[0] == '"')
        head = str_sub(head, 1, head.n);
    if (!server_index(t->s) || !server_answered(t->s, quoth_index_facets(&f, t->s->index, field, NULL, 0, &err)))
        return;
    for (uint32_t i = 0; i < quoth_facets_count(f) && t->n < ITEMS_MOST; i++) {
        const quoth_facet_value *v = quoth_facets_at(f, i);
        if (!starts_a_word(v->value, head))
            continue;
        begin_item(t, v->value, needs_marks(v->value) ? query_phrase(t->s->arena, "", v->value) : v->value, ITEM_VALUE);
        json_pair(t->j, "detail",
                  str_fmt(t->s->arena, "%llu sentence%s%.*s", (unsigned long long)v->count, v->count == 1 ? "" : "s",
                          STR(server_partial(t->s))));
        json_end(t->j, '}');
    }
    quoth_facets_free(f);
}

/* Where the query begins in a line; STR_NONE: it is no query comment. */
static size_t query_in(Str line)
{
    Str s = str_trim(line);
    if (!str_starts(s, S("<!--")) && !str_starts(s, S("%")) && !str_starts(s, S("//")))
        return STR_NONE;
    size_t at = str_find(line, S("quoth:"), 0), end = str_find(line, S("-->"), 0);
    return at == STR_NONE || end != STR_NONE ? STR_NONE : at + 6;
}

static bool is_word_byte(char c)
{
    return c != ' ' && c != '\t' && c != '(' && c != ')' && c != ':';
}

static void complete_query(Typed *t, Str line, size_t query, uint32_t line_at)
{
    size_t at = line.n;
    size_t open = 0; /* quotation marks: a value may have blanks between them */
    for (size_t i = query; i < line.n; i++)
        open = line.p[i] != '"' ? open : open ? 0 : i;
    if (open)
        at = open;
    while (!open && at > query && is_word_byte(line.p[at - 1]))
        at--;
    t->word.beg = line_at + (uint32_t)at;
    if (at == query || line.p[at - 1] != ':') {
        put_fields(t);
        return;
    }
    size_t end = at - 1, beg = end;
    while (beg > query && is_word_byte(line.p[beg - 1]))
        beg--;
    put_values(t, str_z(t->s->arena, str_sub(line, beg, end)));
}

/* ---- citations ---------------------------------------------------------------------------------------------- */

static void put_citation(Typed *t, const quoth_sentence *x)
{
    Str key = cite_key(t->s->arena, x->n_authors ? x->authors[0] : S(""), x->outlet, x->date, x->title);
    begin_item(t, key, key, ITEM_REFERENCE);
    json_pair(t->j, "detail", x->title);
    json_pair(t->j, "documentation",
              str_fmt(t->s->arena, "%.*s%s%.*s%s%.*s", STR(x->outlet), x->outlet.n ? ", " : "", STR(x->date),
                      x->url.n ? "\n" : "", STR(x->url)));
    json_end(t->j, '}');
}

/* The articles whose author, title or outlet has a word that begins so; each once. */
static void complete_citation(Typed *t)
{
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    Str                  head = typed(t), last = S("");
    how.limit = HITS_MOST;
    how.order = QUOTH_BY_PATH;
    for (size_t i = 0; i < head.n; i++)
        if (!is_word_byte(head.p[i]) || strchr("*?~\"=[]", head.p[i]))
            return;
    Str            query = head.n < 2 ? S("*")
                                      : str_fmt(t->s->arena, "author:%.*s* OR title:%.*s* OR outlet:%.*s*", STR(head), STR(head),
                                                STR(head));
    quoth_results *r = server_search(t->s, query, &how);
    for (uint32_t i = 0; i < quoth_results_count(r) && t->n < ITEMS_MOST; i++) {
        const quoth_sentence *x = quoth_results_at(r, i);
        if (!str_eq(x->path, last))
            put_citation(t, x);
        last = x->path;
    }
    quoth_results_free(r);
}

void feature_completion(Server *s, const json_t *params, Json *j)
{
    const Document *d = server_document(s, params);
    json_begin(j, '{');
    json_pair_bool(j, "isIncomplete", true);
    json_open(j, "items", '[');
    if (d) {
        uint32_t byte = document_at(&s->docs, d, json_object_get(params, "position")), line, character;
        document_position(&s->docs, d, byte, &line, &character);
        Str    before = {d->text + d->lines[line], byte - d->lines[line]};
        size_t cite = before.n, query = query_in(before);
        while (cite > 0 && is_word_byte(before.p[cite - 1]) && before.p[cite - 1] != '@')
            cite--;
        Typed t = {.s = s, .d = d, .j = j, .word = {byte, byte}};
        if (query != STR_NONE) {
            complete_query(&t, before, query, d->lines[line]);
        } else if (cite >= 2 && before.p[cite - 1] == '@' && before.p[cite - 2] == '[') {
            t.word.beg = d->lines[line] + (uint32_t)cite;
            complete_citation(&t);
        }
    }
    json_end(j, ']');
    json_end(j, '}');
}
