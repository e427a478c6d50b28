/* cmd_correct.c: quoth correct speaker ID NAME | false ID | merge OLD NEW | list: writes what a person puts
 * right into a text file of theirs, which every indexing applies (docs/howto/corrections.md).
 */
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/out.h"
#include "cli/term.h"

enum { FILE_MOST = 16 << 20, COLUMNS = 4, TEXT_SHOWN = 60 };

#define HEAD "what\tsentence\twas\tis\ttext\n"

typedef struct Correct {
    Cli *cli;
    quoth_index *index; /* NULL: there is none; ids cannot be looked up */
    Str path, bytes;
} Correct;

/* ---- writing
 * -------------------------------------------------------------------------------------------------- */

static bool is_cell(Str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20)
            return false;
    return true;
}

/* The beginning of the sentence, for those who read the file. */
static Str excerpt(Arena *a, const quoth_sentence *s)
{
    if (!s)
        return S("");
    size_t n = s->text.n < TEXT_SHOWN ? s->text.n : TEXT_SHOWN;
    while (n < s->text.n && ((unsigned char)s->text.p[n] & 0xc0) == 0x80)
        n--;
    char *z = str_z(a, str_sub(s->text, 0, n));
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)z[i] < 0x20)
            z[i] = ' ';
    return str_fmt(a, "%.*s%s", (int)n, z, n < s->text.n ? "…" : "");
}

static int append(Correct *c, const Str cells[COLUMNS], const quoth_sentence *s)
{
    quoth_error err;
    Arena *a = c->cli->arena;
    Buf b = {.arena = a};
    for (int i = 0; i < COLUMNS; i++)
        if (!is_cell(cells[i])) {
            fail(&err, QUOTH_E_ARGUMENT, "quoth correct: a name with a tab or a line end in it");
            return cli_fail(&err);
        }
    buf_add(&b, c->bytes.n ? c->bytes : S(HEAD));
    if (c->bytes.n && !str_ends(c->bytes, S("\n")))
        buf_char(&b, '\n');
    buf_fmt(&b, "%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", STR(cells[0]), STR(cells[1]), STR(cells[2]), STR(cells[3]),
            STR(excerpt(a, s)));
    if (file_replace(c->path.p, buf_str(&b), &err) != QUOTH_OK)
        return cli_fail(&err);
    term_clean(file_relative(a, file_absolute(a, c->path.p)));
    term_fmt(": %.*s; quoth index applies it\n", STR(cells[0]));
    return EXIT_FOUND;
}

/* ---- which attribution
 * ------------------------------------------------------------------------------------------- */

/* The speaker to be corrected: the one named by --was, else the only one that the sentence has. */
static quoth_status find_was(Str *out, const Correct *c, const quoth_sentence *s, quoth_error *err)
{
    const char *named = c->cli->opts.values[OPT_WAS];
    Buf all = {.arena = c->cli->arena};
    bool differ = false, is_there = false;
    for (uint32_t i = 0; i < s->n_attributions; i++) {
        Str speaker = s->attributions[i].speaker;
        differ = differ || !str_eq(speaker, s->attributions[0].speaker);
        is_there = is_there || (named && (str_eq(speaker, str_of(named)) || strcmp(named, "*") == 0));
        buf_fmt(&all, "%s\"%.*s\"", i ? ", " : "", STR(speaker));
    }
    *out = named ? str_of(named) : s->n_attributions ? s->attributions[0].speaker : S("");
    if (s->n_attributions == 0)
        return fail(err, QUOTH_E_ARGUMENT, "%.*s: nothing is attributed to anyone there", STR(s->id));
    if (named && !is_there)
        return fail(err, QUOTH_E_ARGUMENT, "--was %s: the speakers there are %.*s", named,
                    STR(buf_str(&all)));
    if (!named && differ)
        return fail(err, QUOTH_E_ARGUMENT, "several speakers there, say which with --was: %.*s",
                    STR(buf_str(&all)));
    return QUOTH_OK;
}

static int correct_sentence(Correct *c, Str what, const char *id, Str is)
{
    quoth_error err;
    quoth_results *r = NULL;
    Str was;
    if (!c->index)
        return cli_open(&c->index, c->cli, QUOTH_READ, &err) == QUOTH_OK ? EXIT_NONE : cli_fail(&err);
    quoth_status st = cli_answered(c->cli, c->index, quoth_index_show(&r, c->index, id, 0, &err));
    if (st == QUOTH_OK)
        st = find_was(&was, c, quoth_results_at(r, quoth_results_focus(r)), &err);
    int code = st == QUOTH_OK
                   ? append(c, (Str[]){what, quoth_results_at(r, quoth_results_focus(r))->id, was, is},
                            quoth_results_at(r, quoth_results_focus(r)))
                   : cli_fail(&err);
    quoth_results_free(r);
    return code;
}

/* ---- list
 * ------------------------------------------------------------------------------------------------------- */

/* What the index says of a correction: pending where it is to be applied, lost where its sentence is no more.
 */
static Str state_of(Correct *c, const Str cells[COLUMNS])
{
    quoth_error err;
    quoth_results *r = NULL;
    if (!c->index || cells[1].n == 0)
        return S("");
    quoth_status st =
        cli_answered(c->cli, c->index, quoth_index_show(&r, c->index, str_z(c->cli->arena, cells[1]), 0, &err));
    bool is_pending = false;
    for (uint32_t i = 0; st == QUOTH_OK && i < quoth_results_at(r, 0)->n_attributions; i++)
        is_pending = is_pending || str_eq(quoth_results_at(r, 0)->attributions[i].speaker, cells[2]);
    quoth_results_free(r);
    if (st == QUOTH_E_NOT_FOUND) /* it may be in a shard that is left out */
        return quoth_index_lost(c->index, 0) ? S("") : S("lost");
    return is_pending ? S("pending") : S("");
}

static void put_correction(Correct *c, OutList *list, uint32_t line, const Str cells[COLUMNS])
{
    Str state = state_of(c, cells);
    if (c->cli->format == FORMAT_JSON || c->cli->format == FORMAT_JSONL) {
        Json *j = out_list_begin(list);
        json_pair_u64(j, "line", line);
        json_pair(j, "what", cells[0]);
        json_pair(j, "sentence", cells[1]);
        json_pair(j, "was", cells[2]);
        json_pair(j, "is", cells[3]);
        json_pair(j, "state", state);
        out_list_end(list);
        return;
    }
    term_ink(INK_LINE);
    term_fmt("%6u", line);
    term_ink(INK_NONE);
    term_fmt("  %-8.*s", STR(cells[0]));
    term_clean(cells[1].n ? cells[1] : S("everywhere"));
    term_put(S("  "));
    term_inked(INK_FAINT, cells[2].n ? cells[2] : S("not resolved"));
    if (cells[3].n || !str_eq(cells[0], S("false"))) {
        term_put(S(" → "));
        term_inked(INK_SPEAKER, cells[3].n ? cells[3] : S("not resolved"));
    }
    if (state.n)
        term_put(str_eq(state, S("lost")) ? S("  (no such sentence any more)")
                                          : S("  (not applied yet: run quoth index)"));
    term_put(S("\n"));
}

static int list(Correct *c)
{
    Str rest = c->bytes, line, cells[COLUMNS];
    OutList out = out_list(c->cli);
    uint32_t n = 0;
    for (uint32_t at = 1; str_next(&rest, '\n', &line); at++) {
        if (str_trim(line).n == 0 || line.p[0] == '#' || (at == 1 && str_starts(line, S("what\t"))))
            continue;
        for (int i = 0; i < COLUMNS; i++)
            cells[i] = str_next(&line, '\t', &cells[i]) ? str_trim(cells[i]) : S("");
        put_correction(c, &out, at, cells);
        n++;
    }
    out_list_close(&out);
    return n ? EXIT_FOUND : EXIT_NONE;
}

/* ---- running
 * ---------------------------------------------------------------------------------------------------- */

static int run(Correct *c)
{
    const Opts *o = &c->cli->opts;
    Str what = str_of(o->words[0]);
    quoth_error err;
    if (str_eq(what, S("list")) && o->n_words == 1)
        return list(c);
    if (str_eq(what, S("speaker")) && o->n_words == 3)
        return correct_sentence(c, what, o->words[1], str_trim(str_of(o->words[2])));
    if (str_eq(what, S("false")) && o->n_words == 2)
        return correct_sentence(c, what, o->words[1], S(""));
    if (str_eq(what, S("merge")) && o->n_words == 3 && *o->words[1] && *o->words[2])
        return append(c, (Str[]){what, S(""), str_trim(str_of(o->words[1])), str_trim(str_of(o->words[2]))},
                      NULL);
    fail(&err, QUOTH_E_ARGUMENT, "quoth correct: expected speaker ID NAME, false ID, merge OLD NEW or list");
    return cli_fail(&err);
}

int cmd_correct(Cli *cli)
{
    quoth_error err;
    Correct c = {.cli = cli, .path = cli_corrections_file(cli), .bytes = S("")};
    if (c.path.n == 0) {
        fail(&err, QUOTH_E_ARGUMENT, "no place for corrections: name a file with --corrections");
        return cli_fail(&err);
    }
    if (access(c.path.p, F_OK) == 0 && file_read(&c.bytes, cli->arena, c.path.p, FILE_MOST, &err) != QUOTH_OK)
        return cli_fail(&err);
    if (cli_open(&c.index, cli, QUOTH_READ, &err) != QUOTH_OK && err.status != QUOTH_E_INDEX_MISSING)
        return cli_fail(&err);
    int code = run(&c);
    quoth_index_free(c.index);
    return code;
}
