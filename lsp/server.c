#include "lsp/server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

enum { QUIET_MS = 150 }; /* without input for so long, diagnostics are made */

static const struct {
    const char *method;
    FeatureFn  *run;
} features[] = {
    {"textDocument/documentSymbol", feature_symbols}, {"textDocument/hover", feature_hover},
    {"textDocument/semanticTokens/full", feature_tokens}, {"textDocument/inlayHint", feature_hints},
    {"textDocument/documentLink", feature_links}, {"textDocument/codeLens", feature_lens},
    {"workspace/symbol", feature_workspace}, {"workspace/executeCommand", feature_command},
};

Document *server_document(const Server *s, const json_t *params)
{
    return documents_find(&s->docs, json_string_value(json_object_get(json_object_get(params, "textDocument"), "uri")));
}

/* ---- starting --------------------------------------------------------------------------------------------------- */

static bool offers_utf8(const json_t *params)
{
    size_t        i;
    const json_t *capabilities = json_object_get(params, "capabilities");
    json_t       *list = json_object_get(json_object_get(capabilities, "general"), "positionEncodings"), *item;
    if (!list)
        list = json_object_get(capabilities, "offsetEncoding"); /* clangd's older name */
    json_array_foreach(list, i, item)
        if (json_is_string(item) && (strcmp(json_string_value(item), "utf-8") == 0))
            return true;
    return false;
}

static void open_index(Server *s)
{
    quoth_error err;
    char        beside[4096];
    const char *env = getenv("QUOTH_INDEX"), *path = s->index_path ? s->index_path : env;
    if (!path && s->root[0] && snprintf(beside, sizeof beside, "%s/.quoth", s->root) < (int)sizeof beside && file_is_folder(beside))
        path = beside;
    if (path && quoth_index_open(&s->index, path, QUOTH_READ, &err) != QUOTH_OK)
        fprintf(stderr, "quoth lsp: %s\n", err.message);
    s->index_path = NULL; /* what the client gave lives no longer than its message */
}

static void put_capability(Json *j, const char *name)
{
    json_key(j, name);
    json_bool(j, true);
}

static void put_tokens(Json *j)
{
    json_key(j, "semanticTokensProvider");
    json_begin(j, '{');
    json_key(j, "legend");
    json_begin(j, '{');
    json_key(j, "tokenTypes");
    json_begin(j, '[');
    for (const char *const *k = feature_token_kinds; *k; k++)
        json_str(j, str_of(*k));
    json_end(j, ']');
    json_key(j, "tokenModifiers");
    json_begin(j, '[');
    json_end(j, ']');
    json_end(j, '}');
    json_key(j, "full");
    json_bool(j, true);
    json_end(j, '}');
}

static void put_commands(Json *j)
{
    static const char *const commands[] = {"quoth.search", "quoth.facets", "quoth.check", "quoth.explain", NULL};
    json_key(j, "executeCommandProvider");
    json_begin(j, '{');
    json_key(j, "commands");
    json_begin(j, '[');
    for (const char *const *c = commands; *c; c++)
        json_str(j, str_of(*c));
    json_end(j, ']');
    json_end(j, '}');
}

static void initialize(Server *s, const json_t *params, Json *j)
{
    const char *root = json_string_value(json_object_get(params, "rootUri"));
    const char *index = json_string_value(json_object_get(json_object_get(params, "initializationOptions"), "index"));
    s->docs.utf8 = offers_utf8(params);
    if (root && strncmp(root, "file://", 7) == 0 && !s->root[0])
        snprintf(s->root, sizeof s->root, "%s", root + 7);
    if (index)
        s->index_path = index; 
    if (!s->index)
        open_index(s);
    s->is_ready = true;
    json_begin(j, '{');
    json_key(j, "capabilities");
    json_begin(j, '{');
    json_pair(j, "positionEncoding", s->docs.utf8 ? S("utf-8") : S("utf-16"));
    json_key(j, "textDocumentSync");
    json_begin(j, '{');
    put_capability(j, "openClose");
    json_pair_u64(j, "change", 2);
    json_end(j, '}');
    put_capability(j, "documentSymbolProvider");
    put_capability(j, "hoverProvider");
    put_capability(j, "inlayHintProvider");
    put_capability(j, "workspaceSymbolProvider");
    json_key(j, "documentLinkProvider");
    json_begin(j, '{');
    json_end(j, '}');
    json_key(j, "codeLensProvider");
    json_begin(j, '{');
    json_end(j, '}');
    put_tokens(j);
    put_commands(j);
    json_end(j, '}');
    json_key(j, "serverInfo");
    json_begin(j, '{');
    json_pair(j, "name", S("quoth"));
    json_pair(j, "version", str_of(quoth_version()));
    json_end(j, '}');
    json_end(j, '}');
}

/* ---- notifications ---------------------------------------------------------------------------------------------- */

static void did_open(Server *s, const json_t *params)
{
    const json_t *d = json_object_get(params, "textDocument"), *text = json_object_get(d, "text");
    const char   *uri = json_string_value(json_object_get(d, "uri"));
    if (uri && json_is_string(text))
        documents_open(&s->docs, uri, json_string_value(text), json_string_length(text), json_integer_value(json_object_get(d, "version")));
}

static void did_change(Server *s, const json_t *params)
{
    Document *d = server_document(s, params);
    if (d)
        documents_change(&s->docs, d, json_object_get(params, "contentChanges"),
                         json_integer_value(json_object_get(json_object_get(params, "textDocument"), "version")));
}

static void did_close(Server *s, const json_t *params)
{
    const char *uri = json_string_value(json_object_get(json_object_get(params, "textDocument"), "uri"));
    if (uri)
        documents_close(&s->docs, uri);
}

static void notify(Server *s, const char *method, const json_t *params)
{
    if (strcmp(method, "textDocument/didOpen") == 0)
        did_open(s, params);
    else if (strcmp(method, "textDocument/didChange") == 0)
        did_change(s, params);
    else if (strcmp(method, "textDocument/didClose") == 0)
        did_close(s, params);
    else if (strcmp(method, "exit") == 0)
        s->rpc.ended = true;
}

/* ---- requests ------------------------------------------------------------------------------------------------------ */

static FeatureFn *feature_of(const char *method)
{
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        if (strcmp(features[i].method, method) == 0)
            return features[i].run;
    return NULL;
}

static void answer(Server *s, const json_t *id, const char *method, const json_t *params)
{
    FeatureFn *feature = strcmp(method, "initialize") == 0 ? initialize : feature_of(method);
    bool       shutdown = strcmp(method, "shutdown") == 0;
    if (!s->is_ready && feature != initialize) {
        rpc_error(&s->rpc, s->arena, id, RPC_NOT_READY, "the server is not initialized");
        return;
    }
    if (!feature && !shutdown) {
        rpc_error(&s->rpc, s->arena, id, RPC_NO_METHOD, str_z(s->arena, str_fmt(s->arena, "no such method: %s", method)));
        return;
    }
    Json j = rpc_reply(s->arena, id);
    json_key(&j, "result");
    if (shutdown) {
        s->is_shut = true;
        json_raw(&j, S("null"));
    } else {
        feature(s, params, &j);
    }
    rpc_end(&s->rpc, &j);
}

static void handle(Server *s, const json_t *message)
{
    const char   *method = json_string_value(json_object_get(message, "method"));
    const json_t *id = json_object_get(message, "id"), *params = json_object_get(message, "params");
    if (!json_is_object(message))
        rpc_error(&s->rpc, s->arena, NULL, RPC_PARSE_ERROR, "not a JSON object");
    else if (method && id && (json_is_integer(id) || json_is_string(id)))
        answer(s, id, method, params);
    else if (method)
        notify(s, method, params);
}

static void publish(Server *s)
{
    for (Document *d = s->docs.first; d; d = d->next)
        if (d->changed && !rpc_has_message(&s->rpc)) {
            d->changed = false;
            feature_diagnostics(s, d);
            arena_reset(s->arena);
        }
}

static bool has_changes(const Server *s)
{
    for (const Document *d = s->docs.first; d; d = d->next)
        if (d->changed)
            return true;
    return false;
}

int lsp_run(const char *index_path)
{
    Server s = {.rpc = {.in = STDIN_FILENO, .out = STDOUT_FILENO}, .arena = arena_new(), .index_path = index_path};
    if (!s.arena)
        return 1;
    signal(SIGPIPE, SIG_IGN);
    while (!s.rpc.ended) {
        json_t *message = rpc_next(&s.rpc, has_changes(&s) ? QUIET_MS : -1);
        if (message) {
            handle(&s, message);
            json_decref(message);
        } else if (!s.rpc.ended) {
            publish(&s);
        }
        arena_reset(s.arena);
    }
    documents_free(&s.docs);
    quoth_index_free(s.index);
    rpc_free(&s.rpc);
    arena_free(s.arena);
    return s.is_shut ? 0 : 1;
}
