#include "tests/searcher/random_query.h"

enum { DEPTH_MOST = 4 };

static void any(RandomQuery *r, Buf *b, uint32_t depth, const char *field);

uint32_t random_next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

static uint32_t below(RandomQuery *r, uint32_t n)
{
    return random_next(&r->seed) % n;
}

static const char *one_of(RandomQuery *r, const char *const *all, size_t n)
{
    return all[below(r, (uint32_t)n)];
}

#define ONE_OF(r, all) one_of((r), (all), sizeof(all) / sizeof *(all))

static const char *word(RandomQuery *r)
{
    return r->words[below(r, r->n_words)];
}

static void word_or_phrase(RandomQuery *r, Buf *b)
{
    static const char *const opens[] = {"\"", "=\"", "==\"", "“", "«"};
    static const char *const closes[] = {"\"", "\"", "\"", "”", "»"};
    uint32_t                 which = below(r, 10);
    if (which < 5) {
        buf_fmt(b, "%s%s", which == 3 ? "=" : which == 4 ? "==" : "", word(r));
    } else if (which < 8) {
        uint32_t mark = below(r, 5);
        buf_fmt(b, "%s%s, %s%s", opens[mark], word(r), word(r), closes[mark]);
    } else if (which == 8) {
        buf_fmt(b, "%.3s*", word(r));
    } else {
        buf_fmt(b, "%s-%s", word(r), word(r));
    }
}

static void value(RandomQuery *r, Buf *b)
{
    static const char *const values[] = {
        "kind:forecast", "kind:assertion", "hedged:yes",  "has:link",       "no:speaker",     "quote:direct",
        "conf:high",     "conf:>=60",      "conf:50..90", "date:2023-06",   "date:2022..",    "date:last-month",
        "link:gov.az",   "link:news",      "language:en", "path:articles/", "polarity:denied", "checkworthy:>50"};
    buf_add(b, str_of(ONE_OF(r, values)));
}

static void placed(RandomQuery *r, Buf *b, const char *field, uint32_t depth)
{
    if (depth < 2 && below(r, 5) == 0) {
        buf_char(b, '(');
        placed(r, b, field, depth + 1);
        buf_add(b, S(" OR "));
        placed(r, b, field, depth + 1);
        buf_char(b, ')');
        return;
    }
    buf_add(b, str_of(field));
    word_or_phrase(r, b);
    if (depth < 2 && below(r, 3) == 0) {
        buf_fmt(b, " %s/%u ", below(r, 2) ? "NEAR" : "PRE", 1 + below(r, 6));
        placed(r, b, field, depth + 1);
    }
}

/* Only words may stand in the brackets of a field. */
static void in_field(RandomQuery *r, Buf *b, uint32_t depth)
{
    static const char *const fields[] = {"speaker:", "content:", "actor:", "title:", "cue:", "text:", "author:"};
    const char              *field = ONE_OF(r, fields);
    if (depth >= DEPTH_MOST || below(r, 2)) {
        placed(r, b, field, 0);
        return;
    }
    buf_fmt(b, "%s(", field);
    any(r, b, DEPTH_MOST - 1, "");
    buf_char(b, ')');
}

static void primary(RandomQuery *r, Buf *b, uint32_t depth, const char *field)
{
    uint32_t which = below(r, 10);
    if (field || which < 4)
        placed(r, b, "", 0);
    else if (which < 6)
        in_field(r, b, depth);
    else if (which < 8)
        value(r, b);
    else if (which == 8 && depth < DEPTH_MOST)
        buf_char(b, '*');
    else
        placed(r, b, "", 0);
}

static void bracketed(RandomQuery *r, Buf *b, uint32_t depth, const char *field)
{
    if (depth >= DEPTH_MOST || below(r, 3)) {
        primary(r, b, depth, field);
        return;
    }
    buf_char(b, '(');
    any(r, b, depth + 1, field);
    buf_char(b, ')');
}

static void all_of(RandomQuery *r, Buf *b, uint32_t depth, const char *field)
{
    static const char *const joins[] = {" ", " AND ", " NOT ", " -", " AND NOT "};
    bracketed(r, b, depth, field);
    while (below(r, 2)) {
        buf_add(b, str_of(ONE_OF(r, joins)));
        bracketed(r, b, depth, field);
    }
}

static void any(RandomQuery *r, Buf *b, uint32_t depth, const char *field)
{
    static const char *const units[] = {" w/s ", " w/p ", " w/d "};
    if (!field && below(r, 8) == 0) {
        bracketed(r, b, depth, field);
        buf_add(b, str_of(ONE_OF(r, units)));
    }
    all_of(r, b, depth, field);
    while (below(r, 3) == 0) {
        buf_add(b, S(" OR "));
        all_of(r, b, depth, field);
    }
}

Str random_query(RandomQuery *r)
{
    Buf b = {.arena = r->arena};
    any(r, &b, 0, NULL);
    return buf_str(&b);
}
