/* query.c: quoth_query_… and the list of fields. */
#include "base/file.h"
#include "searcher/facet.h"
#include "searcher/parse.h"
#include "searcher/print.h"
#include "lib/inner.h"

enum { LORE_MOST = 4 << 20 }; /* bytes of a file of saved queries or synonyms */

quoth_status inner_read_lore(Lore *lore, const quoth_query_options *opts, quoth_error *err)
{
    Str          bytes;
    quoth_status st = QUOTH_OK;
    if (opts->saved) {
        st = file_read(&bytes, lore->arena, opts->saved, LORE_MOST, err);
        if (st == QUOTH_OK)
            st = lore_add_saved(lore, bytes, opts->saved, err);
    }
    if (st == QUOTH_OK && opts->synonyms) {
        st = file_read(&bytes, lore->arena, opts->synonyms, LORE_MOST, err);
        if (st == QUOTH_OK)
            st = lore_add_synonyms(lore, bytes, opts->synonyms, err);
    }
    return st;
}

/* Of lore and opts one may be NULL: what has been read already, or where to read it. */
static quoth_status parse(quoth_query *q, Str text, const Lore *lore, const quoth_query_options *opts, quoth_error *err)
{
    Lore         own = lore_new(q->arena);
    quoth_status st = opts ? inner_read_lore(&own, opts, err) : QUOTH_OK;
    if (st == QUOTH_OK)
        st = query_parse_with(&q->tree, text, inner_today(), lore ? lore : &own, err);
    if (st == QUOTH_OK)
        q->printed = query_print(q->tree, q->arena);
    return st;
}

static quoth_status parse_new(quoth_query **out, Str text, const Lore *lore, const quoth_query_options *opts,
                              quoth_error *err)
{
    Arena       *arena = arena_new();
    quoth_query *q = arena ? arena_try(arena, sizeof *q) : NULL;
    Edge         edge;
    if (!q || setjmp(edge.jump)) {
        quoth_query_free(q);
        if (!q)
            arena_free(arena);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    q->arena = arena;
    arena_edge(arena, &edge);
    quoth_status st = parse(q, text, lore, opts, err);
    arena_edge(arena, NULL);
    if (st == QUOTH_OK)
        *out = q;
    else
        quoth_query_free(q);
    return st;
}

quoth_status inner_query_parse(quoth_query **out, Str text, const Lore *lore, quoth_error *err)
{
    return parse_new(out, text, lore, NULL, err);
}

quoth_status quoth_query_parse_with(quoth_query **out, const char *text, size_t n, const quoth_query_options *opts,
                                    quoth_error *err)
{
    quoth_query_options how = QUOTH_QUERY_OPTIONS_INIT;
    if (!out || (!text && n))
        return fail(err, QUOTH_E_ARGUMENT, "quoth_query_parse: out and text must not be NULL");
    if (inner_options(&how, opts, "quoth_query_parse_with", err) != QUOTH_OK)
        return QUOTH_E_ARGUMENT;
    return parse_new(out, (Str){n ? text : "", n}, NULL, &how, err);
}

quoth_status quoth_query_parse(quoth_query **out, const char *text, size_t n, quoth_error *err)
{
    return quoth_query_parse_with(out, text, n, NULL, err);
}

void quoth_query_free(quoth_query *q)
{
    if (!q)
        return;
    query_free(q->tree);
    arena_free(q->arena);
}

quoth_str quoth_query_print(const quoth_query *q)
{
    return q ? q->printed : S("");
}

const quoth_field_info *quoth_field_at(uint32_t i)
{
    static const quoth_field_info fields[] = {
#define FIELD(id, name, scope, prefix, column, kind, help)                                                             \
    {name, help,                                                                                                       \
     COLUMN_##column != COLUMN_NONE && FIELD_IS_##kind != FIELD_IS_DATE && FIELD_IS_##kind != FIELD_IS_NUMBER},
#include "core/field.def"
#undef FIELD
    };
    return i < FIELDS ? &fields[i] : NULL;
}
