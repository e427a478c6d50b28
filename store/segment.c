#include "store/segment.h"

#include <libdeflate.h>
#include <stdlib.h>

enum { BLOCK_MOST = 256 << 20 };

static bool view(Str *out, const Segment *s, uint32_t part)
{
    return parts_view(out, s->parts, part, 0, parts_size(s->parts, part));
}

static bool view_u32s(const uint32_t **out, uint32_t *n, const Segment *s, uint32_t part)
{
    Str bytes;
    if (!view(&bytes, s, part) || bytes.n % sizeof **out)
        return false;
    *out = (const uint32_t *)(const void *)bytes.p;
    *n = (uint32_t)(bytes.n / sizeof **out);
    return true;
}

/* ---- open and close --------------------------------------------------------------------------------------- */

/* Of what a table of places tells where each begins, and the last ends. */
static bool count_places(uint32_t *n, const Segment *s, uint32_t part)
{
    size_t n_bytes = parts_size(s->parts, part);
    *n = (uint32_t)(n_bytes / sizeof *n - 1);
    return n_bytes >= sizeof *n && n_bytes % sizeof *n == 0 && n_bytes / sizeof *n - 1 < UINT32_MAX;
}

static bool look_around(Segment *s)
{
    Str languages, one;
    if (!count_places(&s->n_articles, s, PART_FIRST) || !count_places(&s->n_docs, s, PART_TOKEN_AT) ||
        parts_size(s->parts, PART_ARTICLE_AT) != parts_size(s->parts, PART_FIRST) ||
        parts_size(s->parts, PART_BLOCKS) < sizeof(SegmentBlock) || !view(&languages, s, PART_LANGUAGES))
        return false;
    while (str_next(&languages, '\n', &one))
        s->n_languages++;
    return s->n_languages <= LANGUAGES_MOST && dict_open(&s->terms, s->parts, PART_TERMS_AT, PART_TERMS);
}

static quoth_status open_file(Segment *s, Str folder, quoth_error *err)
{
    Str path = str_fmt(s->arena, "%.*s/%.*s", STR(folder), STR(s->name));
    quoth_status st = parts_open(&s->parts, s->arena, path.p, PARTS_OF_SEGMENT, err);
    return st != QUOTH_OK || look_around(s) ? st : segment_damaged(s, err);
}

quoth_status segment_open(Segment **out, Str folder, Str name, quoth_error *err)
{
    Arena *const a = arena_new(), *const block_arena = arena_new();
    Segment *const s = a && block_arena ? arena_try(a, sizeof *s) : NULL;
    Edge edge;
    if (!s || setjmp(edge.jump)) {
        if (s)
            parts_close(s->parts);
        arena_free(block_arena);
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    *s = (Segment){.arena = a, .block_arena = block_arena};
    s->name = str_dup(a, name);
    quoth_status st = open_file(s, folder, err);
    arena_edge(a, NULL);
    if (st == QUOTH_OK)
        *out = s;
    else
        segment_close(s);
    return st;
}

void segment_close(Segment *s)
{
    if (!s)
        return;
    parts_close(s->parts);
    arena_free(s->block_arena);
    arena_free(s->arena);
}

/* ---- articles --------------------------------------------------------------------------------------------- */

/* Two neighbours of a table of places. */
static bool span_at(const Segment *s, uint32_t part, uint32_t i, uint32_t *beg, uint32_t *end)
{
    Str two;
    uint32_t at[2];
    if (!parts_view(&two, s->parts, part, (size_t)i * sizeof *at, sizeof at))
        return false;
    memcpy(at, two.p, sizeof at);
    *beg = at[0];
    *end = at[1];
    return *beg <= *end;
}

quoth_status segment_article(SegmentEntry *out, Segment *s, uint32_t article, quoth_error *err)
{
    uint32_t beg, end, first, last;
    uint64_t language;
    size_t at = 0;
    Str bytes;
    if (!span_at(s, PART_FIRST, article, &first, &last) || !span_at(s, PART_ARTICLE_AT, article, &beg, &end) ||
        !parts_view(&bytes, s->parts, PART_ARTICLES, beg, end - beg) ||
        !str_varint(bytes, &at, &language) || language >= s->n_languages ||
        !entry_decode(&out->entry, str_sub(bytes, at, bytes.n)) ||
        out->entry.n_sentences != last - first)
        return segment_damaged(s, err);
    out->first = first;
    out->language = (uint32_t)language;
    return QUOTH_OK;
}

quoth_status segment_seek(uint32_t *out, Segment *s, Str path, quoth_error *err)
{
    uint32_t low = 0, high = s->n_articles;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        SegmentEntry e;
        quoth_status st = segment_article(&e, s, middle, err);
        if (st != QUOTH_OK)
            return st;
        if (str_cmp(e.entry.path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *out = low;
    return QUOTH_OK;
}

quoth_status segment_find(uint32_t *article, Segment *s, Str path, quoth_error *err)
{
    uint32_t at = 0;
    SegmentEntry e;
    quoth_status st = segment_seek(&at, s, path, err);
    *article = s->n_articles;
    if (st != QUOTH_OK || at == s->n_articles || (s->dead && s->dead[at]))
        return st;
    st = segment_article(&e, s, at, err);
    if (st == QUOTH_OK && str_eq(e.entry.path, path))
        *article = at;
    return st;
}

quoth_status segment_kill(Segment *s, uint32_t article, quoth_error *err)
{
    SegmentSpan span = {0};
    quoth_status st = segment_span(&span, s, article, err);
    if (st != QUOTH_OK)
        return st;
    if (!s->dead && !(s->dead = arena_try(s->arena, s->n_articles)))
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    if (!s->dead[article]) {
        s->dead[article] = 1;
        s->n_dead += span.end - span.beg;
        s->n_dead_articles++;
    }
    return QUOTH_OK;
}

quoth_status segment_span(SegmentSpan *out, Segment *s, uint32_t article, quoth_error *err)
{
    uint32_t beg, end;
    if (article >= s->n_articles || !span_at(s, PART_FIRST, article, &beg, &end) || end > s->n_docs)
        return segment_damaged(s, err);
    *out = (SegmentSpan){article, beg, end};
    return QUOTH_OK;
}

/* Does the article begin after the sentence? So does what cannot be read, which is found out where it is looked at. */
static bool begins_after(const Segment *s, uint32_t article, uint32_t doc)
{
    uint32_t first, end;
    return article >= s->n_articles || !span_at(s, PART_FIRST, article, &first, &end) || first > doc;
}

quoth_status segment_span_of(SegmentSpan *at, Segment *s, uint32_t doc, quoth_error *err)
{
    if (doc >= at->beg && doc < at->end)
        return QUOTH_OK;
    uint32_t low = doc >= at->end ? at->article : 0, step = 1;
    for (; !begins_after(s, low + step, doc); step *= 2)
        low += step;
    uint32_t high = low + step < s->n_articles ? low + step : s->n_articles;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (begins_after(s, middle, doc))
            high = middle;
        else
            low = middle;
    }
    quoth_status st = segment_span(at, s, low, err);
    return st != QUOTH_OK || (doc >= at->beg && doc < at->end) ? st : segment_damaged(s, err);
}

quoth_status segment_first(const uint32_t **out, Segment *s, quoth_error *err)
{
    const uint32_t *first = s->first;
    uint32_t n;
    if (!first && (!view_u32s(&first, &n, s, PART_FIRST) || first[0] != 0 || first[s->n_articles] != s->n_docs))
        return segment_damaged(s, err);
    for (uint32_t i = 0; !s->first && i < s->n_articles; i++)
        if (first[i] > first[i + 1])
            return segment_damaged(s, err);
    *out = s->first = first;
    return QUOTH_OK;
}

uint32_t segment_id_hash(Str id)
{
    return (uint32_t)(str_hash(record_id_head(id)) >> 32);
}

int segment_by_hash(const void *a, const void *b)
{
    const SegmentId *x = a, *y = b;
    if (x->hash != y->hash)
        return (x->hash > y->hash) - (x->hash < y->hash);
    return (x->article > y->article) - (x->article < y->article);
}

quoth_status segment_ids(const SegmentId **out, uint32_t *n, Segment *s, quoth_error *err)
{
    const uint32_t *pairs;
    if (!view_u32s(&pairs, n, s, PART_IDS) || *n != 2 * s->n_articles)
        return segment_damaged(s, err);
    *out = (const SegmentId *)(const void *)pairs;
    *n /= 2;
    return QUOTH_OK;
}

/* ---- terms ------------------------------------------------------------------------------------------------ */

quoth_status segment_entry(TermEntry *out, Segment *s, Str payload, quoth_error *err)
{
    size_t at = 0;
    uint64_t n, number, beg, len;
    if (!str_varint(payload, &at, &n) || n == 0 || n > s->n_docs || !str_varint(payload, &at, &number) ||
        number > (uint64_t)s->terms.n_blocks * DICT_BLOCK)
        return segment_damaged(s, err);
    *out = (TermEntry){(uint32_t)n, (uint32_t)number, str_sub(payload, at, payload.n)};
    if (n <= TERM_INLINE)
        return QUOTH_OK;
    if (!str_varint(payload, &at, &beg) || !str_varint(payload, &at, &len) ||
        !parts_view(&out->list, s->parts, PART_LISTS, (size_t)beg, (size_t)len))
        return segment_damaged(s, err);
    return QUOTH_OK;
}

bool segment_put_entry(Buf *payload, const TermEntry *e, uint64_t at)
{
    bool is_short = e->n <= TERM_INLINE;
    buf_varint(payload, e->n);
    buf_varint(payload, e->number);
    if (is_short) {
        buf_add(payload, e->list);
    } else {
        buf_varint(payload, at);
        buf_varint(payload, e->list.n);
    }
    return is_short;
}

quoth_status segment_term(TermEntry *out, Segment *s, Str term, quoth_error *err)
{
    DictCursor c;
    bool found;
    *out = (TermEntry){0, 0, S("")};
    if (term.n > DICT_KEY_MAX)
        return QUOTH_OK;
    if (!dict_find(&c, &found, &s->terms, term))
        return segment_damaged(s, err);
    if (!found)
        return QUOTH_OK;
    return segment_entry(out, s, c.payload, err); /* views of the file, not of the cursor */
}

Str segment_pair_term(Arena *a, Str word, Str next)
{
    Buf pair = {.arena = a};
    (void)buf_room(&pair, word.n + next.n + 2);
    buf_char(&pair, PAIR_MARK);
    buf_add(&pair, word);
    buf_char(&pair, ' ');
    buf_add(&pair, next);
    return buf_str(&pair);
}

quoth_status segment_postings(Postings *out, Segment *s, const TermEntry *e, Arena *a, quoth_error *err)
{
    if (e->n == 0) {
        *out = (Postings){NULL, NULL, 0};
        return QUOTH_OK;
    }
    return postings_unpack(out, e->list, &(PostingsAsk){.n = e->n, .n_docs = s->n_docs, .with_counts = true}, a) ? QUOTH_OK : segment_damaged(s, err);
}

quoth_status segment_count_live(uint32_t *out, Segment *s, const Postings *list, quoth_error *err)
{
    SegmentSpan at = {0};
    uint32_t n = 0;
    for (uint32_t i = 0; s->dead && i < list->n; i++) {
        quoth_status st = segment_span_of(&at, s, list->docs[i], err);
        if (st != QUOTH_OK)
            return st;
        n += !s->dead[at.article];
    }
    *out = s->dead ? n : list->n;
    return QUOTH_OK;
}

quoth_status segment_stems(const Dict **out, Segment *s, quoth_error *err)
{
    if (!s->has_stems && !dict_open(&s->stems, s->parts, PART_STEMS_AT, PART_STEMS))
        return segment_damaged(s, err);
    s->has_stems = true;
    *out = &s->stems;
    return QUOTH_OK;
}

bool segment_stem_word(StemWord *out, Str *rest, Str stem, Arena *a)
{
    size_t at = 0;
    uint64_t shared, n, languages;
    if (rest->n == 0 || !str_varint(*rest, &at, &shared) || shared > stem.n || !str_varint(*rest, &at, &n) || n > rest->n - at)
        return false;
    out->word = str_fmt(a, "%.*s%.*s", (int)shared, stem.p, (int)n, rest->p + at);
    at += n;
    if (!str_varint(*rest, &at, &languages))
        return false;
    out->languages = (uint32_t)languages;
    *rest = str_sub(*rest, at, rest->n);
    return true;
}

void segment_put_stem_word(Buf *out, Str stem, const StemWord *w)
{
    size_t shared = 0;
    while (shared < stem.n && shared < w->word.n && stem.p[shared] == w->word.p[shared])
        shared++;
    buf_varint(out, shared);
    buf_varint(out, w->word.n - shared);
    buf_add(out, str_sub(w->word, shared, w->word.n));
    buf_varint(out, w->languages);
}

/* ---- columns ---------------------------------------------------------------------------------------------- */

quoth_status segment_column(const Column **out, Segment *s, FieldId field, quoth_error *err)
{
    uint32_t n = field_at(field)->scope == SCOPE_ARTICLE ? s->n_articles : s->n_docs;
    *out = &s->columns[field];
    if (s->has_column[field])
        return QUOTH_OK;
    if (!column_open(&s->columns[field], s->parts, PART_VALUES + field, PART_NUMBERS + field, n))
        return segment_damaged(s, err);
    s->has_column[field] = true;
    return QUOTH_OK;
}

/* ---- records ---------------------------------------------------------------------------------------------- */

uint32_t segment_blocks(const Segment *s)
{
    return (uint32_t)(parts_size(s->parts, PART_BLOCKS) / sizeof(SegmentBlock)) - 1;
}

/* Blocks `block` and the next: its first sentence, and between which places it lies. */
static bool block_at(SegmentBlock out[2], const Segment *s, uint32_t block)
{
    Str two;
    if (!parts_view(&two, s->parts, PART_BLOCKS, (size_t)block * sizeof *out, 2 * sizeof *out))
        return false;
    memcpy(out, two.p, two.n);
    return out[0].at <= out[1].at;
}

quoth_status segment_block(Str *packed, uint32_t *first, Segment *s, uint32_t block, quoth_error *err)
{
    SegmentBlock at[2];
    if (!block_at(at, s, block) || !parts_view(packed, s->parts, PART_RECORDS, at[0].at, at[1].at - at[0].at))
        return segment_damaged(s, err);
    *first = at[0].first;
    return QUOTH_OK;
}

static quoth_status inflate_to(char *plain, size_t n, Str packed, const Segment *s, quoth_error *err)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    size_t got = 0;
    if (!d)
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    bool is_good = libdeflate_zlib_decompress(d, packed.p, packed.n, plain, n, &got) == LIBDEFLATE_SUCCESS && got == n;
    libdeflate_free_decompressor(d);
    return is_good ? QUOTH_OK : segment_damaged(s, err);
}

static quoth_status unpack_block(Segment *s, uint32_t block, quoth_error *err)
{
    uint64_t n_plain;
    uint32_t first;
    size_t at = 0;
    Str packed;
    quoth_status st = segment_block(&packed, &first, s, block, err);
    if (st != QUOTH_OK)
        return st;
    if (!str_varint(packed, &at, &n_plain) || n_plain > BLOCK_MOST)
        return segment_damaged(s, err);
    arena_reset(s->block_arena);
    s->block = 0;
    char *plain = arena_try(s->block_arena, (size_t)n_plain + 1);
    if (!plain)
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    st = inflate_to(plain, (size_t)n_plain, str_sub(packed, at, packed.n), s, err);
    if (st != QUOTH_OK)
        return st;
    s->block = block + 1;
    s->block_bytes = (Str){plain, (size_t)n_plain};
    return QUOTH_OK;
}

/* The block that holds a sentence, and its first one. */
static quoth_status block_of(uint32_t *block, uint32_t *first, const Segment *s, uint32_t doc, quoth_error *err)
{
    uint32_t low = 0, high = segment_blocks(s);
    *first = 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        SegmentBlock there[2];
        if (!block_at(there, s, middle))
            return segment_damaged(s, err);
        if (there[0].first <= doc) {
            low = middle + 1;
            *first = there[0].first;
        } else {
            high = middle;
        }
    }
    *block = low - 1;
    return low > 0 ? QUOTH_OK : segment_damaged(s, err);
}

quoth_status segment_record(Record *out, Segment *s, uint32_t doc, Arena *a, quoth_error *err)
{
    uint32_t block = 0, first = 0;
    quoth_status st = doc < s->n_docs ? block_of(&block, &first, s, doc, err) : segment_damaged(s, err);
    if (st == QUOTH_OK && s->block != block + 1)
        st = unpack_block(s, block, err);
    if (st != QUOTH_OK)
        return st;
    size_t at = 0;
    uint64_t n_head, n = 0;
    Str bytes = s->block_bytes;
    if (!str_varint(bytes, &at, &n_head) || n_head > bytes.n - at)
        return segment_damaged(s, err);
    Str head = str_dup(a, str_sub(bytes, at, at + n_head));
    at += n_head;
    for (uint32_t i = first; i <= doc; i++) {
        at += i > first ? (size_t)n : 0;
        if (!str_varint(bytes, &at, &n) || n > bytes.n - at)
            return segment_damaged(s, err);
    }
    size_t head_at = 0;
    if (!record_get_article(out, a, head, &head_at) || !record_get_sentence(out, a, str_dup(a, str_sub(bytes, at, at + n))))
        return segment_damaged(s, err);
    return QUOTH_OK;
}

/* ---- tokens ----------------------------------------------------------------------------------------------- */

quoth_status segment_tokens(Str *out, Segment *s, uint32_t doc, quoth_error *err)
{
    uint32_t beg, end;
    if (!span_at(s, PART_TOKEN_AT, doc, &beg, &end) || !parts_view(out, s->parts, PART_TOKENS, beg, end - beg))
        return segment_damaged(s, err);
    return QUOTH_OK;
}
