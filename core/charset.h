/* charset.h: to UTF-8 from what a file appears to be.
 *
 * A byte-order mark decides; else valid UTF-8 is UTF-8, and so is text whose invalid bytes are few beside its valid
 * sequences; whatever remains is read as windows-1252. Bytes without a meaning become U+FFFD and are counted.
 *
 * Ownership: UTF-8 is borrowed, anything else decoded into the arena.
 * Errors:    QUOTH_E_NOMEM; QUOTH_E_UNSUPPORTED where iconv lacks the encoding.
 * Sources:   RFC 3629; the WHATWG Encoding standard for the fallback.
 */
#ifndef QUOTH_CORE_CHARSET_H
#define QUOTH_CORE_CHARSET_H

#include "base/error.h"
#include "base/str.h"

typedef struct Decoded {
    Str      bytes;    /* UTF-8; a byte-order mark stays where the file was UTF-8       */
    Str      encoding; /* "UTF-8", "UTF-16LE", "windows-1252" …: what the file was      */
    uint32_t n_bad;
} Decoded;

quoth_status charset_decode(Decoded *out, Arena *a, Str bytes, quoth_error *err);

#endif
