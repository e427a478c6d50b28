/* cmd_explain.c: quoth explain FILE:LINE: why the sentences of a line were understood as they were. */
#include "cli/out.h"
#include "cli/term.h"

/* Splits FILE:LINE at its last colon. */
static bool split(Str word, Str *file, uint32_t *line)
{
    size_t colon = word.n;
    while (colon > 0 && word.p[colon - 1] != ':')
        colon--;
    if (colon < 2 || !str_to_u32(str_sub(word, colon, word.n), line))
        return false;
    *file = str_sub(word, 0, colon - 1);
    return true;
}

static void put_json(Cli *cli, const char *file, uint32_t line, Str text)
{
    OutList list = out_list(cli);
    Json   *j = out_list_begin(&list);
    json_pair(j, "path", str_of(file));
    json_pair_u64(j, "line", line);
    json_pair(j, "text", text);
    out_list_end(&list);
    out_list_close(&list);
}

static int explain(Cli *cli, const char *file, uint32_t line)
{
    quoth_error        err;
    quoth_str          text;
    quoth_article     *article;
    quoth_read_options how = cli_read_options(cli);
    if (cli_article(&article, cli, file, &how, &err) != QUOTH_OK)
        return cli_fail_input(&err);
    quoth_status st = quoth_article_explain(&text, article, line, &err);
    if (st == QUOTH_OK && cli->format != FORMAT_TEXT)
        put_json(cli, file, line, text);
    else if (st == QUOTH_OK)
        term_put(text);
    quoth_article_free(article);
    if (st == QUOTH_E_NOT_FOUND) {
        cli_fail(&err);
        return EXIT_NONE;
    }
    return st == QUOTH_OK ? EXIT_FOUND : cli_fail(&err);
}

int cmd_explain(Cli *cli)
{
    Str      word = str_of(cli->opts.words[0]), file;
    uint32_t line;
    if (split(word, &file, &line))
        return explain(cli, str_z(cli->arena, file), line);
    quoth_error err;
    fail(&err, QUOTH_E_ARGUMENT, "explain %.*s: expected FILE:LINE, as search prints them", STR(word));
    cli_fail(&err);
    return EXIT_USAGE;
}
