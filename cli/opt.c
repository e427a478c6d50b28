/* opt.c: one walk over argv; what an option may go with is checked at the end, when the command is known. */
#include "cli/opt.h"

#include "base/vec.h"

#define MANY UINT32_MAX
#define FOR(cmd) (UINT64_C(1) << CMD_##cmd)
#define FOR_ALL UINT64_MAX
#define FOR_INDEXED (FOR(COMPLETE) | FOR(INDEX) | FOR(CONVERT) | FOR(PUBLISH) | FOR(SEARCH) | FOR(FACETS) | FOR(SHOW) | FOR(OPEN) | FOR(SAVED) | FOR(STATS) | FOR(VERIFY) | FOR(BATCH) | FOR(CHECK) | FOR(LSP) | FOR(RELATED) | \
                     FOR(COMPARE) | FOR(TIMELINE) | FOR(EXPORT) | FOR(REPORT) | FOR(CORRECT) | FOR(WATCH) | FOR(DUMP) | FOR(RESTORE))
#define FOR_ASKING (FOR(BATCH) | FOR(SEARCH) | FOR(FACETS) | FOR(SAVED) | FOR(COMPARE) | FOR(TIMELINE) | FOR(EXPORT) | FOR(REPORT))
#define FOR_TABLES (FOR(SEARCH) | FOR(BATCH) | FOR(FACETS) | FOR(TIMELINE))
#define FOR_READING (FOR(INDEX) | FOR(WATCH) | FOR(ANALYZE) | FOR(READ) | FOR(CHECK) | FOR(EXPLAIN))

static const CmdInfo cmds[] = {
#define COMMAND(id, name, words, least, most, help) {#name, words, help, least, most},
#include "cli/opts.def"
};

static const OptInfo opts[] = {
#define OPTION(id, name, letter, argument, commands, help) {name, argument, help, letter, commands},
#include "cli/opts.def"
};

const CmdInfo *cmd_info(Cmd cmd)
{
    return &cmds[cmd];
}

const OptInfo *opt_info(Opt opt)
{
    return &opts[opt];
}

/* ---- what was probably meant -------------------------------------------------------------------- */

enum { WORD_MOST = 32 };

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Letters to change, add, drop or swap with their neighbour to make one word of the other. */
static uint32_t distance(const char *x, const char *y)
{
    uint32_t rows[3][WORD_MOST + 1];
    size_t n_x = strlen(x), n_y = strlen(y);
    if (n_x > WORD_MOST || n_y > WORD_MOST)
        return UINT32_MAX;
    for (uint32_t j = 0; j <= n_y; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= n_x; i++) {
        uint32_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (uint32_t j = 1; j <= n_y; j++) {
            row[j] = least(least(row[j - 1], above[j]) + 1, above[j - 1] + (x[i - 1] != y[j - 1]));
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                row[j] = least(row[j], above2[j - 2] + 1);
        }
    }
    return rows[n_x % 3][n_y];
}

const char *opt_nearest(const char *word, const char *const *candidates, uint32_t n)
{
    const char *best = NULL;
    uint32_t most = strlen(word) < 4 ? 1 : 2;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t d = distance(word, candidates[i]);
        if (d <= most) {
            most = d;
            best = candidates[i];
            if (d == 0)
                break;
        }
    }
    return best;
}

static quoth_status unknown_option(const char *name, quoth_error *err)
{
    const char *names[OPTS];
    for (Opt o = 0; o < OPTS; o++)
        names[o] = opts[o].name;
    const char *meant = opt_nearest(name, names, OPTS);
    if (meant)
        return fail(err, QUOTH_E_ARGUMENT, "unknown option --%s: did you mean --%s?", name, meant);
    return fail(err, QUOTH_E_ARGUMENT, "unknown option --%s: write -- before words that begin with a dash",
                name);
}

static quoth_status unknown_command(const char *name, quoth_error *err)
{
    const char *names[CMDS];
    for (Cmd c = 0; c < CMDS; c++)
        names[c] = cmds[c].name;
    const char *meant = opt_nearest(name, names, CMDS);
    if (meant)
        return fail(err, QUOTH_E_ARGUMENT, "unknown command %s: did you mean %s?", name, meant);
    return fail(err, QUOTH_E_ARGUMENT, "unknown command %s: see quoth help", name);
}

/* ---- parsing ------------------------------------------------------------------------------------ */

typedef struct Args {
    char **argv;
    int argc, at;
} Args;

static Opt find_long(Str name)
{
    Opt o = 0;
    while (o < OPTS && !str_eq(str_of(opts[o].name), name))
        o++;
    return o;
}

static Opt find_letter(char letter)
{
    Opt o = 0;
    while (o < OPTS && (opts[o].letter == 0 || opts[o].letter != letter))
        o++;
    return o;
}

/* The value of an option: what stands joined to it, else the next argument. */
static quoth_status take_value(Opts *out, Opt o, const char *joined, Args *args, quoth_error *err)
{
    if (!opts[o].argument) {
        if (joined)
            return fail(err, QUOTH_E_ARGUMENT, "--%s takes no value", opts[o].name);
        out->values[o] = "";
        return QUOTH_OK;
    }
    if (!joined) {
        if (args->at == args->argc)
            return fail(err, QUOTH_E_ARGUMENT, "--%s: expected %s", opts[o].name, opts[o].argument);
        joined = args->argv[args->at++];
    }
    out->values[o] = joined;
    return QUOTH_OK;
}

static quoth_status take_option(Opts *out, Arena *a, const char *arg, Args *args, quoth_error *err)
{
    if (arg[1] != '-') {
        Opt o = find_letter(arg[1]);
        if (o == OPTS || (arg[2] && !opts[o].argument))
            return fail(err, QUOTH_E_ARGUMENT,
                        "unknown option %s: write -- before words that begin with a dash", arg);
        return take_value(out, o, arg[2] ? arg + 2 : NULL, args, err);
    }
    const char *equals = strchr(arg, '=');
    Str name = equals ? (Str){arg + 2, (size_t)(equals - arg) - 2} : str_of(arg + 2);
    Opt o = find_long(name), off = str_starts(name, S("no-")) ? find_long(str_sub(name, 3, name.n)) : OPTS;
    if (o == OPTS && off < OPTS && !equals && !opts[off].argument) {
        out->values[off] = NULL;
        out->is_off[off] = true;
        return QUOTH_OK;
    }
    if (o == OPTS)
        return unknown_option(str_z(a, name), err);
    return take_value(out, o, equals ? equals + 1 : NULL, args, err);
}

static quoth_status take_word(Opts *out, Arena *a, const char *word, quoth_error *err)
{
    if (out->cmd < CMDS) {
        vec_push(a, out->words, out->n_words, word);
        return QUOTH_OK;
    }
    for (Cmd c = 0; c < CMDS; c++)
        if (strcmp(cmds[c].name, word) == 0) {
            out->cmd = c;
            return QUOTH_OK;
        }
    return unknown_command(word, err);
}

static quoth_status check(const Opts *out, quoth_error *err)
{
    if (out->cmd == CMDS || opts_has(out, OPT_HELP) || opts_has(out, OPT_VERSION))
        return QUOTH_OK;
    const CmdInfo *cmd = &cmds[out->cmd];
    for (Opt o = 0; o < OPTS; o++)
        if (opts_has(out, o) && !opt_is_for(o, out->cmd))
            return fail(err, QUOTH_E_ARGUMENT, "--%s: not an option of quoth %s", opts[o].name, cmd->name);
    if (out->n_words < cmd->least)
        return fail(err, QUOTH_E_ARGUMENT, "quoth %s: expected %s", cmd->name, cmd->words);
    if (out->n_words > cmd->most)
        return fail(err, QUOTH_E_ARGUMENT, "quoth %s: unexpected %s", cmd->name, out->words[cmd->most]);
    return QUOTH_OK;
}

quoth_status opts_parse(Opts *out, Arena *a, int argc, char **argv, quoth_error *err)
{
    Opts o = {.cmd = CMDS};
    Args args = {argv, argc, 1};
    bool only_words = false;
    while (args.at < argc) {
        const char *arg = argv[args.at++];
        quoth_status st = QUOTH_OK;
        if (!only_words && strcmp(arg, "--") == 0)
            only_words = true;
        else if (!only_words && arg[0] == '-' && arg[1])
            st = take_option(&o, a, arg, &args, err);
        else
            st = take_word(&o, a, arg, err);
        if (st != QUOTH_OK)
            return st;
    }
    quoth_status st = check(&o, err);
    if (st == QUOTH_OK)
        *out = o;
    return st;
}

quoth_status opts_number(uint32_t *out, const Opts *o, Opt opt, uint32_t otherwise, quoth_error *err)
{
    uint32_t value = otherwise;
    if (opts_has(o, opt) && !str_to_u32(str_of(o->values[opt]), &value))
        return fail(err, QUOTH_E_ARGUMENT, "--%s: found %s, expected a number", opts[opt].name,
                    o->values[opt]);
    *out = value;
    return QUOTH_OK;
}
