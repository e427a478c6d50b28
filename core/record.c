#include "core/record.h"

#include <zlib.h>

#include "base/vec.h"

enum { RECORD_MAX = 64 << 20, HEAD = 6, DEFLATED = 1, DEFLATE_FROM = 160, MOST_ITEMS = 1 << 20 };

/* ---- writing ---------------------------------------------------------------------------------------------- */

static void put_str(Buf *b, Str s)
{
    buf_varint(b, s.n);
    buf_add(b, s);
}

static void put_span(Buf *b, Span at)
{
    buf_varint(b, at.beg);
    buf_varint(b, at.end - at.beg);
}

static void put_strs(Buf *b, const Str *items, uint32_t n)
{
    buf_varint(b, n);
    for (uint32_t i = 0; i < n; i++)
        put_str(b, items[i]);
}

static void put_attribution(Buf *b, const quoth_attribution *x)
{
    const Str strs[] = {x->speaker, x->speaker_text, x->speaker_type, x->cue, x->quote, x->type, x->polarity};
    for (size_t i = 0; i < sizeof strs / sizeof *strs; i++)
        put_str(b, strs[i]);
    put_span(b, x->speaker_at);
    put_span(b, x->cue_at);
    buf_varint(b, x->n_content);
    for (uint32_t i = 0; i < x->n_content; i++)
        put_span(b, x->content[i]);
    buf_varint(b, (uint64_t)x->confidence);
    buf_varint(b, (uint64_t)x->inside + 1);
    buf_varint(b, x->rule);
}

static void put_entity(Buf *b, const quoth_entity *x)
{
    put_span(b, x->at);
    put_span(b, (Span){x->begin, x->end});
    put_str(b, x->name);
    put_str(b, x->type);
    put_str(b, x->country);
    put_str(b, x->part);
}

/* What the sentences of an article share. */
static void put_article(Buf *b, const quoth_sentence *s, Str id_head)
{
    const Str strs[] = {s->path, s->title, s->date, s->outlet, s->language, s->url, id_head};
    for (size_t i = 0; i < sizeof strs / sizeof *strs; i++)
        put_str(b, strs[i]);
    put_strs(b, s->authors, s->n_authors);
}

static void put_sentence(Buf *b, const quoth_sentence *s, Str id_head)
{
    bool begins = str_starts(s->id, id_head);
    buf_varint(b, begins);
    const Str strs[] = {begins ? str_sub(s->id, id_head.n, s->id.n) : s->id, s->text, s->section, s->kind};
    for (size_t i = 0; i < sizeof strs / sizeof *strs; i++)
        put_str(b, strs[i]);
    put_span(b, (Span){s->begin, s->end});
    buf_varint(b, s->line);
    buf_varint(b, s->column);
    buf_varint(b, s->page);
    buf_varint(b, (uint64_t)s->hedged);
    buf_varint(b, (uint64_t)s->checkworthy);
    put_strs(b, s->actors, s->n_actors);
    buf_varint(b, s->n_links);
    for (uint32_t i = 0; i < s->n_links; i++) {
        put_str(b, s->links[i].url);
        put_str(b, s->links[i].anchor);
        put_str(b, s->links[i].host);
    }
    buf_varint(b, s->n_attributions);
    for (uint32_t i = 0; i < s->n_attributions; i++)
        put_attribution(b, &s->attributions[i]);
    buf_varint(b, s->n_entities);
    for (uint32_t i = 0; i < s->n_entities; i++)
        put_entity(b, &s->entities[i]);
}

Str record_id_head(Str id)
{
    size_t dot = str_find(id, S("."), 0);
    return dot == STR_NONE ? id : str_sub(id, 0, dot + 1);
}

void record_put_article(Buf *b, const Record *r)
{
    put_article(b, &r->s, record_id_head(r->s.id));
}

void record_put_sentence(Buf *b, const Record *r, Str id_head)
{
    put_sentence(b, &r->s, id_head);
    put_strs(b, r->agents, r->n_agents);
    buf_varint(b, r->paragraph);
}

/* The bytes deflated, with their length before them; empty where that does not pay. */
static Str deflated(Arena *a, Str plain)
{
    uLongf n = compressBound((uLong)plain.n);
    Bytef *out = arena_alloc(a, n);
    if (plain.n < DEFLATE_FROM || compress2(out, &n, (const Bytef *)plain.p, (uLong)plain.n, 1) != Z_OK)
        return S("");
    Buf b = {.arena = a};
    buf_varint(&b, plain.n);
    buf_add(&b, (Str){(const char *)out, n});
    return b.n + b.n / 8 < plain.n ? buf_str(&b) : S("");
}

static uint32_t checksum(Str s)
{
    return (uint32_t)crc32(0, (const Bytef *)s.p, (uInt)s.n);
}

Str record_encode(Arena *a, const Record *r)
{
    Buf plain = {.arena = a}, out = {.arena = a};
    record_put_article(&plain, r);
    record_put_sentence(&plain, r, record_id_head(r->s.id));
    Str packed = deflated(a, buf_str(&plain)), body = packed.n ? packed : buf_str(&plain);
    buf_char(&out, RECORD_VERSION);
    buf_char(&out, packed.n ? DEFLATED : 0);
    uint32_t sum = checksum(body) ^ (packed.n ? 0xA5A5A5A5u : 0);
    for (int i = 0; i < 4; i++)
        buf_char(&out, (char)(sum >> (8 * i)));
    buf_add(&out, body);
    return buf_str(&out);
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

typedef struct Read {
    Arena *arena;
    Str    bytes;
    size_t at;
    bool   bad; /* cut off or out of range; what is read after that is empty */
} Read;

static uint64_t get(Read *r, uint64_t most)
{
    uint64_t v = 0;
    if (!r->bad && (!str_varint(r->bytes, &r->at, &v) || v > most)) {
        r->bad = true;
        v = 0;
    }
    return r->bad ? 0 : v;
}

static Str get_str(Read *r)
{
    uint64_t n = get(r, r->bytes.n - r->at);
    if (r->bad || n > r->bytes.n - r->at) {
        r->bad = true;
        return S("");
    }
    Str s = n ? str_sub(r->bytes, r->at, r->at + n) : S("");
    r->at += n;
    return s;
}

static Span get_span(Read *r, uint64_t most)
{
    uint32_t beg = (uint32_t)get(r, most);
    return (Span){beg, beg + (uint32_t)get(r, most - beg)};
}

/* A count of items of which each takes a byte at least. */
static uint32_t get_count(Read *r)
{
    return (uint32_t)get(r, r->bytes.n - r->at < MOST_ITEMS ? r->bytes.n - r->at : MOST_ITEMS);
}

static const Str *get_strs(Read *r, uint32_t *n)
{
    *n = get_count(r);
    Str *items = arena_make_n(r->arena, Str, *n + 1);
    for (uint32_t i = 0; i < *n; i++)
        items[i] = get_str(r);
    return items;
}

static void get_attribution(Read *r, quoth_attribution *x, size_t n_text)
{
    Str *const strs[] = {&x->speaker, &x->speaker_text, &x->speaker_type, &x->cue, &x->quote, &x->type, &x->polarity};
    for (size_t i = 0; i < sizeof strs / sizeof *strs; i++)
        *strs[i] = get_str(r);
    x->speaker_at = get_span(r, n_text);
    x->cue_at = get_span(r, n_text);
    x->n_content = get_count(r);
    Span *content = arena_make_n(r->arena, Span, x->n_content + 1);
    for (uint32_t i = 0; i < x->n_content; i++)
        content[i] = get_span(r, n_text);
    x->content = content;
    x->confidence = (int32_t)get(r, 100);
    x->inside = (int32_t)get(r, MOST_ITEMS) - 1;
    x->rule = (uint32_t)get(r, UINT16_MAX);
}

static void get_entity(Read *r, quoth_entity *x, size_t n_text)
{
    x->at = get_span(r, n_text);
    Span place = get_span(r, UINT32_MAX);
    x->begin = place.beg;
    x->end = place.end;
    x->name = get_str(r);
    x->type = get_str(r);
    x->country = get_str(r);
    x->part = get_str(r);
}

static void get_lists(Read *r, quoth_sentence *s)
{
    s->actors = get_strs(r, &s->n_actors);
    s->n_links = get_count(r);
    quoth_link *links = arena_make_n(r->arena, quoth_link, s->n_links + 1);
    for (uint32_t i = 0; i < s->n_links; i++) {
        links[i].url = get_str(r);
        links[i].anchor = get_str(r);
        links[i].host = get_str(r);
    }
    s->links = links;
    s->n_attributions = get_count(r);
    quoth_attribution *attributions = arena_make_n(r->arena, quoth_attribution, s->n_attributions + 1);
    for (uint32_t i = 0; i < s->n_attributions; i++)
        get_attribution(r, &attributions[i], s->text.n);
    s->attributions = attributions;
    s->n_entities = get_count(r);
    quoth_entity *entities = arena_make_n(r->arena, quoth_entity, s->n_entities + 1);
    for (uint32_t i = 0; i < s->n_entities; i++)
        get_entity(r, &entities[i], s->text.n);
    s->entities = entities;
}

static void get_article(Read *r, quoth_sentence *s)
{
    Str *const strs[] = {&s->path, &s->title, &s->date, &s->outlet, &s->language, &s->url, &s->id};
    for (size_t i = 0; i < sizeof strs / sizeof *strs; i++)
        *strs[i] = get_str(r);
    s->authors = get_strs(r, &s->n_authors);
}

/* s->id holds what the ids of the article begin with. */
static void get_sentence(Read *r, quoth_sentence *s)
{
    Str id_head = s->id, id;
    bool begins = get(r, 1);
    Str *const strs[] = {&id, &s->text, &s->section, &s->kind};
    for (size_t i = 0; i < sizeof strs / sizeof *strs; i++)
        *strs[i] = get_str(r);
    if (begins) {
        Buf whole = {.arena = r->arena};
        buf_add(&whole, id_head);
        buf_add(&whole, id);
        id = buf_str(&whole);
    }
    s->id = id;
    Span place = get_span(r, UINT32_MAX);
    s->begin = place.beg;
    s->end = place.end;
    s->line = (uint32_t)get(r, UINT32_MAX);
    s->column = (uint32_t)get(r, UINT32_MAX);
    s->page = (uint32_t)get(r, UINT32_MAX);
    s->hedged = (int32_t)get(r, 1);
    s->checkworthy = (int32_t)get(r, 100);
    get_lists(r, s);
}

static void get_record(Read *r, Record *out)
{
    get_sentence(r, &out->s);
    out->agents = get_strs(r, &out->n_agents);
    out->paragraph = (uint32_t)get(r, UINT32_MAX);
}

bool record_get_article(Record *out, Arena *a, Str bytes, size_t *at)
{
    Read r = {.arena = a, .bytes = bytes, .at = *at};
    *out = (Record){0};
    get_article(&r, &out->s);
    *at = r.at;
    return !r.bad;
}

bool record_get_sentence(Record *out, Arena *a, Str bytes)
{
    Read r = {.arena = a, .bytes = bytes};
    get_record(&r, out);
    return !r.bad && r.at == bytes.n;
}

static bool inflated(Arena *a, Str packed, Str *out)
{
    size_t   at = 0;
    uint64_t n;
    if (!str_varint(packed, &at, &n) || n > RECORD_MAX)
        return false;
    Bytef *plain = arena_alloc(a, n + 1);
    uLongf got = (uLongf)n;
    int st = uncompress(plain, &got, (const Bytef *)packed.p + at, (uLong)(packed.n - at));
    if (st == Z_MEM_ERROR)
        arena_spent(a);
    if (st != Z_OK || got != n)
        return false;
    *out = (Str){(const char *)plain, n};
    return true;
}

quoth_status record_decode(Record *out, Arena *a, Str bytes, quoth_error *err)
{
    if (bytes.n < HEAD)
        return fail(err, QUOTH_E_INDEX_CORRUPT, "a stored sentence of %zu bytes is damaged: rebuild the index", bytes.n);
    if (bytes.p[0] != RECORD_VERSION)
        return fail(err, QUOTH_E_INDEX_CORRUPT, "a stored sentence of version %u is damaged or of another version: rebuild the index", (unsigned char)bytes.p[0]);
    Str      body = str_sub(bytes, HEAD, bytes.n);
    uint32_t sum = 0;
    for (int i = 0; i < 4; i++)
        sum |= (uint32_t)(unsigned char)bytes.p[2 + i] << (8 * i);
    bool packed = bytes.p[1] == DEFLATED;
    if (sum != (checksum(body) ^ (packed ? 0xA5A5A5A5u : 0)) || (bytes.p[1] != 0 && !packed) ||
        (packed && !inflated(a, body, &body)))
        return fail(err, QUOTH_E_INDEX_CORRUPT, "a stored sentence does not fit its checksum: rebuild the index");
    Read   r = {.arena = a, .bytes = body};
    Record record = {0};
    get_article(&r, &record.s);
    get_record(&r, &record);
    if (r.bad || r.at != body.n)
        return fail(err, QUOTH_E_INDEX_CORRUPT, "a stored sentence is damaged: rebuild the index");
    *out = record;
    return QUOTH_OK;
}
