/* settings.c: what client and server tell each other of themselves: abilities, settings, registrations. */
#include <stdio.h>

#include "lsp/server.h"
#include "lsp/task.h"

const char *const feature_token_kinds[] = {"variable", "keyword", "string", NULL}; /* speaker, cue, content */

static const struct {
    const char *name;
    Severity    severity;
} codes[] = {
#define DIAGNOSTIC(id, name, severity, help) {name, SEVERITY_##severity},
#include "lsp/diagnostics.def"
};

/* ---- the client's abilities --------------------------------------------------------------------------------- */

/* The value at a path of keys between dots; NULL: not there. */
static const json_t *at(const json_t *value, const char *path)
{
    Str rest = str_of(path), key;
    while (value && str_next(&rest, '.', &key)) {
        char z[64];
        snprintf(z, sizeof z, "%.*s", STR(key));
        value = json_object_get(value, z);
    }
    return value;
}

static bool can(const json_t *params, const char *path)
{
    return json_is_true(at(at(params, "capabilities"), path));
}

static Encoding encoding_of(const json_t *params)
{
    static const struct {
        const char *name;
        Encoding    encoding;
    } known[] = {{"utf-8", ENCODING_UTF8}, {"utf-32", ENCODING_UTF32}, {"utf-16", ENCODING_UTF16}};
    const json_t *list = at(params, "capabilities.general.positionEncodings");
    if (!list)
        list = at(params, "capabilities.offsetEncoding"); /* clangd's older name */
    for (size_t i = 0; i < json_array_size(list); i++) /* the client's order is its preference */
        for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
            const char *name = json_string_value(json_array_get(list, i));
            if (name && strcmp(name, known[k].name) == 0)
                return known[k].encoding;
        }
    return ENCODING_UTF16;
}

static void add_folders(Server *s, const json_t *folders)
{
    for (size_t i = 0; i < json_array_size(folders); i++) {
        json_t *uri = json_object_get(json_array_get(folders, i), "uri");
        if (json_is_string(uri))
            json_array_append(s->folders, uri);
    }
}

void settings_folders(Server *s, const json_t *event)
{
    for (size_t i = json_array_size(s->folders); i-- > 0;)
        for (size_t k = 0; k < json_array_size(at(event, "removed")); k++)
            if (json_equal(json_object_get(json_array_get(at(event, "removed"), k), "uri"),
                           json_array_get(s->folders, i))) {
                json_array_remove(s->folders, i);
                break;
            }
    add_folders(s, at(event, "added"));
    server_reopen(s);
}

static void read_client(Server *s, const json_t *params)
{
    s->client = (Abilities){
        .symbols_nest = can(params, "textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"),
        .shows_progress = can(params, "window.workDoneProgress"),
        .has_configuration = can(params, "workspace.configuration"),
        .registers_configuration = can(params, "workspace.didChangeConfiguration.dynamicRegistration"),
        .registers_watchers = can(params, "workspace.didChangeWatchedFiles.dynamicRegistration"),
        .refreshes_tokens = can(params, "workspace.semanticTokens.refreshSupport"),
        .refreshes_hints = can(params, "workspace.inlayHint.refreshSupport"),
        .refreshes_lenses = can(params, "workspace.codeLens.refreshSupport"),
    };
    const json_t *folder = json_array_get(at(params, "workspaceFolders"), 0);
    add_folders(s, at(params, "workspaceFolders"));
    const char   *root = json_string_value(folder ? at(folder, "uri") : at(params, "rootUri"));
    Str           path = root ? uri_path(s->arena, root) : str_of(json_string_value(at(params, "rootPath")));
    snprintf(s->root, sizeof s->root, "%.*s", STR(path));
    s->parent = json_integer_value(at(params, "processId"));
    s->docs.encoding = encoding_of(params);
}

/* ---- the server's ------------------------------------------------------------------------------------------- */

static void put_list(Json *j, const char *key, const char *const *items)
{
    json_open(j, key, '[');
    for (; *items; items++)
        json_str(j, str_of(*items));
    json_end(j, ']');
}

static void put_tokens(Json *j)
{
    static const char *const none[] = {NULL};
    json_open(j, "semanticTokensProvider", '{');
    json_open(j, "legend", '{');
    put_list(j, "tokenTypes", feature_token_kinds);
    put_list(j, "tokenModifiers", none);
    json_end(j, '}');
    json_pair_bool(j, "full", true);
    json_end(j, '}');
}

static void put_text_abilities(Json *j)
{
    static const char *const triggers[] = {"@", ":", NULL}, *const kinds[] = {"quickfix", NULL};
    json_open(j, "textDocumentSync", '{');
    json_pair_bool(j, "openClose", true);
    json_pair_u64(j, "change", 2);
    json_end(j, '}');
    static const char *const simple[] = {"documentSymbolProvider",
                                         "hoverProvider",
                                         "inlayHintProvider",
                                         "workspaceSymbolProvider",
                                         "referencesProvider",
                                         "definitionProvider",
                                         NULL};
    for (const char *const *name = simple; *name; name++)
        json_pair_bool(j, *name, true);
    json_open(j, "documentLinkProvider", '{');
    json_end(j, '}');
    json_open(j, "codeLensProvider", '{');
    json_pair_bool(j, "resolveProvider", true);
    json_end(j, '}');
    json_open(j, "completionProvider", '{');
    put_list(j, "triggerCharacters", triggers);
    json_end(j, '}');
    json_open(j, "codeActionProvider", '{');
    put_list(j, "codeActionKinds", kinds);
    json_end(j, '}');
    put_tokens(j);
}

static void put_workspace_abilities(Json *j)
{
    json_open(j, "executeCommandProvider", '{');
    put_list(j, "commands", task_commands);
    json_pair_bool(j, "workDoneProgress", true);
    json_end(j, '}');
    json_open(j, "workspace", '{');
    json_open(j, "workspaceFolders", '{');
    json_pair_bool(j, "supported", true);
    json_pair_bool(j, "changeNotifications", true);
    json_end(j, '}');
    json_end(j, '}');
}

void feature_initialize(Server *s, const json_t *params, Json *j)
{
    static const char *const encodings[] = {"utf-16", "utf-8", "utf-32"};
    read_client(s, params);
    settings_read(s, at(params, "initializationOptions"));
    s->is_ready = true;
    json_begin(j, '{');
    json_open(j, "capabilities", '{');
    json_pair(j, "positionEncoding", str_of(encodings[s->docs.encoding]));
    put_text_abilities(j);
    put_workspace_abilities(j);
    json_end(j, '}');
    json_pair(j, "offsetEncoding", str_of(encodings[s->docs.encoding]));
    json_open(j, "serverInfo", '{');
    json_pair(j, "name", S("quoth"));
    json_pair(j, "version", str_of(quoth_version()));
    json_end(j, '}');
    json_end(j, '}');
}

/* ---- settings ----------------------------------------------------------------------------------------------- */

static Severity severity_of(const char *name, Severity otherwise)
{
    static const char *const names[] = {"off", "error", "warning", "information", "hint"};
    for (size_t i = 0; name && i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return (Severity)i;
    return otherwise;
}

void settings_read(Server *s, const json_t *settings)
{
    const json_t *severities = json_object_get(settings, "severity");
    const char   *index = json_string_value(json_object_get(settings, "index"));
    for (int i = 0; i < CODES; i++)
        s->severities[i] =
            severity_of(json_string_value(json_object_get(severities, codes[i].name)), codes[i].severity);
    if (index && strcmp(index, s->index_setting) != 0) {
        snprintf(s->index_setting, sizeof s->index_setting, "%s", index);
        if (s->is_ready)
            server_reopen(s);
    }
}

static void register_all(Server *s)
{
    Json j = json_new(s->arena);
    if (!s->client.registers_configuration && !s->client.registers_watchers)
        return;
    json_begin(&j, '{');
    json_open(&j, "registrations", '[');
    if (s->client.registers_configuration)
        json_raw(&j, S("{\"id\":\"quoth-configuration\",\"method\":\"workspace/didChangeConfiguration\","
                       "\"registerOptions\":{\"section\":\"quoth\"}}"));
    if (s->client.registers_watchers)
        json_raw(&j, S("{\"id\":\"quoth-index\",\"method\":\"workspace/didChangeWatchedFiles\","
                       "\"registerOptions\":{\"watchers\":[{\"globPattern\":\"**/.quoth/**\"}]}}"));
    json_end(&j, ']');
    json_end(&j, '}');
    server_request(s, "register", "client/registerCapability", buf_str(&j.buf));
}

void settings_ask(Server *s)
{
    static const char ask[] = "{\"items\":[{\"section\":\"quoth\"}]}";
    if (s->client.has_configuration)
        server_request(s, "settings", "workspace/configuration", str_of(ask));
    if (!s->has_registered)
        register_all(s);
    s->has_registered = true;
}

void settings_answered(Server *s, const json_t *message)
{
    const char   *id = json_string_value(json_object_get(message, "id"));
    const json_t *settings = json_array_get(json_object_get(message, "result"), 0);
    if (!id || strncmp(id, "settings-", 9) != 0 || !json_is_object(settings))
        return;
    settings_read(s, settings);
    server_publish_all(s);
}
