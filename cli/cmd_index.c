/* cmd_index.c: quoth index PATH…: adds articles, and refreshes what has changed. */
#include <stdio.h>
#include <time.h>

#include "cli/out.h"
#include "cli/term.h"

static int on_progress(void *arg, uint64_t done, uint64_t total, const char *path)
{
    const Cli *cli = arg;
    if (opts_has(&cli->opts, OPT_PROGRESS))
        fprintf(stderr, "%llu %llu %s\n", (unsigned long long)done, (unsigned long long)total, path);
    else
        term_progress(done, total, path);
    return cli_is_interrupted();
}

static quoth_status read_mode(quoth_mode *out, const Cli *cli, quoth_error *err)
{
    quoth_mode form = QUOTH_READ;
    quoth_status st = cli_form(&form, cli, err);
    *out = (quoth_mode)((opts_has(&cli->opts, OPT_REBUILD) ? QUOTH_REBUILD : QUOTH_WRITE) | form);
    return st;
}

/* With --wait, once nobody else writes to it, or a signal ends the waiting. */
static quoth_status open_index(quoth_index **out, const Cli *cli, quoth_mode mode, quoth_error *err)
{
    const struct timespec pause = {.tv_nsec = 100 * 1000 * 1000};
    bool is_told = false;
    for (;;) {
        quoth_status st = cli_open(out, cli, mode, err);
        if (st != QUOTH_E_INDEX_BUSY || !opts_has(&cli->opts, OPT_WAIT) || cli_is_interrupted())
            return st;
        if (!is_told && !opts_has(&cli->opts, OPT_QUIET))
            fprintf(stderr, "quoth: %s: waiting\n", err->message);
        is_told = true;
        (void)nanosleep(&pause, NULL);
    }
}

int cmd_index(Cli *cli)
{
    quoth_error err;
    quoth_index *index = NULL;
    quoth_update_report report = {0};
    quoth_update_options how = QUOTH_UPDATE_OPTIONS_INIT;
    int code = EXIT_FOUND;
    how.read = cli_read_options(cli);
    how.prune = opts_has(&cli->opts, OPT_PRUNE);
    how.progress = on_progress;
    how.progress_arg = cli;
    if (opts_number(&how.jobs, &cli->opts, OPT_JOBS, 0, &err) != QUOTH_OK ||
        opts_number(&how.memory, &cli->opts, OPT_MEMORY, 0, &err) != QUOTH_OK)
        return cli_fail(&err);
    quoth_mode mode = QUOTH_WRITE;
    if (read_mode(&mode, cli, &err) != QUOTH_OK)
        return cli_fail(&err);
    cli_interruptible(); /* what was committed stays */
    if (open_index(&index, cli, mode, &err) != QUOTH_OK ||
        quoth_index_update(index, cli->opts.words, cli->opts.n_words, &how, &report, &err) != QUOTH_OK) {
        code = cli_fail(&err);
    } else {
        term_progress_end();
        out_update(cli, &report);
        code = report.failed ? EXIT_INPUT : EXIT_FOUND;
    }
    quoth_index_free(index);
    return code;
}
