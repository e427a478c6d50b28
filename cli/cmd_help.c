/* cmd_help.c: quoth help [WORD]: explains a command, an option, a field, or how queries are written. */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/manual.h"
#include "cli/term.h"

static int columns_of(const char *z)
{
    int n = 0;
    for (; *z; z++)
        n += ((unsigned char)*z & 0xc0) != 0x80;
    return n;
}

static void put_row(const char *left, const char *right, int width)
{
    int n = columns_of(left), pad = n < width ? width - n : 0;
    term_fmt("  %s%*s  %s\n", left, pad, "", right);
}

static void put_option(Opt o)
{
    char form[64];
    manual_option_form(form, sizeof form, o);
    put_row(form, opt_info(o)->help, 18);
}

/* Paragraphs at the terminal's width; indented lines as they are. */
static void put_text(const char *text)
{
    Str rest = str_of(text), line;
    while (str_next(&rest, '\n', &line))
        if (line.n == 0 || line.p[0] == ' ')
            term_fmt("%.*s\n", STR(line));
        else
            term_line("", line, INK_NONE);
    if (*text)
        term_put(S("\n"));
}

static void put_examples(Cmd c)
{
    const Example *e;
    bool any = false;
    for (uint32_t i = 0; (e = manual_example(i)) != NULL; i++) {
        if (e->cmd != c)
            continue;
        term_put(any ? S("") : S("\nExamples:\n"));
        any = true;
        term_fmt("  $ %s%s%s\n", e->line, *e->meaning ? "    # " : "", e->meaning);
    }
}

static void put_command(Cmd c)
{
    const CmdInfo *info = cmd_info(c);
    term_fmt("usage: quoth %s %s\n\n%s\n\n", info->name, info->words, info->help);
    put_text(manual_text(c));
    for (Opt o = 0; o < OPTS; o++)
        if (opt_is_for(o, c))
            put_option(o);
    put_examples(c);
    if (c == CMD_SEARCH || c == CMD_FACETS || c == CMD_BATCH)
        term_put(S("\nquoth help query tells how queries are written.\n"));
}

static void put_query(void)
{
    term_put(S("A query holds:\n\n"));
    for (uint32_t i = 0; manual_form(i); i++)
        put_row(manual_form(i)->form, manual_form(i)->meaning, 25);
    term_put(S("\nFields (those marked + can be counted by quoth facets):\n\n"));
    for (uint32_t i = 0; quoth_field_at(i); i++) {
        const quoth_field_info *f = quoth_field_at(i);
        char name[64];
        snprintf(name, sizeof name, "%s%s", f->name, f->facet ? " +" : "");
        put_row(name, f->help, 14);
    }
}

static void put_all(void)
{
    term_put(
        S("Quoth finds sentences in articles, and who claims what in them.\n\nusage: quoth COMMAND …\n\n"));
    for (Cmd c = 0; c < CMDS; c++)
        if (*cmd_info(c)->help)
            put_row(cmd_info(c)->name, cmd_info(c)->help, 10);
    term_put(S("\nquoth help COMMAND tells its options. Other topics of quoth help:\n\n"));
    put_row("query", "how queries are written", 12);
    for (uint32_t i = 0; manual_topic(i); i++)
        put_row(manual_topic(i)->name, manual_topic(i)->help, 12);
}

static int put_unknown(const char *word)
{
    enum { NAMES_MOST = 256 };
    const char *names[NAMES_MOST] = {"query"};
    uint32_t n = 1;
    for (uint32_t i = 0; quoth_field_at(i) && n < NAMES_MOST; i++)
        names[n++] = quoth_field_at(i)->name;
    for (Opt o = 0; o < OPTS && n < NAMES_MOST; o++)
        names[n++] = opt_info(o)->name;
    for (Cmd c = 0; c < CMDS && n < NAMES_MOST; c++)
        names[n++] = cmd_info(c)->name;
    for (uint32_t i = 0; manual_topic(i) && n < NAMES_MOST; i++)
        names[n++] = manual_topic(i)->name;
    const char *meant = opt_nearest(word, names, n);
    quoth_error err;
    if (meant)
        fail(&err, QUOTH_E_ARGUMENT, "no help for %s: did you mean %s?", word, meant);
    else
        fail(&err, QUOTH_E_ARGUMENT, "no help for %s: see quoth help", word);
    return cli_fail(&err);
}

static int help_on(const char *word)
{
    Str w = str_of(word);
    if (str_eq(w, S("query"))) {
        put_query();
        return EXIT_FOUND;
    }
    for (Cmd c = 0; c < CMDS; c++)
        if (str_eq(w, str_of(cmd_info(c)->name))) {
            put_command(c);
            return EXIT_FOUND;
        }
    for (uint32_t i = 0; manual_topic(i); i++)
        if (str_eq(w, str_of(manual_topic(i)->name))) {
            put_text(manual_topic(i)->text);
            return EXIT_FOUND;
        }
    for (uint32_t i = 0; quoth_field_at(i); i++) {
        Str field = str_ends(w, S(":")) ? str_sub(w, 0, w.n - 1) : w;
        if (str_eq(field, str_of(quoth_field_at(i)->name))) {
            term_fmt("%s: %s\n", quoth_field_at(i)->name, quoth_field_at(i)->help);
            return EXIT_FOUND;
        }
    }
    Str option = str_starts(w, S("--")) ? str_sub(w, 2, w.n) : w;
    for (Opt o = 0; o < OPTS; o++)
        if (str_eq(option, str_of(opt_info(o)->name))) {
            put_option(o);
            return EXIT_FOUND;
        }
    return put_unknown(word);
}

int cmd_help(Cli *cli)
{
    const Opts *o = &cli->opts;
    bool is_help = o->cmd == CMD_HELP || o->cmd == CMDS;
    if (!is_help)
        put_command(o->cmd); /* quoth search --help */
    else if (o->cmd == CMD_HELP && o->n_words > 0)
        return help_on(o->words[0]);
    else
        put_all();
    return EXIT_FOUND;
}
