#include "indexer/head.h"

#include "core/date.h"
#include "indexer/byline.h"

typedef enum Key { TITLE, AUTHOR, DATE, SOURCE, OUTLET, LANGUAGE, PASSED_OVER, UNKNOWN } Key;

static const struct {
    const char *name;
    Key         key;
} keys[] = {
    {"title", TITLE},         {"headline", TITLE},      {"subject", TITLE},     {"author", AUTHOR},     {"authors", AUTHOR},
    {"byline", AUTHOR},       {"by", AUTHOR},           {"from", AUTHOR},       {"creator", AUTHOR},    {"date", DATE},
    {"published", DATE},      {"publish_date", DATE},   {"pubdate", DATE},      {"created", DATE},      {"source", SOURCE},
    {"url", SOURCE},          {"link", SOURCE},         {"canonical", SOURCE},  {"canonical_url", SOURCE}, {"canonicalurl", SOURCE},
    {"permalink", SOURCE},    {"outlet", OUTLET},       {"publication", OUTLET}, {"publisher", OUTLET}, {"newspaper", OUTLET},
    {"site", OUTLET},         {"language", LANGUAGE},   {"lang", LANGUAGE},     {"to", PASSED_OVER},    {"cc", PASSED_OVER},
    {"reply-to", PASSED_OVER}, {"message-id", PASSED_OVER}, {"dateline", PASSED_OVER}, {"section", PASSED_OVER},
    {"mime-version", PASSED_OVER}, {"content-type", PASSED_OVER}, {"tags", PASSED_OVER}, {"keywords", PASSED_OVER},
};

static Key key_of(Str name)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (str_eq_nocase(name, str_of(keys[i].name)))
            return keys[i].key;
    return UNKNOWN;
}

/* Without quotation marks round it, escapes undone, or a comment behind it. */
static Str plain_value(Arena *a, Str s)
{
    s = str_trim(s);
    char quote = (char)(s.n && (s.p[0] == '"' || s.p[0] == '\'') ? s.p[0] : 0);
    if (!quote) {
        size_t comment = str_find(s, S(" #"), 0);
        return str_trim(comment == STR_NONE ? s : str_sub(s, 0, comment));
    }
    Buf out = {.arena = a};
    for (size_t i = 1; i < s.n && s.p[i] != quote; i++) {
        if (quote == '"' && s.p[i] == '\\' && i + 1 < s.n)
            i++;
        buf_char(&out, s.p[i]);
    }
    return str_dup(a, buf_str(&out));
}

static void set_date(Arena *a, Meta *m, Str value)
{
    Str  iso;
    Span at;
    if (m->date.n == 0 && date_find(a, value, &iso, &at))
        m->date = iso;
}

/* "Jane Roe <jane@example.org>", "name: Jane Roe". */
static void add_author(Arena *a, Meta *m, Str value)
{
    size_t mail = str_find(value, S("<"), 0);
    if (mail != STR_NONE) {
        value = plain_value(a, str_sub(value, 0, mail));
        size_t comma = str_find(value, S(","), 0);
        if (comma != STR_NONE) /* "Roe, Jane" */
            value = str_fmt(a, "%.*s %.*s", STR(str_trim(str_sub(value, comma + 1, value.n))), STR(str_trim(str_sub(value, 0, comma))));
    }
    if (str_starts_nocase(value, S("by ")))
        value = str_trim(str_sub(value, 3, value.n));
    if (value.n && str_find(value, S("@"), 0) == STR_NONE)
        byline_names(a, value, m);
}

static void set(Arena *a, Meta *m, Key key, Str value)
{
    bool is_address = str_starts_nocase(value, S("http://")) || str_starts_nocase(value, S("https://"));
    if (key == SOURCE && !is_address)
        key = OUTLET;
    Str *slot = key == TITLE ? &m->title : key == SOURCE ? &m->url : key == OUTLET ? &m->outlet : key == LANGUAGE ? &m->language : NULL;
    if (key == DATE)
        set_date(a, m, value);
    else if (key == AUTHOR)
        add_author(a, m, value);
    else if (slot && slot->n == 0 && value.n)
        *slot = str_dup(a, value);
}

/* A value or a list of them: [a, "b"]. */
static void set_all(Arena *a, Meta *m, Key key, Str value)
{
    value = str_trim(value);
    if (!str_starts(value, S("["))) {
        value = plain_value(a, value);
        if (value.n && !strchr("|>", value.p[0]))
            set(a, m, key, value);
        return;
    }
    value = str_sub(value, 1, value.n);
    size_t end = str_find(value, S("]"), 0);
    if (end != STR_NONE)
        value.n = end;
    for (Str item; str_next(&value, ',', &item);)
        if (str_trim(item).n)
            set(a, m, key, plain_value(a, item));
}

/* ---- front matter ---------------------------------------------------------------------------------------------- */

/* The next line without its end; *at moves past it. False at the end. */
static bool next_line(Str text, size_t *at, Str *line)
{
    if (*at >= text.n)
        return false;
    size_t end = str_find(text, S("\n"), *at);
    *line = str_sub(text, *at, end == STR_NONE ? text.n : end);
    *at = end == STR_NONE ? text.n : end + 1;
    if (str_ends(*line, S("\r")))
        line->n--;
    return true;
}

/* Where the closing fence's line begins; STR_NONE without one in reach. *body: after it. */
static size_t find_fence(Str text, size_t from, Str fence, size_t *body)
{
    enum { REACH = 64 << 10 };
    Str line;
    for (size_t at = from; at < from + REACH;) {
        size_t beg = at;
        if (!next_line(text, &at, &line))
            return STR_NONE;
        if (str_eq(str_trim(line), fence) || (str_eq(fence, S("---")) && str_eq(str_trim(line), S("...")))) {
            *body = at;
            return beg;
        }
    }
    return STR_NONE;
}

static void read_pair(Arena *a, Str line, char sign, Key *list, Meta *meta)
{
    bool inside = line.n && (line.p[0] == ' ' || line.p[0] == '\t' || line.p[0] == '-');
    Str  text = str_trim(line);
    if (text.n == 0 || text.p[0] == '#')
        return;
    if (inside) { /* an item of a list: - Jane Roe, - name: Jane Roe */
        while (text.n && (text.p[0] == '-' || text.p[0] == ' '))
            text = str_sub(text, 1, text.n);
        if (str_starts_nocase(text, S("name:")))
            text = str_sub(text, 5, text.n);
        else if (str_find(text, S(": "), 0) != STR_NONE && text.p[0] != '"')
            return; /* another property of an item */
        while (text.n && (text.p[text.n - 1] == ',' || text.p[text.n - 1] == ']'))
            text.n--;
        if (*list != UNKNOWN)
            set(a, meta, *list, plain_value(a, text));
        return;
    }
    char   mark[2] = {sign, 0};
    size_t at = str_find(text, str_of(mark), 0);
    *list = at == STR_NONE || text.p[0] == '[' ? UNKNOWN : key_of(plain_value(a, str_sub(text, 0, at)));
    if (*list != UNKNOWN)
        set_all(a, meta, *list, str_sub(text, at + 1, text.n));
}

size_t head_front_matter(Arena *a, Str text, Meta *meta)
{
    size_t beg = str_starts(text, S("\xEF\xBB\xBF")) ? 3 : 0, body = 0;
    Str    fence, line;
    if (!next_line(text, &beg, &fence))
        return 0;
    fence = str_trim(fence);
    if (str_starts(fence, S("\xEF\xBB\xBF")))
        fence = str_sub(fence, 3, fence.n);
    bool is_toml = str_eq(fence, S("+++"));
    if (!is_toml && !str_eq(fence, S("---")))
        return 0;
    size_t end = find_fence(text, beg, fence, &body);
    if (end == STR_NONE)
        return 0;
    Key  list = UNKNOWN;
    Meta found = *meta;
    for (size_t at = beg; at < end && next_line(text, &at, &line);) {
        if (is_toml && line.n && line.p[0] == '[')
            break; /* tables are of other programs */
        read_pair(a, line, is_toml ? '=' : ':', &list, &found);
    }
    *meta = found;
    return body;
}

/* ---- mail ------------------------------------------------------------------------------------------------------ */

/* Length of the name before the colon of "Name: value"; 0 where the line is none. */
static size_t name_length(Str line)
{
    enum { LONGEST = 24 };
    size_t n = 0;
    while (n < line.n && n < LONGEST &&
           ((line.p[n] >= 'A' && line.p[n] <= 'Z') || (line.p[n] >= 'a' && line.p[n] <= 'z') || line.p[n] == '-' || line.p[n] == '_'))
        n++;
    return n > 0 && n + 1 < line.n && line.p[n] == ':' && line.p[n + 1] == ' ' ? n : 0;
}

size_t head_mail(Arena *a, Str text, Meta *meta)
{
    enum { LINES_MOST = 60 };
    size_t   at = str_starts(text, S("\xEF\xBB\xBF")) ? 3 : 0;
    uint32_t n_known = 0, n = 0;
    Meta     found = *meta;
    Str      line, value = S("");
    Key      key = UNKNOWN;
    while (next_line(text, &at, &line) && str_trim(line).n > 0) {
        bool   goes_on = n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
        size_t length = goes_on ? 0 : name_length(line);
        if ((!goes_on && length == 0) || ++n > LINES_MOST)
            return 0;
        if (goes_on) {
            value = str_fmt(a, "%.*s %.*s", STR(value), STR(str_trim(line)));
            continue;
        }
        set(a, &found, key, value);
        key = key_of(str_sub(line, 0, length));
        value = str_trim(str_sub(line, length + 1, line.n));
        n_known += key != UNKNOWN;
    }
    set(a, &found, key, value);
    if (n_known < 2)
        return 0;
    *meta = found;
    return at;
}
