/* batch_csv.c: RFC 4180, any line ends, comma, semicolon or tab. */
#include "base/vec.h"
#include "searcher/batch_form.h"

typedef struct Row {
    Str     *cells;
    uint32_t n;
    uint32_t line;
    bool     is_open; /* a quotation mark is never closed */
} Row;

/* Does a cell end here, but for blanks? */
static bool ends_cell(Str text, size_t at, char separator)
{
    while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\r'))
        at++;
    return at >= text.n || text.p[at] == separator || text.p[at] == '\n';
}

/* A cell between quotation marks, which begins at *at; moves past its end. False where it has none, or where the mark
 * that closes it stands before more text. */
static bool quoted_cell(Buf *b, Str text, size_t *at, char separator)
{
    for (size_t i = *at + 1; i < text.n; i++) {
        if (text.p[i] != '"') {
            buf_char(b, text.p[i]);
            continue;
        }
        if (i + 1 >= text.n || text.p[i + 1] != '"') {
            *at = i + 1;
            return ends_cell(text, *at, separator);
        }
        buf_char(b, '"');
        i++;
    }
    return false;
}

/* The next row of text from *at on, which moves past it and its line end. */
static Row next_row(Arena *a, Str text, size_t *at, char separator)
{
    Row  row = {0};
    Buf  cell = {.arena = a};
    bool is_over = false;
    while (!is_over) {
        if (cell.n == 0 && *at < text.n && text.p[*at] == '"' && !quoted_cell(&cell, text, at, separator)) {
            row.is_open = true;
            return row;
        }
        while (*at < text.n && text.p[*at] != separator && text.p[*at] != '\n')
            buf_char(&cell, text.p[(*at)++]);
        is_over = *at >= text.n || text.p[*at] == '\n';
        *at += *at < text.n;
        vec_push(a, row.cells, row.n, str_trim(buf_str(&cell)));
        cell = (Buf){.arena = a};
    }
    return row;
}

static char separator_of(Arena *a, Str header)
{
    static const char separators[] = ",;\t";
    for (const char *s = separators; *s; s++) {
        size_t at = 0;
        bool   has_query = false;
        Row    row = next_row(a, header, &at, *s);
        for (uint32_t i = 0; i < row.n; i++)
            has_query = has_query || batch_names_query(row.cells[i]);
        if (has_query && row.n > 1 && !row.is_open)
            return *s;
    }
    return 0;
}

bool batch_is_csv(Arena *a, Str header)
{
    return separator_of(a, header) != 0;
}

bool batch_lacks_query(Arena *a, Str header)
{
    for (const char *s = ",;\t"; *s; s++) {
        size_t at = 0;
        Row    row = next_row(a, header, &at, *s);
        if (row.n > 1 && !row.is_open && batch_names_id(row.cells[0]) && separator_of(a, header) == 0)
            return true;
    }
    return false;
}

typedef struct Columns {
    uint32_t id, query, n; /* id: n where there is none */
} Columns;

static Columns columns_of(const Row *header)
{
    Columns c = {header->n, header->n, header->n};
    for (uint32_t i = header->n; i-- > 0;) { /* the first of a kind counts */
        if (batch_names_id(header->cells[i]))
            c.id = i;
        if (batch_names_query(header->cells[i]))
            c.query = i;
    }
    return c;
}

static uint32_t count_lines(Str text)
{
    uint32_t n = 0;
    for (size_t at = str_find(text, S("\n"), 0); at != STR_NONE; at = str_find(text, S("\n"), at + 1))
        n++;
    return n;
}

static void read_row(BatchFile *file, const Row *row, const Columns *columns, Str raw, uint32_t line)
{
    if (str_trim(raw).n == 0)
        return;
    if (row->is_open)
        batch_add_bad(file, S(""), str_trim(raw), line, "a quotation mark is not closed, or too early: two stand for one inside a cell");
    else if (row->n <= columns->query)
        batch_add_bad(file, S(""), str_trim(raw), line, "too few cells: expected as many as the header has");
    else if (columns->id < row->n && row->cells[columns->id].n == 0)
        batch_add_bad(file, S(""), str_trim(raw), line, "no id: expected one in its cell");
    else
        batch_add(file, columns->id < row->n ? row->cells[columns->id] : S(""),
                  batch_one_line(file->arena, row->cells[columns->query]), line);
}

void batch_read_csv(BatchFile *file)
{
    Str  line;
    char separator = 0;
    while (separator == 0 && batch_line(file, &line))
        separator = separator_of(file->arena, line);
    size_t  at = 0;
    Row     header = next_row(file->arena, line, &at, separator);
    Columns columns = columns_of(&header);
    while (file->rest.n > 0) {
        uint32_t begins = file->line;
        Str      rest = file->rest, raw;
        at = 0;
        Row row = next_row(file->arena, rest, &at, separator);
        if (row.is_open) { /* the damage ends with the line */
            batch_line(file, &raw);
        } else {
            raw = str_sub(rest, 0, at);
            file->line += count_lines(raw);
            file->rest = str_sub(rest, at, rest.n);
        }
        read_row(file, &row, &columns, raw, begins);
    }
}
