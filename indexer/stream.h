/* stream.h: bytes of a file, of standard input or of memory, in pieces, gunzipped where they are gzip.
 *
 * Only a window of the bytes is held, so that a file of any size passes through bounded memory. Gzip members that follow
 * each other are one stream, as in WARC.gz. What was unpacked before a damaged or cut-off place is handed out first.
 *
 * Ownership: memory comes from the arena; stream_close closes the file.
 * Errors:    QUOTH_E_IO; damage of gzip shows as Stream.broken at the end. Memory through arena_try: QUOTH_E_NOMEM.
 * Threads:   one thread per Stream.
 * Sources:   RFC 1952.
 */
#ifndef QUOTH_INDEXER_STREAM_H
#define QUOTH_INDEXER_STREAM_H

#include <zlib.h>

#include "base/error.h"
#include "base/str.h"

enum { STREAM_HEAD = 4096 }; /* bytes that stream_head shows */

typedef struct Stream {
    Arena   *arena;
    Str      name;      /* for messages                                              */
    int      fd;        /* -1: memory                                                */
    Str      raw;       /* read, but not yet unpacked                                */
    char    *chunk;     /* where raw is read to                                      */
    char    *window;    /* unpacked bytes beg … end wait to be taken                 */
    size_t   beg, end, cap;
    z_stream   *z;       /* NULL: no member has begun; it may not move, a Stream may     */
    bool     is_gzip, in_member, at_end;
    const char *broken; /* NULL, or what is wrong: "cut off", "not gzip any more"    */
    uint64_t n_raw, n_out; /* bytes read, and unpacked                               */
} Stream;

/* A regular file, or "-". Refuses devices, FIFOs and folders. */
quoth_status stream_open(Stream *out, Arena *a, const char *path, Str name, quoth_error *err);
quoth_status stream_of(Stream *out, Arena *a, Str bytes, Str name, quoth_error *err);
void         stream_close(Stream *s);

/* The first bytes, at most STREAM_HEAD, without taking them; before anything is taken. */
quoth_status stream_head(Stream *s, Str *out, quoth_error *err);
/* Some of the next bytes, empty at the end; valid until the next call. Does not take them. */
quoth_status stream_peek(Stream *s, Str *out, quoth_error *err);
void         stream_take(Stream *s, size_t n); /* at most what stream_peek showed */
/* The next line with its end, or what is left; empty at the end; QUOTH_E_LIMIT above max. Taken; lives until the next call. */
quoth_status stream_line(Stream *s, Str *out, size_t max, quoth_error *err);
/* Takes n bytes into b where it is not NULL; *got says how many there were. */
quoth_status stream_copy(Stream *s, Buf *b, uint64_t n, uint64_t *got, quoth_error *err);
/* All that is left; QUOTH_E_LIMIT above max; QUOTH_E_INPUT where the gzip is damaged. */
quoth_status stream_rest(Stream *s, Str *out, size_t max, quoth_error *err);

#endif
