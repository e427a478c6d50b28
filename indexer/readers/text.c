/* text.c: plain text. Blank lines end paragraphs; a lone line break is soft where the lines are hard-wrapped, else it
 * ends a paragraph too. */
#include "base/utf8.h"
#include "indexer/head.h"
#include "indexer/reader.h"

enum { WRAP_MIN = 40, WRAP_MAX = 100 }; /* columns between which a line may be hard-wrapped */

static int sniff(Str head)
{
    (void)head;
    return 1; /* what nobody else knows */
}

typedef struct Line {
    Span     at; /* without its end */
    uint32_t width;
    bool     is_blank;
} Line;

static Line line_at(const Source *src, uint32_t i)
{
    uint32_t beg = src->lines[i];
    uint32_t end = i + 1 < src->n_lines ? src->lines[i + 1] : (uint32_t)src->bytes.n;
    while (end > beg && (src->bytes.p[end - 1] == '\n' || src->bytes.p[end - 1] == '\r'))
        end--;
    Line line = {.at = {beg, end}, .is_blank = true};
    Str  text = str_sub(src->bytes, beg, end);
    for (size_t at = 0; at < text.n;) {
        size_t plain = line.is_blank ? at : utf8_ascii_end(text, at);
        line.width += (uint32_t)(plain - at);
        at = plain;
        if (at == text.n)
            break;
        line.width++;
        if (!cp_is_space(utf8_next(text, &at)))
            line.is_blank = false;
    }
    return line;
}

/* The width at which the file is wrapped by hand; 0 where it is not. In wrapped text most breaks between two lines of one
 * paragraph come at nearly the same width. */
static uint32_t wrap_width(const Source *src)
{
    uint32_t n_breaks = 0, n_near = 0, widest = 0;
    for (uint32_t i = 0; i + 1 < src->n_lines; i++) {
        Line line = line_at(src, i);
        if (line.width > WRAP_MAX)
            return 0;
        if (line.width > widest)
            widest = line.width;
    }
    if (widest < WRAP_MIN)
        return 0;
    for (uint32_t i = 0; i + 1 < src->n_lines; i++) {
        Line line = line_at(src, i), next = line_at(src, i + 1);
        if (line.is_blank || next.is_blank)
            continue;
        n_breaks++;
        n_near += line.width + 15 >= widest;
    }
    return n_near * 2 > n_breaks ? widest : 0;
}

static Str first_word(const Source *src, Line line)
{
    Str    text = str_trim(str_span(src->bytes, line.at));
    size_t end = str_find(text, S(" "), 0);
    return end == STR_NONE ? text : str_sub(text, 0, end);
}

/* A break is soft where the next line's first word would not have fitted on this one. */
static bool is_soft(const Source *src, uint32_t wrap, Line line, Line next)
{
    return wrap > 0 && line.width + 1 + first_word(src, next).n > wrap - wrap / 8;
}

static bool begins_item(Str text)
{
    size_t at = 0;
    text = str_trim(text);
    uint32_t cp = utf8_next(text, &at);
    return text.n > at && (cp == '*' || cp == '-' || cp == 0x2022 || cp == 0x25AA || cp == 0x25CF) && text.p[at] == ' ';
}

static void begin_paragraph(Builder *b, const Source *src, Line line)
{
    Str  text = str_span(src->bytes, line.at);
    bool item = begins_item(text);
    build_block(b, item ? BLOCK_ITEM : BLOCK_PARAGRAPH, item ? 1 : 0);
    if (item) {
        size_t at = 0;
        while (at < text.n && cp_is_space(utf8_next(text, &at)))
            ;
        line.at.beg += (uint32_t)at;
    }
    build_slice(b, line.at);
}

static quoth_status read_text(Builder *b, const Source *src, quoth_error *err)
{
    (void)err;
    uint32_t wrap = wrap_width(src);
    bool     inside = false;
    Line     before = {0};
    size_t   body = b->is_body ? 0 : head_mail(b->arena, src->bytes, &b->meta);
    for (uint32_t i = 0; i < src->n_lines; i++) {
        Line line = line_at(src, i);
        if (line.is_blank || src->lines[i] < body) {
            inside = false;
            continue;
        }
        bool goes_on = inside && !begins_item(str_span(src->bytes, line.at)) && is_soft(src, wrap, before, line);
        if (goes_on) {
            build_break(b);
            build_slice(b, line.at);
        } else {
            begin_paragraph(b, src, line);
        }
        inside = true;
        before = line;
    }
    return QUOTH_OK;
}

static const char *const suffixes[] = {".txt", ".text", NULL};
static const char *const types[] = {"text/plain", NULL};
const Reader reader_text = {.name = "text", .suffixes = suffixes, .types = types, .sniff = sniff, .read = read_text};
