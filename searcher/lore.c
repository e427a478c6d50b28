/* lore.c: two small files, line by line. */
#include "searcher/lore.h"

#include "base/vec.h"
#include "core/token.h"

enum { GROUP_MOST = 64 };

typedef struct Line {
    const char  *file;
    uint32_t     number;
    Str          text;
    quoth_error *err;
} Line;

static quoth_status refuse(const Line *line, const char *why)
{
    return fail_at(line->err, QUOTH_E_INPUT, line->number, 0, "%s:%u: %s", line->file, line->number, why);
}

Lore lore_new(Arena *a)
{
    return (Lore){.arena = a, .by_name = table_new(a), .by_form = table_new(a)};
}

Str lore_form(Arena *a, Str text)
{
    Token   *toks = NULL;
    uint32_t n = 0;
    Buf      form = {.arena = a};
    token_cut(a, text, (Span){0, (uint32_t)text.n}, &toks, &n);
    for (uint32_t i = 0; i < n; i++) {
        if (!(toks[i].shape & TOK_WORD))
            continue;
        buf_add(&form, form.n ? S(" ") : S(""));
        buf_add(&form, toks[i].fold);
    }
    return buf_str(&form);
}

/* Calls `add` for each line that says something. */
static quoth_status each_line(Lore *lore, Str bytes, Line *line, quoth_status (*add)(Lore *lore, const Line *line))
{
    if (str_starts(bytes, S("\xef\xbb\xbf")))
        bytes = str_sub(bytes, 3, bytes.n);
    while (str_next(&bytes, '\n', &line->text)) {
        line->number++;
        Str text = str_trim(line->text);
        quoth_status st = text.n && text.p[0] != '#' ? add(lore, line) : QUOTH_OK;
        if (st != QUOTH_OK)
            return st;
    }
    return QUOTH_OK;
}

/* ---- saved queries -------------------------------------------------------------------------------- */

static bool is_name(Str name)
{
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] <= ' ' || strchr("()\":", name.p[i]))
            return false;
    return name.n > 0;
}

static quoth_status add_query(Lore *lore, const Line *line)
{
    size_t tab = str_find(line->text, S("\t"), 0);
    if (tab == STR_NONE)
        return refuse(line, "expected a name, a tab and a query");
    Str name = str_trim(str_sub(line->text, 0, tab)), text = str_trim(str_sub(line->text, tab + 1, line->text.n));
    if (!is_name(name))
        return refuse(line, "expected a name without blanks, brackets, colons and quotation marks");
    if (*table_slot(&lore->by_name, name, lore->n_saved) != lore->n_saved)
        return refuse(line, "the name stands above already");
    vec_push(lore->arena, lore->saved, lore->n_saved, (LoreQuery){name, text});
    return QUOTH_OK;
}

quoth_status lore_add_saved(Lore *lore, Str bytes, const char *file, quoth_error *err)
{
    Line line = {.file = file, .err = err};
    return each_line(lore, bytes, &line, add_query);
}

const LoreQuery *lore_saved(const Lore *lore, Str name)
{
    uint32_t i = table_get(&lore->by_name, name);
    return i == TABLE_NONE ? NULL : &lore->saved[i];
}

/* ---- synonyms ------------------------------------------------------------------------------------- */

static void add_other(Lore *lore, Str form, Str other)
{
    uint32_t i = *table_slot(&lore->by_form, form, lore->n_words);
    if (i == lore->n_words)
        vec_push(lore->arena, lore->words, lore->n_words, (LoreWord){.form = form});
    LoreWord *word = &lore->words[i];
    vec_push(lore->arena, word->others, word->n_others, other);
}

/* The words between commas; -1 where one is empty or there are too many. */
static int split_group(Lore *lore, Str list, Str out[GROUP_MOST])
{
    int n = 0;
    Str piece;
    while (str_next(&list, ',', &piece)) {
        if (n == GROUP_MOST || lore_form(lore->arena, piece).n == 0)
            return -1;
        out[n++] = str_trim(piece);
    }
    return n;
}

static quoth_status add_group(Lore *lore, const Line *line)
{
    Str group[GROUP_MOST];
    size_t arrow = str_find(line->text, S("=>"), 0);
    bool one_way = arrow != STR_NONE;
    int n = split_group(lore, one_way ? str_sub(line->text, arrow + 2, line->text.n) : line->text, group);
    if (n < 0)
        return refuse(line, "expected words between commas, 64 at most");
    if (n < (one_way ? 1 : 2))
        return refuse(line, "expected two words or phrases that mean the same");
    Str alone = one_way ? lore_form(lore->arena, str_sub(line->text, 0, arrow)) : S("");
    if (one_way && alone.n == 0)
        return refuse(line, "expected a word before =>");
    for (int i = 0; i < n; i++)
        if (one_way)
            add_other(lore, alone, group[i]);
    for (int i = 0; i < n && !one_way; i++)
        for (int k = 0; k < n; k++)
            if (k != i)
                add_other(lore, lore_form(lore->arena, group[i]), group[k]);
    return QUOTH_OK;
}

quoth_status lore_add_synonyms(Lore *lore, Str bytes, const char *file, quoth_error *err)
{
    Line line = {.file = file, .err = err};
    return each_line(lore, bytes, &line, add_group);
}

const LoreWord *lore_word(const Lore *lore, Str form)
{
    uint32_t i = table_get(&lore->by_form, form);
    return i == TABLE_NONE ? NULL : &lore->words[i];
}
