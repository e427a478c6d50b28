/* cmd_lsp.c: quoth lsp: starts the language server. */
#include "cli/cli.h"
#include "lsp/server.h"

int cmd_lsp(Cli *cli)
{
    quoth_error err;
    uint32_t    timeout;
    if (cli_timeout(&timeout, cli, &err) != QUOTH_OK)
        return cli_fail(&err);
    return lsp_run(cli->opts.values[OPT_INDEX], timeout);
}
