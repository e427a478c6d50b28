/* charset.c: guess an encoding, and decode it by iconv. */
#include "core/charset.h"

#include <iconv.h>

#include "base/utf8.h"

typedef struct Mark {
    Str bytes;
    const char *encoding;
} Mark;

/* UTF-32 first: its little-endian mark begins like that of UTF-16. */
static const Mark marks[] = {
    {S("\xff\xfe\0\0"), "UTF-32LE"}, {S("\0\0\xfe\xff"), "UTF-32BE"}, {S("\xff\xfe"), "UTF-16LE"},
    {S("\xfe\xff"), "UTF-16BE"},     {S("\xef\xbb\xbf"), "UTF-8"},
};

/* Invalid bytes, and sequences of two bytes or more that are valid. */
static void count_sequences(Str s, uint32_t *n_bad, uint32_t *n_good)
{
    for (size_t at = 0; at < s.n;) {
        size_t beg = at;
        uint32_t cp = utf8_next(s, &at);
        if (cp == 0xfffd && at - beg == 1)
            ++*n_bad;
        else if (at - beg > 1)
            ++*n_good;
    }
}

static void repair(Decoded *out, Arena *a, Str s)
{
    Buf b = {.arena = a};
    for (size_t at = 0; at < s.n;) {
        size_t beg = at;
        uint32_t cp = utf8_next(s, &at);
        bool is_bad = cp == 0xfffd && at - beg == 1;
        buf_add(&b, is_bad ? S("\xef\xbf\xbd") : str_sub(s, beg, at));
    }
    out->bytes = buf_str(&b);
}

/* Decodes rest into p, which has room for the worst case. */
static size_t decode_all(iconv_t cd, char *p, size_t room, Str rest, size_t unit, uint32_t *n_bad)
{
    char *in = (char *)rest.p, *out = p;
    size_t n_in = rest.n, n_out = room;
    while (n_in > 0 && iconv(cd, &in, &n_in, &out, &n_out) == (size_t)-1) {
        size_t bad = n_in < unit ? n_in : unit;
        in += bad;
        n_in -= bad;
        size_t n = utf8_put(out, 0xfffd);
        out += n;
        n_out -= n;
        *n_bad += (uint32_t)bad;
    }
    return (size_t)(out - p);
}

static quoth_status convert(Decoded *out, Arena *a, Str bytes, const char *encoding, quoth_error *err)
{
    size_t unit = strncmp(encoding, "UTF-32", 6) == 0 ? 4 : strncmp(encoding, "UTF-16", 6) == 0 ? 2 : 1;
    size_t room = 3 * (bytes.n + 1); /* one byte, or one unit, never makes more than three */
    char *p = arena_alloc(a, room);
    iconv_t cd = iconv_open("UTF-8", encoding);
    if (cd == (iconv_t)-1)
        return fail(err, QUOTH_E_UNSUPPORTED, "%s: this system does not decode it", encoding);
    uint32_t n_bad = 0;
    size_t n = decode_all(cd, p, room, bytes, unit, &n_bad);
    iconv_close(cd);
    *out = (Decoded){.bytes = {p, n}, .encoding = str_of(encoding), .n_bad = n_bad};
    return QUOTH_OK;
}

quoth_status charset_decode(Decoded *out, Arena *a, Str bytes, quoth_error *err)
{
    bool is_marked = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !is_marked; i++) {
        if (!str_starts(bytes, marks[i].bytes))
            continue;
        is_marked = true;
        if (strcmp(marks[i].encoding, "UTF-8") != 0)
            return convert(out, a, str_sub(bytes, marks[i].bytes.n, bytes.n), marks[i].encoding, err);
    }
    Decoded utf8 = {.bytes = bytes.n ? bytes : S(""), .encoding = S("UTF-8")};
    uint32_t n_good = 0;
    if (!utf8_valid(bytes)) {
        count_sequences(bytes, &utf8.n_bad, &n_good);
        if (!is_marked && n_good < 4 * (uint64_t)utf8.n_bad)
            return convert(out, a, bytes, "windows-1252", err);
        repair(&utf8, a, bytes);
    }
    *out = utf8;
    return QUOTH_OK;
}
