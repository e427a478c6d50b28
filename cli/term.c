/* term.c: standard output, the pager behind it, and the progress bar. */
#include "cli/term.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/puny.h"
#include "base/utf8.h"

enum { WIDTH_LEAST = 20, WIDTH_USUAL = 80, BAR = 30, EXIT_DISK = 7 };

static struct {
    pid_t pager;    /* 0: none                                  */
    bool is_set_up; /* the two below hold                       */
    bool is_terminal, has_colour;
    bool has_bar; /* a progress bar stands on standard error  */
    bool is_quiet;
    TermColour colour;
} term;

static void set_up(void)
{
    if (term.is_set_up)
        return;
    const char *no_colour = getenv("NO_COLOR"), *kind = getenv("TERM");
    term.is_set_up = true;
    term.is_terminal = isatty(STDOUT_FILENO) != 0;
    bool is_fit = term.is_terminal && !(no_colour && *no_colour) && !(kind && strcmp(kind, "dumb") == 0);
    term.has_colour = term.colour == TERM_COLOUR_ALWAYS || (term.colour == TERM_COLOUR_AUTO && is_fit);
}

void term_colour(TermColour when)
{
    term.colour = when;
    term.is_set_up = false;
}

void term_quiet(bool quiet)
{
    term.is_quiet = quiet;
}

bool term_is_quiet(void)
{
    return term.is_quiet;
}

bool term_is_terminal(void)
{
    set_up();
    return term.is_terminal;
}

/* ---- writing -------------------------------------------------------------------------------------- */

static void wait_for_pager(void)
{
    if (term.pager == 0)
        return;
    fclose(stdout);
    while (waitpid(term.pager, NULL, 0) < 0 && errno == EINTR)
        ;
    term.pager = 0;
}

static _Noreturn void give_up(int why)
{
    if (why == EPIPE) {
        wait_for_pager();
        _exit(0);
    }
    fprintf(stderr, "quoth: standard output: %s\n", strerror(why));
    _exit(EXIT_DISK);
}

void term_put(Str s)
{
    if (s.n > 0 && fwrite(s.p, 1, s.n, stdout) != s.n)
        give_up(errno);
}

void term_fmt(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vprintf(fmt, args);
    va_end(args);
    if (n < 0)
        give_up(errno);
}

void term_flush(void)
{
    if (fflush(stdout) != 0)
        give_up(errno);
}

void term_close(void)
{
    term_flush();
    wait_for_pager();
}

void term_ink(Ink ink)
{
    static const char *const codes[] = {
        [INK_NONE] = "0", [INK_PATH] = "35", [INK_LINE] = "32", [INK_MATCH] = "1;31", [INK_SPEAKER] = "1;36",
        [INK_CUE] = "33", [INK_LINK] = "34", [INK_FAINT] = "2", [INK_BOLD] = "1",
    };
    set_up();
    if (term.has_colour)
        term_fmt("\x1b[%sm", codes[ink]);
}

void term_clean(Str s)
{
    size_t from = 0;
    for (size_t at = 0; at < s.n;) {
        size_t beg = at;
        uint32_t cp = utf8_next(s, &at);
        bool is_control = cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
        bool is_turning = cp_is_bidi_control(cp);
        if (!is_control && !is_turning && !(cp == 0xfffd && at - beg == 1))
            continue;
        term_put(str_sub(s, from, beg));
        term_put(is_control ? S(" ") : is_turning ? S("") : S("\xef\xbf\xbd"));
        from = at;
    }
    term_put(str_sub(s, from, s.n));
}

void term_inked(Ink ink, Str s)
{
    term_ink(ink);
    term_clean(s);
    term_ink(INK_NONE);
}

void term_address(Str address)
{
    char bytes[PUNY_MAX];
    Str  host = puny_host(bytes, address);
    term_inked(INK_LINK, address);
    if (host.n == 0)
        return;
    term_put(S(" ("));
    term_clean(host);
    term_put(S(")"));
}

uint32_t term_width(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_LEAST)
        return size.ws_col;
    return WIDTH_USUAL;
}

static size_t n_code_points(Str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

void term_line(const char *prefix, Str text, Ink ink)
{
    size_t most = term_is_terminal() ? term_width() : SIZE_MAX, indent = strlen(prefix), at = indent;
    Str word, rest = text;
    bool is_first = true;
    term_fmt("%s", prefix);
    term_ink(ink);
    while (str_next(&rest, ' ', &word)) {
        size_t n = n_code_points(word);
        if (!is_first && at + 1 + n > most) {
            term_fmt("\n%*s", (int)indent, "");
            at = indent;
        } else if (!is_first) {
            term_put(S(" "));
            at++;
        }
        term_clean(word);
        at += n;
        is_first = false;
    }
    term_ink(INK_NONE);
    term_put(S("\n"));
}

/* ---- the pager ------------------------------------------------------------------------------------ */

static _Noreturn void become_pager(const char *command, int from)
{
    dup2(from, STDIN_FILENO);
    close(from);
    setenv("LESS", "FRX", 0);
    signal(SIGINT, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

void term_pager(void)
{
    const char *command = getenv("PAGER");
    int ends[2];
    set_up();
    if (!command)
        command = "less -FRX";
    if (!term.is_terminal || !*command || strcmp(command, "cat") == 0 || pipe(ends) != 0)
        return;
    pid_t child = fork();
    if (child == 0) {
        close(ends[1]);
        become_pager(command, ends[0]);
    }
    close(ends[0]);
    if (child > 0) {
        dup2(ends[1], STDOUT_FILENO);
        term.pager = child;
        signal(SIGINT, SIG_IGN); /* the pager's to handle */
    }
    close(ends[1]);
}

/* ---- progress ------------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void term_progress(uint64_t done, uint64_t total, const char *what)
{
    static int64_t last;
    int64_t now = now_ms();
    if (term.is_quiet || !isatty(STDERR_FILENO) || (done < total && now - last < 100))
        return;
    last = now;
    int n = total ? (int)(done * BAR / total) : 0;
    fprintf(stderr, "\r\x1b[K[%.*s%*s] %llu/%llu ", n, "##############################", BAR - n, "",
            (unsigned long long)done, (unsigned long long)total);
    char shown[48];
    snprintf(shown, sizeof shown, "%s", what);
    utf8_tidy(shown);
    fputs(shown, stderr);
    fflush(stderr);
    term.has_bar = true;
}

void term_progress_end(void)
{
    if (term.has_bar)
        fputs("\r\x1b[K", stderr);
    term.has_bar = false;
}
