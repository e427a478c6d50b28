/* cmd_batch.c: quoth batch FILE: answers every query of a file, in its order. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "cli/out.h"
#include "cli/term.h"

enum { FILE_MOST = 64 << 20 };

typedef struct Batch {
    Cli *cli;
    const char *path;
    OutList list;
    int code;
} Batch;

static void put_json(Batch *b, const quoth_batch_query *q, const quoth_results *r)
{
    Json *j = out_list_begin(&b->list);
    json_pair(j, "query_id", q->id);
    json_pair(j, "query", q->text);
    json_pair_u64(j, "total", quoth_results_total(r));
    json_key(j, "hits");
    json_begin(j, '[');
    for (uint32_t i = 0; i < quoth_results_count(r); i++)
        out_json_item(j, quoth_results_at(r, i));
    json_end(j, ']');
    out_list_end(&b->list);
}

static void put_without_blanks(Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((unsigned char)c <= ' ')
            c = '_';
        term_put((Str){&c, 1});
    }
}

/* Scores fall strictly, as trec_eval wants them: equal ones are told apart in the sixth decimal. */
static void put_trec(const quoth_batch_query *q, const quoth_results *r)
{
    long long before = 0;
    for (uint32_t i = 0; i < quoth_results_count(r); i++) {
        const quoth_sentence *s = quoth_results_at(r, i);
        long long score = llround(s->score * 1e6);
        if (i > 0 && score >= before)
            score = before - 1;
        before = score;
        put_without_blanks(q->id);
        term_put(S(" Q0 "));
        term_put(s->id);
        term_fmt(" %u %s%lld.%06lld quoth\n", i + 1, score < 0 ? "-" : "", llabs(score) / 1000000,
                 llabs(score) % 1000000);
    }
}

static void put_text(Batch *b, const quoth_batch_query *q, const quoth_results *r)
{
    term_ink(INK_BOLD);
    term_put(S("# "));
    term_clean(q->id);
    term_put(S("  "));
    term_clean(q->text);
    term_ink(INK_NONE);
    term_put(S("\n"));
    out_text_hits(b->cli, r, 0);
    out_text_count(0, quoth_results_count(r), quoth_results_total(r));
    term_put(S("\n"));
}

static void put_table(Batch *b, const quoth_batch_query *q, const quoth_results *r)
{
    for (uint32_t i = 0; i < quoth_results_count(r); i++) {
        arena_reset(b->list.scratch);
        out_table_sentence(b->list.scratch, b->cli->format, quoth_results_at(r, i), &q->id);
    }
}

static void put(Batch *b, const quoth_batch_query *q, const quoth_results *r)
{
    switch (b->cli->format) {
    case FORMAT_JSON:
    case FORMAT_JSONL:
        put_json(b, q, r);
        break;
    case FORMAT_TSV:
    case FORMAT_CSV:
        put_table(b, q, r);
        break;
    case FORMAT_VIMGREP:
        for (uint32_t i = 0; i < quoth_results_count(r); i++)
            out_vimgrep(quoth_results_at(r, i));
        break;
    case FORMAT_TREC:
        put_trec(q, r);
        break;
    default:
        put_text(b, q, r);
        break;
    }
}

/* A bad query is told and the others are answered. False: the index itself fails. */
static bool answer(Batch *b, quoth_index *index, const quoth_batch_query *q, const quoth_search_options *how)
{
    quoth_error err = q->error;
    quoth_results *results = NULL;
    if (q->query && quoth_index_search(&results, index, q->query, how, &err) == QUOTH_OK) {
        put(b, q, results);
        quoth_results_free(results);
        return true;
    }
    quoth_error placed;
    fail_at(&placed, err.status, err.line, err.col, "%s:%u: %s", b->path, q->line, err.message);
    int code = cli_fail_query(&placed, q->text);
    b->code = code == EXIT_USAGE ? EXIT_INPUT : code;
    return q->query == NULL;
}

static int answer_all(Batch *b, quoth_index *index, const quoth_batch *queries,
                      const quoth_search_options *how)
{
    if (b->cli->format == FORMAT_TSV || b->cli->format == FORMAT_CSV)
        out_table_head(b->cli->format, true);
    if (b->cli->format == FORMAT_TEXT)
        term_pager();
    for (uint32_t i = 0; i < quoth_batch_count(queries); i++)
        if (!answer(b, index, quoth_batch_at(queries, i), how))
            break;
    out_list_close(&b->list);
    return b->code;
}

int cmd_batch(Cli *cli)
{
    quoth_error err;
    Str bytes;
    quoth_batch *queries = NULL;
    quoth_index *index = NULL;
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    const char *path = cli->opts.words[0];
    int code;
    if (opts_number(&how.limit, &cli->opts, OPT_LIMIT, 10, &err) != QUOTH_OK)
        return cli_fail(&err);
    if (file_read(&bytes, cli->arena, path, FILE_MOST, &err) != QUOTH_OK)
        return cli_fail_input(&err);
    if (quoth_batch_parse(&queries, bytes.p, bytes.n, &err) != QUOTH_OK ||
        cli_open(&index, cli, QUOTH_READ, &err) != QUOTH_OK) {
        code = cli_fail(&err);
    } else {
        Batch b = {.cli = cli, .path = path, .list = out_list(cli), .code = EXIT_FOUND};
        code = answer_all(&b, index, queries, &how);
    }
    quoth_index_free(index);
    quoth_batch_free(queries);
    return code;
}
