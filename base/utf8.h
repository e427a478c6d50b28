/* utf8.h: decode, validate and classify UTF-8.
 *
 * Threads: pure functions. Sources: Unicode 15.0 through utf8proc.
 */
#ifndef QUOTH_BASE_UTF8_H
#define QUOTH_BASE_UTF8_H

#include "base/str.h"

uint32_t utf8_next_high(Str s, size_t *at);

/* Decodes the code point at s.p[*at] and moves *at past it. An invalid byte gives U+FFFD and moves by one. */
static inline uint32_t utf8_next(Str s, size_t *at)
{
    return *at < s.n && (unsigned char)s.p[*at] < 0x80 ? (unsigned char)s.p[(*at)++] : utf8_next_high(s, at);
}

uint32_t utf8_prev(Str s, size_t *at);                /* the one before *at; moves *at to its start       */
size_t   utf8_put(char out[4], uint32_t cp);          /* bytes written                                  */
bool     utf8_valid(Str s);
size_t   utf8_ascii_end(Str s, size_t at);            /* where the ASCII from at on ends                */
bool     utf8_is_boundary(Str s, size_t at);
/* Makes one line fit to show: control characters, those of direction too, become blanks, invalid bytes "?", a cut-off last
 * character goes. */
void     utf8_tidy(char *z);

/* What changes the order in which others are shown: marks, embeddings, overrides, isolates. */
static inline bool cp_is_bidi_control(uint32_t cp)
{
    return cp == 0x61c || cp == 0x200e || cp == 0x200f || (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

uint32_t cp_lower(uint32_t cp);
int      cp_width(uint32_t cp); /* columns it takes on a terminal: 0, 1 or 2                            */

bool cp_is_high_letter(uint32_t cp); /* beyond ASCII */
bool cp_is_high_upper(uint32_t cp);
bool cp_is_high_number(uint32_t cp);
bool cp_is_high_space(uint32_t cp);
bool cp_is_lower(uint32_t cp);
bool cp_is_digit(uint32_t cp);  /* decimal digit                                                       */

static inline bool cp_is_letter(uint32_t cp)
{
    return cp < 0x80 ? (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z' : cp_is_high_letter(cp);
}

/* An uppercase or titlecase letter. */
static inline bool cp_is_upper(uint32_t cp)
{
    return cp < 0x80 ? cp >= 'A' && cp <= 'Z' : cp_is_high_upper(cp);
}

/* A digit of any kind: ½, ², Ⅳ. */
static inline bool cp_is_number(uint32_t cp)
{
    return cp < 0x80 ? cp >= '0' && cp <= '9' : cp_is_high_number(cp);
}

/* A blank, no-break and zero-width ones too (not joiners), or a line end. */
static inline bool cp_is_space(uint32_t cp)
{
    return cp < 0x80 ? cp == ' ' || (cp >= '\t' && cp <= '\r') : cp_is_high_space(cp);
}

bool cp_is_punct(uint32_t cp);
bool cp_is_open_quote(uint32_t cp);  /* “ „ « ‹ ‘ ‚ ; straight ones are neither open nor close only      */
bool cp_is_close_quote(uint32_t cp); /* ” » › ’                                                         */
bool cp_is_dash(uint32_t cp);   /* – — ― ‒ ‐ -                                                          */

#endif
