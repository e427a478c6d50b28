#include "indexer/html_tree.h"

#include <strings.h>

#include "base/late.h"
#include "base/utf8.h"
#include "base/vec.h"

/* ---- flattening what nests too deep ------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* Elements that end by themselves, so that an open one says nothing of depth. */
static bool ends_itself(Str name)
{
    static const char *const names[] = {"p", "li", "td", "th", "tr", "dd", "dt", "option", "thead", "tbody", "tfoot",
                                        "br", "img", "hr", "input", "meta", "link", "area", "base", "col", "embed",
                                        "source", "track", "wbr", "param", NULL};
    for (const char *const *n = names; *n; n++)
        if (str_eq_nocase(name, str_of(*n)))
            return true;
    return false;
}

static bool is_raw(Str name)
{
    static const char *const names[] = {"script", "style", "textarea", "title", "noscript", "iframe", "xmp", NULL};
    for (const char *const *n = names; *n; n++)
        if (str_eq_nocase(name, str_of(*n)))
            return true;
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static bool is_before_name(char c)
{
    return is_blank(c) || c == '/' || c == '"' || c == '\'';
}

/* Where a tag ends whose name ends at a byte; *most: where the attributes end that it may have, or the tag. */
static size_t tag_end(Str s, size_t at, size_t *most)
{
    char     quote = 0, last = 0; /* last: the character before that is no blank */
    bool     in_value = false;    /* one without quotes */
    uint32_t n = 0;
    *most = s.n;
    for (; at < s.n; at++) {
        char c = s.p[at];
        if (quote)
            quote = (char)(c == quote ? 0 : quote);
        else if (c == '>')
            break;
        else if (!in_value && last == '=' && (c == '"' || c == '\''))
            quote = c;
        else if (is_blank(c))
            in_value = false;
        else if (!in_value && last == '=')
            in_value = true;
        else if (!in_value && c != '=' && at > 0 && is_before_name(s.p[at - 1]) && ++n == HTML_ATTRIBUTES)
            *most = at;
        if (!is_blank(c))
            last = c;
    }
    *most = *most < at ? *most : at;
    return at < s.n ? at + 1 : at;
}

static size_t skip_raw(Str s, size_t at, Str name)
{
    for (; at + 2 + name.n < s.n; at++) {
        const char *p = memchr(s.p + at, '<', s.n - at);
        if (!p)
            return s.n;
        at = (size_t)(p - s.p);
        if (at + 2 + name.n <= s.n && s.p[at + 1] == '/' && str_eq_nocase(str_sub(s, at + 2, at + 2 + name.n), name))
            return at;
    }
    return s.n;
}

/* A copy in which tags below HTML_DEPTH and attributes beyond HTML_ATTRIBUTES are blanks, so that every offset stays; the source
 * itself where there are none. */
static Str flattened(Arena *a, Str s)
{
    uint32_t depth = 0;
    char    *copy = NULL;
    for (size_t at = 0; at + 1 < s.n;) {
        const char *p = memchr(s.p + at, '<', s.n - at);
        if (!p)
            break;
        at = (size_t)(p - s.p);
        if (at + 1 >= s.n)
            break;
        if (str_starts(str_sub(s, at, s.n), S("<!--"))) {
            size_t end = str_find(s, S("-->"), at + 4);
            at = end == STR_NONE ? s.n : end + 3;
            continue;
        }
        bool   closes = s.p[at + 1] == '/';
        size_t name = at + 1 + closes, name_end = name;
        while (name_end < s.n && (is_letter(s.p[name_end]) || (s.p[name_end] >= '0' && s.p[name_end] <= '9')))
            name_end++;
        Str tag = str_sub(s, name, name_end);
        if (tag.n == 0) {
            at++;
            continue;
        }
        size_t most, end = tag_end(s, name_end, &most);
        bool   counts = !ends_itself(tag) && s.p[end - 1 > at ? end - 2 : at] != '/';
        if (counts && !closes)
            depth++;
        bool is_deep = counts && depth > HTML_DEPTH, has_many = most + 1 < end;
        if (!copy && (is_deep || has_many))
            copy = str_z(a, s);
        if (is_deep)
            memset(copy + at, ' ', end - at);
        else if (has_many)
            memset(copy + most, ' ', end - most - (s.p[end - 1] == '>'));
        if (counts && closes && depth > 0)
            depth--;
        at = !closes && is_raw(tag) ? skip_raw(s, end, tag) : end;
    }
    return copy ? (Str){copy, s.n} : s;
}

/* ---- laying out ------------------------------------------------------------------------------------------ */

static uint32_t add_node(Html *h, const GumboNode *g, uint32_t parent)
{
    bool      element = g->type == GUMBO_NODE_ELEMENT || g->type == GUMBO_NODE_TEMPLATE;
    HtmlNode *node = vec_add(h->arena, h->nodes, h->n);
    node->g = g;
    node->parent = parent;
    node->tag = element ? (uint16_t)g->v.element.tag : GUMBO_TAG_UNKNOWN;
    node->is_text = !element;
    return h->n - 1;
}

typedef struct Walk {
    const GumboNode *g;
    uint32_t         node;
    unsigned         child;
} Walk;

static void lay_out(Html *h, const GumboNode *root)
{
    Walk    *stack = NULL;
    uint32_t n = 0, most = 0;
    vec_stack(h->arena, stack, n, most, (Walk){root, add_node(h, root, HTML_NONE), 0});
    while (n > 0) {
        Walk              *top = &stack[n - 1];
        const GumboVector *children = &top->g->v.element.children;
        if (top->child == children->length) {
            h->nodes[top->node].end = h->n;
            n--;
            continue;
        }
        const GumboNode *child = children->data[top->child++];
        uint32_t         parent = top->node;
        if (child->type == GUMBO_NODE_ELEMENT)
            vec_stack(h->arena, stack, n, most, (Walk){child, add_node(h, child, parent), 0});
        else if (child->type == GUMBO_NODE_TEXT || child->type == GUMBO_NODE_WHITESPACE || child->type == GUMBO_NODE_CDATA) {
            uint32_t i = add_node(h, child, parent);
            h->nodes[i].end = h->n;
        }
    }
}

static void count_text(HtmlNode *node)
{
    Str    text = str_of(node->g->v.text.text);
    bool   blank = true;
    size_t at = 0;
    while (at < text.n) {
        uint32_t cp = utf8_next(text, &at);
        bool     space = cp_is_space(cp);
        node->text += !space || !blank;
        node->commas += cp == ',' || cp == 0x60C || cp == 0x3001 || cp == 0xFF0C;
        blank = space;
    }
    if (node->text && blank)
        node->text--;
}

static void sum_up(Html *h)
{
    for (uint32_t i = h->n; i-- > 0;) {
        HtmlNode *node = &h->nodes[i];
        if (node->is_text)
            count_text(node);
        if (node->tag == GUMBO_TAG_A && !str_starts(html_attr(node, "href"), S("#")))
            node->links = node->text;
        if (node->parent == HTML_NONE)
            continue;
        h->nodes[node->parent].text += node->text;
        h->nodes[node->parent].links += node->links;
        h->nodes[node->parent].commas += node->commas;
    }
}

/* Gumbo looks at no result of these; an arena has one, or jumps, and all of the tree is in it. */
static void *tree_alloc(void *tree, size_t n)
{
    return arena_alloc(tree, n);
}

static void tree_free(void *tree, void *p)
{
    (void)tree;
    (void)p;
}

quoth_status html_open(Html *out, Arena *a, Arena *tree, const Source *src, quoth_error *err)
{
    quoth_status st = late_need(LATE_FORMATS, err);
    if (st != QUOTH_OK)
        return fail_in(err, st, STR(src->path));
    GumboOptions options = *late_gumbo_options();
    options.max_errors = 0;
    options.allocator = tree_alloc;
    options.deallocator = tree_free;
    options.userdata = tree;
    Str   page = flattened(a, src->bytes);
    Html  h = {.arena = a};
    h.out = gumbo_parse_with_options(&options, page.p, page.n);
    if (!h.out || !h.out->root)
        return fail(err, QUOTH_E_INPUT, "%.*s: not readable as HTML", STR(src->path));
    lay_out(&h, h.out->root);
    sum_up(&h);
    *out = h;
    return QUOTH_OK;
}

static const GumboAttribute *attribute(const HtmlNode *node, const char *name)
{
    const GumboVector *all = &node->g->v.element.attributes;
    for (unsigned i = 0; i < all->length; i++) {
        const GumboAttribute *one = all->data[i];
        if (strcasecmp(one->name, name) == 0)
            return one;
    }
    return NULL;
}

Str html_attr(const HtmlNode *node, const char *name)
{
    if (node->is_text)
        return S("");
    const GumboAttribute *attr = attribute(node, name);
    return attr ? str_of(attr->value) : S("");
}

bool html_has_attr(const HtmlNode *node, const char *name)
{
    return !node->is_text && attribute(node, name) != NULL;
}

bool html_is_block(uint16_t tag)
{
    static const uint16_t blocks[] = {
        GUMBO_TAG_ADDRESS, GUMBO_TAG_ARTICLE, GUMBO_TAG_ASIDE, GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_BODY, GUMBO_TAG_CENTER,
        GUMBO_TAG_DD, GUMBO_TAG_DETAILS, GUMBO_TAG_DIV, GUMBO_TAG_DL, GUMBO_TAG_DT, GUMBO_TAG_FIELDSET,
        GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FIGURE, GUMBO_TAG_FOOTER, GUMBO_TAG_FORM, GUMBO_TAG_H1, GUMBO_TAG_H2,
        GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6, GUMBO_TAG_HEADER, GUMBO_TAG_HGROUP, GUMBO_TAG_HR,
        GUMBO_TAG_HTML, GUMBO_TAG_LI, GUMBO_TAG_MAIN, GUMBO_TAG_NAV, GUMBO_TAG_OL, GUMBO_TAG_P, GUMBO_TAG_PRE,
        GUMBO_TAG_SECTION, GUMBO_TAG_SUMMARY, GUMBO_TAG_TABLE, GUMBO_TAG_TBODY, GUMBO_TAG_TD, GUMBO_TAG_TFOOT,
        GUMBO_TAG_TH, GUMBO_TAG_THEAD, GUMBO_TAG_TR, GUMBO_TAG_UL, GUMBO_TAG_CAPTION};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if (blocks[i] == tag)
            return true;
    return false;
}

Str html_text(const Html *h, uint32_t node)
{
    Buf  text = {.arena = h->arena};
    bool blank = false;
    for (uint32_t i = node; i < h->nodes[node].end; i++) {
        const HtmlNode *x = &h->nodes[i];
        if (x->dropped) {
            i = x->end - 1;
            continue;
        }
        if (!x->is_text) {
            blank = blank || html_is_block(x->tag) || x->tag == GUMBO_TAG_BR;
            continue;
        }
        Str s = str_of(x->g->v.text.text);
        for (size_t at = 0, beg; at < s.n;) {
            beg = at;
            if (cp_is_space(utf8_next(s, &at))) {
                blank = true;
                continue;
            }
            if (blank && text.n)
                buf_char(&text, ' ');
            blank = false;
            buf_add(&text, str_sub(s, beg, at));
        }
    }
    return buf_str(&text);
}

void html_drop(Html *h, uint32_t node)
{
    HtmlNode *x = &h->nodes[node];
    if (x->dropped)
        return;
    x->dropped = true;
    for (uint32_t p = x->parent; p != HTML_NONE; p = h->nodes[p].parent) {
        h->nodes[p].text -= x->text;
        h->nodes[p].links -= x->links <= h->nodes[p].links ? x->links : h->nodes[p].links;
        h->nodes[p].commas -= x->commas;
    }
}
