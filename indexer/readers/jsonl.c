/* jsonl.c: a JSON object on each line: one article each, whose fields are metadata and text. Names of fields are those that
 * collections use; a map given by the user goes before them. */

#include "base/json_read.h"
#include "base/json_tree.h"
#include "base/late.h"
#include "core/date.h"
#include "indexer/byline.h"
#include "indexer/reader.h"

typedef enum Field { TITLE, TEXT, HTML, AUTHORS, DATE, URL, OUTLET, LANGUAGE, FIELDS } Field;

static const struct {
    const char *name;
    const char *keys[8]; /* as collections call them, the likeliest first */
} fields[FIELDS] = {
    [TITLE] = {"title", {"title", "headline", "name", NULL}},
    [TEXT] = {"text", {"text", "body", "content", "maintext", "articleBody", "article", "full_text", NULL}},
    [HTML] = {"html", {"html", "content_html", "raw_html", NULL}},
    [AUTHORS] = {"authors", {"authors", "author", "byline", "creator", NULL}},
    [DATE] = {"date", {"date", "published", "date_published", "datePublished", "date_publish", "published_at", "timestamp", NULL}},
    [URL] = {"url", {"url", "link", "canonical_url", "source_url", "uri", NULL}},
    [OUTLET] = {"outlet", {"outlet", "source", "publisher", "site_name", "publication", "sitename", NULL}},
    [LANGUAGE] = {"language", {"language", "lang", NULL}},
};

static int sniff(Str head)
{
    Str first;
    head = str_trim(head);
    if (!str_starts(head, S("{")) || !str_next(&head, '\n', &first))
        return 0;
    Str rest = str_trim(str_sub(first, 1, first.n));
    if (!str_starts(rest, S("\"")))
        return 0;
    return str_ends(str_trim(first), S("}")) || head.n == 0 ? 80 : 20; /* 20: spread over lines: no JSONL */
}

static Str text_of(const JsonNode *v)
{
    return v ? v->text : S("");
}

/* The last member of that name; NULL where it is no object, or has none. */
static const JsonNode *member(const JsonNode *object, Str name)
{
    const JsonNode *found = NULL;
    for (const JsonNode *m = object && object->kind == JSON_IS_OBJECT ? object->children : NULL; m; m = m->next)
        found = str_eq(m->key, name) ? m : found;
    return found;
}

/* The key that the map names for the field: "title=headline,…"; empty where it names none. */
static Str mapped(Str map, Field field)
{
    for (Str pair; str_next(&map, ',', &pair);) {
        size_t at = str_find(pair, S("="), 0);
        Str    name = at == STR_NONE ? S("") : str_trim(str_sub(pair, 0, at));
        bool   is_it = str_eq(name, str_of(fields[field].name)) || (field == AUTHORS && str_eq(name, S("author")));
        if (is_it)
            return str_trim(str_sub(pair, at + 1, pair.n));
    }
    return S("");
}

/* "a.b" is b of a. */
static const JsonNode *value_at(const JsonNode *record, Str key)
{
    const JsonNode *v = member(record, key);
    for (Str rest = key, part; !v && str_find(key, S("."), 0) != STR_NONE && str_next(&rest, '.', &part);) {
        record = member(record, part);
        if (rest.n == 0)
            return record;
    }
    return v;
}

static const JsonNode *value(const Container *c, const JsonNode *record, Field field)
{
    Str key = mapped(c->map, field);
    if (key.n)
        return value_at(record, key);
    for (const char *const *k = fields[field].keys; *k; k++) {
        const JsonNode *v = member(record, str_of(*k));
        if (v && v->kind != JSON_IS_NULL && !(v->kind == JSON_IS_STRING && v->text.n == 0))
            return v;
    }
    return NULL;
}

/* A string, or the name of an object: "publisher": {"name": …}. */
static Str string(const JsonNode *v)
{
    if (v && v->kind == JSON_IS_OBJECT)
        v = member(v, S("name"));
    return str_trim(text_of(v));
}

static void add_authors(Arena *a, const JsonNode *v, Meta *meta)
{
    if (!v || v->kind != JSON_IS_ARRAY) {
        Str names = string(v);
        if (names.n && !byline_authors(a, names, meta))
            byline_names(a, names, meta);
        return;
    }
    for (const JsonNode *item = v->children; item; item = item->next)
        if (string(item).n)
            vec_push(a, meta->authors, meta->n_authors, str_dup(a, string(item)));
}

/* As written, or seconds or milliseconds since 1970. */
static Str date(Arena *a, const JsonNode *v)
{
    enum { DAY = 86400 };
    Str    iso;
    Span   at;
    double n = v ? v->number : 0;
    if (n > 1e11)
        n /= 1000;
    if (n > 1e8 && n < 1e10)
        return date_iso(a, (int32_t)(n / DAY));
    return date_find(a, string(v), &iso, &at) ? iso : S("");
}

static quoth_status give(Container *c, const JsonNode *record, Str name, quoth_error *err)
{
    Arena *a = c->scratch;
    Meta   meta = {.title = string(value(c, record, TITLE)),
                   .date = date(a, value(c, record, DATE)),
                   .outlet = string(value(c, record, OUTLET)),
                   .language = string(value(c, record, LANGUAGE)),
                   .url = string(value(c, record, URL))};
    Str    text = text_of(value(c, record, TEXT)), html = text.n ? S("") : text_of(value(c, record, HTML));
    add_authors(a, value(c, record, AUTHORS), &meta);
    if (str_find(meta.url, S("://"), 0) == STR_NONE)
        meta.url = S("");
    if (!str_trim(text).n && !html.n) {
        container_fail(c, name, "a record without text (--map text=…)");
        return QUOTH_OK;
    }
    return container_give(c,
                          &(Member){.bytes = text.n ? text : html, .name = name,
                                    .type = text.n ? S("text/plain; charset=utf-8") : S("text/html; charset=utf-8"),
                                    .url = meta.url, .date = S(""), .meta = &meta, .is_body = text.n > 0},
                          err);
}

/* A line that is no record. Jansson says where a line is wrong, but would take forty times the memory of a long one. */
static void refuse(Container *c, Str name, Str line, const char *why)
{
    enum { LONG = 1 << 20 };
    json_error_t at;
    json_t      *value = line.n < LONG ? json_read(c->scratch, line, JSON_ALLOW_NUL, &at) : NULL;
    if (line.n < LONG && !value)
        why = str_z(c->scratch, str_fmt(c->scratch, "column %d: %s", at.column, at.text));
    container_fail(c, name, why);
    json_read_end(c->scratch, value);
}

static quoth_status read_line(Container *c, JsonTree *tree, Str line, uint32_t n, quoth_error *err)
{
    const char     *why;
    const JsonNode *record = json_tree_read(tree, line, &why);
    Str             name = str_number(c->scratch, n, 1);
    if (!record && !why)
        arena_spent(c->scratch);
    if (record && record->kind == JSON_IS_OBJECT)
        return give(c, record, name, err);
    refuse(c, name, line, record ? "not a JSON object" : why);
    return QUOTH_OK;
}

static void end_tree(void *tree)
{
    json_tree_free(tree);
}

static quoth_status split(Container *c, quoth_error *err)
{
    Str          line;
    quoth_status st = late_need(LATE_JSON, err);
    if (st != QUOTH_OK)
        return st;
    JsonTree *tree = json_tree_new();
    if (!tree)
        arena_spent(c->scratch);
    arena_own(c->stream->arena, end_tree, tree);
    for (uint32_t n = 1; st == QUOTH_OK; n++) {
        st = stream_line(c->stream, &line, SOURCE_MAX, err);
        if (st != QUOTH_OK || line.n == 0)
            break;
        arena_reset(c->scratch);
        if (n == 1 && str_starts(line, S("\xef\xbb\xbf")))
            line = str_sub(line, 3, line.n);
        if (str_trim(line).n == 0)
            continue;
        st = read_line(c, tree, line, n, err);
    }
    arena_end(c->stream->arena, tree);
    if (st == QUOTH_OK && c->stream->broken)
        container_warn(c, c->stream->broken, c->stream->n_raw);
    return st;
}

static const char *const suffixes[] = {".jsonl", ".ndjson", NULL};
static const char *const types[] = {"application/jsonl", "application/x-ndjson", NULL};
const Reader reader_jsonl = {.name = "jsonl", .suffixes = suffixes, .types = types, .sniff = sniff, .split = split};
