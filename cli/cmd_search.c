/* cmd_search.c: quoth search QUERY: finds sentences. */
#include <stdio.h>

#include "cli/out.h"
#include "cli/term.h"

/* Where else the same is claimed, the first appearance first. */
static void put_alike(Json *j, const quoth_results *r, uint32_t i)
{
    const quoth_sentence *s;
    json_key(j, "alike");
    json_begin(j, '[');
    for (uint32_t k = 0; (s = quoth_results_alike(r, i, k)) != NULL; k++) {
        json_begin(j, '{');
        json_pair(j, "id", s->id);
        json_pair(j, "path", s->path);
        json_pair_u64(j, "line", s->line);
        json_pair(j, "date", s->date);
        json_end(j, '}');
    }
    json_end(j, ']');
}

static void put_json(const Cli *cli, const quoth_results *r, Str query)
{
    OutList list = out_list(cli);
    if (cli->format == FORMAT_JSON) {
        Json *j = &list.j;
        *j = json_new(list.scratch);
        json_begin(j, '{');
        json_pair(j, "query", query);
        json_pair_u64(j, "total", quoth_results_total(r));
        json_key(j, "hits");
        term_put(buf_str(&j->buf));
    }
    for (uint32_t i = 0; i < quoth_results_count(r); i++) {
        Json *j = out_list_begin(&list);
        out_json_sentence(j, quoth_results_at(r, i), true);
        if (quoth_results_alike(r, i, 0))
            put_alike(j, r, i);
        out_list_end(&list);
    }
    out_list_close(&list);
    if (cli->format == FORMAT_JSON)
        term_put(S("}\n"));
}

static void put_table(const Cli *cli, const quoth_results *r)
{
    Arena *a = cli_scratch(cli);
    out_table_head(cli->format, false);
    for (uint32_t i = 0; i < quoth_results_count(r); i++) {
        out_table_sentence(a, cli->format, quoth_results_at(r, i), NULL);
        arena_reset(a);
    }
    arena_free(a);
}

static void put_results(const Cli *cli, const quoth_results *r, Str query)
{
    switch (cli->format) {
    case FORMAT_JSON:
    case FORMAT_JSONL:
        put_json(cli, r, query);
        break;
    case FORMAT_TSV:
    case FORMAT_CSV:
        put_table(cli, r);
        break;
    case FORMAT_VIMGREP:
        for (uint32_t i = 0; i < quoth_results_count(r); i++)
            out_vimgrep(quoth_results_at(r, i));
        break;
    case FORMAT_TEXT:
    case FORMAT_TREC:
        if (quoth_results_count(r) == 0)
            return;
        term_pager();
        out_text_hits(cli, r);
        out_text_count(quoth_results_count(r), quoth_results_total(r));
        break;
    }
}

static quoth_status read_collapse(int *out, const Cli *cli, quoth_error *err)
{
    Str asked = str_of(cli->opts.values[OPT_COLLAPSE]);
    *out = asked.n > 0;
    if (asked.n && !str_eq(asked, S("claim")))
        return fail(err, QUOTH_E_ARGUMENT, "--collapse %.*s: expected claim", STR(asked));
    return QUOTH_OK;
}

static quoth_status read_order(quoth_order *out, const Cli *cli, quoth_error *err)
{
    static const char *const names[] = {"relevance", "date", "path", "speaker", "claim"};
    Str asked = str_of(cli->opts.values[OPT_SORT]);
    *out = QUOTH_BY_RELEVANCE;
    for (int i = 0; asked.n && i <= QUOTH_BY_CLAIM; i++)
        if (str_eq(asked, str_of(names[i]))) {
            *out = (quoth_order)i;
            return QUOTH_OK;
        }
    if (asked.n)
        return fail(err, QUOTH_E_ARGUMENT, "--sort %.*s: expected relevance, date, path, speaker or claim", STR(asked));
    return QUOTH_OK;
}

/* What the query was read as; no index is needed. */
static int explain(const Cli *cli, Str text)
{
    quoth_error err;
    quoth_query *query = NULL;
    if (cli_query(&query, cli, text, &err) != QUOTH_OK)
        return cli_fail_query(&err, text);
    term_put(quoth_query_print(query));
    term_put(S("\n"));
    quoth_query_free(query);
    return EXIT_FOUND;
}

static void suggest(const quoth_results *r)
{
    Str other = quoth_results_suggestion(r);
    if (quoth_results_total(r) == 0 && other.n)
        fprintf(stderr, "quoth: nothing found; did you mean: %.*s\n", STR(other));
}

int cmd_search(Cli *cli)
{
    quoth_error err;
    Str text = S("");
    quoth_query *query = NULL;
    quoth_index *index = NULL;
    quoth_results *results = NULL;
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    int code = EXIT_FOUND;
    if (opts_number(&how.limit, &cli->opts, OPT_LIMIT, 10, &err) != QUOTH_OK ||
        opts_number(&how.offset, &cli->opts, OPT_OFFSET, 0, &err) != QUOTH_OK ||
        read_order(&how.order, cli, &err) != QUOTH_OK || read_collapse(&how.collapse, cli, &err) != QUOTH_OK || cli_query_text(&text, cli, 0, &err) != QUOTH_OK)
        return cli_fail(&err);
    if (opts_has(&cli->opts, OPT_EXPLAIN))
        return explain(cli, text);
    if (cli_query(&query, cli, text, &err) != QUOTH_OK ||
        cli_open(&index, cli, QUOTH_READ, &err) != QUOTH_OK ||
        quoth_index_search(&results, index, query, &how, &err) != QUOTH_OK) {
        code = cli_fail_query(&err, text);
    } else {
        if (opts_has(&cli->opts, OPT_COUNT))
            term_put(str_fmt(cli->arena, "%llu\n", (unsigned long long)quoth_results_total(results)));
        else
            put_results(cli, results, text);
        suggest(results);
        code = quoth_results_total(results) > 0 ? EXIT_FOUND : EXIT_NONE;
    }
    quoth_results_free(results);
    quoth_index_free(index);
    quoth_query_free(query);
    return code;
}
