/* navigate.c: from a claim to others: workspace/symbol, references, definition. */
#include "base/file.h"
#include "lsp/server.h"

enum { SYMBOL_STRING = 15, HITS = 100, FILE_MOST = 32 << 20 };

/* ---- places of the index ------------------------------------------------------------------------------------ */

/* Columns of the index are bytes: the file says what they are in the units of the client. The last file is kept. */
typedef struct Files {
    Arena *arena;
    Str    path, text;
} Files;

static Str line_of(Str text, uint32_t line)
{
    Str piece = S("");
    for (uint32_t i = 0; i < line; i++)
        if (!str_next(&text, '\n', &piece))
            return S("");
    return piece;
}

static uint32_t character_of(Server *s, Files *files, Str path, const quoth_sentence *x)
{
    quoth_error err;
    if (x->column <= 1)
        return 0;
    if (!str_eq(path, files->path)) {
        files->path = path;
        if (file_read(&files->text, files->arena, path.p, FILE_MOST, &err) != QUOTH_OK)
            files->text = S("");
    }
    Str line = line_of(files->text, x->line);
    return line.n >= x->column - 1 ? documents_units(&s->docs, str_sub(line, 0, x->column - 1)) : x->column - 1;
}

/* A member of a container is found by its container. */
static void put_location(Server *s, Files *files, Json *j, const quoth_sentence *x)
{
    size_t   member = str_find(x->path, S("!"), 0);
    Str path = file_absolute(s->arena, str_z(s->arena, member == STR_NONE ? x->path : str_sub(x->path, 0, member)));
    uint32_t line = member == STR_NONE && x->line ? x->line - 1 : 0;
    uint32_t character = member == STR_NONE ? character_of(s, files, path, x) : 0;
    json_begin(j, '{');
    json_pair(j, "uri", path_uri(s->arena, path));
    json_open(j, "range", '{');
    for (int end = 0; end < 2; end++) {
        json_open(j, end ? "end" : "start", '{');
        json_pair_u64(j, "line", line);
        json_pair_u64(j, "character", character);
        json_end(j, '}');
    }
    json_end(j, '}');
    json_end(j, '}');
}

void feature_workspace(Server *s, const json_t *params, Json *j)
{
    Str                  query = str_of(json_string_value(json_object_get(params, "query")));
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    how.limit = HITS;
    Files          files = {.arena = s->arena, .path = S(""), .text = S("")};
    quoth_results *r = query.n ? server_search(s, query, &how) : NULL;
    json_begin(j, '[');
    for (uint32_t i = 0; i < quoth_results_count(r); i++) {
        const quoth_sentence *x = quoth_results_at(r, i);
        json_begin(j, '{');
        json_pair(j, "name", x->text);
        json_pair_u64(j, "kind", SYMBOL_STRING);
        json_key(j, "location");
        put_location(s, &files, j, x);
        json_pair(j, "containerName", x->title);
        json_end(j, '}');
    }
    json_end(j, ']');
    quoth_results_free(r);
}

/* ---- what the cursor is on ---------------------------------------------------------------------------------- */

static const quoth_finding *finding_of(const Document *d, const quoth_sentence *x)
{
    for (uint32_t i = 0; i < quoth_findings_count(d->seen->findings); i++) {
        const quoth_finding *f = quoth_findings_at(d->seen->findings, i);
        if (f->begin == x->begin && f->found_id.n)
            return f;
    }
    return NULL;
}

/* Sentences that claim what x claims, the first appearance first: by the sentence of the index that its quotation was
 * found in, else by the words of its content. */
static quoth_results *repeats(Server *s, const Document *d, const quoth_sentence *x, const quoth_saying *saying)
{
    quoth_error          err;
    quoth_results       *r;
    const quoth_finding *f = finding_of(d, x);
    if (f && server_index(s) && server_answered(s, quoth_index_related(&r, s->index, str_z(s->arena, f->found_id), &err)))
        return r;
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    how.limit = HITS;
    how.order = QUOTH_BY_DATE;
    bool has_content = saying && saying->n_content;
    return has_content ? server_search(s, query_phrase(s->arena, "", str_span(d->seen->text, saying->content[0])), &how)
                       : NULL;
}

static quoth_results *by_field(Server *s, const char *field, Str value)
{
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    how.limit = HITS;
    how.order = QUOTH_BY_DATE;
    return value.n && !str_eq(value, S("anonymous")) ? server_search(s, query_phrase(s->arena, field, value), &how)
                                                     : NULL;
}

static bool is_on_link(const Document *d, const quoth_sentence *x, uint32_t byte, Str *url)
{
    for (uint32_t i = 0; i < x->n_links; i++) {
        Span at = link_place(d, x, &x->links[i]);
        if (at.end && spans_hold(d, &at, 1, byte)) {
            *url = x->links[i].url;
            return true;
        }
    }
    return false;
}

/* On a link: what cites it; on a speaker or cue: their claims; on a claim: its repeats, else its speaker's. */
static quoth_results *references_at(Server *s, const Document *d, const quoth_article *a, uint32_t byte)
{
    Str                   url;
    const quoth_sentence *x = sentence_at(d, a, byte);
    const quoth_saying   *saying = saying_at(d, a, byte);
    if (x && is_on_link(d, x, byte, &url))
        return by_field(s, "link", url);
    if (saying && spans_hold(d, saying->content, saying->n_content, byte)) {
        quoth_results *r = x ? repeats(s, d, x, saying) : NULL;
        if (quoth_results_count(r))
            return r;
        quoth_results_free(r);
    }
    return by_field(s, "speaker",
                    saying                   ? saying->speaker
                    : x && x->n_attributions ? x->attributions[0].speaker
                                             : S(""));
}

void feature_references(Server *s, const json_t *params, Json *j)
{
    Document            *d;
    const quoth_article *a = server_article(s, params, &d);
    Files                files = {.arena = s->arena, .path = S(""), .text = S("")};
    uint32_t             byte = d ? document_at(&s->docs, d, json_object_get(params, "position")) : 0;
    quoth_results       *r = d && a ? references_at(s, d, a, byte) : NULL;
    json_begin(j, '[');
    for (uint32_t i = 0; i < quoth_results_count(r); i++)
        put_location(s, &files, j, quoth_results_at(r, i));
    json_end(j, ']');
    quoth_results_free(r);
}

static const quoth_sentence *oldest(const quoth_results *r)
{
    const quoth_sentence *first = NULL;
    for (uint32_t i = 0; i < quoth_results_count(r); i++) {
        const quoth_sentence *x = quoth_results_at(r, i);
        if (!first || (x->date.n && (first->date.n == 0 || str_cmp(x->date, first->date) < 0)))
            first = x;
    }
    return first;
}

void feature_definition(Server *s, const json_t *params, Json *j)
{
    Document             *d;
    const quoth_article  *a = server_article(s, params, &d);
    Files                 files = {.arena = s->arena, .path = S(""), .text = S("")};
    uint32_t              byte = d ? document_at(&s->docs, d, json_object_get(params, "position")) : 0;
    const quoth_sentence *x = d && a ? sentence_at(d, a, byte) : NULL;
    quoth_results        *r = x ? repeats(s, d, x, saying_at(d, a, byte)) : NULL;
    const quoth_sentence *first = oldest(r);
    if (first)
        put_location(s, &files, j, first);
    else
        json_raw(j, S("null"));
    quoth_results_free(r);
}
