/* cmd_eval.c: quoth eval RUN QRELS: how well a run answers, as trec_eval measures it. */
#include "base/file.h"
#include "cli/out.h"
#include "cli/term.h"

enum { FILE_MOST = 1 << 30 };

static void put_json(OutList *list, const quoth_score *s)
{
    Json *j = out_list_begin(list);
    json_pair(j, "query_id", s->query_id);
    json_pair_u64(j, "retrieved", s->n_found);
    json_pair_u64(j, "relevant", s->n_relevant);
    json_pair_u64(j, "relevant_retrieved", s->n_relevant_found);
    const struct {
        const char *name;
        double value;
    } measures[] = {{"ndcg_cut_10", s->ndcg10}, {"map", s->map}, {"P_5", s->p5}, {"set_recall", s->recall}};
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        json_key(j, measures[i].name);
        json_double(j, measures[i].value, 4);
    }
    out_list_end(list);
}

static void put_line(Arena *a, const quoth_score *s, bool is_mean)
{
    term_ink(is_mean ? INK_BOLD : INK_NONE);
    term_clean(s->query_id);
    for (size_t n = s->query_id.n; n < 16; n++)
        term_put(S(" "));
    /* numbers by json.h, which knows no locale */
    const double values[] = {s->ndcg10, s->map, s->p5, s->recall};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        Json number = json_new(a);
        json_double(&number, values[i], 4);
        Str text = buf_str(&number.buf);
        term_fmt(" %*.*s", 10, STR(text));
    }
    term_fmt(" %10u %10u %10u", s->n_found, s->n_relevant, s->n_relevant_found);
    term_ink(INK_NONE);
    term_put(S("\n"));
}

static void put(Cli *cli, const quoth_scores *scores)
{
    uint32_t n = quoth_scores_count(scores);
    if (cli->format == FORMAT_JSON || cli->format == FORMAT_JSONL) {
        OutList list = out_list(cli);
        for (uint32_t i = 0; i < n; i++)
            put_json(&list, quoth_scores_at(scores, i));
        put_json(&list, quoth_scores_mean(scores));
        out_list_close(&list);
        return;
    }
    term_fmt("%-16s %10s %10s %10s %10s %10s %10s %10s\n", "query", "nDCG@10", "MAP", "P@5", "recall", "retrieved",
             "relevant", "of these");
    for (uint32_t i = 0; i < n; i++)
        put_line(cli->arena, quoth_scores_at(scores, i), false);
    put_line(cli->arena, quoth_scores_mean(scores), true);
}

int cmd_eval(Cli *cli)
{
    quoth_error err;
    Str run, judgements;
    quoth_scores *scores = NULL;
    if (file_read_named(&run, cli->arena, cli->opts.words[0], FILE_MOST, &err) != QUOTH_OK ||
        file_read_named(&judgements, cli->arena, cli->opts.words[1], FILE_MOST, &err) != QUOTH_OK)
        return cli_fail_input(&err);
    if (quoth_eval(&scores, run, judgements, opts_has(&cli->opts, OPT_COMPLETE), &err) != QUOTH_OK)
        return cli_fail(&err);
    put(cli, scores);
    int code = quoth_scores_count(scores) > 0 ? EXIT_FOUND : EXIT_NONE;
    quoth_scores_free(scores);
    return code;
}
