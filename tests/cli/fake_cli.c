/* fake_cli.c: the one part of main.c that the writers need. */
#include "cli/cli.h"

Arena *cli_scratch(const Cli *cli)
{
    (void)cli;
    return arena_new();
}
