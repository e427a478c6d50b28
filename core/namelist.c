#include "core/namelist.h"

#include "base/file.h"
#include "base/utf8.h"
#include "core/token.h"

enum { LIST_MAX = 64 << 20, COLUMNS_MAX = 16 };

/* "NEW ZEALAND PRIME MINISTER": "New Zealand Prime Minister". Names that are not all capitals stay. */
static Str calm(Arena *a, Str name)
{
    for (size_t at = 0; at < name.n;)
        if (cp_is_lower(utf8_next(name, &at)))
            return name;
    char *p = str_z(a, name);
    for (size_t i = 0; i < name.n; i++) {
        bool inside = i > 0 && ((p[i - 1] | 32) >= 'a' && (p[i - 1] | 32) <= 'z');
        if (inside && p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] + 32);
    }
    return (Str){p, name.n};
}

typedef struct Row {
    Str name, code, canonical, type;
} Row;

static ActorType type_of(const Row *row)
{
    for (int t = ACTOR_PERSON; t <= ACTOR_PLACE; t++)
        if (str_eq_nocase(row->type, actor_type_name((ActorType)t)))
            return (ActorType)t;
    return row->code.n >= 3 ? ACTOR_COUNTRY : ACTOR_ORGANISATION;
}

static void add(NameList *list, Arena *a, const Row *row)
{
    Token    *toks = NULL;
    uint32_t  n = 0;
    Str       name = row->name;
    NameEntry e = {.name = calm(a, row->canonical.n ? row->canonical : name),
                   .type = (uint8_t)type_of(row),
                   .country = row->code.n >= 3 ? str_sub(row->code, 0, 3) : S("")};
    token_cut(a, name, (Span){0, (uint32_t)name.n}, &toks, &n);
    if (n == 0)
        return;
    e.words = arena_make_n(a, Str, n);
    for (uint32_t i = 0; i < n; i++)
        e.words[e.n_words++] = toks[i].fold;
    uint32_t *first = table_slot(&list->first, e.words[0], 0);
    e.next = *first;
    vec_push(a, list->entries, list->n, e);
    *first = list->n;
}

static uint32_t split(Str line, Str *columns)
{
    uint32_t n = 0;
    while (n < COLUMNS_MAX && str_next(&line, '\t', &columns[n]))
        n++;
    return n;
}

static uint32_t column_named(const Str *columns, uint32_t n, Str name)
{
    uint32_t i = 0;
    while (i < n && !str_eq_nocase(str_trim(columns[i]), name))
        i++;
    return i;
}

static Str cell(const Str *columns, uint32_t n, uint32_t column)
{
    return column < n ? str_trim(columns[column]) : S("");
}

quoth_status namelist_read(NameList **out, Arena *a, const char *path, quoth_error *err)
{
    Str          bytes, line = S(""), columns[COLUMNS_MAX];
    quoth_status st = file_read(&bytes, a, path, LIST_MAX, err);
    if (st != QUOTH_OK)
        return st;
    str_next(&bytes, '\n', &line);
    uint32_t n = split(line, columns), n_named = n, name = column_named(columns, n, S("name"));
    uint32_t code = column_named(columns, n, S("code")), canonical = column_named(columns, n, S("canonical"));
    uint32_t type = column_named(columns, n, S("type"));
    if (name == n_named)
        return fail_at(err, QUOTH_E_INPUT, 1, 1, "%s:1: no column is called 'name': the first line names the columns, separated by tabs", path);
    NameList *list = arena_make(a, NameList);
    list->first = table_new(a);
    for (uint32_t at = 2; str_next(&bytes, '\n', &line); at++) {
        n = split(line, columns);
        Row row = {cell(columns, n, name), cell(columns, n, code), cell(columns, n, canonical), cell(columns, n, type)};
        if (str_trim(line).n && row.name.n == 0)
            return fail_at(err, QUOTH_E_INPUT, at, 1, "%s:%u: no name in this line", path, at);
        if (row.name.n)
            add(list, a, &row);
    }
    *out = list;
    return QUOTH_OK;
}

static bool stands(const NameEntry *e, const Token *toks, Range at)
{
    if (e->n_words > at.end - at.beg)
        return false;
    for (uint32_t i = 0; i < e->n_words; i++)
        if (!str_eq(e->words[i], toks[at.beg + i].fold))
            return false;
    return true;
}

uint32_t namelist_match(const NameList *list, const Token *toks, Range at, const NameEntry **out)
{
    uint32_t best = 0;
    if (!list || at.beg >= at.end || !(toks[at.beg].shape & TOK_CAPITAL))
        return 0;
    uint32_t i = table_get(&list->first, toks[at.beg].fold);
    for (i = i == TABLE_NONE ? 0 : i; i; i = list->entries[i - 1].next) {
        const NameEntry *e = &list->entries[i - 1];
        if (e->n_words > best && stands(e, toks, at)) {
            best = e->n_words;
            *out = e;
        }
    }
    return best;
}
