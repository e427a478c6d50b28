/* cmd_export.c: quoth export QUERY --format …: what answers a query, for other programs: spreadsheets,
 * reference managers, fact-checkers' markup, OpenSearch. */
#include "cli/export.h"
#include "cli/term.h"

/* ---- CSV: a row for each claim
 * -------------------------------------------------------------------------------- */

static Str joined(Arena *a, const Str *items, uint32_t n)
{
    Buf b = {.arena = a};
    for (uint32_t i = 0; i < n; i++) {
        buf_add(&b, i ? S("; ") : S(""));
        buf_add(&b, items[i]);
    }
    return buf_str(&b);
}

static Str joined_links(Arena *a, const quoth_sentence *s)
{
    Str *urls = arena_make_n(a, Str, s->n_links + 1);
    for (uint32_t i = 0; i < s->n_links; i++)
        urls[i] = s->links[i].url;
    return joined(a, urls, s->n_links);
}

static void put_csv_claim(Arena *a, const quoth_claim *c)
{
    static const quoth_attribution nobody = {.speaker = {"", 0},
                                             .speaker_type = {"", 0},
                                             .cue = {"", 0},
                                             .quote = {"", 0},
                                             .type = {"", 0},
                                             .polarity = {"", 0}};
    const quoth_sentence *s = c->sentence;
    const quoth_attribution *by = c->attribution ? c->attribution : &nobody;
    Str cells[] = {c->text,
                   by->speaker,
                   by->speaker_type,
                   by->cue,
                   by->quote,
                   by->type,
                   by->polarity,
                   c->attribution ? str_fmt(a, "%d", by->confidence) : S(""),
                   s->kind,
                   s->hedged ? S("yes") : S("no"),
                   str_fmt(a, "%d", s->checkworthy),
                   s->text,
                   s->section,
                   joined(a, s->actors, s->n_actors),
                   joined_links(a, s),
                   s->title,
                   joined(a, s->authors, s->n_authors),
                   s->outlet,
                   s->date,
                   s->url,
                   s->path,
                   str_fmt(a, "%u", s->line),
                   s->page ? str_fmt(a, "%u", s->page) : S(""),
                   s->id};
    out_row(FORMAT_CSV, cells, sizeof cells / sizeof *cells);
}

static void put_csv(const Cli *cli, const quoth_claims *c)
{
    static const Str head[] = {S("claim"),       S("speaker"),  S("speaker_type"), S("cue"),    S("quote"),
                               S("type"),        S("polarity"), S("confidence"),   S("kind"),   S("hedged"),
                               S("checkworthy"), S("sentence"), S("section"),      S("actors"), S("links"),
                               S("title"),       S("authors"),  S("outlet"),       S("date"),   S("url"),
                               S("path"),        S("line"),     S("page"),         S("id")};
    Arena *a = cli_scratch(cli);
    if (opts_has(&cli->opts, OPT_EXCEL))
        term_put(S("\xEF\xBB\xBF"));
    out_row(FORMAT_CSV, head, sizeof head / sizeof *head);
    for (uint32_t i = 0; i < quoth_claims_count(c); i++) {
        put_csv_claim(a, quoth_claims_at(c, i));
        arena_reset(a);
    }
    arena_free(a);
}

/* ---- JSON: the same, an object for each
 * ------------------------------------------------------------------------ */

static void put_json(const Cli *cli, const quoth_claims *c)
{
    OutList list = out_list(cli);
    for (uint32_t i = 0; i < quoth_claims_count(c); i++) {
        out_json_claim(out_list_begin(&list), quoth_claims_at(c, i));
        out_list_end(&list);
    }
    out_list_close(&list);
}

/* ---- OpenSearch: two lines for each sentence
 * -------------------------------------------------------------------- */

extern const char quoth_opensearch_mapping[], quoth_opensearch_mapping_end[];

static int put_mapping(void)
{
    term_put(
        (Str){quoth_opensearch_mapping, (size_t)(quoth_opensearch_mapping_end - quoth_opensearch_mapping)});
    return EXIT_FOUND;
}

static void put_opensearch(const Cli *cli, const quoth_claims *c)
{
    Arena *a = cli_scratch(cli);
    const quoth_sentence *before = NULL;
    for (uint32_t i = 0; i < quoth_claims_count(c); i++) {
        const quoth_sentence *s = quoth_claims_at(c, i)->sentence;
        if (s == before)
            continue; /* the claims of a sentence stand together */
        before = s;
        Json j = json_new(a);
        json_begin(&j, '{');
        out_json_sentence(&j, s, true);
        json_pair(&j, "url", s->url);
        json_pair(&j, "language", s->language);
        json_end(&j, '}');
        term_fmt("{\"index\":{\"_id\":\"%.*s\"}}\n", STR(s->id));
        term_put(buf_str(&j.buf));
        term_put(S("\n"));
        arena_reset(a);
    }
    arena_free(a);
}

/* ---- running
 * ----------------------------------------------------------------------------------------------------- */

static void put(const Cli *cli, const quoth_claims *c)
{
    switch (cli->format) {
    case FORMAT_BIBTEX:
        export_bibtex(cli, c);
        break;
    case FORMAT_CSL:
        export_csl(cli, c);
        break;
    case FORMAT_CLAIMREVIEW:
        export_claimreview(cli, c);
        break;
    case FORMAT_OPENSEARCH:
        put_opensearch(cli, c);
        break;
    case FORMAT_JSON:
    case FORMAT_JSONL:
        put_json(cli, c);
        break;
    default:
        put_csv(cli, c);
    }
}

int cmd_export(Cli *cli)
{
    quoth_claims_options how = QUOTH_CLAIMS_OPTIONS_INIT;
    how.by_date = 1;
    how.only_said = cli->format == FORMAT_CLAIMREVIEW;
    if (opts_has(&cli->opts, OPT_MAPPING))
        return put_mapping();
    if (cli->opts.n_words == 0)
        return cli_fail(&(quoth_error){.status = QUOTH_E_ARGUMENT,
                                       .message = "quoth export: expected QUERY (* is everything)"});
    return cli_claims(cli, how, put);
}
