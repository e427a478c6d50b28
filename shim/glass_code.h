/* glass_code.h: the numbers and strings of Xapian's "glass" format, written at a pointer that has the room.
 *
 * Each returns where the next byte goes.
 */
#ifndef QUOTH_SHIM_GLASS_CODE_H
#define QUOTH_SHIM_GLASS_CODE_H

#include <stdint.h>
#include <string.h>

#include "base/str.h"

enum { GLASS_VARINT_MOST = 10, GLASS_NUMBER_MOST = 5 }; /* bytes; the second: of 32 bits, in either form */

static inline uint8_t *glass_be16(uint8_t *p, uint32_t v)
{
    *p++ = (uint8_t)(v >> 8);
    *p++ = (uint8_t)v;
    return p;
}

static inline uint8_t *glass_be32(uint8_t *p, uint32_t v)
{
    return glass_be16(glass_be16(p, v >> 16), v);
}

static inline uint8_t *glass_varint(uint8_t *p, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        *p++ = (uint8_t)(v | 0x80);
    *p++ = (uint8_t)v;
    return p;
}

/* A number whose bytes sort as it does: the first of them tells how many there are. */
static inline uint8_t *glass_sortable(uint8_t *p, uint32_t v)
{
    static const uint8_t mark[] = {0, 0, 0, 0x80, 0xc0, 0xe0};
    int n = v < 1u << 15 ? 2 : v < 1u << 22 ? 3 : v < 1u << 29 ? 4 : 5;
    for (int i = n - 1; i >= 0; i--)
        *p++ = i < 4 ? (uint8_t)(v >> 8 * i) : 0;
    p[-n] |= mark[n];
    return p;
}

static inline uint8_t *glass_bytes(uint8_t *p, Str s)
{
    memcpy(p, s.p, s.n);
    return p + s.n;
}

/* A string whose bytes, with more behind a bare NUL, sort as it does. */
static inline uint8_t *glass_sortable_bytes(uint8_t *p, Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        *p++ = (uint8_t)s.p[i];
        if (s.p[i] == '\0')
            *p++ = 0xff;
    }
    return p;
}

#endif
