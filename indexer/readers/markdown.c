/* markdown.c: Markdown by md4c, which hands out slices of its input, so that a pointer's distance is the offset. */
#include <md4c.h>

#include "base/utf8.h"
#include "indexer/entity.h"
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
    uint32_t      at;         /* source offset after the last slice               */
} Read;

static int sniff(Str head)
{
    int score = 0;
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

static int text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, void *arg)
{
    Read *r = arg;
    r->fresh_item = false;
    if (r->in_code || r->in_html || r->in_image || type == MD_TEXT_HTML || type == MD_TEXT_NULLCHAR)
        return 0;
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR || !in_source(r, p, n)) {
        build_break(r->b);
        return 0;
    }
    Span at = {(uint32_t)(p - r->src->bytes.p), (uint32_t)(p - r->src->bytes.p) + (uint32_t)n};
    Str  plain = S("");
    if (type == MD_TEXT_ENTITY && entity_decode(r->b->arena, (Str){p, n}, &plain))
        build_instead(r->b, plain, at);
    else
        build_slice(r->b, at);
    r->at = at.end;
    return 0;
}

static quoth_status read_markdown(Builder *b, const Source *src, quoth_error *err)
{
    size_t bom = str_starts(src->bytes, S("\xEF\xBB\xBF")) ? 3 : 0;
    Read   r = {.b = b, .src = src, .body = str_sub(src->bytes, bom, src->bytes.n)};
    const MD_PARSER parser = {
        .flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_PERMISSIVEURLAUTOLINKS,
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = enter_span,
        .leave_span = leave_span,
        .text = text,
    };
    if (md_parse(r.body.p, (MD_SIZE)r.body.n, &parser, &r) != 0)
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(src->path));
    return QUOTH_OK;
}

static const char *const suffixes[] = {".md", ".markdown", ".mkd", NULL};
static const char *const types[] = {"text/markdown", NULL};
const Reader reader_markdown = {
    .name = "markdown", .suffixes = suffixes, .types = types, .sniff = sniff, .read = read_markdown};
