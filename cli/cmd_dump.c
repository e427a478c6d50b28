/* cmd_dump.c: quoth dump, quoth restore FILE: the index, and what a person made beside it, as lines of JSON and back. */
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "cli/config.h"
#include "cli/out.h"
#include "cli/term.h"

enum { FILE_MOST = 64 << 20 };

#define SEEN "saved.seen/"

/* ---- the files that a person makes -------------------------------------------------------------------- */

static Str in_index(const Cli *cli, const char *name)
{
    const char *index = cli_index_path(cli);
    return index && file_is_folder(index) ? str_fmt(cli->arena, "%s/%s", index, name) : S("");
}

static Str corrections_file(const Cli *cli, bool is_there)
{
    return is_there || cli->opts.values[OPT_CORRECTIONS] ? cli_corrections_file(cli) : in_index(cli, "corrections.tsv");
}

static Str project_file(const Cli *cli, bool is_there)
{
    (void)is_there;
    return in_index(cli, "config");
}

static Str settings_file(const Cli *cli, bool is_there)
{
    (void)is_there;
    return config_file(cli->arena, "config");
}

static Str saved_file(const Cli *cli, bool is_there)
{
    (void)is_there;
    return cli_saved_file(cli);
}

static Str synonyms_file(const Cli *cli, bool is_there)
{
    const char *named = cli->opts.values[OPT_SYNONYMS];
    (void)is_there;
    return named ? str_of(named) : config_file(cli->arena, "synonyms.txt");
}

static Str names_file(const Cli *cli, bool is_there)
{
    const char *named = cli_actors(cli);
    return named ? str_of(named) : is_there ? S("") : in_index(cli, "names.tsv");
}

/* Its name in a dump, and where it stands: the one in force, or where restoring puts it; empty: nowhere. */
static const struct {
    const char *name;
    Str       (*where)(const Cli *cli, bool is_there);
} files[] = {
    {"corrections.tsv", corrections_file}, {"config", project_file},        {"settings", settings_file},
    {"saved.tsv", saved_file},             {"synonyms.txt", synonyms_file}, {"names.tsv", names_file},
};

/* ---- dump --------------------------------------------------------------------------------------------- */

typedef struct Kept {
    quoth_dump_file *items;
    uint32_t         n;
} Kept;

static quoth_status keep(Kept *kept, const Cli *cli, Str name, Str path, quoth_error *err)
{
    Str bytes;
    if (path.n == 0 || access(path.p, F_OK) != 0)
        return QUOTH_OK;
    quoth_status st = file_read(&bytes, cli->arena, path.p, FILE_MOST, err);
    if (st == QUOTH_OK)
        vec_push(cli->arena, kept->items, kept->n, (quoth_dump_file){name, bytes});
    return st;
}

/* What the last run of each saved query found. */
static quoth_status keep_seen(Kept *kept, const Cli *cli, Str saved, Str path, quoth_error *err)
{
    quoth_status st = QUOTH_OK;
    for (Str line, name; st == QUOTH_OK && str_next(&saved, '\n', &line);) {
        if (!str_next(&line, '\t', &name) || str_find(name, S("/"), 0) != STR_NONE || str_starts(name, S(".")))
            continue;
        st = keep(kept, cli, str_fmt(cli->arena, SEEN "%.*s", STR(name)), str_fmt(cli->arena, "%.*s.seen/%.*s", STR(path), STR(name)),
                  err);
    }
    return st;
}

static quoth_status keep_files(Kept *kept, const Cli *cli, quoth_error *err)
{
    quoth_status st = QUOTH_OK;
    for (size_t i = 0; i < sizeof files / sizeof *files && st == QUOTH_OK; i++) {
        Str path = files[i].where(cli, true), name = str_of(files[i].name);
        st = keep(kept, cli, name, path, err);
        if (st == QUOTH_OK && kept->n && str_eq(name, S("saved.tsv")) && str_eq(kept->items[kept->n - 1].name, name))
            st = keep_seen(kept, cli, kept->items[kept->n - 1].bytes, path, err);
    }
    return st;
}

static int put_bytes(void *arg, Str bytes)
{
    (void)arg;
    term_put(bytes);
    return cli_is_interrupted();
}

int cmd_dump(Cli *cli)
{
    quoth_error        err;
    quoth_index       *index = NULL;
    quoth_dump_options how = QUOTH_DUMP_OPTIONS_INIT;
    Kept               kept = {0};
    cli_interruptible();
    quoth_status st = cli_open(&index, cli, QUOTH_READ, &err);
    if (st == QUOTH_OK)
        st = keep_files(&kept, cli, &err);
    how.files = kept.items;
    how.n_files = kept.n;
    if (st == QUOTH_OK)
        st = quoth_index_dump(index, put_bytes, NULL, &how, NULL, &err);
    quoth_index_free(index);
    return st == QUOTH_OK ? EXIT_FOUND : cli_fail(&err);
}

/* ---- restore ------------------------------------------------------------------------------------------ */

typedef struct Restored {
    const Cli *cli;
    Kept       kept;
} Restored;

static quoth_status on_file(void *arg, const quoth_dump_file *file, quoth_error *err)
{
    Restored *r = arg;
    Arena    *a = r->cli->arena;
    (void)err;
    vec_push(a, r->kept.items, r->kept.n, (quoth_dump_file){str_dup(a, file->name), str_dup(a, file->bytes)});
    return QUOTH_OK;
}

static int on_progress(void *arg, uint64_t done, uint64_t total)
{
    (void)arg;
    term_progress(done, total, "");
    return cli_is_interrupted();
}

/* Where a file of that name goes; empty for a name that no dump of ours has: a dump may come from anyone. */
static Str place_of(const Cli *cli, Str name)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (str_eq(name, str_of(files[i].name)))
            return files[i].where(cli, false);
    Str query = str_starts(name, S(SEEN)) ? str_sub(name, strlen(SEEN), name.n) : S(""), saved = cli_saved_file(cli);
    bool is_safe = query.n > 0 && query.n < 200 && query.p[0] != '.';
    for (size_t i = 0; i < query.n; i++)
        is_safe = is_safe && (unsigned char)query.p[i] > ' ' && query.p[i] != '/';
    return is_safe && saved.n ? str_fmt(cli->arena, "%.*s.seen/%.*s", STR(saved), STR(query)) : S("");
}

/* 0, or 3 where another file is in its place. */
static int put_file(const Cli *cli, const quoth_dump_file *file)
{
    quoth_error err;
    Str         path = place_of(cli, file->name), there;
    Str         shown = path.n ? file_relative(cli->arena, file_absolute(cli->arena, path.p)) : S("");
    if (path.n == 0) {
        fail(&err, QUOTH_E_INPUT, "%.*s: no place for a file of that name: left out", STR(file->name));
        return cli_fail(&err);
    }
    if (access(path.p, F_OK) == 0) {
        if (file_read(&there, cli->arena, path.p, FILE_MOST, &err) != QUOTH_OK)
            return cli_fail_input(&err);
        if (str_eq(there, file->bytes))
            return EXIT_FOUND;
        fail(&err, QUOTH_E_INPUT, "%.*s: kept: it differs from the dump's; move it away and restore again to another index",
             STR(shown));
        return cli_fail(&err);
    }
    if (cli_write_file(cli, path, file->bytes, &err) != QUOTH_OK)
        return cli_fail(&err);
    if (!opts_has(&cli->opts, OPT_QUIET))
        fprintf(stderr, "quoth: wrote %.*s\n", STR(shown));
    return EXIT_FOUND;
}

/* Nothing half done stays. */
static void empty(const Cli *cli, quoth_mode form)
{
    quoth_error  err;
    quoth_index *index = NULL;
    if (cli_open(&index, cli, (quoth_mode)(QUOTH_REBUILD | form), &err) == QUOTH_OK)
        quoth_index_free(index);
}

static void say(const Cli *cli, const quoth_dump_count *n)
{
    term_progress_end();
    if (cli->format != FORMAT_TEXT) {
        OutList list = out_list(cli);
        Json   *j = out_list_begin(&list);
        json_pair_u64(j, "files", n->files);
        json_pair_u64(j, "articles", n->articles);
        json_pair_u64(j, "sentences", n->sentences);
        out_list_end(&list);
        out_list_close(&list);
    } else if (!opts_has(&cli->opts, OPT_QUIET)) {
        term_fmt("%llu articles, %llu sentences: %s\n", (unsigned long long)n->articles, (unsigned long long)n->sentences,
                 cli_index_path(cli));
    }
}

int cmd_restore(Cli *cli)
{
    quoth_error           err;
    quoth_index          *index = NULL;
    quoth_mode            form = QUOTH_READ;
    quoth_dump_count      count = {0};
    quoth_restore_options how = QUOTH_RESTORE_OPTIONS_INIT;
    Restored              r = {.cli = cli};
    int                   code = EXIT_FOUND;
    how.file = on_file;
    how.file_arg = &r;
    how.progress = on_progress;
    cli_interruptible();
    if (cli_form(&form, cli, &err) != QUOTH_OK || cli_open(&index, cli, (quoth_mode)(QUOTH_WRITE | form), &err) != QUOTH_OK)
        return cli_fail(&err);
    quoth_status st = quoth_index_restore(index, cli->opts.words[0], &how, &count, &err);
    quoth_index_free(index);
    if (st != QUOTH_OK) {
        code = cli_fail_input(&err);
        if (count.articles > 0)
            empty(cli, form);
        return code;
    }
    for (uint32_t i = 0; i < r.kept.n; i++) {
        int put = put_file(cli, &r.kept.items[i]);
        code = put > code ? put : code;
    }
    say(cli, &count);
    return code;
}
