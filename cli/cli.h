/* cli.h: what the commands share. Each command is one function in cmd_NAME.c; it returns the exit code.
 *
 * Exit codes are those of FORMATS: 0 found or done, 1 nothing found, 2 usage or query, 3 some inputs or shards failed, 4 index
 * missing or of another version, 5 busy, 6 damaged, 7 disk, 8 a limit, memory or a bug of ours, 130 interrupted.
 */
#ifndef QUOTH_CLI_CLI_H
#define QUOTH_CLI_CLI_H

#include "cli/opt.h"
#include "quoth.h"

enum { EXIT_FOUND = 0, EXIT_NONE = 1, EXIT_USAGE = 2, EXIT_INPUT = 3, EXIT_INTERRUPTED = 130 };

typedef enum Format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_JSONL,
    FORMAT_TSV,
    FORMAT_CSV,
    FORMAT_VIMGREP,
    FORMAT_TREC,
    FORMAT_BIBTEX,
    FORMAT_CSL,
    FORMAT_CLAIMREVIEW,
    FORMAT_OPENSEARCH
} Format;

typedef struct Cli {
    Arena *arena; /* for as long as the program runs */
    Edge  *edge;  /* where exhausted memory leads    */
    Opts   opts;
    Format format;
    bool   is_partial; /* an answer had to do without a shard */
    Str    lost;       /* lines of the stub file that were told already */
} Cli;

typedef int CmdFn(Cli *cli);
#define COMMAND(id, name, words, least, most, help) CmdFn cmd_##name;
#include "cli/opts.def"

/* Tells the error on standard error and returns its exit code. */
int cli_fail(const quoth_error *err);
/* The same for an input file among several: one that cannot be read is a failed input, not a broken disk. */
int cli_fail_input(const quoth_error *err);
/* The same for the error of a query: the query below the message, and a caret below the place. */
int cli_fail_query(const quoth_error *err, Str query);
/* A log function for options of the library: warnings and errors, and information where --verbose asks for it. */
void cli_log(void *cli, int level, const char *line);

/* The words from number `from` on, a blank between; a single "-" is standard input. */
quoth_status cli_query_text(Str *out, const Cli *cli, uint32_t from, quoth_error *err);
/* Where the user's saved queries and synonyms stand. */
quoth_query_options cli_query_options(const Cli *cli);
/* Asks for the claims of the query that the command's words are, prints them by `put`, and says how the command ends. */
int cli_claims(Cli *cli, quoth_claims_options how, void (*put)(const Cli *cli, const quoth_claims *claims));
/* The query with the user's saved queries and synonyms. */
quoth_status cli_query(quoth_query **out, const Cli *cli, Str text, quoth_error *err);
/* Where saved queries stand, whether or not there are any; empty where there is no place for them. */
Str cli_saved_file(const Cli *cli);
/* Where corrections stand, or would stand: --corrections, else corrections.tsv in the index's folder, else in the settings;
 * empty where there is no place for them. cli_corrections: that file where it is there or named, else NULL. */
Str         cli_corrections_file(const Cli *cli);
const char *cli_corrections(const Cli *cli);
/* Replaces a file, and makes the folders above it where there are none, for the user alone. */
quoth_status cli_write_file(const Cli *cli, Str path, Str bytes, quoth_error *err);
/* The index's folder or stub file, as cli_open finds it; NULL where there is none. */
const char *cli_index_path(const Cli *cli);
/* What --form says, to be added to a mode; QUOTH_READ where it says nothing. */
quoth_status cli_form(quoth_mode *out, const Cli *cli, quoth_error *err);
/* Opens the index named by --index, $QUOTH_INDEX or .quoth here or above; QUOTH_WRITE and QUOTH_REBUILD may make it. */
quoth_status cli_open(quoth_index **out, const Cli *cli, quoth_mode mode, quoth_error *err);
/* What --timeout says, in milliseconds; 0: nothing. */
quoth_status cli_timeout(uint32_t *out, const Cli *cli, quoth_error *err);
/* To be called with the status of every question, which it returns: tells which shards the answer had to do without. The
 * command then ends with 3, also where something was found. */
quoth_status cli_answered(Cli *cli, const quoth_index *index, quoth_status st);
/* The same of one shard, told once. */
void cli_tell_lost(Cli *cli, const quoth_lost *lost);
/* The user's further names: --actors, else $QUOTH_ACTORS; NULL: none. */
const char *cli_actors(const Cli *cli);
quoth_read_options cli_read_options(Cli *cli);
/* Calls `each` for every article of the files named on the command line; those that cannot be read are told on standard
 * error. The exit code. */
int cli_each_article(Cli *cli, quoth_article_fn each, void *arg);
/* Reads one article; "-" is standard input, under the name that --stdin-name gives it. */
quoth_status cli_article(quoth_article **out, const Cli *cli, const char *path, const quoth_read_options *how, quoth_error *err);
/* An arena of the caller's, for what is made to be written and forgotten. */
Arena *cli_scratch(const Cli *cli);

/* Set by SIGINT and SIGTERM while cli_interruptible is in force; otherwise they end the program with 130. */
void cli_interruptible(void);
int  cli_is_interrupted(void);

#endif
