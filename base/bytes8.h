/* bytes8.h: eight bytes of text at once, as a number whose lowest byte is the first.
 *
 * A mask has the highest bit of each byte that it means. Threads: pure functions.
 */
#ifndef QUOTH_BASE_BYTES8_H
#define QUOTH_BASE_BYTES8_H

#include <stdbool.h>
#include <stdint.h>

#define BYTES8(c) (0x0101010101010101u * (uint64_t)(unsigned char)(c))
#define BYTES8_HIGH BYTES8(0x80)

static inline uint64_t bytes8_load(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
           (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56;
}

static inline bool bytes8_is_ascii(uint64_t bytes)
{
    return (bytes & BYTES8_HIGH) == 0;
}

/* ASCII, and no control characters: blank to '~'. */
static inline bool bytes8_is_printable(uint64_t bytes)
{
    uint64_t not_control = bytes + BYTES8(0x60), is_delete = bytes + BYTES8(1); /* neither carries where all is ASCII */
    return bytes8_is_ascii(bytes) && (not_control & ~is_delete & BYTES8_HIGH) == BYTES8_HIGH;
}

/* Mask of the bytes that are c. */
static inline uint64_t bytes8_equal(uint64_t bytes, char c)
{
    uint64_t other = bytes ^ BYTES8(c);
    return ~(((other & ~BYTES8_HIGH) + ~BYTES8_HIGH) | other) & BYTES8_HIGH;
}

#endif
