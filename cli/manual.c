#include "cli/manual.h"

#include <stdio.h>

const char *manual_text(Cmd cmd)
{
    static const char *const texts[CMDS] = {
#define MANUAL(id, text) [CMD_##id] = text,
#include "cli/manual.def"
    };
    return texts[cmd] ? texts[cmd] : "";
}

const Example *manual_example(uint32_t i)
{
    static const Example examples[] = {
#define EXAMPLE(id, line, meaning) {CMD_##id, line, meaning},
#include "cli/manual.def"
    };
    return i < sizeof examples / sizeof *examples ? &examples[i] : NULL;
}

const Topic *manual_topic(uint32_t i)
{
    static const Topic topics[] = {
#define TOPIC(name, help, text) {#name, help, text},
#include "cli/manual.def"
    };
    return i < sizeof topics / sizeof *topics ? &topics[i] : NULL;
}

const Form *manual_form(uint32_t i)
{
    static const Form forms[] = {
#define FORM(form, meaning) {form, meaning},
#include "cli/manual.def"
    };
    return i < sizeof forms / sizeof *forms ? &forms[i] : NULL;
}

void manual_option_form(char *out, size_t n, Opt o)
{
    const OptInfo *info = opt_info(o);
    char letter[8] = "";
    if (info->letter)
        snprintf(letter, sizeof letter, "-%c, ", info->letter);
    snprintf(out, n, "%s--%s%s%s", letter, info->name, info->argument ? " " : "", info->argument ? info->argument : "");
}
