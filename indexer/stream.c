#include "indexer/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"

enum { CHUNK = 64 << 10, RATIO_MOST = 200, RATIO_FREE = 64 << 20 }; /* unpacked bytes: 200 of each byte, and 64 MiB */

static quoth_status no_memory(const Stream *s, quoth_error *err)
{
    return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(s->name));
}

static voidpf zlib_alloc(voidpf arena, uInt n, uInt size)
{
    return arena_try(arena, (size_t)n * size);
}

static void zlib_free(voidpf arena, voidpf p)
{
    (void)arena, (void)p; /* the arena's end frees it */
}

/* ---- raw bytes ----------------------------------------------------------------------------------------------- */

/* Reads behind what is there of the chunk; *got 0: the end. */
static quoth_status read_raw(Stream *s, size_t *got, quoth_error *err)
{
    ssize_t n;
    do
        n = read(s->fd, s->chunk + s->raw.n, CHUNK - s->raw.n);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return fail(err, QUOTH_E_IO, "%.*s: %s", STR(s->name), strerror(errno));
    s->raw = (Str){s->chunk, s->raw.n + (size_t)n};
    s->n_raw += (uint64_t)n;
    *got = (size_t)n;
    return QUOTH_OK;
}

static quoth_status fill_raw(Stream *s, quoth_error *err)
{
    size_t got;
    return s->raw.n || s->fd < 0 ? QUOTH_OK : read_raw(s, &got, err);
}

/* Room for CHUNK more bytes behind the window. */
static bool make_room(Stream *s)
{
    if (s->beg == s->end)
        s->beg = s->end = 0;
    if (s->cap - s->end >= CHUNK)
        return true;
    if (s->beg >= s->cap / 2 && s->beg > 0) {
        memmove(s->window, s->window + s->beg, s->end - s->beg);
        s->end -= s->beg;
        s->beg = 0;
        if (s->cap - s->end >= CHUNK)
            return true;
    }
    size_t cap = s->cap ? 2 * s->cap : 2 * CHUNK;
    char  *window = arena_try(s->arena, cap);
    if (!window)
        return false;
    if (s->end > s->beg)
        memcpy(window, s->window + s->beg, s->end - s->beg);
    s->end -= s->beg;
    s->beg = 0;
    s->window = window;
    s->cap = cap;
    return true;
}

/* ---- gzip ---------------------------------------------------------------------------------------------------- */

static bool begin_member(Stream *s)
{
    if (s->z)
        return inflateReset(s->z) == Z_OK;
    z_stream *z = arena_try(s->arena, sizeof *z);
    if (!z)
        return false;
    *z = (z_stream){.zalloc = zlib_alloc, .zfree = zlib_free, .opaque = s->arena};
    s->z = z;
    return inflateInit2(z, 16 + MAX_WBITS) == Z_OK;
}

static void stop(Stream *s, const char *why)
{
    s->at_end = true;
    s->broken = why;
}

/* Unpacks some of raw; sets at_end where nothing more will come. */
static quoth_status unpack(Stream *s, quoth_error *err)
{
    if (!s->in_member) {
        if (s->raw.n == 0 || s->raw.p[0] == 0) { /* the end, or padding */
            s->at_end = true;
            return QUOTH_OK;
        }
        if ((unsigned char)s->raw.p[0] != 0x1f) {
            stop(s, "what follows is not gzip");
            return QUOTH_OK;
        }
        if (!begin_member(s))
            return no_memory(s, err);
        s->in_member = true;
    } else if (s->raw.n == 0) {
        stop(s, "the gzip is cut off");
        return QUOTH_OK;
    }
    s->z->next_in = (Bytef *)s->raw.p;
    s->z->avail_in = s->raw.n < UINT32_MAX ? (uInt)s->raw.n : UINT32_MAX;
    uInt n_in = s->z->avail_in;
    s->z->next_out = (Bytef *)s->window + s->end;
    s->z->avail_out = CHUNK;
    int got = inflate(s->z, Z_NO_FLUSH);
    s->raw = str_sub(s->raw, n_in - s->z->avail_in, s->raw.n);
    s->n_out += CHUNK - s->z->avail_out;
    s->end += CHUNK - s->z->avail_out;
    if (got == Z_STREAM_END)
        s->in_member = false;
    else if (got == Z_MEM_ERROR)
        return no_memory(s, err);
    else if (got != Z_OK && got != Z_BUF_ERROR)
        stop(s, "the gzip is damaged");
    if (s->n_out > RATIO_FREE && s->n_out / RATIO_MOST > s->n_raw)
        stop(s, "the gzip unpacks to over 200 times its size");
    return QUOTH_OK;
}

/* Brings at least one more byte into the window, or sets at_end. */
static quoth_status more(Stream *s, quoth_error *err)
{
    size_t before = s->end - s->beg;
    while (!s->at_end && s->end - s->beg == before) {
        if (!make_room(s))
            return no_memory(s, err);
        quoth_status st = fill_raw(s, err);
        if (st != QUOTH_OK)
            return st;
        if (s->is_gzip) {
            st = unpack(s, err);
            if (st != QUOTH_OK)
                return st;
            continue;
        }
        size_t n = s->raw.n < CHUNK ? s->raw.n : CHUNK;
        memcpy(s->window + s->end, s->raw.p, n);
        s->raw = str_sub(s->raw, n, s->raw.n);
        s->end += n;
        s->at_end = n == 0;
    }
    return QUOTH_OK;
}

/* ---- opening ------------------------------------------------------------------------------------------------- */

static quoth_status begin(Stream *s, quoth_error *err)
{
    quoth_status st = QUOTH_OK;
    for (size_t got = 1; s->fd >= 0 && s->raw.n <= 3 && got > 0 && st == QUOTH_OK;) /* a read may give less than is asked for */
        st = read_raw(s, &got, err);
    const unsigned char *p = (const unsigned char *)s->raw.p;
    s->is_gzip = st == QUOTH_OK && s->raw.n > 3 && p[0] == 0x1f && p[1] == 0x8b && p[2] == 8;
    return st;
}

quoth_status stream_of(Stream *out, Arena *a, Str bytes, Str name, quoth_error *err)
{
    *out = (Stream){.arena = a, .name = name, .fd = -1, .raw = bytes, .n_raw = bytes.n};
    return begin(out, err);
}

static quoth_status check_kind(const Stream *s, quoth_error *err)
{
    struct stat st;
    if (fstat(s->fd, &st) != 0)
        return fail(err, QUOTH_E_IO, "%.*s: %s", STR(s->name), strerror(errno));
    if (S_ISDIR(st.st_mode))
        return fail(err, QUOTH_E_IO, "%.*s: is a folder, expected a file", STR(s->name));
    if (!S_ISREG(st.st_mode))
        return fail(err, QUOTH_E_IO, "%.*s: not a regular file", STR(s->name));
    return QUOTH_OK;
}

/* A jump past stream_close leaves no file open. */
static void end_file(void *fd)
{
    close((int)(intptr_t)fd);
}

quoth_status stream_open(Stream *out, Arena *a, const char *path, Str name, quoth_error *err)
{
    bool   is_stdin = strcmp(path, "-") == 0;
    Stream s = {.arena = a, .name = name, .fd = STDIN_FILENO, .raw = S(""), .chunk = arena_try(a, CHUNK)};
    if (!s.chunk)
        return no_memory(&s, err);
    if (!is_stdin)
        s.fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* O_NONBLOCK: a FIFO must not hold us up */
    if (s.fd < 0)
        return fail(err, QUOTH_E_IO, "%.*s: %s", STR(name), strerror(errno));
    if (!is_stdin)
        arena_own(a, end_file, (void *)(intptr_t)s.fd);
    quoth_status st = is_stdin ? QUOTH_OK : check_kind(&s, err);
    if (st == QUOTH_OK)
        st = begin(&s, err);
    if (st != QUOTH_OK) {
        stream_close(&s);
        return st;
    }
    *out = s;
    return QUOTH_OK;
}

void stream_close(Stream *s)
{
    if (s->fd > STDIN_FILENO)
        arena_end(s->arena, (void *)(intptr_t)s->fd);
    s->fd = -1;
}

/* ---- taking -------------------------------------------------------------------------------------------------- */

quoth_status stream_head(Stream *s, Str *out, quoth_error *err)
{
    quoth_status st = QUOTH_OK;
    while (st == QUOTH_OK && !s->at_end && s->end - s->beg < STREAM_HEAD)
        st = more(s, err);
    size_t n = s->end - s->beg;
    *out = n ? (Str){s->window + s->beg, n < STREAM_HEAD ? n : STREAM_HEAD} : S("");
    return st;
}

quoth_status stream_peek(Stream *s, Str *out, quoth_error *err)
{
    quoth_status st = s->beg == s->end ? more(s, err) : QUOTH_OK;
    *out = s->beg < s->end ? (Str){s->window + s->beg, s->end - s->beg} : S("");
    return st;
}

void stream_take(Stream *s, size_t n)
{
    CHECK(n <= s->end - s->beg);
    s->beg += n;
}

quoth_status stream_line(Stream *s, Str *out, size_t max, quoth_error *err)
{
    size_t seen = 0;
    for (;;) {
        size_t      n = s->end - s->beg;
        const char *from = s->window ? s->window + s->beg : "", *end = n > seen ? memchr(from + seen, '\n', n - seen) : NULL;
        if (end || s->at_end) {
            *out = n ? (Str){from, end ? (size_t)(end - from) + 1 : n} : S("");
            s->beg += out->n;
            return QUOTH_OK;
        }
        if (n > max)
            return fail(err, QUOTH_E_LIMIT, "%.*s: a line of over %zu bytes", STR(s->name), max);
        seen = n;
        quoth_status st = more(s, err);
        if (st != QUOTH_OK)
            return st;
    }
}

quoth_status stream_copy(Stream *s, Buf *b, uint64_t n, uint64_t *got, quoth_error *err)
{
    *got = 0;
    while (*got < n) {
        Str          piece;
        quoth_status st = stream_peek(s, &piece, err);
        if (st != QUOTH_OK || piece.n == 0)
            return st;
        size_t part = piece.n < n - *got ? piece.n : (size_t)(n - *got);
        if (b)
            buf_add(b, str_sub(piece, 0, part));
        stream_take(s, part);
        *got += part;
    }
    return QUOTH_OK;
}

quoth_status stream_rest(Stream *s, Str *out, size_t max, quoth_error *err)
{
    for (;;) {
        size_t n = s->end - s->beg;
        if (n > max)
            return fail(err, QUOTH_E_LIMIT, "%.*s: over %zu bytes", STR(s->name), max);
        if (s->at_end)
            break;
        quoth_status st = more(s, err);
        if (st != QUOTH_OK)
            return st;
    }
    if (s->broken)
        return fail(err, QUOTH_E_INPUT, "%.*s: %s", STR(s->name), s->broken);
    *out = s->beg < s->end ? (Str){s->window + s->beg, s->end - s->beg} : S("");
    s->beg = s->end;
    return QUOTH_OK;
}
