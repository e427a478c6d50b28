/* workspace.c: questions to the index: workspace/symbol takes the query language, workspace/executeCommand gives the same
 * JSON as the command line. */
#include "lsp/server.h"

enum { SYMBOL_STRING = 15, HITS = 100 };

static void put_place(Json *j, uint32_t line, uint32_t column)
{
    json_begin(j, '{');
    json_pair_u64(j, "line", line ? line - 1 : 0);
    json_pair_u64(j, "character", column ? column - 1 : 0);
    json_end(j, '}');
}

static void put_location(Server *s, Json *j, const quoth_sentence *x)
{
    bool absolute = x->path.n && x->path.p[0] == '/';
    json_begin(j, '{');
    json_pair(j, "uri", str_fmt(s->arena, "file://%s%s%.*s", absolute ? "" : s->root, absolute ? "" : "/", STR(x->path)));
    json_key(j, "range");
    json_begin(j, '{');
    json_key(j, "start");
    put_place(j, x->line, x->column);
    json_key(j, "end");
    put_place(j, x->line, x->column);
    json_end(j, '}');
    json_end(j, '}');
}

/* The answers to a query; NULL where there is no index, or the query is none (err then says why). */
static quoth_results *ask(Server *s, Str text, uint32_t limit, quoth_error *err)
{
    quoth_query         *q;
    quoth_results       *r = NULL;
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    how.limit = limit;
    err->message[0] = 0;
    if (!s->index || quoth_query_parse(&q, text.p, text.n, err) != QUOTH_OK)
        return NULL;
    if (quoth_index_search(&r, s->index, q, &how, err) != QUOTH_OK)
        r = NULL;
    quoth_query_free(q);
    return r;
}

void feature_workspace(Server *s, const json_t *params, Json *j)
{
    quoth_error    err;
    Str            query = str_of(json_string_value(json_object_get(params, "query")));
    quoth_results *r = query.n ? ask(s, query, HITS, &err) : NULL;
    json_begin(j, '[');
    for (uint32_t i = 0; r && i < quoth_results_count(r); i++) {
        const quoth_sentence *x = quoth_results_at(r, i);
        json_begin(j, '{');
        json_pair(j, "name", x->text);
        json_pair_u64(j, "kind", SYMBOL_STRING);
        json_key(j, "location");
        put_location(s, j, x);
        json_pair(j, "containerName", x->title);
        json_end(j, '}');
    }
    json_end(j, ']');
    quoth_results_free(r);
}

static Str argument(const json_t *params, const char *key)
{
    const json_t *first = json_array_get(json_object_get(params, "arguments"), 0);
    return str_of(json_is_string(first) ? json_string_value(first) : json_string_value(json_object_get(first, key)));
}

static void put_hit(Json *j, const quoth_sentence *x)
{
    json_begin(j, '{');
    json_pair(j, "path", x->path);
    json_pair(j, "id", x->id);
    json_pair_u64(j, "line", x->line);
    json_pair_u64(j, "column", x->column);
    json_pair(j, "text", x->text);
    json_pair(j, "kind", x->kind);
    json_pair(j, "title", x->title);
    json_pair(j, "date", x->date);
    json_key(j, "attributions");
    json_begin(j, '[');
    for (uint32_t i = 0; i < x->n_attributions; i++) {
        json_begin(j, '{');
        json_pair(j, "speaker", x->attributions[i].speaker);
        json_pair(j, "cue", x->attributions[i].cue);
        json_pair(j, "quote", x->attributions[i].quote);
        json_end(j, '}');
    }
    json_end(j, ']');
    json_end(j, '}');
}

static void run_search(Server *s, const json_t *params, Json *j)
{
    quoth_error    err;
    quoth_results *r = ask(s, argument(params, "query"), HITS, &err);
    json_begin(j, '{');
    json_pair(j, "error", r || !s->index ? S("") : str_of(err.message));
    json_pair_u64(j, "total", r ? quoth_results_total(r) : 0);
    json_key(j, "hits");
    json_begin(j, '[');
    for (uint32_t i = 0; r && i < quoth_results_count(r); i++)
        put_hit(j, quoth_results_at(r, i));
    json_end(j, ']');
    json_end(j, '}');
    quoth_results_free(r);
}

static void run_facets(Server *s, const json_t *params, Json *j)
{
    quoth_error   err;
    quoth_facets *f = NULL;
    quoth_query  *q = NULL;
    const json_t *first = json_array_get(json_object_get(params, "arguments"), 0);
    const char   *fields = json_string_value(json_object_get(first, "fields"));
    Str           query = str_of(json_string_value(json_object_get(first, "query")));
    bool          ok = s->index && fields && (query.n == 0 || quoth_query_parse(&q, query.p, query.n, &err) == QUOTH_OK);
    if (!ok || quoth_index_facets(&f, s->index, fields, q, HITS, &err) != QUOTH_OK)
        f = NULL;
    json_begin(j, '[');
    for (uint32_t i = 0; f && i < quoth_facets_count(f); i++) {
        const quoth_facet_value *v = quoth_facets_at(f, i);
        json_begin(j, '{');
        json_pair(j, "field", v->field);
        json_pair(j, "value", v->value);
        json_pair_u64(j, "count", v->count);
        json_end(j, '}');
    }
    json_end(j, ']');
    quoth_facets_free(f);
    quoth_query_free(q);
}

static void run_check(Server *s, const json_t *params, Json *j)
{
    quoth_error          err;
    quoth_findings      *f = NULL;
    Document            *d = documents_find(&s->docs, str_z(s->arena, argument(params, "uri")));
    const quoth_article *a = d ? document_article(d) : NULL;
    if (!a || !s->index || quoth_index_check(&f, s->index, a, &err) != QUOTH_OK)
        f = NULL;
    json_begin(j, '[');
    for (uint32_t i = 0; f && i < quoth_findings_count(f); i++) {
        const quoth_finding *x = quoth_findings_at(f, i);
        json_begin(j, '{');
        json_pair(j, "verdict", x->verdict);
        json_pair_u64(j, "line", x->line);
        json_pair(j, "text", x->text);
        json_pair(j, "speaker", x->speaker);
        json_pair(j, "found_path", x->found_path);
        json_pair(j, "found_text", x->found_text);
        json_pair(j, "found_speaker", x->found_speaker);
        json_pair(j, "difference", x->difference);
        json_end(j, '}');
    }
    json_end(j, ']');
    quoth_findings_free(f);
}

static void run_explain(Server *s, const json_t *params, Json *j)
{
    quoth_error   err;
    quoth_str     text = S("");
    const json_t *first = json_array_get(json_object_get(params, "arguments"), 0);
    Document     *d = documents_find(&s->docs, json_string_value(json_object_get(first, "uri")));
    if (d && document_article(d))
        quoth_article_explain(&text, d->article, (uint32_t)json_integer_value(json_object_get(first, "line")), &err);
    json_str(j, text);
}

void feature_command(Server *s, const json_t *params, Json *j)
{
    static const struct {
        const char *name;
        FeatureFn  *run;
    } commands[] = {{"quoth.search", run_search}, {"quoth.facets", run_facets}, {"quoth.check", run_check}, {"quoth.explain", run_explain}};
    Str name = str_of(json_string_value(json_object_get(params, "command")));
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (str_eq(name, str_of(commands[i].name))) {
            commands[i].run(s, params, j);
            return;
        }
    json_raw(j, S("null"));
}
