/* run_cases: checks case files.
 *
 *     run_cases STAGE FILE.case…
 *
 * A file holds comment lines, then cases: "=== title", the input, "---", the expectation. Blank lines at
 * either end of input and expectation do not count; \uXXXX in an input is that code point. A title that ends
 * in {todo} must fail. QUOTH_UPDATE=1 in the environment rewrites expectations that differ; those of {todo}
 * cases stay.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/utf8.h"
#include "tests/cases/stage.h"

enum { FILE_MOST = 4 << 20 };

static const struct {
    const char *name;
    StageFn *run;
} stages[] = {
#define STAGE(name) {#name, stage_##name},
#include "tests/cases/stages.def"
#undef STAGE
};

typedef struct Case {
    Str title, input, want;
    uint32_t line;
} Case;

typedef struct Tally {
    unsigned n_cases, n_failed;
} Tally;

static Str without_blank_ends(Str s)
{
    while (s.n > 0 && s.p[0] == '\n')
        s = str_sub(s, 1, s.n);
    while (s.n > 0 && s.p[s.n - 1] == '\n')
        s.n--;
    return s;
}

static int hex4(Str s, size_t at)
{
    int value = 0;
    for (size_t i = at; i < at + 4; i++) {
        const char *digits = "0123456789abcdef", *hit = i < s.n && s.p[i] ? strchr(digits, s.p[i]) : NULL;
        if (!hit)
            return -1;
        value = value * 16 + (int)(hit - digits);
    }
    return value;
}

/* The input with its \uXXXX replaced. */
static Str unescaped(Arena *a, Str s)
{
    Buf b = {.arena = a};
    for (size_t i = 0; i < s.n; i++) {
        int cp = s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == 'u' ? hex4(s, i + 2) : -1;
        if (cp < 0) {
            buf_char(&b, s.p[i]);
            continue;
        }
        char bytes[4];
        buf_add(&b, (Str){bytes, utf8_put(bytes, (uint32_t)cp)});
        i += 5;
    }
    return buf_str(&b);
}

/* The next case of *rest, whose line is *line; false at the end. Moves past it. */
static bool next_case(Str *rest, uint32_t *line, Case *out)
{
    Str text, whole = *rest;
    bool is_open = false;
    *out = (Case){S(""), S(""), S(""), 0};
    size_t beg = 0, divider = 0, after_divider = 0;
    while (rest->n > 0 && !(is_open && str_starts(*rest, S("=== ")))) {
        size_t at = whole.n - rest->n;
        str_next(rest, '\n', &text);
        ++*line;
        if (!is_open && str_starts(text, S("=== "))) {
            is_open = true;
            out->title = str_sub(text, 4, text.n);
            out->line = *line;
            beg = whole.n - rest->n;
        } else if (is_open && str_eq(text, S("---"))) {
            divider = at; /* the last one counts: the input may hold such lines */
            after_divider = whole.n - rest->n;
        }
    }
    if (!is_open)
        return false;
    size_t end = whole.n - rest->n;
    out->input = without_blank_ends(str_sub(whole, beg, divider > beg ? divider : end));
    out->want = without_blank_ends(divider > beg ? str_sub(whole, after_divider, end) : S(""));
    return true;
}

static void check(Arena *a, const char *path, StageFn *run, const Case *c, Tally *tally, Buf *rewritten)
{
    Buf out = {.arena = a};
    run(a, unescaped(a, c->input), &out);
    Str got = without_blank_ends(buf_str(&out));
    bool is_todo = str_ends(c->title, S("{todo}")), is_same = str_eq(got, c->want);
    tally->n_cases++;
    if (is_same && is_todo)
        printf("%s:%u: %.*s\n    passes: remove its {todo}\n", path, c->line, STR(c->title));
    else if (!is_same && !is_todo)
        printf("%s:%u: %.*s\n--- expected\n%.*s\n--- got\n%.*s\n\n", path, c->line, STR(c->title),
               STR(c->want), STR(got));
    tally->n_failed += is_same == is_todo;
    buf_fmt(rewritten, "\n=== %.*s\n%.*s\n---\n%.*s\n", STR(c->title), STR(c->input),
            STR(is_todo ? c->want : got));
}

static Str preamble(Str bytes)
{
    size_t first = str_starts(bytes, S("=== ")) ? 0 : str_find(bytes, S("\n=== "), 0);
    Str head = first == STR_NONE ? bytes : str_sub(bytes, 0, first);
    return without_blank_ends(head);
}

static bool check_file(const char *path, StageFn *run, Tally *tally)
{
    Arena *a = arena_new();
    Str bytes;
    quoth_error err;
    Case c;
    uint32_t line = 0;
    unsigned n_failed_before = tally->n_failed;
    if (file_read(&bytes, a, path, FILE_MOST, &err) != QUOTH_OK) {
        printf("%s\n", err.message);
        arena_free(a);
        return false;
    }
    Buf rewritten = {.arena = a};
    buf_add(&rewritten, preamble(bytes));
    if (rewritten.n)
        buf_char(&rewritten, '\n');
    Str rest = bytes;
    while (next_case(&rest, &line, &c))
        check(a, path, run, &c, tally, &rewritten);
    Str now = without_blank_ends(buf_str(&rewritten));
    bool is_update = getenv("QUOTH_UPDATE") && tally->n_failed > n_failed_before;
    bool done = !is_update || file_replace(path, str_fmt(a, "%.*s\n", STR(now)), &err) == QUOTH_OK;
    if (!done)
        printf("%s\n", err.message);
    arena_free(a);
    return done;
}

int main(int argc, char **argv)
{
    StageFn *run = NULL;
    Tally tally = {0, 0};
    bool done = true;
    for (size_t i = 0; argc > 2 && i < sizeof stages / sizeof *stages; i++)
        if (strcmp(stages[i].name, argv[1]) == 0)
            run = stages[i].run;
    if (!run) {
        fputs("usage: run_cases STAGE FILE.case…\n", stderr);
        return 2;
    }
    for (int i = 2; i < argc; i++)
        done = check_file(argv[i], run, &tally) && done;
    printf("%s: %u cases, %u failed\n", argv[1], tally.n_cases, tally.n_failed);
    return done && tally.n_cases > 0 && tally.n_failed == 0 ? 0 : 1;
}
