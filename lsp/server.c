#include "lsp/server.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "lsp/task.h"

enum {
    QUIET_MS = 150,        /* a text that is not changed for so long is analysed              */
    SHARD_MS = 2000,       /* a person waits: a server of a shard has so long for an answer   */
    PARENT_MS = 2000,      /* how often to look whether the parent is there                   */
    KEPT_BYTES = 128 << 10, /* memory in larger pieces goes back to the system when freed      */
    FRESH_BYTES = 32 << 10 /* questions about shorter texts wait for the newest analysis      */
};

static const struct {
    const char *method;
    FeatureFn  *run;
    bool        needs_article; /* waits for an analysis */
} features[] = {
    {"textDocument/documentSymbol", feature_symbols, true}, {"textDocument/hover", feature_hover, true},
    {"textDocument/semanticTokens/full", feature_tokens, true}, {"textDocument/inlayHint", feature_hints, true},
    {"textDocument/documentLink", feature_links, true}, {"textDocument/codeLens", feature_lens, true},
    {"textDocument/references", feature_references, true}, {"textDocument/definition", feature_definition, true},
    {"textDocument/codeAction", feature_actions, true}, {"textDocument/completion", feature_completion, false},
    {"codeLens/resolve", feature_lens_resolve, false}, {"workspace/symbol", feature_workspace, false},
    {"initialize", feature_initialize, false},
};

Document *server_document(const Server *s, const json_t *params)
{
    return documents_find(&s->docs, json_string_value(json_object_get(json_object_get(params, "textDocument"), "uri")));
}

const quoth_article *server_article(Server *s, const json_t *params, Document **d)
{
    *d = server_document(s, params);
    return *d && (*d)->seen ? (*d)->seen->article : NULL;
}

/* ---- messages of ours --------------------------------------------------------------------------------------- */

static void send_message(Server *s, const char *id, const char *method, Str params)
{
    Json j = json_new(s->arena);
    json_begin(&j, '{');
    json_pair(&j, "jsonrpc", S("2.0"));
    if (id)
        json_pair(&j, "id", str_of(id));
    json_pair(&j, "method", str_of(method));
    json_key(&j, "params");
    json_raw(&j, params);
    rpc_end(&s->rpc, &j);
}

void server_request(Server *s, const char *name, const char *method, Str params)
{
    send_message(s, str_fmt(s->arena, "%s-%llu", name, (unsigned long long)s->n_asked++).p, method, params);
}

void server_notify(Server *s, const char *method, Str params)
{
    send_message(s, NULL, method, params);
}

/* ---- the index ---------------------------------------------------------------------------------------------- */

/* The nearest .quoth in a folder or above it, into s->index_path. */
static bool find_above(Server *s, Str folder)
{
    while (folder.n > 0) {
        int n = snprintf(s->index_path, sizeof s->index_path, "%.*s/.quoth", STR(folder));
        if (n < (int)sizeof s->index_path && file_is_folder(s->index_path))
            return true;
        while (folder.n > 0 && folder.p[folder.n - 1] != '/')
            folder.n--;
        folder.n -= folder.n > 0;
    }
    s->index_path[0] = 0;
    return false;
}

/* In or above the first folder of the workspace that has one. */
static bool find_in_folders(Server *s)
{
    size_t        i;
    const json_t *uri;
    json_array_foreach(s->folders, i, uri)
        if (find_above(s, uri_path(s->arena, json_string_value(uri))))
            return true;
    return s->root[0] && find_above(s, str_of(s->root));
}

static void find_index(Server *s)
{
    const char *env = getenv("QUOTH_INDEX");
    const char *named = s->index_option        ? s->index_option
                        : s->index_setting[0] ? s->index_setting
                        : env && *env         ? env
                                              : NULL;
    if (named)
        snprintf(s->index_path, sizeof s->index_path, "%s", named);
    else if (!find_in_folders(s))
        find_above(s, file_absolute(s->arena, "."));
}

quoth_index *server_index(Server *s)
{
    quoth_error err;
    if (s->index)
        return s->index;
    find_index(s);
    if (s->index_path[0] && analyst_open(&s->index, s->index_path, s->timeout, &err) != QUOTH_OK) {
        if (err.status != QUOTH_E_INDEX_MISSING)
            fprintf(stderr, "quoth lsp: %s\n", err.message);
        s->index = NULL;
    }
    return s->index;
}

static void analyze_anew(Server *s)
{
    analyst_reopen(s->analyst);
    for (Document *d = s->docs.first; d; d = d->next) {
        d->asked = 0;
        d->revision = ++s->docs.revisions;
    }
}

bool server_answered(Server *s, quoth_status st)
{
    s->is_partial = quoth_index_lost(s->index, 0) != NULL;
    server_tell_lost(s, ASKER_LOOP, analyst_lost(s->arena, s->index));
    return st == QUOTH_OK;
}

Str server_partial(const Server *s)
{
    return s->is_partial ? S(" (not all shards answered)") : S("");
}

void server_tell_lost(Server *s, Asker who, Str lost)
{
    enum { WARNING = 2, INFORMATION = 3 };
    char *mine = s->lost[who];
    lost = str_sub(lost, 0, lost.n < sizeof s->lost[0] ? lost.n : sizeof s->lost[0] - 1);
    bool is_known = str_eq(lost, str_of(mine));
    if (who == ASKER_LOOP && !is_known && lost.n == 0 && s->lost[ASKER_ANALYST][0])
        analyze_anew(s); /* what was marked without them */
    snprintf(mine, sizeof s->lost[0], "%.*s", STR(lost));
    Str others = str_of(s->lost[!who]);
    if (is_known || (lost.n ? str_eq(lost, others) : others.n > 0))
        return;
    Json j = json_new(s->arena);
    json_begin(&j, '{');
    json_pair_u64(&j, "type", lost.n ? WARNING : INFORMATION);
    json_pair(&j, "message", lost.n ? str_fmt(s->arena, "Quoth: answers are not complete: without %.*s", STR(lost))
                                    : S("Quoth: all shards answer again"));
    json_end(&j, '}');
    server_notify(s, "window/showMessage", buf_str(&j.buf));
}

static void ask_for(Server *s, Document *d)
{
    server_index(s);
    Str       path = uri_path(s->arena, d->uri);
    Analysis *a =
        analysis_new((Str){d->text, d->n}, d->uri, path.n ? path.p : d->uri, d->as, s->index ? s->index_path : NULL);
    if (a)
        a->timeout = s->timeout;
    d->asked = d->revision;
    if (!a)
        return;
    a->version = d->version;
    a->revision = d->revision;
    analyst_ask(s->analyst, a);
}

void server_reopen(Server *s)
{
    quoth_index_free(s->index);
    s->index = NULL;
    analyze_anew(s);
}

quoth_results *server_search(Server *s, Str text, const quoth_search_options *how)
{
    quoth_error    err;
    quoth_query   *q;
    quoth_results *r = NULL;
    if (!server_index(s) || quoth_query_parse(&q, text.p, text.n, &err) != QUOTH_OK)
        return NULL;
    if (!server_answered(s, quoth_index_search(&r, s->index, q, how, &err)))
        r = NULL;
    quoth_query_free(q);
    return r;
}

/* ---- notifications ------------------------------------------------------------------------------------------ */

static void publish_none(Server *s, const char *uri)
{
    Json j = json_new(s->arena);
    json_begin(&j, '{');
    json_pair(&j, "uri", str_of(uri));
    json_open(&j, "diagnostics", '[');
    json_end(&j, ']');
    json_end(&j, '}');
    server_notify(s, "textDocument/publishDiagnostics", buf_str(&j.buf));
}

static void did_close(Server *s, const json_t *params)
{
    Document *d = server_document(s, params);
    if (!d)
        return;
    publish_none(s, d->uri);
    analyst_forget(s->analyst, d->uri);
    documents_close(&s->docs, d->uri);
}

void server_publish_all(Server *s)
{
    for (const Document *d = s->docs.first; d; d = d->next)
        if (document_is_fresh(d))
            feature_diagnostics(s, d);
}

static void notify(Server *s, const char *method, const json_t *params)
{
    Document *d = server_document(s, params);
    if (strcmp(method, "exit") == 0)
        s->rpc.ended = true;
    else if (!s->is_ready || s->is_shut)
        return;
    else if (strcmp(method, "textDocument/didOpen") == 0)
        documents_open(&s->docs, json_object_get(params, "textDocument"));
    else if (strcmp(method, "textDocument/didChange") == 0 && d)
        documents_change(&s->docs, d, json_object_get(params, "contentChanges"),
                         json_integer_value(json_object_get(json_object_get(params, "textDocument"), "version")));
    else if (strcmp(method, "textDocument/didClose") == 0)
        did_close(s, params);
    else if (strcmp(method, "initialized") == 0)
        settings_ask(s);
    else if (strcmp(method, "workspace/didChangeWorkspaceFolders") == 0)
        settings_folders(s, json_object_get(params, "event"));
    else if (strcmp(method, "workspace/didChangeWatchedFiles") == 0)
        server_reopen(s);
    else if (strcmp(method, "window/workDoneProgress/cancel") == 0)
        task_cancel_progress(s, json_object_get(params, "token"));
    else if (strcmp(method, "workspace/didChangeConfiguration") == 0) {
        settings_read(s, json_object_get(json_object_get(params, "settings"), "quoth"));
        settings_ask(s);
        server_publish_all(s);
    }
}

/* ---- requests ----------------------------------------------------------------------------------------------- */

static int feature_of(const char *method)
{
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        if (strcmp(features[i].method, method) == 0)
            return (int)i;
    return -1;
}

/* Whether what is known of the document can answer a question; if not, its analysis is asked for. */
static bool is_known(Server *s, Document *d)
{
    if (document_is_fresh(d))
        return true;
    if (d->asked != d->revision && (!d->seen || d->n <= FRESH_BYTES))
        ask_for(s, d);
    return d->seen && d->n > FRESH_BYTES;
}

static void put_result(Server *s, const json_t *id, FeatureFn *run, const json_t *params)
{
    Json j = rpc_reply(s->arena, id);
    s->is_partial = false;
    json_key(&j, "result");
    run(s, params, &j);
    rpc_end(&s->rpc, &j);
}

static void null(Server *s, const json_t *params, Json *j)
{
    (void)params;
    s->is_shut = true;
    json_raw(j, S("null"));
}

/* False: it has to wait. */
static bool answer(Server *s, json_t *message)
{
    const char   *method = json_string_value(json_object_get(message, "method"));
    const json_t *id = json_object_get(message, "id"), *params = json_object_get(message, "params");
    int           f = feature_of(method);
    bool          is_first = strcmp(method, "initialize") == 0;
    Document     *d = f >= 0 && features[f].needs_article ? server_document(s, params) : NULL;
    if (s->is_shut || s->is_ready == is_first)
        rpc_error(&s->rpc, s->arena, id, s->is_shut || is_first ? RPC_BAD_REQUEST : RPC_NOT_READY,
                  s->is_shut   ? "the server is shut down"
                  : is_first ? "the server is initialized already"
                             : "the server is not initialized");
    else if (strcmp(method, "shutdown") == 0)
        put_result(s, id, null, params);
    else if (strcmp(method, "workspace/executeCommand") == 0)
        task_begin(s, id, params);
    else if (f < 0)
        rpc_error(&s->rpc, s->arena, id, RPC_NO_METHOD,
                  str_z(s->arena, str_fmt(s->arena, "no such method: %s", method)));
    else if (d && !is_known(s, d))
        return false;
    else
        put_result(s, id, features[f].run, params);
    return true;
}

static void handle(Server *s, json_t *message)
{
    const char   *method = json_string_value(json_object_get(message, "method"));
    const json_t *id = json_object_get(message, "id");
    if (!json_is_object(message))
        rpc_error(&s->rpc, s->arena, NULL, RPC_PARSE_ERROR, "not a JSON object");
    else if (!method && id)
        settings_answered(s, message);
    else if (!method || (id && !json_is_integer(id) && !json_is_string(id)))
        rpc_error(&s->rpc, s->arena, NULL, RPC_BAD_REQUEST,
                  "a message needs a method, and an id that is a number or a string");
    else if (!id)
        notify(s, method, json_object_get(message, "params"));
    else if (!answer(s, message))
        json_array_append(s->held, message);
}

/* ---- the loop ----------------------------------------------------------------------------------------------- */

/* $/cancelRequest: requests that are still to be answered, whether they wait or were only read. */
static void cancel(Server *s, json_t *inbox, const json_t *id)
{
    json_t *lists[] = {inbox, s->held};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = json_array_size(lists[k]); i-- > 0;) {
            const json_t *message = json_array_get(lists[k], i);
            if (!json_equal(json_object_get(message, "id"), (json_t *)id) || !json_object_get(message, "method"))
                continue;
            rpc_error(&s->rpc, s->arena, id, RPC_CANCELLED, "cancelled");
            json_array_remove(lists[k], i);
        }
    task_cancel(s, id);
}

static bool is_cancel(const json_t *message)
{
    const char *method = json_string_value(json_object_get(message, "method"));
    return method && strcmp(method, "$/cancelRequest") == 0;
}

/* All that has come is read before any of it is answered, so that what is cancelled already costs nothing. */
static void read_all(Server *s, bool is_readable)
{
    json_t *inbox = json_array(), *message;
    size_t  i;
    if (is_readable)
        rpc_fill(&s->rpc);
    s->rpc.came = false;
    while ((message = rpc_take(&s->rpc)))
        if (is_cancel(message)) {
            cancel(s, inbox, json_object_get(json_object_get(message, "params"), "id"));
            json_decref(message);
        } else {
            json_array_append_new(inbox, message);
        }
    json_array_foreach(inbox, i, message) {
        handle(s, message);
        arena_reset(s->arena);
        if (s->rpc.ended)
            break;
    }
    json_decref(inbox);
}

static void refresh(Server *s)
{
    if (s->client.refreshes_tokens)
        server_request(s, "refresh", "workspace/semanticTokens/refresh", S("null"));
    if (s->client.refreshes_hints)
        server_request(s, "refresh", "workspace/inlayHint/refresh", S("null"));
    if (s->client.refreshes_lenses)
        server_request(s, "refresh", "workspace/codeLens/refresh", S("null"));
}

static void take_analyses(Server *s)
{
    char bytes[64];
    while (read(s->wake[0], bytes, sizeof bytes) > 0)
        ;
    for (Analysis *a; (a = analyst_done(s->analyst));) {
        Document *d = documents_find(&s->docs, a->uri);
        if (!d) {
            analysis_free(a);
            continue;
        }
        if (a->findings)
            server_tell_lost(s, ASKER_ANALYST, a->lost);
        bool answers_were_old = d->seen && d->n > FRESH_BYTES;
        document_learn(d, a);
        if (!document_is_fresh(d))
            continue;
        feature_diagnostics(s, d);
        if (answers_were_old)
            refresh(s);
        arena_reset(s->arena);
    }
}

static void answer_held(Server *s)
{
    for (size_t i = 0; i < json_array_size(s->held);) {
        if (answer(s, json_array_get(s->held, i)))
            json_array_remove(s->held, i);
        else
            i++;
        arena_reset(s->arena);
    }
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Asks for the analyses that are due; how long until the next is. */
static int ask_for_due(Server *s)
{
    int64_t wait = s->parent ? PARENT_MS : -1, now = now_ms();
    for (Document *d = s->docs.first; d; d = d->next) {
        if (d->asked == d->revision)
            continue;
        int64_t due = d->asked ? d->changed_at + QUIET_MS - now : 0;
        if (due <= 0)
            ask_for(s, d);
        else if (wait < 0 || due < wait)
            wait = due;
    }
    return (int)wait;
}

static bool parent_is_gone(const Server *s)
{
    return s->parent && kill((pid_t)s->parent, 0) != 0 && errno == ESRCH;
}

static void run(Server *s)
{
    struct pollfd p[2 + 2 * TASKS_MOST];
    while (!s->rpc.ended) {
        int wait = ask_for_due(s);
        p[0] = (struct pollfd){.fd = s->rpc.in, .events = POLLIN};
        p[1] = (struct pollfd){.fd = s->wake[0], .events = POLLIN};
        int ready = poll(p, 2 + task_polls(s, p + 2), s->rpc.came ? 0 : wait);
        if (p[0].revents || s->rpc.came)
            read_all(s, p[0].revents);
        take_analyses(s);
        task_go_on(s);
        answer_held(s);
        if (ready == 0 && parent_is_gone(s))
            s->rpc.ended = true;
        arena_reset(s->arena);
    }
}

/* Nothing but frames goes to standard output: what else would be written there goes to standard error. */
static bool start(Server *s)
{
    s->rpc.in = STDIN_FILENO;
    s->rpc.out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (s->rpc.out < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0 || pipe(s->wake) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        (void)fcntl(s->wake[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(s->wake[i], F_SETFL, O_NONBLOCK);
    }
    signal(SIGPIPE, SIG_IGN);
#ifdef M_MMAP_THRESHOLD
    mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
#endif
    s->held = json_array();
    s->folders = json_array();
    s->arena = arena_new();
    s->analyst = analyst_start(s->wake[1]);
    return s->held && s->folders && s->arena && s->analyst;
}

static void stop(Server *s)
{
    task_end_all(s);
    json_decref(s->held);
    json_decref(s->folders);
    analyst_stop(s->analyst);
    documents_free(&s->docs);
    quoth_index_free(s->index);
    rpc_free(&s->rpc);
    arena_free(s->arena);
    close(s->rpc.out);
    close(s->wake[0]);
    close(s->wake[1]);
}

int lsp_run(const char *index_path, uint32_t timeout)
{
    Server s = {.index_option = index_path, .timeout = timeout ? timeout : SHARD_MS};
    settings_read(&s, NULL);
    if (!start(&s)) {
        fputs("quoth lsp: no memory, thread or pipe can be had\n", stderr);
        return 8;
    }
    if (setjmp(s.edge.jump)) {
        fputs("quoth lsp: out of memory\n", stderr);
        return 8;
    }
    arena_edge(s.arena, &s.edge);
    run(&s);
    stop(&s);
    return s.is_shut ? 0 : 1;
}
