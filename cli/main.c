/* main.c: the one program: reads the command line, runs a command, turns what went wrong into an exit code.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/config.h"
#include "cli/term.h"

static volatile sig_atomic_t is_interruptible, is_interrupted;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    if (!is_interruptible || is_interrupted)
        _exit(EXIT_INTERRUPTED); /* the second time at once */
    is_interrupted = 1;
}

void cli_interruptible(void)
{
    is_interruptible = 1;
}

int cli_is_interrupted(void)
{
    return is_interrupted;
}

static int exit_code(quoth_status status)
{
    switch (status) {
    case QUOTH_OK:
        return EXIT_FOUND;
    case QUOTH_E_NOT_FOUND:
        return EXIT_NONE;
    case QUOTH_E_ARGUMENT:
    case QUOTH_E_QUERY:
        return EXIT_USAGE;
    case QUOTH_E_INPUT:
    case QUOTH_E_UNSUPPORTED:
    case QUOTH_E_REMOTE:
        return EXIT_INPUT;
    case QUOTH_E_INDEX_MISSING:
    case QUOTH_E_INDEX_VERSION:
        return 4;
    case QUOTH_E_INDEX_BUSY:
    case QUOTH_E_INDEX_STALE:
        return 5;
    case QUOTH_E_INDEX_CORRUPT:
        return 6;
    case QUOTH_E_IO:
        return 7;
    case QUOTH_E_CANCELLED:
        return EXIT_INTERRUPTED;
    case QUOTH_E_LIMIT:
    case QUOTH_E_NOMEM:
    case QUOTH_E_INTERNAL:
        break;
    }
    return 8;
}

int cli_fail(const quoth_error *err)
{
    term_progress_end();
    fflush(stdout);
    fprintf(stderr, "quoth: %s\n", err->message);
    return exit_code(err->status);
}

int cli_fail_input(const quoth_error *err)
{
    int code = cli_fail(err);
    return err->status == QUOTH_E_IO || err->status == QUOTH_E_LIMIT ? EXIT_INPUT : code;
}

/* How far right of the margin the byte stands, a place for each code point. */
static int column_of(Str query, uint32_t byte)
{
    int n = 0;
    for (size_t i = 0; i < query.n && i + 1 < byte; i++)
        n += ((unsigned char)query.p[i] & 0xc0) != 0x80;
    return n;
}

int cli_fail_query(const quoth_error *err, Str query)
{
    int code = cli_fail(err);
    if (err->status != QUOTH_E_QUERY || err->col == 0)
        return code;
    char shown[512];
    snprintf(shown, sizeof shown, "%.*s", STR(query));
    utf8_tidy(shown);
    if (column_of(query, err->col) < (int)sizeof shown)
        fprintf(stderr, "    %s\n    %*s^\n", shown, column_of(query, err->col), "");
    return code;
}

void cli_log(void *arg, int level, const char *line)
{
    static const char *const levels[] = {"", "warning: ", ""};
    const Cli *cli = arg;
    if ((level > 1 && !opts_has(&cli->opts, OPT_VERBOSE)) || (level > 0 && term_is_quiet()))
        return;
    term_progress_end();
    fprintf(stderr, "quoth: %s%s\n", level >= 0 && level < 3 ? levels[level] : "", line);
}

quoth_status cli_query_text(Str *out, const Cli *cli, uint32_t from, quoth_error *err)
{
    const Opts *o = &cli->opts;
    if (o->n_words == from + 1 && strcmp(o->words[from], "-") == 0) {
        quoth_status st = file_read(out, cli->arena, "-", 1 << 20, err);
        if (st == QUOTH_OK)
            *out = str_trim(*out);
        return st;
    }
    Buf b = {.arena = cli->arena};
    for (uint32_t i = from; i < o->n_words; i++) {
        if (i > from)
            buf_char(&b, ' ');
        buf_add(&b, str_of(o->words[i]));
    }
    *out = buf_str(&b);
    return QUOTH_OK;
}

/* The nearest .quoth here or in a folder above; NULL when there is none. */
static const char *index_above(Arena *a)
{
    Str at = file_absolute(a, ".");
    for (;;) {
        Str path = str_fmt(a, "%.*s/.quoth", STR(at.n == 1 ? S("") : at));
        if (file_is_folder(path.p))
            return path.p;
        if (at.n == 1)
            return NULL;
        Str base = file_base(at);
        at.n = at.n - base.n > 1 ? at.n - base.n - 1 : 1;
    }
}

const char *cli_index_path(const Cli *cli)
{
    const char *path = cli->opts.values[OPT_INDEX], *named = getenv("QUOTH_INDEX");
    if (!path && named && *named)
        path = named;
    return path ? path : index_above(cli->arena);
}

quoth_status cli_form(quoth_mode *out, const Cli *cli, quoth_error *err)
{
    const char *form = cli->opts.values[OPT_FORM];
    *out = QUOTH_READ;
    if (form && strcmp(form, "segments") == 0)
        *out = QUOTH_SEGMENTS;
    else if (form && strcmp(form, "portable") == 0)
        *out = QUOTH_PORTABLE;
    else if (form)
        return fail(err, QUOTH_E_ARGUMENT, "--form %s: no such form: segments or portable", form);
    return QUOTH_OK;
}

quoth_status cli_open(quoth_index **out, const Cli *cli, quoth_mode mode, quoth_error *err)
{
    const char *path = cli_index_path(cli);
    if (!path && mode != QUOTH_READ)
        path = ".quoth";
    if (!path)
        return fail(err, QUOTH_E_INDEX_MISSING,
                    "no index here or above: run quoth index PATH…, or name one with --index");
    quoth_open_options how = QUOTH_OPEN_OPTIONS_INIT;
    quoth_status st = cli_timeout(&how.timeout, cli, err);
    return st == QUOTH_OK ? quoth_index_open_with(out, path, mode, &how, err) : st;
}

quoth_status cli_timeout(uint32_t *out, const Cli *cli, quoth_error *err)
{
    enum { SECONDS_MOST = 3600, WHEN_COMPLETING = 500 };
    const char *text = cli->opts.values[OPT_TIMEOUT];
    char *end = NULL;
    double seconds = text ? strtod(text, &end) : 0;
    *out = cli->opts.cmd == CMD_COMPLETE ? WHEN_COMPLETING : 0;
    if (!text)
        return QUOTH_OK;
    if (end == text || *end || !(seconds >= 0.001) || seconds > SECONDS_MOST)
        return fail(err, QUOTH_E_ARGUMENT, "--timeout: found %s, expected seconds, up to %d", text, SECONDS_MOST);
    *out = (uint32_t)(seconds * 1000);
    return QUOTH_OK;
}

/* Whole names: one shard's may be part of another's. */
static bool is_told(Str told, Str shard)
{
    for (size_t at = 0, next; (next = str_find(told, shard, at)) != STR_NONE; at = next + 1) {
        bool begins = next == 0 || str_ends((Str){told.p, next}, S(", "));
        Str  rest = {told.p + next + shard.n, told.n - next - shard.n};
        if (begins && (rest.n == 0 || str_starts(rest, S(", "))))
            return true;
    }
    return false;
}

void cli_tell_lost(Cli *cli, const quoth_lost *lost)
{
    cli->is_partial = true;
    if (is_told(cli->lost, lost->shard))
        return;
    cli->lost = str_fmt(cli->arena, "%.*s%s%.*s", STR(cli->lost), cli->lost.n ? ", " : "", STR(lost->shard));
    cli_log(cli, 1, str_fmt(cli->arena, "without %.*s: %.*s", STR(lost->shard), STR(lost->reason)).p);
}

quoth_status cli_answered(Cli *cli, const quoth_index *index, quoth_status st)
{
    const quoth_lost *lost;
    for (uint32_t i = 0; (lost = quoth_index_lost(index, i)) != NULL; i++)
        cli_tell_lost(cli, lost);
    return st;
}

const char *cli_actors(const Cli *cli)
{
    const char *named = cli->opts.values[OPT_ACTORS] ? cli->opts.values[OPT_ACTORS] : getenv("QUOTH_ACTORS");
    return named && *named ? named : NULL;
}

quoth_read_options cli_read_options(Cli *cli)
{
    quoth_read_options r = QUOTH_READ_OPTIONS_INIT;
    const Opts *o = &cli->opts;
    r.as = o->values[OPT_AS];
    r.plain = opts_has(o, OPT_PLAIN);
    r.all = opts_has(o, OPT_ALL);
    r.url = o->values[OPT_URL];
    r.actors = cli_actors(cli);
    r.map = o->values[OPT_MAP];
    r.corrections = opt_is_for(OPT_CORRECTIONS, o->cmd) ? cli_corrections(cli) : NULL;
    r.only_read = o->cmd == CMD_READ;
    r.no_claims = opts_has(o, OPT_NO_CLAIMS);
    r.log = cli_log;
    r.log_arg = cli;
    return r;
}

typedef struct EachArticle {
    quoth_article_fn each;
    void            *arg;
} EachArticle;

static int on_article(void *arg, const quoth_article *a, const quoth_error *err)
{
    const EachArticle *e = arg;
    if (!a) {
        (void)cli_fail_input(err);
        return 0;
    }
    return e->each(e->arg, a, NULL);
}

int cli_each_article(Cli *cli, quoth_article_fn each, void *arg)
{
    quoth_error        err;
    quoth_read_options how = cli_read_options(cli);
    EachArticle        e = {each, arg};
    int                code = EXIT_FOUND;
    for (uint32_t i = 0; i < cli->opts.n_words; i++) {
        uint32_t     n_failed = 0;
        quoth_status st = quoth_article_each(cli->opts.words[i], &how, on_article, &e, &n_failed, &err);
        int          failed = st == QUOTH_OK ? n_failed ? EXIT_INPUT : EXIT_FOUND : cli_fail_input(&err);
        code = failed > code ? failed : code;
    }
    return code;
}

quoth_status cli_article(quoth_article **out, const Cli *cli, const char *path, const quoth_read_options *how, quoth_error *err)
{
    enum { TEXT_MOST = 64 << 20 };
    const char *name = cli->opts.values[OPT_STDIN_NAME];
    Str         text;
    if (!name || strcmp(path, "-") != 0)
        return quoth_article_read(out, path, how, err);
    quoth_status st = file_read(&text, cli->arena, "-", TEXT_MOST, err);
    return st == QUOTH_OK ? quoth_article_parse(out, text.p, text.n, name, how, err) : st;
}

Arena *cli_scratch(const Cli *cli)
{
    Arena *a = arena_new();
    if (!a)
        longjmp(cli->edge->jump, 1);
    arena_edge(a, cli->edge);
    return a;
}

static const struct {
    Opt opt;
    Format format;
} formats[] = {
    {OPT_JSON, FORMAT_JSON}, {OPT_JSONL, FORMAT_JSONL},     {OPT_TSV, FORMAT_TSV},
    {OPT_CSV, FORMAT_CSV},   {OPT_VIMGREP, FORMAT_VIMGREP}, {OPT_TREC, FORMAT_TREC},
    {OPT_BIBTEX, FORMAT_BIBTEX}, {OPT_CSL, FORMAT_CSL}, {OPT_CLAIMREVIEW, FORMAT_CLAIMREVIEW}, {OPT_OPENSEARCH, FORMAT_OPENSEARCH},
};

static quoth_status choose_format(Cli *cli, quoth_error *err)
{
    const Opts *o = &cli->opts;
    const char *named = o->values[OPT_FORMAT];
    bool is_known = !named || strcmp(named, "text") == 0;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        const char *name = opt_info(formats[i].opt)->name;
        bool is_named = named && strcmp(named, name) == 0;
        if (!is_named && !opts_has(o, formats[i].opt))
            continue;
        if (!opt_is_for(formats[i].opt, o->cmd))
            return fail(err, QUOTH_E_ARGUMENT, "--format %s: not a form of quoth %s", name,
                        cmd_info(o->cmd)->name);
        if (cli->format != FORMAT_TEXT)
            return fail(err, QUOTH_E_ARGUMENT, "--%s: another format was asked for already", name);
        cli->format = formats[i].format;
        is_known = is_known || is_named;
    }
    if (!is_known)
        return fail(err, QUOTH_E_ARGUMENT, "--format: unknown form %s", named);
    return QUOTH_OK;
}

/* People who read the answer see there that it is not all; for programs there is the exit code, and JSON says it too. */
static void tell_partial(const Cli *cli)
{
    static const Cmd told[] = {CMD_SEARCH,   CMD_FACETS, CMD_SHOW,  CMD_RELATED, CMD_COMPARE,
                               CMD_TIMELINE, CMD_STATS,  CMD_BATCH, CMD_CHECK};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (cli->opts.cmd == told[i] && cli->format == FORMAT_TEXT && !opts_has(&cli->opts, OPT_COUNT)) {
            term_ink(INK_FAINT);
            term_fmt("not all: without %.*s\n", STR(cli->lost));
            term_ink(INK_NONE);
        }
}

static int run(Cli *cli)
{
    static CmdFn *const cmds[] = {
#define COMMAND(id, name, words, least, most, help) cmd_##name,
#include "cli/opts.def"
    };
    quoth_error err;
    if (opts_has(&cli->opts, OPT_VERSION)) {
        term_fmt("quoth %s\n", quoth_version());
        return EXIT_FOUND;
    }
    if (cli->opts.cmd == CMDS && !opts_has(&cli->opts, OPT_HELP)) {
        cmd_help(cli);
        return EXIT_USAGE;
    }
    if (opts_has(&cli->opts, OPT_HELP))
        return cmd_help(cli);
    if (choose_format(cli, &err) != QUOTH_OK)
        return cli_fail(&err);
    int code = cmds[cli->opts.cmd](cli);
    if (!cli->is_partial)
        return code;
    tell_partial(cli);
    return code <= EXIT_NONE ? EXIT_INPUT : code;
}

static quoth_status set_up_terminal(const Cli *cli, quoth_error *err)
{
    static const char *const names[] = {"auto", "always", "never"};
    Str colour = str_of(cli->opts.values[OPT_COLOR]);
    bool is_known = colour.n == 0;
    for (int i = 0; i < 3 && !is_known; i++)
        if (str_eq(colour, str_of(names[i]))) {
            term_colour((TermColour)i);
            is_known = true;
        }
    if (!is_known)
        return fail(err, QUOTH_E_ARGUMENT, "--color %.*s: expected auto, always or never", STR(colour));
    term_quiet(opts_has(&cli->opts, OPT_QUIET));
    return QUOTH_OK;
}

int main(int argc, char **argv)
{
    Edge edge;
    Cli cli = {.arena = arena_new(), .edge = &edge, .lost = S("")};
    quoth_error err;
    if (!cli.arena || setjmp(edge.jump)) {
        fputs("quoth: out of memory\n", stderr);
        return 8;
    }
    arena_edge(cli.arena, &edge);
    signal(SIGPIPE, SIG_IGN); /* term_put sees that the reader has gone */
    signal(SIGXFSZ, SIG_IGN); /* a file that grows beyond the limit is an error of its write, as a full disk is */
    struct sigaction on = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &on, NULL);
    sigaction(SIGTERM, &on, NULL);
    quoth_status st = opts_parse(&cli.opts, cli.arena, argc, argv, &err);
    bool is_help = opts_has(&cli.opts, OPT_HELP) || opts_has(&cli.opts, OPT_VERSION) ||
                   cli.opts.cmd == CMDS || cli.opts.cmd == CMD_HELP;
    if (st == QUOTH_OK && !is_help)
        st = config_apply(&cli.opts, cli.arena, &err);
    if (st == QUOTH_OK)
        st = set_up_terminal(&cli, &err);
    int code = st == QUOTH_OK ? run(&cli) : cli_fail(&err);
    term_close();
    arena_free(cli.arena);
    return code;
}
