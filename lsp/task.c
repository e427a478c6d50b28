#include "lsp/task.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { WORDS_MOST = 64, READ_BYTES = 64 << 10 };

const char *const task_commands[] = {"quoth.search",  "quoth.facets",   "quoth.check",   "quoth.index",
                                     "quoth.explain", "quoth.related",  "quoth.show",    "quoth.stats",
                                     "quoth.compare", "quoth.timeline", "quoth.correct", NULL};

struct Task {
    Arena  *arena;
    json_t *id;
    pid_t   pid;
    int     out, err;    /* pipes; -1: ended                                      */
    Buf     said, told;  /* what came on them; of progress what is no line yet    */
    Str     why;         /* lines of `told` that are no progress                  */
    Str     token;       /* of its progress, as JSON; "": it is not shown         */
    bool    is_cancelled, makes_index;
    Task   *next;
};

/* ---- the command line --------------------------------------------------------------------------------------- */

typedef struct Line {
    Arena      *a;
    const char *argv[WORDS_MOST + 1];
    uint32_t    n;
    int         input; /* -1: none */
    int         why;   /* not 0: the number of the error that left it without */
} Line;

static void add(Line *l, Str word)
{
    if (l->n < WORDS_MOST)
        l->argv[l->n++] = str_z(l->a, word);
}

static Str value_of(Arena *a, const json_t *v)
{
    return json_is_integer(v) ? str_fmt(a, "%lld", (long long)json_integer_value(v)) : str_of(json_string_value(v));
}

static bool is_option(const char *key)
{
    return strspn(key, "abcdefghijklmnopqrstuvwxyz-") == strlen(key) && key[0] != '-';
}

static const char *const word_keys[] = {"fields", "id", "query", "one", "other", "paths", "words", NULL};

static bool is_word(const char *key)
{
    for (const char *const *k = word_keys; *k; k++)
        if (strcmp(*k, key) == 0)
            return true;
    return strcmp(key, "uri") == 0 || strcmp(key, "line") == 0;
}

static void add_options(Line *l, const json_t *args)
{
    const char *key;
    json_t     *v;
    json_object_foreach((json_t *)args, key, v)
        if (is_word(key) || !is_option(key))
            continue;
        else if (json_is_true(v))
            add(l, str_fmt(l->a, "--%s", key));
        else if (json_is_string(v) || json_is_integer(v))
            add(l, str_fmt(l->a, "--%s=%.*s", key, STR(value_of(l->a, v))));
}

static void add_words(Line *l, const json_t *args)
{
    for (const char *const *k = word_keys; *k; k++) {
        size_t        i;
        json_t       *item;
        const json_t *v = json_object_get(args, *k);
        if (json_is_string(v) && json_string_length(v))
            add(l, value_of(l->a, v));
        json_array_foreach((json_t *)v, i, item)
            add(l, value_of(l->a, item));
    }
}

/* An open text goes in by standard input, under its own name. */
static int input_of(const Document *d)
{
    FILE *f = tmpfile();
    if (!f)
        return -1;
    int fd = fwrite(d->text, 1, d->n, f) == d->n && fflush(f) == 0 ? dup(fileno(f)) : -1, why = errno;
    fclose(f);
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    errno = why;
    return fd;
}

static void add_document(Server *s, Line *l, const json_t *args, bool has_line)
{
    const char *uri = json_string_value(json_object_get(args, "uri"));
    if (!uri)
        return;
    const Document *d = documents_find(&s->docs, uri);
    Str             path = uri_path(l->a, uri);
    if (path.n == 0)
        path = str_of(uri);
    if (d) {
        l->input = input_of(d);
        l->why = l->input < 0 ? errno : 0;
        add(l, S("--plain")); /* read as the server itself reads it */
        add(l, str_fmt(l->a, "--as=%s", d->as));
        add(l, str_fmt(l->a, "--stdin-name=%.*s", STR(path)));
    }
    add(l, S("--"));
    Str file = d ? S("-") : path;
    add(l, has_line ? str_fmt(l->a, "%.*s:%.*s", STR(file), STR(value_of(l->a, json_object_get(args, "line")))) : file);
}

static Line line_of(Server *s, Arena *a, Str name, const json_t *args)
{
    Line l = {.a = a, .input = -1};
    add(&l, S("quoth"));
    add(&l, name);
    add(&l, S("--json"));
    if (str_eq(name, S("index")))
        add(&l, S("--progress"));
    add_options(&l, args);
    if (json_object_get(args, "uri")) {
        add_document(s, &l, args, json_object_get(args, "line") != NULL);
    } else {
        add(&l, S("--"));
        if (json_is_string(args))
            add(&l, value_of(a, args));
        add_words(&l, args);
    }
    return l;
}

/* ---- the process -------------------------------------------------------------------------------------------- */

/* The environment with QUOTH_INDEX as the server has it; where there is none yet, it is made in the workspace. */
static char **environment(Server *s, Arena *a, bool makes_index)
{
    uint32_t n = 0, k = 0;
    (void)server_index(s); /* which looks for it, where no text was opened before */
    while (environ[n])
        n++;
    char **all = arena_alloc(a, (n + 2) * sizeof *all);
    for (uint32_t i = 0; i < n; i++)
        if (strncmp(environ[i], "QUOTH_INDEX=", 12) != 0)
            all[k++] = environ[i];
    if (s->index_path[0])
        all[k++] = str_z(a, str_fmt(a, "QUOTH_INDEX=%s", s->index_path));
    else if (makes_index && s->root[0])
        all[k++] = str_z(a, str_fmt(a, "QUOTH_INDEX=%s/.quoth", s->root));
    return all;
}

static bool make_pipe(int ends[2])
{
    if (pipe(ends) != 0)
        return false;
    for (int i = 0; i < 2; i++)
        (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return true;
}

/* A child with one of these missing would read or write what is the editor's. 0, or the number of the error. */
static int redirect(posix_spawn_file_actions_t *files, int in, int out, int err)
{
    int why = in >= 0 ? posix_spawn_file_actions_adddup2(files, in, STDIN_FILENO)
                      : posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (!why)
        why = posix_spawn_file_actions_adddup2(files, out, STDOUT_FILENO);
    return why ? why : posix_spawn_file_actions_adddup2(files, err, STDERR_FILENO);
}

/* 0, or the number of the error. */
static int spawn(Server *s, Task *t, const Line *l)
{
    int out[2] = {-1, -1}, err[2] = {-1, -1};
    if (!make_pipe(out))
        return errno;
    t->out = out[0];
    if (!make_pipe(err)) {
        int why = errno;
        close(out[1]);
        return why;
    }
    t->err = err[0];
    posix_spawn_file_actions_t files;
    (void)posix_spawn_file_actions_init(&files); /* glibc's allocates nothing */
    int why = redirect(&files, l->input, out[1], err[1]);
    if (!why)
        why = posix_spawn(&t->pid, "/proc/self/exe", &files, NULL, (char *const *)l->argv,
                          environment(s, t->arena, t->makes_index));
    posix_spawn_file_actions_destroy(&files);
    close(out[1]);
    close(err[1]);
    return why;
}

/* ---- progress ----------------------------------------------------------------------------------------------- */

static Json progress(Task *t, const char *kind)
{
    Json j = json_new(t->arena);
    json_begin(&j, '{');
    json_key(&j, "token");
    json_raw(&j, t->token);
    json_open(&j, "value", '{');
    json_pair(&j, "kind", str_of(kind));
    return j;
}

static void send_progress(Server *s, Json *j)
{
    json_end(j, '}');
    json_end(j, '}');
    server_notify(s, "$/progress", buf_str(&j->buf));
}

static void begin_progress(Server *s, Task *t, const json_t *params)
{
    const json_t *given = json_object_get(params, "workDoneToken");
    char         *token = given ? json_dumps(given, JSON_ENCODE_ANY) : NULL;
    if (token) {
        t->token = str_dup(t->arena, str_of(token));
        free(token);
    } else if (s->client.shows_progress) {
        t->token = str_fmt(t->arena, "\"quoth-%llu\"", (unsigned long long)s->n_asked);
        server_request(s, "progress", "window/workDoneProgress/create",
                       str_fmt(t->arena, "{\"token\":%.*s}", STR(t->token)));
    }
    if (t->token.n == 0)
        return;
    Json j = progress(t, "begin");
    json_pair(&j, "title", S("Indexing"));
    json_pair_bool(&j, "cancellable", true);
    json_pair_u64(&j, "percentage", 0);
    send_progress(s, &j);
}

/* "DONE TOTAL PATH"; false: it is none of these. */
static bool tell_progress(Server *s, Task *t, Str line)
{
    uint32_t done, total;
    Str      first, second, rest = line;
    if (!str_next(&rest, ' ', &first) || !str_next(&rest, ' ', &second) || !str_to_u32(first, &done) ||
        !str_to_u32(second, &total))
        return false;
    if (t->token.n == 0 || total == 0)
        return true;
    Json j = progress(t, "report");
    json_pair(&j, "message", rest);
    json_pair_u64(&j, "percentage", (uint64_t)done * 100 / total);
    send_progress(s, &j);
    return true;
}

static void read_told(Server *s, Task *t)
{
    Str    rest = buf_str(&t->told), line;
    size_t end, used = 0;
    while ((end = str_find(rest, S("\n"), used)) != STR_NONE) {
        line = str_sub(rest, used, end);
        if (!tell_progress(s, t, line))
            t->why = str_fmt(t->arena, "%.*s%s%.*s", STR(t->why), t->why.n ? "\n" : "", STR(line));
        used = end + 1;
    }
    if (used)
        memmove(t->told.p, t->told.p + used, t->told.n - used);
    t->told.n -= used;
}

/* ---- beginning and ending ----------------------------------------------------------------------------------- */

static bool is_command(const char *name)
{
    for (const char *const *c = task_commands; name && *c; c++)
        if (strcmp(name, *c) == 0)
            return true;
    return false;
}

static uint32_t count(const Server *s)
{
    uint32_t n = 0;
    for (const Task *t = s->tasks; t; t = t->next)
        n++;
    return n;
}

static void free_task(Task *t)
{
    if (t->out >= 0)
        close(t->out);
    if (t->err >= 0)
        close(t->err);
    json_decref(t->id);
    arena_free(t->arena);
}

void task_begin(Server *s, const json_t *id, const json_t *params)
{
    const char *name = json_string_value(json_object_get(params, "command"));
    if (!is_command(name)) {
        rpc_error(&s->rpc, s->arena, id, RPC_BAD_PARAMS,
                  str_z(s->arena, str_fmt(s->arena, "no such command: %s", name ? name : "?")));
        return;
    }
    Arena *arena = count(s) < TASKS_MOST ? arena_new() : NULL;
    if (!arena) {
        rpc_error(&s->rpc, s->arena, id, RPC_FAILED, "too many commands at once");
        return;
    }
    arena_edge(arena, &s->edge);
    Task *t = arena_make(arena, Task);
    *t = (Task){.arena = arena,
                .id = json_copy((json_t *)id),
                .out = -1,
                .err = -1,
                .said = {.arena = arena},
                .told = {.arena = arena},
                .why = S(""),
                .token = S(""),
                .makes_index = strcmp(name, "quoth.index") == 0};
    Line l = line_of(s, arena, str_of(name + 6), json_array_get(json_object_get(params, "arguments"), 0));
    int  why = l.why ? l.why : spawn(s, t, &l);
    if (l.input >= 0)
        close(l.input);
    if (why) {
        rpc_error(&s->rpc, s->arena, id, RPC_FAILED, str_z(arena, str_fmt(arena, "quoth cannot be started: %s", strerror(why))));
        free_task(t);
        return;
    }
    if (t->makes_index)
        begin_progress(s, t, params);
    t->next = s->tasks;
    s->tasks = t;
}

/* What was said, where it is JSON; a line for people is a string. */
static void put_said(Json *j, Str said)
{
    json_error_t err;
    json_t      *value = json_loadb(said.p, said.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &err);
    if (value)
        json_raw(j, said);
    else
        json_str(j, said);
    json_decref(value);
}

static void answer(Server *s, const Task *t, int code)
{
    Str said = str_trim(buf_str(&t->said));
    if (t->is_cancelled) {
        rpc_error(&s->rpc, s->arena, t->id, RPC_CANCELLED, "cancelled");
    } else if (code > 1 && said.n == 0) {
        rpc_error(&s->rpc, s->arena, t->id, RPC_FAILED, str_z(s->arena, t->why.n ? t->why : S("quoth failed")));
    } else {
        Json j = rpc_reply(s->arena, t->id);
        json_key(&j, "result");
        put_said(&j, said.n ? said : S("null"));
        rpc_end(&s->rpc, &j);
    }
}

static void finish(Server *s, Task *t)
{
    int status = 0;
    while (waitpid(t->pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (t->told.n)
        t->why = str_fmt(t->arena, "%.*s%s%.*s", STR(t->why), t->why.n ? "\n" : "", STR(buf_str(&t->told)));
    if (t->token.n) {
        Json j = progress(t, "end");
        send_progress(s, &j);
    }
    answer(s, t, WIFEXITED(status) ? WEXITSTATUS(status) : 8);
    if (t->makes_index)
        server_reopen(s);
}

static void take(int *fd, Buf *into)
{
    char bytes[READ_BYTES];
    for (;;) {
        ssize_t n = read(*fd, bytes, sizeof bytes);
        if (n > 0) {
            buf_add(into, (Str){bytes, (size_t)n});
        } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
            close(*fd);
            *fd = -1;
            return;
        } else if (errno == EAGAIN) {
            return;
        }
    }
}

void task_go_on(Server *s)
{
    for (Task **at = &s->tasks; *at;) {
        Task *t = *at;
        if (t->out >= 0)
            take(&t->out, &t->said);
        if (t->err >= 0) {
            take(&t->err, &t->told);
            read_told(s, t);
        }
        if (t->out >= 0 || t->err >= 0) {
            at = &t->next;
            continue;
        }
        *at = t->next;
        finish(s, t);
        free_task(t);
    }
}

uint32_t task_polls(const Server *s, struct pollfd *out)
{
    uint32_t n = 0;
    for (const Task *t = s->tasks; t; t = t->next) {
        if (t->out >= 0)
            out[n++] = (struct pollfd){.fd = t->out, .events = POLLIN};
        if (t->err >= 0)
            out[n++] = (struct pollfd){.fd = t->err, .events = POLLIN};
    }
    return n;
}

/* What an interrupted index has committed stays. */
static void cancel(Task *t)
{
    t->is_cancelled = true;
    kill(t->pid, SIGINT);
}

void task_cancel(Server *s, const json_t *id)
{
    for (Task *t = s->tasks; t; t = t->next)
        if (json_equal(t->id, id))
            cancel(t);
}

void task_cancel_progress(Server *s, const json_t *token)
{
    char *asked = token ? json_dumps(token, JSON_ENCODE_ANY) : NULL;
    for (Task *t = s->tasks; asked && t; t = t->next)
        if (str_eq(t->token, str_of(asked)))
            cancel(t);
    free(asked);
}

void task_end_all(Server *s)
{
    while (s->tasks) {
        Task *t = s->tasks;
        s->tasks = t->next;
        kill(t->pid, SIGKILL);
        waitpid(t->pid, NULL, 0);
        free_task(t);
    }
}
