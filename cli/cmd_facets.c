/* cmd_facets.c: quoth facets FIELD[,FIELD>FIELD…] [QUERY]: counts values over all hits. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/out.h"
#include "cli/term.h"

typedef unsigned long long Count; /* to print */

typedef struct View {
    const Cli          *cli;
    quoth_index        *index;
    const quoth_query  *query;
    const quoth_facets *facets;
} View;

/* ---- for programs ----------------------------------------------------------------------------------- */

static void put_value_json(const Cli *cli, Json *j, const quoth_facet_value *v)
{
    json_pair(j, "field", v->field);
    json_pair(j, "value", v->value);
    json_pair_u64(j, "count", v->count);
    if (str_find(v->field, S(">"), 0) != STR_NONE)
        out_json_list(j, "within", v->within, v->n_within);
    if (opts_has(&cli->opts, OPT_SHARE))
        json_pair_u64(j, "whole", v->whole);
}

static void put_fields_json(const Cli *cli, const quoth_facets *f)
{
    OutList list = out_list(cli);
    list.is_partial = NULL; /* said beside it */
    const quoth_facet_field *field;
    for (uint32_t i = 0; (field = quoth_facets_field(f, i)) != NULL; i++) {
        Json *j = out_list_begin(&list);
        json_pair(j, "field", field->name);
        json_pair_u64(j, "values", field->n_values);
        json_pair_u64(j, "counted", field->counted);
        json_pair_u64(j, "missing", field->missing);
        out_list_end(&list);
    }
    out_list_close(&list);
}

static void put_lost(const View *view)
{
    Arena *a = cli_scratch(view->cli);
    Json j = json_new(a);
    json_begin(&j, '{');
    out_json_lost(&j, view->index);
    json_end(&j, '}');
    Str object = buf_str(&j.buf);
    term_put(str_sub(object, 1, object.n - 1));
    arena_free(a);
}

static void put_json(const View *view)
{
    const Cli *cli = view->cli;
    const quoth_facets *f = view->facets;
    OutList list = out_list(cli);
    if (cli->format == FORMAT_JSON) {
        term_fmt("{\"total\":%llu,", (Count)quoth_facets_total(f));
        put_lost(view);
        term_put(S(",\"fields\":"));
        put_fields_json(cli, f);
        term_put(S(",\"facets\":"));
    }
    for (uint32_t i = 0; i < quoth_facets_count(f); i++) {
        put_value_json(cli, out_list_begin(&list), quoth_facets_at(f, i));
        out_list_end(&list);
    }
    out_list_close(&list);
    if (cli->format == FORMAT_JSON)
        term_put(S("}\n"));
}

/* "Jane Roe > https://…": the value behind those it is within. */
static Str place_of(Arena *a, const quoth_facet_value *v)
{
    Buf b = {.arena = a};
    for (uint32_t i = 0; i < v->n_within; i++)
        buf_fmt(&b, "%.*s > ", STR(v->within[i]));
    buf_add(&b, v->value);
    return buf_str(&b);
}

static void put_table(const Cli *cli, const quoth_facets *f)
{
    Arena *a = cli_scratch(cli);
    uint32_t n = opts_has(&cli->opts, OPT_SHARE) ? 4 : 3;
    out_row(cli->format, (Str[]){S("field"), S("value"), S("count"), S("whole")}, n);
    for (uint32_t i = 0; i < quoth_facets_count(f); i++) {
        const quoth_facet_value *v = quoth_facets_at(f, i);
        out_row(
            cli->format,
            (Str[]){v->field, place_of(a, v), str_fmt(a, "%llu", (Count)v->count), str_fmt(a, "%llu", (Count)v->whole)},
            n);
        arena_reset(a);
    }
    arena_free(a);
}

/* ---- months ----------------------------------------------------------------------------------------- */

/* Months since year 0 of "2023-06"; false for another thing. */
static bool month_number(Str month, uint32_t *n)
{
    uint32_t year, of_year;
    if (month.n != 7 || !str_to_u32(str_sub(month, 0, 4), &year) || !str_to_u32(str_sub(month, 5, 7), &of_year))
        return false;
    *n = year * 12 + of_year - 1;
    return true;
}

enum { MONTHS_MOST = 120 };

/* A bar for each month from the first to the last, the empty ones too; several months a bar where they are many. */
static void put_sparkline(const quoth_facets *f)
{
    static const char *const bars[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    uint32_t first = UINT32_MAX, last = 0, n;
    uint64_t sums[MONTHS_MOST] = {0}, most = 1;
    for (uint32_t i = 0; i < quoth_facets_count(f); i++)
        if (month_number(quoth_facets_at(f, i)->value, &n)) {
            first = n < first ? n : first;
            last = n > last ? n : last;
        }
    if (first >= last)
        return;
    uint32_t step = (last - first) / MONTHS_MOST + 1;
    for (uint32_t i = 0; i < quoth_facets_count(f); i++)
        if (month_number(quoth_facets_at(f, i)->value, &n)) {
            uint64_t *sum = &sums[(n - first) / step];
            *sum += quoth_facets_at(f, i)->count;
            most = *sum > most ? *sum : most;
        }
    term_fmt("  %04u-%02u ", first / 12, first % 12 + 1);
    term_ink(INK_MATCH);
    for (uint32_t k = 0; k <= (last - first) / step; k++)
        term_put(str_of(bars[sums[k] ? 1 + sums[k] * 7 / most : 0]));
    term_ink(INK_NONE);
    term_fmt(" %04u-%02u\n", last / 12, last % 12 + 1);
}

/* ---- for people ------------------------------------------------------------------------------------- */

static void put_count(const Cli *cli, const quoth_facet_value *v)
{
    term_ink(INK_LINE);
    term_fmt("%*llu", 8 + 8 * (int)v->n_within, (Count)v->count);
    term_ink(INK_FAINT);
    if (opts_has(&cli->opts, OPT_SHARE))
        term_fmt(" of %-6llu", (Count)v->whole);
    term_ink(INK_NONE);
}

static void put_rest(uint32_t depth, uint64_t count, const char *what)
{
    if (count == 0)
        return;
    term_ink(INK_FAINT);
    term_fmt("%*llu  %s\n", 8 + 8 * (int)depth, (Count)count, what);
    term_ink(INK_NONE);
}

static int by_value(const void *a, const void *b)
{
    return str_cmp((*(const quoth_facet_value *const *)a)->value, (*(const quoth_facet_value *const *)b)->value);
}

typedef struct Sums {
    uint64_t n_values, counted, without; /* all of a field's; sentences without any                     */
    uint64_t n_shown, shown;
    uint32_t depth;
} Sums;

/* What makes the counts shown add up: values that are left out, and sentences that have none. */
static void put_sums(const Sums *s)
{
    char what[48];
    uint64_t n = s->n_values - s->n_shown;
    snprintf(what, sizeof what, "in %llu more value%s", (Count)n, n == 1 ? "" : "s");
    if (n > 0)
        put_rest(s->depth, s->counted - s->shown, what);
    put_rest(s->depth, s->without, "without");
}

/* Each value, and behind the last of those within one what is left of it. */
static void put_values(const View *view, const quoth_facet_value *const *values, uint32_t n,
                       const quoth_facet_field *field)
{
    enum { DEPTH = 8 };
    Sums open[DEPTH] = {{.n_values = field->n_values, .counted = field->counted, .without = field->missing}};
    uint32_t n_open = 1;
    for (uint32_t i = 0; i < n; i++) {
        const quoth_facet_value *v = values[i];
        while (n_open > v->n_within + 1)
            put_sums(&open[--n_open]);
        open[n_open - 1].n_shown++;
        open[n_open - 1].shown += v->count;
        put_count(view->cli, v);
        term_put(S("  "));
        term_clean(v->value);
        term_put(S("\n"));
        if (v->n_nested + v->without > 0 && n_open < DEPTH) {
            open[n_open] = (Sums){.n_values = v->n_nested, .counted = v->nested, .without = v->without, .depth = n_open};
            n_open++;
        }
    }
    while (n_open > 0)
        put_sums(&open[--n_open]);
}

/* Months stand in order of time, below a line of bars on a terminal. */
static void put_months(const View *view, const quoth_facet_value **values, uint32_t n)
{
    quoth_facets *all = NULL;
    if (term_is_terminal() && quoth_index_facets(&all, view->index, "month", view->query, 0, NULL) == QUOTH_OK)
        put_sparkline(all);
    quoth_facets_free(all);
    qsort(values, n, sizeof *values, by_value);
}

static void put_text(const View *view)
{
    Arena *a = cli_scratch(view->cli);
    const quoth_facet_field *field;
    for (uint32_t i = 0; (field = quoth_facets_field(view->facets, i)) != NULL; i++) {
        uint32_t n = field->end - field->beg;
        const quoth_facet_value **values = arena_make_n(a, const quoth_facet_value *, n);
        for (uint32_t k = 0; k < n; k++)
            values[k] = quoth_facets_at(view->facets, field->beg + k);
        term_put(i > 0 ? S("\n") : S(""));
        term_inked(INK_BOLD, field->name);
        term_put(S("\n"));
        if (n > 1 && str_eq(field->name, S("month")))
            put_months(view, values, n);
        put_values(view, values, n, field);
    }
    out_text_count(0, quoth_facets_total(view->facets), quoth_facets_total(view->facets));
    arena_free(a);
}

static void put_facets(const View *view)
{
    const Cli *cli = view->cli;
    if (cli->format == FORMAT_JSON || cli->format == FORMAT_JSONL) {
        put_json(view);
    } else if (cli->format == FORMAT_TSV || cli->format == FORMAT_CSV) {
        put_table(cli, view->facets);
    } else if (quoth_facets_count(view->facets) > 0) {
        term_pager();
        put_text(view);
    }
}

static quoth_status read_options(quoth_facet_options *out, const Cli *cli, quoth_error *err)
{
    const Opts *o = &cli->opts;
    *out = (quoth_facet_options)QUOTH_FACET_OPTIONS_INIT;
    if (opts_has(o, OPT_TOP) && opts_has(o, OPT_LIMIT))
        return fail(err, QUOTH_E_ARGUMENT, "--top and --limit say the same: give one of them");
    quoth_status st = opts_number(&out->limit, o, opts_has(o, OPT_TOP) ? OPT_TOP : OPT_LIMIT, 10, err);
    out->whole = opts_has(o, OPT_SHARE);
    return st == QUOTH_OK ? opts_number(&out->min, o, OPT_MIN, 0, err) : st;
}

int cmd_facets(Cli *cli)
{
    quoth_error err;
    Str text = S("");
    quoth_facet_options how;
    quoth_query *query = NULL;
    quoth_index *index = NULL;
    quoth_facets *facets = NULL;
    int code = EXIT_FOUND;
    if (read_options(&how, cli, &err) != QUOTH_OK || cli_query_text(&text, cli, 1, &err) != QUOTH_OK)
        return cli_fail(&err);
    bool has_query = text.n > 0 && !str_eq(text, S("*"));
    if ((has_query && cli_query(&query, cli, text, &err) != QUOTH_OK) ||
        cli_open(&index, cli, QUOTH_READ, &err) != QUOTH_OK) {
        code = cli_fail_query(&err, text);
    } else if (cli_answered(cli, index, quoth_index_facets_with(&facets, index, cli->opts.words[0], query, &how, &err)) !=
               QUOTH_OK) {
        code = cli_fail(&err); /* its place, if any, is in the names of fields */
    } else {
        put_facets(&(View){cli, index, query, facets});
        code = out_text_found(quoth_facets_count(facets) > 0);
    }
    quoth_facets_free(facets);
    quoth_index_free(index);
    quoth_query_free(query);
    return code;
}
