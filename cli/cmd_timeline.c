/* cmd_timeline.c: quoth timeline QUERY: who said what when, by the date of the article. */
#include "cli/out.h"
#include "cli/term.h"

static void put_json(const Cli *cli, const quoth_claims *c)
{
    OutList list = out_list(cli);
    for (uint32_t i = 0; i < quoth_claims_count(c); i++) {
        out_json_claim(out_list_begin(&list), quoth_claims_at(c, i));
        out_list_end(&list);
    }
    out_list_close(&list);
}

static void put_table(const Cli *cli, const quoth_claims *c)
{
    Arena *a = cli_scratch(cli);
    out_row(cli->format,
            (Str[]){S("date"), S("speaker"), S("cue"), S("quote"), S("text"), S("path"), S("line"),
                    S("title"), S("id")},
            9);
    for (uint32_t i = 0; i < quoth_claims_count(c); i++) {
        const quoth_claim *claim = quoth_claims_at(c, i);
        const quoth_sentence *s = claim->sentence;
        out_row(cli->format,
                (Str[]){s->date, claim->attribution->speaker, claim->attribution->cue,
                        claim->attribution->quote, claim->text, s->path, str_fmt(a, "%u", s->line), s->title,
                        s->id},
                9);
        arena_reset(a);
    }
    arena_free(a);
}

/* The day, where it is another than that of the claim before. */
static void put_day(Str date, Str *before)
{
    Str day = date.n > 10 ? str_sub(date, 0, 10) : date;
    if (str_eq(day, *before))
        return;
    if (before->n)
        term_put(S("\n"));
    term_inked(INK_BOLD, day.n ? day : S("no date"));
    term_put(S("\n"));
    *before = day.n ? day : S("no date");
}

static void put_text(const quoth_claims *c)
{
    Str day = S("");
    term_pager();
    for (uint32_t i = 0; i < quoth_claims_count(c); i++) {
        const quoth_claim *claim = quoth_claims_at(c, i);
        if (claim->sentence->date.n || !str_eq(day, S("no date")))
            put_day(claim->sentence->date, &day);
        out_text_claim(claim);
    }
    term_ink(INK_FAINT);
    term_fmt("\n%u of %llu claims\n", quoth_claims_count(c), (unsigned long long)quoth_claims_total(c));
    term_ink(INK_NONE);
}

static void put(const Cli *cli, const quoth_claims *c)
{
    if (cli->format == FORMAT_JSON || cli->format == FORMAT_JSONL)
        put_json(cli, c);
    else if (cli->format == FORMAT_TSV || cli->format == FORMAT_CSV)
        put_table(cli, c);
    else if (quoth_claims_count(c) > 0)
        put_text(c);
}

int cmd_timeline(Cli *cli)
{
    quoth_claims_options how = QUOTH_CLAIMS_OPTIONS_INIT;
    how.only_said = how.by_date = 1;
    return cli_claims(cli, how, put);
}
