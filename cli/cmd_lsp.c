/* cmd_lsp.c: quoth lsp: starts the language server. */
#include "cli/cli.h"
#include "lsp/server.h"

int cmd_lsp(Cli *cli)
{
    return lsp_run(cli->opts.values[OPT_INDEX]);
}
