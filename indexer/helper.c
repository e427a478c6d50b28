#include "indexer/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/place.h"

const char *helper_pdftext(Arena *a)
{
    char path[PLACE_MOST];
    const char *named = getenv("QUOTH_PDFTEXT");
    if (named && *named)
        return access(named, X_OK) == 0 ? named : NULL;
    return place_find(path, "quoth-pdftext") && access(path, X_OK) == 0 ? str_z(a, str_of(path)) : NULL;
}

/* A nameless file in memory with the bytes in it, at its start; -1: none can be had. */
static int memory_file(Str bytes)
{
    int fd = (int)syscall(SYS_memfd_create, "quoth", 1u /* closed on exec */);
    while (fd >= 0 && bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            close(fd);
            return -1;
        }
        bytes = str_sub(bytes, (size_t)n, bytes.n);
    }
    if (fd >= 0)
        lseek(fd, 0, SEEK_SET);
    return fd;
}

static int spawn(pid_t *out, const char *program, int in, int pipe_end)
{
    char *const                argv[] = {(char *)program, NULL};
    char *const                environment[] = {(char *)"LC_ALL=C.UTF-8", (char *)"PATH=/usr/bin:/bin", NULL};
    posix_spawn_file_actions_t files;
    if (posix_spawn_file_actions_init(&files) != 0)
        return ENOMEM;
    int why = posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
    if (!why)
        why = posix_spawn_file_actions_adddup2(&files, pipe_end, STDOUT_FILENO);
    if (!why)
        why = posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (!why)
        why = posix_spawn(out, program, &files, NULL, argv, environment);
    posix_spawn_file_actions_destroy(&files);
    return why;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Memory through arena_try: a jump would leave the process behind. */
static quoth_status collect(Buf *out, const Helper *h, int fd, Str path, quoth_error *err)
{
    enum { PART = 64 << 10 };
    int64_t until = now_ms() + (int64_t)h->seconds * 1000;
    for (;;) {
        if (out->cap - out->n < PART) {
            size_t cap = out->cap ? 2 * out->cap : 2 * PART;
            char  *p = arena_try(out->arena, cap);
            if (!p)
                return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(path));
            if (out->n)
                memcpy(p, out->p, out->n);
            out->p = p;
            out->cap = cap;
        }
        int64_t       left = until - now_ms();
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (left <= 0 || poll(&wait, 1, (int)left) == 0)
            return fail(err, QUOTH_E_LIMIT, "%.*s: not read within %u seconds", STR(path), h->seconds);
        ssize_t n = read(fd, out->p + out->n, PART);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return QUOTH_OK;
        out->n += (size_t)n;
        if (out->n > h->max)
            return fail(err, QUOTH_E_LIMIT, "%.*s: over %zu bytes of text", STR(path), h->max);
    }
}

quoth_status helper_run(Str *out, Arena *a, const Helper *h, Str input, Str path, quoth_error *err)
{
    int ends[2];
    int in = memory_file(input);
    if (in < 0 || pipe2(ends, O_CLOEXEC) != 0) {
        if (in >= 0)
            close(in);
        return fail(err, QUOTH_E_IO, "%.*s: %s", STR(path), strerror(errno));
    }
    pid_t child;
    int   why = spawn(&child, h->program, in, ends[1]);
    close(in);
    close(ends[1]);
    if (why) {
        close(ends[0]);
        return fail(err, why == ENOMEM ? QUOTH_E_NOMEM : QUOTH_E_IO, "%s: %s", h->program, strerror(why));
    }
    Buf          text = {.arena = a};
    quoth_status st = collect(&text, h, ends[0], path, err);
    close(ends[0]);
    if (st != QUOTH_OK)
        kill(child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    if (st == QUOTH_OK)
        *out = buf_str(&text);
    return st;
}
