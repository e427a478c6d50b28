/* feed.c: RSS 0.9 to 2.0 and Atom: each item is an article, with what the feed says of it. */
#include <expat.h>

#include "base/late.h"
#include "core/charset.h"
#include "core/date.h"
#include "indexer/reader.h"

enum { DEPTH_MOST = 256 };

typedef enum Slot { TITLE, LINK, GUID, DATE, UPDATED, AUTHOR, CONTENT, SUMMARY, OUTLET, LANGUAGE, SLOTS, NO_SLOT } Slot;

static const struct {
    const char *element;
    Slot        slot;
} elements[] = {
    {"title", TITLE},       {"link", LINK},         {"guid", GUID},
    {"id", GUID},           {"pubDate", DATE},      {"published", DATE},
    {"dc:date", DATE},      {"updated", UPDATED},   {"dc:creator", AUTHOR},
    {"author", AUTHOR},     {"content", CONTENT},   {"content:encoded", CONTENT},
    {"description", SUMMARY}, {"summary", SUMMARY}, {"language", LANGUAGE},
};

typedef struct Feed {
    Container  *c;
    XML_Parser  parser;
    Buf         text[SLOTS];          /* of the item in hand                              */
    Str         outlet, language;     /* of the feed                                      */
    Meta        meta;                 /* authors alone                                    */
    uint32_t    depth, n_items;
    uint32_t    item_depth;           /* 0: outside items                                 */
    Slot        slot;
    uint32_t    slot_depth;
    bool        in_name;              /* the text belongs to the slot: of an author the name alone */
    quoth_status st;
    quoth_error *err;
} Feed;

static int sniff(Str head)
{
    head = str_trim(head);
    if (str_starts(head, S("\xef\xbb\xbf")))
        head = str_sub(head, 3, head.n);
    while (str_starts(head, S("<?")) || str_starts(head, S("<!"))) {
        size_t end = str_find(head, S(">"), 0);
        if (end == STR_NONE || str_starts_nocase(head, S("<!doctype html")))
            return 0;
        head = str_trim(str_sub(head, end + 1, head.n));
    }
    return str_starts(head, S("<rss")) || str_starts(head, S("<feed")) || str_starts(head, S("<rdf:RDF")) ? 100 : 0;
}

static const char *attribute(const XML_Char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

static void begin_slot(Feed *f, Slot slot, const XML_Char **attributes)
{
    const char *href = slot == LINK ? attribute(attributes, "href") : NULL, *rel = attribute(attributes, "rel");
    f->slot = slot;
    f->slot_depth = f->depth;
    f->in_name = true;
    if (slot == AUTHOR && f->item_depth)
        f->text[AUTHOR].n = 0;
    else if (href && (!rel || strcmp(rel, "alternate") == 0) && f->text[LINK].n == 0)
        buf_add(&f->text[LINK], str_of(href));
}

/* Markup inside content that is XML, not text. */
static void keep_tag(Feed *f, const char *name, const XML_Char **attributes, bool closing)
{
    if (f->slot != CONTENT && f->slot != SUMMARY)
        return;
    const char *href = closing ? NULL : attribute(attributes, "href");
    const char *local = strchr(name, ':') ? strchr(name, ':') + 1 : name;
    buf_fmt(&f->text[f->slot], href ? "<%s%s href=\"%s\">" : "<%s%s>", closing ? "/" : "", local, href);
}

static void XMLCALL on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    Feed *f = arg;
    if (++f->depth > DEPTH_MOST) {
        XML_StopParser(f->parser, XML_FALSE);
        return;
    }
    if (f->slot != NO_SLOT) {
        if (f->slot == AUTHOR) { /* <author><name>…</name><email>…</email></author> */
            f->in_name = strcmp(name, "name") == 0;
            f->text[AUTHOR].n = f->in_name ? 0 : f->text[AUTHOR].n;
        }
        keep_tag(f, name, attributes, false);
        return;
    }
    if (f->item_depth == 0 && (strcmp(name, "item") == 0 || strcmp(name, "entry") == 0)) {
        if (f->outlet.n == 0)
            f->outlet = str_dup(f->text[TITLE].arena, str_trim(buf_str(&f->text[TITLE])));
        if (f->language.n == 0)
            f->language = str_dup(f->text[TITLE].arena, str_trim(buf_str(&f->text[LANGUAGE])));
        for (int i = 0; i < SLOTS; i++)
            f->text[i].n = 0;
        f->meta.n_authors = 0;
        f->item_depth = f->depth;
        return;
    }
    uint32_t around = f->item_depth ? f->item_depth + 1 : f->depth;
    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
        if (f->depth == around && strcmp(name, elements[i].element) == 0)
            begin_slot(f, elements[i].slot, attributes);
}

static void XMLCALL on_text(void *arg, const XML_Char *text, int n)
{
    Feed *f = arg;
    if (f->slot == NO_SLOT || !f->in_name)
        return;
    Buf *out = &f->text[f->slot];
    if (out->n + (size_t)n <= SOURCE_MAX)
        buf_add(out, (Str){text, (size_t)n});
}

static Str slot_text(const Feed *f, Slot slot)
{
    return str_trim(buf_str(&f->text[slot]));
}

/* An address that says which article it is: the link, else a guid that is one. */
static Str address_of(const Feed *f)
{
    Str link = slot_text(f, LINK), guid = slot_text(f, GUID);
    if (str_find(link, S("://"), 0) != STR_NONE)
        return link;
    return str_starts(guid, S("http://")) || str_starts(guid, S("https://")) ? guid : S("");
}

static void end_item(Feed *f)
{
    Arena *a = f->c->scratch;
    Span   at;
    Str    iso = S(""), content = slot_text(f, CONTENT), url = address_of(f);
    Str    date = slot_text(f, DATE).n ? slot_text(f, DATE) : slot_text(f, UPDATED);
    f->n_items++;
    f->item_depth = 0;
    if (content.n == 0)
        content = slot_text(f, SUMMARY);
    if (!date_find(a, date, &iso, &at))
        iso = S("");
    Str name = url.n ? url : slot_text(f, GUID).n ? slot_text(f, GUID) : str_fmt(a, "%u", f->n_items);
    if (content.n == 0) {
        f->c->n_skipped++;
        return;
    }
    Meta meta = f->meta;
    meta.title = slot_text(f, TITLE);
    meta.date = iso;
    meta.outlet = f->outlet;
    meta.language = f->language;
    meta.url = url;
    f->st = container_give(f->c,
                           &(Member){.bytes = str_fmt(a, "<body>%.*s</body>", STR(content)), .name = name,
                                     .type = S("text/html; charset=utf-8"), .url = url, .date = S(""), .meta = &meta, .is_body = true},
                           f->err);
    if (f->st != QUOTH_OK)
        XML_StopParser(f->parser, XML_FALSE);
}

static void end_slot(Feed *f)
{
    Arena *a = f->text[0].arena;
    if (f->slot == AUTHOR && f->item_depth) {
        Str name = slot_text(f, AUTHOR), open = S("(");
        size_t at = str_find(name, open, 0); /* "editor@example.org (Jane Roe)" */
        if (at != STR_NONE && str_ends(name, S(")")))
            name = str_sub(name, at + 1, name.n - 1);
        if (name.n)
            vec_push(a, f->meta.authors, f->meta.n_authors, str_dup(a, name));
    }
    f->slot = NO_SLOT;
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
    Feed *f = arg;
    if (f->slot != NO_SLOT && f->depth == f->slot_depth)
        end_slot(f);
    else if (f->slot != NO_SLOT) {
        keep_tag(f, name, NULL, true);
        f->in_name = f->in_name && f->slot != AUTHOR;
    } else if (f->depth == f->item_depth)
        end_item(f);
    f->depth--;
}

/* encoding="…" of the XML declaration. */
static Str charset(Str head)
{
    size_t end = str_find(head, S("?>"), 0);
    bool is_declared = str_starts(str_trim(head), S("<?xml")) && end != STR_NONE;
    return is_declared ? charset_parameter(str_sub(head, 0, end)) : S("");
}

static quoth_status parse(Feed *f, Str bytes, quoth_error *err)
{
    XML_SetUserData(f->parser, f);
    XML_SetElementHandler(f->parser, on_start, on_end);
    XML_SetCharacterDataHandler(f->parser, on_text);
    enum XML_Status got = XML_Parse(f->parser, bytes.p, (int)bytes.n, XML_TRUE);
    if (f->st != QUOTH_OK || got == XML_STATUS_OK)
        return f->st;
    if (XML_GetErrorCode(f->parser) == XML_ERROR_NO_MEMORY)
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(f->c->path));
    const char *why = XML_ErrorString(XML_GetErrorCode(f->parser));
    if (f->n_items > 0) {
        container_warn(f->c, why, (uint64_t)XML_GetCurrentByteIndex(f->parser));
        return QUOTH_OK;
    }
    return fail_at(err, QUOTH_E_INPUT, (uint32_t)XML_GetCurrentLineNumber(f->parser), (uint32_t)XML_GetCurrentColumnNumber(f->parser) + 1,
                   "%.*s:%u: %s", STR(f->c->path), (unsigned)XML_GetCurrentLineNumber(f->parser), why);
}

static quoth_status split(Container *c, quoth_error *err)
{
    Str          bytes;
    Decoded      utf8;
    Arena *const a = c->stream->arena;
    quoth_status st = stream_rest(c->stream, &bytes, SOURCE_MAX, err);
    if (st != QUOTH_OK)
        return st;
    st = charset_decode(&utf8, a, bytes, charset(bytes), err);
    if (st != QUOTH_OK)
        return fail_in(err, st, STR(c->path));
    Feed f = {.c = c, .slot = NO_SLOT, .outlet = S(""), .language = S(""), .err = err};
    for (int i = 0; i < SLOTS; i++)
        f.text[i].arena = a;
    st = late_need(LATE_FORMATS, err);
    if (st != QUOTH_OK)
        return fail_in(err, st, STR(c->path));
    XML_Parser const parser = XML_ParserCreate("UTF-8");
    Edge             inner;
    Edge *const      outer = arena_edge(a, &inner), *const outer_scratch = arena_edge(c->scratch, &inner);
    if (!parser || setjmp(inner.jump)) {
        st = fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(c->path));
    } else {
        f.parser = parser;
        st = parse(&f, utf8.bytes, err);
    }
    if (parser)
        XML_ParserFree(parser);
    arena_edge(a, outer);
    arena_edge(c->scratch, outer_scratch);
    return st;
}

static const char *const suffixes[] = {".rss", ".atom", NULL};
static const char *const types[] = {"application/rss+xml", "application/atom+xml", "application/rdf+xml", NULL};
const Reader reader_feed = {.name = "feed", .suffixes = suffixes, .types = types, .sniff = sniff, .split = split};
