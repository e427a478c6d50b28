/* article.c: quoth_article_…: analyse a file or a buffer without an index. */
#include "base/arena.h"
#include "base/error.h"
#include "base/log.h"
#include "core/namelist.h"
#include "indexer/analyze.h"
#include "indexer/claim.h"
#include "indexer/corrections.h"
#include "indexer/emit.h"
#include "indexer/explain.h"
#include "indexer/input.h"
#include "lib/inner.h"

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
        s->speaker = doc->anns[claims[i].ann].norm;
        s->cue_text = doc_toks_text(doc, claims[i].cue);
        s->confidence = doc->anns[claims[i].ann].confidence;
    }
}

static void fill(quoth_article *a, const Corrections *corrections, bool all)
{
    const Meta *m = &a->doc->meta;
    EmitOptions emit = {.path = a->source.path, .key = m->url.n ? m->url : a->source.path, .all = all};
    a->info = (quoth_article_info){.path = a->source.path, .encoding = a->source.encoding, .title = m->title, .date = m->date,
                                   .outlet = m->outlet, .language = m->language, .url = m->url, .authors = m->authors,
                                   .n_authors = m->n_authors, .text = body_text(a->doc, all),
                                   .claims_sought = a->doc->claims_sought};
    a->records = emit_records(a->arena, a->doc, &emit, &a->n_records);
    corrections_apply(corrections, a->arena, a->records, a->n_records, &(CorrectHow){.any_article = m->url.n == 0});
    list_blocks(a, all);
    list_sayings(a);
}

static InputOptions input_options(const quoth_read_options *o)
{
    return (InputOptions){.as = str_of(o->as), .plain = o->plain != 0, .url = str_of(o->url), .map = str_of(o->map),
                          .log = {o->log, o->log_arg}};
}

/* ---- one article --------------------------------------------------------------------------------------------- */

static quoth_status analyze(quoth_article *a, const Raw *raw, const quoth_read_options *opts, quoth_error *err)
{
    NameList    *names = NULL;
    Corrections *corrections = NULL;
    quoth_status st = opts->actors ? namelist_read(&names, a->arena, opts->actors, err) : QUOTH_OK;
    if (st == QUOTH_OK && opts->corrections)
        st = corrections_read(&corrections, a->arena, opts->corrections, err);
    if (st == QUOTH_OK)
        st = raw_source(&a->source, a->arena, raw, err);
    if (st == QUOTH_OK && a->source.n_bad)
        log_line((Log){opts->log, opts->log_arg}, LOG_WARNING, "%.*s: %u bytes have no meaning in %.*s: read as U+FFFD",
                 STR(raw->path), a->source.n_bad, STR(a->source.encoding));
    AnalyzeOptions how = {.reader = raw->reader, .plain = raw->is_body, .names = names, .only_read = opts->only_read != 0, .no_claims = opts->no_claims != 0, .url = raw->url, .date = raw->date, .known = raw->meta,
                          .cancel = opts->cancel, .cancel_arg = opts->cancel_arg};
    if (st == QUOTH_OK)
        st = analyze_source(&a->doc, a->arena, &a->source, &how, err);
    if (st == QUOTH_OK)
        fill(a, corrections, opts->all != 0);
    return st;
}

typedef struct Load {
    const quoth_read_options *opts;
    const char               *path, *name; /* path: a file to open; NULL: the bytes are the article */
    Str                       bytes;
    const Raw                *raw;         /* a member; else NULL                                   */
} Load;

static quoth_status raw_of(Raw *out, Arena *a, const Load *l, quoth_error *err)
{
    if (l->raw) {
        *out = raw_copy(a, l->raw);
        return QUOTH_OK;
    }
    InputOptions *how = arena_make(a, InputOptions);
    *how = input_options(l->opts);
    Input        in;
    quoth_status st = l->path ? input_open(&in, a, l->path, input_name(a, l->path), how, err)
                              : input_of(&in, a, str_dup(a, l->bytes), str_dup(a, str_of(l->name)), how, err);
    if (st != QUOTH_OK)
        return st;
    if (input_is_container(&in))
        st = fail(err, QUOTH_E_UNSUPPORTED, "%.*s: a container of articles, expected one article", STR(in.path));
    else
        st = input_article(out, &in, err);
    input_close(&in);
    return st;
}

static quoth_status load(quoth_article **out, const Load *l, quoth_error *err)
{
    Edge         edge;
    Arena *const arena = arena_new();
    if (!arena)
        return fail(err, QUOTH_E_NOMEM, "%s: out of memory", l->name);
    if (setjmp(edge.jump)) {
        arena_free(arena);
        return fail(err, QUOTH_E_NOMEM, "%s: out of memory", l->name);
    }
    arena_edge(arena, &edge);
    quoth_article *a = arena_make(arena, quoth_article);
    Raw            raw = {0};
    a->arena = arena;
    quoth_status st = raw_of(&raw, arena, l, err);
    if (st == QUOTH_OK)
        st = analyze(a, &raw, l->opts, err);
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
    quoth_read_options how = QUOTH_READ_OPTIONS_INIT;
    if (inner_options(&how, opts, "quoth_article_read", err) != QUOTH_OK)
        return QUOTH_E_ARGUMENT;
    return load(out, &(Load){.opts = &how, .path = path, .name = path}, err);
}

quoth_status quoth_article_parse(quoth_article **out, const void *bytes, size_t n, const char *name,
                                 const quoth_read_options *opts, quoth_error *err)
{
    if (!out || (!bytes && n))
        return fail(err, QUOTH_E_ARGUMENT, "quoth_article_parse: out and bytes must not be NULL");
    name = name ? name : "buffer";
    if (n > SOURCE_MAX)
        return fail(err, QUOTH_E_LIMIT, "%s: %zu bytes, at most %u", name, n, SOURCE_MAX);
    quoth_read_options how = QUOTH_READ_OPTIONS_INIT;
    if (inner_options(&how, opts, "quoth_article_parse", err) != QUOTH_OK)
        return QUOTH_E_ARGUMENT;
    return load(out, &(Load){.opts = &how, .bytes = {n ? bytes : "", n}, .name = name}, err);
}

/* ---- the articles of a container ----------------------------------------------------------------------------- */

typedef struct Each {
    const quoth_read_options *opts;
    quoth_article_fn          fn;
    void                     *arg;
    const char               *path;
    uint32_t                  n_failed;
} Each;

static quoth_status each_raw(void *arg, const Raw *raw, quoth_error *err)
{
    Each          *e = arg;
    quoth_article *a = NULL;
    quoth_error    why;
    quoth_status   st = load(&a, &(Load){.opts = e->opts, .raw = raw, .name = e->path}, &why);
    if (st == QUOTH_E_NOMEM)
        return fail(err, st, "%s", why.message);
    e->n_failed += st != QUOTH_OK;
    int stop = e->fn(e->arg, a, st == QUOTH_OK ? NULL : &why);
    quoth_article_free(a);
    return stop ? fail(err, QUOTH_E_CANCELLED, "%s: stopped by the caller", e->path) : QUOTH_OK;
}

static quoth_status each_article(Each *e, Arena *a, quoth_error *err)
{
    Input        in;
    Raw          raw = {0};
    InputCount   count = {0, 0};
    InputOptions how = input_options(e->opts);
    quoth_status st = input_open(&in, a, e->path, input_name(a, e->path), &how, err);
    if (st != QUOTH_OK)
        return st;
    if (input_is_container(&in)) {
        st = input_members(&in, each_raw, e, &count, err);
        e->n_failed += count.n_failed;
    } else if ((st = input_article(&raw, &in, err)) == QUOTH_OK) {
        quoth_article *article = NULL;
        st = load(&article, &(Load){.opts = e->opts, .raw = &raw, .name = e->path}, err);
        if (st == QUOTH_OK && e->fn(e->arg, article, NULL) != 0)
            st = fail(err, QUOTH_E_CANCELLED, "%s: stopped by the caller", e->path);
        quoth_article_free(article);
    }
    input_close(&in);
    return st;
}

quoth_status quoth_article_each(const char *path, const quoth_read_options *opts, quoth_article_fn each, void *arg,
                                uint32_t *failed, quoth_error *err)
{
    if (!path || !each)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_article_each: path and each must not be NULL");
    quoth_read_options how = QUOTH_READ_OPTIONS_INIT;
    if (inner_options(&how, opts, "quoth_article_each", err) != QUOTH_OK)
        return QUOTH_E_ARGUMENT;
    Edge         edge;
    Each         e = {.opts = &how, .fn = each, .arg = arg, .path = path};
    Arena *const arena = arena_new();
    if (!arena || setjmp(edge.jump)) {
        arena_free(arena);
        return fail(err, QUOTH_E_NOMEM, "%s: out of memory", path);
    }
    arena_edge(arena, &edge);
    quoth_status st = each_article(&e, arena, err);
    arena_free(arena);
    if (failed)
        *failed = e.n_failed;
    return st;
}

/* ---- what is known of it ------------------------------------------------------------------------------------- */

void quoth_article_free(quoth_article *a)
{
    if (a)
        arena_free(a->arena);
}

const quoth_article_info *quoth_article_about(const quoth_article *a)
{
    return a ? &a->info : NULL;
}

uint32_t quoth_article_sentences(const quoth_article *a)
{
    return a ? a->n_records : 0;
}

const quoth_sentence *quoth_article_sentence(const quoth_article *a, uint32_t i)
{
    return a && i < a->n_records ? &a->records[i].s : NULL;
}

uint32_t quoth_article_blocks(const quoth_article *a)
{
    return a ? a->n_blocks : 0;
}

const quoth_block *quoth_article_block(const quoth_article *a, uint32_t i)
{
    return a && i < a->n_blocks ? &a->blocks[i] : NULL;
}

uint32_t quoth_article_sayings(const quoth_article *a)
{
    return a ? a->n_sayings : 0;
}

const quoth_saying *quoth_article_saying(const quoth_article *a, uint32_t i)
{
    return a && i < a->n_sayings ? &a->sayings[i] : NULL;
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
