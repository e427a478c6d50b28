/* opt.h: the command line, as opts.def describes it.
 *
 * Options stand before or after the words, `--name VALUE` or `--name=VALUE`; `--` ends them; `-` is a word. `--no-NAME`
 * undoes an option without a value, which a configuration file may have set.
 *
 * Ownership: values and words are those of argv.
 * Errors:    QUOTH_E_ARGUMENT, with what was probably meant.
 */
#ifndef QUOTH_CLI_OPT_H
#define QUOTH_CLI_OPT_H

#include <stdbool.h>

#include "base/error.h"
#include "base/str.h"

typedef enum Cmd {
#define COMMAND(id, name, words, least, most, help) CMD_##id,
#include "cli/opts.def"
    CMDS
} Cmd;

typedef enum Opt {
#define OPTION(id, name, letter, argument, commands, help) OPT_##id,
#include "cli/opts.def"
    OPTS
} Opt;

typedef struct CmdInfo {
    const char *name, *words, *help;
    uint32_t    least, most;
} CmdInfo;

typedef struct OptInfo {
    const char *name, *argument, *help; /* argument NULL: it takes none */
    char        letter;
    uint64_t    commands;               /* bit 1 << Cmd                 */
} OptInfo;

const CmdInfo *cmd_info(Cmd cmd);
const OptInfo *opt_info(Opt opt);
static inline bool opt_is_for(Opt opt, Cmd cmd)
{
    return (opt_info(opt)->commands >> cmd & 1) != 0;
}

typedef struct Opts {
    Cmd          cmd;          /* CMDS: none was given                    */
    const char  *values[OPTS]; /* NULL: not given; "" without an argument */
    bool         is_off[OPTS]; /* --no-NAME                               */
    const char **words;        /* after the command                       */
    uint32_t     n_words;
} Opts;

quoth_status opts_parse(Opts *out, Arena *a, int argc, char **argv, quoth_error *err);

static inline bool opts_has(const Opts *o, Opt opt)
{
    return o->values[opt] != NULL;
}
quoth_status opts_number(uint32_t *out, const Opts *o, Opt opt, uint32_t otherwise, quoth_error *err);

/* The candidate most like a word, NULL when none is: for "did you mean". */
const char *opt_nearest(const char *word, const char *const *candidates, uint32_t n);

#endif
