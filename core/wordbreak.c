/* wordbreak.c: the rules of UAX #29, each named where it is applied. */
#include "core/wordbreak.h"

#include "base/check.h"
#include "base/utf8.h"
#include "core/wordbreak_table.h"

static char letter_of(uint32_t cp)
{
    if (cp > 0x10ffff)
        return 'A';
    return wordbreak_blocks[wordbreak_index[cp >> WORDBREAK_SHIFT]][cp & ((1 << WORDBREAK_SHIFT) - 1)];
}

WordBreak wordbreak_of(uint32_t cp)
{
    return (WordBreak)((letter_of(cp) & ~0x20) - 'A');
}

static bool is_pictographic(uint32_t cp)
{
    return (letter_of(cp) & 0x20) != 0;
}

static bool is_line_end(WordBreak w)
{
    return w == WB_CR || w == WB_LF || w == WB_NEWLINE;
}

static bool is_ignored(WordBreak w) /* by WB4 */
{
    return w == WB_EXTEND || w == WB_FORMAT || w == WB_ZWJ;
}

static bool is_letter(WordBreak w)
{
    return w == WB_ALETTER || w == WB_HEBREW;
}

static bool is_mid_letter(WordBreak w)
{
    return w == WB_MID_LETTER || w == WB_MID_NUM_LET || w == WB_SINGLE_QUOTE;
}

static bool is_mid_num(WordBreak w)
{
    return w == WB_MID_NUM || w == WB_MID_NUM_LET || w == WB_SINGLE_QUOTE;
}

/* The first property from `at` on that WB4 does not ignore; WB_OTHER at the end. */
static WordBreak look_ahead(Str text, size_t at)
{
    while (at < text.n) {
        WordBreak w = wordbreak_of(utf8_next(text, &at));
        if (!is_ignored(w))
            return w;
    }
    return WB_OTHER;
}

/* What stands before a possible break: the last two properties that count, and how many flags in a row. */
typedef struct Before {
    WordBreak last, last_but_one;
    unsigned n_regional;
} Before;

/* Rules over a middle mark: a letter, a digit or Hebrew on both sides of it. `after` stands beyond next. */
static bool joins_over_mark(const Before *b, WordBreak next, Str text, size_t after)
{
    bool may_be_mark = is_mid_letter(next) || is_mid_num(next) || next == WB_DOUBLE_QUOTE;
    if (is_letter(next) && is_mid_letter(b->last) && is_letter(b->last_but_one))
        return true; /* WB7 */
    if (next == WB_HEBREW && b->last == WB_DOUBLE_QUOTE && b->last_but_one == WB_HEBREW)
        return true; /* WB7c */
    if (next == WB_NUMERIC && is_mid_num(b->last) && b->last_but_one == WB_NUMERIC)
        return true; /* WB11 */
    if (!may_be_mark)
        return false;
    if (b->last == WB_HEBREW && next == WB_SINGLE_QUOTE)
        return true; /* WB7a */
    if (is_letter(b->last) && is_mid_letter(next) && is_letter(look_ahead(text, after)))
        return true; /* WB6 */
    if (b->last == WB_HEBREW && next == WB_DOUBLE_QUOTE && look_ahead(text, after) == WB_HEBREW)
        return true;                                                                           /* WB7b */
    return b->last == WB_NUMERIC && is_mid_num(next) && look_ahead(text, after) == WB_NUMERIC; /* WB12 */
}

static bool joins(const Before *b, WordBreak next, Str text, size_t after)
{
    bool last_is_word = is_letter(b->last) || b->last == WB_NUMERIC;
    bool next_is_word = is_letter(next) || next == WB_NUMERIC;
    if (last_is_word && next_is_word)
        return true; /* WB5, WB8, WB9, WB10 */
    if (b->last == WB_KATAKANA && next == WB_KATAKANA)
        return true; /* WB13 */
    bool last_extends = b->last == WB_EXTEND_NUM_LET, next_extends = next == WB_EXTEND_NUM_LET;
    if (next_extends && (last_is_word || last_extends || b->last == WB_KATAKANA))
        return true; /* WB13a */
    if (last_extends && (next_is_word || next == WB_KATAKANA))
        return true; /* WB13b */
    if (b->last == WB_REGIONAL && next == WB_REGIONAL)
        return b->n_regional % 2 == 1; /* WB15, WB16 */
    return joins_over_mark(b, next, text, after);
}

static size_t next_by_rules(Str text, size_t at)
{
    WordBreak raw = wordbreak_of(utf8_next(text, &at)); /* the property just before, ignored ones too */
    if (raw == WB_CR && at < text.n && text.p[at] == '\n')
        return at + 1; /* WB3 */
    if (is_line_end(raw))
        return at; /* WB3a */
    Before before = {raw, WB_OTHER, raw == WB_REGIONAL};
    while (at < text.n) {
        size_t after = at;
        uint32_t cp = utf8_next(text, &after);
        WordBreak next = wordbreak_of(cp);
        if (is_line_end(next))
            return at;                                                      /* WB3b */
        bool is_joined = (raw == WB_ZWJ && is_pictographic(cp)) ||          /* WB3c */
                         (raw == WB_WSEG_SPACE && next == WB_WSEG_SPACE) || /* WB3d */
                         is_ignored(next) || joins(&before, next, text, after);
        if (!is_joined)
            return at; /* WB999 */
        if (!is_ignored(next))
            before = (Before){next, before.last, before.n_regional + (next == WB_REGIONAL)};
        raw = next;
        at = after;
    }
    return at;
}

static bool is_plain(unsigned char c)
{
    return (c | 0x20u) - 'a' < 26u || (unsigned)c - '0' < 10u || c == '_';
}

/* The end of a run of ASCII letters, digits and low lines; `at` where what follows may join it. */
static size_t next_plain(Str text, size_t at)
{
    size_t i = at;
    while (i < text.n && is_plain((unsigned char)text.p[i]))
        i++;
    if (i == text.n || i == at)
        return i;
    unsigned char c = (unsigned char)text.p[i], after = i + 1 < text.n ? (unsigned char)text.p[i + 1] : ' ';
    bool is_mid = c == '.' || c == ',' || c == ':' || c == ';' || c == '\'';
    bool may_join = c >= 0x80 || (is_mid && (after >= 0x80 || is_plain(after)));
    return may_join ? at : i;
}

size_t wordbreak_next(Str text, size_t at)
{
    CHECK(at < text.n);
    size_t end = next_plain(text, at);
    return end > at ? end : next_by_rules(text, at);
}
