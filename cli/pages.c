/* pages.c: the program of the build that writes manual pages for scdoc: pages quoth | pages quoth-COMMAND. */
#include <stdio.h>

#include "cli/manual.h"

/* Text with what scdoc would read as markup made plain. */
static void put(const char *text)
{
    for (; *text; text++) {
        if (strchr("\\_*", *text))
            putchar('\\');
        putchar(*text);
    }
}

/* Paragraphs; those that are indented stand as they are. */
static void put_text(const char *text)
{
    bool is_literal = false;
    Str rest = str_of(text), line;
    while (str_next(&rest, '\n', &line)) {
        bool is_indented = str_starts(line, S("    "));
        if (is_indented != is_literal)
            printf("```\n");
        is_literal = is_indented;
        if (is_literal) {
            printf("%.*s\n", (int)line.n - 4, line.p + 4);
            continue;
        }
        char shown[4096];
        snprintf(shown, sizeof shown, "%.*s", STR(line));
        printf(strchr("-#|[]!", shown[0]) && shown[0] ? "\\" : "");
        put(shown);
        printf("\n");
    }
    printf(is_literal ? "```\n\n" : "\n");
}

static void put_options(Cmd cmd)
{
    printf("# OPTIONS\n\n");
    for (Opt o = 0; o < OPTS; o++) {
        if (!opt_is_for(o, cmd))
            continue;
        char form[64];
        manual_option_form(form, sizeof form, o);
        printf("*");
        put(form);
        printf("*\n\t");
        put(opt_info(o)->help);
        printf("\n\n");
    }
}

static void put_examples(Cmd cmd)
{
    const Example *e;
    bool has_any = false;
    for (uint32_t i = 0; (e = manual_example(i)) != NULL; i++) {
        if (e->cmd != cmd)
            continue;
        if (!has_any)
            printf("# EXAMPLES\n\n");
        has_any = true;
        printf("*");
        put(e->line);
        printf("*\n\t");
        put(*e->meaning ? e->meaning : cmd_info(cmd)->help);
        printf("\n\n");
    }
}

static void put_command(Cmd cmd)
{
    const CmdInfo *info = cmd_info(cmd);
    printf("quoth-%s(1)\n\n# NAME\n\nquoth-%s - ", info->name, info->name);
    put(info->help);
    printf("\n\n# SYNOPSIS\n\n*quoth %s* ", info->name);
    put(info->words);
    printf(" [_option_...]\n\n# DESCRIPTION\n\n");
    put_text(*manual_text(cmd) ? manual_text(cmd) : info->help);
    put_options(cmd);
    put_examples(cmd);
    printf("# SEE ALSO\n\n*quoth*(1)\n");
}

static void put_overview(void)
{
    printf("quoth(1)\n\n# NAME\n\nquoth - who claims what, according to whom, and what source backs it\n\n"
           "# SYNOPSIS\n\n*quoth* _command_ ...\n\n# DESCRIPTION\n\n"
           "Quoth reads articles, cuts them into sentences and gives every sentence its attributions, actors, source links and "
           "place. Then it answers queries, counts, compares and checks.\n\n# COMMANDS\n\n");
    for (Cmd c = 0; c < CMDS; c++) {
        if (!*cmd_info(c)->help)
            continue;
        printf("*quoth-%s*(1)\n\t", cmd_info(c)->name);
        put(cmd_info(c)->help);
        printf("\n\n");
    }
    const Topic *t;
    for (uint32_t i = 0; (t = manual_topic(i)) != NULL; i++) {
        char upper[32];
        size_t n = 0;
        for (; t->name[n] && n + 1 < sizeof upper; n++)
            upper[n] = (char)(t->name[n] - 'a' + 'A');
        upper[n] = 0;
        printf("# %s\n\n", upper);
        put_text(t->text);
    }
    printf("# QUERIES\n\n");
    for (uint32_t i = 0; manual_form(i); i++) {
        printf("*");
        put(manual_form(i)->form);
        printf("*\n\t");
        put(manual_form(i)->meaning);
        printf("\n\n");
    }
    printf("*quoth help query* tells the fields.\n");
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "quoth") == 0) {
        put_overview();
        return 0;
    }
    for (Cmd c = 0; argc == 2 && c < CMDS; c++)
        if (strncmp(argv[1], "quoth-", 6) == 0 && strcmp(argv[1] + 6, cmd_info(c)->name) == 0) {
            put_command(c);
            return 0;
        }
    fprintf(stderr, "usage: pages quoth | pages quoth-COMMAND\n");
    return 2;
}
