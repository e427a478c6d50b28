/* cmd_show.c: quoth show ID: one sentence, its attributions whole, and its neighbours. */
#include <stdio.h>

#include "cli/out.h"
#include "cli/term.h"

static void put_neighbours(Json *j, const char *key, const quoth_results *r, uint32_t beg, uint32_t end)
{
    json_key(j, key);
    json_begin(j, '[');
    for (uint32_t i = beg; i < end; i++)
        out_json_item(j, quoth_results_at(r, i));
    json_end(j, ']');
}

static void put_json(const Cli *cli, const quoth_results *r, uint32_t focus)
{
    Arena *a = cli_scratch(cli);
    Json j = json_new(a);
    json_begin(&j, '{');
    out_json_sentence(&j, quoth_results_at(r, focus), true);
    put_neighbours(&j, "before", r, 0, focus);
    put_neighbours(&j, "after", r, focus + 1, quoth_results_count(r));
    if (cli->is_partial)
        out_json_partial(&j);
    json_end(&j, '}');
    term_put(buf_str(&j.buf));
    term_put(S("\n"));
    arena_free(a);
}

static void put_name(const char *name)
{
    term_ink(INK_FAINT);
    term_fmt("%-9s", name);
    term_ink(INK_NONE);
}

static void put_pair(const char *name, Str value)
{
    if (value.n == 0)
        return;
    put_name(name);
    term_clean(value);
    term_put(S("\n"));
}

static void put_text(const quoth_results *r, uint32_t focus)
{
    const quoth_sentence *s = quoth_results_at(r, focus);
    term_pager();
    put_pair("id", s->id);
    put_pair("path", s->path);
    put_pair("title", s->title);
    for (uint32_t i = 0; i < s->n_authors; i++)
        put_pair(i == 0 ? "author" : "", s->authors[i]);
    put_pair("date", s->date);
    put_pair("outlet", s->outlet);
    if (s->url.n) {
        put_name("url");
        term_address(s->url);
        term_put(S("\n"));
    }
    term_put(S("\n"));
    quoth_span whole = quoth_results_whole(r);
    for (uint32_t i = 0; i < quoth_results_count(r); i++)
        if (i >= whole.beg && i < whole.end)
            out_text_sentence(quoth_results_at(r, i), i == focus);
        else
            out_text_beside(quoth_results_at(r, i));
}

/* Of PATH:LINE, where no sentence begins on that line: which one stands there instead. */
static void tell_line(const Cli *cli, const quoth_sentence *s)
{
    Str asked = str_of(cli->opts.words[0]), rest = asked, part = S("");
    uint32_t line;
    while (str_next(&rest, ':', &part))
        ;
    bool is_place = part.n < asked.n && !str_eq(asked, s->id) && str_to_u32(part, &line);
    if (is_place && line != s->line && !opts_has(&cli->opts, OPT_QUIET))
        fprintf(stderr, "quoth: no sentence begins on line %u: the one above it, on line %u\n", line, s->line);
}

int cmd_show(Cli *cli)
{
    quoth_error err;
    uint32_t around;
    quoth_index *index = NULL;
    quoth_results *results = NULL;
    int code = EXIT_FOUND;
    if (opts_number(&around, &cli->opts, OPT_AROUND, 2, &err) != QUOTH_OK)
        return cli_fail(&err);
    if (cli_open(&index, cli, QUOTH_READ, &err) != QUOTH_OK ||
        cli_answered(cli, index, quoth_index_show(&results, index, cli->opts.words[0], around, &err)) != QUOTH_OK)
        code = cli_fail(&err);
    else {
        tell_line(cli, quoth_results_at(results, quoth_results_focus(results)));
        if (cli->format == FORMAT_TEXT)
            put_text(results, quoth_results_focus(results));
        else
            put_json(cli, results, quoth_results_focus(results));
    }
    quoth_results_free(results);
    quoth_index_free(index);
    return code;
}
