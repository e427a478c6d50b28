/* str.c: string views, and bytes that grow. */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/bytes8.h"

static unsigned char lower_ascii(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

int str_cmp(Str a, Str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int diff = n ? memcmp(a.p, b.p, n) : 0;
    return diff ? diff : (a.n > b.n) - (a.n < b.n);
}

int str_sort_cmp(const void *a, const void *b)
{
    return str_cmp(*(const Str *)a, *(const Str *)b);
}

bool str_eq_nocase(Str a, Str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower_ascii(a.p[i]) != lower_ascii(b.p[i]))
            return false;
    return true;
}

bool str_starts(Str s, Str head)
{
    return s.n >= head.n && str_eq(str_sub(s, 0, head.n), head);
}

bool str_ends(Str s, Str tail)
{
    return s.n >= tail.n && str_eq(str_sub(s, s.n - tail.n, s.n), tail);
}

bool str_starts_nocase(Str s, Str head)
{
    return s.n >= head.n && str_eq_nocase(str_sub(s, 0, head.n), head);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Str str_trim(Str s)
{
    while (s.n > 0 && is_blank(s.p[0]))
        s = str_sub(s, 1, s.n);
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

size_t str_find(Str s, Str what, size_t from)
{
    if (from > s.n || what.n > s.n - from)
        return STR_NONE;
    if (what.n == 0)
        return from;
    for (size_t last = s.n - what.n; from <= last; from++) {
        const char *hit = memchr(s.p + from, what.p[0], last - from + 1);
        if (!hit)
            return STR_NONE;
        from = (size_t)(hit - s.p);
        if (memcmp(hit, what.p, what.n) == 0)
            return from;
    }
    return STR_NONE;
}

bool str_next(Str *rest, char sep, Str *piece)
{
    if (rest->n == 0)
        return false;
    const char *hit = memchr(rest->p, sep, rest->n);
    size_t n = hit ? (size_t)(hit - rest->p) : rest->n;
    *piece = str_sub(*rest, 0, n);
    *rest = str_sub(*rest, hit ? n + 1 : n, rest->n);
    return true;
}

static uint64_t load4(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint64_t)u[0] | (uint64_t)u[1] << 8 | (uint64_t)u[2] << 16 | (uint64_t)u[3] << 24;
}

/* The first n bytes, at most 7, as a number, the first lowest. */
static uint64_t load_le(const char *p, size_t n)
{
    const unsigned char *u = (const unsigned char *)p;
    if (n >= 4)
        return load4(p) | load4(p + n - 4) << (8 * (n - 4));
    size_t half = n / 2; /* 1, 2 or 3 bytes: some are read twice */
    return (uint64_t)u[0] | (uint64_t)u[half] << (8 * half) | (uint64_t)u[n - 1] << (8 * (n - 1));
}

static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * 0x9e3779b97f4a7c15u; /* odd, so each step can be undone: no two words fall together */
    return h ^ (h >> 29);
}

uint64_t str_hash(Str s)
{
    uint64_t h = mix(0x517cc1b727220a95u, s.n);
    size_t i = 0;
    for (; i + 8 <= s.n; i += 8)
        h = mix(h, bytes8_load(s.p + i));
    if (i < s.n)
        h = mix(h, load_le(s.p + i, s.n - i));
    h = mix(h, 0xbf58476d1ce4e5b9u);
    return mix(h, 0x94d049bb133111ebu);
}

uint64_t str_head(Str s)
{
    uint64_t head = 0;
    for (size_t i = 0; i < 8; i++)
        head = head << 8 | (i < s.n ? (unsigned char)s.p[i] : 0);
    return head;
}

bool str_to_u32(Str s, uint32_t *out)
{
    uint64_t value = 0;
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(s.p[i] - '0');
        if (value > UINT32_MAX)
            return false;
    }
    *out = (uint32_t)value;
    return true;
}

bool str_to_u64(Str s, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || value > UINT64_MAX / 10 - 1)
            return false;
        value = value * 10 + (uint64_t)(s.p[i] - '0');
    }
    *out = value;
    return s.n > 0;
}

bool str_hex(Str s, uint64_t *out)
{
    static const char digits[] = "0123456789abcdef";
    uint64_t value = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *digit = memchr(digits, s.p[i], sizeof digits - 1);
        if (!digit)
            return false;
        value = value << 4 | (uint64_t)(digit - digits);
    }
    *out = value;
    return s.n > 0 && s.n <= 16;
}

char *str_z(Arena *a, Str s)
{
    char *z = arena_array(a, s.n + 1, 1); /* zeroed: the end is there */
    if (s.n)
        memcpy(z, s.p, s.n);
    return z;
}

Str str_fmt(Arena *a, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    Str out = {"", 0};
    if (n > 0) {
        char *z = arena_array(a, (size_t)n + 1, 1);
        vsnprintf(z, (size_t)n + 1, fmt, again);
        out = (Str){z, (size_t)n};
    }
    va_end(again);
    return out;
}

Str str_number(Arena *a, uint64_t n, size_t least)
{
    enum { MOST = 20 };
    size_t digits = 1;
    for (uint64_t rest = n; rest >= 10; rest /= 10)
        digits++;
    digits = digits < least && least <= MOST ? least : digits;
    char *p = arena_array(a, digits + 1, 1); /* ends in NUL, as str_fmt's do */
    for (size_t i = digits; i-- > 0; n /= 10)
        p[i] = (char)('0' + n % 10);
    return (Str){p, digits};
}

char *buf_more(Buf *b, size_t more)
{
    size_t cap = b->cap ? b->cap : 64;
    while (cap - b->n < more)
        cap = cap > SIZE_MAX / 2 ? SIZE_MAX : cap * 2;
    b->p = arena_longer(b->arena, b->p, b->cap, cap);
    b->cap = cap;
    return b->p + b->n;
}

void buf_fmt(Buf *b, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n > 0) {
        (void)buf_room(b, (size_t)n + 1); /* vsnprintf ends with NUL, which is not counted */
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    }
    va_end(again);
}

void buf_hex(Buf *b, Str bytes)
{
    for (size_t i = 0; i < bytes.n; i++)
        buf_fmt(b, "%02x", (unsigned char)bytes.p[i]);
}

bool str_varint(Str s, size_t *at, uint64_t *out)
{
    uint64_t value = 0;
    size_t i = *at;
    for (unsigned shift = 0; shift < 64 && i < s.n; shift += 7) {
        uint64_t byte = (unsigned char)s.p[i++];
        if (shift == 63 && byte > 1)
            return false;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) {
            *at = i;
            *out = value;
            return true;
        }
    }
    return false;
}
