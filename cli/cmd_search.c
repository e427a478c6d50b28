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

typedef struct Ask {
    quoth_search_options how;
    KwicOrder            kwic; /* where --kwic asks for columns */
} Ask;

typedef struct Asked {
    Str                query;
    const quoth_index *index;
} Asked;

static void put_neighbours(Json *j, const char *key, const quoth_results *r, uint32_t i, int32_t beg, int32_t end)
{
    json_key(j, key);
    json_begin(j, '[');
    for (int32_t k = beg; k < end; k++)
        if (quoth_results_beside(r, i, k))
            out_json_item(j, quoth_results_beside(r, i, k));
    json_end(j, ']');
}

/* What matched, as bytes of the text. */
static void put_matches(Json *j, const quoth_sentence *s)
{
    json_key(j, "matches");
    json_begin(j, '[');
    for (uint32_t i = 0; i < s->n_matches; i++) {
        json_begin(j, '[');
        json_u64(j, s->matches[i].beg);
        json_u64(j, s->matches[i].end);
        json_end(j, ']');
    }
    json_end(j, ']');
}

static void put_json(const Cli *cli, const quoth_results *r, const Asked *asked, int32_t around)
{
    OutList list = out_list(cli);
    if (cli->format == FORMAT_JSON) {
        Json *j = &list.j;
        *j = json_new(list.scratch);
        json_begin(j, '{');
        json_pair(j, "query", asked->query);
        json_pair_u64(j, "total", quoth_results_total(r));
        out_json_lost(j, asked->index);
        json_key(j, "hits");
        term_put(buf_str(&j->buf));
    }
    for (uint32_t i = 0; i < quoth_results_count(r); i++) {
        Json *j = out_list_begin(&list);
        out_json_sentence(j, quoth_results_at(r, i), true);
        put_matches(j, quoth_results_at(r, i));
        if (around > 0) {
            put_neighbours(j, "before", r, i, -around, 0);
            put_neighbours(j, "after", r, i, 1, around + 1);
        }
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

static void put_kwic(const Cli *cli, const quoth_results *r, const Ask *ask)
{
    if (cli->format == FORMAT_TEXT)
        term_pager();
    out_kwic(cli, r, &(OutKwic){ask->how.offset, ask->how.limit, ask->kwic, ask->how.around});
}

static void put_results(const Cli *cli, const quoth_results *r, const Asked *asked, const quoth_search_options *how)
{
    switch (cli->format) {
    case FORMAT_JSON:
    case FORMAT_JSONL:
        put_json(cli, r, asked, (int32_t)how->around);
        break;
    case FORMAT_TSV:
    case FORMAT_CSV:
        put_table(cli, r);
        break;
    case FORMAT_VIMGREP:
        for (uint32_t i = 0; i < quoth_results_count(r); i++)
            out_vimgrep(quoth_results_at(r, i));
        break;
    default:
        if (quoth_results_count(r) == 0)
            return;
        term_pager();
        out_text_hits(cli, r, how->around);
        out_text_count(how->offset, quoth_results_count(r), quoth_results_total(r));
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

static quoth_status read_order(Ask *ask, const Cli *cli, quoth_error *err)
{
    static const char *const names[] = {"relevance", "date", "path", "speaker", "claim"};
    Str asked = str_of(cli->opts.values[OPT_SORT]);
    bool is_kwic = opts_has(&cli->opts, OPT_KWIC);
    for (int i = 0; asked.n && i <= QUOTH_BY_CLAIM; i++)
        if (str_eq(asked, str_of(names[i]))) {
            ask->how.order = (quoth_order)i;
            return QUOTH_OK;
        }
    if (is_kwic && (str_eq(asked, S("left")) || str_eq(asked, S("right"))))
        ask->kwic = str_eq(asked, S("left")) ? KWIC_BY_LEFT : KWIC_BY_RIGHT;
    else if (asked.n)
        return fail(err, QUOTH_E_ARGUMENT, "--sort %.*s: expected relevance, date, path, speaker or claim%s", STR(asked),
                    is_kwic ? ", left or right" : "; left and right go with --kwic");
    return QUOTH_OK;
}

static quoth_status read_around(Ask *ask, const Cli *cli, quoth_error *err)
{
    enum { AROUND_MOST = 1000 };
    quoth_status st = opts_number(&ask->how.around, &cli->opts, OPT_AROUND, 0, err);
    bool has_place = cli->format == FORMAT_TEXT || cli->format == FORMAT_JSON || cli->format == FORMAT_JSONL;
    if (st == QUOTH_OK && ask->how.around > AROUND_MOST)
        return fail(err, QUOTH_E_ARGUMENT, "--around: found %u, expected at most %d", ask->how.around, AROUND_MOST);
    if (st == QUOTH_OK && ask->how.around > 0 && ask->how.collapse)
        return fail(err, QUOTH_E_ARGUMENT, "--around: does not go with --collapse");
    if (st == QUOTH_OK && ask->how.around > 0 && !has_place && !opts_has(&cli->opts, OPT_KWIC))
        return fail(err, QUOTH_E_ARGUMENT, "--around: goes with text, --json and --jsonl");
    return st;
}

static quoth_status read_ask(Ask *ask, const Cli *cli, quoth_error *err)
{
    *ask = (Ask){QUOTH_SEARCH_OPTIONS_INIT, KWIC_AS_FOUND};
    quoth_status st = opts_number(&ask->how.limit, &cli->opts, OPT_LIMIT, 10, err);
    if (st == QUOTH_OK)
        st = opts_number(&ask->how.offset, &cli->opts, OPT_OFFSET, 0, err);
    if (st == QUOTH_OK)
        st = read_order(ask, cli, err);
    if (st == QUOTH_OK)
        st = read_collapse(&ask->how.collapse, cli, err);
    if (st == QUOTH_OK)
        st = read_around(ask, cli, err);
    if (st == QUOTH_OK && opts_has(&cli->opts, OPT_KWIC) && cli->format == FORMAT_VIMGREP)
        st = fail(err, QUOTH_E_ARGUMENT, "--kwic: goes with text, --json, --jsonl, --csv and --tsv");
    return st;
}

/* Lines of --kwic are counted, not hits: the hits come from the first on, all of them where lines are sorted. */
static quoth_search_options hits_of(const Cli *cli, const Ask *ask)
{
    quoth_search_options how = ask->how;
    how.count_only = opts_has(&cli->opts, OPT_COUNT);
    if (!opts_has(&cli->opts, OPT_KWIC))
        return how;
    bool is_all = how.limit == 0 || ask->kwic != KWIC_AS_FOUND || how.limit > UINT32_MAX - how.offset;
    how.limit = is_all ? 0 : how.offset + how.limit;
    how.offset = 0;
    return how;
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

/* What a person may want to know where nothing was shown. */
static void suggest(const quoth_results *r, uint32_t offset)
{
    Str other = quoth_results_suggestion(r);
    unsigned long long n = quoth_results_total(r);
    if (term_is_quiet())
        return;
    if (n > 0 && n <= offset)
        fprintf(stderr, "quoth: --offset %u: past the last of %llu sentence%s\n", offset, n,
                n == 1 ? "" : "s");
    else if (n > 0)
        return;
    else if (other.n)
        fprintf(stderr, "quoth: nothing found; did you mean: %.*s\n", STR(other));
    else
        out_text_found(false);
}

static void put(const Cli *cli, const quoth_results *r, const Asked *asked, const Ask *ask)
{
    if (opts_has(&cli->opts, OPT_COUNT))
        term_put(str_fmt(cli->arena, "%llu\n", (unsigned long long)quoth_results_total(r)));
    else if (opts_has(&cli->opts, OPT_KWIC))
        put_kwic(cli, r, ask);
    else
        put_results(cli, r, asked, &ask->how);
}

int cmd_search(Cli *cli)
{
    quoth_error err;
    Str text = S("");
    quoth_query *query = NULL;
    quoth_index *index = NULL;
    quoth_results *results = NULL;
    Ask ask;
    int code = EXIT_FOUND;
    if (read_ask(&ask, cli, &err) != QUOTH_OK || cli_query_text(&text, cli, 0, &err) != QUOTH_OK)
        return cli_fail(&err);
    if (opts_has(&cli->opts, OPT_EXPLAIN))
        return explain(cli, text);
    quoth_search_options how = hits_of(cli, &ask);
    if (cli_query(&query, cli, text, &err) != QUOTH_OK || cli_open(&index, cli, QUOTH_READ, &err) != QUOTH_OK ||
        cli_answered(cli, index, quoth_index_search(&results, index, query, &how, &err)) != QUOTH_OK) {
        code = cli_fail_query(&err, text);
    } else {
        put(cli, results, &(Asked){text, index}, &ask);
        suggest(results, opts_has(&cli->opts, OPT_COUNT) ? 0 : how.offset);
        code = quoth_results_total(results) > 0 ? EXIT_FOUND : EXIT_NONE;
    }
    quoth_results_free(results);
    quoth_index_free(index);
    quoth_query_free(query);
    return code;
}
