/* cmd_facets.c: quoth facets FIELD[,FIELD…] [QUERY]: counts values over all hits. */
#include "cli/out.h"
#include "cli/term.h"

static void put_json(const Cli *cli, const quoth_facets *f)
{
    OutList list = out_list(cli);
    if (cli->format == FORMAT_JSON)
        term_fmt("{\"total\":%llu,\"facets\":", (unsigned long long)quoth_facets_total(f));
    for (uint32_t i = 0; i < quoth_facets_count(f); i++) {
        const quoth_facet_value *v = quoth_facets_at(f, i);
        Json *j = out_list_begin(&list);
        json_pair(j, "field", v->field);
        json_pair(j, "value", v->value);
        json_pair_u64(j, "count", v->count);
        out_list_end(&list);
    }
    out_list_close(&list);
    if (cli->format == FORMAT_JSON)
        term_put(S("}\n"));
}

static void put_table(const Cli *cli, const quoth_facets *f)
{
    Arena *a = cli_scratch(cli);
    out_row(cli->format, (Str[]){S("field"), S("value"), S("count")}, 3);
    for (uint32_t i = 0; i < quoth_facets_count(f); i++) {
        const quoth_facet_value *v = quoth_facets_at(f, i);
        out_row(cli->format, (Str[]){v->field, v->value, str_fmt(a, "%llu", (unsigned long long)v->count)},
                3);
        arena_reset(a);
    }
    arena_free(a);
}

static void put_text(const quoth_facets *f)
{
    Str field = S("");
    for (uint32_t i = 0; i < quoth_facets_count(f); i++) {
        const quoth_facet_value *v = quoth_facets_at(f, i);
        if (!str_eq(v->field, field)) {
            term_put(i > 0 ? S("\n") : S(""));
            term_inked(INK_BOLD, v->field);
            term_put(S("\n"));
            field = v->field;
        }
        term_ink(INK_LINE);
        term_fmt("%8llu", (unsigned long long)v->count);
        term_ink(INK_NONE);
        term_put(S("  "));
        term_clean(v->value);
        term_put(S("\n"));
    }
    out_text_count(0, quoth_facets_total(f), quoth_facets_total(f));
}

static void put_facets(const Cli *cli, const quoth_facets *f)
{
    if (cli->format == FORMAT_JSON || cli->format == FORMAT_JSONL) {
        put_json(cli, f);
    } else if (cli->format == FORMAT_TSV || cli->format == FORMAT_CSV) {
        put_table(cli, f);
    } else if (quoth_facets_count(f) > 0) {
        term_pager();
        put_text(f);
    }
}

int cmd_facets(Cli *cli)
{
    quoth_error err;
    Str text = S("");
    uint32_t limit;
    quoth_query *query = NULL;
    quoth_index *index = NULL;
    quoth_facets *facets = NULL;
    int code = EXIT_FOUND;
    if (opts_number(&limit, &cli->opts, OPT_LIMIT, 10, &err) != QUOTH_OK ||
        cli_query_text(&text, cli, 1, &err) != QUOTH_OK)
        return cli_fail(&err);
    bool has_query = text.n > 0 && !str_eq(text, S("*"));
    if ((has_query && cli_query(&query, cli, text, &err) != QUOTH_OK) ||
        cli_open(&index, cli, QUOTH_READ, &err) != QUOTH_OK) {
        code = cli_fail_query(&err, text);
    } else if (quoth_index_facets(&facets, index, cli->opts.words[0], query, limit, &err) != QUOTH_OK) {
        code = cli_fail(&err); /* its place, if any, is in the names of fields */
    } else {
        put_facets(cli, facets);
        code = quoth_facets_count(facets) > 0 ? EXIT_FOUND : EXIT_NONE;
    }
    quoth_facets_free(facets);
    quoth_index_free(index);
    quoth_query_free(query);
    return code;
}
