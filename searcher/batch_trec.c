/* batch_trec.c: TREC topics, old (tags that are never closed, "Number: 301") and new (XML). */
#include "searcher/batch_form.h"

static const Str topic_tags[] = {{"<topic ", 7}, {"<topic>", 7}, {"<top>", 5}};

/* Where a topic begins at or after `from`, and the tag that begins it. */
static size_t topic_start(Str text, size_t from, Str *tag)
{
    for (size_t at = str_find(text, S("<"), from); at != STR_NONE; at = str_find(text, S("<"), at + 1))
        for (size_t i = 0; i < sizeof topic_tags / sizeof *topic_tags; i++)
            if (str_starts_nocase(str_sub(text, at, text.n), topic_tags[i])) {
                *tag = topic_tags[i];
                return at;
            }
    return STR_NONE;
}

bool batch_is_trec(Str line)
{
    Str tag;
    return str_starts_nocase(line, S("<?xml")) || str_starts_nocase(line, S("<topics")) ||
           topic_start(line, 0, &tag) == 0;
}

static void add_unescaped(Buf *b, Str text)
{
    static const struct {
        Str  entity;
        char c;
    } entities[] = {
        {{"&amp;", 5}, '&'}, {{"&lt;", 4}, '<'}, {{"&gt;", 4}, '>'}, {{"&quot;", 6}, '"'}, {{"&apos;", 6}, '\''}};
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        for (size_t k = 0; c == '&' && k < sizeof entities / sizeof *entities; k++)
            if (str_starts(str_sub(text, i, text.n), entities[k].entity)) {
                c = entities[k].c;
                i += entities[k].entity.n - 1;
                k = sizeof entities / sizeof *entities;
            }
        buf_char(b, c);
    }
}

/* What stands between <name> and the next tag, on one line, less the word that old topics begin it with; *at is where. */
static Str element(Arena *a, Str topic, const char *name, const char *label, size_t *at)
{
    Str open = str_fmt(a, "<%s>", name);
    for (*at = str_find(topic, S("<"), 0); *at != STR_NONE; *at = str_find(topic, S("<"), *at + 1)) {
        if (!str_starts_nocase(str_sub(topic, *at, topic.n), open))
            continue;
        size_t end = str_find(topic, S("<"), *at + open.n);
        Buf    b = {.arena = a};
        add_unescaped(&b, str_sub(topic, *at + open.n, end == STR_NONE ? topic.n : end));
        Str text = batch_one_line(a, buf_str(&b)), head = str_of(label);
        return str_starts_nocase(text, head) ? str_trim(str_sub(text, head.n, text.n)) : text;
    }
    return S("");
}

/* The number of <topic number="7">; empty where it has none. */
static Str number_of(Str topic)
{
    size_t end = str_find(topic, S(">"), 0), at = str_find(topic, S("number=\""), 0);
    if (at == STR_NONE || end == STR_NONE || at > end)
        return S("");
    size_t beg = at + 8, close = str_find(topic, S("\""), beg);
    return close == STR_NONE ? S("") : str_sub(topic, beg, close);
}

static uint32_t lines_before(Str text, size_t at)
{
    uint32_t n = 0;
    for (size_t i = 0; i < at; i++)
        n += text.p[i] == '\n';
    return n;
}

/* The parts asked for in a row, each as it stands; *at is where the first of them stands. */
static Str query_of(Arena *a, Str topic, uint32_t parts, size_t *at)
{
    static const struct {
        const char *name, *label;
    } elements[] = {{"title", "Topic:"}, {"desc", "Description:"}, {"narr", "Narrative:"}};
    Buf b = {.arena = a};
    *at = STR_NONE;
    for (uint32_t k = 0; k < 3; k++) {
        size_t here;
        Str text = parts >> k & 1 ? element(a, topic, elements[k].name, elements[k].label, &here) : S("");
        if (k == 0 && (parts & BATCH_TITLE) && text.n == 0)
            text = element(a, topic, "query", "", &here);
        if (text.n == 0)
            continue;
        *at = *at == STR_NONE ? here : *at;
        buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR(text));
    }
    return buf_str(&b);
}

static void read_topic(BatchFile *file, Str topic, uint32_t line)
{
    size_t num_at, at;
    Str    id = number_of(topic), text = query_of(file->arena, topic, file->parts, &at);
    if (id.n == 0)
        id = element(file->arena, topic, "num", "Number:", &num_at);
    if (at != STR_NONE)
        line += lines_before(topic, at);
    if (id.n == 0)
        batch_add_bad(file, S(""), text, line, "no number: expected <num> or <topic number=\"…\">");
    else if (text.n == 0)
        batch_add_bad(file, id, S(""), line,
                      file->parts == BATCH_TITLE ? "no title: expected <title> or <query>"
                                                 : "none of the parts asked for");
    else
        batch_add(file, id, file->parts == BATCH_TITLE ? text : batch_any(file->arena, text), line);
}

void batch_read_trec(BatchFile *file)
{
    Str      text = file->rest, tag = S("");
    size_t   beg = topic_start(text, 0, &tag), counted = 0;
    uint32_t line = file->line;
    while (beg != STR_NONE) {
        size_t next = topic_start(text, beg + tag.n, &tag);
        line += lines_before(str_sub(text, counted, text.n), beg - counted);
        counted = beg;
        read_topic(file, str_sub(text, beg, next == STR_NONE ? text.n : next), line);
        beg = next;
    }
    file->rest = S("");
}
