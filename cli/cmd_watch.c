/* cmd_watch.c: quoth watch PATH…: keeps an index fresh: what changes is indexed once things are quiet, and
 * what goes is removed. A line for each refresh that did something; it ends with a signal.
 *
 * The names and corrections of the user are watched too. The index is open only while it is refreshed, so
 * that others may write between.
 */
#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "base/watch.h"
#include "cli/out.h"
#include "cli/term.h"

enum { QUIET_MS = 300, MOST_MS = 3000, AGAIN_MS = 1000 };

typedef struct Keep {
    Cli *cli;
    quoth_update_options how;
    bool is_due, is_told; /* a refresh that could not be made; … and it was said why */
} Keep;

static bool is_interrupted(void)
{
    return cli_is_interrupted() != 0;
}

static int on_progress(void *arg, uint64_t done, uint64_t total, const char *path)
{
    (void)arg;
    term_progress(done, total, path);
    return cli_is_interrupted();
}

/* Another writer is waited for; what else goes wrong ends the command. */
static int refresh(Keep *k)
{
    quoth_error err;
    quoth_index *index = NULL;
    quoth_update_report r = {0};
    quoth_status st = cli_open(&index, k->cli, QUOTH_WRITE, &err);
    if (st == QUOTH_OK)
        st = quoth_index_update(index, k->cli->opts.words, k->cli->opts.n_words, &k->how, &r, &err);
    quoth_index_free(index);
    term_progress_end();
    k->is_due = st == QUOTH_E_INDEX_BUSY;
    if (k->is_due) {
        if (!k->is_told)
            (void)cli_fail(&err);
        k->is_told = true;
        return EXIT_FOUND;
    }
    if (st != QUOTH_OK && st != QUOTH_E_INPUT)
        return cli_fail(&err);
    if (st == QUOTH_E_INPUT)
        (void)cli_fail(&err); /* a file of the user's that is being edited: it will be read again */
    k->is_told = false;
    if (r.articles + r.removed + r.failed || opts_has(&k->cli->opts, OPT_VERBOSE))
        out_update(k->cli, &r);
    term_flush();
    return EXIT_FOUND;
}

/* The paths must be there, and the index is made where there is none: its folder is watched for corrections.
 */
static quoth_status prepare(const Keep *k, quoth_error *err)
{
    const Opts *o = &k->cli->opts;
    quoth_index *index = NULL;
    for (uint32_t i = 0; i < o->n_words; i++)
        if (access(o->words[i], F_OK) != 0)
            return fail(err, QUOTH_E_INPUT, "%s: %s", o->words[i], strerror(errno));
    if (cli_index_path(k->cli) && file_is_folder(cli_index_path(k->cli)))
        return QUOTH_OK;
    quoth_status st = cli_open(&index, k->cli, QUOTH_WRITE, err);
    quoth_index_free(index);
    return st;
}

/* What is watched: the paths, then the user's own files. */
static quoth_status begin(Watch **watch, const Keep *k, quoth_error *err)
{
    const Opts *o = &k->cli->opts;
    Arena *a = k->cli->arena;
    const char **paths = NULL;
    uint32_t n = 0;
    quoth_status st = prepare(k, err);
    if (st != QUOTH_OK)
        return st;
    Str corrections = cli_corrections_file(k->cli);
    for (uint32_t i = 0; i < o->n_words; i++)
        vec_push(a, paths, n, o->words[i]);
    if (corrections.n)
        vec_push(a, paths, n, corrections.p);
    if (k->how.read.actors)
        vec_push(a, paths, n, k->how.read.actors);
    const char *index = cli_index_path(k->cli);
    WatchPaths what = {paths, n, file_absolute(a, index ? index : ".quoth")};
    return watch_new(watch, &what, err);
}

static int keep_fresh(Keep *k, Watch *watch)
{
    quoth_error err;
    int code = refresh(k);
    while (code == EXIT_FOUND) {
        WatchPatience how = {QUIET_MS, MOST_MS, k->is_due ? AGAIN_MS : -1, is_interrupted};
        WatchEnd end = watch_wait(watch, &how, &err);
        if (end == WATCH_STOPPED)
            return EXIT_INTERRUPTED;
        if (end == WATCH_FAILED)
            return cli_fail(&err);
        k->how.read.corrections = cli_corrections(k->cli); /* it may have come or gone */
        code = refresh(k);
    }
    return code;
}

int cmd_watch(Cli *cli)
{
    quoth_error err;
    Watch *watch = NULL;
    Keep k = {.cli = cli, .how = QUOTH_UPDATE_OPTIONS_INIT};
    k.how.read = cli_read_options(cli);
    k.how.prune = 1;
    k.how.progress = on_progress;
    if (opts_number(&k.how.jobs, &cli->opts, OPT_JOBS, 0, &err) != QUOTH_OK ||
        opts_number(&k.how.memory, &cli->opts, OPT_MEMORY, 0, &err) != QUOTH_OK)
        return cli_fail(&err);
    cli_interruptible();
    int code = begin(&watch, &k, &err) == QUOTH_OK ? keep_fresh(&k, watch) : cli_fail(&err);
    watch_free(watch);
    return code;
}
