/* cmd_saved.c: quoth saved list | add NAME QUERY | remove NAME | run [NAME…]: queries kept under a name.
 *
 * They stand in a text file, a name, a tab and a query on each line, which people may also edit. `run --new` tells what
 * came since its last run: the ids of what was found then stand beside that file, in saved.seen/NAME.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/table.h"
#include "cli/out.h"
#include "cli/term.h"

enum { FILE_MOST = 4 << 20, SEEN_MOST = 256 << 20 };

/* ---- the file --------------------------------------------------------------------------------------- */

static quoth_status read_file(Str *out, const Cli *cli, Str path, size_t most, quoth_error *err)
{
    struct stat st;
    *out = S("");
    if (path.n == 0)
        return fail(err, QUOTH_E_ARGUMENT, "no place for saved queries: name a file with --saved");
    if (stat(path.p, &st) != 0 && errno == ENOENT)
        return QUOTH_OK;
    return file_read(out, cli->arena, path.p, most, err);
}

/* Name and query of a line; false for one that says nothing. */
static bool split_line(Str line, Str *name, Str *query)
{
    size_t tab = str_find(line, S("\t"), 0);
    if (tab == STR_NONE || str_starts(str_trim(line), S("#")))
        return false;
    *name = str_trim(str_sub(line, 0, tab));
    *query = str_trim(str_sub(line, tab + 1, line.n));
    return true;
}

/* The file without the lines of one name; *found tells whether there were any. */
static Str without(const Cli *cli, Str bytes, Str name, bool *found)
{
    Buf kept = {.arena = cli->arena};
    Str line, other, query;
    *found = false;
    while (str_next(&bytes, '\n', &line)) {
        bool is_it = split_line(line, &other, &query) && str_eq(other, name);
        *found = *found || is_it;
        if (is_it || (line.n == 0 && bytes.n == 0))
            continue;
        buf_add(&kept, line);
        buf_char(&kept, '\n');
    }
    return buf_str(&kept);
}

/* ---- list, add, remove ------------------------------------------------------------------------------ */

static int list(const Cli *cli, Str bytes)
{
    Str line, name, query;
    int code = EXIT_NONE;
    OutList out = out_list(cli);
    bool is_json = cli->format == FORMAT_JSON || cli->format == FORMAT_JSONL;
    while (str_next(&bytes, '\n', &line)) {
        if (!split_line(line, &name, &query))
            continue;
        code = EXIT_FOUND;
        if (!is_json) {
            term_inked(INK_BOLD, name);
            term_put(S("\t"));
            term_clean(query);
            term_put(S("\n"));
            continue;
        }
        Json *j = out_list_begin(&out);
        json_pair(j, "name", name);
        json_pair(j, "query", query);
        out_list_end(&out);
    }
    out_list_close(&out);
    return code;
}

static bool is_name(Str name)
{
    bool is = name.n > 0 && name.p[0] != '#';
    for (size_t i = 0; i < name.n; i++)
        is = is && (unsigned char)name.p[i] > ' ';
    return is;
}

static int add(Cli *cli, Str path, Str bytes)
{
    quoth_error err;
    quoth_query *query = NULL;
    Str text;
    bool found;
    if (cli->opts.n_words < 3)
        return cli_fail(&(quoth_error){.status = QUOTH_E_ARGUMENT, .message = "saved add: expected a name and a query"});
    Str name = str_of(cli->opts.words[1]);
    if (!is_name(name))
        return cli_fail(&(quoth_error){.status = QUOTH_E_ARGUMENT,
                                       .message = "saved add: a name is one word, without blanks and line ends"});
    if (cli_query_text(&text, cli, 2, &err) != QUOTH_OK)
        return cli_fail(&err);
    quoth_query_options how = cli_query_options(cli);
    how.saved = bytes.n ? how.saved : NULL; /* the file may be yet to be made */
    if (quoth_query_parse_with(&query, text.p, text.n, &how, &err) != QUOTH_OK)
        return cli_fail_query(&err, text);
    quoth_query_free(query);
    Str kept = without(cli, bytes, name, &found);
    Str whole = str_fmt(cli->arena, "%.*s%.*s\t%.*s\n", STR(kept), STR(name), STR(text));
    Str asked = str_fmt(cli->arena, "saved:%.*s", STR(name));
    if (cli_write_file(cli, path, whole, &err) != QUOTH_OK)
        return cli_fail(&err);
    if (cli_query(&query, cli, asked, &err) == QUOTH_OK) {
        quoth_query_free(query);
        return EXIT_FOUND;
    }
    int code = cli_fail(&err); /* a bad name, or one that leads back to itself: as it was */
    return cli_write_file(cli, path, bytes, &err) == QUOTH_OK ? code : cli_fail(&err);
}

static int take_out(const Cli *cli, Str path, Str bytes)
{
    quoth_error err;
    bool found, any = false;
    for (uint32_t i = 1; i < cli->opts.n_words; i++) {
        bytes = without(cli, bytes, str_of(cli->opts.words[i]), &found);
        any = any || found;
    }
    if (any && cli_write_file(cli, path, bytes, &err) != QUOTH_OK)
        return cli_fail(&err);
    return any ? EXIT_FOUND : EXIT_NONE;
}

/* ---- run -------------------------------------------------------------------------------------------- */

typedef struct Run {
    Cli         *cli;
    quoth_index *index;
    OutList      out;
    Str          path; /* of the file of queries */
    bool         only_new, any;
} Run;

static void put_hit(Run *run, Str name, const quoth_sentence *s)
{
    run->any = true;
    if (run->cli->format != FORMAT_JSON && run->cli->format != FORMAT_JSONL) {
        term_inked(INK_BOLD, name);
        term_put(S("\t"));
        out_vimgrep(s);
        return;
    }
    Json *j = out_list_begin(&run->out);
    json_pair(j, "saved", name);
    out_json_sentence(j, s, true);
    out_list_end(&run->out);
}

/* Puts what was not seen at the last run, and remembers what there is now. */
static quoth_status put_new(Run *run, Str name, const quoth_results *r, quoth_error *err)
{
    Arena *a = run->cli->arena;
    Str path = str_fmt(a, "%.*s.seen/%.*s", STR(run->path), STR(name)), bytes, id;
    Table seen = table_new(a);
    Buf now = {.arena = a};
    quoth_status st = read_file(&bytes, run->cli, path, SEEN_MOST, err);
    bool is_whole = !quoth_index_lost(run->index, 0);
    if (st == QUOTH_OK && !is_whole) /* what is of a shard that is missing was seen */
        buf_add(&now, bytes);
    while (st == QUOTH_OK && str_next(&bytes, '\n', &id))
        *table_slot(&seen, id, 0) = 1;
    for (uint32_t i = 0; st == QUOTH_OK && i < quoth_results_count(r); i++) {
        const quoth_sentence *s = quoth_results_at(r, i);
        bool is_new = table_get(&seen, s->id) == TABLE_NONE;
        if (is_new)
            put_hit(run, name, s);
        if (is_new || is_whole)
            buf_fmt(&now, "%.*s\n", STR(s->id));
    }
    return st == QUOTH_OK ? cli_write_file(run->cli, path, buf_str(&now), err) : st;
}

static quoth_status run_one(Run *run, Str name, quoth_error *err)
{
    quoth_query *query = NULL;
    quoth_results *r = NULL;
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    how.limit = 0;
    quoth_status st = cli_query(&query, run->cli, str_fmt(run->cli->arena, "saved:%.*s", STR(name)), err);
    if (st == QUOTH_OK)
        st = cli_answered(run->cli, run->index, quoth_index_search(&r, run->index, query, &how, err));
    if (st == QUOTH_OK && run->only_new)
        st = put_new(run, name, r, err);
    for (uint32_t i = 0; st == QUOTH_OK && !run->only_new && i < quoth_results_count(r); i++)
        put_hit(run, name, quoth_results_at(r, i));
    quoth_results_free(r);
    quoth_query_free(query);
    return st;
}

static int run_all(Cli *cli, Str path, Str bytes)
{
    quoth_error err;
    Run run = {.cli = cli, .path = path, .only_new = opts_has(&cli->opts, OPT_NEW)};
    Str line, name, query;
    if (cli_open(&run.index, cli, QUOTH_READ, &err) != QUOTH_OK)
        return cli_fail(&err);
    run.out = out_list(cli);
    quoth_status st = QUOTH_OK;
    for (uint32_t i = 1; st == QUOTH_OK && i < cli->opts.n_words; i++)
        st = run_one(&run, str_of(cli->opts.words[i]), &err);
    while (st == QUOTH_OK && cli->opts.n_words == 1 && str_next(&bytes, '\n', &line))
        if (split_line(line, &name, &query))
            st = run_one(&run, name, &err);
    out_list_close(&run.out);
    quoth_index_free(run.index);
    if (st != QUOTH_OK)
        return cli_fail(&err);
    return run.any ? EXIT_FOUND : EXIT_NONE;
}

int cmd_saved(Cli *cli)
{
    quoth_error err;
    Str path = cli_saved_file(cli), bytes, what = str_of(cli->opts.words[0]);
    if (read_file(&bytes, cli, path, FILE_MOST, &err) != QUOTH_OK)
        return cli_fail(&err);
    if (str_eq(what, S("list")))
        return list(cli, bytes);
    if (str_eq(what, S("add")))
        return add(cli, path, bytes);
    if (str_eq(what, S("remove")))
        return take_out(cli, path, bytes);
    if (str_eq(what, S("run")))
        return run_all(cli, path, bytes);
    fail(&err, QUOTH_E_ARGUMENT, "saved %.*s: expected list, add, remove or run", STR(what));
    return cli_fail(&err);
}
