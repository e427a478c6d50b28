#include "cli/resume.h"

#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"

enum { OUTPUT_MOST = 1 << 30 };

/* ---- heads ------------------------------------------------------------------------------------------ */

static Str json_head(Arena *a, Str id)
{
    Json j = json_new(a);
    json_begin(&j, '{');
    json_pair(&j, "query_id", id);
    return buf_str(&j.buf);
}

/* The id as a run has it: an underscore for each blank. */
static Str trec_head(Arena *a, Str id)
{
    char *head = str_z(a, id);
    for (size_t i = 0; i < id.n; i++)
        if ((unsigned char)head[i] <= ' ')
            head[i] = '_';
    return (Str){head, id.n};
}

Str resume_head(Arena *a, Format format, Str query_id)
{
    return format == FORMAT_JSONL ? json_head(a, query_id) : format == FORMAT_TREC ? trec_head(a, query_id) : query_id;
}

/* ---- lines ------------------------------------------------------------------------------------------ */

/* {"query_id":"…" up to the quotation mark that ends the id; empty for another line. */
static Str head_of_json(Str line)
{
    Str begin = S("{\"query_id\":\"");
    size_t at = begin.n;
    if (!str_starts(line, begin))
        return S("");
    while (at < line.n && line.p[at] != '"')
        at += line.p[at] == '\\' ? 2 : 1;
    return at < line.n ? str_sub(line, 0, at + 1) : S("");
}

/* The first cell of the row at *at, which moves past it. A row that does not end is the last. */
static Str head_of_row(Arena *a, Str text, size_t *at, char separator)
{
    Buf cell = {.arena = a};
    bool is_first = true, is_quoted = false;
    for (; *at < text.n; ++*at) {
        char c = text.p[*at];
        if (c == '"' && separator == ',') {
            bool is_twice = is_quoted && *at + 1 < text.n && text.p[*at + 1] == '"';
            if (is_twice && is_first)
                buf_char(&cell, '"');
            *at += is_twice;
            is_quoted = is_twice || !is_quoted;
        } else if (!is_quoted && (c == '\n' || c == separator)) {
            is_first = false;
            if (c == '\n') {
                ++*at;
                break;
            }
        } else if (is_first && c != '\r') {
            buf_char(&cell, c);
        }
    }
    return buf_str(&cell);
}

/* In a string the quotation mark would have a backslash before it. */
static bool is_partial(Str line)
{
    return str_find(line, S(",\"lost\":[{"), 0) != STR_NONE;
}

/* Up to the first that had to do without a shard: it is asked again, and so are those behind it. */
static void read_json(Resume *r, Str text)
{
    size_t end;
    for (size_t at = 0; (end = str_find(text, S("\n"), at)) != STR_NONE; at = end + 1) {
        Str line = str_sub(text, at, end), head = head_of_json(line);
        if (is_partial(line))
            return;
        if (head.n)
            *table_slot(&r->done, head, 0) = 1;
        r->keep = end + 1;
    }
}

/* All queries but the last, with all their rows. `header`: the first row names the columns. */
static void read_rows(Resume *r, Arena *a, Str text, char separator, bool header)
{
    Str last = S("");
    for (size_t at = 0; at < text.n;) {
        size_t beg = at;
        Str head = head_of_row(a, text, &at, separator);
        if (header && beg == 0) {
            r->keep = text.p[at - 1] == '\n' ? at : 0;
            continue;
        }
        if (!str_eq(head, last) || beg == 0) {
            if (last.n)
                *table_slot(&r->done, last, 0) = 1;
            r->keep = beg;
        }
        last = head;
    }
}

quoth_status resume_read(Resume *out, Arena *a, const char *path, Format format, quoth_error *err)
{
    struct stat st;
    Str text;
    *out = (Resume){.done = table_new(a)};
    if (format != FORMAT_JSONL && format != FORMAT_TREC && format != FORMAT_TSV && format != FORMAT_CSV)
        return fail(err, QUOTH_E_ARGUMENT, "--resume: goes with --jsonl, --trec, --tsv and --csv");
    if (stat(path, &st) != 0)
        return QUOTH_OK; /* nothing was written yet */
    quoth_status status = file_read(&text, a, path, OUTPUT_MOST, err);
    if (status != QUOTH_OK)
        return status;
    if (format == FORMAT_JSONL)
        read_json(out, text);
    else if (format == FORMAT_TREC)
        read_rows(out, a, text, ' ', false);
    else if (format == FORMAT_CSV)
        read_rows(out, a, text, ',', true);
    else
        read_rows(out, a, text, '\t', true);
    return QUOTH_OK;
}
