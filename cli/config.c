#include "cli/config.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"

enum { FILE_MOST = 1 << 20 };

/* What would harm or make no sense where nobody sees it. */
static const Opt refused[] = {OPT_HELP,   OPT_VERSION, OPT_REBUILD, OPT_PRUNE,
                              OPT_OUTPUT, OPT_RESUME,  OPT_COUNT,   OPT_EXPLAIN};

/* Ways to say the format: one of them on the command line leaves those of the files out. */
static const Opt formats[] = {OPT_FORMAT, OPT_JSON, OPT_JSONL, OPT_TSV, OPT_CSV, OPT_VIMGREP, OPT_TREC};

typedef struct Config {
    Arena       *arena;
    Opts        *opts;
    const char  *file;
    Str          folder;       /* where relative paths begin                          */
    uint32_t     line;
    bool         is_set[OPTS]; /* on the command line, or by a file that counts more   */
    bool         is_own[OPTS]; /* by this file, for this command                       */
    bool         is_here[OPTS];/* by this file                                         */
    quoth_error *err;
} Config;

Str config_file(Arena *a, const char *name)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (config && *config == '/')
        return str_fmt(a, "%s/quoth/%s", config, name);
    return home && *home ? str_fmt(a, "%s/.config/quoth/%s", home, name) : S("");
}

/* ---- one line --------------------------------------------------------------------------------------- */

static quoth_status bad(Config *c, Str what, const char *why)
{
    return fail_at(c->err, QUOTH_E_ARGUMENT, c->line, 1, "%s:%u: %.*s: %s", c->file, c->line, STR(what), why);
}

static bool is_among(Opt opt, const Opt *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == opt)
            return true;
    return false;
}

static quoth_status unknown(Config *c, Str name)
{
    const char *names[OPTS];
    for (Opt o = 0; o < OPTS; o++)
        names[o] = opt_info(o)->name;
    const char *meant = opt_nearest(str_z(c->arena, name), names, OPTS);
    if (meant)
        return bad(c, name, str_fmt(c->arena, "no such option: did you mean %s?", meant).p);
    return bad(c, name, "no such option");
}

/* The command before the dot and the option behind it. */
static quoth_status read_name(Config *c, Str name, Cmd *cmd, Opt *opt)
{
    size_t dot = str_find(name, S("."), 0);
    Str option = dot == STR_NONE ? name : str_sub(name, dot + 1, name.n);
    *cmd = dot == STR_NONE ? CMDS : 0;
    while (dot != STR_NONE && *cmd < CMDS && !str_eq(str_of(cmd_info(*cmd)->name), str_sub(name, 0, dot)))
        ++*cmd;
    if (dot != STR_NONE && *cmd == CMDS)
        return bad(c, name, "no such command");
    for (*opt = 0; *opt < OPTS && !str_eq(str_of(opt_info(*opt)->name), option);)
        ++*opt;
    if (*opt == OPTS)
        return unknown(c, option);
    if (*cmd < CMDS && !opt_is_for(*opt, *cmd))
        return bad(c, name, "not an option of that command");
    if (is_among(*opt, refused, sizeof refused / sizeof *refused))
        return bad(c, option, "an option for the command line alone");
    return QUOTH_OK;
}

static bool is_path(Opt opt)
{
    const char *argument = opt_info(opt)->argument;
    return strcmp(argument, "FILE") == 0 || strcmp(argument, "PATH") == 0;
}

static quoth_status read_value(Config *c, Opt opt, Str value, const char **out)
{
    bool is_yes = str_eq(value, S("yes"));
    if (!opt_info(opt)->argument && !is_yes && !str_eq(value, S("no")))
        return bad(c, value, "expected yes or no");
    if (!opt_info(opt)->argument)
        *out = is_yes ? "" : NULL;
    else if (is_path(opt) && value.n && value.p[0] != '/')
        *out = str_fmt(c->arena, "%.*s/%.*s", STR(c->folder), STR(value)).p;
    else
        *out = str_z(c->arena, value);
    return QUOTH_OK;
}

static Str without_comment(Str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] == '#' && (i == 0 || line.p[i - 1] == ' ' || line.p[i - 1] == '\t'))
            return str_trim(str_sub(line, 0, i));
    return str_trim(line);
}

static quoth_status read_line(Config *c, Str line)
{
    size_t equals = str_find(line, S("="), 0);
    const char *value = NULL;
    Cmd cmd = CMDS;
    Opt opt = OPTS;
    if (equals == STR_NONE)
        return bad(c, line, "expected name = value");
    quoth_status st = read_name(c, str_trim(str_sub(line, 0, equals)), &cmd, &opt);
    if (st == QUOTH_OK)
        st = read_value(c, opt, str_trim(str_sub(line, equals + 1, line.n)), &value);
    bool is_general = cmd == CMDS;
    if (st != QUOTH_OK || !opt_is_for(opt, c->opts->cmd) || (!is_general && cmd != c->opts->cmd))
        return st;
    if (c->is_set[opt] || (is_general && c->is_own[opt]))
        return st;
    c->is_own[opt] = !is_general;
    c->is_here[opt] = true;
    c->opts->values[opt] = value;
    return st;
}

/* ---- files ------------------------------------------------------------------------------------------ */

/* What a file says counts less than what was set before. */
static quoth_status read_file(Config *c, Str path, Str folder)
{
    Str bytes, line;
    if (path.n == 0 || access(path.p, F_OK) != 0)
        return QUOTH_OK;
    c->file = path.p;
    c->folder = folder;
    memset(c->is_own, 0, sizeof c->is_own);
    memset(c->is_here, 0, sizeof c->is_here);
    quoth_status st = file_read(&bytes, c->arena, path.p, FILE_MOST, c->err);
    if (st != QUOTH_OK)
        return st;
    if (str_starts(bytes, S("\ufeff")))
        bytes = str_sub(bytes, 3, bytes.n);
    for (c->line = 1; st == QUOTH_OK && str_next(&bytes, '\n', &line); c->line++) {
        line = without_comment(line);
        if (line.n > 0)
            st = read_line(c, line);
    }
    for (Opt o = 0; o < OPTS; o++)
        c->is_set[o] = c->is_set[o] || c->is_here[o];
    return st;
}

/* The nearest .quoth/config here or above, and the folder it is for. */
static Str project_file(Arena *a, Str *folder)
{
    Str at = file_absolute(a, ".");
    for (;;) {
        Str path = str_fmt(a, "%.*s/.quoth/config", STR(at.n == 1 ? S("") : at));
        *folder = at;
        if (access(path.p, F_OK) == 0)
            return path;
        if (at.n == 1)
            return S("");
        Str base = file_base(at);
        at.n = at.n - base.n > 1 ? at.n - base.n - 1 : 1;
    }
}

static bool names_format(const Opts *opts)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (opts_has(opts, formats[i]))
            return true;
    return false;
}

/* One format counts: that of the command line, else of the project, else of the user. */
static void settle_format(Config *c)
{
    for (size_t i = 0; names_format(c->opts) && i < sizeof formats / sizeof *formats; i++)
        c->is_set[formats[i]] = true;
}

quoth_status config_apply(Opts *opts, Arena *a, quoth_error *err)
{
    Config c = {.arena = a, .opts = opts, .err = err};
    Str folder, project = project_file(a, &folder), user = config_file(a, "config");
    for (Opt o = 0; o < OPTS; o++)
        c.is_set[o] = opts_has(opts, o) || opts->is_off[o];
    settle_format(&c);
    quoth_status st = read_file(&c, project, folder);
    settle_format(&c);
    Str base = file_base(user);
    if (st == QUOTH_OK && user.n)
        st = read_file(&c, user, str_sub(user, 0, user.n - base.n - 1));
    return st;
}
