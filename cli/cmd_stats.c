/* cmd_stats.c: quoth stats: what the index holds. */
#include "cli/out.h"
#include "cli/term.h"

static void put_json(const Cli *cli, const quoth_index *index, const quoth_stats *s)
{
    Arena *a = cli_scratch(cli);
    Json j = json_new(a);
    json_begin(&j, '{');
    json_pair_u64(&j, "articles", s->articles);
    json_pair_u64(&j, "sentences", s->sentences);
    json_pair_u64(&j, "attributions", s->attributions);
    json_pair_u64(&j, "links", s->links);
    json_pair_u64(&j, "bytes", s->bytes);
    json_pair(&j, "form", str_of(s->form));
    out_json_lost(&j, index);
    json_end(&j, '}');
    term_put(buf_str(&j.buf));
    term_put(S("\n"));
    arena_free(a);
}

static void put_text(const quoth_stats *s)
{
    const struct {
        const char *name;
        uint64_t count;
    } rows[] = {
        {"articles", s->articles}, {"sentences", s->sentences}, {"attributions", s->attributions},
        {"links", s->links},       {"bytes", s->bytes},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        term_fmt("%-14s%12llu\n", rows[i].name, (unsigned long long)rows[i].count);
    term_fmt("%-14s%12s\n", "form", s->form);
}

int cmd_stats(Cli *cli)
{
    quoth_error err;
    quoth_stats stats;
    quoth_index *index = NULL;
    int code = EXIT_FOUND;
    if (cli_open(&index, cli, QUOTH_READ, &err) != QUOTH_OK ||
        cli_answered(cli, index, quoth_index_stats(index, &stats, &err)) != QUOTH_OK)
        code = cli_fail(&err);
    else if (cli->format == FORMAT_TEXT)
        put_text(&stats);
    else
        put_json(cli, index, &stats);
    quoth_index_free(index);
    return code;
}
