#include "lsp/rpc.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum { READ_BYTES = 64 << 10, WRITE_BYTES = 4 << 10 }; /* so much a pipe takes at once that takes anything */

/* Where the head of the first frame ends and how long its body is. 1: known, 0: more has to be read, -1: no frame. */
static int frame_at(const Rpc *rpc, size_t *body, size_t *length)
{
    Str    head = {rpc->buf ? rpc->buf : "", rpc->n}, line;
    size_t end = str_find(head, S("\r\n\r\n"), 0);
    bool   known = false;
    if (end == STR_NONE)
        return rpc->n > READ_BYTES ? -1 : 0;
    Str rest = str_sub(head, 0, end);
    while (str_next(&rest, '\n', &line)) {
        uint32_t n;
        line = str_trim(line);
        if (!str_starts_nocase(line, S("content-length:")))
            continue;
        if (!str_to_u32(str_trim(str_sub(line, 15, line.n)), &n) || n > RPC_MAX)
            return -1;
        *length = n;
        known = true;
    }
    *body = end + 4;
    return known ? 1 : -1;
}

static bool make_room(Rpc *rpc)
{
    if (rpc->cap - rpc->n >= READ_BYTES)
        return true;
    size_t cap = rpc->cap * 2 > rpc->n + READ_BYTES ? rpc->cap * 2 : rpc->n + READ_BYTES;
    Arena *arena = arena_new();
    char  *more = arena ? arena_try(arena, cap) : NULL;
    if (!more) {
        arena_free(arena);
        return false;
    }
    if (rpc->n)
        memcpy(more, rpc->buf, rpc->n);
    arena_free(rpc->arena);
    rpc->arena = arena;
    rpc->buf = more;
    rpc->cap = cap;
    return true;
}

/* False where nothing more will come, or there is no memory for it. */
static bool fill(Rpc *rpc)
{
    if (!make_room(rpc))
        return false;
    ssize_t n = read(rpc->in, rpc->buf + rpc->n, READ_BYTES);
    if (n > 0)
        rpc->n += (size_t)n;
    return n > 0 || (n < 0 && errno == EINTR);
}

void rpc_fill(Rpc *rpc)
{
    if (!fill(rpc))
        rpc->ended = true;
}

json_t *rpc_take(Rpc *rpc)
{
    size_t       body, length;
    json_error_t err;
    int          frame = frame_at(rpc, &body, &length);
    if (frame < 0 && !rpc->ended) {
        fputs("quoth lsp: a frame whose length cannot be read or is over 64 MiB (Content-Length): where the next begins is not "
              "known, so this is the end\n", stderr);
        rpc->ended = true;
    }
    if (frame <= 0 || rpc->n - body < length)
        return NULL;
    json_t *message = json_loadb(rpc->buf + body, length, JSON_ALLOW_NUL, &err);
    memmove(rpc->buf, rpc->buf + body + length, rpc->n - body - length);
    rpc->n -= body + length;
    return message ? message : json_null();
}

/* Until something can be written. *reads: false once nothing more comes, which is told when it is read the next time. */
static void wait_for_room(Rpc *rpc, bool *reads)
{
    for (;;) {
        struct pollfd p[2] = {{.fd = rpc->out, .events = POLLOUT}, {.fd = *reads && rpc->n < RPC_MAX ? rpc->in : -1, .events = POLLIN}};
        int           ready = poll(p, 2, -1);
        if (p[0].revents || (ready < 0 && errno != EINTR))
            return;
        if (ready > 0)
            rpc->came |= *reads = fill(rpc);
    }
}

static void write_all(Rpc *rpc, const char *p, size_t n)
{
    bool reads = rpc->in >= 0;
    while (n > 0) {
        wait_for_room(rpc, &reads);
        ssize_t done = write(rpc->out, p, n < WRITE_BYTES ? n : WRITE_BYTES);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            rpc->ended = true;
            return;
        }
        p += done;
        n -= (size_t)done;
    }
}

void rpc_send(Rpc *rpc, Str json)
{
    char head[64];
    int  n = snprintf(head, sizeof head, "Content-Length: %zu\r\n\r\n", json.n);
    write_all(rpc, head, (size_t)n);
    write_all(rpc, json.p, json.n);
}

static void put_id(Json *j, const json_t *id)
{
    json_key(j, "id");
    if (!id)
        json_raw(j, S("null"));
    else if (json_is_integer(id))
        json_i64(j, json_integer_value(id));
    else
        json_str(j, str_of(json_string_value(id)));
}

Json rpc_reply(Arena *a, const json_t *id)
{
    Json j = json_new(a);
    json_begin(&j, '{');
    json_pair(&j, "jsonrpc", S("2.0"));
    put_id(&j, id);
    return j;
}

void rpc_end(Rpc *rpc, Json *j)
{
    json_end(j, '}');
    rpc_send(rpc, buf_str(&j->buf));
}

void rpc_error(Rpc *rpc, Arena *a, const json_t *id, int code, const char *message)
{
    Json j = json_new(a);
    json_begin(&j, '{');
    json_pair(&j, "jsonrpc", S("2.0"));
    put_id(&j, id);
    json_key(&j, "error");
    json_begin(&j, '{');
    json_key(&j, "code");
    json_i64(&j, code);
    json_pair(&j, "message", str_of(message));
    json_end(&j, '}');
    rpc_end(rpc, &j);
}

void rpc_free(Rpc *rpc)
{
    arena_free(rpc->arena);
}
