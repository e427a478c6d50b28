#include "indexer/analyze.h"

#include <stdlib.h>

#include "base/check.h"
#include "core/lexicon.h"
#include "indexer/annotator.h"
#include "indexer/builder.h"
#include "indexer/language.h"
#include "indexer/mend.h"
#include "indexer/reader.h"
#include "indexer/sentences.h"
#include "indexer/shape.h"

static const Annotator *const annotators[] = {
#define ANNOTATOR(name) &annotator_##name,
#include "indexer/annotators.def"
#undef ANNOTATOR
    NULL};

const Annotator *annotator_at(uint32_t i)
{
    uint32_t k = 0;
    while (k < i && annotators[k])
        k++;
    return annotators[k];
}

static quoth_status read_blocks(Builder *b, const AnalyzeOptions *opts, quoth_error *err)
{
    const Source *src = b->source;
    const Reader *reader = opts->reader;
    if (!reader && opts->as.n && !(reader = reader_named(opts->as)))
        return fail(err, QUOTH_E_UNSUPPORTED, "no reader is called '%.*s'", STR(opts->as));
    if (!reader)
        reader = opts->plain ? &reader_text : reader_for(src->bytes, src->path, S(""));
    if (!reader)
        reader = &reader_text;
    if (!reader->read)
        return fail(err, QUOTH_E_UNSUPPORTED, "%.*s: a container of articles, expected one article", STR(src->path));
    b->is_body = opts->plain;
    quoth_status st = reader->read(b, src, err);
    if (st == QUOTH_OK && b->is_over)
        return fail(err, QUOTH_E_LIMIT, "%.*s: over %d paragraphs", STR(src->path), BLOCKS_MOST);
    if (st != QUOTH_OK || opts->plain || reader->knows_article)
        return st;
    mend_links(b);
    mend_paragraphs(b);
    mend_addresses(b);
    shape_article(b, reader != &reader_text);
    return QUOTH_OK;
}

typedef struct Placed {
    Annotation ann;
    uint32_t   was; /* its index as found */
} Placed;

static int by_place(const void *a, const void *b)
{
    const Placed *x = a, *y = b;
    if (x->ann.toks.beg != y->ann.toks.beg)
        return x->ann.toks.beg < y->ann.toks.beg ? -1 : 1;
    if (x->ann.toks.end != y->ann.toks.end)
        return x->ann.toks.end > y->ann.toks.end ? -1 : 1;
    return x->was < y->was ? -1 : 1;
}

/* Puts the annotations in the order of the text, the longer first; `owner` follows. */
static void order_annotations(Doc *doc)
{
    uint32_t  n = doc->n_anns;
    Placed   *sorted = arena_make_n(doc->arena, Placed, n + 1);
    uint32_t *place = arena_make_n(doc->arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        sorted[i] = (Placed){doc->anns[i], i};
    qsort(sorted, n, sizeof *sorted, by_place);
    for (uint32_t i = 0; i < n; i++)
        place[sorted[i].was] = i;
    for (uint32_t i = 0; i < n; i++) {
        doc->anns[i] = sorted[i].ann;
        doc->anns[i].owner = place[doc->anns[i].owner];
    }
}

/* Debug builds stop at the first invariant that a stage broke. */
static void check(const Doc *doc)
{
    (void)doc;
#ifndef NDEBUG
    Str broken = doc_check(doc);
    if (broken.n)
        check_failed(__FILE__, __LINE__, str_z(doc->arena, broken));
#endif
}

quoth_status analyze_source(Doc **out, Arena *a, const Source *src, const AnalyzeOptions *opts, quoth_error *err)
{
    const Meta   unknown = {S(""), S(""), S(""), S(""), S(""), NULL, 0};
    Builder      b = {.arena = a, .source = src, .base = opts->url, .meta = opts->known ? *opts->known : unknown};
    quoth_status st = read_blocks(&b, opts, err);
    if (st != QUOTH_OK)
        return st;
    Doc *doc = arena_make(a, Doc);
    if (b.meta.url.n == 0)
        b.meta.url = opts->url.n ? opts->url : S("");
    if (b.meta.date.n == 0 && opts->date.n)
        b.meta.date = opts->date;
    build_finish(&b, doc);
    check(doc);
    doc->meta.language = language_declared(a, doc->meta.language);
    if (doc->meta.language.n == 0)
        doc->meta.language = language_of(doc);
    doc->claims_sought = !opts->no_claims && str_eq(doc->meta.language, S("en"));
    if (opts->only_read) {
        *out = doc;
        return QUOTH_OK;
    }
    sentences_split(doc);
    if (doc->n_sents > BLOCKS_MOST)
        return fail(err, QUOTH_E_LIMIT, "%.*s: over %d sentences", STR(src->path), BLOCKS_MOST);
    check(doc);
    doc->names = opts->names;
    if (doc->claims_sought)
        lexicon_mark(doc->toks, doc->n_toks);
    for (uint32_t i = 0; annotator_at(i); i++)
        if (opts->cancel && opts->cancel(opts->cancel_arg) != 0)
            return fail(err, QUOTH_E_CANCELLED, "%.*s: stopped by the caller", STR(src->path));
        else if (doc->claims_sought || !annotator_at(i)->english)
            annotator_at(i)->run(doc);
    order_annotations(doc);
    check(doc);
    *out = doc;
    return QUOTH_OK;
}
