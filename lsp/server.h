/* server.h: the language server: `quoth lsp` over standard input and output.
 *
 * Sources: Language Server Protocol 3.17.
 */
#ifndef QUOTH_LSP_SERVER_H
#define QUOTH_LSP_SERVER_H

#include "lsp/documents.h"
#include "lsp/rpc.h"

typedef struct Server {
    Rpc          rpc;
    Documents    docs;
    Arena       *arena;      /* of the message at hand                                */
    quoth_index *index;      /* NULL: none was found                                  */
    const char  *index_path; /* given on the command line; NULL: looked for           */
    char         root[4096]; /* folder of the workspace; empty: unknown               */
    bool         is_ready, is_shut;
} Server;

/* Runs until `exit` or the end of input. The exit code: 0 after shutdown, else 1. */
int lsp_run(const char *index_path);

/* Features: each writes the value of "result". */
typedef void FeatureFn(Server *s, const json_t *params, Json *out);
FeatureFn feature_symbols, feature_hover, feature_tokens, feature_hints, feature_links, feature_lens, feature_workspace,
    feature_command;
/* Sends the diagnostics of a document. */
void feature_diagnostics(Server *s, Document *d);

/* The document that params name; NULL when it is not open. */
Document *server_document(const Server *s, const json_t *params);
/* Token kinds in the order of the legend. */
extern const char *const feature_token_kinds[];

#endif
