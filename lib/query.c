/* query.c: quoth_query_… and the list of fields. */
#include "searcher/facet.h"
#include "searcher/parse.h"
#include "searcher/print.h"
#include "lib/inner.h"

quoth_status quoth_query_parse(quoth_query **out, const char *text, size_t n, quoth_error *err)
{
    if (!out || (!text && n))
        return fail(err, QUOTH_E_ARGUMENT, "quoth_query_parse: out and text must not be NULL");
    Query *tree;
    quoth_status st = query_parse(&tree, (Str){n ? text : "", n}, inner_today(), err);
    if (st != QUOTH_OK)
        return st;
    Arena *arena = arena_new();
    Edge edge;
    if (!arena || setjmp(edge.jump)) {
        query_free(tree);
        arena_free(arena);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(arena, &edge);
    quoth_query *q = arena_make(arena, quoth_query);
    *q = (quoth_query){arena, tree, query_print(tree, arena)};
    arena_edge(arena, NULL);
    *out = q;
    return QUOTH_OK;
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
    return q->printed;
}

const quoth_field_info *quoth_field_at(uint32_t i)
{
    static const quoth_field_info fields[] = {
#define FIELD(id, name, scope, prefix, column, kind, help)                                                   \
    {name, help, COLUMN_##column != COLUMN_NONE && FIELD_IS_##kind != FIELD_IS_DATE && FIELD_IS_##kind != FIELD_IS_NUMBER},
#include "core/field.def"
#undef FIELD
    };
    return i < FIELDS ? &fields[i] : NULL;
}
