/* sentences.c: one walk over the tokens of a block; each possible end is judged by what stands around it. */
#include "indexer/sentences.h"

#include "base/check.h"
#include "base/utf8.h"
#include "core/lexicon.h"
#include "core/token.h"

enum {
    BRACKET_MOST = 200,
    ITEM_MOST = 500,
    OPENING_MOST = 4,
    NAME_MOST = 8,      /* tokens looked ahead, so that the walk stays linear */
    SENTENCE_MOST = 2000, /* tokens: whoever comes after may look at a whole sentence for each of its words */
    SENTENCE_LEAST = 1000 /* … where it is cut at a comma */
};

/* A block under way. */
typedef struct Walk {
    Doc *doc;
    Range toks;           /* of the block                                                        */
    uint32_t start;       /* token that begins the sentence under way                            */
    uint32_t bracket_end; /* the token that closes the bracket we are in; toks.beg: in none      */
    uint32_t item;        /* token of the next item of a numbered row; toks.end: there is none   */
} Walk;

/* ---- what a token is -------------------------------------------------------------------------------- */

static uint32_t first_cp(const Doc *doc, uint32_t t)
{
    size_t at = 0;
    return utf8_next(tok_text(doc, t), &at);
}

static bool is(const Doc *doc, uint32_t t, const char *text)
{
    return str_eq(tok_text(doc, t), str_of(text));
}

static bool has(const Doc *doc, uint32_t t, unsigned shape)
{
    return (doc->toks[t].shape & shape) != 0;
}

static bool is_among(const uint32_t *set, size_t n, uint32_t cp)
{
    for (size_t i = 0; i < n; i++)
        if (set[i] == cp)
            return true;
    return false;
}

#define IS_AMONG(set, cp) is_among(set, sizeof(set) / sizeof *(set), cp)

static bool is_stop(const Doc *doc, uint32_t t)
{
    /* . ! ? … ‼ ⁇ ⁈ ⁉ 。！？ ؟ ۔ । ॥ */
    static const uint32_t stops[] = {'.',    '!',    '?',    0x2026, 0x203c, 0x2047, 0x2048, 0x2049,
                                     0x3002, 0xff01, 0xff1f, 0x061f, 0x06d4, 0x0964, 0x0965};
    return !has(doc, t, TOK_WORD) && IS_AMONG(stops, first_cp(doc, t));
}

static bool is_bullet(const Doc *doc, uint32_t t)
{
    /* • ‣ ⁃ ▪ ● ◦ ▸ ➢ */
    static const uint32_t bullets[] = {0x2022, 0x2023, 0x2043, 0x25aa, 0x25cf, 0x25e6, 0x25b8, 0x27a2};
    return IS_AMONG(bullets, first_cp(doc, t));
}

static bool is_bracket(const Doc *doc, uint32_t t, const char *marks)
{
    Str text = tok_text(doc, t);
    return text.n == 1 && strchr(marks, text.p[0]) != NULL;
}

/* A quotation mark that opens what follows it. */
static bool opens_quote(const Walk *w, uint32_t t)
{
    const Doc *doc = w->doc;
    if (!has(doc, t, TOK_QUOTE))
        return false;
    uint32_t cp = first_cp(doc, t);
    if (cp_is_open_quote(cp) || cp == '`')
        return true;
    bool is_straight = !cp_is_close_quote(cp);
    return is_straight && has(doc, t, TOK_SPACE_BEFORE) && t + 1 < w->toks.end &&
           !has(doc, t + 1, TOK_SPACE_BEFORE);
}

static bool closes(const Walk *w, uint32_t t)
{
    const Doc *doc = w->doc;
    if (is_bracket(doc, t, ")]}"))
        return true;
    if (!has(doc, t, TOK_QUOTE) || opens_quote(w, t))
        return false;
    bool is_spaced = has(doc, t, TOK_SPACE_BEFORE) && !cp_is_close_quote(first_cp(doc, t));
    return !is_spaced || t + 1 == w->toks.end || has(doc, t + 1, TOK_SPACE_BEFORE);
}

static bool is_starter(const Doc *doc, uint32_t t)
{
    return has(doc, t, TOK_CAPITAL) && lexicon_holds(LEX_STARTERS, &doc->toks[t]);
}

/* A word in small letters from the first: no sentence begins so, but for names such as "iPhone". */
static bool is_small(const Doc *doc, uint32_t t)
{
    Str text = tok_text(doc, t);
    size_t at = 0;
    if (!cp_is_lower(utf8_next(text, &at)))
        return false;
    return at == text.n || !cp_is_upper(utf8_next(text, &at));
}

static Str abbreviation_class(const Doc *doc, uint32_t t)
{
    const LexEntry *e = lexicon_of(LEX_ABBREVIATIONS, &doc->toks[t]);
    return e ? lexicon_column(e, 0) : S("end");
}

/* ---- items numbered in a row ---------------------------------------------------------------------- */

/* An item's number: "3" or "c" and the marks after it. n_toks 0: there is none at that token. */
typedef struct ItemMark {
    uint32_t value, n_toks;
    bool is_letter, has_stop, has_bracket;
} ItemMark;

static ItemMark item_mark(const Walk *w, uint32_t t)
{
    const Doc *doc = w->doc;
    ItemMark m = {0};
    Str text = tok_text(doc, t);
    m.is_letter = text.n == 1 && text.p[0] >= 'a' && text.p[0] <= 'z';
    if (m.is_letter)
        m.value = (uint32_t)(text.p[0] - 'a') + 1;
    else if (text.n > 3 || !str_to_u32(text, &m.value))
        return (ItemMark){0};
    uint32_t next = t + 1;
    m.has_stop = next < w->toks.end && is(doc, next, ".") && !has(doc, next, TOK_SPACE_BEFORE);
    next += m.has_stop;
    m.has_bracket = next < w->toks.end && is(doc, next, ")") && !has(doc, next, TOK_SPACE_BEFORE);
    next += m.has_bracket;
    bool begins = next < w->toks.end && has(doc, next, TOK_SPACE_BEFORE) && has(doc, next, TOK_WORD) &&
                  !is_small(doc, next);
    if ((m.has_stop || m.has_bracket) && begins)
        m.n_toks = next - t;
    return m;
}

static bool follows(ItemMark m, ItemMark before)
{
    return m.n_toks > 0 && m.value == before.value + 1 && m.is_letter == before.is_letter &&
           m.has_stop == before.has_stop && m.has_bracket == before.has_bracket;
}

/* The token of the item after the one at t, toks.end when the row ends there. */
static uint32_t next_item(const Walk *w, uint32_t t)
{
    ItemMark mark = item_mark(w, t);
    if (mark.n_toks == 0)
        return w->toks.end;
    uint32_t most = w->toks.end - t > ITEM_MOST ? t + ITEM_MOST : w->toks.end;
    for (uint32_t i = t + mark.n_toks; i < most; i++)
        if (has(w->doc, i, TOK_SPACE_BEFORE) && follows(item_mark(w, i), mark))
            return i;
    return w->toks.end;
}

/* ---- whether a sentence ends ----------------------------------------------------------------------- */

/* The first token from t on that says how the text goes on: past opening marks and dashes. */
static uint32_t first_content(const Walk *w, uint32_t t, bool *in_quote)
{
    const Doc *doc = w->doc;
    *in_quote = false;
    for (; t < w->toks.end; t++) {
        bool opens = opens_quote(w, t);
        *in_quote = *in_quote || opens;
        if (!opens && !is_bracket(doc, t, "([{*_") && !cp_is_dash(first_cp(doc, t)))
            break;
    }
    return t;
}

/* Nothing but a number or a letter stands before the full stop: "1.", "b." */
static bool is_item_number(const Walk *w, uint32_t stop)
{
    const Doc *doc = w->doc;
    uint32_t t = w->start;
    while (t < stop && (is_bullet(doc, t) || is_bracket(doc, t, "(")))
        t++;
    return t + 1 == stop && tok_text(doc, t).n <= 3 && (has(doc, t, TOK_NUMBER) || tok_text(doc, t).n == 1);
}

/* After an abbreviation or an initial, `next` being the first content after it. */
static bool ends_after_abbreviation(const Walk *w, uint32_t t, uint32_t next, bool in_quote)
{
    const Doc *doc = w->doc;
    if (has(doc, t, TOK_INITIAL))
        return is_starter(doc, next);
    Str kind = abbreviation_class(doc, t);
    if (str_eq(kind, S("inner")) || str_eq(kind, S("title")) || str_eq(kind, S("number")))
        return false;
    if (is_starter(doc, next) || (in_quote && has(doc, next, TOK_CAPITAL)))
        return true;
    bool is_title = has(doc, next, TOK_ABBREV) && str_eq(abbreviation_class(doc, next), S("title"));
    return str_eq(kind, S("time")) && is_title && t - w->start >= OPENING_MOST;
}

/* After an ellipsis of three points, "I" is no sign of a beginning. */
static bool is_ellipsis(const Doc *doc, Range stops)
{
    if (stops.end - stops.beg == 1)
        return first_cp(doc, stops.beg) == 0x2026;
    return stops.end - stops.beg == 3 && is(doc, stops.beg, ".") && is(doc, stops.end - 1, ".");
}

/* "ended.Next": without a blank only a capitalised word begins a sentence, and after a word or a number. */
static bool ends_without_blank(const Walk *w, uint32_t stop, uint32_t next)
{
    const Doc *doc = w->doc;
    size_t at = 0;
    Str text = tok_text(doc, next);
    utf8_next(text, &at);
    bool is_capitalised = has(doc, next, TOK_CAPITAL) && at < text.n && cp_is_lower(utf8_next(text, &at));
    bool is_after_word = stop > w->start && has(doc, stop - 1, TOK_WORD) && !has(doc, stop - 1, TOK_ALLCAPS);
    return is_capitalised && is_after_word;
}

/* “Why?” Jane Roe asked: a name and a word of saying take the quotation before them into their sentence. */
static bool is_said_by_name(const Walk *w, uint32_t t)
{
    const Doc *doc = w->doc;
    uint32_t most = w->toks.end - t > NAME_MOST ? t + NAME_MOST : w->toks.end;
    if (is_starter(doc, t))
        return false;
    for (uint32_t i = t; i < most; i++) {
        if (has(doc, i, TOK_WORD) && !has(doc, i, TOK_CAPITAL | TOK_NUMBER))
            return i > t && lexicon_holds(LEX_CUES, &doc->toks[i]);
        if (!has(doc, i, TOK_CAPITAL))
            return false;
    }
    return false;
}

/* "SYRACUSE, N.Y. - ": no word in small letters so far, and a dash after. */
static bool is_dateline(const Walk *w, uint32_t stop, uint32_t after)
{
    const Doc *doc = w->doc;
    uint32_t most = w->start + NAME_MOST;
    if (stop >= most || !cp_is_dash(first_cp(doc, after)))
        return false;
    for (uint32_t t = w->start; t < stop; t++)
        if (has(doc, t, TOK_WORD) && !has(doc, t, TOK_CAPITAL | TOK_NUMBER))
            return false;
    return true;
}

/* stops: the marks that may end a sentence, or the one abbreviation; after: the token behind what closes with
 * them. */
static bool ends_here(const Walk *w, Range stops, uint32_t after)
{
    const Doc *doc = w->doc;
    bool in_quote, is_mark = is_stop(doc, stops.beg);
    uint32_t next = first_content(w, after, &in_quote);
    if (after == w->toks.end || next == w->toks.end)
        return after == w->toks.end;
    if (is_small(doc, next) || is_bracket(doc, next, ",;:/%&=+-"))
        return false;
    if (is_dateline(w, stops.beg, after))
        return false;
    if (!is_mark)
        return ends_after_abbreviation(w, stops.beg, next, in_quote);
    if (is_item_number(w, stops.beg))
        return false;
    bool is_after_degree = stops.beg > w->start && is(doc, stops.beg - 1, "°"); /* N°. 5 */
    if (is_after_degree && has(doc, next, TOK_NUMBER))
        return false;
    bool is_quoted = after > stops.end && has(doc, after - 1, TOK_QUOTE);
    if (is_quoted && !is(doc, stops.end - 1, ".") && is_said_by_name(w, next))
        return false;
    if (is_ellipsis(doc, stops) && str_eq(doc->toks[next].fold, S("i")))
        return false;
    if (!has(doc, after, TOK_SPACE_BEFORE) && !in_quote)
        return ends_without_blank(w, stops.beg, next);
    return true;
}

/* ---- brackets ------------------------------------------------------------------------------------- */

/* Where the bracket at t closes; t when it does not within BRACKET_MOST tokens. */
static uint32_t bracket_end(const Walk *w, uint32_t t)
{
    uint32_t depth = 0, most = w->toks.end - t > BRACKET_MOST ? t + BRACKET_MOST : w->toks.end;
    for (uint32_t i = t; i < most; i++) {
        if (is_bracket(w->doc, i, "(["))
            depth++;
        else if (is_bracket(w->doc, i, ")]") && --depth == 0)
            return i;
    }
    return t;
}

/* ---- the walk -------------------------------------------------------------------------------------- */

static void begin_sentence(Walk *w, uint32_t t)
{
    w->start = t;
    if (t < w->toks.end && is_bullet(w->doc, t))
        t++;
    w->item = t < w->toks.end ? next_item(w, t) : t;
}

/* Ends the sentence under way before token `next`. */
static void end_sentence(Walk *w, uint32_t next)
{
    vec_push(w->doc->arena, w->doc->sents, w->doc->n_sents, (Sentence){.toks = {w->start, next}});
    begin_sentence(w, next);
}

/* A full stop before a word without a blank is no end: ".com", ".5". */
static bool is_prefix(const Walk *w, uint32_t t)
{
    const Doc *doc = w->doc;
    return has(doc, t, TOK_SPACE_BEFORE) && t + 1 < w->toks.end && !has(doc, t + 1, TOK_SPACE_BEFORE) &&
           has(doc, t + 1, TOK_WORD);
}

/* Past what may end a sentence at t: marks such as "?!" and ". . .", or one abbreviation; t where nothing
 * does. */
static uint32_t past_stops(const Walk *w, uint32_t t)
{
    const Doc *doc = w->doc;
    if (has(doc, t, TOK_ABBREV | TOK_INITIAL))
        return str_ends(tok_text(doc, t), S(".")) ? t + 1 : t;
    if (!is_stop(doc, t) || is_prefix(w, t))
        return t;
    while (t < w->toks.end && is_stop(doc, t))
        t++;
    return t;
}

/* Past quotation marks and brackets that close, and the number of a note: ".”", "!)", ".[3]". */
static uint32_t past_closing(const Walk *w, uint32_t t)
{
    const Doc *doc = w->doc;
    for (;;) {
        bool is_note = t + 2 < w->toks.end && is(doc, t, "[") && !has(doc, t, TOK_SPACE_BEFORE) &&
                       has(doc, t + 1, TOK_NUMBER) && is(doc, t + 2, "]");
        if (is_note)
            t += 3;
        else if (t < w->toks.end && closes(w, t))
            t++;
        else
            return t;
    }
}

static bool has_word(const Doc *doc, Range toks)
{
    range_each (t, toks)
        if (has(doc, t, TOK_WORD))
            return true;
    return false;
}

/* Where a sentence that is no sentence, a table or a list of a million words, is cut before t: after a mark, else at t. */
static uint32_t cut_before(const Walk *w, uint32_t t)
{
    for (uint32_t i = t; i > w->start + SENTENCE_LEAST; i--)
        if (is_bracket(w->doc, i - 1, ";:,"))
            return i;
    return t;
}

/* Judges what stands at t; returns the token to go on with. */
static uint32_t step(Walk *w, uint32_t t)
{
    const Doc *doc = w->doc;
    bool is_item = t == w->item || (is_bullet(doc, t) && has(doc, t, TOK_SPACE_BEFORE));
    bool is_numbered_bullet = t == w->start + 1 && is_bullet(doc, w->start);
    if (is_item && t > w->start && !is_numbered_bullet)
        end_sentence(w, t);
    if (t - w->start >= SENTENCE_MOST)
        end_sentence(w, cut_before(w, t));
    /* a bracket inside a sentence holds no ends; one that begins a sentence may hold several */
    if (t > w->start && t > w->bracket_end && is_bracket(doc, t, "(["))
        w->bracket_end = bracket_end(w, t);
    Range stops = {t, past_stops(w, t)};
    if (stops.beg == stops.end)
        return t + 1;
    uint32_t after = past_closing(w, stops.end);
    bool is_inside = t < w->bracket_end && after <= w->bracket_end;
    bool is_said = has_word(doc, (Range){w->start, stops.end});
    if (!is_inside && is_said && ends_here(w, stops, after)) {
        end_sentence(w, after);
        return after;
    }
    return stops.end;
}

static Span trimmed(Str text, Span s)
{
    while (s.beg < s.end) {
        size_t at = s.beg;
        if (!cp_is_space(utf8_next(text, &at)))
            break;
        s.beg = (uint32_t)at;
    }
    while (s.beg < s.end) {
        size_t at = s.end;
        if (!cp_is_space(utf8_prev(text, &at)))
            break;
        s.end = (uint32_t)at;
    }
    return s;
}

/* Sentences reach from their first token to that of the next, so that nothing visible lies between them. */
static void set_spans(Doc *doc, uint32_t block)
{
    Block *b = &doc->blocks[block];
    range_each (i, b->sents) {
        Sentence *s = &doc->sents[i];
        uint32_t beg = i == b->sents.beg ? b->text.beg : doc->toks[s->toks.beg].text.beg;
        uint32_t end = i + 1 == b->sents.end ? b->text.end : doc->toks[s->toks.end].text.beg;
        s->text = trimmed(doc->text, (Span){beg, end});
        s->block = block;
    }
}

static void split_block(Doc *doc, Folds *folds, uint32_t block)
{
    Block *b = &doc->blocks[block];
    Walk w = {.doc = doc, .toks.beg = doc->n_toks, .bracket_end = doc->n_toks};
    b->sents.beg = doc->n_sents;
    token_cut_with(folds, doc->text, b->text, &doc->toks, &doc->n_toks);
    w.toks.end = doc->n_toks;
    begin_sentence(&w, w.toks.beg);
    for (uint32_t t = w.toks.beg; t < w.toks.end;)
        t = step(&w, t);
    Span whole = trimmed(doc->text, b->text);
    bool is_unseen =
        w.toks.beg == w.toks.end && whole.beg < whole.end; /* nothing but marks that make no token */
    bool is_rest = doc->n_sents > b->sents.beg && !has_word(doc, (Range){w.start, w.toks.end});
    if (is_rest) /* marks alone are no sentence: they close the one before */
        doc->sents[doc->n_sents - 1].toks.end = w.toks.end;
    else if (w.start < w.toks.end || is_unseen)
        end_sentence(&w, w.toks.end);
    b->sents.end = doc->n_sents;
    set_spans(doc, block);
}

void sentences_split(Doc *doc)
{
    Folds folds = folds_new(doc->arena);
    CHECK(doc->n_sents == 0 && doc->n_toks == 0);
    for (uint32_t i = 0; i < doc->n_blocks; i++)
        split_block(doc, &folds, i);
}
