/* article.c: quoth_article_…: analyse a file or a buffer without an index. */
#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"
#include "core/namelist.h"
#include "core/source.h"
#include "indexer/analyze.h"
#include "indexer/claim.h"
#include "indexer/emit.h"
#include "indexer/explain.h"

struct quoth_article {
    Arena             *arena;
    Source             source;
    Doc               *doc;
    quoth_article_info info;
    Record            *records;
    quoth_block       *blocks;
    quoth_saying      *sayings;
    uint32_t           n_records, n_blocks, n_sayings;
};

static bool is_body(const Block *b)
{
    return !b->furniture && b->kind != BLOCK_TITLE;
}

static Str body_text(const Doc *doc, bool all)
{
    Buf text = {.arena = doc->arena};
    vec_each(const Block, b, doc->blocks, doc->n_blocks) {
        if (!all && !is_body(b))
            continue;
        if (text.n)
            buf_char(&text, '\n');
        buf_add(&text, str_span(doc->text, b->text));
    }
    return buf_str(&text);
}

static Str block_kind(const Block *b)
{
    static const char *const names[] = {"paragraph", "heading", "item", "quote", "caption", "cell", "title"};
    return b->furniture ? S("furniture") : str_of(names[b->kind]);
}

static void list_blocks(quoth_article *a, bool all)
{
    const Doc *doc = a->doc;
    a->blocks = arena_make_n(a->arena, quoth_block, doc->n_blocks + 1);
    vec_each(const Block, b, doc->blocks, doc->n_blocks) {
        Span at = textmap_to_source(&doc->map, b->text);
        if (all || !b->furniture)
            a->blocks[a->n_blocks++] = (quoth_block){block_kind(b), at.beg, at.end, str_span(doc->text, b->text)};
    }
}

static const Span *source_spans(const Doc *doc, const Range *toks, uint32_t n, uint32_t *n_out)
{
    Span *spans = arena_make_n(doc->arena, Span, n + 1);
    *n_out = 0;
    for (uint32_t i = 0; i < n; i++)
        if (toks[i].beg < toks[i].end)
            spans[(*n_out)++] = textmap_to_source(&doc->map, doc_toks_span(doc, toks[i]));
    return spans;
}

static bool is_within(const Claim *inner, const Claim *outer)
{
    uint32_t at = claim_at(inner);
    for (uint32_t i = 0; i < outer->n_content; i++)
        if (outer->content[i].beg <= at && at < outer->content[i].end)
            return true;
    return false;
}

/* Claims stand in text order, so what may hold one stands near before it or right after. */
static bool is_outermost(const Claim *claims, uint32_t n, uint32_t i)
{
    enum { REACH = 64 };
    uint32_t beg = i > REACH ? i - REACH : 0, end = i + REACH < n ? i + REACH : n;
    for (uint32_t j = beg; j < end; j++)
        if (j != i && is_within(&claims[i], &claims[j]) && !is_within(&claims[j], &claims[i]))
            return false;
    return true;
}

static void list_sayings(quoth_article *a)
{
    const Doc *doc = a->doc;
    uint32_t   n;
    Claim     *claims = claims_of(doc, &n);
    a->sayings = arena_make_n(a->arena, quoth_saying, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        quoth_saying *s = &a->sayings[a->n_sayings++];
        s->source = source_spans(doc, &claims[i].speaker, 1, &s->n_source);
        s->cue = source_spans(doc, &claims[i].cue, 1, &s->n_cue);
        s->content = source_spans(doc, claims[i].content, claims[i].n_content, &s->n_content);
        s->quote = quote_name((QuoteKind)doc->anns[claims[i].ann].quote);
        s->outermost = is_outermost(claims, n, i);
    }
}

static void fill(quoth_article *a, bool all)
{
    const Meta *m = &a->doc->meta;
    EmitOptions emit = {.path = a->source.path, .key = m->url.n ? m->url : a->source.path, .all = all};
    a->info = (quoth_article_info){.path = a->source.path, .encoding = a->source.encoding, .title = m->title, .date = m->date,
                                   .outlet = m->outlet, .language = m->language, .url = m->url, .authors = m->authors,
                                   .n_authors = m->n_authors, .text = body_text(a->doc, all),
                                   .claims_sought = a->doc->claims_sought};
    a->records = emit_records(a->arena, a->doc, &emit, &a->n_records);
    list_blocks(a, all);
    list_sayings(a);
}

static quoth_status analyze(quoth_article *a, const quoth_read_options *opts, quoth_error *err)
{
    AnalyzeOptions how = {.as = str_of(opts->as), .plain = opts->plain != 0, .url = str_of(opts->url)};
    NameList      *names = NULL;
    quoth_status   st = opts->actors ? namelist_read(&names, a->arena, opts->actors, err) : QUOTH_OK;
    if (st != QUOTH_OK)
        return st;
    how.names = names;
    st = analyze_source(&a->doc, a->arena, &a->source, &how, err);
    if (st == QUOTH_OK)
        fill(a, opts->all != 0);
    return st;
}

static const quoth_read_options *or_default(const quoth_read_options *opts)
{
    static const quoth_read_options none = QUOTH_READ_OPTIONS_INIT;
    return opts ? opts : &none;
}

typedef struct Input {
    const char *path; /* a file to read; NULL: the bytes are the article */
    Str         bytes;
    const char *name;
} Input;

static quoth_status open_source(quoth_article *a, const Input *in, quoth_error *err)
{
    if (in->path)
        return source_open(&a->source, a->arena, in->path, err);
    return source_of(&a->source, a->arena, str_dup(a->arena, in->bytes), str_dup(a->arena, str_of(in->name)), err);
}

static quoth_status load(quoth_article **out, const Input *in, const quoth_read_options *opts, quoth_error *err)
{
    Edge         edge;
    Arena *const arena = arena_new();
    if (!arena)
        return fail(err, QUOTH_E_NOMEM, "%s: out of memory", in->name);
    if (setjmp(edge.jump)) {
        arena_free(arena);
        return fail(err, QUOTH_E_NOMEM, "%s: out of memory", in->name);
    }
    arena_edge(arena, &edge);
    quoth_article *a = arena_make(arena, quoth_article);
    a->arena = arena;
    quoth_status st = open_source(a, in, err);
    if (st == QUOTH_OK)
        st = analyze(a, or_default(opts), err);
    if (st != QUOTH_OK) {
        arena_free(arena);
        return st;
    }
    arena_edge(arena, NULL);
    *out = a;
    return QUOTH_OK;
}

quoth_status quoth_article_read(quoth_article **out, const char *path, const quoth_read_options *opts, quoth_error *err)
{
    if (!out || !path)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_article_read: out and path must not be NULL");
    return load(out, &(Input){.path = path, .name = path}, opts, err);
}

quoth_status quoth_article_parse(quoth_article **out, const void *bytes, size_t n, const char *name,
                                 const quoth_read_options *opts, quoth_error *err)
{
    if (!out || (!bytes && n))
        return fail(err, QUOTH_E_ARGUMENT, "quoth_article_parse: out and bytes must not be NULL");
    name = name ? name : "buffer";
    if (n > SOURCE_MAX)
        return fail(err, QUOTH_E_LIMIT, "%s: %zu bytes, at most %u", name, n, SOURCE_MAX);
    return load(out, &(Input){.bytes = {n ? bytes : "", n}, .name = name}, opts, err);
}

void quoth_article_free(quoth_article *a)
{
    if (a)
        arena_free(a->arena);
}

const quoth_article_info *quoth_article_about(const quoth_article *a)
{
    return &a->info;
}

uint32_t quoth_article_sentences(const quoth_article *a)
{
    return a->n_records;
}

const quoth_sentence *quoth_article_sentence(const quoth_article *a, uint32_t i)
{
    return i < a->n_records ? &a->records[i].s : NULL;
}

uint32_t quoth_article_blocks(const quoth_article *a)
{
    return a->n_blocks;
}

const quoth_block *quoth_article_block(const quoth_article *a, uint32_t i)
{
    return i < a->n_blocks ? &a->blocks[i] : NULL;
}

uint32_t quoth_article_sayings(const quoth_article *a)
{
    return a->n_sayings;
}

const quoth_saying *quoth_article_saying(const quoth_article *a, uint32_t i)
{
    return i < a->n_sayings ? &a->sayings[i] : NULL;
}

quoth_status quoth_article_explain(quoth_str *out, quoth_article *a, uint32_t line, quoth_error *err)
{
    Edge edge;
    if (!out || !a)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_article_explain: out and the article must not be NULL");
    if (setjmp(edge.jump)) {
        arena_edge(a->arena, NULL);
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(a->source.path));
    }
    arena_edge(a->arena, &edge);
    Str text = explain_line(a->arena, a->doc, line);
    arena_edge(a->arena, NULL);
    if (text.n == 0)
        return fail(err, QUOTH_E_NOT_FOUND, "%.*s:%u: no sentence begins on this line", STR(a->source.path), line);
    *out = text;
    return QUOTH_OK;
}
