/* cmd_check.c: quoth check DRAFT…: every quotation of a draft held against the index. Exit 1 when something differs, so
 * that it serves as a gate before publication. */
#include "base/file.h"
#include "cli/out.h"
#include "cli/term.h"

static bool differs(const quoth_finding *f)
{
    return str_eq(f->verdict, S("other-speaker")) || str_eq(f->verdict, S("altered")) || str_eq(f->verdict, S("not-found"));
}

static void put_json(OutList *list, Str path, const quoth_finding *f)
{
    Json *j = out_list_begin(list);
    json_pair(j, "path", path);
    json_pair_u64(j, "line", f->line);
    json_pair_u64(j, "column", f->column);
    json_pair_u64(j, "begin", f->begin);
    json_pair_u64(j, "end", f->end);
    json_pair(j, "verdict", f->verdict);
    json_pair(j, "text", f->text);
    json_pair(j, "speaker", f->speaker);
    json_pair(j, "found_path", f->found_path);
    json_pair_u64(j, "found_line", f->found_line);
    json_pair(j, "found_id", f->found_id);
    json_pair(j, "found_text", f->found_text);
    json_pair(j, "found_speaker", f->found_speaker);
    json_pair(j, "difference", f->difference);
    out_list_end(list);
}

static void put_vimgrep(Str path, const quoth_finding *f)
{
    term_clean(path);
    term_fmt(":%u:%u:", f->line, f->column);
    term_clean(f->verdict);
    term_put(S(": "));
    term_clean(f->difference.n ? f->difference : f->text);
    term_put(S("\n"));
}

static void put_found(const quoth_finding *f)
{
    if (f->found_path.n == 0)
        return;
    term_put(S("        "));
    term_inked(INK_PATH, f->found_path);
    term_fmt(":%u", f->found_line);
    if (f->found_speaker.n) {
        term_put(S("  says "));
        term_inked(INK_SPEAKER, f->found_speaker);
    }
    term_put(S("\n"));
}

static void put_text(const quoth_finding *f)
{
    term_ink(INK_LINE);
    term_fmt("%6u", f->line);
    term_ink(INK_NONE);
    term_fmt("  %-14.*s  ", STR(f->verdict));
    term_clean(f->text);
    if (f->speaker.n) {
        term_put(S(" — "));
        term_inked(INK_SPEAKER, f->speaker);
    }
    term_put(S("\n"));
    if (f->difference.n) {
        term_put(S("        "));
        term_clean(f->difference);
        term_put(S("\n"));
    }
    put_found(f);
}

/* A statement that was told already: only that it cites nothing. */
static bool is_of(const quoth_finding *f, const quoth_finding *before)
{
    return before && str_eq(f->verdict, S("no-source-link")) && f->begin == before->begin && f->end == before->end;
}

static void put_uncited(void)
{
    term_ink(INK_FAINT);
    term_put(S("        cites no source link\n"));
    term_ink(INK_NONE);
}

static void put(Cli *cli, OutList *list, Str path, const quoth_findings *all)
{
    if (cli->format == FORMAT_TEXT) {
        term_inked(INK_PATH, path);
        term_put(S("\n"));
    }
    for (uint32_t i = 0; i < quoth_findings_count(all); i++) {
        const quoth_finding *f = quoth_findings_at(all, i);
        if (cli->format == FORMAT_VIMGREP) {
            if (differs(f))
                put_vimgrep(path, f);
        } else if (cli->format == FORMAT_TEXT) {
            if (is_of(f, i > 0 ? quoth_findings_at(all, i - 1) : NULL))
                put_uncited();
            else
                put_text(f);
        } else {
            put_json(list, path, f);
        }
    }
}

static int check(Cli *cli, OutList *list, quoth_index *index, const char *path)
{
    quoth_error        err;
    quoth_article     *draft;
    quoth_findings    *findings;
    quoth_read_options how = cli_read_options(cli);
    if (cli_article(&draft, cli, path, &how, &err) != QUOTH_OK)
        return cli_fail_input(&err);
    int code;
    if (cli_answered(cli, index, quoth_index_check(&findings, index, draft, &err)) == QUOTH_OK) {
        put(cli, list, quoth_article_about(draft)->path, findings);
        code = quoth_findings_differ(findings) ? EXIT_NONE : EXIT_FOUND;
        quoth_findings_free(findings);
    } else {
        code = cli_fail(&err);
    }
    quoth_article_free(draft);
    return code;
}

int cmd_check(Cli *cli)
{
    quoth_error  err;
    quoth_index *index;
    int          code = EXIT_FOUND;
    if (cli_open(&index, cli, QUOTH_READ, &err) != QUOTH_OK)
        return cli_fail(&err);
    OutList list = out_list(cli);
    if (cli->format == FORMAT_TEXT)
        term_pager();
    for (uint32_t i = 0; i < cli->opts.n_words; i++) {
        int one = check(cli, &list, index, cli->opts.words[i]);
        code = one > code ? one : code;
    }
    out_list_close(&list);
    quoth_index_free(index);
    return code;
}
