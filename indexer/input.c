#include "indexer/input.h"

#include "base/file.h"
#include "core/charset.h"

Str input_name(Arena *a, const char *path)
{
    return strcmp(path, "-") == 0 ? S("-") : file_relative(a, file_absolute(a, path));
}

static quoth_status choose(Input *in, Str type, quoth_error *err)
{
    Str          head;
    quoth_status st = stream_head(&in->stream, &head, err);
    if (st != QUOTH_OK)
        return st;
    if (in->how->as.n)
        in->reader = reader_named(in->how->as);
    else
        in->reader = in->how->plain ? &reader_text : reader_for(head, in->path, type);
    if (!in->reader && in->how->as.n)
        return fail(err, QUOTH_E_UNSUPPORTED, "no reader is called '%.*s'", STR(in->how->as));
    if (!in->reader && !head.n)
        in->reader = &reader_text;
    if (!in->reader)
        return fail(err, QUOTH_E_UNSUPPORTED, "%.*s: no text, and no form that is read: left out", STR(in->path));
    return QUOTH_OK;
}

quoth_status input_open(Input *out, Arena *a, const char *path, Str shown, const InputOptions *how, quoth_error *err)
{
    Input        in = {.path = shown, .how = how};
    quoth_status st = stream_open(&in.stream, a, path, shown, err);
    if (st != QUOTH_OK)
        return st;
    st = choose(&in, S(""), err);
    if (st == QUOTH_OK)
        *out = in;
    else
        input_close(&in);
    return st;
}

quoth_status input_of(Input *out, Arena *a, Str bytes, Str shown, const InputOptions *how, quoth_error *err)
{
    Input        in = {.path = shown, .how = how};
    quoth_status st = stream_of(&in.stream, a, bytes, shown, err);
    if (st == QUOTH_OK)
        st = choose(&in, S(""), err);
    if (st == QUOTH_OK)
        *out = in;
    return st;
}

void input_close(Input *in)
{
    stream_close(&in->stream);
}

quoth_status input_article(Raw *out, Input *in, quoth_error *err)
{
    Str          bytes;
    quoth_status st = stream_rest(&in->stream, &bytes, SOURCE_MAX, err);
    if (st == QUOTH_OK)
        *out = (Raw){.path = in->path, .bytes = bytes, .reader = in->reader, .charset = S(""), .url = in->how->url,
                     .date = S(""), .is_body = in->how->plain};
    return st;
}

/* ---- members ------------------------------------------------------------------------------------------------- */

typedef struct Split {
    Container           c;
    const InputOptions *how;
    RawFn              *each;
    void               *arg;
    uint32_t            depth;
    InputCount         *count;
} Split;

static quoth_status split(Split *s, const Reader *reader, Stream *stream, Str path, quoth_error *err);

/* A container in a container: gunzipped already, or to be. */
static quoth_status split_member(Split *outer, const Reader *reader, const Member *m, Str path, quoth_error *err)
{
    if (outer->depth + 1 == INPUT_DEPTH) {
        container_fail(&outer->c, m->name, "a container in containers, too deep");
        return QUOTH_OK;
    }
    Arena       *a = arena_part(outer->c.scratch);
    Split        inner = {.how = outer->how, .each = outer->each, .arg = outer->arg, .depth = outer->depth + 1, .count = outer->count};
    Stream       stream;
    quoth_status st = stream_of(&stream, a, m->bytes, path, err);
    if (st == QUOTH_OK)
        st = split(&inner, reader, &stream, path, err);
    arena_free(a);
    return st;
}

/* The bytes of a member that is gzip, unpacked. */
static quoth_status gunzipped(Split *s, const Member *m, Str *bytes, quoth_error *err)
{
    Stream stream;
    *bytes = m->bytes;
    if (!str_starts(m->bytes, S("\x1f\x8b\x08")))
        return QUOTH_OK;
    quoth_status st = stream_of(&stream, s->c.scratch, m->bytes, m->name, err);
    return st == QUOTH_OK ? stream_rest(&stream, bytes, SOURCE_MAX, err) : st;
}

static quoth_status give(void *arg, const Member *m, quoth_error *err)
{
    Split *s = arg;
    Str    bytes, path = str_fmt(s->c.scratch, "%.*s!%.*s", STR(s->c.path), STR(m->name));
    quoth_error  why;
    quoth_status st = gunzipped(s, m, &bytes, &why);
    if (st == QUOTH_E_NOMEM)
        return fail(err, st, "%s", why.message);
    if (st != QUOTH_OK) {
        container_fail(&s->c, m->name, why.message);
        return QUOTH_OK;
    }
    const Reader *reader = reader_for(bytes, m->name, m->type);
    if (!reader) {
        s->c.n_skipped++;
        return QUOTH_OK;
    }
    Member whole = *m;
    whole.bytes = bytes;
    if (reader->split)
        return split_member(s, reader, &whole, path, err);
    return s->each(s->arg,
                   &(Raw){.path = path, .bytes = bytes, .reader = reader, .charset = charset_parameter(m->type), .url = m->url,
                          .date = m->date, .meta = m->meta, .is_body = m->is_body},
                   err);
}

static quoth_status split(Split *s, const Reader *reader, Stream *stream, Str path, quoth_error *err)
{
    Edge   edge;
    Arena *const scratch = arena_part(stream->arena);
    if (setjmp(edge.jump)) {
        arena_free(scratch);
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(path));
    }
    arena_edge(scratch, &edge);
    s->c = (Container){.stream = stream, .scratch = scratch, .path = path, .map = s->how->map, .log = s->how->log,
                       .each = give, .arg = s};
    quoth_status st = reader->split(&s->c, err);
    arena_free(scratch);
    s->count->n_failed += s->c.n_failed;
    s->count->n_skipped += s->c.n_skipped;
    return st;
}

quoth_status input_members(Input *in, RawFn *each, void *arg, InputCount *count, quoth_error *err)
{
    Split s = {.how = in->how, .each = each, .arg = arg, .count = count};
    return split(&s, in->reader, &in->stream, in->path, err);
}

/* ---- Raw ----------------------------------------------------------------------------------------------------- */

static const Meta *meta_copy(Arena *a, const Meta *m)
{
    if (!m)
        return NULL;
    Meta *out = arena_make(a, Meta);
    *out = (Meta){str_dup(a, m->title), str_dup(a, m->date), str_dup(a, m->outlet), str_dup(a, m->language), str_dup(a, m->url), NULL, 0};
    for (uint32_t i = 0; i < m->n_authors; i++)
        vec_push(a, out->authors, out->n_authors, str_dup(a, m->authors[i]));
    return out;
}

Raw raw_copy(Arena *a, const Raw *raw)
{
    Raw out = *raw;
    out.path = str_dup(a, raw->path);
    out.bytes = str_dup(a, raw->bytes);
    out.charset = str_dup(a, raw->charset);
    out.url = str_dup(a, raw->url);
    out.date = str_dup(a, raw->date);
    out.meta = meta_copy(a, raw->meta);
    return out;
}

uint64_t raw_hash(Arena *a, const Raw *raw)
{
    const Meta *m = raw->meta;
    if (!m && raw->url.n == 0 && raw->charset.n == 0)
        return str_hash(raw->bytes);
    Buf known = {.arena = a};
    buf_fmt(&known, "%llx\n%.*s\n%.*s", (unsigned long long)str_hash(raw->bytes), STR(raw->url), STR(raw->charset));
    if (m)
        buf_fmt(&known, "\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s", STR(m->title), STR(m->date), STR(m->outlet), STR(m->language), STR(m->url));
    for (uint32_t i = 0; m && i < m->n_authors; i++)
        buf_fmt(&known, "\n%.*s", STR(m->authors[i]));
    return str_hash(buf_str(&known));
}

quoth_status raw_source(Source *out, Arena *a, const Raw *raw, quoth_error *err)
{
    Str declared = raw->charset;
    if (declared.n == 0 && raw->reader->charset)
        declared = raw->reader->charset(raw->bytes.n > SNIFF_BYTES ? str_sub(raw->bytes, 0, SNIFF_BYTES) : raw->bytes);
    if (raw->reader->decode)
        return raw->reader->decode(out, a, raw->bytes, raw->path, err);
    return source_decode(out, a, raw->bytes, raw->path, declared, err);
}
