#include "indexer/html_meta.h"


#include "base/json_read.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "core/date.h"
#include "indexer/byline.h"

typedef struct Read {
    const Html *h;
    Arena      *a;
    Meta       *meta;
    Str         titles[4], dates[3]; /* by rank: the first that is not empty wins */
    Meta        authors[4];          /* only authors are used                      */
} Read;

/* Where a value comes from, best first. */
enum { FROM_JSON, FROM_META, FROM_MARKUP, FROM_TEXT };

static Str collapsed(Arena *a, Str s)
{
    Buf  b = {.arena = a};
    bool blank = false;
    for (size_t at = 0, beg; at < s.n;) {
        beg = at;
        if (cp_is_space(utf8_next(s, &at))) {
            blank = true;
            continue;
        }
        if (blank && b.n)
            buf_char(&b, ' ');
        blank = false;
        buf_add(&b, str_sub(s, beg, at));
    }
    return buf_str(&b);
}

static void set(Arena *a, Str *slot, Str value)
{
    value = collapsed(a, value);
    if (slot->n == 0 && value.n)
        *slot = value;
}

static bool is_url(Str s)
{
    return str_starts(s, S("http://")) || str_starts(s, S("https://")) || str_starts(s, S("//"));
}

/* A byline as pages give it, without "By", and without dates, times and buttons behind the names. */
static Str names_of(Arena *a, Str text)
{
    text = collapsed(a, text);
    while (str_starts_nocase(text, S("by ")) || str_starts_nocase(text, S("by: ")))
        text = str_trim(str_sub(text, 3, text.n));
    static const char *const stops[] = {" - ", " | ", " \xE2\x80\xA2 ", " \xC2\xB7 ", " \xE2\x80\x93 ", "Updated", "Published", NULL};
    for (const char *const *stop = stops; *stop; stop++) {
        size_t at = str_find(text, str_of(*stop), 1);
        if (at != STR_NONE)
            text = str_sub(text, 0, at);
    }
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] >= '0' && text.p[i] <= '9')
            text = str_sub(text, 0, i);
    return str_trim(text);
}

static void set_authors(Read *r, int from, Str text)
{
    Str names = names_of(r->a, text);
    if (names.n == 0 || names.n > 200 || is_url(names))
        return;
    byline_names(r->a, names, &r->authors[from]);
}

/* ---- JSON-LD --------------------------------------------------------------------------------------------------- */

static Str json_text(const json_t *v)
{
    return json_is_string(v) ? (Str){json_string_value(v), json_string_length(v)} : S("");
}

static bool is_article(const json_t *v)
{
    static const char *const types[] = {"Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BlogPosting", "ScholarlyArticle", "TechArticle", "LiveBlogPosting", "Report", "SocialMediaPosting", "BackgroundNewsArticle", "ReviewNewsArticle", "MedicalScholarlyArticle", "AdvertiserContentArticle", NULL};
    const json_t *type = json_object_get(v, "@type");
    if (json_is_array(type))
        type = json_array_get(type, 0);
    for (const char *const *t = types; *t; t++)
        if (str_eq(json_text(type), str_of(*t)))
            return true;
    return false;
}

static const json_t *find_article(const json_t *v, int depth)
{
    size_t        i;
    const json_t *item, *found = NULL;
    if (depth > 4)
        return NULL;
    if (json_is_array(v)) {
        json_array_foreach((json_t *)v, i, item)
            if ((found = find_article(item, depth + 1)))
                return found;
        return NULL;
    }
    if (is_article(v))
        return v;
    if ((found = json_object_get(v, "@graph")) || (found = json_object_get(v, "mainEntity")))
        return find_article(found, depth + 1);
    return NULL;
}

static void json_authors(Read *r, const json_t *v)
{
    size_t        i;
    const json_t *item;
    if (json_is_array(v)) {
        json_array_foreach((json_t *)v, i, item)
            json_authors(r, item);
        return;
    }
    Str name = json_is_object(v) ? json_text(json_object_get(v, "name")) : json_text(v);
    set_authors(r, FROM_JSON, name);
}

/* What stands within a CDATA section, where the script wears one. */
static Str without_cdata(Str text)
{
    text = str_trim(text);
    if (!str_starts(text, S("<![CDATA[")))
        return text;
    size_t end = str_find(text, S("]]>"), 0);
    return str_sub(text, 9, end == STR_NONE ? text.n : end);
}

/* Share of the words of b that are words of a. */
static float likeness(Str a, Str b)
{
    uint32_t n = 0, n_same = 0;
    for (Str word; str_next(&b, ' ', &word);) {
        if (word.n == 0)
            continue;
        n++;
        Str rest = a, other;
        while (str_next(&rest, ' ', &other))
            if (str_eq_nocase(word, other)) {
                n_same++;
                break;
            }
    }
    return n ? (float)n_same / (float)n : 0;
}

/* Pages fill `name` and `headline` alike or one of them with something else; the one like the page's title is the title. */
static Str json_title(const Read *r, const json_t *article)
{
    Str headline = json_text(json_object_get(article, "headline")), name = json_text(json_object_get(article, "name"));
    if (headline.n == 0 || name.n == 0)
        return headline.n ? headline : name;
    Str  title = r->titles[FROM_TEXT];
    bool like_name = likeness(title, name) > 0.75f, like_headline = likeness(title, headline) > 0.75f;
    return like_headline && !like_name ? headline : name;
}

static void read_json_ld(Read *r, Str text)
{
    text = without_cdata(text);
    json_error_t  err;
    json_t       *root = json_read(r->a, text, JSON_DISABLE_EOF_CHECK, &err);
    const json_t *article = root ? find_article(root, 0) : NULL;
    if (article) {
        set(r->a, &r->titles[FROM_JSON], json_title(r, article));
        json_authors(r, json_object_get(article, "author"));
        set(r->a, &r->dates[FROM_JSON], json_text(json_object_get(article, "datePublished")));
        set(r->a, &r->meta->outlet, json_text(json_object_get(json_object_get(article, "publisher"), "name")));
    }
    json_read_end(r->a, root);
}

/* ---- <meta> ----------------------------------------------------------------------------------------------------- */

static bool is_any(Str name, const char *const *names)
{
    for (; *names; names++)
        if (str_eq_nocase(name, str_of(*names)))
            return true;
    return false;
}

static const char *const title_names[] = {"og:title", "dc:title", "dcterm:title", "dc.title", "dcterms.title", "twitter:title", "weibo:article:title", "weibo:webpage:title", "parsely-title", "citation_title", "title", NULL};
static const char *const author_names[] = {"dc:creator", "dcterm:creator", "dc.creator", "dcterms.creator", "article:author", "author", "parsely-author", "citation_author", "sailthru.author", NULL};
static const char *const date_names[] = {"article:published_time", "parsely-pub-date", "citation_publication_date", "citation_date", "dc.date", "dc.date.issued", "dcterms.created", "date", "pubdate", "publish-date", "datepublished", "og:published_time", "sailthru.date", NULL};

static void read_meta_name(Read *r, Str name, Str content)
{
    if (is_any(name, title_names))
        set(r->a, &r->titles[FROM_META], content);
    else if (is_any(name, author_names))
        set_authors(r, FROM_META, content);
    else if (is_any(name, date_names))
        set(r->a, &r->dates[FROM_META], content);
    else if (str_eq_nocase(name, S("og:site_name")))
        set(r->a, &r->meta->outlet, content);
    else if (str_eq_nocase(name, S("og:url")) && is_url(content))
        set(r->a, &r->meta->url, content);
}

static void read_meta(Read *r, const HtmlNode *node)
{
    Str content = html_attr(node, "content"), names = html_attr(node, "property"), name;
    if (content.n == 0)
        return;
    while (str_next(&names, ' ', &name))
        if (name.n)
            read_meta_name(r, name, content);
    names = html_attr(node, "name");
    while (str_next(&names, ' ', &name))
        if (name.n)
            read_meta_name(r, name, content);
    if (str_eq_nocase(html_attr(node, "itemprop"), S("datePublished")))
        set(r->a, &r->dates[FROM_MARKUP], content);
}

/* ---- <title> ------------------------------------------------------------------------------------------------------ */

static uint32_t count_words(Str s)
{
    uint32_t n = 0;
    for (Str word; str_next(&s, ' ', &word);)
        n += word.n > 0;
    return n;
}

/* The last " | ", " - ", " – ", " » ", " > ", " / " of a title; STR_NONE when it has none. */
static size_t last_separator(Str t)
{
    for (size_t i = t.n; i-- > 1;)
        if (t.p[i - 1] == ' ' && i + 1 < t.n) {
            Str rest = str_sub(t, i, t.n);
            if (strchr("|-\\/>", t.p[i]) && t.p[i + 1] == ' ')
                return i - 1;
            if (str_starts(rest, S("– ")) || str_starts(rest, S("— ")) || str_starts(rest, S("» ")))
                return i - 1;
        }
    return STR_NONE;
}

static bool has_heading(const Html *h, Str text)
{
    for (uint32_t i = 1; i < h->n; i++)
        if ((h->nodes[i].tag == GUMBO_TAG_H1 || h->nodes[i].tag == GUMBO_TAG_H2) && str_eq(html_text(h, i), text))
            return true;
    return false;
}

static Str only_h1(const Html *h)
{
    Str text = S("");
    for (uint32_t i = 1; i < h->n; i++)
        if (h->nodes[i].tag == GUMBO_TAG_H1) {
            if (text.n)
                return S("");
            text = html_text(h, i);
        }
    return text;
}

static Str cut_title(const Html *h, Str title)
{
    size_t at = last_separator(title), colon = str_find(title, S(": "), 0);
    Str    cut = title;
    if (at != STR_NONE) {
        cut = str_sub(title, 0, at);
        if (count_words(cut) < 3) {
            size_t first = str_find(title, S(" "), at + 1);
            cut = first == STR_NONE ? title : str_trim(str_sub(title, first, title.n));
        }
    } else if (colon != STR_NONE && !has_heading(h, title)) {
        size_t last = colon, next;
        while ((next = str_find(title, S(": "), last + 1)) != STR_NONE)
            last = next;
        cut = str_sub(title, last + 2, title.n);
        if (count_words(cut) < 3)
            cut = str_sub(title, colon + 2, title.n);
        else if (count_words(str_sub(title, 0, colon)) > 5)
            cut = title;
    } else if (title.n > 150 || title.n < 15) {
        Str h1 = only_h1(h);
        cut = h1.n ? h1 : title;
    }
    cut = str_trim(cut);
    return count_words(cut) <= 4 && (at == STR_NONE || count_words(cut) + 2 != count_words(title)) ? title : cut;
}

/* ---- markup and text ------------------------------------------------------------------------------------------------ */

static bool contains_nocase(Str s, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= s.n; i++)
        if (str_starts_nocase(str_sub(s, i, s.n), (Str){word, n}))
            return true;
    return false;
}

/* How much a node looks like the byline; 0: not at all. */
static int byline_rank(const Html *h, uint32_t i)
{
    static const char *const names[] = {"byline", "author", "writtenby", NULL};
    const HtmlNode *node = &h->nodes[i];
    if (node->is_text || node->text == 0 || node->text >= 100)
        return 0;
    Str rel = html_attr(node, "rel"), prop = html_attr(node, "itemprop"), class = html_attr(node, "class"), id = html_attr(node, "id");
    int rank = str_eq(rel, S("author")) || contains_nocase(prop, "author") ? 3 : 0;
    for (const char *const *n = names; *n && rank == 0; n++)
        rank = contains_nocase(class, *n) || contains_nocase(id, *n) ? 2 : 0;
    if (rank && str_starts_nocase(html_text(h, i), S("by ")))
        rank += 2;
    return rank;
}

/* Within a byline, the part that is marked as the name. */
static uint32_t marked_name(const Html *h, uint32_t i)
{
    for (uint32_t c = i + 1; c < h->nodes[i].end; c++)
        if (!h->nodes[c].is_text && contains_nocase(html_attr(&h->nodes[c], "itemprop"), "name"))
            return c;
    return i;
}

static bool in_page_frame(const Html *h, uint32_t i)
{
    for (uint32_t p = i; p != HTML_NONE; p = h->nodes[p].parent)
        if (h->nodes[p].tag == GUMBO_TAG_NAV || h->nodes[p].tag == GUMBO_TAG_ASIDE)
            return true;
    return false;
}

static void find_byline(Read *r)
{
    int      best_rank = 0;
    uint32_t best = HTML_NONE;
    for (uint32_t i = 1; i < r->h->n; i++) {
        int rank = byline_rank(r->h, i);
        if (rank > best_rank && (rank == 3 || !in_page_frame(r->h, i)) && names_of(r->a, html_text(r->h, i)).n) {
            best_rank = rank;
            best = i;
        }
    }
    if (best != HTML_NONE)
        set_authors(r, FROM_MARKUP, html_text(r->h, marked_name(r->h, best)));
}

static void read_element(Read *r, uint32_t i)
{
    const HtmlNode *node = &r->h->nodes[i];
    if (node->tag == GUMBO_TAG_META) {
        read_meta(r, node);
    } else if (node->tag == GUMBO_TAG_SCRIPT) {
        if (str_eq_nocase(html_attr(node, "type"), S("application/ld+json")) && node->end > i + 1)
            read_json_ld(r, str_of(r->h->nodes[i + 1].g->v.text.text));
    } else if (node->tag == GUMBO_TAG_TIME) {
        set(r->a, &r->dates[FROM_MARKUP], html_attr(node, "datetime"));
    }
}

static void read_link(Read *r, const HtmlNode *node, Str *base)
{
    if (node->tag == GUMBO_TAG_LINK && str_eq_nocase(html_attr(node, "rel"), S("canonical")))
        set(r->a, &r->meta->url, html_attr(node, "href"));
    if (node->tag == GUMBO_TAG_BASE)
        set(r->a, base, html_attr(node, "href"));
    if (node->tag == GUMBO_TAG_HTML)
        set(r->a, &r->meta->language, html_attr(node, "lang"));
}

static Str to_iso(Arena *a, Str written)
{
    Str  iso;
    Span at;
    if (written.n >= 10 && written.p[4] == '-' && written.p[7] == '-')
        return written;
    return date_find(a, written, &iso, &at) ? iso : S("");
}

void html_meta(const Html *h, Meta *meta, Str *base)
{
    Read r = {.h = h, .a = h->arena, .meta = meta};
    for (uint32_t i = 0; i < h->n && r.titles[FROM_TEXT].n == 0; i++)
        if (h->nodes[i].tag == GUMBO_TAG_TITLE && !h->nodes[i].is_text)
            set(r.a, &r.titles[FROM_TEXT], html_text(h, i)); /* others are measured against it */
    for (uint32_t i = 0; i < h->n; i++)
        if (!h->nodes[i].is_text) {
            read_element(&r, i);
            read_link(&r, &h->nodes[i], base);
        }
    find_byline(&r);
    for (int from = FROM_JSON; from <= FROM_TEXT && meta->title.n == 0; from++)
        meta->title = r.titles[from].n && from == FROM_TEXT ? cut_title(h, r.titles[from]) : r.titles[from];
    for (int from = FROM_JSON; from < FROM_TEXT && meta->date.n == 0; from++)
        meta->date = to_iso(h->arena, r.dates[from]);
    for (int from = FROM_JSON; from <= FROM_TEXT && meta->n_authors == 0; from++) {
        meta->authors = r.authors[from].authors;
        meta->n_authors = r.authors[from].n_authors;
    }
    if (base->n == 0)
        *base = meta->url;
}
