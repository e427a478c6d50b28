/* cmd_complete.c: quoth complete -- WORD…: what the last word may become, for the shells' completions (data/completion.*).
 *
 * A line for each: the whole word, a tab, what it means. Nothing, and exit code 1, where files may follow.
 */
#include <stdio.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/manual.h"
#include "cli/term.h"

enum { VALUES_MOST = 50 };

typedef struct Complete {
    Cli        *cli;
    const char *const *words; /* after "quoth"; the last is the one to complete */
    uint32_t    n;
    Str         last;
    Str         head;         /* what stands before the part that is completed   */
    Str         part;
    Cmd         cmd;          /* CMDS: none yet                                  */
    uint32_t    n_before;     /* words of the command before the last            */
    bool        any;
} Complete;

/* ---- candidates ------------------------------------------------------------------------------------- */

static bool begins(Str text, Str with)
{
    size_t i = 0, k = 0;
    while (k < with.n) {
        if (i == text.n || cp_lower(utf8_next(text, &i)) != cp_lower(utf8_next(with, &k)))
            return false;
    }
    return true;
}

static void offer(Complete *c, Str text, const char *after, const char *meaning)
{
    if (!begins(text, c->part))
        return;
    c->any = true;
    term_put(c->head);
    term_clean(text);
    term_fmt("%s\t%s\n", after, meaning);
}

static void offer_each(Complete *c, const char *list)
{
    Str rest = str_of(list), word;
    while (str_next(&rest, ' ', &word))
        offer(c, word, "", "");
}

static void offer_commands(Complete *c)
{
    for (Cmd cmd = 0; cmd < CMDS; cmd++)
        if (*cmd_info(cmd)->help)
            offer(c, str_of(cmd_info(cmd)->name), "", cmd_info(cmd)->help);
}

static void offer_options(Complete *c)
{
    for (Opt o = 0; o < OPTS; o++) {
        if (c->cmd < CMDS ? !opt_is_for(o, c->cmd) : o != OPT_HELP && o != OPT_VERSION)
            continue;
        char name[64];
        snprintf(name, sizeof name, "--%s", opt_info(o)->name);
        offer(c, str_of(name), "", opt_info(o)->help);
    }
}

static void offer_formats(Complete *c)
{
    static const Opt formats[] = {OPT_JSON, OPT_JSONL, OPT_TSV, OPT_CSV, OPT_VIMGREP, OPT_TREC};
    offer(c, S("text"), "", "for people");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (opt_is_for(formats[i], c->cmd))
            offer(c, str_of(opt_info(formats[i])->name), "", opt_info(formats[i])->help);
}

/* ---- fields and their values ------------------------------------------------------------------------ */

/* After the last of the separators the part begins. */
static void part_after(Complete *c, const char *separators)
{
    size_t at = c->last.n;
    while (at > 0 && !strchr(separators, c->last.p[at - 1]))
        at--;
    c->head = str_sub(c->last, 0, at);
    c->part = str_sub(c->last, at, c->last.n);
}

static void offer_facets(Complete *c)
{
    part_after(c, ",>");
    for (uint32_t i = 0; quoth_field_at(i); i++)
        if (quoth_field_at(i)->facet)
            offer(c, str_of(quoth_field_at(i)->name), "", quoth_field_at(i)->help);
}

/* Words in a row are joined by hyphens, so that neither a blank nor a quotation mark troubles the shell. */
static void put_joined(Str value)
{
    Str rest = value, word;
    for (bool is_first = true; str_next(&rest, ' ', &word); is_first = false) {
        term_put(is_first ? S("") : S("-"));
        term_clean(word);
    }
}

static Str with_blanks(Arena *a, Str text)
{
    Buf b = {.arena = a};
    for (size_t i = 0; i < text.n; i++)
        buf_char(&b, (char)(text.p[i] == '-' ? ' ' : text.p[i]));
    return buf_str(&b);
}

/* Does the value, or a word of it, begin as what is typed, a hyphen for a blank? */
static bool fits(Arena *a, Str value, Str typed)
{
    Str plain = with_blanks(a, value), wanted = with_blanks(a, typed);
    for (size_t at = 0; at < plain.n; at++)
        if ((at == 0 || plain.p[at - 1] == ' ') && begins(str_sub(plain, at, plain.n), wanted))
            return true;
    return false;
}

/* Values that the index holds, those that stand in most sentences first. */
static void offer_values(Complete *c, Str field)
{
    quoth_index *index = NULL;
    quoth_facets *facets = NULL;
    Str typed = c->part.n && c->part.p[0] == '"' ? str_sub(c->part, 1, c->part.n) : c->part;
    uint32_t n = 0;
    if (cli_open(&index, c->cli, QUOTH_READ, NULL) == QUOTH_OK &&
        quoth_index_facets(&facets, index, str_z(c->cli->arena, field), NULL, 0, NULL) == QUOTH_OK)
        for (uint32_t i = 0; i < quoth_facets_count(facets) && n < VALUES_MOST; i++) {
            const quoth_facet_value *v = quoth_facets_at(facets, i);
            if (!fits(c->cli->arena, v->value, typed) || str_find(v->value, S("\""), 0) != STR_NONE)
                continue;
            n++;
            c->any = true;
            term_put(c->head);
            put_joined(v->value);
            term_fmt("\t%llu\n", (unsigned long long)v->count);
        }
    quoth_facets_free(facets);
    quoth_index_free(index);
}

static void offer_saved(Complete *c)
{
    Str path = cli_saved_file(c->cli), bytes, line, name;
    if (path.n == 0 || file_read(&bytes, c->cli->arena, path.p, 4 << 20, NULL) != QUOTH_OK)
        return;
    while (str_next(&bytes, '\n', &line))
        if (str_find(line, S("\t"), 0) != STR_NONE && str_next(&line, '\t', &name))
            offer(c, str_trim(name), "", "");
}

static void offer_field_values(Complete *c, Str field)
{
    static const struct {
        const char *field, *values;
    } lists[] = {{"has", "link speaker attribution quote date author"},
                 {"no", "link speaker attribution quote date author"},
                 {"conf", "high medium low >=high >=medium"},
                 {"date", "today yesterday this-week last-week this-month last-month this-year last-year last-7-days"}};
    if (str_eq(field, S("saved"))) {
        offer_saved(c);
        return;
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (str_eq(field, str_of(lists[i].field))) {
            offer_each(c, lists[i].values);
            return;
        }
    for (uint32_t i = 0; quoth_field_at(i); i++)
        if (quoth_field_at(i)->facet && str_eq(field, str_of(quoth_field_at(i)->name)))
            offer_values(c, field);
}

/* The last word of a query: a field's name, or after its colon a value. */
static void offer_query(Complete *c)
{
    size_t at = 0;
    while (at < c->last.n && strchr("(-", c->last.p[at]))
        at++;
    size_t colon = str_find(c->last, S(":"), at);
    if (colon != STR_NONE) {
        c->head = str_sub(c->last, 0, colon + 1);
        c->part = str_sub(c->last, colon + 1, c->last.n);
        offer_field_values(c, str_sub(c->last, at, colon));
        return;
    }
    c->head = str_sub(c->last, 0, at);
    c->part = str_sub(c->last, at, c->last.n);
    for (uint32_t i = 0; quoth_field_at(i); i++)
        offer(c, str_of(quoth_field_at(i)->name), ":", quoth_field_at(i)->help);
    offer(c, S("saved"), ":", "a saved query");
}

/* ---- what stands where ------------------------------------------------------------------------------ */

static Opt option_of(Str word)
{
    for (Opt o = 0; o < OPTS; o++) {
        bool is_name = str_starts(word, S("--")) && str_eq(str_sub(word, 2, word.n), str_of(opt_info(o)->name));
        bool is_letter = word.n == 2 && word.p[0] == '-' && opt_info(o)->letter && word.p[1] == opt_info(o)->letter;
        if (is_name || is_letter)
            return o;
    }
    return OPTS;
}

static bool takes_value(Opt o)
{
    return o < OPTS && opt_info(o)->argument;
}

static void read_words(Complete *c)
{
    c->cmd = CMDS;
    for (uint32_t i = 0; i + 1 < c->n; i++) {
        Str word = str_of(c->words[i]);
        if (word.n > 1 && word.p[0] == '-') {
            i += takes_value(option_of(word));
            continue;
        }
        if (c->cmd < CMDS) {
            c->n_before++;
            continue;
        }
        for (Cmd cmd = 0; cmd < CMDS && c->cmd == CMDS; cmd++)
            if (str_eq(word, str_of(cmd_info(cmd)->name)))
                c->cmd = cmd;
    }
}

static void offer_option_value(Complete *c, Opt o)
{
    if (o == OPT_SORT)
        offer_each(c, "relevance date path speaker claim left right");
    else if (o == OPT_COLOR)
        offer_each(c, "auto always never");
    else if (o == OPT_FACETS)
        offer_facets(c);
    else if (o == OPT_PARTS)
        offer_each(c, "title desc narr");
    else if (o == OPT_FORMAT && c->cmd < CMDS)
        offer_formats(c);
}

static void offer_help(Complete *c)
{
    offer_commands(c);
    offer(c, S("query"), "", "how queries are written");
    for (uint32_t i = 0; manual_topic(i); i++)
        offer(c, str_of(manual_topic(i)->name), "", manual_topic(i)->help);
}

static void offer_word(Complete *c)
{
    if (c->cmd == CMDS)
        offer_commands(c);
    else if (c->cmd == CMD_HELP)
        offer_help(c);
    else if (c->cmd == CMD_COMPLETION)
        offer_each(c, "bash zsh fish");
    else if (c->cmd == CMD_FACETS && c->n_before == 0)
        offer_facets(c);
    else if (c->cmd == CMD_SAVED && c->n_before == 0)
        offer_each(c, "list add remove run");
    else if (c->cmd == CMD_SAVED && c->n_before == 1)
        offer_saved(c);
    else if (opt_is_for(OPT_SAVED, c->cmd) && c->cmd != CMD_BATCH)
        offer_query(c);
}

int cmd_complete(Cli *cli)
{
    const Opts *o = &cli->opts;
    Complete c = {.cli = cli, .words = o->words, .n = o->n_words, .head = S("")};
    c.last = c.part = str_of(o->words[o->n_words - 1]);
    read_words(&c);
    Opt before = c.n > 1 ? option_of(str_of(c.words[c.n - 2])) : OPTS;
    if (takes_value(before))
        offer_option_value(&c, before);
    else if (c.last.n > 0 && c.last.p[0] == '-')
        offer_options(&c);
    else
        offer_word(&c);
    return c.any ? EXIT_FOUND : EXIT_NONE;
}
