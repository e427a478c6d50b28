/* server.h: the language server: `quoth lsp` over standard input and output.
 *
 * One thread reads messages and answers them; another analyses texts (analyst.h); commands run as processes (task.h). A
 * request about a text that was never analysed waits for that, and so does one about a short text that was just changed; of a
 * long one the last analysis answers, moved along with the changes.
 *
 * Sources: Language Server Protocol 3.17.
 */
#ifndef QUOTH_LSP_SERVER_H
#define QUOTH_LSP_SERVER_H

#include "lsp/documents.h"
#include "lsp/rpc.h"

typedef enum Code {
#define DIAGNOSTIC(id, name, severity, help) CODE_##id,
#include "lsp/diagnostics.def"
    CODES
} Code;

typedef enum Severity { SEVERITY_OFF, SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFORMATION, SEVERITY_HINT } Severity;

/* What the client can do. */
typedef struct Abilities {
    bool symbols_nest, shows_progress, has_configuration, registers_configuration, registers_watchers, refreshes_tokens,
        refreshes_hints, refreshes_lenses;
} Abilities;

typedef enum Asker { ASKER_LOOP, ASKER_ANALYST } Asker; /* each has the index open by itself */

typedef struct Task Task;

typedef struct Server {
    Rpc          rpc;
    Documents    docs;
    Analyst     *analyst;
    Arena       *arena;        /* of the message at hand                                     */
    Edge         edge;         /* where exhausted memory leads: the server ends             */
    quoth_index *index;        /* NULL: none was found                                       */
    const char  *index_option; /* of the command line; NULL: not given                       */
    char         index_path[4096]; /* what index is of; "": none was found                   */
    char         index_setting[4096], root[4096]; /* "": not given, unknown                  */
    Severity     severities[CODES];
    json_t      *folders;      /* addresses of the workspace's folders                         */
    Abilities    client;
    int64_t      parent;       /* process that the server ends with; 0: unknown              */
    uint64_t     n_asked;      /* requests sent to the client                                */
    json_t      *held;         /* list of requests that wait for an analysis                 */
    Task        *tasks;
    int          wake[2];      /* pipe that the analyst writes to                            */
    uint32_t     timeout;      /* of the servers of a stub file                              */
    char         lost[2][512]; /* shards that are missing to whoever asks, the loop and the analyst; "": none */
    bool         is_partial;   /* the last answer had to do without a shard                  */
    bool         is_ready, is_shut, has_registered;
} Server;

/* Runs until `exit` or the end of input. timeout: milliseconds that a server of a stub file has for an answer; 0: the
 * usual. The exit code: 0 after shutdown, else 1. */
int lsp_run(const char *index_path, uint32_t timeout);

/* Features: each writes the value of "result". */
typedef void FeatureFn(Server *s, const json_t *params, Json *out);
FeatureFn feature_initialize, feature_symbols, feature_hover, feature_tokens, feature_hints, feature_links, feature_lens,
    feature_lens_resolve, feature_workspace, feature_references, feature_definition, feature_completion, feature_actions;
/* Sends the diagnostics of a document. */
void feature_diagnostics(Server *s, const Document *d);
/* What the client's settings say; NULL: nothing. */
void settings_read(Server *s, const json_t *settings);
/* workspace/didChangeWorkspaceFolders. */
void settings_folders(Server *s, const json_t *event);
/* After `initialized`: asks for settings, registers what the client lets servers register. */
void settings_ask(Server *s);
/* The answer to a request of ours. */
void settings_answered(Server *s, const json_t *message);

/* The document that params name; NULL when it is not open. */
Document *server_document(const Server *s, const json_t *params);
/* The same with its analysis; NULL where the text could not be read. */
const quoth_article *server_article(Server *s, const json_t *params, Document **d);
/* The index, opened where it is not; NULL: there is none. */
quoth_index *server_index(Server *s);
/* After each question to an index: where shards are missing the user is told, once, and so when they are back. `lost`: their
 * names and reasons, as analyst.h has them; "": none. */
void         server_tell_lost(Server *s, Asker who, Str lost);
/* For a text with such an answer in it: " (not all shards answered)", or nothing. */
Str          server_partial(const Server *s);
void         server_publish_all(Server *s); /* diagnostics of all that is analysed */
void         server_reopen(Server *s); /* the index has changed place, or was made */
/* The status of a question to it, and what follows where shards are missing. */
bool         server_answered(Server *s, quoth_status st);
/* The answers to a query; NULL where there is no index, or the query is none. */
quoth_results *server_search(Server *s, Str query, const quoth_search_options *how);
/* A request to the client, with params that are JSON. */
void server_request(Server *s, const char *name, const char *method, Str params);
void server_notify(Server *s, const char *method, Str params);

/* ---- places ---------------------------------------------------------------------------------------------------- */

/* The path of a file: address; "" of another. The address of a path. */
Str uri_path(Arena *a, const char *uri);
Str path_uri(Arena *a, Str path);
/* The sentence, and the innermost act of saying, that stands now at a byte of the document; NULL: none. */
const quoth_sentence *sentence_at(const Document *d, const quoth_article *a, uint32_t byte);
const quoth_saying   *saying_at(const Document *d, const quoth_article *a, uint32_t byte);
/* Whether one of the spans, of the analysed text, now holds the byte. */
bool                  spans_hold(const Document *d, const quoth_span *spans, uint32_t n, uint32_t byte);
/* Where in a part of the analysed text the words of some clean text stand; empty: not there. */
Span text_find(Str source, Span within, Str clean);
/* The anchor of a link, or else its address, in the analysed text; empty: not found. */
Span link_place(const Document *d, const quoth_sentence *x, const quoth_link *link);
/* FIELD:"VALUE"; field "": the words anywhere. */
Str query_phrase(Arena *a, const char *field, Str value);

/* ---- JSON -------------------------------------------------------------------------------------------------------- */

static inline void json_open(Json *j, const char *key, char open)
{
    json_key(j, key);
    json_begin(j, open);
}

static inline void json_pair_bool(Json *j, const char *key, bool value)
{
    json_key(j, key);
    json_bool(j, value);
}

/* Token kinds in the order of the legend. */
extern const char *const feature_token_kinds[];

#endif
