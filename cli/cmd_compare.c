/* cmd_compare.c: quoth compare QUERY QUERY [--in QUERY]: two sets of sentences side by side. */
#include "cli/out.h"
#include "cli/term.h"

/* ---- JSON -------------------------------------------------------------------------------------------------
 */

static void put_set(Json *j, const quoth_compared_set *s)
{
    json_begin(j, '{');
    json_pair(j, "query", s->query);
    json_pair_u64(j, "articles", s->articles);
    json_pair_u64(j, "sentences", s->sentences);
    json_pair_u64(j, "claims", s->claims);
    json_pair_u64(j, "said", s->said);
    json_pair_u64(j, "linked", s->linked);
    json_pair_u64(j, "direct", s->direct);
    json_pair_u64(j, "unnamed", s->unnamed);
    json_pair_u64(j, "unresolved", s->unresolved);
    json_pair_u64(j, "only", s->only);
    json_end(j, '}');
}

static void put_value(Json *j, const quoth_compared_value *v)
{
    json_begin(j, '{');
    json_pair(j, "field", v->field);
    json_pair(j, "value", v->value);
    json_key(j, "count");
    json_begin(j, '[');
    json_u64(j, v->count[0]);
    json_u64(j, v->count[1]);
    json_end(j, ']');
    json_key(j, "strength");
    json_double(j, v->strength, 2);
    json_key(j, "more_in");
    json_i64(j, v->more_in);
    json_end(j, '}');
}

static void put_json(const Cli *cli, const quoth_comparison *c, Str within)
{
    const quoth_claim *claim;
    OutList list = out_list(cli);
    Json *j = out_list_begin(&list);
    json_pair(j, "in", within);
    json_key(j, "sets");
    json_begin(j, '[');
    for (uint32_t i = 0; i < 2; i++)
        put_set(j, quoth_comparison_set(c, i));
    json_end(j, ']');
    json_pair_u64(j, "shared", quoth_comparison_shared(c));
    json_key(j, "values");
    json_begin(j, '[');
    for (uint32_t i = 0; quoth_comparison_value(c, i); i++)
        put_value(j, quoth_comparison_value(c, i));
    json_end(j, ']');
    json_key(j, "only");
    json_begin(j, '[');
    for (uint32_t side = 0; side < 2; side++) {
        json_begin(j, '[');
        for (uint32_t i = 0; (claim = quoth_comparison_only(c, side, i)) != NULL; i++) {
            json_begin(j, '{');
            out_json_claim(j, claim);
            json_end(j, '}');
        }
        json_end(j, ']');
    }
    json_end(j, ']');
    out_list_end(&list);
    out_list_close(&list);
}

/* ---- for people -------------------------------------------------------------------------------------------
 */

static void put_name(const char *name, Str text)
{
    if (text.n == 0)
        return;
    term_ink(INK_BOLD);
    term_fmt("%-4s", name);
    term_ink(INK_NONE);
    term_clean(text);
    term_put(S("\n"));
}

static void put_number(const char *name, uint64_t a, uint64_t b)
{
    term_fmt("%-26s%10llu%10llu\n", name, (unsigned long long)a, (unsigned long long)b);
}

static void put_cell(uint64_t part, uint64_t whole)
{
    if (whole)
        term_fmt("%6llu %3.0f%%", (unsigned long long)part, 100.0 * (double)part / (double)whole);
    else
        term_put(S("         –"));
}

/* A part of the claims, and its share. */
static void put_share(const char *name, uint64_t a, uint64_t of_a, uint64_t b, uint64_t of_b)
{
    term_fmt("  %-24s", name);
    put_cell(a, of_a);
    put_cell(b, of_b);
    term_put(S("\n"));
}

static void put_sets(const quoth_compared_set *a, const quoth_compared_set *b, uint64_t shared)
{
    term_ink(INK_FAINT);
    term_fmt("\n%36s%10s\n", "A", "B");
    term_ink(INK_NONE);
    put_number("articles", a->articles, b->articles);
    put_number("sentences", a->sentences, b->sentences);
    if (shared)
        put_number("  in both", shared, shared);
    put_number("claims", a->claims, b->claims);
    put_share("with a source link", a->linked, a->claims, b->linked, b->claims);
    put_share("attributed to someone", a->said, a->claims, b->said, b->claims);
    put_share("that the other lacks", a->only, a->claims, b->only, b->claims);
    put_number("attributions", a->said, b->said);
    put_share("quoted word for word", a->direct, a->said, b->direct, b->said);
    put_share("to the unnamed", a->unnamed, a->said, b->unnamed, b->said);
    put_share("speaker not resolved", a->unresolved, a->said, b->unresolved, b->said);
}

static void put_values(const quoth_comparison *c)
{
    static const struct {
        const char *field, *title;
    } titles[] = {{"speaker", "speakers"},
                  {"cue", "cues that set them apart"},
                  {"actor", "actors that set them apart"},
                  {"term", "words that set them apart"}};
    Str field = S("");
    const quoth_compared_value *v;
    for (uint32_t i = 0; (v = quoth_comparison_value(c, i)) != NULL; i++) {
        for (size_t k = 0; !str_eq(v->field, field) && k < sizeof titles / sizeof *titles; k++)
            if (str_eq(v->field, str_of(titles[k].field))) {
                term_put(S("\n"));
                term_inked(INK_BOLD, str_of(titles[k].title));
                term_ink(INK_FAINT);
                term_fmt("\n%8s%8s%9s\n", "A", "B", "G2");
                term_ink(INK_NONE);
            }
        field = v->field;
        term_fmt("%8llu%8llu%9.1f", (unsigned long long)v->count[0], (unsigned long long)v->count[1],
                 v->strength);
        term_ink(INK_FAINT);
        term_put(v->strength < 0.05 ? S("   ") : v->more_in ? S(" B ") : S(" A "));
        term_ink(INK_NONE);
        term_clean(v->value);
        term_put(S("\n"));
    }
    if (field.n == 0)
        return;
    term_ink(INK_FAINT);
    term_put(S("\nG2: how strongly the two counts differ (log-likelihood ratio); chance reaches 3.84 in one "
               "case of twenty\n"));
    term_ink(INK_NONE);
}

static void put_only(const quoth_comparison *c, uint32_t side)
{
    const quoth_claim *claim;
    uint64_t n = quoth_comparison_set(c, side)->only;
    term_put(S("\n"));
    term_ink(INK_BOLD);
    term_fmt("claims only %s makes: %llu", side ? "B" : "A", (unsigned long long)n);
    term_ink(INK_NONE);
    term_put(S("\n"));
    for (uint32_t i = 0; (claim = quoth_comparison_only(c, side, i)) != NULL; i++)
        out_text_claim(claim);
}

static void put_text(const quoth_comparison *c, Str within)
{
    term_pager();
    put_name("A", quoth_comparison_set(c, 0)->query);
    put_name("B", quoth_comparison_set(c, 1)->query);
    put_name("in", within);
    put_sets(quoth_comparison_set(c, 0), quoth_comparison_set(c, 1), quoth_comparison_shared(c));
    put_values(c);
    put_only(c, 0);
    put_only(c, 1);
}

/* ---- running ----------------------------------------------------------------------------------------------
 */

typedef struct Compare {
    quoth_query *sides[2], *within;
    quoth_index *index;
    quoth_comparison *found;
} Compare;

static int compare(Cli *cli, Compare *c)
{
    quoth_error err;
    quoth_compare_options how = QUOTH_COMPARE_OPTIONS_INIT;
    Str within = str_of(cli->opts.values[OPT_IN]);
    for (int i = 0; i < 2; i++) {
        Str text = str_of(cli->opts.words[i]);
        if (cli_query(&c->sides[i], cli, text, &err) != QUOTH_OK)
            return cli_fail_query(&err, text);
    }
    if (within.n && cli_query(&c->within, cli, within, &err) != QUOTH_OK)
        return cli_fail_query(&err, within);
    how.within = c->within;
    if (opts_number(&how.limit, &cli->opts, OPT_LIMIT, 10, &err) != QUOTH_OK ||
        cli_open(&c->index, cli, QUOTH_READ, &err) != QUOTH_OK ||
        cli_answered(cli, c->index, quoth_index_compare(&c->found, c->index, c->sides[0], c->sides[1], &how, &err)) != QUOTH_OK)
        return cli_fail(&err);
    within = c->within ? quoth_query_print(c->within) : S("");
    if (cli->format == FORMAT_TEXT)
        put_text(c->found, within);
    else
        put_json(cli, c->found, within);
    return quoth_comparison_set(c->found, 0)->sentences + quoth_comparison_set(c->found, 1)->sentences
               ? EXIT_FOUND
               : EXIT_NONE;
}

int cmd_compare(Cli *cli)
{
    Compare c = {0};
    int code = compare(cli, &c);
    quoth_comparison_free(c.found);
    quoth_index_free(c.index);
    quoth_query_free(c.within);
    quoth_query_free(c.sides[0]);
    quoth_query_free(c.sides[1]);
    return code;
}
