/* pdf.c: PDF: paragraphs, headings and links out of lines (indexer/pdf.h). */
#include <stdlib.h>

#include "base/utf8.h"
#include "indexer/byline.h"
#include "indexer/pdf.h"
#include "indexer/reader.h"

static int sniff(Str head)
{
    size_t at = str_find(head.n > 1024 ? str_sub(head, 0, 1024) : head, S("%PDF-"), 0);
    return at == STR_NONE ? 0 : 100;
}

/* "report.doc", "Microsoft Word - x", "untitled": what programs write when nobody does. */
static bool is_true_title(Str s)
{
    static const char *const tails[] = {".doc", ".docx", ".pdf", ".indd", ".qxd", ".tex", ".dvi", NULL};
    static const char *const heads[] = {"microsoft ", "untitled", "powerpoint", NULL};
    for (const char *const *t = tails; *t; t++)
        if (s.n >= strlen(*t) && str_eq_nocase(str_sub(s, s.n - strlen(*t), s.n), str_of(*t)))
            return false;
    for (const char *const *h = heads; *h; h++)
        if (str_starts_nocase(s, str_of(*h)))
            return false;
    return str_find(s, S(" "), 0) != STR_NONE;
}

static void read_about(Builder *b, const Pdf *pdf)
{
    Meta *m = &b->meta;
    if (m->title.n == 0 && is_true_title(str_trim(pdf->title)))
        m->title = str_trim(pdf->title);
    if (m->n_authors == 0 && str_find(str_trim(pdf->author), S(" "), 0) != STR_NONE) /* one word is an account */
        byline_names(b->arena, str_trim(pdf->author), m);
    for (uint32_t i = 0; i < pdf->n_lines && pdf->lines[i].page == 1 && m->date.n == 0; i++)
        byline_date(b->arena, str_trim(pdf->lines[i].text), &m->date);
    if (m->date.n == 0)
        m->date = pdf->created;
}

static bool ends_sentence(Str s)
{
    size_t at = s.n;
    while (at > 0) {
        uint32_t cp = utf8_prev(s, &at);
        if (cp == '.' || cp == '!' || cp == '?' || cp == ':')
            return true;
        if (!cp_is_close_quote(cp) && cp != '"' && cp != ')' && !(cp >= '0' && cp <= '9'))
            return false;
    }
    return false;
}

static bool is_heading(const Pdf *pdf, const PdfLine *l)
{
    return l->kind == PDF_BODY && l->size * 10 >= pdf->size * 12 && l->text.n < 200;
}

/* A byline or a date under the title: a line of its own, however near the next. */
static bool stands_alone(Arena *a, const PdfLine *l)
{
    enum { HEAD_LINES = 20, LONGEST = 80 };
    Meta meta = {0};
    Str  iso;
    return l->page == 1 && l->line <= HEAD_LINES && l->text.n <= LONGEST &&
           (byline_authors(a, str_trim(l->text), &meta) || byline_date(a, str_trim(l->text), &iso));
}

/* Bytes of the sign before an item of a list; 0: it is none. */
static size_t bullet(Str s)
{
    static const Str signs[] = {{"\xE2\x80\xA2", 3}, {"\xE2\x96\xAA", 3}, {"\xE2\x97\x8F", 3}, {"\xE2\x88\x92 ", 4}, {"\xE2\x80\x93 ", 4}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_starts(s, signs[i]))
            return signs[i].n;
    return 0;
}

/* Whether the line goes on with the paragraph of the one before. */
static bool goes_on(Arena *a, const Pdf *pdf, const PdfLine *before, const PdfLine *l)
{
    if (bullet(l->text) || stands_alone(a, before) || stands_alone(a, l))
        return false;
    int32_t height = l->y1 - l->y0, gap = l->y0 - before->y1, tolerance = pdf->size / 2 + 1;
    if (before->kind != l->kind || before->size != l->size || l->kind == PDF_RUNNING)
        return before->kind == l->kind && l->kind == PDF_BODY && abs(before->size - l->size) <= 1 && !ends_sentence(before->text);
    if (is_heading(pdf, l))
        return before->page == l->page && gap < height;
    if (before->page != l->page || l->y0 < before->y0) /* a new page or column */
        return !ends_sentence(before->text) && l->kind == PDF_BODY;
    if (gap * 10 > height * 7)
        return false;
    if (l->kind == PDF_NOTE && l->text.n && l->text.p[0] >= '0' && l->text.p[0] <= '9' && l->x0 <= before->x0 + tolerance)
        return !ends_sentence(before->text);
    bool indented = l->x0 > before->x0 + tolerance;
    return !(indented && ends_sentence(before->text));
}

/* Bytes of the line that stay when the next goes on with its last word; 0: the word is whole. */
static size_t before_hyphen(Str text, const PdfLine *next)
{
    size_t   at = 0, end = text.n;
    uint32_t first = next->text.n ? utf8_next(next->text, &at) : 0;
    if (end < 3 || !cp_is_lower(first))
        return 0;
    uint32_t hyphen = utf8_prev(text, &end);
    if (hyphen != '-' && hyphen != 0x2010 && hyphen != 0xAD)
        return 0;
    size_t at_letter = end;
    return cp_is_letter(utf8_prev(text, &at_letter)) ? end : 0;
}

static void put_line(Builder *b, const PdfLine *l, uint32_t at, size_t n)
{
    uint32_t from = (uint32_t)bullet(l->text);
    for (uint32_t i = 0; i < l->n_links && l->links[i].at.end <= n; i++) {
        Span link = l->links[i].at;
        if (link.beg < from)
            continue;
        build_slice(b, (Span){at + from, at + link.beg});
        build_mark(b, MARK_LINK, str_dup(b->arena, l->links[i].url));
        build_slice(b, (Span){at + link.beg, at + link.end});
        build_unmark(b, MARK_LINK);
        from = link.end;
    }
    build_slice(b, (Span){at + from, at + (uint32_t)n});
}

static void begin(Builder *b, const Pdf *pdf, const PdfLine *l)
{
    bool heading = is_heading(pdf, l);
    bool is_first = l->page == 1 && b->n_drafts < 4;
    if (bullet(l->text))
        build_block(b, BLOCK_ITEM, 1);
    else
        build_block(b, heading ? BLOCK_HEADING : BLOCK_PARAGRAPH, heading ? is_first && l->size * 10 >= pdf->size * 14 ? 1 : 2 : 0);
    b->drafts[b->n_drafts - 1].furniture = l->kind == PDF_RUNNING;
}

static quoth_status read_pdf(Builder *b, const Source *src, quoth_error *err)
{
    const Pdf *pdf = src->layout;
    (void)err;
    bool joined = false; /* the word goes on */
    read_about(b, pdf);
    for (uint32_t i = 0; i < pdf->n_lines; i++) {
        const PdfLine *l = &pdf->lines[i], *next = l + 1;
        bool           is_last = i + 1 == pdf->n_lines, more = !is_last && goes_on(b->arena, pdf, l, next);
        if (i == 0 || !goes_on(b->arena, pdf, l - 1, l))
            begin(b, pdf, l);
        else if (!joined)
            build_break(b);
        size_t n = more ? before_hyphen(l->text, next) : 0;
        joined = n > 0;
        put_line(b, l, src->lines[i], n ? n : l->text.n);
    }
    return QUOTH_OK;
}

static const char *const suffixes[] = {".pdf", NULL};
static const char *const types[] = {"application/pdf", NULL};
const Reader reader_pdf = {.name = "pdf", .suffixes = suffixes, .types = types, .is_binary = true, .sniff = sniff,
                           .decode = pdf_decode, .read = read_pdf};
