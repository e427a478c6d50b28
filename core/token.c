/* token.c: a walk over the text; each piece ends by the rules of Unicode, then joins and splits decide. */
#include "core/token.h"

#include "base/utf8.h"
#include "base/vec.h"
#include "core/lexicon.h"
#include "core/wordbreak.h"

typedef enum ByteClass { BYTE_MARK, BYTE_SPACE, BYTE_LETTER, BYTE_DIGIT, BYTE_HIGH } ByteClass;

static ByteClass byte_class(char c)
{
    unsigned char b = (unsigned char)c;
    if ((b | 0x20) >= 'a' && (b | 0x20) <= 'z')
        return BYTE_LETTER;
    if (b >= '0' && b <= '9')
        return BYTE_DIGIT;
    if (b == ' ' || (b >= '\t' && b <= '\r'))
        return BYTE_SPACE;
    return b >= 0x80 ? BYTE_HIGH : BYTE_MARK;
}

static bool is_wordy(char c)
{
    ByteClass k = byte_class(c);
    return k == BYTE_LETTER || k == BYTE_DIGIT;
}

/* The walk: `text` ends where the span does. */
typedef struct Cut {
    Folds *folds;
    Str text;
    Token **toks;
    uint32_t *n;
    size_t unicode_end; /* of the word last looked at, so that splits do not make it read again */
    bool single_open;   /* a quotation in single marks is open */
} Cut;

static char byte_at(Str s, size_t i)
{
    if (i >= s.n)
        return '\0';
    return s.p[i];
}

static uint32_t cp_at(Str s, size_t i)
{
    return i < s.n ? utf8_next(s, &i) : 0;
}

/* Bytes of the apostrophe at i, straight or curly; 0: there is none. */
static size_t apostrophe_at(Str s, size_t i)
{
    if (byte_at(s, i) == '\'')
        return 1;
    return i + 3 <= s.n && memcmp(s.p + i, "\xe2\x80\x99", 3) == 0 ? 3 : 0;
}

/* ---- where a word ends --------------------------------------------------------------------------- */

/* A capital and a small letter after it: how a sentence begins. */
static bool begins_capitalised(Str s, size_t i)
{
    if (i >= s.n || !cp_is_upper(utf8_next(s, &i)))
        return false;
    return i < s.n && cp_is_lower(cp_at(s, i));
}

/* "ended.Next", "J.R.Smith": the full stop at `dot` ends what is before it. */
static bool is_missing_blank(Str word, size_t dot)
{
    size_t before = dot;
    return dot > 0 && cp_is_letter(utf8_prev(word, &before)) && begins_capitalised(word, dot + 1);
}

/* A comma between digits belongs to a number as in "1,000,000" or "3,14", not in "2015,2016". */
static bool is_number_comma(Str word, size_t comma)
{
    size_t n_before = 0, n_after = 0;
    while (n_before < comma && byte_class(word.p[comma - 1 - n_before]) == BYTE_DIGIT)
        n_before++;
    while (byte_class(byte_at(word, comma + 1 + n_after)) == BYTE_DIGIT)
        n_after++;
    bool is_alone = comma == n_before && comma + 1 + n_after == word.n;
    return (n_before <= 3 && n_after == 3) || (is_alone && n_after <= 2);
}

/* Where our own rules end the word that Unicode ends at `end`. */
static size_t split_end(Str s, size_t beg, size_t end)
{
    Str word = str_sub(s, beg, end);
    for (size_t i = 1; i < word.n; i++) {
        char c = word.p[i];
        if (c == ':' || c == ';' || (c == '.' && is_missing_blank(word, i)) ||
            (c == ',' && !is_number_comma(word, i)))
            return beg + i;
    }
    return end;
}

static size_t unicode_end(Cut *c, size_t beg)
{
    if (beg >= c->unicode_end)
        c->unicode_end = wordbreak_next(c->text, beg);
    return c->unicode_end;
}

static size_t word_end(Cut *c, size_t beg)
{
    return split_end(c->text, beg, unicode_end(c, beg));
}

/* ---- addresses ------------------------------------------------------------------------------------ */

static bool ends_address(Str s, size_t i)
{
    if (byte_class(s.p[i]) != BYTE_HIGH)
        return (unsigned char)s.p[i] <= ' ' || strchr("<>\"`{}|\\^", s.p[i]);
    uint32_t cp = cp_at(s, i);
    return cp_is_space(cp) || cp_is_open_quote(cp) || cp_is_close_quote(cp);
}

/* The end of the address of the web that begins here; `beg` when none does. */
static size_t url_end(Str s, size_t beg)
{
    Str rest = str_sub(s, beg, s.n);
    bool is_url = str_starts_nocase(rest, S("http://")) || str_starts_nocase(rest, S("https://")) ||
                  (str_starts_nocase(rest, S("www.")) && rest.n > 4 && is_wordy(rest.p[4]));
    if (!is_url)
        return beg;
    size_t end = beg, n_open = 0;
    while (end < s.n && !ends_address(s, end)) {
        if (s.p[end] == ')' && n_open == 0)
            break; /* it closes a bracket around the address */
        n_open += (size_t)(s.p[end] == '(');
        n_open -= (size_t)(s.p[end] == ')');
        end++;
    }
    while (end > beg && strchr(".,;:!?'*_~", s.p[end - 1]))
        end--;
    return end;
}

/* The end of the mail address that begins here; `beg` when none does. */
static size_t mail_end(Cut *c, size_t beg)
{
    Str s = c->text;
    size_t at = unicode_end(c, beg), end = at + 1, dot = 0;
    if (byte_at(s, at) != '@')
        return beg;
    while (end < s.n && (is_wordy(s.p[end]) || s.p[end] == '.' || s.p[end] == '-')) {
        if (s.p[end] == '.' && is_wordy(byte_at(s, end + 1)))
            dot = end;
        end++;
    }
    while (end > at && !is_wordy(s.p[end - 1]))
        end--;
    return dot > at + 1 && dot < end ? end : beg;
}

static size_t address_end(Cut *c, size_t beg)
{
    size_t end = url_end(c->text, beg);
    return end > beg ? end : mail_end(c, beg);
}

/* ---- joins ---------------------------------------------------------------------------------------- */

/* "U.S", "e.g", "D.C": letters that stand alone, with full stops between. */
static bool is_dotted_letters(Str word)
{
    size_t n_letters = 0, i = 0;
    while (i < word.n) {
        if (!cp_is_letter(utf8_next(word, &i)))
            return false;
        n_letters++;
        if (i < word.n && word.p[i++] != '.')
            return false;
    }
    return n_letters > 1;
}

static bool is_one_capital(Str word)
{
    size_t i = 0;
    return word.n > 0 && cp_is_upper(utf8_next(word, &i)) && i == word.n;
}

/* What follows the full stop at `dot`, less blanks; *n_blank says how many bytes of them. */
static size_t after_stop(Str s, size_t dot, size_t *n_blank)
{
    size_t i = dot + 1;
    while (i < s.n) {
        size_t next = i;
        if (!cp_is_space(utf8_next(s, &next)))
            break;
        i = next;
    }
    *n_blank = i - dot - 1;
    return i;
}

/* Whether the list keeps the full stop at `dot` with the word before it. */
static bool list_keeps_stop(Cut *c, Str word, size_t dot)
{
    const LexEntry *e = lexicon_get(LEX_ABBREVIATIONS, fold_word(c->folds->arena, word));
    if (!e)
        return false;
    Str kind = lexicon_column(e, 0);
    size_t n_blank, after = after_stop(c->text, dot, &n_blank);
    uint32_t next = cp_at(c->text, after);
    if (str_eq(kind, S("number")))
        return cp_is_number(next);
    if (str_eq(kind, S("title")))
        return cp_is_upper(cp_at(word, 0)) && (cp_is_letter(next) || cp_is_number(next));
    return true;
}

/* TOK_INITIAL or TOK_ABBREV where the full stop at `dot` belongs to the word; else 0. */
static uint16_t stop_shape(Cut *c, Str word, size_t dot)
{
    if (is_dotted_letters(word))
        return TOK_ABBREV;
    if (byte_at(c->text, dot + 1) == '.')
        return 0; /* an ellipsis */
    if (is_one_capital(word)) {
        size_t n_blank, after = after_stop(c->text, dot, &n_blank);
        uint32_t next = cp_at(c->text, after);
        return cp_is_upper(next) || cp_is_number(next) || next == '&' ? TOK_INITIAL : 0;
    }
    return list_keeps_stop(c, word, dot) ? TOK_ABBREV : 0;
}

/* "3+3": further numbers joined by plus signs. */
static size_t join_sums(Cut *c, size_t beg, size_t end)
{
    Str s = c->text;
    while (byte_class(s.p[beg]) == BYTE_DIGIT && byte_at(s, end) == '+' &&
           byte_class(byte_at(s, end + 1)) == BYTE_DIGIT)
        end = word_end(c, end + 1);
    return end;
}

/* "C++", "C#": marks that belong to the name before them. */
static size_t join_name_marks(Str s, size_t beg, size_t end)
{
    bool is_plus = byte_at(s, end) == '+' && byte_at(s, end + 1) == '+';
    if (is_plus && !is_wordy(byte_at(s, end + 2)) && byte_at(s, end + 2) != '+')
        return end + 2;
    if (byte_at(s, end) == '#' && is_one_capital(str_sub(s, beg, end)) && !is_wordy(byte_at(s, end + 1)))
        return end + 1;
    return end;
}

/* "1990’s", "Jr.’s"; and "workers’", unless that mark closes a quotation. */
static size_t join_apostrophe(const Cut *c, size_t end)
{
    Str s = c->text;
    size_t n = apostrophe_at(s, end);
    if (n == 0)
        return end;
    bool is_s = byte_at(s, end + n) == 's' && !is_wordy(byte_at(s, end + n + 1));
    if (is_s && (byte_class(s.p[end - 1]) == BYTE_DIGIT || s.p[end - 1] == '.'))
        return end + n + 1;
    bool is_plural = s.p[end - 1] == 's' && !c->single_open && byte_at(s, end + n) == ' ';
    return is_plural ? end + n : end;
}

/* ---- tokens --------------------------------------------------------------------------------------- */

static uint16_t letters_shape(Str word)
{
    unsigned n_letters = 0, n_lower = 0, n_digits = 0;
    bool begins_upper = false, is_number = cp_is_number(cp_at(word, 0));
    for (size_t i = 0; i < word.n;) {
        uint32_t cp = utf8_next(word, &i);
        if (cp_is_letter(cp)) {
            bool is_upper = cp_is_upper(cp);
            begins_upper = begins_upper || (is_upper && n_letters == 0 && !is_number);
            n_letters++;
            n_lower += !is_upper;
        } else {
            n_digits += cp_is_number(cp);
        }
    }
    bool is_word = n_letters + n_digits > 0, is_allcaps = n_letters > 1 && n_lower == 0;
    return (uint16_t)((is_word ? TOK_WORD : 0) | (begins_upper ? TOK_CAPITAL : 0) |
                      (is_allcaps ? TOK_ALLCAPS : 0) | (is_number ? TOK_NUMBER : 0));
}

static bool is_possessive(Str word)
{
    if (word.n < 3)
        return false;
    char last = word.p[word.n - 1];
    if (last == 's' || last == 'S')
        return apostrophe_at(word, word.n - 2) == 1 || (word.n > 4 && apostrophe_at(word, word.n - 4) == 3);
    return apostrophe_at(word, word.n - 1) == 1 || (word.n > 3 && apostrophe_at(word, word.n - 3) == 3);
}

static bool has_space_before(const Cut *c, size_t beg)
{
    return beg == 0 || cp_is_space(utf8_prev(c->text, &beg));
}

static void add(Cut *c, size_t beg, size_t end, uint16_t shape)
{
    if (has_space_before(c, beg))
        shape |= TOK_SPACE_BEFORE;
    Str word = str_sub(c->text, beg, end);
    vec_push(c->folds->arena, *c->toks, *c->n,
             (Token){{(uint32_t)beg, (uint32_t)end}, folds_word(c->folds, word), shape, 0});
}

/* Begins a word: takes what belongs to it, adds it, and returns where it ends. */
static size_t take_word(Cut *c, size_t beg)
{
    Str s = c->text;
    size_t end = address_end(c, beg);
    if (end > beg) {
        add(c, beg, end, TOK_WORD);
        return end;
    }
    end = join_sums(c, beg, word_end(c, beg));
    uint16_t shape = byte_at(s, end) == '.' ? stop_shape(c, str_sub(s, beg, end), end) : 0;
    end = join_apostrophe(c, shape ? end + 1 : join_name_marks(s, beg, end));
    Str word = str_sub(s, beg, end);
    shape |= letters_shape(word) | (is_possessive(word) ? TOK_POSSESSIVE : 0);
    add(c, beg, end, shape);
    return end;
}

static bool is_quote(uint32_t cp)
{
    return cp == '"' || cp == '\'' || cp == '`' || cp_is_open_quote(cp) || cp_is_close_quote(cp);
}

/* Whether a quotation in single marks is open after the mark at beg. */
static void follow_single(Cut *c, uint32_t cp, size_t beg, size_t end)
{
    if (cp == 0x2018 || cp == '`')
        c->single_open = true;
    else if (cp == 0x2019 || (cp == '\'' && c->single_open))
        c->single_open = false;
    else if (cp == '\'')
        c->single_open = has_space_before(c, beg) && byte_class(byte_at(c->text, end)) != BYTE_SPACE;
}

static size_t take_mark(Cut *c, size_t beg)
{
    Str s = c->text;
    uint32_t cp = cp_at(s, beg);
    size_t end = wordbreak_next(s, beg);
    if ((cp == '\'' || cp == '`') && byte_at(s, beg + 1) == s.p[beg]) {
        add(c, beg, beg + 2, TOK_QUOTE);
        return beg + 2;
    }
    if (is_quote(cp)) {
        follow_single(c, cp, beg, end);
        add(c, beg, end, TOK_QUOTE);
        return end;
    }
    if (cp == 0xa7 && byte_class(byte_at(s, end)) == BYTE_DIGIT) { /* § and its number */
        end = word_end(c, end);
        add(c, beg, end, TOK_WORD);
        return end;
    }
    add(c, beg, end, 0);
    return end;
}

/* What begins with a code point beyond ASCII: a blank, a word or a mark. */
static size_t take_high(Cut *c, size_t beg)
{
    size_t after = beg;
    uint32_t cp = utf8_next(c->text, &after);
    WordBreak w = wordbreak_of(cp);
    if (cp_is_space(cp) || w == WB_FORMAT || w == WB_EXTEND || w == WB_ZWJ)
        return after;
    return cp_is_letter(cp) || cp_is_number(cp) ? take_word(c, beg) : take_mark(c, beg);
}

/* The plainest word: small ASCII letters up to a blank. True: taken, and *at moved past it. */
static bool take_plain(Cut *c, size_t *at)
{
    size_t i = *at;
    while (i < c->text.n && c->text.p[i] >= 'a' && c->text.p[i] <= 'z')
        i++;
    if (i == *at || i == c->text.n || (c->text.p[i] != ' ' && c->text.p[i] != '\n'))
        return false;
    bool is_spaced = *at == 0 || byte_class(c->text.p[*at - 1]) == BYTE_SPACE;
    if (!is_spaced)
        return false;
    vec_push(c->folds->arena, *c->toks, *c->n,
             (Token){{(uint32_t)*at, (uint32_t)i}, str_sub(c->text, *at, i), TOK_WORD | TOK_SPACE_BEFORE, 0});
    *at = i;
    return true;
}

void token_cut_with(Folds *folds, Str text, Span span, Token **toks, uint32_t *n)
{
    Cut c = {.folds = folds, .text = str_sub(text, 0, span.end), .toks = toks};
    c.n = n;
    size_t at = span.beg;
    while (at < c.text.n) {
        if (take_plain(&c, &at))
            continue;
        switch (byte_class(c.text.p[at])) {
        case BYTE_SPACE:
            at++;
            break;
        case BYTE_LETTER:
        case BYTE_DIGIT:
            at = take_word(&c, at);
            break;
        case BYTE_HIGH:
            at = take_high(&c, at);
            break;
        case BYTE_MARK:
            at = take_mark(&c, at);
            break;
        }
    }
}

void token_cut(Arena *a, Str text, Span at, Token **toks, uint32_t *n)
{
    Folds folds = folds_new(a);
    token_cut_with(&folds, text, at, toks, n);
}
