/* utf8.c: decode, validate and classify UTF-8. ASCII never reaches utf8proc. */
#include "base/utf8.h"

#include <utf8proc.h>

#include "base/bytes8.h"
#include "base/check.h"

enum { REPLACEMENT = 0xfffd };

/* Length of the valid sequence at p (n bytes left) and its code point; 0 when there is none. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *cp)
{
    unsigned char c = p[0];
    if (c < 0x80) {
        *cp = c;
        return 1;
    }
    if (c < 0xc2 || c > 0xf4)
        return 0;
    size_t len = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (n < len)
        return 0;
    uint32_t value = c & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (p[i] & 0x3f);
    }
    bool overlong = (len == 3 && value < 0x800) || (len == 4 && value < 0x10000);
    if (overlong || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *cp = value;
    return len;
}

uint32_t utf8_next_high(Str s, size_t *at)
{
    CHECK(*at < s.n);
    uint32_t cp = REPLACEMENT;
    size_t n = decode((const unsigned char *)s.p + *at, s.n - *at, &cp);
    *at += n ? n : 1;
    return cp;
}

uint32_t utf8_prev(Str s, size_t *at)
{
    CHECK(*at > 0 && *at <= s.n);
    const unsigned char *p = (const unsigned char *)s.p;
    size_t end = *at;
    for (size_t back = 1; back <= 4 && back <= end; back++) {
        size_t beg = end - back;
        if ((p[beg] & 0xc0) == 0x80)
            continue;
        uint32_t cp;
        if (decode(p + beg, back, &cp) == back) {
            *at = beg;
            return cp;
        }
        break;
    }
    *at = end - 1;
    return REPLACEMENT;
}

size_t utf8_put(char out[4], uint32_t cp)
{
    if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
        cp = REPLACEMENT;
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)cp, (utf8proc_uint8_t *)out);
}

size_t utf8_ascii_end(Str s, size_t at)
{
    while (s.n - at >= 8 && bytes8_is_ascii(bytes8_load(s.p + at)))
        at += 8;
    while (at < s.n && (unsigned char)s.p[at] < 0x80)
        at++;
    return at;
}

bool utf8_valid(Str s)
{
    for (size_t at = utf8_ascii_end(s, 0); at < s.n; at = utf8_ascii_end(s, at)) {
        uint32_t cp;
        size_t n = decode((const unsigned char *)s.p + at, s.n - at, &cp);
        if (n == 0)
            return false;
        at += n;
    }
    return true;
}

bool utf8_is_boundary(Str s, size_t at)
{
    return at == s.n || (at < s.n && ((unsigned char)s.p[at] & 0xc0) != 0x80);
}

/* Whether p (n bytes, to the end of the text) is a character that lacks its last bytes. */
static bool is_cut_off(const unsigned char *p, size_t n)
{
    size_t len = p[0] < 0xc2 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] <= 0xf4 ? 4 : 1;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return false;
    return n < len;
}

void utf8_tidy(char *z)
{
    Str s = str_of(z);
    for (size_t at = 0; at < s.n;) {
        size_t beg = at;
        uint32_t cp = utf8_next(s, &at);
        if (cp == REPLACEMENT && at - beg == 1) {
            if (is_cut_off((const unsigned char *)z + beg, s.n - beg)) {
                z[beg] = 0;
                return;
            }
            z[beg] = '?';
        } else if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp_is_bidi_control(cp)) {
            memset(z + beg, ' ', at - beg);
        }
    }
}

static int category(uint32_t cp)
{
    return cp <= 0x10ffff ? (int)utf8proc_category((utf8proc_int32_t)cp) : UTF8PROC_CATEGORY_CN;
}

uint32_t cp_lower(uint32_t cp)
{
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

int cp_width(uint32_t cp)
{
    return utf8proc_charwidth((utf8proc_int32_t)cp);
}

bool cp_is_high_letter(uint32_t cp)
{
    int c = category(cp);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

bool cp_is_high_upper(uint32_t cp)
{
    int c = category(cp);
    return c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LT;
}

bool cp_is_lower(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'a' && cp <= 'z';
    return category(cp) == UTF8PROC_CATEGORY_LL;
}

bool cp_is_digit(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= '0' && cp <= '9';
    return category(cp) == UTF8PROC_CATEGORY_ND;
}

bool cp_is_high_number(uint32_t cp)
{
    int c = category(cp);
    return c >= UTF8PROC_CATEGORY_ND && c <= UTF8PROC_CATEGORY_NO;
}

bool cp_is_high_space(uint32_t cp)
{
    if (cp == 0x85 || cp == 0x200b || cp == 0x2060 || cp == 0xfeff || cp == 0x180e)
        return true;
    int c = category(cp);
    return c >= UTF8PROC_CATEGORY_ZS && c <= UTF8PROC_CATEGORY_ZP;
}

bool cp_is_punct(uint32_t cp)
{
    int c = category(cp);
    return c >= UTF8PROC_CATEGORY_PC && c <= UTF8PROC_CATEGORY_PO;
}

bool cp_is_open_quote(uint32_t cp)
{
    return cp == 0x201c || cp == 0x201e || cp == 0xab || cp == 0x2039 || cp == 0x2018 || cp == 0x201a ||
           cp == 0x201b || cp == 0x201f;
}

bool cp_is_close_quote(uint32_t cp)
{
    return cp == 0x201d || cp == 0xbb || cp == 0x203a || cp == 0x2019;
}

bool cp_is_dash(uint32_t cp)
{
    return cp == '-' || (cp >= 0x2010 && cp <= 0x2015);
}
