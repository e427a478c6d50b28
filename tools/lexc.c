/* lexc: checks the word lists and compiles them to C.
 *
 *     lexc --ids OUT.h LIST.txt…      the enum LexList, one name a file
 *     lexc --tables OUT.c LIST.txt…   the constant tables of core/lexicon.h
 *     lexc --check LIST.txt…          only checks
 *
 * A list is UTF-8: `#` comments, one `@columns` line that names the columns (the first is the form), an optional
 * `@classes COLUMN a b c` line with the values a column may have, then entries sorted bytewise by form, columns
 * separated by one tab. Forms are in search form (lower case, no accents); a hyphen or comma inside is a word of its own.
 * Whatever is wrong is told as FILE:LINE and nothing is written.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/str.h"
#include "base/vec.h"
#include "core/lexslot.h"

enum { MAX_COLUMNS = 5, LIST_MAX = 8 << 20 };

typedef struct Entry {
    Str      form, first;
    Str      columns[MAX_COLUMNS - 1];
    uint32_t list, n_words;
} Entry;

typedef struct Lexc {
    Arena   *arena;
    Entry   *entries;
    uint32_t n_entries;
    unsigned n_errors;
} Lexc;

typedef struct ListFile {
    const char *path;
    uint32_t    list, line, n_columns;
    Str         names[MAX_COLUMNS], classes[MAX_COLUMNS], previous;
} ListFile;

static void complain(Lexc *x, const ListFile *f, const char *what, Str at)
{
    fprintf(stderr, "%s:%u: %s: %.*s\n", f->path, f->line, what, STR(at));
    x->n_errors++;
}

/* The form with hyphens, commas and the like set apart as the tokenizer does, and its number of words. */
static Str spaced(Arena *a, Str form, uint32_t *n_words)
{
    Buf b = {.arena = a};
    for (size_t i = 0; i < form.n; i++) {
        bool apart = strchr("-,&/()", form.p[i]) != NULL;
        if (apart && b.n && b.p[b.n - 1] != ' ')
            buf_char(&b, ' ');
        buf_char(&b, form.p[i]);
        if (apart && i + 1 < form.n && form.p[i + 1] != ' ')
            buf_char(&b, ' ');
    }
    Str  rest = buf_str(&b), word;
    *n_words = 0;
    while (str_next(&rest, ' ', &word))
        ++*n_words;
    return buf_str(&b);
}

static bool is_class(Str classes, Str value)
{
    Str word;
    while (str_next(&classes, ' ', &word))
        if (str_eq(word, value))
            return true;
    return false;
}

static void read_entry(Lexc *x, ListFile *f, Str line)
{
    Str      piece, rest = line;
    Entry    e = {.list = f->list};
    uint32_t n = 0;
    if (f->n_columns == 0) {
        complain(x, f, "an entry before the @columns line", line);
        return;
    }
    for (; str_next(&rest, '\t', &piece); n++) {
        if (n == f->n_columns) {
            complain(x, f, "more columns than @columns names", piece);
            return;
        }
        if (!str_eq(str_trim(piece), piece))
            complain(x, f, "a stray blank round", piece);
        if (f->classes[n].n && !is_class(f->classes[n], piece))
            complain(x, f, "no such class", piece);
        if (n > 0)
            e.columns[n - 1] = piece;
    }
    rest = line;
    str_next(&rest, '\t', &piece);
    if (f->previous.n && str_cmp(f->previous, piece) >= 0)
        complain(x, f, str_eq(f->previous, piece) ? "listed twice" : "not in order", piece);
    f->previous = piece;
    e.form = spaced(x->arena, piece, &e.n_words);
    rest = e.form;
    str_next(&rest, ' ', &e.first);
    if (e.n_words == 0 || e.n_words > 12)
        complain(x, f, "a form has 1 to 12 words", piece);
    vec_push(x->arena, x->entries, x->n_entries, e);
}

static void read_directive(Lexc *x, ListFile *f, Str line)
{
    Str word, rest = line;
    str_next(&rest, ' ', &word);
    if (str_eq(word, S("@columns"))) {
        while (f->n_columns < MAX_COLUMNS && str_next(&rest, ' ', &word))
            f->names[f->n_columns++] = word;
        return;
    }
    Str column;
    if (str_eq(word, S("@classes")) && str_next(&rest, ' ', &column))
        for (uint32_t i = 0; i < f->n_columns; i++)
            if (str_eq(f->names[i], column)) {
                f->classes[i] = rest;
                return;
            }
    complain(x, f, "what is", line);
}

static void read_list(Lexc *x, const char *path, uint32_t list)
{
    ListFile    f = {.path = path, .list = list};
    quoth_error err;
    Str         bytes, line;
    if (file_read(&bytes, x->arena, path, LIST_MAX, &err) != QUOTH_OK) {
        fprintf(stderr, "%s\n", err.message);
        x->n_errors++;
        return;
    }
    while (str_next(&bytes, '\n', &line)) {
        f.line++;
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (line.p[0] == '@')
            read_directive(x, &f, line);
        else
            read_entry(x, &f, line);
    }
}

static int by_first_word(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    int          c = str_cmp(x->first, y->first);
    if (c == 0)
        c = (x->n_words < y->n_words) - (x->n_words > y->n_words);
    if (c == 0)
        c = str_cmp(x->form, y->form);
    return c ? c : (x->list > y->list) - (x->list < y->list);
}

static Str list_name(Arena *a, const char *path)
{
    Str   base = file_base(str_of(path));
    Str   name = str_dup(a, str_sub(base, 0, base.n - (str_ends(base, S(".txt")) ? 4 : 0)));
    char *p = str_z(a, name);
    for (char *c = p; *c; c++)
        *c = (char)(*c == '-' ? '_' : *c >= 'a' && *c <= 'z' ? *c - 32 : *c);
    return str_of(p);
}

static void write_ids(FILE *out, Arena *a, char **paths, int n)
{
    fputs("/* Made by lexc from the names of the lists. */\n#ifndef QUOTH_LEXICON_IDS_H\n#define QUOTH_LEXICON_IDS_H\n\n"
          "typedef enum LexList {\n", out);
    for (int i = 0; i < n; i++)
        fprintf(out, "    LEX_%.*s,\n", STR(list_name(a, paths[i])));
    fputs("    LEX_LISTS\n} LexList;\n\n#endif\n", out);
}

static uint32_t pooled(Buf *pool, Str s)
{
    uint32_t at = (uint32_t)pool->n;
    if (s.n == 0)
        return 0; /* the pool begins with an empty string */
    buf_add(pool, s);
    buf_char(pool, 0);
    return at;
}

static void write_pool(FILE *out, Str pool)
{
    fputs("static const char pool[] = {", out);
    for (size_t i = 0; i < pool.n; i++)
        fprintf(out, "%s%d,", i % 32 ? "" : "\n    ", (signed char)pool.p[i]);
    fputs("\n};\n\n", out);
}

static void write_slots(FILE *out, const Lexc *x)
{
    uint32_t n = 64;
    if (x->n_entries >= LEX_PLACE) {
        fprintf(stderr, "lexc: more than %d entries\n", LEX_PLACE - 1);
        exit(1);
    }
    while (n < x->n_entries * 2)
        n *= 2;
    uint32_t *slots = arena_make_n(x->arena, uint32_t, n);
    for (uint32_t i = 0; i < x->n_entries; i++) {
        if (i > 0 && str_eq(x->entries[i].first, x->entries[i - 1].first))
            continue;
        uint64_t h = str_hash(x->entries[i].first);
        while (slots[h & (n - 1)])
            h++;
        slots[h & (n - 1)] = lexicon_print(str_hash(x->entries[i].first)) | (i + 1);
    }
    fputs("static const uint32_t slots[] = {", out);
    for (uint32_t i = 0; i < n; i++)
        fprintf(out, "%s%u,", i % 16 ? "" : "\n    ", slots[i]);
    fprintf(out, "\n};\n\nconst LexTables lex_tables = {pool, entries, slots, %u, %u};\n", x->n_entries, n);
}

static void write_tables(FILE *out, Lexc *x)
{
    Buf pool = {.arena = x->arena};
    buf_char(&pool, 0);
    if (x->n_entries)
        qsort(x->entries, x->n_entries, sizeof *x->entries, by_first_word);
    fputs("/* Made by lexc from lexicon/. */\n#include \"core/lexicon.h\"\n\nstatic const LexEntry entries[] = {\n", out);
    vec_each(const Entry, e, x->entries, x->n_entries) {
        fprintf(out, "    {%u, {", pooled(&pool, e->form));
        for (int c = 0; c < MAX_COLUMNS - 1; c++)
            fprintf(out, "%u,", pooled(&pool, e->columns[c].p ? e->columns[c] : S("")));
        bool goes_on = e + 1 < x->entries + x->n_entries && str_eq(e->first, e[1].first);
        fprintf(out, "}, %zu, %zu, %u, %u, %d},\n", e->form.n, e->first.n, e->list, e->n_words, goes_on);
    }
    fputs("};\n\n", out);
    write_pool(out, buf_str(&pool));
    write_slots(out, x);
}

static int write_file(const char *path, Lexc *x, bool ids, char **lists, int n)
{
    FILE *out = fopen(path, "w");
    if (!out) {
        perror(path);
        return 1;
    }
    if (ids)
        write_ids(out, x->arena, lists, n);
    else
        write_tables(out, x);
    return fclose(out) ? (perror(path), 1) : 0;
}

int main(int argc, char **argv)
{
    bool check = argc > 2 && strcmp(argv[1], "--check") == 0;
    bool ids = argc > 3 && strcmp(argv[1], "--ids") == 0;
    bool tables = argc > 3 && strcmp(argv[1], "--tables") == 0;
    if (!check && !ids && !tables) {
        fputs("usage: lexc --check LIST.txt… | --ids OUT.h LIST.txt… | --tables OUT.c LIST.txt…\n", stderr);
        return 2;
    }
    Lexc x = {.arena = arena_new()};
    int  first = check ? 2 : 3;
    for (int i = first; i < argc; i++)
        read_list(&x, argv[i], (uint32_t)(i - first));
    int rc = x.n_errors ? 1 : check ? 0 : write_file(argv[2], &x, ids, argv + first, argc - first);
    arena_free(x.arena);
    return rc;
}
