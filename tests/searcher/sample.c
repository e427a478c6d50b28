#include "tests/searcher/sample.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/vec.h"
#include "core/address.h"
#include "searcher/match.h"
#include "searcher/parse.h"

enum { CLAIMS_MOST = 9, DEPTH_MOST = 8 };

typedef struct Reader {
    Arena            *arena;
    quoth_sentence    article; /* what all sentences share */
    Str              *authors;
    quoth_attribution claims[CLAIMS_MOST];
    quoth_link       *links;
    quoth_entity     *entities;
    Str              *actors, *agents;
    uint32_t          n_claims, n_links, n_entities, n_actors, n_agents, n_authors, paragraph;
    Buf               text;
} Reader;

typedef struct Open { /* a mark whose words are not over */
    Str      key, value;
    uint32_t beg;
} Open;

static quoth_sentence nothing(void)
{
    quoth_sentence s = {0};
    Str *all[] = {&s.path, &s.id, &s.text, &s.section, &s.kind, &s.title, &s.date, &s.outlet, &s.language, &s.url};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        *all[i] = S("");
    s.kind = S("assertion");
    s.language = S("en");
    return s;
}

static quoth_attribution *claim_at(Reader *r, Str key)
{
    uint32_t n = (uint32_t)(key.p[key.n - 1] - '0');
    CHECK(n >= 1 && n <= CLAIMS_MOST);
    while (r->n_claims < n)
        r->claims[r->n_claims++] = (quoth_attribution){
            .speaker = S(""), .speaker_text = S(""), .speaker_type = S(""), .cue = S(""), .quote = S("indirect"),
            .type = S("assertion"), .polarity = S("affirmed"), .confidence = 90, .inside = -1};
    return &r->claims[n - 1];
}

static void add_content(Reader *r, quoth_attribution *claim, Str quote, Span at)
{
    quoth_span *pieces = (quoth_span *)claim->content;
    vec_push(r->arena, pieces, claim->n_content, at);
    claim->content = pieces;
    if (quote.n)
        claim->quote = quote;
}

static void add_name(Reader *r, Str **names, uint32_t *n, Str name)
{
    for (uint32_t i = 0; i < *n; i++)
        if (str_eq((*names)[i], name))
            return;
    vec_push(r->arena, *names, *n, name);
}

static void add_entity(Reader *r, const Open *mark, Span at)
{
    bool acts = mark->key.p[0] == 'g';
    vec_push(r->arena, r->entities, r->n_entities,
             (quoth_entity){.at = at, .name = mark->value, .type = S("country"), .country = S(""),
                            .part = acts ? S("agent") : S("none")});
    add_name(r, &r->actors, &r->n_actors, mark->value);
    if (acts)
        add_name(r, &r->agents, &r->n_agents, mark->value);
}

static void close_mark(Reader *r, const Open *mark)
{
    Span at = {mark->beg, (uint32_t)r->text.n};
    Str  words = str_dup(r->arena, str_sub(buf_str(&r->text), at.beg, at.end));
    switch (mark->key.p[0]) {
    case 's':
        claim_at(r, mark->key)->speaker = mark->value;
        claim_at(r, mark->key)->speaker_at = at;
        break;
    case 'c':
        claim_at(r, mark->key)->cue = words;
        claim_at(r, mark->key)->cue_at = at;
        break;
    case 'q':
        add_content(r, claim_at(r, mark->key), mark->value, at);
        break;
    case 'l':
        vec_push(r->arena, r->links, r->n_links, (quoth_link){mark->value, words, address_host(r->arena, mark->value)});
        break;
    default:
        add_entity(r, mark, at);
    }
}

static size_t open_mark(Open *mark, const Reader *r, Str line, size_t at)
{
    size_t bar = str_find(line, S("|"), at);
    CHECK(bar != STR_NONE);
    Str    head = str_sub(line, at + 1, bar);
    size_t equals = str_find(head, S("="), 0);
    mark->key = equals == STR_NONE ? head : str_sub(head, 0, equals);
    mark->value = equals == STR_NONE ? S("") : str_sub(head, equals + 1, head.n);
    mark->beg = (uint32_t)r->text.n;
    return bar;
}

static void read_words(Reader *r, Str line)
{
    Open     open[DEPTH_MOST];
    uint32_t n_open = 0;
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '{') {
            CHECK(n_open < DEPTH_MOST);
            i = open_mark(&open[n_open++], r, line, i);
        } else if (line.p[i] == '}') {
            CHECK(n_open > 0);
            close_mark(r, &open[--n_open]);
        } else {
            buf_char(&r->text, line.p[i]);
        }
    }
    CHECK(n_open == 0);
}

static int32_t number(Arena *a, Str value)
{
    return (int32_t)strtol(str_z(a, value), NULL, 10);
}

static void set_claim(Reader *r, Str key, Str value)
{
    quoth_attribution *claim = claim_at(r, key);
    if (str_starts(key, S("speaker")))
        claim->speaker = value;
    else if (str_starts(key, S("quote")))
        claim->quote = value;
    else if (str_starts(key, S("type")))
        claim->type = value;
    else if (str_starts(key, S("polarity")))
        claim->polarity = value;
    else
        claim->confidence = number(r->arena, value);
}

static void set_sentence(Reader *r, quoth_sentence *s, Str pair)
{
    size_t equals = str_find(pair, S("="), 0);
    CHECK(equals != STR_NONE && equals > 0);
    Str key = str_sub(pair, 0, equals), value = str_sub(pair, equals + 1, pair.n);
    if (str_eq(key, S("kind")))
        s->kind = value;
    else if (str_eq(key, S("section")))
        s->section = value;
    else if (str_eq(key, S("hedged")))
        s->hedged = str_eq(value, S("yes"));
    else if (str_eq(key, S("checkworthy")))
        s->checkworthy = number(r->arena, value);
    else
        set_claim(r, key, value);
}

static void set_article(Reader *r, Str line)
{
    quoth_sentence *s = &r->article;
    const struct {
        Str  name;
        Str *at;
    } known[] = {{S("@title "), &s->title},       {S("@date "), &s->date}, {S("@outlet "), &s->outlet},
                 {S("@language "), &s->language}, {S("@path "), &s->path}, {S("@url "), &s->url}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_starts(line, known[i].name))
            *known[i].at = str_sub(line, known[i].name.n, line.n);
    if (str_starts(line, S("@author ")))
        vec_push(r->arena, r->authors, r->n_authors, str_sub(line, 8, line.n));
}

static Record read_sentence(Reader *r, Str line)
{
    size_t cut = str_find(line, S(" ;; "), 0);
    Str    rest = cut == STR_NONE ? S("") : str_sub(line, cut + 4, line.n), pair;
    Reader own = {.arena = r->arena, .text = {.arena = r->arena}};
    Record record = {.s = r->article, .paragraph = r->paragraph};
    read_words(&own, cut == STR_NONE ? line : str_sub(line, 0, cut));
    while (str_next(&rest, ' ', &pair))
        set_sentence(&own, &record.s, pair);
    quoth_attribution *claims = arena_make_n(r->arena, quoth_attribution, own.n_claims + 1);
    memcpy(claims, own.claims, own.n_claims * sizeof *claims);
    record.s.text = buf_str(&own.text);
    record.s.attributions = claims;
    record.s.n_attributions = own.n_claims;
    record.s.links = own.links;
    record.s.n_links = own.n_links;
    record.s.entities = own.entities;
    record.s.n_entities = own.n_entities;
    record.s.actors = own.actors;
    record.s.n_actors = own.n_actors;
    record.s.authors = r->authors;
    record.s.n_authors = r->n_authors;
    record.agents = own.agents;
    record.n_agents = own.n_agents;
    return record;
}

Sample sample_read(Arena *a, Str text)
{
    Sample sample = {0};
    Reader r = {.arena = a, .article = nothing()};
    Str    line;
    while (str_next(&text, '\n', &line)) {
        if (line.n == 0)
            r.paragraph++;
        else if (line.p[0] == '@')
            set_article(&r, line);
        else
            vec_push(a, sample.records, sample.n, read_sentence(&r, line));
    }
    return sample;
}

static void answer_line(Buf *out, uint32_t number_of, Str text, Match match)
{
    uint32_t at = 0;
    buf_fmt(out, "  %u ", number_of);
    for (uint32_t i = 0; i < match.n; i++) {
        Span span = match.spans[i];
        buf_fmt(out, "%.*s*%.*s*", STR(str_sub(text, at, span.beg)), STR(str_span(text, span)));
        at = span.end;
    }
    buf_fmt(out, "%.*s\n", STR(str_sub(text, at, text.n)));
}

void sample_answer(Buf *out, const Sample *sample, Str query)
{
    Query      *q;
    quoth_error err;
    Around      around = {sample->records, sample->n};
    Match       match;
    buf_fmt(out, "%.*s\n", STR(query));
    if (query_parse(&q, query, date_day(2023, 7, 5), &err) != QUOTH_OK) {
        buf_fmt(out, "%*s^ %s\n", err.col ? (int)err.col - 1 : 0, "", err.message);
        return;
    }
    Matcher *m = matcher_new();
    for (uint32_t i = 0; i < sample->n; i++)
        if (match_record(m, q, &sample->records[i], &around, &match))
            answer_line(out, i + 1, sample->records[i].s.text, match);
    matcher_free(m);
    query_free(q);
}
