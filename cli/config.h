/* config.h: options that a user or a folder always wants: lines of `name = value`.
 *
 * $XDG_CONFIG_HOME/quoth/config (else ~/.config/quoth/config) holds the user's, .quoth/config here or in the nearest folder
 * above the project's, which count more; the command line counts most. A name is an option's; one of a single command stands
 * behind its name and a dot, and counts more than a general one:
 *
 *     limit = 20
 *     search.flat = yes
 *     synonyms = words.txt     # a relative path begins at the folder of the file, or at that which holds .quoth
 *
 * Empty lines, and what follows a # after a blank, say nothing. Options without a value are yes or no. An option that the
 * command at hand does not know is passed over.
 *
 * Errors: QUOTH_E_ARGUMENT with file and line.
 */
#ifndef QUOTH_CLI_CONFIG_H
#define QUOTH_CLI_CONFIG_H

#include "cli/opt.h"

/* Fills in what the command line left open. */
quoth_status config_apply(Opts *opts, Arena *a, quoth_error *err);

/* $XDG_CONFIG_HOME/quoth/NAME, or the same below ~/.config; empty where there is no home. */
Str config_file(Arena *a, const char *name);

#endif
