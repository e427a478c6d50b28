#include "indexer/mend.h"

#include "base/check.h"
#include "base/utf8.h"
#include "core/lexicon.h"

bool is_address(Str text)
{
    text = str_trim(text);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] <= ' ')
            return false;
    bool is_path = text.n > 1 && text.p[0] == '/' && text.p[1] != '/' && text.p[1] != ' ';
    return str_starts_nocase(text, S("http://")) || str_starts_nocase(text, S("https://")) ||
           str_starts_nocase(text, S("www.")) || is_path;
}

/* Marks of a draft: places of OPEN and CLOSE in its pieces, and the text between. */
typedef struct Link {
    uint32_t open, close; /* pieces                              */
    size_t   beg, end;    /* bytes of draft_text                 */
} Link;

typedef struct Cut {
    size_t beg, end; /* what is to go of draft_text */
} Cut;

/* The first mark of this kind that opens at piece `from` or later; the text of that piece begins at byte `at`. */
static bool next_mark(const Draft *d, MarkKind kind, uint32_t from, size_t at, Link *out)
{
    uint32_t depth = 0;
    *out = (Link){.open = UINT32_MAX};
    for (uint32_t i = from; i < d->n_pieces; i++) {
        const Piece *p = &d->pieces[i];
        bool         is_kind = p->mark == kind;
        if (p->kind == PIECE_OPEN && is_kind && depth++ == 0 && out->open == UINT32_MAX) {
            out->open = i;
            out->beg = at;
        } else if (p->kind == PIECE_CLOSE && is_kind && out->open != UINT32_MAX && --depth == 0) {
            out->close = i;
            out->end = at;
            return true;
        }
        at += p->text.n;
    }
    return false;
}

/* Where the text of a piece begins. */
static size_t offset_of(const Draft *d, uint32_t piece)
{
    size_t at = 0;
    for (uint32_t i = 0; i < piece && i < d->n_pieces; i++)
        at += d->pieces[i].text.n;
    return at;
}

static bool has_links(const Draft *d)
{
    vec_each(const Piece, p, d->pieces, d->n_pieces)
        if (p->kind == PIECE_OPEN && p->mark == MARK_LINK)
            return true;
    return false;
}

static bool is_target(Str target)
{
    return target.n > 0 && target.p[0] != '#';
}

/* The address that ends the text in brackets, "… (ADDRESS)", and where the bracket opens. */
static bool bracketed_address(Str text, size_t *beg, Str *address)
{
    Str t = str_trim(text);
    if (t.n < 4 || t.p[t.n - 1] != ')')
        return false;
    for (size_t i = t.n - 1; i-- > 0;) {
        if (t.p[i] == ' ' || t.p[i] == '\n')
            return false;
        bool opens = t.p[i] == '(' && (i == 0 || t.p[i - 1] == ' ');
        if (opens && is_address(str_sub(t, i + 1, t.n - 1))) {
            *address = str_sub(t, i + 1, t.n - 1);
            *beg = (size_t)(t.p - text.p) + i;
            while (*beg > 0 && text.p[*beg - 1] == ' ')
                --*beg;
            return true;
        }
    }
    return false;
}

/* The link that closed last before piece `open` with nothing but blanks between; UINT32_MAX when there is none. */
static uint32_t link_before(const Draft *d, uint32_t open)
{
    uint32_t i = open;
    while (i > 0 && d->pieces[i - 1].kind != PIECE_CLOSE) {
        const Piece *p = &d->pieces[--i];
        if (p->kind == PIECE_OPEN || str_trim(p->text).n)
            return UINT32_MAX;
    }
    if (i == 0 || d->pieces[i - 1].mark != MARK_LINK)
        return UINT32_MAX;
    while (i-- > 0)
        if (d->pieces[i].kind == PIECE_OPEN && d->pieces[i].mark == MARK_LINK)
            return i;
    return UINT32_MAX;
}

static void drop_mark(Draft *d, Link link)
{
    d->pieces[link.open] = (Piece){.kind = PIECE_TEXT, .instead = true, .text = S("")};
    d->pieces[link.close] = (Piece){.kind = PIECE_TEXT, .instead = true, .text = S("")};
}

/* Of a link in the draft, whose text that is; whether it was mended. */
static bool mend_bracketed(Arena *a, Draft *d, Str text, Link link, Cut *cut)
{
    Str    address;
    size_t beg;
    if (!bracketed_address(str_sub(text, link.beg, link.end), &beg, &address))
        return false;
    bool   alone = str_trim(str_sub(text, link.beg, link.beg + beg)).n == 0;
    Str    target = is_target(d->pieces[link.open].target) ? d->pieces[link.open].target : str_dup(a, address);
    Piece *holder = &d->pieces[link.open];
    if (alone) { /* the second half of a link cut in two */
        uint32_t before = link_before(d, link.open);
        if (before == UINT32_MAX)
            return false;
        holder = &d->pieces[before];
        drop_mark(d, link);
    }
    if (!is_target(holder->target))
        holder->target = target;
    *cut = (Cut){link.beg + beg, link.end};
    return true;
}

/* Where the blanks and the bracket that end the text begin, when nothing but closing marks stands before them: `” (`;
 * STR_NONE when words do. */
static size_t before_bracket(Str t)
{
    size_t end = t.n;
    while (end > 0 && strchr(" (\n", t.p[end - 1]))
        end--;
    for (size_t at = 0; at < end;) {
        uint32_t cp = utf8_next(t, &at);
        if (!cp_is_close_quote(cp) && cp != '"' && cp != '\'' && !cp_is_space(cp))
            return STR_NONE;
    }
    return end;
}

/* Anchor and address side by side: the mark before takes the address of an autolink in brackets: **text** (<ADDRESS>),
 * or the rest of a link cut in two: [text](#) <ADDRESS>). */
static bool mend_beside(Draft *d, Str text, Link link, Cut *out)
{
    Str shown = str_trim(str_sub(text, link.beg, link.end));
    if (!is_address(shown) || link.end >= text.n || text.p[link.end] != ')')
        return false;
    size_t   beg = link.beg;
    uint32_t i = link.open;
    while (i > 0 && d->pieces[i - 1].kind == PIECE_TEXT) {
        Str    t = d->pieces[--i].text;
        size_t cut = before_bracket(t);
        if (cut == STR_NONE)
            return false; /* words between: a plain remark in brackets */
        beg -= t.n - cut;
        if (cut > 0) /* marks that close the anchor's quotation stay */
            break;
    }
    while (i > 0 && d->pieces[i].kind == PIECE_TEXT && d->pieces[i - 1].kind == PIECE_TEXT)
        i--;
    while (i > 0 && d->pieces[i - 1].kind == PIECE_BREAK)
        beg -= d->pieces[--i].text.n;
    if (i == 0 || d->pieces[i - 1].kind != PIECE_CLOSE)
        return false;
    uint32_t close = i - 1, open = close;
    while (open > 0 && !(d->pieces[open].kind == PIECE_OPEN && d->pieces[open].mark == d->pieces[close].mark))
        open--;
    if (!is_target(d->pieces[open].target))
        d->pieces[open].target = d->pieces[link.open].target;
    d->pieces[open].mark = d->pieces[close].mark = MARK_LINK;
    drop_mark(d, link);
    *out = (Cut){beg, link.end + 1};
    return true;
}

/* Whether a draft begins with the second half of a link that the draft before began. */
static bool begins_cut(const Builder *b, const Draft *d)
{
    Link link;
    if (!next_mark(d, MARK_LINK, 0, 0, &link))
        return false;
    Str    text = draft_text(b, d), address, shown = str_sub(text, link.beg, link.end);
    size_t beg;
    if (str_trim(str_sub(text, 0, link.beg)).n)
        return false;
    if (bracketed_address(shown, &beg, &address))
        return str_trim(str_sub(shown, 0, beg)).n == 0;
    return is_address(shown) && link.end < text.n && text.p[link.end] == ')';
}

static bool ends_in_link(const Draft *d)
{
    return link_before(d, d->n_pieces) != UINT32_MAX;
}

static Draft *next_draft(Builder *b, Draft *d)
{
    Draft *end = b->drafts + b->n_drafts;
    do
        d++;
    while (d < end && d->gone);
    return d < end ? d : NULL;
}

static void cut_out(Builder *b, Draft *d, Buf *text, Cut cut)
{
    CHECK(text->p && cut.beg <= cut.end && cut.end <= text->n);
    draft_cut(b, d, cut.beg, cut.end);
    memmove(text->p + cut.beg, text->p + cut.end, text->n - cut.end);
    text->n -= cut.end - cut.beg;
}

/* A draft's links, one after the other. In the text of one of thousands nothing is anybody's prose. */
static void mend_draft(Builder *b, Draft *d)
{
    enum { MENDS_MOST = 1000 };
    Buf      text = {.arena = b->arena};
    Link     link, from = {.open = 0};
    Cut      cut;
    uint32_t n = 0;
    if (has_links(d))
        buf_add(&text, draft_text(b, d));
    while (n < MENDS_MOST && next_mark(d, MARK_LINK, from.open, from.beg, &link)) {
        bool is_bracketed = mend_bracketed(b->arena, d, buf_str(&text), link, &cut);
        if (is_bracketed)
            cut_out(b, d, &text, cut);
        if (!next_mark(d, MARK_LINK, link.open, link.beg, &link))
            return;
        bool is_beside = mend_beside(d, buf_str(&text), link, &cut);
        if (is_beside)
            cut_out(b, d, &text, cut);
        from = (Link){.open = link.open + 1, .beg = is_beside ? offset_of(d, link.open + 1) : link.beg};
        n += is_bracketed || is_beside;
    }
}

void mend_links(Builder *b)
{
    Draft *last = NULL;
    for (Draft *d = b->drafts; d < b->drafts + b->n_drafts; d++) {
        if (last && ends_in_link(last) && begins_cut(b, d))
            draft_join(b, last, d, false);
        else if (str_trim(draft_text(b, d)).n)
            last = d;
    }
    vec_each(Draft, d, b->drafts, b->n_drafts)
        mend_draft(b, d);
}

static Str last_word(Str line)
{
    size_t beg = line.n;
    while (beg > 0 && line.p[beg - 1] != ' ')
        beg--;
    return str_sub(line, beg, line.n);
}

/* Ends in a letter, a digit or a comma: no sentence is over here. */
static bool stops_short(Str line)
{
    if (line.n == 0)
        return false;
    size_t   at = line.n;
    uint32_t cp = utf8_prev(line, &at);
    return cp_is_letter(cp) || cp == ',' || cp_is_digit(cp);
}

static bool begins_small(Str line)
{
    size_t at = 0;
    return line.n > 0 && cp_is_lower(utf8_next(line, &at));
}

static bool goes_on(Str line, Str next)
{
    if (!stops_short(line) || next.n == 0)
        return false;
    return begins_small(next) || lexicon_has(LEX_FUNCTION_WORDS, last_word(line));
}

/* Joins to d all that goes on with it. */
static void join_rest(Builder *b, Draft *d)
{
    enum { LONG = 40 }; /* a short line that does not end is a label, not a paragraph */
    Str line = draft_line(b, d), other;
    if (line.n < LONG)
        return;
    for (Draft *next = next_draft(b, d); next; next = next_draft(b, next)) {
        while ((other = draft_line(b, next)).n == 0)
            if (!(next = next_draft(b, next)))
                return;
        if (next->kind != BLOCK_PARAGRAPH || !goes_on(line, other))
            return;
        draft_join(b, d, next, true);
        line = other;
    }
}

void mend_paragraphs(Builder *b)
{
    vec_each(Draft, d, b->drafts, b->n_drafts)
        if (!d->gone && d->kind == BLOCK_PARAGRAPH)
            join_rest(b, d);
}

/* Length of the bare address at the start of the text; 0 where there is none. Closing punctuation is not part of it. */
static size_t bare_address(Str text)
{
    if (!str_starts(text, S("http://")) && !str_starts(text, S("https://")))
        return 0;
    size_t n = 0, depth = 0;
    while (n < text.n && (unsigned char)text.p[n] > ' ' && !strchr("<>\"`{}|\\^", text.p[n])) {
        size_t   next = n;
        uint32_t cp = utf8_next(text, &next);
        if ((cp >= 0x80 && !cp_is_letter(cp)) || (cp == ')' && depth-- == 0))
            break;
        depth += cp == '(';
        n = next;
    }
    while (n > 0 && strchr(".,;:!?'*_", text.p[n - 1]))
        n--;
    return n > 8 ? n : 0;
}

static void link_piece(Builder *b, Draft *d, const Piece *p)
{
    size_t from = 0;
    for (size_t at = 0; at < p->text.n; at++) {
        size_t n = p->text.p[at] == 'h' ? bare_address(str_sub(p->text, at, p->text.n)) : 0;
        if (n == 0)
            continue;
        if (from < at)
            vec_push(b->arena, d->pieces, d->n_pieces, piece_part(*p, from, at));
        Piece mark = {.kind = PIECE_OPEN, .mark = MARK_LINK, .target = str_sub(p->text, at, at + n), .text = S("")};
        vec_push(b->arena, d->pieces, d->n_pieces, mark);
        vec_push(b->arena, d->pieces, d->n_pieces, piece_part(*p, at, at + n));
        mark.kind = PIECE_CLOSE;
        vec_push(b->arena, d->pieces, d->n_pieces, mark);
        from = at + n;
        at = from - 1;
    }
    if (from < p->text.n || p->text.n == 0)
        vec_push(b->arena, d->pieces, d->n_pieces, piece_part(*p, from, p->text.n));
}

void mend_addresses(Builder *b)
{
    vec_each(Draft, d, b->drafts, b->n_drafts) {
        if (d->gone || has_links(d) || str_find(draft_text(b, d), S("://"), 0) == STR_NONE)
            continue;
        Draft whole = *d;
        d->pieces = NULL;
        d->n_pieces = 0;
        vec_each(const Piece, p, whole.pieces, whole.n_pieces)
            link_piece(b, d, p);
    }
}
