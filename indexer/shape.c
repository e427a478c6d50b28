#include "indexer/shape.h"

#include "base/table.h"
#include "base/utf8.h"
#include "core/lexicon.h"
#include "indexer/byline.h"
#include "indexer/mend.h"

enum {
    TITLE_MAX = 200,   /* bytes                                                           */
    TITLE_WITHIN = 12, /* drafts from the start among which a title is looked for         */
    BODY_MIN = 60,     /* a paragraph this long that ends as a sentence does is body      */
    LABEL_MAX = 60,    /* a line this short that does not end is a label or a heading     */
};

typedef struct Shape {
    Builder *b;
    Str     *lines;       /* draft_line of each draft; empty where gone */
    bool     has_headings;
    uint32_t title, body; /* drafts; n_drafts where there is none       */
} Shape;

static void refresh(Shape *s)
{
    s->lines = arena_make_n(s->b->arena, Str, s->b->n_drafts + 1);
    for (uint32_t i = 0; i < s->b->n_drafts; i++)
        s->lines[i] = s->b->drafts[i].gone ? S("") : draft_line(s->b, &s->b->drafts[i]);
}

/* ---- run-in headings: "BACKGROUND: After the collapse …" ------------------------------------------ */

/* Length of a label in capitals before a colon at the start of the line; 0 where there is none. */
static size_t label_length(Str line)
{
    enum { MIN = 4, MAX = 60 };
    size_t at = 0, letters = 0;
    while (at < line.n && at < MAX) {
        uint32_t cp = utf8_next(line, &at);
        if (cp == ':')
            return letters >= MIN && at < line.n && line.p[at] == ' ' ? at - 1 : 0;
        if (cp_is_letter(cp) && !cp_is_upper(cp))
            return 0;
        letters += cp_is_letter(cp);
    }
    return 0;
}

static Str lower(Arena *a, Str s)
{
    char *p = str_z(a, s);
    for (size_t i = 0; i < s.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] + 32);
    return (Str){p, s.n};
}

/* Labels come back where they name the speakers of a transcript. */
static bool has_speakers(const Shape *s)
{
    Table labels = table_new(s->b->arena);
    for (uint32_t i = 0; i < s->b->n_drafts; i++) {
        size_t n = label_length(s->lines[i]);
        if (n > 0 && (*table_slot(&labels, str_sub(s->lines[i], 0, n), 0))++ > 0)
            return true;
    }
    return false;
}

/* Lines with a label of which none comes twice. */
static uint32_t count_labels(const Shape *s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->b->n_drafts; i++)
        n += label_length(s->lines[i]) > 0;
    return has_speakers(s) ? 0 : n;
}

/* A label is a heading when the list knows it, or when others like it stand in the article too. */
static bool is_section_label(const Shape *s, uint32_t draft, uint32_t n_labels)
{
    size_t n = label_length(s->lines[draft]);
    if (n == 0 || s->b->drafts[draft].kind != BLOCK_PARAGRAPH)
        return false;
    return n_labels >= 3 || lexicon_has(LEX_SECTION_LABELS, lower(s->b->arena, str_sub(s->lines[draft], 0, n)));
}

static void split_label(Shape *s, uint32_t draft)
{
    Str    text = draft_text(s->b, &s->b->drafts[draft]);
    size_t colon = str_find(text, S(":"), 0);
    draft_split(s->b, draft, colon + 1);
    draft_cut(s->b, &s->b->drafts[draft], colon, colon + 1);
    s->b->drafts[draft].kind = BLOCK_HEADING;
    s->b->drafts[draft].level = 2;
}

static void split_labels(Shape *s)
{
    bool    *found = arena_make_n(s->b->arena, bool, s->b->n_drafts + 1);
    uint32_t n = s->b->n_drafts;
    uint32_t n_labels = count_labels(s);
    for (uint32_t i = 0; i < n; i++)
        found[i] = is_section_label(s, i, n_labels);
    for (uint32_t i = n; i-- > 0;)
        if (found[i])
            split_label(s, i);
    refresh(s);
}

/* ---- what a line is --------------------------------------------------------------------------------- */

static bool ends_sentence(Str line)
{
    size_t at = line.n;
    while (at > 0) {
        uint32_t cp = utf8_prev(line, &at);
        if (cp == '.' || cp == '!' || cp == '?' || cp == 0x2026 || cp == ':')
            return true;
        if (!cp_is_close_quote(cp) && cp != '"' && cp != '\'' && cp != ')' && cp != ']' && cp != '*')
            return false;
    }
    return false;
}

static bool is_furniture_line(const Shape *s, Str line, Str class)
{
    if (line.n == 0 || line.n > 160)
        return false;
    Str text = lower(s->b->arena, line);
    while (text.n && strchr(":*-. ", text.p[text.n - 1]))
        text.n--;
    const LexEntry *e = lexicon_get(LEX_FURNITURE, text);
    if (e && str_eq(lexicon_column(e, 0), class))
        return true;
    for (size_t n = 0; n < text.n; n++) { /* a list entry of class …-prefix: the line begins so */
        if (text.p[n] != ' ' && text.p[n] != ':')
            continue;
        e = lexicon_get(LEX_FURNITURE, str_sub(text, 0, n));
        if (e && str_starts(lexicon_column(e, 0), class) && str_ends(lexicon_column(e, 0), S("-prefix")))
            return true;
    }
    return false;
}

static bool is_bare_address(Str line)
{
    if (line.n > 2 && line.p[0] == '(' && line.p[line.n - 1] == ')')
        line = str_sub(line, 1, line.n - 1);
    if (is_address(line))
        return true;
    size_t last = str_find(line, S(" (/"), 0); /* "Energy & Economics (/policy-analysis/energy)" */
    return last != STR_NONE && line.n < 160 && line.p[line.n - 1] == ')';
}

static bool is_body(const Shape *s, uint32_t i)
{
    const Draft *d = &s->b->drafts[i];
    Str          line = s->lines[i];
    if (d->gone || d->furniture || d->kind == BLOCK_HEADING || d->kind == BLOCK_TITLE || d->kind == BLOCK_CELL)
        return false;
    if (line.n < BODY_MIN || !ends_sentence(line) || byline_is_bio(&s->b->meta, line))
        return false;
    return str_find(line, S(" "), 0) != STR_NONE && !is_bare_address(line);
}

static bool is_label(const Shape *s, uint32_t i)
{
    Str line = s->lines[i];
    return line.n > 0 && line.n <= LABEL_MAX && !ends_sentence(line) && s->b->drafts[i].kind == BLOCK_PARAGRAPH;
}

/* ---- title, head, tail -------------------------------------------------------------------------------- */

static bool may_be_title(const Shape *s, uint32_t i)
{
    const Draft *d = &s->b->drafts[i];
    Str          line = s->lines[i], iso;
    Meta         meta = {0};
    if (d->gone || line.n < 4 || line.n > TITLE_MAX || d->kind == BLOCK_ITEM || d->kind == BLOCK_CELL)
        return false;
    if (byline_date(s->b->arena, line, &iso) || byline_authors(s->b->arena, line, &meta) || is_bare_address(line))
        return false;
    if (is_furniture_line(s, line, S("line")) || is_furniture_line(s, line, S("end")))
        return false;
    return str_find(line, S(" "), 0) != STR_NONE || d->kind == BLOCK_HEADING;
}

static void find_title(Shape *s)
{
    uint32_t n = s->b->n_drafts, best = n;
    for (uint32_t i = 0; i < n && i < TITLE_WITHIN; i++)
        if (s->b->drafts[i].kind == BLOCK_HEADING && s->b->drafts[i].level == 1 && may_be_title(s, i)) {
            best = i;
            break;
        }
    for (uint32_t i = 0; best == n && i < n && i < TITLE_WITHIN; i++) {
        if (is_body(s, i) && s->lines[i].n > LABEL_MAX * 2)
            break; /* the article has begun */
        if (!may_be_title(s, i))
            continue;
        if (!ends_sentence(s->lines[i]) || s->b->drafts[i].kind == BLOCK_HEADING || str_ends(s->lines[i], S("?")))
            best = i;
        if (best == n)
            break;
    }
    s->title = best;
    if (best == n)
        return;
    s->b->drafts[best].kind = BLOCK_TITLE;
    if (s->b->meta.title.n == 0)
        s->b->meta.title = str_dup(s->b->arena, s->lines[best]);
}

static void read_head_line(Shape *s, uint32_t i, bool *has_line_date)
{
    Meta *meta = &s->b->meta;
    Str   line = s->lines[i], iso;
    if (i == s->title || line.n == 0)
        return;
    if (meta->n_authors == 0 && byline_authors(s->b->arena, line, meta))
        return;
    if (!*has_line_date && byline_date(s->b->arena, line, &iso)) {
        meta->date = iso;
        *has_line_date = true;
    }
}

/* Everything above the first paragraph of the article, but for the title and a heading right over it, is furniture. */
static void shape_head(Shape *s)
{
    uint32_t n = s->b->n_drafts, body = n;
    bool     has_date = s->b->meta.date.n > 0;
    for (uint32_t i = 0; i < n && i < 2 * TITLE_WITHIN; i++)
        read_head_line(s, i, &has_date);
    for (uint32_t i = s->title < n ? s->title + 1 : 0; i < n && body == n; i++)
        if (is_body(s, i))
            body = i;
    s->body = body;
    if (body == n)
        return; /* nothing here is long enough to tell: all of it stays */
    uint32_t heading = n;
    for (uint32_t i = body; i-- > 0;) {
        if (s->lines[i].n == 0)
            continue;
        if (s->b->drafts[i].kind == BLOCK_HEADING && !is_furniture_line(s, s->lines[i], S("line")))
            heading = i;
        break;
    }
    for (uint32_t i = 0; i < body; i++)
        if (i != s->title && i != heading)
            s->b->drafts[i].furniture = true;
}

static bool ends_article(const Shape *s, uint32_t i)
{
    const Draft *d = &s->b->drafts[i];
    return !d->gone && d->kind != BLOCK_ITEM && s->lines[i].n <= 120 && is_furniture_line(s, s->lines[i], S("end"));
}

static void shape_tail(Shape *s)
{
    uint32_t n = s->b->n_drafts, end = n;
    for (uint32_t i = s->body + 1; i < n && end == n; i++)
        if (ends_article(s, i))
            end = i;
    for (uint32_t i = s->body; i < end; i++) {
        Draft *d = &s->b->drafts[i];
        if (byline_is_bio(&s->b->meta, s->lines[i]) || is_bare_address(s->lines[i]) ||
            (s->lines[i].n < 160 && is_furniture_line(s, s->lines[i], S("line"))))
            d->furniture = true;
    }
    for (uint32_t i = end; i < n; i++)
        s->b->drafts[i].furniture = true;
    for (uint32_t i = 0; i < n; i++)
        if (s->b->drafts[i].furniture && s->b->meta.outlet.n == 0)
            byline_outlet(s->b->arena, s->lines[i], &s->b->meta.outlet);
}

static uint32_t next_shown(const Shape *s, uint32_t i)
{
    do
        i++;
    while (i < s->b->n_drafts && s->lines[i].n == 0);
    return i;
}

/* Short lines that do not end: over a paragraph a heading, else a caption or a label of the page. */
static void shape_labels(Shape *s)
{
    for (uint32_t i = s->body; i < s->b->n_drafts; i++) {
        Draft *d = &s->b->drafts[i];
        if (d->furniture || s->has_headings || !is_label(s, i))
            continue;
        uint32_t next = next_shown(s, i);
        if (next < s->b->n_drafts && is_body(s, next)) {
            d->kind = BLOCK_HEADING;
            d->level = 2;
        } else {
            d->furniture = true;
        }
    }
}

void shape_article(Builder *b, bool has_headings)
{
    Shape s = {.b = b, .has_headings = has_headings};
    refresh(&s);
    split_labels(&s);
    find_title(&s);
    shape_head(&s);
    if (s.body == b->n_drafts)
        return;
    shape_tail(&s);
    shape_labels(&s);
}
