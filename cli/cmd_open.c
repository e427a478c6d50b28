/* cmd_open.c: quoth open ID: the sentence in the user's editor, or what it cites in the browser. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/term.h"

/* How editors are told the line and column; the first that fits, %p path, %l line, %c column. */
static const struct {
    const char *editor, *words[3];
} editors[] = {
    {"vi", {"+%l", "%p"}},         {"nvi", {"+%l", "%p"}},          {"vim", {"+call cursor(%l,%c)", "%p"}},
    {"gvim", {"+call cursor(%l,%c)", "%p"}}, {"nvim", {"+call cursor(%l,%c)", "%p"}}, {"nano", {"+%l,%c", "%p"}},
    {"pico", {"+%l", "%p"}},       {"ed", {"%p"}},                  {"emacs", {"+%l:%c", "%p"}},
    {"emacsclient", {"+%l:%c", "%p"}}, {"kak", {"+%l:%c", "%p"}},   {"micro", {"+%l:%c", "%p"}},
    {"hx", {"%p:%l:%c"}},          {"helix", {"%p:%l:%c"}},         {"zed", {"%p:%l:%c"}},
    {"subl", {"%p:%l:%c"}},        {"code", {"--goto", "%p:%l:%c"}}, {"codium", {"--goto", "%p:%l:%c"}},
    {"cursor", {"--goto", "%p:%l:%c"}}, {"kate", {"--line", "%l", "%p"}}, {"mate", {"--line", "%l", "%p"}},
    {"gedit", {"+%l:%c", "%p"}},   {"gnome-text-editor", {"+%l:%c", "%p"}}, {"mcedit", {"+%l", "%p"}},
    {"less", {"+%l", "%p"}},
};

static Str filled(Arena *a, const char *form, const quoth_sentence *s)
{
    Buf b = {.arena = a};
    for (; *form; form++) {
        if (form[0] != '%') {
            buf_char(&b, form[0]);
            continue;
        }
        form++;
        if (*form == 'p')
            buf_fmt(&b, "%s%.*s", s->path.p[0] == '-' || s->path.p[0] == '+' ? "./" : "", STR(s->path));
        else
            buf_fmt(&b, "%u", *form == 'l' ? s->line : s->column);
    }
    return buf_str(&b);
}

/* The name of the program an editor's command begins with: "code" of "/usr/bin/code --wait". */
static Str program_of(Str command)
{
    Str word, name = S("");
    Str rest = str_trim(command);
    str_next(&rest, ' ', &word);
    while (str_next(&word, '/', &name))
        ;
    return name;
}

/* The command is the shell's to read, as it may hold options; the words that follow are not. */
static int run_command(Arena *a, Str command, const char *const *words)
{
    enum { WORDS = 8 };
    const char *argv[WORDS] = {"sh", "-c", str_fmt(a, "%.*s \"$@\"", STR(command)).p, "quoth"};
    int n = 4, status;
    while (*words && n < WORDS - 1)
        argv[n++] = *words++;
    term_close();
    pid_t child = fork();
    if (child == 0) {
        execv("/bin/sh", (char *const *)argv);
        _exit(127);
    }
    signal(SIGINT, SIG_IGN); /* the editor's to handle */
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return EXIT_FOUND;
    fprintf(stderr, "quoth: %.*s: could not be run, or failed\n", STR(command));
    return EXIT_INPUT;
}

static int open_in_editor(Arena *a, const quoth_sentence *s)
{
    const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR"), *words[4] = {NULL};
    Str command = str_of(visual && *visual ? visual : editor && *editor ? editor : "vi");
    Str program = program_of(command);
    size_t k = 0; /* an editor not in the list is told the line as vi is */
    if (str_find(s->path, S("!"), 0) != STR_NONE || s->page) {
        fprintf(stderr, "quoth: %.*s:%u: no text file that an editor could open; see quoth show\n", STR(s->path),
                s->line);
        return EXIT_INPUT;
    }
    for (size_t i = 0; i < sizeof editors / sizeof *editors; i++)
        if (str_eq(program, str_of(editors[i].editor)))
            k = i;
    for (int i = 0; i < 3 && editors[k].words[i]; i++)
        words[i] = filled(a, editors[k].words[i], s).p;
    return run_command(a, command, words);
}

/* What the sentence cites; else where the article itself is. */
static const char *tidy(Arena *a, Str s)
{
    char *z = str_z(a, s);
    utf8_tidy(z);
    return z;
}

static int open_in_browser(Arena *a, const quoth_sentence *s)
{
    const char *browser = getenv("BROWSER");
    Str command = S("xdg-open"), list = str_of(browser);
    Str url = s->n_links > 0 ? s->links[0].url : s->url;
    if (list.n)
        str_next(&list, ':', &command);
    if (!str_starts_nocase(url, S("http://")) && !str_starts_nocase(url, S("https://"))) {
        fprintf(stderr, "quoth: %.*s: cites no source link, and its article has no address\n", STR(s->id));
        return EXIT_NONE;
    }
    if (s->n_links == 0)
        fputs("quoth: the sentence cites no source link: opening the article\n", stderr);
    for (uint32_t i = 1; i < s->n_links; i++)
        fprintf(stderr, "quoth: it also cites %s\n", tidy(a, s->links[i].url));
    return run_command(a, command, (const char *const[]){str_z(a, url), NULL});
}

int cmd_open(Cli *cli)
{
    quoth_error err;
    quoth_index *index = NULL;
    quoth_results *results = NULL;
    int code;
    if (cli_open(&index, cli, QUOTH_READ, &err) != QUOTH_OK ||
        cli_answered(cli, index, quoth_index_show(&results, index, cli->opts.words[0], 0, &err)) != QUOTH_OK) {
        code = cli_fail(&err);
    } else {
        const quoth_sentence *s = quoth_results_at(results, quoth_results_focus(results));
        quoth_index_free(index);
        index = NULL;
        code = opts_has(&cli->opts, OPT_SOURCE) ? open_in_browser(cli->arena, s) : open_in_editor(cli->arena, s);
    }
    quoth_results_free(results);
    quoth_index_free(index);
    return code;
}
