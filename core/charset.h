/* charset.h: to UTF-8 from what a file says it is, or else appears to be.
 *
 * In this order: a byte-order mark; what the file or its server declares, unless the bytes are UTF-8 and say so by
 * themselves; valid UTF-8, and text whose invalid bytes are few beside its valid sequences; UTF-16 by its zeros; what
 * uchardet makes of the bytes; windows-1252. Labels are read as browsers read them: ISO-8859-1 is windows-1252, gb2312
 * is GB18030. Bytes without a meaning become U+FFFD and are counted.
 *
 * Ownership: UTF-8 is borrowed, anything else decoded into the arena.
 * Errors:    QUOTH_E_NOMEM; QUOTH_E_UNSUPPORTED where iconv lacks the encoding.
 * Sources:   RFC 3629; the WHATWG Encoding standard for labels and the fallback.
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

/* declared: a label of the file or its server; empty, or one that nobody knows, counts for nothing. */
quoth_status charset_decode(Decoded *out, Arena *a, Str bytes, Str declared, quoth_error *err);
/* The label in "text/html; charset=koi8-r" or `<?xml encoding="koi8-r"`; empty where there is none. */
Str charset_parameter(Str type);

#endif
