/* json.c: write JSON. */
#include "base/json.h"

#include <inttypes.h>
#include <math.h>

#include "base/utf8.h"

Json json_new(Arena *a)
{
    return (Json){.buf = {.arena = a}};
}

static void before_item(Json *j)
{
    if (j->comma)
        buf_char(&j->buf, ',');
    j->comma = true;
}

void json_begin(Json *j, char open)
{
    before_item(j);
    buf_char(&j->buf, open);
    j->comma = false;
}

void json_end(Json *j, char close)
{
    buf_char(&j->buf, close);
    j->comma = true;
}

static void escape(Buf *b, unsigned char c)
{
    static const char names[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    buf_char(b, '\\');
    if (c == '"' || c == '\\')
        buf_char(b, (char)c);
    else if (c < sizeof names && names[c])
        buf_char(b, names[c]);
    else
        buf_fmt(b, "u%04x", c);
}

static void put_string(Buf *b, Str s)
{
    size_t from = 0; /* s[from..at) is plain and not yet written */
    buf_char(b, '"');
    for (size_t at = 0; at < s.n;) {
        size_t beg = at;
        unsigned char c = (unsigned char)s.p[at];
        bool plain = c >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
        if (plain && c < 0x80) {
            at++;
            continue;
        }
        if (plain) {
            utf8_next(s, &at);
            if (at - beg > 1)
                continue;
            buf_add(b, str_sub(s, from, beg));
            buf_add(b, S("\xef\xbf\xbd"));
        } else {
            at++;
            buf_add(b, str_sub(s, from, beg));
            escape(b, c);
        }
        from = at;
    }
    buf_add(b, str_sub(s, from, s.n));
    buf_char(b, '"');
}

void json_key(Json *j, const char *key)
{
    before_item(j);
    put_string(&j->buf, str_of(key));
    buf_char(&j->buf, ':');
    j->comma = false;
}

void json_str(Json *j, Str s)
{
    before_item(j);
    put_string(&j->buf, s);
}

void json_u64(Json *j, uint64_t v)
{
    before_item(j);
    buf_fmt(&j->buf, "%" PRIu64, v);
}

void json_i64(Json *j, int64_t v)
{
    before_item(j);
    buf_fmt(&j->buf, "%" PRId64, v);
}

/* Whole part and fraction are written apart, since "%f" takes its point from the locale. */
void json_double(Json *j, double v, int decimals)
{
    before_item(j);
    if (!isfinite(v))
        v = 0; /* JSON has no such numbers */
    double scale = 1;
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    double whole = floor(fabs(v));
    double part = round((fabs(v) - whole) * scale);
    if (part >= scale) {
        whole += 1;
        part = 0;
    }
    bool negative = v < 0 && (whole > 0 || part > 0);
    buf_fmt(&j->buf, "%s%.0f", negative ? "-" : "", whole);
    if (decimals > 0)
        buf_fmt(&j->buf, ".%0*.0f", decimals, part);
}

void json_bool(Json *j, bool v)
{
    before_item(j);
    buf_add(&j->buf, v ? S("true") : S("false"));
}

void json_raw(Json *j, Str value)
{
    before_item(j);
    buf_add(&j->buf, value);
}

void json_pair(Json *j, const char *key, Str value)
{
    json_key(j, key);
    json_str(j, value);
}

void json_path(Json *j, Str path)
{
    json_pair(j, "path", path);
    if (utf8_valid(path))
        return;
    Buf hex = {.arena = j->buf.arena};
    buf_hex(&hex, path);
    json_pair(j, "path_hex", buf_str(&hex));
}

void json_pair_u64(Json *j, const char *key, uint64_t value)
{
    json_key(j, key);
    json_u64(j, value);
}
