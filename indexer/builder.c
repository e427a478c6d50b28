#include "indexer/builder.h"

#include "base/check.h"
#include "base/utf8.h"

static Draft *current(Builder *b)
{
    if (b->n_drafts == 0)
        build_block(b, BLOCK_PARAGRAPH, 0);
    return &b->drafts[b->n_drafts - 1];
}

static void add_piece(Builder *b, Piece piece)
{
    if (b->is_over)
        return;
    Draft *d = current(b);
    vec_push(b->arena, d->pieces, d->n_pieces, piece);
}

void build_block(Builder *b, BlockKind kind, uint8_t level)
{
    b->is_over = b->n_drafts >= BLOCKS_MOST;
    if (!b->is_over)
        vec_push(b->arena, b->drafts, b->n_drafts, (Draft){.kind = (uint8_t)kind, .level = level});
}

void build_slice(Builder *b, Span src)
{
    CHECK(src.beg <= src.end && src.end <= b->source->bytes.n);
    if (src.beg < src.end)
        add_piece(b, (Piece){.kind = PIECE_TEXT, .src = src, .text = str_span(b->source->bytes, src)});
}

void build_instead(Builder *b, Str text, Span src)
{
    CHECK(src.beg <= src.end && src.end <= b->source->bytes.n);
    if (text.n)
        add_piece(b, (Piece){.kind = PIECE_TEXT, .instead = true, .src = src, .text = text});
}

void build_break(Builder *b)
{
    add_piece(b, (Piece){.kind = PIECE_BREAK, .text = S(" ")});
}

void build_mark(Builder *b, MarkKind kind, Str target)
{
    add_piece(b, (Piece){.kind = PIECE_OPEN, .mark = (uint8_t)kind, .target = target, .text = S("")});
}

void build_unmark(Builder *b, MarkKind kind)
{
    add_piece(b, (Piece){.kind = PIECE_CLOSE, .mark = (uint8_t)kind, .text = S("")});
}

Str draft_text(const Builder *b, const Draft *d)
{
    const Piece *only = NULL;
    uint32_t     n = 0;
    vec_each(const Piece, p, d->pieces, d->n_pieces) {
        only = p->text.n ? p : only;
        n += p->text.n > 0;
    }
    if (n <= 1)
        return only ? only->text : S("");
    Buf text = {.arena = b->arena};
    vec_each(const Piece, p, d->pieces, d->n_pieces)
        buf_add(&text, p->text);
    return buf_str(&text);
}

/* Past what is no blank. */
static size_t skip_word(Str text, size_t at)
{
    while (at < text.n) {
        unsigned char c = (unsigned char)text.p[at];
        size_t        next = at;
        if (c > ' ' && c < 0x7F)
            at++;
        else if (cp_is_space(utf8_next(text, &next)))
            break;
        else
            at = next;
    }
    return at;
}

static size_t skip_blanks(Str text, size_t at)
{
    for (size_t next = at; at < text.n && cp_is_space(utf8_next(text, &next));)
        at = next;
    return at;
}

Str draft_line(const Builder *b, const Draft *d)
{
    Str text = draft_text(b, d);
    Buf line = {.arena = b->arena};
    for (size_t at = skip_blanks(text, 0); at < text.n;) {
        size_t end = skip_word(text, at);
        if (line.n)
            buf_char(&line, ' ');
        buf_add(&line, str_sub(text, at, end));
        at = skip_blanks(text, end);
    }
    return buf_str(&line);
}

/* The source side is narrowed where the text stands byte for byte. */
Piece piece_part(Piece p, size_t beg, size_t end)
{
    if (!p.instead && p.kind == PIECE_TEXT)
        p.src = (Span){p.src.beg + (uint32_t)beg, p.src.beg + (uint32_t)end};
    p.text = str_sub(p.text, beg, end);
    return p;
}

static void insert_piece(Builder *b, Draft *d, uint32_t at, Piece piece)
{
    vec_push(b->arena, d->pieces, d->n_pieces, piece);
    memmove(d->pieces + at + 1, d->pieces + at, (d->n_pieces - 1 - at) * sizeof piece);
    d->pieces[at] = piece;
}

void draft_cut(Builder *b, Draft *d, size_t beg, size_t end)
{
    size_t at = 0;
    for (uint32_t i = 0; i < d->n_pieces && at < end; i++) {
        Piece  p = d->pieces[i];
        size_t stop = at + p.text.n;
        size_t left = beg <= at ? 0 : beg >= stop ? p.text.n : beg - at;
        size_t right = end >= stop ? p.text.n : end - at;
        if (left > 0 && right < p.text.n)
            insert_piece(b, d, i + 1, piece_part(p, right, p.text.n));
        if (left == 0 && p.text.n && right == p.text.n)
            d->pieces[i] = (Piece){.kind = PIECE_TEXT, .instead = true, .text = S("")};
        else if (p.text.n && left < p.text.n)
            d->pieces[i] = left > 0 ? piece_part(p, 0, left) : piece_part(p, right, p.text.n);
        if (left > 0 && right < p.text.n)
            return;
        at = stop;
    }
}

/* Closes at the end of `head` the marks that are open there and opens them again at the start of `tail`. */
static void carry_marks(Builder *b, Draft *head, Draft *tail)
{
    Piece   *open = NULL;
    uint32_t n = 0;
    vec_each(const Piece, p, head->pieces, head->n_pieces) {
        if (p->kind == PIECE_OPEN)
            vec_push(b->arena, open, n, *p);
        else if (p->kind == PIECE_CLOSE && n > 0)
            n--;
    }
    Piece   *pieces = NULL;
    uint32_t n_pieces = 0;
    for (uint32_t i = 0; i < n; i++) {
        vec_push(b->arena, pieces, n_pieces, open[i]);
        vec_push(b->arena, head->pieces, head->n_pieces,
                 (Piece){.kind = PIECE_CLOSE, .mark = open[n - 1 - i].mark, .text = S("")});
    }
    vec_each(const Piece, p, tail->pieces, tail->n_pieces)
        vec_push(b->arena, pieces, n_pieces, *p);
    tail->pieces = pieces;
    tail->n_pieces = n_pieces;
}

void draft_split(Builder *b, uint32_t draft, size_t at)
{
    vec_push(b->arena, b->drafts, b->n_drafts, (Draft){0});
    memmove(b->drafts + draft + 2, b->drafts + draft + 1, (b->n_drafts - draft - 2) * sizeof(Draft));
    Draft *head = &b->drafts[draft], *tail = head + 1;
    Draft  whole = *head;
    *tail = whole;
    tail->pieces = NULL;
    tail->n_pieces = 0;
    head->pieces = NULL;
    head->n_pieces = 0;
    size_t beg = 0;
    vec_each(const Piece, p, whole.pieces, whole.n_pieces) {
        size_t end = beg + p->text.n;
        size_t cut = at <= beg ? 0 : at >= end ? p->text.n : at - beg;
        bool   in_head = p->text.n ? cut > 0 : beg < at || p->kind == PIECE_CLOSE;
        if (in_head)
            vec_push(b->arena, head->pieces, head->n_pieces, piece_part(*p, 0, cut));
        if (p->text.n ? cut < p->text.n : !in_head)
            vec_push(b->arena, tail->pieces, tail->n_pieces, piece_part(*p, cut, p->text.n));
        beg = end;
    }
    carry_marks(b, head, tail);
}

static void add_part(Builder *b, Draft *part)
{
    vec_push(b->arena, b->drafts, b->n_drafts, *part);
    part->pieces = NULL;
    part->n_pieces = 0;
}

/* Begins another part in whose text the marks that are open go on. */
static void next_part(Builder *b, Draft *part)
{
    add_part(b, part);
    carry_marks(b, &b->drafts[b->n_drafts - 1], part);
}

void draft_divide(Builder *b, const Draft *whole, const DraftCut *cuts, uint32_t n)
{
    Draft    part = *whole;
    size_t   beg = 0;
    uint32_t k = 0;
    part.pieces = NULL;
    part.n_pieces = 0;
    vec_each(const Piece, p, whole->pieces, whole->n_pieces) {
        size_t at = beg, end = beg + p->text.n;
        if (at == end)
            vec_push(b->arena, part.pieces, part.n_pieces, *p);
        while (at < end) {
            size_t cut = k < n && cuts[k].beg < end ? cuts[k].beg : end;
            if (at < cut)
                vec_push(b->arena, part.pieces, part.n_pieces, piece_part(*p, at - beg, cut - beg));
            at = at < cut ? cut : at;
            if (at == end)
                break;
            if (at == cut && cuts[k].splits && cut > 0)
                next_part(b, &part);
            at = cuts[k].end < end ? cuts[k].end : end;
            k += at == cuts[k].end;
        }
        beg = end;
    }
    add_part(b, &part);
}

void draft_join(Builder *b, Draft *to, Draft *from, bool blank)
{
    if (blank)
        vec_push(b->arena, to->pieces, to->n_pieces, (Piece){.kind = PIECE_BREAK, .text = S(" ")});
    vec_each(const Piece, p, from->pieces, from->n_pieces)
        vec_push(b->arena, to->pieces, to->n_pieces, *p);
    from->gone = true;
    from->n_pieces = 0;
}
