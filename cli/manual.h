/* manual.h: what manual.def says, for help and the manual pages. */
#ifndef QUOTH_CLI_MANUAL_H
#define QUOTH_CLI_MANUAL_H

#include "cli/opt.h"

typedef struct Example {
    Cmd         cmd;
    const char *line, *meaning;
} Example;

typedef struct Topic {
    const char *name, *help, *text;
} Topic;

typedef struct Form {
    const char *form, *meaning;
} Form;

const char    *manual_text(Cmd cmd); /* "" where there is none */
const Example *manual_example(uint32_t i); /* NULL: past the end */
const Topic   *manual_topic(uint32_t i);   /* NULL: past the end */
const Form    *manual_form(uint32_t i);    /* NULL: past the end */

/* "-n, --limit N" */
void manual_option_form(char *out, size_t n, Opt o);

#endif
