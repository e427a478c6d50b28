/* markdown.c: Markdown by md4c, which hands out slices of its input, so that a pointer's distance is the offset. */
#include <md4c.h>

#include "base/late.h"
#include "base/utf8.h"
#include "indexer/entity.h"
#include "indexer/head.h"
#include "indexer/reader.h"

enum { MAX_DEPTH = 64 };

typedef struct Read {
    Builder      *b;
    const Source *src;
    Str           body;       /* the source from the end of a byte-order mark on  */
    uint32_t      depth;      /* of lists                                         */
    uint32_t      quotes;     /* of block quotes                                  */
    bool          fresh_item; /* an item's first text needs no block of its own   */
    uint32_t      links;      /* open ones: md4c finds addresses inside a link's text too */
    bool          in_code, in_html, in_image;
    bool          in_tag, in_comment, fresh_html; /* in a block of HTML: fresh: its text needs a block yet   */
    Str           skipped;    /* the element whose text is none: "script"; empty: text   */
    uint32_t      at;         /* source offset after the last slice               */
} Read;

static int sniff(Str head)
{
    int score = str_starts(head, S("---\n")) || str_starts(head, S("---\r\n")) || str_starts(head, S("+++\n")) ? 40 : 0;
    for (Str line; str_next(&head, '\n', &line);) {
        if (str_starts(line, S("# ")) || str_starts(line, S("## ")))
            score += 20;
        else if (str_find(line, S("]("), 0) != STR_NONE)
            score += 15;
        else if (str_starts(line, S("**")) || str_starts(line, S("> ")) || str_starts(line, S("```")))
            score += 5;
    }
    return score > 60 ? 60 : score;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
    Read *r = arg;
    switch (type) {
    case MD_BLOCK_QUOTE:
        r->quotes++;
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        r->depth++;
        break;
    case MD_BLOCK_LI:
        build_block(r->b, BLOCK_ITEM, (uint8_t)(r->depth < 255 ? r->depth : 255));
        r->fresh_item = true;
        break;
    case MD_BLOCK_H:
        build_block(r->b, BLOCK_HEADING, (uint8_t)((MD_BLOCK_H_DETAIL *)detail)->level);
        break;
    case MD_BLOCK_P:
        if (!r->fresh_item)
            build_block(r->b, r->quotes ? BLOCK_QUOTE : r->depth ? BLOCK_ITEM : BLOCK_PARAGRAPH, (uint8_t)(r->depth < 255 ? r->depth : 255));
        r->fresh_item = false;
        break;
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        build_block(r->b, BLOCK_CELL, 0);
        break;
    case MD_BLOCK_CODE:
        r->in_code = true;
        break;
    case MD_BLOCK_HTML:
        r->in_html = true;
        r->in_tag = r->in_comment = false;
        r->fresh_html = true;
        r->skipped = S("");
        break;
    default:
        break;
    }
    return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
    Read *r = arg;
    (void)detail;
    switch (type) {
    case MD_BLOCK_QUOTE:
        r->quotes--;
        break;
    case MD_BLOCK_UL:
    case MD_BLOCK_OL:
        r->depth--;
        break;
    case MD_BLOCK_LI:
        r->fresh_item = false;
        break;
    case MD_BLOCK_CODE:
        r->in_code = false;
        break;
    case MD_BLOCK_HTML:
        r->in_html = false;
        break;
    default:
        break;
    }
    return 0;
}

static Str attribute_text(const Read *r, const MD_ATTRIBUTE *a)
{
    return str_dup(r->b->arena, (Str){a->text ? a->text : "", a->size});
}

static int enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
    Read *r = arg;
    r->fresh_item = false;
    if (type == MD_SPAN_A && r->links++ == 0)
        build_mark(r->b, MARK_LINK, attribute_text(r, &((MD_SPAN_A_DETAIL *)detail)->href));
    else if (type == MD_SPAN_EM || type == MD_SPAN_STRONG)
        build_mark(r->b, MARK_EMPHASIS, S(""));
    else if (type == MD_SPAN_IMG)
        r->in_image = true;
    return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
    Read *r = arg;
    (void)detail;
    if (type == MD_SPAN_A && --r->links == 0)
        build_unmark(r->b, MARK_LINK);
    else if (type == MD_SPAN_EM || type == MD_SPAN_STRONG)
        build_unmark(r->b, MARK_EMPHASIS);
    else if (type == MD_SPAN_IMG)
        r->in_image = false;
    return 0;
}

static bool in_source(const Read *r, const char *p, size_t n)
{
    const char *beg = r->body.p;
    return p >= beg && p + n <= beg + r->body.n;
}

static bool begins_tag(Str text, size_t at, Str name)
{
    return str_starts_nocase(str_sub(text, at, text.n), name);
}

/* What an opening or closing tag at a byte of the text does to the text round it. */
static void note_tag(Read *r, Str text, size_t at)
{
    static const Str blocks[] = {{"p", 1}, {"div", 3}, {"h", 1}, {"li", 2}, {"tr", 2}, {"td", 2}, {"blockquote", 10}, {"section", 7}, {"br", 2}};
    r->in_comment = begins_tag(text, at, S("<!--"));
    r->in_tag = !r->in_comment;
    if (begins_tag(text, at, S("<script")))
        r->skipped = S("</script");
    else if (begins_tag(text, at, S("<style")))
        r->skipped = S("</style");
    else if (r->skipped.n && begins_tag(text, at, r->skipped))
        r->skipped = S("");
    size_t name = at + 1 + (at + 1 < text.n && text.p[at + 1] == '/');
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        r->fresh_html = r->fresh_html || begins_tag(text, name, blocks[i]);
}

static void put_html(Read *r, Str text, uint32_t beg, uint32_t end)
{
    uint32_t from = (uint32_t)(text.p - r->src->bytes.p);
    if (r->skipped.n || str_trim(str_sub(text, beg, end)).n == 0)
        return;
    if (r->fresh_html)
        build_block(r->b, r->quotes ? BLOCK_QUOTE : BLOCK_PARAGRAPH, 0);
    r->fresh_html = false;
    build_slice(r->b, (Span){from + beg, from + end});
}

/* The text between the tags of a block of HTML, which comes in pieces. */
static void html_text(Read *r, Str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (r->in_tag || r->in_comment) {
            bool is_end = text.p[i] == '>' && (r->in_tag || (i >= 2 && text.p[i - 1] == '-' && text.p[i - 2] == '-'));
            if (is_end) {
                r->in_tag = r->in_comment = false;
                from = i + 1;
            }
        } else if (text.p[i] == '<') {
            put_html(r, text, (uint32_t)from, (uint32_t)i);
            note_tag(r, text, i);
            from = text.n;
        }
    }
    if (!r->in_tag && !r->in_comment)
        put_html(r, text, (uint32_t)from, (uint32_t)text.n);
}

static int text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, void *arg)
{
    Read *r = arg;
    r->fresh_item = false;
    if (r->in_html && in_source(r, p, n))
        html_text(r, (Str){p, n});
    else if (r->in_html && !r->fresh_html)
        build_break(r->b);
    if (r->in_code || r->in_html || r->in_image || type == MD_TEXT_HTML || type == MD_TEXT_NULLCHAR)
        return 0;
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR || !in_source(r, p, n)) {
        build_break(r->b);
        return 0;
    }
    Span at = {(uint32_t)(p - r->src->bytes.p), (uint32_t)(p - r->src->bytes.p) + (uint32_t)n};
    while (!utf8_is_boundary(r->src->bytes, at.beg)) /* md4c may end an address inside a character */
        at.beg--;
    while (!utf8_is_boundary(r->src->bytes, at.end))
        at.end--;
    Str plain = S("");
    if (type == MD_TEXT_ENTITY && entity_decode(r->b->arena, (Str){p, n}, &plain))
        build_instead(r->b, plain, at);
    else
        build_slice(r->b, at);
    r->at = at.end;
    return 0;
}

/* Length of a footnote's mark, "[^label]", at a byte of the text; 0: there is none. */
static size_t note_length(Str text, size_t at)
{
    enum { LABEL_MAX = 32 };
    size_t end = at + 2;
    if (!str_starts(str_sub(text, at, text.n), S("[^")))
        return 0;
    while (end < text.n && end < at + LABEL_MAX && !strchr(" []\n", text.p[end]))
        end++;
    return end > at + 2 && end < text.n && text.p[end] == ']' ? end + 1 - at : 0;
}

/* The marks of footnotes in a text; that of a note begins a paragraph. */
static uint32_t find_notes(Arena *a, Str text, DraftCut **out)
{
    uint32_t n = 0;
    for (size_t at = 0; (at = str_find(text, S("[^"), at)) != STR_NONE;) {
        size_t mark = note_length(text, at);
        bool   is_note = mark > 0 && (at == 0 || text.p[at - 1] == ' ') && at + mark < text.n && text.p[at + mark] == ':';
        if (mark > 0)
            vec_push(a, *out, n, (DraftCut){at, at + mark + is_note, is_note});
        at += mark > 0 ? mark + is_note : 1;
    }
    return n;
}

/* md4c knows no footnotes: the marks go, the notes become paragraphs of their own. */
static void cut_footnotes(Builder *b)
{
    const Draft *drafts = b->drafts;
    uint32_t     n_drafts = b->n_drafts;
    b->drafts = NULL;
    b->n_drafts = 0;
    vec_each(const Draft, d, drafts, n_drafts) {
        DraftCut *cuts = NULL;
        uint32_t  n = find_notes(b->arena, draft_text(b, d), &cuts);
        draft_divide(b, d, cuts, n);
    }
}

/* md4c's time is quadratic in the bare addresses of a paragraph: of a text with very many mend_addresses finds them. */
static unsigned flags_for(Str text)
{
    enum { ADDRESSES_MOST = 10000 };
    uint32_t n = 0;
    for (size_t at = 0; n <= ADDRESSES_MOST && (at = str_find(text, S("://"), at)) != STR_NONE; at++)
        n++;
    return MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_WIKILINKS |
           (n <= ADDRESSES_MOST ? MD_FLAG_PERMISSIVEURLAUTOLINKS : 0);
}

/* ---- what md4c calls: no jump goes over its head, which would lose what it holds ------------------------------------- */

#define CAUGHT(arg, call)                                       \
    Arena *const arena = ((Read *)(arg))->b->arena;             \
    Edge         inner;                                         \
    Edge *const  outer = arena_edge(arena, &inner);             \
    int          st = setjmp(inner.jump) ? OUT_OF_MEMORY : call; \
    arena_edge(arena, outer);                                   \
    return st;

enum { OUT_OF_MEMORY = -1 }; /* md4c goes on after a positive number */

static int on_enter_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
    CAUGHT(arg, enter_block(type, detail, arg))
}

static int on_leave_block(MD_BLOCKTYPE type, void *detail, void *arg)
{
    CAUGHT(arg, leave_block(type, detail, arg))
}

static int on_enter_span(MD_SPANTYPE type, void *detail, void *arg)
{
    CAUGHT(arg, enter_span(type, detail, arg))
}

static int on_leave_span(MD_SPANTYPE type, void *detail, void *arg)
{
    CAUGHT(arg, leave_span(type, detail, arg))
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, void *arg)
{
    CAUGHT(arg, text(type, p, n, arg))
}

static quoth_status read_markdown(Builder *b, const Source *src, quoth_error *err)
{
    size_t beg = head_front_matter(b->arena, src->bytes, &b->meta);
    if (beg == 0 && str_starts(src->bytes, S("\xEF\xBB\xBF")))
        beg = 3;
    Read r = {.b = b, .src = src, .body = str_sub(src->bytes, beg, src->bytes.n)};
    const MD_PARSER parser = {
        .flags = flags_for(r.body),
        .enter_block = on_enter_block,
        .leave_block = on_leave_block,
        .enter_span = on_enter_span,
        .leave_span = on_leave_span,
        .text = on_text,
    };
    quoth_status st = late_need(LATE_FORMATS, err);
    if (st != QUOTH_OK)
        return fail_in(err, st, STR(src->path));
    if (md_parse(r.body.p, (MD_SIZE)r.body.n, &parser, &r) != 0)
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(src->path));
    cut_footnotes(b);
    return QUOTH_OK;
}

static const char *const suffixes[] = {".md", ".markdown", ".mkd", NULL};
static const char *const types[] = {"text/markdown", NULL};
const Reader reader_markdown = {
    .name = "markdown", .suffixes = suffixes, .types = types, .sniff = sniff, .read = read_markdown};
