/* cmd_convert.c: quoth convert FOLDER, quoth publish FOLDER: an index in another form, or in shards for servers. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "cli/out.h"
#include "cli/term.h"

enum { SHARDS_MOST = 1000 };

static int on_progress(void *arg, uint64_t done, uint64_t total)
{
    (void)arg;
    term_progress(done, total, "");
    return cli_is_interrupted();
}

static bool is_same_folder(const char *x, const char *y)
{
    struct stat a, b;
    return stat(x, &a) == 0 && stat(y, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Writes one shard, or all, into a new index. */
static quoth_status write_index(const Cli *cli, quoth_index *from, const char *path, quoth_mode form, quoth_copy_options how,
                                uint64_t *copied, quoth_error *err)
{
    quoth_index *to;
    if (is_same_folder(cli_index_path(cli), path))
        return fail(err, QUOTH_E_ARGUMENT, "%s: the index itself: name another folder", path);
    const quoth_lost *lost = quoth_index_lost(from, 0); /* before anything that is there is replaced */
    if (lost)
        return fail(err, QUOTH_E_REMOTE, "%.*s: %.*s: what is written would not be whole", STR(lost->shard), STR(lost->reason));
    quoth_status st = quoth_index_open(&to, path, (quoth_mode)(QUOTH_REBUILD | form), err);
    if (st != QUOTH_OK)
        return st;
    how.progress = on_progress;
    st = quoth_index_copy(from, to, &how, copied, err);
    quoth_index_free(to);
    return st;
}

static void say(const Cli *cli, uint64_t copied, const char *path)
{
    term_progress_end();
    if (!opts_has(&cli->opts, OPT_QUIET))
        term_fmt("%llu articles: %s\n", (unsigned long long)copied, path);
}

int cmd_convert(Cli *cli)
{
    quoth_error err;
    quoth_index *from = NULL;
    quoth_mode form = QUOTH_READ;
    uint64_t copied = 0;
    const quoth_copy_options all = QUOTH_COPY_OPTIONS_INIT;
    int code = EXIT_FOUND;
    cli_interruptible();
    if (cli_form(&form, cli, &err) != QUOTH_OK || cli_open(&from, cli, QUOTH_READ, &err) != QUOTH_OK ||
        write_index(cli, from, cli->opts.words[0], form, all, &copied, &err) != QUOTH_OK)
        code = cli_fail(&err);
    else
        say(cli, copied, cli->opts.words[0]);
    quoth_index_free(from);
    return code;
}

/* ---- shards ----------------------------------------------------------------------------------------------- */

static quoth_status write_stub(Cli *cli, const char *folder, uint32_t shards, quoth_error *err)
{
    Buf b = {.arena = cli->arena};
    buf_fmt(&b, "# quoth search --index all.stub … asks all of these as one. A shard that a server holds:\n"
                "#     xapian-tcpsrv --port 7001 %s/0     and here    remote HOST:7001\n", folder);
    for (uint32_t i = 0; i < shards; i++)
        buf_fmt(&b, "auto %u\n", i);
    return file_replace(str_fmt(cli->arena, "%s/all.stub", folder).p, buf_str(&b), err);
}

static quoth_status publish(Cli *cli, quoth_index *from, const char *folder, uint32_t shards, quoth_error *err)
{
    if ((mkdir(folder, 0700) != 0 && errno != EEXIST) || !file_sync_name(folder))
        return fail(err, QUOTH_E_IO, "%s: %s", folder, strerror(errno));
    for (uint32_t i = 0; i < shards; i++) {
        quoth_copy_options how = QUOTH_COPY_OPTIONS_INIT;
        uint64_t copied = 0;
        const char *path = str_fmt(cli->arena, "%s/%u", folder, i).p;
        how.shard = i;
        how.shards = shards;
        quoth_status st = write_index(cli, from, path, QUOTH_PORTABLE, how, &copied, err);
        if (st != QUOTH_OK)
            return st;
        say(cli, copied, path);
    }
    return write_stub(cli, folder, shards, err);
}

int cmd_publish(Cli *cli)
{
    quoth_error err;
    quoth_index *from = NULL;
    uint32_t shards = 1;
    int code = EXIT_FOUND;
    cli_interruptible();
    quoth_status st = opts_number(&shards, &cli->opts, OPT_SHARDS, 1, &err);
    if (st == QUOTH_OK && (shards == 0 || shards > SHARDS_MOST))
        st = fail(&err, QUOTH_E_ARGUMENT, "--shards %u: from 1 to %d", shards, SHARDS_MOST);
    if (st == QUOTH_OK)
        st = cli_open(&from, cli, QUOTH_READ, &err);
    if (st == QUOTH_OK)
        st = publish(cli, from, cli->opts.words[0], shards, &err);
    if (st != QUOTH_OK)
        code = cli_fail(&err);
    quoth_index_free(from);
    return code;
}
