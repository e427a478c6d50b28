/* served.h: an index that a server of this machine serves, as a shard. */
#ifndef QUOTH_TESTS_FAULTS_SERVED_H
#define QUOTH_TESTS_FAULTS_SERVED_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/testing.h"

typedef struct Served {
    pid_t process; /* 0: none */
    int   port;
} Served;

static inline double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline struct sockaddr_in served_address(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
}

static inline int served_free_port(void)
{
    struct sockaddr_in at = served_address(0);
    socklen_t          n = sizeof at;
    int                s = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(s, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(s, (struct sockaddr *)&at, &n), 0);
    close(s);
    return ntohs(at.sin_port);
}

static inline bool served_answers(int port)
{
    struct sockaddr_in at = served_address(port);
    int                s = socket(AF_INET, SOCK_STREAM, 0);
    bool               is_there = connect(s, (struct sockaddr *)&at, sizeof at) == 0;
    close(s);
    return is_there;
}

/* In a child: the server, which says nothing and ends with its parent, also where that one crashes. */
static inline void served_become(const char *port, const char *folder, const char *idle_ms)
{
    int null = open("/dev/null", O_RDWR);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    execlp("xapian-tcpsrv", "xapian-tcpsrv", "--interface", "127.0.0.1", "--port", port, "--quiet", "--idle-timeout", idle_ms, folder, NULL);
    _exit(127);
}

/* Serves a folder, and closes connections that are idle for that long. False: there is no such program here. */
static inline bool serve(Served *out, Arena *a, const char *folder, const char *idle_ms)
{
    int how, port = served_free_port();
    Str number = str_fmt(a, "%d", port);
    *out = (Served){fork(), port};
    if (out->process == 0)
        served_become(number.p, folder, idle_ms);
    for (double until = seconds() + 20; !served_answers(port); (void)usleep(20000)) {
        bool has_ended = waitpid(out->process, &how, WNOHANG) != 0;
        if (has_ended)
            out->process = 0;
        if (has_ended && WIFEXITED(how) && WEXITSTATUS(how) == 127)
            return false;
        if (has_ended || seconds() > until)
            fail_msg("a server does not start");
    }
    return true;
}

static inline void served_end(Served *s)
{
    if (s->process <= 0)
        return;
    kill(s->process, SIGKILL);
    (void)waitpid(s->process, NULL, 0);
    s->process = 0;
}

#endif
