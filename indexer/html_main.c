#include "indexer/html_main.h"

#include "base/vec.h"

enum {
    STRIP_UNLIKELY = 1, /* leave out elements whose names speak of sidebars and the like */
    WEIGH_NAMES = 2,    /* let class and id names weigh                                   */
    CLEAN = 4,          /* drop lists of links and the like inside the article             */
    ENOUGH = 500,       /* characters of an article                                        */
    PARAGRAPH_MIN = 25,
};

typedef struct Search {
    Html    *h;
    unsigned how;
    bool    *skip; /* not looked at in this pass */
    uint8_t *tables; /* what is known of each table: 0: nothing yet; 1 + whether it holds data */
} Search;

/* ---- names of classes and ids ------------------------------------------------------------------------------ */

static const char *const unlikely[] = {"-ad-", "ai2html", "banner", "breadcrumb", "combx", "comment", "community", "cover-wrap", "disqus", "extra", "footer", "gdpr", "header", "legends", "menu", "related", "remark", "replies", "rss", "shoutbox", "sidebar", "skyscraper", "social", "sponsor", "supplemental", "ad-break", "agegate", "pagination", "pager", "popup", "newsletter", "cookie", NULL};
static const char *const maybe[] = {"and", "article", "body", "column", "content", "main", "shadow", "mathjax", NULL};
static const char *const positive[] = {"article", "body", "content", "entry", "hentry", "h-entry", "main", "page", "pagination", "post", "text", "blog", "story", NULL};
static const char *const negative[] = {"-ad-", "hidden", "banner", "combx", "comment", "com-", "contact", "foot", "footnote", "gdpr", "masthead", "media", "meta", "outbrain", "promo", "related", "scroll", "share", "shoutbox", "sidebar", "skyscraper", "sponsor", "shopping", "tags", "tool", "widget", NULL};

static bool contains_any(Str name, const char *const *words)
{
    char lower[256];
    if (name.n == 0)
        return false;
    if (name.n > sizeof lower)
        name.n = sizeof lower;
    for (size_t i = 0; i < name.n; i++)
        lower[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]);
    for (; *words; words++)
        if (str_find((Str){lower, name.n}, str_of(*words), 0) != STR_NONE)
            return true;
    return false;
}

static float name_weight(const Search *s, const HtmlNode *node)
{
    float weight = 0;
    if (!(s->how & WEIGH_NAMES))
        return 0;
    const char *const attrs[] = {"class", "id"};
    for (int i = 0; i < 2; i++) {
        Str name = html_attr(node, attrs[i]);
        weight += contains_any(name, positive) ? 25 : 0;
        weight -= contains_any(name, negative) ? 25 : 0;
    }
    return weight;
}

static bool is_hidden(const HtmlNode *node)
{
    Str style = html_attr(node, "style");
    return html_has_attr(node, "hidden") || str_find(style, S("display:none"), 0) != STR_NONE ||
           str_find(style, S("display: none"), 0) != STR_NONE || str_find(style, S("visibility:hidden"), 0) != STR_NONE ||
           str_find(style, S("visibility: hidden"), 0) != STR_NONE ||
           (str_eq(html_attr(node, "aria-hidden"), S("true")) &&
            str_find(html_attr(node, "class"), S("fallback-image"), 0) == STR_NONE);
}

static bool has_ancestor(const Html *h, uint32_t i, uint16_t tag, int depth)
{
    for (uint32_t p = h->nodes[i].parent; p != HTML_NONE && depth-- > 0; p = h->nodes[p].parent)
        if (h->nodes[p].tag == tag)
            return true;
    return false;
}

static bool is_unlikely(const Search *s, uint32_t i)
{
    static const char *const roles[] = {"menu", "menubar", "complementary", "navigation", "alert", "alertdialog", "dialog", NULL};
    const HtmlNode *node = &s->h->nodes[i];
    Str             role = html_attr(node, "role");
    for (const char *const *r = roles; *r; r++)
        if (str_eq(role, str_of(*r)))
            return true;
    if (node->tag == GUMBO_TAG_BODY || node->tag == GUMBO_TAG_A || node->tag == GUMBO_TAG_HTML)
        return false;
    Str  class = html_attr(node, "class"), id = html_attr(node, "id");
    bool bad = contains_any(class, unlikely) || contains_any(id, unlikely);
    bool good = contains_any(class, maybe) || contains_any(id, maybe);
    return bad && !good && !has_ancestor(s->h, i, GUMBO_TAG_TABLE, 6) && !has_ancestor(s->h, i, GUMBO_TAG_CODE, 6);
}

/* ---- what is never article ------------------------------------------------------------------------------------ */

static bool is_never(uint16_t tag)
{
    static const uint16_t tags[] = {GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEMPLATE, GUMBO_TAG_HEAD,
                                    GUMBO_TAG_IFRAME, GUMBO_TAG_OBJECT, GUMBO_TAG_EMBED, GUMBO_TAG_INPUT, GUMBO_TAG_TEXTAREA,
                                    GUMBO_TAG_SELECT, GUMBO_TAG_BUTTON, GUMBO_TAG_SVG, GUMBO_TAG_LINK, GUMBO_TAG_META};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (tags[i] == tag)
            return true;
    return false;
}

static void drop_never(Html *h)
{
    for (uint32_t i = 1; i < h->n; i++) {
        const HtmlNode *node = &h->nodes[i];
        if (!node->is_text && (is_never(node->tag) || is_hidden(node))) {
            html_drop(h, i);
            i = node->end - 1;
        }
    }
}

/* ---- votes ----------------------------------------------------------------------------------------------------- */

static float tag_score(uint16_t tag)
{
    switch (tag) {
    case GUMBO_TAG_DIV:
        return 5;
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_BLOCKQUOTE:
        return 3;
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_FORM:
        return -3;
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_TH:
        return -5;
    default:
        return 0;
    }
}

static float link_density(const HtmlNode *node)
{
    return node->text ? (float)node->links / (float)node->text : 0;
}

static bool has_block_child(const Html *h, uint32_t i)
{
    for (uint32_t c = i + 1; c < h->nodes[i].end; c++)
        if (!h->nodes[c].is_text && !h->nodes[c].dropped && html_is_block(h->nodes[c].tag))
            return true;
    return false;
}

/* Elements whose text votes: paragraphs, cells, preformatted text, and containers that hold text alone. */
static bool votes(const Search *s, uint32_t i)
{
    switch (s->h->nodes[i].tag) {
    case GUMBO_TAG_P:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
        return true;
    case GUMBO_TAG_DIV:
        return !has_block_child(s->h, i);
    default:
        return false;
    }
}

static void vote(Search *s, uint32_t i, bool *seen)
{
    enum { LEVELS = 5 };
    const HtmlNode *node = &s->h->nodes[i];
    if (node->text < PARAGRAPH_MIN)
        return;
    uint32_t hundreds = node->text / 100;
    float    score = (float)(2 + node->commas + (hundreds < 3 ? hundreds : 3));
    uint32_t p = node->parent;
    for (int level = 0; level < LEVELS && p != HTML_NONE; level++, p = s->h->nodes[p].parent) {
        HtmlNode *up = &s->h->nodes[p];
        if (up->parent == HTML_NONE)
            break;
        if (!seen[p]) {
            seen[p] = true;
            up->score = tag_score(up->tag) + name_weight(s, up);
        }
        up->score += score / (level == 0 ? 1.0f : level == 1 ? 2.0f : (float)(level * 3));
    }
}

static uint32_t best_candidate(Search *s)
{
    Html *h = s->h;
    bool *seen = arena_make_n(h->arena, bool, h->n);
    for (uint32_t i = 0; i < h->n; i++)
        h->nodes[i].score = 0;
    for (uint32_t i = 1; i < h->n; i++) {
        if (h->nodes[i].dropped || s->skip[i])
            i = h->nodes[i].end - 1;
        else if (!h->nodes[i].is_text && votes(s, i))
            vote(s, i, seen);
    }
    uint32_t best = HTML_NONE;
    for (uint32_t i = 1; i < h->n; i++) {
        if (!seen[i])
            continue;
        h->nodes[i].score *= 1 - link_density(&h->nodes[i]);
        if (best == HTML_NONE || h->nodes[i].score > h->nodes[best].score)
            best = i;
    }
    return best;
}

/* An ancestor that holds several strong candidates is the article; one that is an only child's parent too. */
static uint32_t widened(const Search *s, uint32_t best)
{
    const Html *h = s->h;
    enum { STRONG = 3 };
    for (uint32_t p = h->nodes[best].parent; p != HTML_NONE && h->nodes[p].tag != GUMBO_TAG_BODY; p = h->nodes[p].parent) {
        int n = 0;
        for (uint32_t i = p + 1; i < h->nodes[p].end; i++)
            n += i != best && h->nodes[i].score >= h->nodes[best].score * 0.75f && h->nodes[i].score > 0;
        if (n >= STRONG) {
            best = p;
            break;
        }
    }
    float last = h->nodes[best].score, floor = last / 3;
    for (uint32_t p = h->nodes[best].parent; p != HTML_NONE && h->nodes[p].tag != GUMBO_TAG_BODY; p = h->nodes[p].parent) {
        float score = h->nodes[p].score;
        if (score == 0)
            continue;
        if (score < floor)
            break;
        if (score > last)
            return p;
        last = score;
    }
    return best;
}

static uint32_t only_child_up(const Html *h, uint32_t best)
{
    for (;;) {
        uint32_t p = h->nodes[best].parent, n = 0;
        if (p == HTML_NONE || h->nodes[p].tag == GUMBO_TAG_BODY)
            return best;
        html_each_child(h, c, p)
            n += !h->nodes[c].is_text && !h->nodes[c].dropped;
        if (n != 1)
            return best;
        best = p;
    }
}

/* ---- the winner's family ----------------------------------------------------------------------------------------- */

static void keep_tree(const Search *s, uint32_t i, bool *keep)
{
    for (uint32_t c = i; c < s->h->nodes[i].end; c++) {
        if (s->h->nodes[c].dropped || s->skip[c])
            c = s->h->nodes[c].end - 1;
        else
            keep[c] = true;
    }
}

static bool ends_sentence(const Html *h, uint32_t i)
{
    Str text = html_text(h, i);
    return str_find(text, S(". "), 0) != STR_NONE || str_ends(text, S("."));
}

static bool is_kin(const Search *s, uint32_t i, uint32_t best)
{
    const HtmlNode *node = &s->h->nodes[i], *top = &s->h->nodes[best];
    if (node->is_text || node->dropped || s->skip[i])
        return false;
    Str   class = html_attr(top, "class");
    float bonus = class.n && str_eq(class, html_attr(node, "class")) ? top->score * 0.2f : 0;
    float threshold = top->score * 0.2f > 10 ? top->score * 0.2f : 10;
    if (node->score + bonus >= threshold)
        return true;
    if (node->tag != GUMBO_TAG_P)
        return false;
    float density = link_density(node);
    return (node->text > 80 && density < 0.25f) || (node->text > 0 && node->text < 80 && density == 0 && ends_sentence(s->h, i));
}

/* ---- cleaning ------------------------------------------------------------------------------------------------------ */

typedef struct Parts {
    uint32_t p, img, li, input, embed, heading_text;
} Parts;

static Parts parts_of(const Html *h, uint32_t i)
{
    Parts n = {0};
    for (uint32_t c = i + 1; c < h->nodes[i].end; c++) {
        const HtmlNode *x = &h->nodes[c];
        if (x->is_text)
            continue;
        n.p += x->tag == GUMBO_TAG_P;
        n.img += x->tag == GUMBO_TAG_IMG;
        n.li += x->tag == GUMBO_TAG_LI;
        n.input += x->tag == GUMBO_TAG_INPUT;
        n.embed += x->tag == GUMBO_TAG_EMBED || x->tag == GUMBO_TAG_OBJECT || x->tag == GUMBO_TAG_IFRAME;
        if (x->tag >= GUMBO_TAG_H1 && x->tag <= GUMBO_TAG_H6)
            n.heading_text += x->text;
    }
    return n;
}

static bool is_of_data(const Html *h, uint32_t table)
{
    uint32_t rows = 0, cells = 0;
    for (uint32_t c = table + 1; c < h->nodes[table].end; c++) {
        uint16_t tag = h->nodes[c].tag;
        if (tag == GUMBO_TAG_TH || tag == GUMBO_TAG_THEAD || tag == GUMBO_TAG_CAPTION)
            return true;
        if (tag == GUMBO_TAG_TABLE)
            return false;
        rows += tag == GUMBO_TAG_TR;
        cells += tag == GUMBO_TAG_TD;
    }
    return rows >= 10 || (rows > 0 && cells / rows > 4);
}

static bool holds_data(const Search *s, uint32_t table)
{
    if (!s->tables[table])
        s->tables[table] = 1 + is_of_data(s->h, table);
    return s->tables[table] > 1;
}

static bool is_cluttered(const Search *s, uint32_t i)
{
    const HtmlNode *node = &s->h->nodes[i];
    bool            list = node->tag == GUMBO_TAG_UL || node->tag == GUMBO_TAG_OL;
    if (node->tag == GUMBO_TAG_TABLE && holds_data(s, i))
        return false;
    for (uint32_t p = node->parent; p != HTML_NONE; p = s->h->nodes[p].parent)
        if (s->h->nodes[p].tag == GUMBO_TAG_CODE || (s->h->nodes[p].tag == GUMBO_TAG_TABLE && holds_data(s, p)))
            return false;
    float weight = name_weight(s, node);
    if (weight < 0)
        return true;
    if (node->commas >= 10)
        return false;
    Parts n = parts_of(s->h, i);
    float density = link_density(node), headings = node->text ? (float)n.heading_text / (float)node->text : 0;
    bool  figure = has_ancestor(s->h, i, GUMBO_TAG_FIGURE, 9);
    if (n.img > 1 && (float)n.p / (float)n.img < 0.5f && !figure)
        return true;
    if (!list && n.li > n.p + 100)
        return true;
    if (n.input > n.p / 3 && n.input > 0)
        return true;
    if (!list && headings < 0.9f && node->text < PARAGRAPH_MIN && (n.img == 0 || n.img > 2) && !figure && density > 0)
        return true;
    if (!list && weight < 25 && density > 0.2f)
        return true;
    return (weight >= 25 && density > 0.5f) || (list && weight < 25 && density > 0.5f && n.img == 0);
}

static bool is_share(const HtmlNode *node)
{
    static const char *const names[] = {"share", "sharedaddy", "social", NULL};
    return node->text < ENOUGH && (contains_any(html_attr(node, "class"), names) || contains_any(html_attr(node, "id"), names));
}

static void unkeep(const Html *h, uint32_t i, bool *keep)
{
    memset(keep + i, 0, h->nodes[i].end - i);
}

static void clean(const Search *s, bool *keep)
{
    const Html *h = s->h;
    for (uint32_t i = 1; i < h->n; i++) {
        const HtmlNode *node = &h->nodes[i];
        if (!keep[i] || node->is_text)
            continue;
        bool checked = node->tag == GUMBO_TAG_TABLE || node->tag == GUMBO_TAG_UL || node->tag == GUMBO_TAG_OL ||
                       node->tag == GUMBO_TAG_DIV || node->tag == GUMBO_TAG_FORM || node->tag == GUMBO_TAG_FIELDSET;
        bool gone = node->tag == GUMBO_TAG_FOOTER || node->tag == GUMBO_TAG_ASIDE || node->tag == GUMBO_TAG_NAV || is_share(node);
        if (gone || (checked && (s->how & CLEAN) && is_cluttered(s, i))) {
            unkeep(h, i, keep);
            i = node->end - 1;
        }
    }
}

/* ---- the search ----------------------------------------------------------------------------------------------------- */

static void mark_skipped(Search *s)
{
    Html *h = s->h;
    memset(s->skip, 0, h->n);
    if (!(s->how & STRIP_UNLIKELY))
        return;
    for (uint32_t i = 1; i < h->n; i++)
        if (!h->nodes[i].is_text && !h->nodes[i].dropped && is_unlikely(s, i)) {
            s->skip[i] = true;
            i = h->nodes[i].end - 1;
        }
}

static uint32_t kept_text(const Html *h, const bool *keep)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < h->n; i++)
        if (keep[i] && h->nodes[i].is_text)
            n += h->nodes[i].text;
    return n;
}

static uint32_t try(Search *s, bool *keep)
{
    Html *h = s->h;
    memset(keep, 0, h->n);
    mark_skipped(s);
    uint32_t best = best_candidate(s);
    if (best == HTML_NONE || h->nodes[best].tag == GUMBO_TAG_BODY) {
        keep_tree(s, 0, keep);
    } else {
        best = only_child_up(h, widened(s, best));
        uint32_t parent = h->nodes[best].parent;
        html_each_child(h, c, parent)
            if (c == best || is_kin(s, c, best))
                keep_tree(s, c, keep);
    }
    clean(s, keep);
    return kept_text(h, keep);
}

bool html_main(Html *h, bool *keep)
{
    static const unsigned hows[] = {STRIP_UNLIKELY | WEIGH_NAMES | CLEAN, WEIGH_NAMES | CLEAN, CLEAN, 0};
    Search   s = {.h = h, .skip = arena_make_n(h->arena, bool, h->n), .tables = arena_make_n(h->arena, uint8_t, h->n)};
    uint32_t most = 0, best = 0;
    drop_never(h);
    for (unsigned i = 0; i < sizeof hows / sizeof *hows; i++) {
        s.how = hows[i];
        uint32_t n = try(&s, keep);
        if (n >= ENOUGH)
            return true;
        if (n > most) {
            most = n;
            best = hows[i];
        }
    }
    s.how = best;
    return most > 0 && try(&s, keep) > 0;
}
