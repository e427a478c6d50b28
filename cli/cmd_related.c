/* cmd_related.c: quoth related ID: the same or nearly the same claim elsewhere, its first appearance named.
 */
#include "cli/out.h"
#include "cli/term.h"

static void put_json(const Cli *cli, const quoth_results *r)
{
    OutList list = out_list(cli);
    for (uint32_t i = 0; i < quoth_results_count(r); i++) {
        Json *j = out_list_begin(&list);
        out_json_sentence(j, quoth_results_at(r, i), true);
        json_key(j, "first");
        json_bool(j, i == 0);
        json_key(j, "asked");
        json_bool(j, i == quoth_results_focus(r));
        out_list_end(&list);
    }
    out_list_close(&list);
}

static void put_place(const quoth_sentence *s)
{
    const Str parts[] = {s->date, s->outlet, s->title};
    term_inked(INK_PATH, s->path);
    term_fmt(":%u", s->line);
    term_ink(INK_FAINT);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].n) {
            term_put(S("  "));
            term_clean(parts[i]);
        }
}

static void put_text(const quoth_results *r)
{
    term_pager();
    for (uint32_t i = 0; i < quoth_results_count(r); i++) {
        const quoth_sentence *s = quoth_results_at(r, i);
        bool asked = i == quoth_results_focus(r);
        put_place(s);
        if (i == 0 && quoth_results_count(r) > 1)
            term_put(S("  first appearance"));
        if (asked)
            term_put(S("  asked for"));
        else
            term_fmt("  %.0f %% alike", s->score * 100);
        term_ink(INK_NONE);
        term_put(S("\n"));
        out_text_sentence(s, false);
    }
}

int cmd_related(Cli *cli)
{
    quoth_error err;
    quoth_index *index = NULL;
    quoth_results *results = NULL;
    int code;
    if (cli_open(&index, cli, QUOTH_READ, &err) != QUOTH_OK ||
        cli_answered(cli, index, quoth_index_related(&results, index, cli->opts.words[0], &err)) != QUOTH_OK) {
        code = cli_fail(&err);
    } else {
        if (cli->format == FORMAT_JSON || cli->format == FORMAT_JSONL)
            put_json(cli, results);
        else if (cli->format == FORMAT_VIMGREP)
            for (uint32_t i = 0; i < quoth_results_count(results); i++)
                out_vimgrep(quoth_results_at(results, i));
        else
            put_text(results);
        code = out_text_found(quoth_results_count(results) > 1); /* the first is the one asked for */
    }
    quoth_results_free(results);
    quoth_index_free(index);
    return code;
}
