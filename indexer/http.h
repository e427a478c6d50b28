/* http.h: an HTTP response as a crawl keeps it: status, head lines, and the body without its transfer codings.
 *
 * Ownership: what is decoded lives in the arena; else it is a view of the bytes given.
 * Errors:    a line about what is wrong; NULL where nothing is.
 * Sources:   RFC 9112 (chunked), RFC 9110 (content codings).
 */
#ifndef QUOTH_INDEXER_HTTP_H
#define QUOTH_INDEXER_HTTP_H

#include "base/str.h"

typedef struct HttpResponse {
    uint32_t status;
    Str      type; /* Content-Type, with its parameters; empty: not said */
    Str      body;
} HttpResponse;

/* max: bytes that the body may have once unpacked. */
const char *http_response(HttpResponse *out, Arena *a, Str bytes, size_t max);
/* The value of a head line "Name: value" among lines that end with LF or CR LF; empty where it is not there. */
Str http_header(Str head, Str name);
/* Where the empty line after the head ends; STR_NONE: there is none. */
size_t http_head_end(Str bytes);

#endif
