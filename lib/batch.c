/* batch.c: quoth_batch_…: a query file, each of its queries parsed. */
#include "lib/inner.h"
#include "searcher/batch.h"

struct quoth_batch {
    Arena             *arena;
    quoth_batch_query *queries;
    uint32_t           n;
};

/* A query that cannot be read is told in its place. False when memory is exhausted. */
static bool parse(quoth_batch_query *out, const BatchItem *item, const Lore *lore)
{
    quoth_query *query = NULL;
    *out = (quoth_batch_query){.id = item->id, .text = item->text, .line = item->line, .error = item->error};
    if (item->error.status == QUOTH_OK && inner_query_parse(&query, item->text, lore, &out->error) != QUOTH_OK)
        return out->error.status != QUOTH_E_NOMEM;
    out->query = query;
    return true;
}

static quoth_status fill(quoth_batch *batch, Str bytes, const quoth_batch_options *opts, quoth_error *err)
{
    BatchItem          *items = NULL;
    uint32_t            n = 0;
    BatchHow            how = {.any = opts->any != 0};
    Lore                lore = lore_new(batch->arena);
    quoth_query_options with = {.saved = opts->saved, .synonyms = opts->synonyms};
    quoth_status        st = batch_parts(&how.parts, str_of(opts->parts), err);
    if (st == QUOTH_OK)
        st = inner_read_lore(&lore, &with, err);
    if (st == QUOTH_OK)
        st = batch_read(&items, &n, batch->arena, str_dup(batch->arena, bytes), &how, err);
    if (st != QUOTH_OK)
        return st;
    batch->queries = arena_make_n(batch->arena, quoth_batch_query, n);
    for (; batch->n < n; batch->n++)
        if (!parse(&batch->queries[batch->n], &items[batch->n], &lore))
            return fail(err, QUOTH_E_NOMEM, "out of memory");
    return QUOTH_OK;
}

quoth_status quoth_batch_parse_with(quoth_batch **out, const void *bytes, size_t n, const quoth_batch_options *opts,
                                    quoth_error *err)
{
    quoth_batch_options how = QUOTH_BATCH_OPTIONS_INIT;
    if (!out || (!bytes && n))
        return fail(err, QUOTH_E_ARGUMENT, "quoth_batch_parse: out and bytes must not be NULL");
    if (inner_options(&how, opts, "quoth_batch_parse_with", err) != QUOTH_OK)
        return QUOTH_E_ARGUMENT;
    Edge   edge;
    Arena *arena = arena_new();
    quoth_batch *batch = arena ? arena_try(arena, sizeof *batch) : NULL;
    if (!batch) {
        arena_free(arena);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    batch->arena = arena;
    if (setjmp(edge.jump)) {
        quoth_batch_free(batch);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(arena, &edge);
    quoth_status st = fill(batch, (Str){n ? bytes : "", n}, &how, err);
    arena_edge(arena, NULL);
    if (st != QUOTH_OK) {
        quoth_batch_free(batch);
        return st;
    }
    *out = batch;
    return QUOTH_OK;
}

quoth_status quoth_batch_parse(quoth_batch **out, const void *bytes, size_t n, quoth_error *err)
{
    return quoth_batch_parse_with(out, bytes, n, NULL, err);
}

uint32_t quoth_batch_count(const quoth_batch *b)
{
    return b ? b->n : 0;
}

const quoth_batch_query *quoth_batch_at(const quoth_batch *b, uint32_t i)
{
    return b && i < b->n ? &b->queries[i] : NULL;
}

void quoth_batch_free(quoth_batch *b)
{
    if (!b)
        return;
    for (uint32_t i = 0; i < b->n; i++)
        quoth_query_free((quoth_query *)b->queries[i].query); /* ours; callers see it const */
    arena_free(b->arena);
}
