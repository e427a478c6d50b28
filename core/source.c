/* source.c: line starts, found once; a place is then one binary search. */
#include "core/source.h"

#include "base/check.h"
#include "base/file.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "core/charset.h"

static void find_lines(Source *s, Arena *a)
{
    bool has_returns = s->bytes.n && memchr(s->bytes.p, '\r', s->bytes.n);
    vec_push(a, s->lines, s->n_lines, 0);
    for (size_t i = 0; i < s->bytes.n; i++) {
        const char *p = s->bytes.p + i, *end = has_returns ? p : memchr(p, '\n', s->bytes.n - i);
        if (!end)
            break;
        i += (size_t)(end - p);
        if (*end == '\n' || (*end == '\r' && (i + 1 == s->bytes.n || end[1] != '\n')))
            vec_push(a, s->lines, s->n_lines, (uint32_t)i + 1);
    }
}

quoth_status source_decode(Source *out, Arena *a, Str bytes, Str path, Str charset, quoth_error *err)
{
    Decoded decoded;
    quoth_status st = QUOTH_OK;
    if (bytes.n <= SOURCE_MAX)
        st = charset_decode(&decoded, a, bytes, charset, err);
    if (st != QUOTH_OK)
        return fail_in(err, st, STR(path));
    if (bytes.n > SOURCE_MAX || decoded.bytes.n > SOURCE_MAX)
        return fail(err, QUOTH_E_LIMIT, "%.*s: over %u bytes", STR(path), (unsigned)SOURCE_MAX);
    Source s = {.bytes = decoded.bytes,
                .path = path,
                .origin = S(""),
                .encoding = decoded.encoding,
                .n_bad = decoded.n_bad};
    find_lines(&s, a);
    *out = s;
    return QUOTH_OK;
}

quoth_status source_of(Source *out, Arena *a, Str bytes, Str path, quoth_error *err)
{
    return source_decode(out, a, bytes, path, S(""), err);
}

quoth_status source_open(Source *out, Arena *a, const char *path, quoth_error *err)
{
    Str bytes;
    quoth_status st = file_read(&bytes, a, path, SOURCE_MAX, err);
    if (st != QUOTH_OK)
        return st;
    Str shown = strcmp(path, "-") == 0 ? S("-") : file_relative(a, file_absolute(a, path));
    return source_of(out, a, bytes, shown, err);
}

static uint32_t units_of(uint32_t cp, size_t n_bytes, ColumnUnit unit)
{
    if (unit == COLUMN_BYTES)
        return (uint32_t)n_bytes;
    return unit == COLUMN_UTF16 && cp > 0xffff ? 2 : 1;
}

Place source_place(const Source *s, uint32_t byte, ColumnUnit unit)
{
    CHECK(byte <= s->bytes.n);
    uint32_t lo = 0, hi = s->n_lines; /* the line is in [lo, hi) */
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (s->lines[mid] <= byte)
            lo = mid;
        else
            hi = mid;
    }
    if (unit == COLUMN_BYTES)
        return (Place){lo + 1, byte - s->lines[lo] + 1};
    uint32_t column = 1;
    for (size_t at = s->lines[lo]; at < byte;) {
        size_t beg = at;
        uint32_t cp = utf8_next(s->bytes, &at);
        if (at > byte)
            break; /* inside a character: its start */
        column += units_of(cp, at - beg, unit);
    }
    return (Place){lo + 1, column};
}

static uint32_t line_end(const Source *s, uint32_t line)
{
    if (line + 1 == s->n_lines)
        return (uint32_t)s->bytes.n;
    uint32_t end = s->lines[line + 1] - 1;
    return end > s->lines[line] && s->bytes.p[end] == '\n' && s->bytes.p[end - 1] == '\r' ? end - 1 : end;
}

uint32_t source_byte(const Source *s, Place at, ColumnUnit unit)
{
    uint32_t line = at.line > 0 ? at.line - 1 : 0;
    if (line >= s->n_lines)
        return (uint32_t)s->bytes.n;
    uint32_t end = line_end(s, line), left = at.column > 0 ? at.column - 1 : 0;
    size_t byte = s->lines[line];
    while (left > 0 && byte < end) {
        size_t next = byte;
        uint32_t cp = utf8_next(s->bytes, &next);
        uint32_t units = units_of(cp, next - byte, unit);
        if (units > left)
            break; /* inside a character: its start */
        left -= units;
        byte = next;
    }
    return (uint32_t)byte;
}
