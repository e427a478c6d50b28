#include "indexer/dump_form.h"

#include "base/utf8.h"

enum { MOST_ITEMS = 1 << 20 }; /* of a list, as record.c reads them */

typedef enum Kind { STR_, NUMBER, SPAN_, STRS, SPANS, LIST } Kind;

typedef struct Member {
    const char *key;
    Kind        kind;
    bool        is_signed;
    size_t      at, count; /* places of the member, and of its number of items */
    int64_t     least, most;
    const DumpForm *of; /* of each item of a LIST */
} Member;

struct DumpForm {
    const Member *members;
    size_t        n, size;
};

#define AT(T, m) .at = offsetof(T, m)
#define TEXT(T, m) {#m, STR_, AT(T, m)}
#define PLACE(T, m) {#m, SPAN_, AT(T, m)}
#define U32(T, m, most_) {#m, NUMBER, AT(T, m), .most = (most_)}
#define I32(T, m, least_, most_) {#m, NUMBER, true, AT(T, m), .least = (least_), .most = (most_)}
#define MANY(T, m, kind_, of_) {#m, kind_, AT(T, m), .count = offsetof(T, n_##m), .of = (of_)}
#define FORM(name, T) {name, sizeof name / sizeof *name, sizeof(T)}

static const Member attribution_members[] = {
    TEXT(quoth_attribution, speaker), TEXT(quoth_attribution, speaker_text), TEXT(quoth_attribution, speaker_type),
    TEXT(quoth_attribution, cue), PLACE(quoth_attribution, speaker_at), PLACE(quoth_attribution, cue_at),
    MANY(quoth_attribution, content, SPANS, NULL), TEXT(quoth_attribution, quote), TEXT(quoth_attribution, type),
    TEXT(quoth_attribution, polarity), I32(quoth_attribution, confidence, 0, 100),
    I32(quoth_attribution, inside, -1, MOST_ITEMS - 1), U32(quoth_attribution, rule, UINT16_MAX)};
static const DumpForm attribution = FORM(attribution_members, quoth_attribution);

static const Member link_members[] = {TEXT(quoth_link, url), TEXT(quoth_link, anchor), TEXT(quoth_link, host)};
static const DumpForm link = FORM(link_members, quoth_link);

static const Member entity_members[] = {
    PLACE(quoth_entity, at), U32(quoth_entity, begin, UINT32_MAX), U32(quoth_entity, end, UINT32_MAX), TEXT(quoth_entity, name),
    TEXT(quoth_entity, type), TEXT(quoth_entity, country), TEXT(quoth_entity, part)};
static const DumpForm entity = FORM(entity_members, quoth_entity);

static const Member article_members[] = {
    TEXT(quoth_sentence, path), TEXT(quoth_sentence, title), MANY(quoth_sentence, authors, STRS, NULL), TEXT(quoth_sentence, date),
    TEXT(quoth_sentence, outlet), TEXT(quoth_sentence, language), TEXT(quoth_sentence, url)};
const DumpForm dump_article = FORM(article_members, quoth_sentence);

#define S_TEXT(m) {#m, STR_, AT(Record, s.m)}
#define S_MANY(m, kind_, of_) {#m, kind_, AT(Record, s.m), .count = offsetof(Record, s.n_##m), .of = (of_)}
#define S_U32(m) {#m, NUMBER, AT(Record, s.m), .most = UINT32_MAX}
#define S_I32(m, most_) {#m, NUMBER, true, AT(Record, s.m), .most = (most_)}
static const Member sentence_members[] = { /* the text before what lies in it */
    S_TEXT(id), S_U32(begin), S_U32(end), S_U32(line), S_U32(column), S_U32(page), S_TEXT(text), S_TEXT(section), S_TEXT(kind),
    S_I32(hedged, 1), S_I32(checkworthy, 100), S_MANY(attributions, LIST, &attribution), S_MANY(actors, STRS, NULL),
    S_MANY(links, LIST, &link), S_MANY(entities, LIST, &entity), MANY(Record, agents, STRS, NULL),
    U32(Record, paragraph, UINT32_MAX)};
const DumpForm dump_sentence = FORM(sentence_members, Record);

/* ---- writing ---------------------------------------------------------------------------------------------- */

static void put_str(Json *j, Str s)
{
    if (utf8_valid(s)) {
        json_str(j, s);
        return;
    }
    Buf hex = {.arena = j->buf.arena};
    buf_hex(&hex, s);
    json_begin(j, '{');
    json_pair(j, "hex", buf_str(&hex));
    json_end(j, '}');
}

void dump_put_str(Json *j, const char *key, Str s)
{
    json_key(j, key);
    put_str(j, s);
}

static void put_span(Json *j, Span at)
{
    json_begin(j, '[');
    json_u64(j, at.beg);
    json_u64(j, at.end);
    json_end(j, ']');
}

static uint32_t count_of(const void *object, const Member *m)
{
    uint32_t n;
    memcpy(&n, (const char *)object + m->count, sizeof n);
    return n;
}

static void put_items(Json *j, const Member *m, const void *object)
{
    const void *items;
    memcpy(&items, (const char *)object + m->at, sizeof items);
    uint32_t n = count_of(object, m);
    json_begin(j, '[');
    for (uint32_t i = 0; i < n; i++) {
        if (m->kind == STRS) {
            put_str(j, ((const Str *)items)[i]);
        } else if (m->kind == SPANS) {
            put_span(j, ((const Span *)items)[i]);
        } else {
            json_begin(j, '{');
            dump_put(j, m->of, (const char *)items + i * m->of->size);
            json_end(j, '}');
        }
    }
    json_end(j, ']');
}

static void put_number(Json *j, const Member *m, const void *at)
{
    if (m->is_signed)
        json_i64(j, *(const int32_t *)at);
    else
        json_u64(j, *(const uint32_t *)at);
}

void dump_put(Json *j, const DumpForm *form, const void *object)
{
    for (size_t i = 0; i < form->n; i++) {
        const Member *m = &form->members[i];
        const void   *at = (const char *)object + m->at;
        json_key(j, m->key);
        if (m->kind == STR_)
            put_str(j, *(const Str *)at);
        else if (m->kind == NUMBER)
            put_number(j, m, at);
        else if (m->kind == SPAN_)
            put_span(j, *(const Span *)at);
        else
            put_items(j, m, object);
    }
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

typedef struct Get {
    Arena       *a;
    Str          text; /* of the sentence, once it was read */
    quoth_error *err;
} Get;

static quoth_status bad(quoth_error *err, const char *key, const char *expected)
{
    return fail(err, QUOTH_E_INPUT, "%s: expected %s", key, expected);
}

static quoth_status from_hex(Str *out, Arena *a, Str hex, const char *key, quoth_error *err)
{
    Buf b = {.arena = a};
    for (size_t i = 0; i + 1 < hex.n; i += 2) {
        uint64_t byte;
        if (!str_hex(str_sub(hex, i, i + 2), &byte))
            return bad(err, key, "digits 0 to 9 and a to f");
        buf_char(&b, (char)byte);
    }
    if (hex.n % 2)
        return bad(err, key, "two hexadecimal digits a byte");
    *out = buf_str(&b);
    return QUOTH_OK;
}

quoth_status dump_get_str(Str *out, Arena *a, const json_t *value, const char *key, quoth_error *err)
{
    const json_t *hex = json_object_get(value, "hex"), *text = hex ? hex : value;
    if (!json_is_string(text))
        return bad(err, key, "a string");
    Str s = {json_string_value(text), json_string_length(text)};
    if (hex)
        return from_hex(out, a, s, key, err);
    *out = str_dup(a, s);
    return QUOTH_OK;
}

static quoth_status get_number(const Member *m, const json_t *value, void *at, quoth_error *err)
{
    json_int_t n = json_integer_value(value);
    if (!json_is_integer(value) || n < m->least || n > m->most)
        return fail(err, QUOTH_E_INPUT, "%s: expected a number from %lld to %lld", m->key, (long long)m->least, (long long)m->most);
    if (m->is_signed)
        *(int32_t *)at = (int32_t)n;
    else
        *(uint32_t *)at = (uint32_t)n;
    return QUOTH_OK;
}

static quoth_status get_span(Get *g, const char *key, const json_t *value, Span *out)
{
    const json_t *beg = json_array_get(value, 0), *end = json_array_get(value, 1);
    json_int_t    from = json_integer_value(beg), to = json_integer_value(end);
    if (json_array_size(value) != 2 || !json_is_integer(beg) || !json_is_integer(end) || from < 0 || to < from ||
        (uint64_t)to > g->text.n || !utf8_is_boundary(g->text, (size_t)from) || !utf8_is_boundary(g->text, (size_t)to))
        return bad(g->err, key, "[beginning, end] of characters in the text");
    *out = (Span){(uint32_t)from, (uint32_t)to};
    return QUOTH_OK;
}

static quoth_status get_members(Get *g, const DumpForm *form, const json_t *value, void *object);

static quoth_status get_items(Get *g, const Member *m, const json_t *value, void *object)
{
    if (!json_is_array(value) || json_array_size(value) >= MOST_ITEMS)
        return bad(g->err, m->key, "a list");
    uint32_t     n = (uint32_t)json_array_size(value);
    size_t       size = m->kind == STRS ? sizeof(Str) : m->kind == SPANS ? sizeof(Span) : m->of->size;
    char        *items = arena_array(g->a, n + 1u, size);
    quoth_status st = QUOTH_OK;
    for (uint32_t i = 0; i < n && st == QUOTH_OK; i++) {
        const json_t *item = json_array_get(value, i);
        void         *at = items + i * size;
        st = m->kind == STRS    ? dump_get_str(at, g->a, item, m->key, g->err)
             : m->kind == SPANS ? get_span(g, m->key, item, at)
                                : get_members(g, m->of, item, at);
    }
    memcpy((char *)object + m->at, &items, sizeof items);
    memcpy((char *)object + m->count, &n, sizeof n);
    return st;
}

static quoth_status get_member(Get *g, const Member *m, const json_t *value, void *object)
{
    void *at = (char *)object + m->at;
    if (m->kind == NUMBER)
        return get_number(m, value, at, g->err);
    if (m->kind == SPAN_)
        return get_span(g, m->key, value, at);
    if (m->kind != STR_)
        return get_items(g, m, value, object);
    quoth_status st = dump_get_str(at, g->a, value, m->key, g->err);
    if (st == QUOTH_OK && strcmp(m->key, "text") == 0)
        g->text = *(const Str *)at;
    return st;
}

static quoth_status get_members(Get *g, const DumpForm *form, const json_t *value, void *object)
{
    for (size_t i = 0; i < form->n; i++) {
        const json_t *member = json_object_get(value, form->members[i].key);
        if (!member)
            return bad(g->err, form->members[i].key, "to be there");
        quoth_status st = get_member(g, &form->members[i], member, object);
        if (st != QUOTH_OK)
            return st;
    }
    return QUOTH_OK;
}

quoth_status dump_get(Arena *a, const DumpForm *form, const json_t *value, void *object, quoth_error *err)
{
    Get g = {.a = a, .text = S(""), .err = err};
    return get_members(&g, form, value, object);
}
