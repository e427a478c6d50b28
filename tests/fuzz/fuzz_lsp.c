/* fuzz_lsp.c: any messages to the whole language server, one a line, after a draft was opened and analysed: no crash, no hang,
 * and it still answers afterwards. Commands that start a program are left out: here that would be this one. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include "base/check.h"
#include "lsp/server.h"
#include "tests/fuzz/fuzz.h"

enum { WAIT_MS = 20000, MESSAGES_MOST = 60 };

static const char opens[] =
    "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{\"uri\":\"file:///d.md\",\"languageId\":"
    "\"markdown\",\"version\":1,\"text\":\"# 😀\\n\\n“We left,” said [Jane Roe](https://example.org/a). She warned that it will rain.\\n\"}}}";
static const char *const first[] = {
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"capabilities\":{}}}",
    "{\"jsonrpc\":\"2.0\",\"method\":\"initialized\",\"params\":{}}",
    opens,
    "{\"jsonrpc\":\"2.0\",\"id\":\"first\",\"method\":\"textDocument/documentSymbol\",\"params\":{\"textDocument\":{\"uri\":\"file:///d.md\"}}}",
};
static const char last[] =
    "{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"method\":\"textDocument/documentSymbol\",\"params\":{\"textDocument\":{\"uri\":\"file:///d.md\"}}}";
static const char shutdown_it[] = "{\"jsonrpc\":\"2.0\",\"id\":\"end\",\"method\":\"shutdown\"}";
static const char exit_it[] = "{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}";

static void *serve(void *arg)
{
    (void)arg;
    (void)lsp_run("/nowhere", 0);
    return NULL;
}

static bool starts_a_program(Str line)
{
    json_error_t why;
    json_t      *m = json_loadb(line.p, line.n, JSON_ALLOW_NUL, &why);
    const char  *method = json_string_value(json_object_get(m, "method"));
    bool         is = method && strcmp(method, "workspace/executeCommand") == 0;
    json_decref(m);
    return is;
}

/* Reads what the server says until it holds `id` or ends: an answer to that request, or the words in some other. */
static bool wait_for(Rpc *from, const char *id)
{
    struct pollfd p = {.fd = from->in, .events = POLLIN};
    while (!from->ended) {
        json_t *m;
        while ((m = rpc_take(from))) {
            const char *is = json_string_value(json_object_get(m, "id"));
            bool        found = is && strcmp(is, id) == 0 && !json_object_get(m, "method");
            CHECK(json_is_object(m)); /* whatever comes, it sends JSON in frames */
            json_decref(m);
            if (found)
                return true;
        }
        int ready = poll(&p, 1, WAIT_MS);
        CHECK(ready != 0); /* a hang */
        if (ready > 0)
            rpc_fill(from);
    }
    return false;
}

static void say(Rpc *to, Str message)
{
    if (!to->ended)
        rpc_send(to, message);
}

/* The least that is free: another one after a run means that it left files open. */
static int free_file(void)
{
    int file = dup(0);
    close(file);
    return file;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    int       in[2], out[2], first_free = free_file();
    pthread_t server;
    Str       rest = {n ? (const char *)bytes : "", n}, line;
    CHECK(pipe(in) == 0 && pipe(out) == 0);
    int was_in = dup(0), was_out = dup(1);
    dup2(in[0], 0);
    dup2(out[1], 1);
    close(in[0]);
    close(out[1]);
    CHECK(pthread_create(&server, NULL, serve, NULL) == 0);
    Rpc to = {.in = -1, .out = in[1]}, from = {.in = out[0], .out = -1};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        say(&to, str_of(first[i]));
    CHECK(wait_for(&from, "first"));
    for (int i = 0; i < MESSAGES_MOST && str_next(&rest, '\n', &line); i++)
        if (!starts_a_program(line))
            say(&to, line);
    say(&to, str_of(last));
    bool is_alive = wait_for(&from, "last");
    if (is_alive) {
        say(&to, str_of(shutdown_it));
        say(&to, str_of(exit_it));
    }
    close(in[1]);
    pthread_join(server, NULL);
    close(out[0]);
    dup2(was_in, 0);
    dup2(was_out, 1);
    close(was_in);
    close(was_out);
    rpc_free(&from);
    CHECK(free_file() == first_free);
    return 0;
}
