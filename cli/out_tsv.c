/* out_tsv.c: sentences as rows, for spreadsheets and editors. */
#include "cli/out.h"
#include "cli/term.h"

enum { COLUMNS = 18 };

static const char *const names[COLUMNS] = {"path", "line",   "column", "id",      "kind",    "hedged",
                                           "date", "outlet", "title",  "authors", "section", "speakers",
                                           "cues", "quotes", "actors", "links",   "score",   "text"};

static void put_tsv(Str cell)
{
    size_t from = 0;
    for (size_t i = 0; i < cell.n; i++) {
        unsigned char c = (unsigned char)cell.p[i];
        if (c >= 0x20 && c != 0x7f)
            continue;
        term_put(str_sub(cell, from, i));
        term_put(S(" "));
        from = i + 1;
    }
    term_put(str_sub(cell, from, cell.n));
}

static bool is_number(Str cell)
{
    size_t n_points = 0, i = cell.p[0] == '-' || cell.p[0] == '+';
    bool is_all = i < cell.n;
    for (; i < cell.n && is_all; i++) {
        n_points += cell.p[i] == '.';
        is_all = (cell.p[i] >= '0' && cell.p[i] <= '9') || (cell.p[i] == '.' && n_points == 1);
    }
    return is_all;
}

/* Spreadsheets run cells that begin so: an apostrophe makes them text. */
static bool is_formula(Str cell)
{
    return cell.n && cell.p[0] && strchr("=+-@\t\r", cell.p[0]) && !is_number(cell);
}

static void put_csv(Str cell)
{
    bool is_plain = true;
    for (size_t i = 0; i < cell.n && is_plain; i++)
        is_plain = strchr("\",\r\n", cell.p[i]) == NULL || cell.p[i] == 0;
    Str mark = is_formula(cell) ? S("'") : S("");
    if (is_plain) {
        term_put(mark);
        term_put(cell);
        return;
    }
    Str rest = cell, piece;
    term_put(S("\""));
    term_put(mark);
    while (rest.n > 0) {
        bool has_mark = str_find(rest, S("\""), 0) != STR_NONE;
        str_next(&rest, '"', &piece);
        term_put(piece);
        if (has_mark)
            term_put(S("\"\""));
    }
    term_put(S("\""));
}

void out_row(Format format, const Str *cells, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0)
            term_put(format == FORMAT_CSV ? S(",") : S("\t"));
        if (format == FORMAT_CSV)
            put_csv(cells[i]);
        else
            put_tsv(cells[i]);
    }
    term_put(format == FORMAT_CSV ? S("\r\n") : S("\n")); /* RFC 4180 */
}

void out_table_head(Format format, bool has_query)
{
    Str cells[COLUMNS + 1] = {S("query_id")};
    uint32_t n = has_query ? 1 : 0;
    for (uint32_t i = 0; i < COLUMNS; i++)
        cells[n++] = str_of(names[i]);
    out_row(format, cells, n);
}

typedef Str PartFn(const quoth_sentence *s, uint32_t i);

static Str author_at(const quoth_sentence *s, uint32_t i)
{
    return s->authors[i];
}

static Str speaker_at(const quoth_sentence *s, uint32_t i)
{
    return s->attributions[i].speaker;
}

static Str cue_at(const quoth_sentence *s, uint32_t i)
{
    return s->attributions[i].cue;
}

static Str quote_at(const quoth_sentence *s, uint32_t i)
{
    return s->attributions[i].quote;
}

static Str actor_at(const quoth_sentence *s, uint32_t i)
{
    return s->actors[i];
}

static Str link_at(const quoth_sentence *s, uint32_t i)
{
    return s->links[i].url;
}

/* Parts in one cell, "; " between, an empty one left empty so that speakers, cues and quotes stand side by
 * side. */
static Str joined(Arena *a, const quoth_sentence *s, PartFn *part, uint32_t n)
{
    Buf b = {.arena = a};
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add(&b, S("; "));
        buf_add(&b, part(s, i));
    }
    return buf_str(&b);
}

void out_table_sentence(Arena *a, Format format, const quoth_sentence *s, const Str *query_id)
{
    Json score = json_new(a);
    json_double(&score, s->score, 6);
    const Str row[COLUMNS] = {
        s->path,
        str_fmt(a, "%u", s->line),
        str_fmt(a, "%u", s->column),
        s->id,
        s->kind,
        s->hedged ? S("yes") : S("no"),
        s->date,
        s->outlet,
        s->title,
        joined(a, s, author_at, s->n_authors),
        s->section,
        joined(a, s, speaker_at, s->n_attributions),
        joined(a, s, cue_at, s->n_attributions),
        joined(a, s, quote_at, s->n_attributions),
        joined(a, s, actor_at, s->n_actors),
        joined(a, s, link_at, s->n_links),
        buf_str(&score.buf),
        s->text,
    };
    Str cells[COLUMNS + 1] = {S("")};
    uint32_t n = 0;
    if (query_id)
        cells[n++] = *query_id;
    for (uint32_t i = 0; i < COLUMNS; i++)
        cells[n++] = row[i];
    out_row(format, cells, n);
}

void out_table_none(Format format, Str query_id)
{
    Str cells[COLUMNS + 1] = {query_id};
    for (uint32_t i = 1; i <= COLUMNS; i++)
        cells[i] = S("");
    out_row(format, cells, COLUMNS + 1);
}

void out_vimgrep(const quoth_sentence *s)
{
    term_clean(s->path);
    term_fmt(":%u:%u:", s->line, s->column);
    term_clean(s->text);
    term_put(S("\n"));
}
