/* str.h: string views: compare, trim, split, hash.
 *
 * A Str is pointer and length, never assumed NUL-terminated; an empty one has a pointer that is not NULL.
 *
 * Ownership: a Str owns nothing; str_dup and str_fmt copy into an arena.
 * Threads:   pure functions.
 */
#ifndef QUOTH_BASE_STR_H
#define QUOTH_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "quoth.h"

typedef quoth_str  Str;
typedef quoth_span Span;  /* bytes of a text, half open                       */
typedef struct Range {    /* elements of an array, half open                  */
    uint32_t beg, end;
} Range;

#define S(literal) ((Str){"" literal, sizeof(literal) - 1})
#define STR(s) (int)(s).n, (s).p /* for "%.*s" */
#define range_each(i, range) for (uint32_t i = (range).beg; i < (range).end; i++)

static inline Str str_of(const char *z)
{
    return z ? (Str){z, strlen(z)} : (Str){"", 0};
}

static inline Str str_sub(Str s, size_t beg, size_t end)
{
    return (Str){s.p + beg, end - beg};
}

static inline Str str_span(Str s, Span at)
{
    return (Str){s.p + at.beg, at.end - at.beg};
}

/* Few bytes are compared where they are asked for: two words that overlap, without a call. */
static inline bool bytes_eq(const char *a, const char *b, size_t n)
{
    uint64_t head[2], tail[2];
    uint32_t first[2], last[2];
    if (n > 16)
        return memcmp(a, b, n) == 0;
    if (n >= 8) {
        memcpy(&head[0], a, 8), memcpy(&head[1], b, 8);
        memcpy(&tail[0], a + n - 8, 8), memcpy(&tail[1], b + n - 8, 8);
        return head[0] == head[1] && tail[0] == tail[1];
    }
    if (n >= 4) {
        memcpy(&first[0], a, 4), memcpy(&first[1], b, 4);
        memcpy(&last[0], a + n - 4, 4), memcpy(&last[1], b + n - 4, 4);
        return first[0] == first[1] && last[0] == last[1];
    }
    return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
}

static inline bool str_eq(Str a, Str b)
{
    return a.n == b.n && bytes_eq(a.p, b.p, a.n);
}

int      str_cmp(Str a, Str b);              /* bytewise: <0, 0, >0                                  */
bool     str_eq_nocase(Str a, Str b);        /* ASCII letters alike                                  */
bool     str_starts(Str s, Str head);
bool     str_ends(Str s, Str tail);
bool     str_starts_nocase(Str s, Str head); /* ASCII letters alike                                  */
Str      str_trim(Str s);                    /* without ASCII blanks at either end                   */
#define STR_NONE SIZE_MAX
size_t   str_find(Str s, Str what, size_t from); /* byte offset; STR_NONE when absent                */
bool     str_next(Str *rest, char sep, Str *piece); /* pieces between sep, in order; no empty last one */
uint64_t str_hash(Str s);                    /* 64 bit, the same on every machine; stored on disk: never change it */
uint64_t str_head(Str s);                    /* the first eight bytes as a number that sorts as they do */
bool     str_to_u32(Str s, uint32_t *out);   /* decimal digits alone; false on others or overflow    */
bool     str_to_u64(Str s, uint64_t *out);
bool     str_hex(Str s, uint64_t *out);      /* 1 to 16 of 0-9 and a-f alone                         */
char    *str_z(Arena *a, Str s) __attribute__((returns_nonnull)); /* NUL-terminated copy            */
Str      str_fmt(Arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
Str      str_number(Arena *a, uint64_t n, size_t least); /* in decimal, with zeros before it up to so many digits */
int      str_sort_cmp(const void *a, const void *b); /* for qsort over Str                            */

/* A copy, NUL-terminated. */
static inline Str str_dup(Arena *a, Str s)
{
    Str copy = {str_z(a, s), s.n};
    return copy;
}

/* Buf: bytes that grow in an arena. */
typedef struct Buf {
    Arena *arena;
    char  *p;
    size_t n, cap;
} Buf;

char *buf_more(Buf *b, size_t more) __attribute__((returns_nonnull)); /* buf_room, where there is not enough */

/* Room behind its end: whoever writes there raises b->n. */
static inline char *buf_room(Buf *b, size_t more)
{
    return b->p && more <= b->cap - b->n ? b->p + b->n : buf_more(b, more);
}

static inline void buf_add(Buf *b, Str s)
{
    if (s.n == 0)
        return;
    memcpy(buf_room(b, s.n), s.p, s.n);
    b->n += s.n;
}

static inline void buf_char(Buf *b, char c)
{
    *buf_room(b, 1) = c;
    b->n++;
}

void buf_fmt(Buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_hex(Buf *b, Str bytes);             /* two digits each, as str_hex reads them               */
/* LEB128. */
static inline void buf_varint(Buf *b, uint64_t v)
{
    enum { MOST = 10 };
    char *to = buf_room(b, MOST);
    size_t n = 0;
    for (; v >= 0x80; v >>= 7)
        to[n++] = (char)(unsigned char)(v | 0x80);
    to[n++] = (char)v;
    b->n += n;
}

static inline Str buf_str(const Buf *b)
{
    return b->n ? (Str){b->p, b->n} : (Str){"", 0};
}

/* Reads a LEB128 number at *at; false when it is cut off or over 64 bits. */
bool str_varint(Str s, size_t *at, uint64_t *out);

#endif
