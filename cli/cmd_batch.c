/* cmd_batch.c: quoth batch FILE: answers every query of a file, in its order, several at a time. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/pool.h"
#include "cli/out.h"
#include "cli/resume.h"
#include "cli/term.h"

enum { FILE_MOST = 64 << 20, JOBS_MOST = 64, LOST_MOST = 64 };

typedef struct Answer {
    quoth_results *results;
    quoth_facets  *facets;
    quoth_error    err;  /* status QUOTH_OK: it was answered */
    uint64_t       lost; /* bit 1 << i: it had to do without Batch.lost[i] */
} Answer;

typedef struct Batch {
    Cli                 *cli;
    const char          *path;
    quoth_batch         *queries;
    quoth_search_options how;
    uint32_t             top; /* values of each facet */
    OutList              list;
    int                  code;
    Resume               resume;
    /* shared with the workers */
    pthread_mutex_t lock;
    quoth_index    *indexes[JOBS_MOST]; /* one for each worker; those not in use stand first */
    uint32_t        n_indexes, n_free;
    Answer         *answers;            /* of each query */
    Arena          *arena;              /* holds what is lost; without an edge, as workers use it */
    quoth_lost      lost[LOST_MOST];
    uint32_t        n_lost;
    const char     *index_path;
    quoth_open_options open;
} Batch;

/* ---- writing ---------------------------------------------------------------------------------------- */

static void put_facets_json(Json *j, const quoth_facets *f)
{
    json_key(j, "facets");
    json_begin(j, '[');
    for (uint32_t i = 0; i < quoth_facets_count(f); i++) {
        const quoth_facet_value *v = quoth_facets_at(f, i);
        json_begin(j, '{');
        json_pair(j, "field", v->field);
        json_pair(j, "value", v->value);
        json_pair_u64(j, "count", v->count);
        if (str_find(v->field, S(">"), 0) != STR_NONE)
            out_json_list(j, "within", v->within, v->n_within);
        json_end(j, '}');
    }
    json_end(j, ']');
}

static void put_json(Batch *b, const quoth_batch_query *q, const Answer *answer)
{
    const quoth_results *r = answer->results;
    Json *j = out_list_begin(&b->list);
    json_pair(j, "query_id", q->id);
    json_pair(j, "query", q->text);
    json_pair_u64(j, "total", quoth_results_total(r));
    json_key(j, "lost");
    json_begin(j, '[');
    for (uint32_t i = 0; i < LOST_MOST; i++)
        if (answer->lost >> i & 1)
            out_json_shard(j, &b->lost[i]);
    json_end(j, ']');
    json_key(j, "hits");
    json_begin(j, '[');
    for (uint32_t i = 0; i < quoth_results_count(r); i++)
        out_json_item(j, quoth_results_at(r, i));
    json_end(j, ']');
    if (answer->facets)
        put_facets_json(j, answer->facets);
    out_list_end(&b->list);
}

/* Scores fall strictly, as trec_eval wants them, also where it reads them as floats: equal ones are told apart in the last
 * decimals. */
static void put_trec(Batch *b, const quoth_batch_query *q, const quoth_results *r)
{
    long long before = 0;
    Str id = resume_head(b->list.scratch, FORMAT_TREC, q->id);
    for (uint32_t i = 0; i < quoth_results_count(r); i++) {
        const quoth_sentence *s = quoth_results_at(r, i);
        long long score = llround(s->score * 1e6);
        if (i > 0 && score >= before)
            score = before - 1;
        while (i > 0 && (float)score >= (float)before)
            score--;
        before = score;
        term_put(id);
        term_put(S(" Q0 "));
        term_put(s->id);
        term_fmt(" %u %s%lld.%06lld quoth\n", i + 1, score < 0 ? "-" : "", llabs(score) / 1000000,
                 llabs(score) % 1000000);
    }
    arena_reset(b->list.scratch);
}

static void put_text(Batch *b, const quoth_batch_query *q, const Answer *answer)
{
    const quoth_results *r = answer->results;
    term_ink(INK_BOLD);
    term_put(S("# "));
    term_clean(q->id);
    term_put(S("  "));
    term_clean(q->text);
    term_ink(INK_NONE);
    term_put(S("\n"));
    out_text_hits(b->cli, r, 0);
    for (uint32_t i = 0; answer->facets && i < quoth_facets_count(answer->facets); i++) {
        const quoth_facet_value *v = quoth_facets_at(answer->facets, i);
        term_fmt("%s%*llu  %.*s: ", i == 0 ? "\n" : "", 8 + 8 * (int)v->n_within, (unsigned long long)v->count,
                 STR(v->field));
        term_clean(v->value);
        term_put(S("\n"));
    }
    out_text_count(0, quoth_results_count(r), quoth_results_total(r));
    term_put(S("\n"));
}

static const Str facet_columns[] = {S("query_id"), S("field"), S("value"), S("count")};

static void put_facet_rows(Batch *b, const quoth_batch_query *q, const quoth_facets *f)
{
    Format format = b->cli->format;
    if (quoth_facets_count(f) == 0)
        out_row(format, (Str[]){q->id, S(""), S(""), S("")}, 4);
    for (uint32_t i = 0; i < quoth_facets_count(f); i++) {
        const quoth_facet_value *v = quoth_facets_at(f, i);
        Buf value = {.arena = b->list.scratch};
        for (uint32_t k = 0; k < v->n_within; k++)
            buf_fmt(&value, "%.*s > ", STR(v->within[k]));
        buf_add(&value, v->value);
        out_row(
            format,
            (Str[]){q->id, v->field, buf_str(&value), str_fmt(b->list.scratch, "%llu", (unsigned long long)v->count)},
            4);
        arena_reset(b->list.scratch);
    }
}

/* A query without a hit has a row of its own, which says so. */
static void put_table(Batch *b, const quoth_batch_query *q, const Answer *answer)
{
    const quoth_results *r = answer->results;
    if (answer->facets) {
        put_facet_rows(b, q, answer->facets);
        return;
    }
    for (uint32_t i = 0; i < quoth_results_count(r); i++) {
        arena_reset(b->list.scratch);
        out_table_sentence(b->list.scratch, b->cli->format, quoth_results_at(r, i), &q->id);
    }
    if (quoth_results_count(r) == 0)
        out_table_none(b->cli->format, q->id);
}

static void put(Batch *b, const quoth_batch_query *q, const Answer *answer)
{
    switch (b->cli->format) {
    case FORMAT_JSON:
    case FORMAT_JSONL:
        put_json(b, q, answer);
        break;
    case FORMAT_TSV:
    case FORMAT_CSV:
        put_table(b, q, answer);
        break;
    case FORMAT_VIMGREP:
        for (uint32_t i = 0; i < quoth_results_count(answer->results); i++)
            out_vimgrep(quoth_results_at(answer->results, i));
        break;
    case FORMAT_TREC:
        put_trec(b, q, answer->results);
        break;
    default:
        put_text(b, q, answer);
        break;
    }
}

/* ---- answering -------------------------------------------------------------------------------------- */

/* The first one is open; the others are opened by whoever needs them. */
static quoth_index *take_index(Batch *b, quoth_error *err)
{
    pthread_mutex_lock(&b->lock);
    quoth_index *index = b->indexes[--b->n_free]; /* as many as there are workers */
    pthread_mutex_unlock(&b->lock);
    if (!index)
        (void)quoth_index_open_with(&index, b->index_path, QUOTH_READ, &b->open, err);
    return index;
}

static void give_index(Batch *b, quoth_index *index)
{
    pthread_mutex_lock(&b->lock);
    b->indexes[b->n_free++] = index;
    pthread_mutex_unlock(&b->lock);
}

static bool is_same(const quoth_lost *one, const quoth_lost *other)
{
    return str_eq(one->shard, other->shard) && str_eq(one->reason, other->reason);
}

/* Called with the lock held. The last mark stands for all that is too much to be remembered. */
static uint64_t mark_of(Batch *b, const quoth_lost *lost)
{
    uint32_t i = 0;
    while (i < b->n_lost && !is_same(&b->lost[i], lost))
        i++;
    char *bytes = i == b->n_lost && i < LOST_MOST - 1 ? arena_try(b->arena, lost->shard.n + lost->reason.n) : NULL;
    if (bytes) {
        memcpy(bytes, lost->shard.p, lost->shard.n);
        memcpy(bytes + lost->shard.n, lost->reason.p, lost->reason.n);
        b->lost[b->n_lost++] = (quoth_lost){{bytes, lost->shard.n}, {bytes + lost->shard.n, lost->reason.n}};
    }
    return UINT64_C(1) << (i < b->n_lost ? i : LOST_MOST - 1);
}

static uint64_t marks_of(Batch *b, const quoth_index *index)
{
    const quoth_lost *lost;
    uint64_t marks = 0;
    for (uint32_t i = 0; (lost = quoth_index_lost(index, i)) != NULL; i++) {
        pthread_mutex_lock(&b->lock);
        marks |= mark_of(b, lost);
        pthread_mutex_unlock(&b->lock);
    }
    return marks;
}

static bool is_done(const Batch *b, const quoth_batch_query *q, Arena *a)
{
    return b->resume.done.n > 0 && table_get(&b->resume.done, resume_head(a, b->cli->format, q->id)) != TABLE_NONE;
}

/* Hits and facets are of the same shards. */
static quoth_status ask(Batch *b, quoth_index *index, const quoth_query *query, Answer *answer)
{
    const char *facets = b->cli->opts.values[OPT_FACETS];
    quoth_status st;
    uint64_t before;
    do {
        quoth_results_free(answer->results);
        quoth_facets_free(answer->facets);
        answer->results = NULL;
        answer->facets = NULL;
        st = quoth_index_search(&answer->results, index, query, &b->how, &answer->err);
        before = answer->lost = marks_of(b, index);
        if (st == QUOTH_OK && facets) {
            st = quoth_index_facets(&answer->facets, index, facets, query, b->top, &answer->err);
            answer->lost = marks_of(b, index);
        }
    } while (st == QUOTH_OK && answer->lost != before);
    return st;
}

static void work(void *arg, uint32_t i)
{
    Batch *b = arg;
    const quoth_batch_query *q = quoth_batch_at(b->queries, i);
    Answer *answer = &b->answers[i];
    *answer = (Answer){.err = q->error};
    if (!q->query)
        return;
    quoth_index *index = take_index(b, &answer->err);
    if (index)
        answer->err.status = ask(b, index, q->query, answer);
    give_index(b, index);
}

static void forget(Answer *answer)
{
    quoth_results_free(answer->results);
    quoth_facets_free(answer->facets);
    answer->results = NULL;
    answer->facets = NULL;
}

/* A bad query is told and the others are answered. False: the index itself fails. */
static bool done(void *arg, uint32_t i)
{
    Batch *b = arg;
    const quoth_batch_query *q = quoth_batch_at(b->queries, i);
    Answer *answer = &b->answers[i];
    bool is_answered = answer->err.status == QUOTH_OK;
    for (uint32_t k = 0; k < LOST_MOST; k++)
        if (answer->lost >> k & 1)
            cli_tell_lost(b->cli, &b->lost[k]);
    if (is_answered) {
        put(b, q, answer);
        if (opts_has(&b->cli->opts, OPT_OUTPUT))
            term_flush();
    } else {
        quoth_error placed;
        fail_at(&placed, answer->err.status, answer->err.line, answer->err.col, "%s:%u: %s", b->path, q->line,
                answer->err.message);
        int code = cli_fail_query(&placed, q->text);
        b->code = code == EXIT_USAGE || answer->err.status == QUOTH_E_LIMIT ? EXIT_INPUT : code;
    }
    forget(answer);
    return is_answered || !q->query;
}

/* Calls for the queries that are not answered yet. */
typedef struct Todo {
    Batch    *batch;
    uint32_t *places, n;
} Todo;

static void work_todo(void *arg, uint32_t i)
{
    work(((Todo *)arg)->batch, ((Todo *)arg)->places[i]);
}

static bool done_todo(void *arg, uint32_t i)
{
    return done(((Todo *)arg)->batch, ((Todo *)arg)->places[i]);
}

static int answer_all(Batch *b)
{
    Cli *cli = b->cli;
    Todo todo = {b, arena_make_n(cli->arena, uint32_t, quoth_batch_count(b->queries) + 1u), 0};
    for (uint32_t i = 0; i < quoth_batch_count(b->queries); i++)
        if (!is_done(b, quoth_batch_at(b->queries, i), cli->arena))
            todo.places[todo.n++] = i;
    if ((cli->format == FORMAT_TSV || cli->format == FORMAT_CSV) && b->resume.keep == 0) {
        if (opts_has(&cli->opts, OPT_FACETS))
            out_row(cli->format, facet_columns, 4);
        else
            out_table_head(cli->format, true);
    }
    if (cli->format == FORMAT_TEXT)
        term_pager();
    pool_run(&(PoolJob){work_todo, done_todo, &todo, todo.n, b->n_indexes, 4 * b->n_indexes});
    for (uint32_t i = 0; i < todo.n; i++) /* what was worked on ahead of a failure */
        forget(&b->answers[todo.places[i]]);
    out_list_close(&b->list);
    return b->code;
}

/* ---- setting up ------------------------------------------------------------------------------------- */

static bool is_counted(Str name)
{
    for (uint32_t i = 0; quoth_field_at(i); i++)
        if (str_eq(name, str_of(quoth_field_at(i)->name)))
            return quoth_field_at(i)->facet != 0;
    return false;
}

static quoth_status check_facets(Str fields, quoth_error *err)
{
    Str field, name;
    while (str_next(&fields, ',', &field))
        while (str_next(&field, '>', &name))
            if (!is_counted(str_trim(name)))
                return fail(err, QUOTH_E_ARGUMENT,
                            "--facets: %.*s: no field whose values are counted: see quoth help query", STR(name));
    return QUOTH_OK;
}

static quoth_status read_options(Batch *b, quoth_error *err)
{
    const Opts *o = &b->cli->opts;
    Format format = b->cli->format;
    uint32_t n_cores = (uint32_t)sysconf(_SC_NPROCESSORS_ONLN);
    quoth_status st = opts_number(&b->how.limit, o, OPT_LIMIT, 10, err);
    if (st == QUOTH_OK)
        st = opts_number(&b->top, o, OPT_TOP, 10, err);
    if (st == QUOTH_OK)
        st = opts_number(&b->n_indexes, o, OPT_JOBS, n_cores, err);
    if (st == QUOTH_OK)
        st = check_facets(str_of(o->values[OPT_FACETS]), err);
    b->n_indexes = b->n_indexes < 1 ? 1 : b->n_indexes > JOBS_MOST ? JOBS_MOST : b->n_indexes;
    if (st == QUOTH_OK && opts_has(o, OPT_FACETS) && (format == FORMAT_TREC || format == FORMAT_VIMGREP))
        return fail(err, QUOTH_E_ARGUMENT, "--facets: goes with text, --json, --jsonl, --tsv and --csv");
    if (st == QUOTH_OK && opts_has(o, OPT_RESUME) && !opts_has(o, OPT_OUTPUT))
        return fail(err, QUOTH_E_ARGUMENT, "--resume: expected --output FILE, the file to go on with");
    return st;
}

/* Standard output becomes the file of --output, cut to what is whole of it. */
static quoth_status open_output(Batch *b, quoth_error *err)
{
    const char *path = b->cli->opts.values[OPT_OUTPUT];
    quoth_status st = QUOTH_OK;
    if (opts_has(&b->cli->opts, OPT_RESUME))
        st = resume_read(&b->resume, b->cli->arena, path, b->cli->format, err);
    if (st != QUOTH_OK || !path)
        return st;
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0 || ftruncate(file, (off_t)b->resume.keep) != 0 || lseek(file, 0, SEEK_END) < 0 ||
        dup2(file, STDOUT_FILENO) < 0)
        st = fail(err, QUOTH_E_IO, "%s: %s", path, strerror(errno));
    if (file >= 0)
        close(file);
    return st;
}

static quoth_status read_queries(Batch *b, quoth_error *err)
{
    Cli *cli = b->cli;
    Str bytes;
    quoth_batch_options how = QUOTH_BATCH_OPTIONS_INIT;
    quoth_query_options own = cli_query_options(cli);
    how.saved = own.saved;
    how.synonyms = own.synonyms;
    how.parts = cli->opts.values[OPT_PARTS];
    how.any = opts_has(&cli->opts, OPT_ANY);
    quoth_status st = file_read_named(&bytes, cli->arena, b->path, FILE_MOST, err);
    return st == QUOTH_OK ? quoth_batch_parse_with(&b->queries, bytes.p, bytes.n, &how, err) : st;
}

static quoth_status open_indexes(Batch *b, quoth_error *err)
{
    b->index_path = cli_index_path(b->cli);
    quoth_status st = cli_timeout(&b->open.timeout, b->cli, err);
    if (st == QUOTH_OK)
        st = cli_open(&b->indexes[b->n_indexes - 1], b->cli, QUOTH_READ, err);
    if (st != QUOTH_OK)
        return st;
    b->n_free = b->n_indexes;
    b->arena = arena_new();
    if (!b->arena)
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    b->lost[LOST_MOST - 1] = (quoth_lost){S("others"), S("more shards than can be told")};
    b->answers = arena_make_n(b->cli->arena, Answer, quoth_batch_count(b->queries));
    return QUOTH_OK;
}

int cmd_batch(Cli *cli)
{
    quoth_error err;
    Batch b = {.cli = cli, .path = cli->opts.words[0], .how = QUOTH_SEARCH_OPTIONS_INIT, .code = EXIT_FOUND,
               .open = QUOTH_OPEN_OPTIONS_INIT};
    pthread_mutex_init(&b.lock, NULL);
    quoth_status st = read_options(&b, &err);
    if (st != QUOTH_OK)
        return cli_fail(&err);
    if (read_queries(&b, &err) != QUOTH_OK)
        return cli_fail_input(&err);
    st = open_indexes(&b, &err);
    if (st == QUOTH_OK)
        st = open_output(&b, &err);
    if (st == QUOTH_OK) {
        b.list = out_list(cli);
        b.list.is_partial = NULL; /* each says what it lacks */
        b.code = answer_all(&b);
    }
    int code = st == QUOTH_OK ? b.code : cli_fail(&err);
    for (uint32_t i = 0; i < b.n_free; i++)
        quoth_index_free(b.indexes[i]);
    arena_free(b.arena);
    quoth_batch_free(b.queries);
    return code;
}
