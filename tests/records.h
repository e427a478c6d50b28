/* records.h: stored sentences made by hand, for tests of the store and the searcher. */
#ifndef QUOTH_TESTS_RECORDS_H
#define QUOTH_TESTS_RECORDS_H

#include "base/vec.h"
#include "core/record.h"

typedef struct TestClaim {
    const char *speaker, *cue, *content; /* content: words of the text */
    const char *quote, *type;
} TestClaim;

static inline Record test_record(Arena *a, const char *path, uint32_t begin, const char *text)
{
    Record r = {0};
    const Str none = S("");
    r.s = (quoth_sentence){.path = str_of(path),
                           .id = str_fmt(a, "%08llx.%u", (unsigned long long)(str_hash(str_of(path)) >> 32), begin),
                           .begin = begin,
                           .end = begin + (uint32_t)strlen(text),
                           .line = 1 + begin / 100,
                           .column = 1,
                           .text = str_of(text),
                           .section = none,
                           .kind = S("assertion"),
                           .title = none,
                           .date = none,
                           .outlet = none,
                           .language = S("en"),
                           .url = none,
                           .authors = &none,
                           .actors = &none};
    r.s.authors = r.s.actors = NULL;
    return r;
}

static inline void test_claim(Arena *a, Record *r, TestClaim c)
{
    quoth_attribution *all = (quoth_attribution *)r->s.attributions;
    Span *content = arena_make(a, Span);
    size_t at = str_find(r->s.text, str_of(c.content), 0);
    if (at != STR_NONE)
        *content = (Span){(uint32_t)at, (uint32_t)(at + strlen(c.content))};
    size_t cue = str_find(r->s.text, str_of(c.cue), 0);
    vec_push(a, all, r->s.n_attributions,
             (quoth_attribution){.speaker = str_of(c.speaker),
                                 .speaker_text = S(""),
                                 .speaker_type = S("person"),
                                 .cue = str_of(c.cue),
                                 .cue_at = {(uint32_t)(cue == STR_NONE ? 0 : cue),
                                            (uint32_t)(cue == STR_NONE ? 0 : cue + strlen(c.cue))},
                                 .content = content,
                                 .n_content = 1,
                                 .quote = str_of(c.quote ? c.quote : "indirect"),
                                 .type = str_of(c.type ? c.type : "assertion"),
                                 .polarity = S("affirmed"),
                                 .confidence = 80,
                                 .inside = -1});
    r->s.attributions = all;
}

static inline void test_actor(Arena *a, Record *r, const char *name)
{
    Str *all = (Str *)r->s.actors;
    vec_push(a, all, r->s.n_actors, str_of(name));
    r->s.actors = all;
}

static inline void test_author(Arena *a, Record *r, const char *name)
{
    Str *all = (Str *)r->s.authors;
    vec_push(a, all, r->s.n_authors, str_of(name));
    r->s.authors = all;
}

static inline void test_link(Arena *a, Record *r, const char *url, const char *host)
{
    quoth_link *all = (quoth_link *)r->s.links;
    vec_push(a, all, r->s.n_links, (quoth_link){str_of(url), S("anchor"), str_of(host)});
    r->s.links = all;
}

#endif
