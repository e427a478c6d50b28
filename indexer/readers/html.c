/* html.c: saved web pages, by gumbo; html_main says what is the article and html_meta who wrote it. */
#include <gumbo.h>

#include "base/utf8.h"
#include "core/address.h"
#include "core/charset.h"
#include "indexer/entity.h"
#include "indexer/html_main.h"
#include "indexer/html_meta.h"
#include "indexer/reader.h"

static int sniff(Str head)
{
    static const char *const tags[] = {"<!doctype html", "<html", "<head", "<body", "<title", "<meta", NULL};
    int score = 0;
    for (size_t at = str_find(head, S("<"), 0); at != STR_NONE && score < 95; at = str_find(head, S("<"), at + 1))
        for (const char *const *t = tags; *t; t++)
            if (str_starts_nocase(str_sub(head, at, head.n), str_of(*t)))
                score = t < tags + 2 ? 95 : 60;
    return score;
}

typedef struct Emit {
    Builder    *b;
    const Html *h;
    const bool *keep;
    bool        open; /* the draft in hand takes further text            */
    bool        furniture;
    uint32_t    breaks;
} Emit;

static void begin_block(Emit *e, uint32_t i)
{
    static const struct {
        uint16_t tag;
        uint8_t  kind, level;
    } kinds[] = {
        {GUMBO_TAG_H1, BLOCK_HEADING, 1}, {GUMBO_TAG_H2, BLOCK_HEADING, 2}, {GUMBO_TAG_H3, BLOCK_HEADING, 3},
        {GUMBO_TAG_H4, BLOCK_HEADING, 4}, {GUMBO_TAG_H5, BLOCK_HEADING, 5}, {GUMBO_TAG_H6, BLOCK_HEADING, 6},
        {GUMBO_TAG_LI, BLOCK_ITEM, 1},    {GUMBO_TAG_DD, BLOCK_ITEM, 1},    {GUMBO_TAG_DT, BLOCK_ITEM, 1},
        {GUMBO_TAG_FIGCAPTION, BLOCK_CAPTION, 0}, {GUMBO_TAG_CAPTION, BLOCK_CAPTION, 0},
        {GUMBO_TAG_TD, BLOCK_CELL, 0},    {GUMBO_TAG_TH, BLOCK_CELL, 0},    {GUMBO_TAG_BLOCKQUOTE, BLOCK_QUOTE, 0},
    };
    uint8_t kind = BLOCK_PARAGRAPH, level = 0;
    bool    found = false;
    for (uint32_t n = i; n != HTML_NONE && !found; n = e->h->nodes[n].parent)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds && !found; k++)
            if (kinds[k].tag == e->h->nodes[n].tag) {
                kind = kinds[k].kind;
                level = kinds[k].level;
                found = true;
            }
    if (kind == BLOCK_CELL && e->h->nodes[i].tag != GUMBO_TAG_TD && e->h->nodes[i].tag != GUMBO_TAG_TH)
        kind = BLOCK_PARAGRAPH; /* a table that lays out the page */
    build_block(e->b, kind, level);
    e->b->drafts[e->b->n_drafts - 1].furniture = e->furniture;
    e->open = true;
}

/* The text node's own bytes: slices as they stand, references as what they stand for. */
static void emit_text(Emit *e, const GumboNode *g)
{
    const Source *src = e->b->source;
    Str           raw = {g->v.text.original_text.data, g->v.text.original_text.length};
    uint32_t      at = g->v.text.start_pos.offset;
    if (raw.n == 0 || at + raw.n > src->bytes.n)
        return;
    size_t tag = str_find(raw, S("<"), 0); /* gumbo counts a </body> that follows to the text */
    if (tag != STR_NONE && !strchr(g->v.text.text, '<'))
        raw.n = tag;
    size_t from = 0;
    for (size_t i = 0; i < raw.n; i++) {
        enum { LONGEST = 34 };
        if (raw.p[i] != '&')
            continue;
        size_t end = str_find(str_sub(raw, i, raw.n < i + LONGEST ? raw.n : i + LONGEST), S(";"), 0);
        Str    text;
        if (end == STR_NONE || !entity_decode(e->b->arena, str_sub(raw, i, i + end + 1), &text))
            continue;
        build_slice(e->b, (Span){at + (uint32_t)from, at + (uint32_t)i});
        build_instead(e->b, text, (Span){at + (uint32_t)i, at + (uint32_t)(i + end + 1)});
        from = i + end + 1;
        i = from - 1;
    }
    build_slice(e->b, (Span){at + (uint32_t)from, at + (uint32_t)raw.n});
}

static bool is_link(const HtmlNode *node)
{
    Str href = str_trim(html_attr(node, "href"));
    return node->tag == GUMBO_TAG_A && href.n && href.p[0] != '#' && !str_starts_nocase(href, S("javascript:"));
}

static bool is_strong(uint16_t tag)
{
    return tag == GUMBO_TAG_B || tag == GUMBO_TAG_STRONG || tag == GUMBO_TAG_I || tag == GUMBO_TAG_EM;
}

static void emit_node(Emit *e, uint32_t i);

static void emit_children(Emit *e, uint32_t i)
{
    html_each_child(e->h, c, i)
        if (!e->h->nodes[c].dropped)
            emit_node(e, c);
}

static void emit_inline(Emit *e, uint32_t i)
{
    const HtmlNode *node = &e->h->nodes[i];
    bool            link = is_link(node), strong = is_strong(node->tag);
    if ((link || strong) && !e->open)
        begin_block(e, i);
    uint32_t draft = e->b->n_drafts;
    if (link)
        build_mark(e->b, MARK_LINK, str_dup(e->b->arena, address_join(e->b->arena, e->b->base, html_attr(node, "href"))));
    else if (strong)
        build_mark(e->b, MARK_EMPHASIS, S(""));
    emit_children(e, i);
    if ((link || strong) && e->b->n_drafts == draft) /* blocks inside a link end it */
        build_unmark(e->b, link ? MARK_LINK : MARK_EMPHASIS);
}

static void emit_break(Emit *e)
{
    if (!e->open)
        return;
    if (++e->breaks == 2) {
        e->open = false;
        return;
    }
    build_break(e->b);
}

static bool is_blank(const GumboNode *g)
{
    Str text = str_of(g->v.text.text);
    for (size_t at = 0; at < text.n;)
        if (!cp_is_space(utf8_next(text, &at)))
            return false;
    return true;
}

static void emit_node(Emit *e, uint32_t i)
{
    const HtmlNode *node = &e->h->nodes[i];
    bool            inline_text = node->is_text ? !is_blank(node->g) : node->text > 0 && !html_is_block(node->tag);
    if (inline_text && e->keep[i] == e->furniture) { /* from article to page or back */
        e->furniture = !e->keep[i];
        e->open = false;
    }
    if (node->is_text) {
        bool blank = is_blank(node->g);
        if (blank && !e->open)
            return;
        if (!e->open)
            begin_block(e, i);
        if (!blank)
            e->breaks = 0;
        emit_text(e, node->g);
    } else if (node->tag == GUMBO_TAG_BR) {
        emit_break(e);
    } else if (html_is_block(node->tag)) {
        e->open = false;
        e->breaks = 0;
        emit_children(e, i);
        e->open = false;
    } else {
        emit_inline(e, i);
    }
}

/* Drops a heading that says the title again, and remembers where the title stands. */
static void mark_title(Builder *b)
{
    for (uint32_t i = 0; i < b->n_drafts; i++) {
        Draft *d = &b->drafts[i];
        if (d->kind == BLOCK_HEADING && b->meta.title.n && str_eq_nocase(draft_line(b, d), b->meta.title)) {
            d->kind = BLOCK_TITLE;
            d->furniture = false;
            return;
        }
    }
}

static quoth_status read_tree(Builder *b, Arena *tree, const Source *src, quoth_error *err)
{
    Html         h;
    quoth_status st = html_open(&h, b->arena, tree, src, err);
    if (st != QUOTH_OK)
        return st;
    bool *keep = arena_make_n(b->arena, bool, h.n);
    html_meta(&h, &b->meta, &b->base);
    if (b->is_body)
        memset(keep, true, h.n * sizeof *keep);
    else
        html_main(&h, keep);
    Emit e = {.b = b, .h = &h, .keep = keep};
    emit_node(&e, 0);
    mark_title(b);
    Meta *m = &b->meta; /* strings of the page live in the tree: keep copies */
    m->title = str_dup(b->arena, m->title);
    m->language = str_dup(b->arena, m->language);
    m->url = str_dup(b->arena, m->url);
    m->date = str_dup(b->arena, m->date);
    m->outlet = str_dup(b->arena, m->outlet);
    return QUOTH_OK;
}

static quoth_status read_html(Builder *b, const Source *src, quoth_error *err)
{
    Edge         inner;
    Edge *const  outer = arena_edge(b->arena, &inner);
    Arena *const tree = arena_new();
    if (!tree || setjmp(inner.jump)) {
        arena_free(tree);
        arena_edge(b->arena, outer);
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(src->path));
    }
    arena_edge(tree, &inner);
    quoth_status st = read_tree(b, tree, src, err);
    arena_free(tree);
    arena_edge(b->arena, outer);
    return st;
}

/* <meta charset=…> or <meta http-equiv … content="text/html; charset=…">. */
static Str charset(Str head)
{
    for (size_t at = 0; (at = str_find(head, S("<"), at)) != STR_NONE; at++) {
        Str tag = str_sub(head, at, head.n);
        if (!str_starts_nocase(tag, S("<meta")))
            continue;
        size_t end = str_find(tag, S(">"), 0);
        tag.n = end == STR_NONE ? tag.n : end;
        Str label = charset_parameter(tag);
        if (label.n)
            return label;
    }
    return S("");
}

static const char *const suffixes[] = {".html", ".htm", ".xhtml", NULL};
static const char *const types[] = {"text/html", "application/xhtml+xml", NULL};
const Reader reader_html = {
    .name = "html", .suffixes = suffixes, .types = types, .sniff = sniff, .charset = charset, .read = read_html, .knows_article = true};
