#include "indexer/pdf.h"

#include <stdlib.h>

#include "base/table.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "indexer/helper.h"

enum { SECONDS = 30, EDGE_LINES = 2 }; /* lines at either end of a page that may be running ones */

/* ---- what the helper prints ------------------------------------------------------------------------------------ */

static int32_t next_number(Str *rest)
{
    Str     field;
    int32_t n = 0;
    bool    minus;
    if (!str_next(rest, '\t', &field))
        return 0;
    minus = str_starts(field, S("-"));
    for (size_t i = minus; i < field.n && n < 1000000; i++)
        n = field.p[i] >= '0' && field.p[i] <= '9' ? n * 10 + (field.p[i] - '0') : n;
    return minus ? -n : n;
}

static void add_line(Pdf *pdf, Arena *a, Str fields)
{
    if (pdf->n_pages == 0)
        return;
    PdfPage *page = &pdf->pages[pdf->n_pages - 1];
    PdfLine  l = {.page = pdf->n_pages, .line = page->lines.end - page->lines.beg + 1};
    l.x0 = next_number(&fields);
    l.y0 = next_number(&fields);
    l.x1 = next_number(&fields);
    l.y1 = next_number(&fields);
    l.size = next_number(&fields);
    l.text = fields;
    vec_push(a, pdf->lines, pdf->n_lines, l);
    page->lines.end = pdf->n_lines;
}

static void add_link(Pdf *pdf, Arena *a, Str fields)
{
    if (pdf->n_lines == 0)
        return;
    PdfLine *l = &pdf->lines[pdf->n_lines - 1];
    uint32_t beg = (uint32_t)next_number(&fields), end = (uint32_t)next_number(&fields);
    if (beg < end && end <= l->text.n && utf8_is_boundary(l->text, beg) && utf8_is_boundary(l->text, end))
        vec_push(a, l->links, l->n_links, (PdfLink){{beg, end}, fields});
}

static quoth_status no_text(Str kind, Str path, quoth_error *err)
{
    if (str_eq(kind, S("encrypted")))
        return fail(err, QUOTH_E_INPUT, "%.*s: the PDF is encrypted and asks for a password: not read", STR(path));
    if (str_eq(kind, S("limit")))
        return fail(err, QUOTH_E_LIMIT, "%.*s: the PDF is over 32 MiB or 5000 pages: not read", STR(path));
    return fail(err, QUOTH_E_INPUT, "%.*s: the PDF is broken: not read", STR(path));
}

static quoth_status parse(Pdf *pdf, Arena *a, Str text, Str path, quoth_error *err)
{
    Str line, name;
    if (!str_next(&text, '\n', &line) || !str_eq(line, S("quoth-pdftext 1")))
        return fail(err, QUOTH_E_UNSUPPORTED, "%.*s: no answer from quoth-pdftext, or one of another version", STR(path));
    if (!utf8_valid(text) || str_find(text, S("\r"), 0) != STR_NONE) /* lines of the Source are lines of the answer */
        return no_text(S("broken"), path, err);
    pdf->cut_off = true;
    while (str_next(&text, '\n', &line)) {
        name = S("");
        str_next(&line, '\t', &name);
        if (str_eq(name, S("page")))
            vec_push(a, pdf->pages, pdf->n_pages, (PdfPage){next_number(&line), next_number(&line), {pdf->n_lines, pdf->n_lines}});
        else if (str_eq(name, S("line")))
            add_line(pdf, a, line);
        else if (str_eq(name, S("link")))
            add_link(pdf, a, line);
        else if (str_eq(name, S("title")))
            pdf->title = line;
        else if (str_eq(name, S("author")))
            pdf->author = line;
        else if (str_eq(name, S("created")))
            pdf->created = line;
        else if (str_eq(name, S("error")) && pdf->n_lines == 0)
            return no_text(line, path, err);
        else if (str_eq(name, S("end")))
            pdf->cut_off = false;
    }
    if (pdf->n_pages == 0)
        return no_text(S("broken"), path, err);
    if (pdf->n_lines == 0)
        return fail(err, QUOTH_E_INPUT, "%.*s: the PDF has no text, only pictures (a scan): not read", STR(path));
    return QUOTH_OK;
}

/* ---- running heads, page numbers, footnotes -------------------------------------------------------------------- */

static void find_size(Pdf *pdf)
{
    enum { SIZES = 100 };
    size_t n[SIZES] = {0};
    vec_each(const PdfLine, l, pdf->lines, pdf->n_lines)
        n[l->size < 0 || l->size >= SIZES ? 0 : l->size] += l->text.n;
    for (int32_t i = 1; i < SIZES; i++)
        if (n[i] > n[pdf->size])
            pdf->size = i;
}

/* The line with all numbers as '#', so that "Page 3 of 9" is the same on every page. */
static Str pattern_of(Arena *a, Str text)
{
    Buf b = {.arena = a};
    for (size_t i = 0; i < text.n; i++) {
        bool digit = text.p[i] >= '0' && text.p[i] <= '9';
        if (!digit)
            buf_char(&b, text.p[i]);
        else if (b.n == 0 || b.p[b.n - 1] != '#')
            buf_char(&b, '#');
    }
    return buf_str(&b);
}

static bool is_page_number(Str pattern)
{
    static const char *const forms[] = {"#", "- # -", "– # –", "# of #", "#/#", "# / #", "page # of #", "page #", "p. #", "| #", "# |", NULL};
    pattern = str_trim(pattern);
    for (const char *const *f = forms; *f; f++)
        if (str_eq_nocase(pattern, str_of(*f)))
            return true;
    return false;
}

/* The rank of a line from the nearer end of its page: 0 is the outermost. */
static uint32_t rank_of(const Pdf *pdf, const PdfLine *l)
{
    const PdfPage *p = &pdf->pages[l->page - 1];
    uint32_t       above = 0, below = 0;
    range_each(i, p->lines) {
        above += pdf->lines[i].y1 <= l->y0 + 1 && &pdf->lines[i] != l;
        below += pdf->lines[i].y0 + 1 >= l->y1 && &pdf->lines[i] != l;
    }
    return above < below ? above : below;
}

static void find_running(Pdf *pdf, Arena *a)
{
    Table seen = table_new(a);
    Str  *patterns = arena_make_n(a, Str, pdf->n_lines + 1);
    for (uint32_t i = 0; i < pdf->n_lines; i++) {
        const PdfLine *l = &pdf->lines[i];
        bool           at_edge = l->y1 * 8 < pdf->pages[l->page - 1].height || l->y0 * 8 > pdf->pages[l->page - 1].height * 7;
        patterns[i] = at_edge && rank_of(pdf, l) < EDGE_LINES ? str_trim(pattern_of(a, l->text)) : S("");
        if (patterns[i].n)
            ++*table_slot(&seen, patterns[i], 0);
    }
    for (uint32_t i = 0; i < pdf->n_lines; i++) {
        if (patterns[i].n == 0)
            continue;
        uint32_t n = table_get(&seen, patterns[i]);
        if (is_page_number(patterns[i]) || (n >= 2 && n * 3 >= pdf->n_pages))
            pdf->lines[i].kind = PDF_RUNNING;
    }
}

static bool begins_note(Str text)
{
    size_t at = 0, n = 0;
    while (at < text.n && text.p[at] >= '0' && text.p[at] <= '9' && n < 4)
        at++, n++;
    if (n > 0)
        return n < 4 && at < text.n;
    return str_starts(text, S("*")) || str_starts(text, S("\xE2\x80\xA0")) || str_starts(text, S("\xC2\xB9")) || str_starts(text, S("\xC2\xB2"));
}

/* From the first line in small type that begins with a number, near the end of a page, all small lines are notes. */
static void find_notes(Pdf *pdf)
{
    vec_each(const PdfPage, p, pdf->pages, pdf->n_pages) {
        bool in_notes = false;
        range_each(i, p->lines) {
            PdfLine *l = &pdf->lines[i];
            bool     is_small = l->size > 0 && l->size * 10 <= pdf->size * 9 && l->y0 * 2 > p->height;
            if (l->kind != PDF_BODY)
                continue;
            in_notes = is_small && (in_notes || begins_note(l->text));
            if (in_notes)
                l->kind = PDF_NOTE;
        }
    }
}

/* ---- the Source ------------------------------------------------------------------------------------------------ */

static int by_kind(const void *a, const void *b)
{
    const PdfLine *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->page != y->page)
        return x->page < y->page ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

quoth_status pdf_source(Source *out, Arena *a, Str printed, Str path, quoth_error *err)
{
    Pdf *pdf = arena_make(a, Pdf);
    *pdf = (Pdf){.title = S(""), .author = S(""), .created = S("")};
    quoth_status st = printed.n == 0 || memchr(printed.p, '\0', printed.n) || !utf8_valid(printed)
                          ? no_text(S("broken"), path, err)
                          : parse(pdf, a, printed, path, err);
    if (st != QUOTH_OK)
        return st;
    find_size(pdf);
    find_running(pdf, a);
    find_notes(pdf);
    qsort(pdf->lines, pdf->n_lines, sizeof *pdf->lines, by_kind);
    Buf       all = {.arena = a};
    PageLine *places = arena_make_n(a, PageLine, pdf->n_lines + 1);
    for (uint32_t i = 0; i < pdf->n_lines; i++) {
        buf_add(&all, pdf->lines[i].text);
        buf_char(&all, '\n');
        places[i] = (PageLine){pdf->lines[i].page, pdf->lines[i].line};
    }
    places[pdf->n_lines] = places[pdf->n_lines - 1]; /* the empty line at the end */
    Source s;
    st = source_decode(&s, a, buf_str(&all), path, S("utf-8"), err);
    if (st != QUOTH_OK)
        return st;
    s.encoding = S("PDF");
    s.places = places;
    s.layout = pdf;
    *out = s;
    return QUOTH_OK;
}

quoth_status pdf_decode(Source *out, Arena *a, Str bytes, Str path, quoth_error *err)
{
    Str         printed;
    const char *program = helper_pdftext(a);
    if (!program)
        return fail(err, QUOTH_E_UNSUPPORTED, "%.*s: a PDF, and quoth-pdftext is not installed: not read", STR(path));
    quoth_status st = helper_run(&printed, a, &(Helper){program, SECONDS, 4u * SOURCE_MAX}, bytes, path, err);
    return st == QUOTH_OK ? pdf_source(out, a, printed, path, err) : st;
}
