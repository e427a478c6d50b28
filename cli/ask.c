/* ask.c: what the user adds: a query's --saved and --synonyms, the indexer's --corrections; else the files of the settings. */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/cli.h"
#include "cli/config.h"
#include "cli/out.h"

/* One that may not be read is there as well: that is told, not passed over. */
static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

/* The file an option names, else that of the settings where it is there. */
static const char *named_or_there(const Cli *cli, Opt opt, const char *name)
{
    const char *named = cli->opts.values[opt];
    Str path = named ? S("") : config_file(cli->arena, name);
    if (named)
        return *named ? named : NULL;
    return path.n && is_there(path.p) ? path.p : NULL;
}

Str cli_saved_file(const Cli *cli)
{
    const char *named = cli->opts.values[OPT_SAVED];
    return named ? str_of(named) : config_file(cli->arena, "saved.tsv");
}

Str cli_corrections_file(const Cli *cli)
{
    const char *named = cli->opts.values[OPT_CORRECTIONS], *index = cli_index_path(cli);
    if (named)
        return str_of(named);
    Str beside = index && file_is_folder(index) ? str_fmt(cli->arena, "%s/corrections.tsv", index) : S("");
    Str settings = config_file(cli->arena, "corrections.tsv");
    bool in_settings = settings.n && is_there(settings.p);
    return beside.n && (is_there(beside.p) || !in_settings) ? beside : settings;
}

const char *cli_corrections(const Cli *cli)
{
    Str path = cli_corrections_file(cli);
    return path.n && (cli->opts.values[OPT_CORRECTIONS] || is_there(path.p)) ? path.p : NULL;
}

quoth_status cli_write_file(const Cli *cli, Str path, Str bytes, quoth_error *err)
{
    for (size_t i = 1; i < path.n; i++)
        if (path.p[i] == '/' && mkdir(str_z(cli->arena, str_sub(path, 0, i)), 0700) != 0 && errno != EEXIST)
            return fail(err, QUOTH_E_IO, "%.*s: %s", (int)i, path.p, strerror(errno));
    return file_replace(path.p, bytes, err);
}

quoth_query_options cli_query_options(const Cli *cli)
{
    quoth_query_options how = QUOTH_QUERY_OPTIONS_INIT;
    how.saved = named_or_there(cli, OPT_SAVED, "saved.tsv");
    how.synonyms = named_or_there(cli, OPT_SYNONYMS, "synonyms.txt");
    return how;
}

quoth_status cli_query(quoth_query **out, const Cli *cli, Str text, quoth_error *err)
{
    quoth_query_options how = cli_query_options(cli);
    return quoth_query_parse_with(out, text.p, text.n, &how, err);
}

int cli_claims(Cli *cli, quoth_claims_options how, void (*put)(const Cli *cli, const quoth_claims *claims))
{
    quoth_error err;
    Str text = S("");
    quoth_query *query = NULL;
    quoth_index *index = NULL;
    quoth_claims *claims = NULL;
    int code;
    if (opts_number(&how.limit, &cli->opts, OPT_LIMIT, 0, &err) != QUOTH_OK ||
        cli_query_text(&text, cli, 0, &err) != QUOTH_OK)
        return cli_fail(&err);
    if (cli_query(&query, cli, text, &err) != QUOTH_OK || cli_open(&index, cli, QUOTH_READ, &err) != QUOTH_OK ||
        cli_answered(cli, index, quoth_index_claims(&claims, index, query, &how, &err)) != QUOTH_OK) {
        code = cli_fail_query(&err, text);
    } else {
        put(cli, claims);
        code = out_text_found(quoth_claims_count(claims) > 0);
    }
    quoth_claims_free(claims);
    quoth_index_free(index);
    quoth_query_free(query);
    return code;
}
