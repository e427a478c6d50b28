/* export_cite.c: articles as references: BibTeX and CSL-JSON. */
#include <ctype.h>

#include "base/cite.h"
#include "base/table.h"
#include "cli/export.h"
#include "cli/term.h"

/* The first claim's sentence of each article, in order. */
static const quoth_sentence **articles_of(Arena *a, const quoth_claims *c, uint32_t *n)
{
    const quoth_sentence **articles = arena_make_n(a, const quoth_sentence *, quoth_claims_count(c) + 1u);
    Table seen = table_new(a);
    *n = 0;
    for (uint32_t i = 0; i < quoth_claims_count(c); i++) {
        const quoth_sentence *s = quoth_claims_at(c, i)->sentence;
        uint32_t *place = table_slot(&seen, s->path, TABLE_NONE);
        if (*place == TABLE_NONE) {
            *place = *n;
            articles[(*n)++] = s;
        }
    }
    return articles;
}

/* Year, month and day as far as the date tells; how many. */
static uint32_t date_parts(Str date, uint32_t out[3])
{
    uint32_t n = 0;
    Str rest = date.n > 10 ? str_sub(date, 0, 10) : date, part;
    while (n < 3 && str_next(&rest, '-', &part) && str_to_u32(part, &out[n]))
        n++;
    return n;
}

/* ---- BibTeX
 * ------------------------------------------------------------------------------------------------ */

static void tex(Buf *b, Str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (strchr("&%$#_{}", c) && c)
            buf_fmt(b, "\\%c", c);
        else if (c == '~' || c == '^')
            buf_fmt(b, "\\%c{}", c);
        else if (c == '\\')
            buf_add(b, S("\\textbackslash{}"));
        else
            buf_char(b, (char)((unsigned char)c < 0x20 || c == 0x7f ? ' ' : c));
    }
}

/* What stands in url = {…} is taken as it is: what could end it is escaped as addresses do. */
static void verbatim(Buf *b, Str url)
{
    for (size_t i = 0; i < url.n; i++) {
        unsigned char c = (unsigned char)url.p[i];
        if (c <= 0x20 || c == 0x7f || strchr("{}\\", c))
            buf_fmt(b, "%%%02X", c);
        else
            buf_char(b, (char)c);
    }
}

static Str key_of(Arena *a, Table *keys, const quoth_sentence *s)
{
    Str key = cite_key(a, s->n_authors ? s->authors[0] : S(""), s->outlet, s->date, s->title);
    uint32_t times = (*table_slot(keys, key, 0))++;
    return times ? str_fmt(a, "%.*s-%u", STR(key), times + 1) : key;
}

static void begin_field(Buf *b, const char *name)
{
    buf_fmt(b, ",\n  %s = {", name);
}

static void tex_field(Buf *b, const char *name, Str value)
{
    if (value.n == 0)
        return;
    begin_field(b, name);
    tex(b, value);
    buf_char(b, '}');
}

static void tex_authors(Buf *b, const quoth_sentence *s)
{
    if (s->n_authors == 0)
        return;
    begin_field(b, "author");
    for (uint32_t i = 0; i < s->n_authors; i++) {
        Name name = name_split(s->authors[i]);
        buf_add(b, i ? S(" and ") : S(""));
        buf_add(b, name.given.n ? S("") : S("{"));
        tex(b, name.family);
        buf_add(b, name.given.n ? S(", ") : S("}"));
        if (name.suffix.n) {
            tex(b, name.suffix);
            buf_add(b, S(", "));
        }
        tex(b, name.given);
    }
    buf_char(b, '}');
}

static void put_bibtex(Buf *b, Str key, const quoth_sentence *s)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    uint32_t date[3], n = date_parts(s->date, date);
    buf_fmt(b, "@misc{%.*s", STR(key));
    tex_authors(b, s);
    if (s->title.n) {
        buf_add(b, S(",\n  title = {{"));
        tex(b, s->title);
        buf_add(b, S("}}"));
    }
    tex_field(b, "howpublished", s->outlet);
    if (n > 0)
        buf_fmt(b, ",\n  year = {%u}", date[0]);
    if (n > 1 && date[1] >= 1 && date[1] <= 12)
        buf_fmt(b, ",\n  month = %s", months[date[1] - 1]);
    if (n > 2)
        buf_fmt(b, ",\n  day = {%u}", date[2]);
    if (s->url.n) {
        begin_field(b, "url");
        verbatim(b, s->url);
        buf_char(b, '}');
    }
    tex_field(b, "note", s->url.n ? S("") : s->path);
    buf_add(b, S("\n}\n"));
}

void export_bibtex(const Cli *cli, const quoth_claims *c)
{
    Arena *a = cli_scratch(cli);
    uint32_t n;
    const quoth_sentence **articles = articles_of(a, c, &n);
    Table keys = table_new(a);
    for (uint32_t i = 0; i < n; i++) {
        Buf b = {.arena = a};
        buf_add(&b, i ? S("\n") : S(""));
        put_bibtex(&b, key_of(a, &keys, articles[i]), articles[i]);
        term_put(buf_str(&b));
    }
    arena_free(a);
}

/* ---- CSL-JSON
 * ----------------------------------------------------------------------------------------------- */

static void pair_if(Json *j, const char *key, Str value)
{
    if (value.n)
        json_pair(j, key, value);
}

static void csl_authors(Json *j, const quoth_sentence *s)
{
    if (s->n_authors == 0)
        return;
    json_key(j, "author");
    json_begin(j, '[');
    for (uint32_t i = 0; i < s->n_authors; i++) {
        Name name = name_split(s->authors[i]);
        json_begin(j, '{');
        json_pair(j, name.given.n ? "family" : "literal", name.family);
        pair_if(j, "given", name.given);
        pair_if(j, "suffix", name.suffix);
        json_end(j, '}');
    }
    json_end(j, ']');
}

static void csl_date(Json *j, Str date)
{
    uint32_t parts[3], n = date_parts(date, parts);
    if (n == 0)
        return;
    json_key(j, "issued");
    json_begin(j, '{');
    json_key(j, "date-parts");
    json_begin(j, '[');
    json_begin(j, '[');
    for (uint32_t i = 0; i < n; i++)
        json_u64(j, parts[i]);
    json_end(j, ']');
    json_end(j, ']');
    json_end(j, '}');
}

/* In CSL-JSON what is not known is left out: reference managers take "" for a value. */
void export_csl(const Cli *cli, const quoth_claims *c)
{
    Arena *a = cli_scratch(cli);
    uint32_t n;
    const quoth_sentence **articles = articles_of(a, c, &n);
    Table keys = table_new(a);
    OutList list = out_list(cli);
    list.format = FORMAT_JSON;
    for (uint32_t i = 0; i < n; i++) {
        const quoth_sentence *s = articles[i];
        Json *j = out_list_begin(&list);
        json_pair(j, "id", key_of(a, &keys, s));
        json_pair(j, "type", S("article-newspaper"));
        pair_if(j, "title", s->title);
        csl_authors(j, s);
        csl_date(j, s->date);
        pair_if(j, "container-title", s->outlet);
        pair_if(j, "URL", s->url);
        pair_if(j, "language", s->language);
        out_list_end(&list);
    }
    out_list_close(&list);
    arena_free(a);
}
