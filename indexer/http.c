#include "indexer/http.h"

#include <zlib.h>

Str http_header(Str head, Str name)
{
    for (Str line; str_next(&head, '\n', &line);) {
        size_t colon = str_find(line, S(":"), 0);
        if (colon != STR_NONE && str_eq_nocase(str_trim(str_sub(line, 0, colon)), name))
            return str_trim(str_sub(line, colon + 1, line.n));
    }
    return S("");
}

size_t http_head_end(Str bytes)
{
    for (size_t at = 0; (at = str_find(bytes, S("\n"), at)) != STR_NONE; at++) {
        if (at + 1 < bytes.n && bytes.p[at + 1] == '\n')
            return at + 2;
        if (at + 2 < bytes.n && bytes.p[at + 1] == '\r' && bytes.p[at + 2] == '\n')
            return at + 3;
    }
    return STR_NONE;
}

/* The length at the start of a chunk's line; false where there is none. */
static bool chunk_length(Str line, size_t *out)
{
    static const char digits[] = "0123456789abcdef";
    size_t            n = 0, i = 0;
    for (line = str_trim(line); i < line.n && i < 8; i++) {
        char        c = (char)(line.p[i] >= 'A' && line.p[i] <= 'F' ? line.p[i] + 32 : line.p[i]);
        const char *hit = c ? strchr(digits, c) : NULL;
        if (!hit)
            break;
        n = n * 16 + (size_t)(hit - digits);
    }
    *out = n;
    return i > 0;
}

/* Crawlers often keep the header but not the chunks: what does not look like chunks stays as it is. */
static Str without_chunks(Arena *a, Str body)
{
    Buf out = {.arena = a};
    Str rest = body, line;
    while (str_next(&rest, '\n', &line)) {
        size_t n;
        if (!chunk_length(line, &n) || line.n > 64)
            return out.n ? buf_str(&out) : body;
        if (n == 0)
            break;
        n = n < rest.n ? n : rest.n;
        buf_add(&out, str_sub(rest, 0, n));
        rest = str_sub(rest, n, rest.n);
        size_t end = str_starts(rest, S("\r\n")) ? 2 : str_starts(rest, S("\n")) ? 1 : 0;
        rest = str_sub(rest, end, rest.n);
    }
    return buf_str(&out);
}

static voidpf zlib_alloc(voidpf arena, uInt n, uInt size)
{
    return arena_try(arena, (size_t)n * size);
}

static void zlib_free(voidpf arena, voidpf p)
{
    (void)arena, (void)p; /* the arena's end frees it */
}

/* window: that of inflateInit2, which says gzip, zlib or bare deflate. What comes before damage is kept. */
static const char *inflated(Arena *a, Str *body, int window, size_t max)
{
    enum { PART = 64 << 10 };
    z_stream z = {.zalloc = zlib_alloc, .zfree = zlib_free, .opaque = a, .next_in = (Bytef *)body->p, .avail_in = (uInt)body->n};
    Buf      out = {.arena = a};
    char    *part = arena_alloc(a, PART);
    int      got = inflateInit2(&z, window);
    while (got == Z_OK && out.n <= max) {
        z.next_out = (Bytef *)part;
        z.avail_out = PART;
        got = inflate(&z, Z_NO_FLUSH);
        buf_add(&out, (Str){part, PART - z.avail_out});
    }
    if (got == Z_MEM_ERROR)
        arena_spent(a);
    if (out.n > max)
        return "unpacks to more than is read of one article";
    if (got != Z_STREAM_END && out.n == 0)
        return "its content coding is damaged";
    *body = buf_str(&out);
    return NULL;
}

static const char *without_coding(Arena *a, Str coding, Str *body, size_t max)
{
    enum { GZIP = 16 + MAX_WBITS, ZLIB = MAX_WBITS, BARE = -MAX_WBITS };
    bool is_gzip = str_starts(*body, S("\x1f\x8b")); /* kept unpacked by many crawlers, whatever the header says */
    if (str_eq_nocase(coding, S("gzip")) || str_eq_nocase(coding, S("x-gzip")))
        return is_gzip ? inflated(a, body, GZIP, max) : NULL;
    if (str_eq_nocase(coding, S("deflate"))) {
        Str whole = *body;
        if (body->n == 0 || body->p[0] == '<' || !inflated(a, body, ZLIB, max))
            return NULL;
        *body = whole;
        return inflated(a, body, BARE, max);
    }
    if (coding.n == 0 || str_eq_nocase(coding, S("identity")) || (body->n && body->p[0] == '<'))
        return NULL;
    return "a content coding that is not read";
}

const char *http_response(HttpResponse *out, Arena *a, Str bytes, size_t max)
{
    size_t end = http_head_end(bytes);
    size_t blank = str_find(bytes, S(" "), 0);
    if (end == STR_NONE || !str_starts(bytes, S("HTTP/")) || blank > 10 || bytes.n < blank + 4)
        return "not an HTTP response";
    Str head = str_sub(bytes, 0, end);
    *out = (HttpResponse){.type = http_header(head, S("content-type")), .body = str_sub(bytes, end, bytes.n)};
    str_to_u32(str_sub(bytes, blank + 1, blank + 4), &out->status);
    if (str_eq_nocase(http_header(head, S("transfer-encoding")), S("chunked")))
        out->body = without_chunks(a, out->body);
    return without_coding(a, http_header(head, S("content-encoding")), &out->body, max);
}
