/* finish.c: from drafts to the clean text, its map, blocks and marks. */
#include <stdlib.h>

#include "base/bytes8.h"
#include "base/check.h"
#include "base/utf8.h"
#include "indexer/builder.h"

typedef struct Finish {
    Builder *b;
    Doc     *doc;
    Buf      text;
    uint32_t block;    /* text offset where the block begins                        */
    bool     blank;    /* a blank is due before the next character                  */
    Span     blank_at; /* where it stands in the source                             */
    bool     sealed;   /* the last run stands for something else: it is not lengthened  */
    uint32_t src_end;  /* source offset after what was written last                 */
    uint32_t open[16]; /* marks of this block that are open, by index in doc->marks */
    uint32_t n_open, most_marks;
} Finish;

static void add_run(Finish *f, uint32_t src, uint32_t src_len)
{
    TextMap *m = &f->doc->map;
    vec_push(f->doc->arena, m->runs, m->n_runs, (MapRun){(uint32_t)f->text.n, src, src_len});
}

/* Text that stands byte for byte; lengthens the last run where it goes on there. */
static void add_verbatim(Finish *f, Str text, uint32_t src)
{
    TextMap *m = &f->doc->map;
    MapRun  *last = m->n_runs ? &m->runs[m->n_runs - 1] : NULL;
    bool     goes_on = last && last->src_len == f->text.n - last->text && last->src + last->src_len == src;
    if (goes_on && last->src_len > 0 && !f->sealed)
        last->src_len += (uint32_t)text.n;
    else
        add_run(f, src, (uint32_t)text.n);
    f->sealed = false;
    buf_add(&f->text, text);
    f->src_end = src + (uint32_t)text.n;
}

static void add_instead(Finish *f, Str text, Span src)
{
    add_run(f, src.beg, src.end - src.beg);
    f->sealed = true;
    buf_add(&f->text, text);
    f->src_end = src.end;
}

static void add_blank(Finish *f)
{
    Span at = f->blank_at;
    if (f->text.n > f->block) {
        if (at.end - at.beg == 1 && f->b->source->bytes.p[at.beg] == ' ')
            add_verbatim(f, S(" "), at.beg);
        else
            add_instead(f, S(" "), at);
    }
    f->blank = false;
}

static bool is_invisible(uint32_t cp)
{
    return cp == 0xAD || cp == 0x200B || cp == 0x200C || cp == 0x2060 || cp == 0xFEFF || cp < 0x20 || cp == 0x7F ||
           (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
}

static void note_blank(Finish *f, Span at)
{
    if (at.beg < f->src_end)
        at.beg = f->src_end;
    if (at.end < at.beg)
        at.end = at.beg;
    if (!f->blank)
        f->blank_at = at;
    else if (at.end > f->blank_at.end)
        f->blank_at.end = at.end;
    f->blank = true;
}

static void begin_marks(Finish *f)
{
    for (uint32_t i = 0; i < f->n_open; i++) {
        Mark *m = &f->doc->marks[f->open[i]];
        if (m->text.beg == UINT32_MAX)
            m->text.beg = (uint32_t)f->text.n;
    }
}

/* What of a piece lies behind all that was written: broken HTML may place text before what it follows in the file. */
static Piece not_written(const Finish *f, Piece p)
{
    if (p.src.beg >= f->src_end)
        return p;
    size_t seen = p.instead || p.src.end <= f->src_end ? p.text.n : f->src_end - p.src.beg;
    while (seen < p.text.n && !utf8_is_boundary(p.text, seen))
        seen++;
    return piece_part(p, seen, p.text.n);
}

/* The end of the ASCII text at `at` which ends as it begins, in a character that is seen, with single blanks at most in it. */
static size_t plain_end(Str s, size_t at)
{
    size_t end = at, i = at;
    for (; s.n - i >= 8; i += 8) {
        uint64_t bytes = bytes8_load(s.p + i), blanks = bytes8_equal(bytes, ' ');
        bool     is_double = (blanks & blanks << 8) || (end < i && blanks & 0x80);
        if (!bytes8_is_printable(bytes) || is_double)
            break;
        end = blanks >> 63 ? i + 7 : i + 8;
    }
    for (; i < s.n && s.p[i] >= ' ' && s.p[i] < 0x7f; i++) {
        if (s.p[i] != ' ')
            end = i + 1;
        else if (end != i)
            break;
    }
    return end;
}

static void add_text(Finish *f, const Piece *piece)
{
    Piece  rest = not_written(f, *piece), *p = &rest;
    size_t at = 0, from = 0; /* from: start of what is due to be written as it stands */
    while (at <= p->text.n) {
        size_t   beg = at;
        uint32_t cp = at < p->text.n ? utf8_next(p->text, &at) : ' ';
        bool     is_end = beg == p->text.n;
        if (!is_end && !cp_is_space(cp) && !is_invisible(cp)) {
            if (f->blank)
                add_blank(f);
            if (cp < 0x80 && !p->instead)
                at = plain_end(p->text, beg);
            continue;
        }
        if (from < beg) {
            begin_marks(f);
            if (p->instead) {
                add_instead(f, str_sub(p->text, from, beg), p->src);
                p->src.beg = p->src.end; /* the first word stands for all of the source */
            } else {
                add_verbatim(f, str_sub(p->text, from, beg), p->src.beg + (uint32_t)from);
            }
        }
        if (is_end)
            break;
        if (cp_is_space(cp))
            note_blank(f, p->instead ? p->src : (Span){p->src.beg + (uint32_t)beg, p->src.beg + (uint32_t)at});
        from = at;
    }
}

static void open_mark(Finish *f, const Piece *p)
{
    if (f->n_open == sizeof f->open / sizeof *f->open)
        return;
    f->open[f->n_open++] = f->doc->n_marks;
    vec_stack(f->doc->arena, f->doc->marks, f->doc->n_marks, f->most_marks,
              (Mark){.kind = p->mark, .text = {UINT32_MAX, UINT32_MAX}, .target = p->target});
}

static void close_mark(Finish *f, uint8_t kind)
{
    for (uint32_t i = f->n_open; i-- > 0;) {
        Mark *m = &f->doc->marks[f->open[i]];
        if (m->kind != kind)
            continue;
        if (m->text.beg != UINT32_MAX)
            m->text.end = (uint32_t)f->text.n;
        memmove(f->open + i, f->open + i + 1, (f->n_open - i - 1) * sizeof *f->open);
        f->n_open--;
        return;
    }
}

/* Marks from `from` on that no text came under. */
static void drop_empty_marks(Doc *doc, uint32_t from)
{
    uint32_t n = from;
    for (uint32_t i = from; i < doc->n_marks; i++)
        if (doc->marks[i].text.beg != UINT32_MAX)
            doc->marks[n++] = doc->marks[i];
    doc->n_marks = n;
}

static void finish_block(Finish *f, const Draft *d)
{
    Doc     *doc = f->doc;
    uint32_t n_marks = doc->n_marks;
    if (f->text.n) { /* the line end between blocks is ours */
        add_run(f, f->src_end, 0);
        buf_char(&f->text, '\n');
    }
    f->block = (uint32_t)f->text.n;
    f->blank = false;
    vec_each(const Piece, p, d->pieces, d->n_pieces) {
        if (p->kind == PIECE_TEXT)
            add_text(f, p);
        else if (p->kind == PIECE_BREAK)
            note_blank(f, (Span){f->src_end, f->src_end + (f->src_end < f->b->source->bytes.n)});
        else if (p->kind == PIECE_OPEN)
            open_mark(f, p);
        else
            close_mark(f, p->mark);
    }
    while (f->n_open)
        close_mark(f, doc->marks[f->open[f->n_open - 1]].kind);
    drop_empty_marks(doc, n_marks);
    vec_push(doc->arena, doc->blocks, doc->n_blocks,
             (Block){.kind = d->kind,
                     .level = d->level,
                     .furniture = d->furniture,
                     .text = {f->block, (uint32_t)f->text.n},
                     .section = BLOCK_NONE});
}

/* Whether anything of the draft will be written. */
static bool is_visible(const Draft *d)
{
    vec_each(const Piece, p, d->pieces, d->n_pieces)
        for (size_t at = 0; at < p->text.n;) {
            uint32_t cp = utf8_next(p->text, &at);
            if (!cp_is_space(cp) && !is_invisible(cp))
                return true;
        }
    return false;
}

static void set_sections(Doc *doc)
{
    uint32_t section = BLOCK_NONE;
    for (uint32_t i = 0; i < doc->n_blocks; i++) {
        doc->blocks[i].section = section;
        if (doc->blocks[i].kind == BLOCK_HEADING && !doc->blocks[i].furniture)
            section = i;
    }
}

/* Where in the source the text of a draft begins. */
static uint32_t place_of(const Draft *d)
{
    vec_each(const Piece, p, d->pieces, d->n_pieces)
        if (p->kind == PIECE_TEXT && p->text.n) /* what was cut out stands nowhere */
            return p->src.beg;
    return UINT32_MAX;
}

static int by_place(const void *a, const void *b)
{
    const Draft *x = a, *y = b;
    uint32_t     px = place_of(x), py = place_of(y);
    return (px > py) - (px < py);
}

/* Blocks stand as in the source: browsers show what is misplaced in a table before it. */
static void order_drafts(Builder *b)
{
    uint32_t last = 0;
    bool     in_order = true;
    vec_each(const Draft, d, b->drafts, b->n_drafts) {
        uint32_t place = d->gone ? UINT32_MAX : place_of(d);
        in_order = in_order && (place == UINT32_MAX || place >= last);
        last = place == UINT32_MAX ? last : place;
    }
    if (!in_order)
        qsort(b->drafts, b->n_drafts, sizeof *b->drafts, by_place);
}

void build_finish(Builder *b, Doc *doc)
{
    Finish f = {.b = b, .doc = doc, .text = {.arena = b->arena}};
    doc->arena = b->arena;
    doc->source = b->source;
    order_drafts(b);
    vec_each(const Draft, d, b->drafts, b->n_drafts)
        if (!d->gone && is_visible(d))
            finish_block(&f, d);
    doc->text = buf_str(&f.text);
    doc->map.n_text = (uint32_t)doc->text.n;
    doc->meta = b->meta;
    set_sections(doc);
}
