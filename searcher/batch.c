#include "searcher/batch.h"

#include <jansson.h>

#include "base/table.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "core/charset.h"
#include "core/lexicon.h"
#include "searcher/batch_form.h"

/* ---- items ------------------------------------------------------------------------------------------ */

bool batch_line(BatchFile *file, Str *line)
{
    if (!str_next(&file->rest, '\n', line))
        return false;
    file->line++;
    if (str_ends(*line, S("\r")))
        line->n--;
    return true;
}

void batch_add_bad(BatchFile *file, Str id, Str text, uint32_t line, const char *why)
{
    BatchItem item = {.id = id, .text = text, .line = line};
    fail(&item.error, QUOTH_E_QUERY, "%s", why);
    vec_push(file->arena, file->items, file->n, item);
}

void batch_add(BatchFile *file, Str id, Str text, uint32_t line)
{
    text = str_trim(text);
    id = str_trim(id);
    if (id.n == 0)
        id = str_fmt(file->arena, "%u", line);
    if (text.n == 0)
        batch_add_bad(file, id, text, line, "no query: expected one beside the id");
    else if (str_find(text, (Str){"", 1}, 0) != STR_NONE || str_find(id, (Str){"", 1}, 0) != STR_NONE)
        batch_add_bad(file, id, text, line, "a NUL: expected text");
    else if (!utf8_valid(text) || !utf8_valid(id))
        batch_add_bad(file, id, text, line, "not UTF-8: save the file as UTF-8");
    else
        vec_push(file->arena, file->items, file->n,
                 (BatchItem){.id = id, .text = file->any ? batch_any(file->arena, text) : text, .line = line});
}

/* Letters and digits alone, in lower case: nothing in them is an operator. */
static void add_any(Buf *b, Str text, bool with_common)
{
    char put[4];
    for (size_t at = 0; at < text.n;) {
        Buf word = {.arena = b->arena};
        uint32_t cp = 0;
        while (at < text.n && (cp = utf8_next(text, &at), cp_is_letter(cp) || cp_is_number(cp)))
            buf_add(&word, (Str){put, utf8_put(put, cp_lower(cp))});
        if (word.n > 1 && (with_common || !lexicon_has(LEX_COMMON_WORDS, buf_str(&word))))
            buf_fmt(b, "%s%.*s", b->n ? " OR " : "", STR(buf_str(&word)));
    }
}

Str batch_any(Arena *a, Str text)
{
    Buf b = {.arena = a};
    add_any(&b, text, false);
    if (b.n == 0)
        add_any(&b, text, true);
    return b.n ? buf_str(&b) : text;
}

quoth_status batch_parts(uint32_t *out, Str names, quoth_error *err)
{
    static const char *const parts[] = {"title", "desc", "narr"};
    Str name;
    *out = 0;
    while (str_next(&names, ',', &name)) {
        uint32_t k = 0;
        while (k < 3 && !str_eq(str_trim(name), str_of(parts[k])))
            k++;
        if (k == 3)
            return fail(err, QUOTH_E_ARGUMENT, "%.*s: no part of a topic: expected title, desc or narr", STR(name));
        *out |= 1u << k;
    }
    return QUOTH_OK;
}

static bool is_one_of(Str name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(str_trim(name), str_of(names[i])))
            return true;
    return false;
}

bool batch_names_id(Str name)
{
    static const char *const names[] = {"query_id", "id", "qid", "number", "num", "topic"};
    return is_one_of(name, names, sizeof names / sizeof *names);
}

bool batch_names_query(Str name)
{
    static const char *const names[] = {"query", "text", "title"};
    return is_one_of(name, names, sizeof names / sizeof *names);
}

Str batch_one_line(Arena *a, Str text)
{
    Buf b = {.arena = a};
    for (size_t i = 0; i < text.n; i++) {
        bool is_blank = text.p[i] == ' ' || (text.p[i] >= '\t' && text.p[i] <= '\r');
        if (!is_blank)
            buf_char(&b, text.p[i]);
        else if (b.n > 0 && b.p[b.n - 1] != ' ')
            buf_char(&b, ' ');
    }
    return str_trim(buf_str(&b));
}

/* An id that came before makes the later query a bad one: its hits could not be told from the first one's. */
static void refuse_repeated(BatchFile *file)
{
    Table seen = table_new(file->arena);
    for (uint32_t i = 0; i < file->n; i++) {
        BatchItem *item = &file->items[i];
        if (item->error.status != QUOTH_OK)
            continue;
        uint32_t first = *table_slot(&seen, item->id, i);
        if (first != i)
            fail(&item->error, QUOTH_E_QUERY, "id %.*s: stands on line %u already", (int)(item->id.n > 60 ? 60 : item->id.n),
                 item->id.p, file->items[first].line);
    }
}

/* ---- lines ------------------------------------------------------------------------------------------ */

/* Rows of which none can be a query: their header names no such column. */
static void refuse_rows(BatchFile *file)
{
    Str line;
    while (batch_line(file, &line))
        if (str_trim(line).n)
            batch_add_bad(file, S(""), str_trim(line), file->line - 1, "no column is named query, text or title in the first line");
}

static void read_lines(BatchFile *file)
{
    Str line;
    while (batch_line(file, &line)) {
        size_t tab = str_find(line, S("\t"), 0);
        if (str_trim(line).n == 0)
            continue;
        if (tab == STR_NONE)
            batch_add(file, S(""), line, file->line - 1);
        else if (str_trim(str_sub(line, 0, tab)).n == 0)
            batch_add_bad(file, S(""), str_trim(line), file->line - 1, "no id: expected one before the tab");
        else
            batch_add(file, str_sub(line, 0, tab), str_sub(line, tab + 1, line.n), file->line - 1);
    }
}

/* ---- JSON lines ------------------------------------------------------------------------------------- */

static Str json_text(Arena *a, const json_t *value)
{
    if (json_is_string(value))
        return str_dup(a, (Str){json_string_value(value), json_string_length(value)});
    return json_is_integer(value) ? str_fmt(a, "%lld", (long long)json_integer_value(value)) : S("");
}

static void read_object(BatchFile *file, json_t *object, Str line)
{
    Str         id = S(""), text = S("");
    bool        has_query = false;
    const char *key;
    json_t     *value;
    json_object_foreach(object, key, value) {
        if (id.n == 0 && batch_names_id(str_of(key)))
            id = json_text(file->arena, value);
        if (!has_query && batch_names_query(str_of(key)) && json_is_string(value)) {
            text = batch_one_line(file->arena, json_text(file->arena, value));
            has_query = true;
        }
    }
    if (has_query)
        batch_add(file, id, text, file->line - 1);
    else
        batch_add_bad(file, id, str_trim(line), file->line - 1, "expected {\"query_id\": …, \"query\": \"…\"}");
}

static void read_json_lines(BatchFile *file)
{
    Str line;
    while (batch_line(file, &line)) {
        if (str_trim(line).n == 0)
            continue;
        json_error_t why;
        json_t      *object = json_loadb(line.p, line.n, 0, &why);
        if (json_is_object(object))
            read_object(file, object, line);
        else
            batch_add_bad(file, S(""), str_trim(line), file->line - 1, object ? "expected a JSON object" : why.text);
        json_decref(object);
    }
}

/* ---- the file --------------------------------------------------------------------------------------- */

static bool has_wide_mark(Str bytes)
{
    return str_starts(bytes, S("\xff\xfe")) || str_starts(bytes, S("\xfe\xff"));
}

static Str first_line(BatchFile file)
{
    Str line;
    while (batch_line(&file, &line))
        if (str_trim(line).n > 0)
            return str_trim(line);
    return S("");
}

quoth_status batch_read(BatchItem **out, uint32_t *n, Arena *a, Str bytes, const BatchHow *how, quoth_error *err)
{
    if (has_wide_mark(bytes)) {
        Decoded      decoded;
        quoth_status st = charset_decode(&decoded, a, bytes, S(""), err);
        if (st != QUOTH_OK)
            return st;
        bytes = decoded.bytes;
    }
    if (str_starts(bytes, S("\ufeff")))
        bytes = str_sub(bytes, 3, bytes.n);
    BatchFile file = {.arena = a, .rest = bytes, .line = 1, .parts = how->parts ? how->parts : BATCH_TITLE, .any = how->any};
    Str       first = first_line(file);
    if (batch_is_trec(first))
        batch_read_trec(&file);
    else if (str_starts(first, S("{")))
        read_json_lines(&file);
    else if (batch_is_csv(a, first))
        batch_read_csv(&file);
    else if (batch_lacks_query(a, first))
        refuse_rows(&file);
    else
        read_lines(&file);
    refuse_repeated(&file);
    *out = file.items;
    *n = file.n;
    return QUOTH_OK;
}
