/* cmd_completion.c: quoth completion SHELL: its completion, which calls quoth complete. */
#include "cli/cli.h"
#include "cli/term.h"

extern const char quoth_completion_bash[], quoth_completion_bash_end[];
extern const char quoth_completion_zsh[], quoth_completion_zsh_end[];
extern const char quoth_completion_fish[], quoth_completion_fish_end[];

int cmd_completion(Cli *cli)
{
    static const struct {
        const char *shell, *beg, *end;
    } scripts[] = {{"bash", quoth_completion_bash, quoth_completion_bash_end},
                   {"zsh", quoth_completion_zsh, quoth_completion_zsh_end},
                   {"fish", quoth_completion_fish, quoth_completion_fish_end}};
    quoth_error err;
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (strcmp(cli->opts.words[0], scripts[i].shell) == 0) {
            term_put((Str){scripts[i].beg, (size_t)(scripts[i].end - scripts[i].beg)});
            return EXIT_FOUND;
        }
    fail(&err, QUOTH_E_ARGUMENT, "completion %s: expected bash, zsh or fish", cli->opts.words[0]);
    return cli_fail(&err);
}
