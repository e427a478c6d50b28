#include "searcher/lex.h"

#include "base/utf8.h"
#include "base/vec.h"

typedef struct Lexer {
    Arena       *arena;
    Str          query;
    size_t       at;
    Lexeme      *lexemes;
    uint32_t     n;
    quoth_error *err;
} Lexer;

static quoth_status refuse(const Lexer *lx, size_t at, Str what, const char *why)
{
    int n = what.n > 40 ? 40 : (int)what.n;
    return fail_at(lx->err, QUOTH_E_QUERY, 1, (uint32_t)at + 1, "%.*s: %s", n, what.p, why);
}

static void push(Lexer *lx, LexKind kind, size_t beg, Lexeme rest)
{
    rest.kind = kind;
    rest.beg = (uint32_t)beg;
    rest.end = (uint32_t)lx->at;
    rest.typed = str_sub(lx->query, beg, lx->at);
    vec_push(lx->arena, lx->lexemes, lx->n, rest);
}

static bool is_curly(uint32_t cp)
{
    return cp >= 0x201c && cp <= 0x201f; /* “ ” „ ‟ */
}

/* Apostrophes neither begin nor end a phrase. */
static bool is_opener(uint32_t cp)
{
    return cp == '"' || is_curly(cp) || cp == 0xab || cp == 0xbb;
}

/* Curly marks are set in many ways („x“, ”x”), and typed ones may end them. */
static bool closes(uint32_t opener, uint32_t cp)
{
    if (is_curly(opener))
        return is_curly(cp) || cp == '"';
    return opener == '"' ? cp == '"' : cp == (opener ^ (0xab ^ 0xbb)); /* « » either way round */
}

static bool ends_chunk(uint32_t cp)
{
    return cp == '(' || cp == ')' || cp_is_space(cp) || is_opener(cp);
}

static size_t chunk_end(Str query, size_t at)
{
    while (at < query.n) {
        size_t here = at;
        if (ends_chunk(utf8_next(query, &at)))
            return here;
    }
    return query.n;
}

static bool has_word(Str s)
{
    for (size_t at = 0; at < s.n;) {
        uint32_t cp = utf8_next(s, &at);
        if (cp_is_letter(cp) || cp_is_number(cp))
            return true;
    }
    return false;
}

/* A phrase, whose first quotation mark stands at `at`; `beg` is where it begins with its = or ==. */
static quoth_status phrase(Lexer *lx, size_t beg, WordForm form)
{
    size_t   open = lx->at;
    uint32_t opener = utf8_next(lx->query, &lx->at);
    size_t   inside = lx->at;
    while (lx->at < lx->query.n) {
        size_t here = lx->at;
        if (!closes(opener, utf8_next(lx->query, &lx->at)))
            continue;
        push(lx, LEX_PHRASE, beg, (Lexeme){.text = str_sub(lx->query, inside, here), .form = form});
        return QUOTH_OK;
    }
    return refuse(lx, open, str_sub(lx->query, open, lx->query.n), "the quotation mark is not closed");
}

static size_t form_prefix(Str chunk, WordForm *form)
{
    size_t n = str_starts(chunk, S("==")) ? 2 : str_starts(chunk, S("=")) ? 1 : 0;
    *form = n == 2 ? FORM_EXACT : n == 1 ? FORM_FOLD : FORM_STEM;
    return n;
}

/* =word, ==word, ="phrase", word; whatever operators or fields it looks like. */
static quoth_status value(Lexer *lx)
{
    size_t   beg = lx->at;
    WordForm form;
    Str      chunk = str_sub(lx->query, beg, chunk_end(lx->query, beg));
    size_t   n = form_prefix(chunk, &form);
    lx->at += n;
    size_t after = lx->at;
    if (n == chunk.n && after < lx->query.n && is_opener(utf8_next(lx->query, &after)))
        return phrase(lx, beg, form == FORM_EXACT ? FORM_EXACT : FORM_FOLD);
    lx->at = beg + chunk.n;
    push(lx, LEX_CHUNK, beg, (Lexeme){.text = str_sub(chunk, n, chunk.n), .form = form});
    return QUOTH_OK;
}

/* NEAR/5, PRE/5, w/s. Sets *is_one where the chunk is such an operator. */
static quoth_status distance_operator(Lexer *lx, Str chunk, bool *is_one)
{
    size_t  beg = lx->at;
    LexKind kind = str_starts(chunk, S("NEAR")) ? LEX_NEAR : LEX_PRE;
    size_t  name = kind == LEX_NEAR ? 4 : 3;
    *is_one = kind == LEX_NEAR || str_starts(chunk, S("PRE"));
    *is_one = *is_one && (chunk.n == name || chunk.p[name] == '/');
    if (!*is_one)
        return QUOTH_OK;
    uint32_t n = 0;
    if (chunk.n == name || !str_to_u32(str_sub(chunk, name + 1, chunk.n), &n) || n == 0 || n > QUERY_DISTANCE_MOST)
        return refuse(lx, beg, chunk, "expected a distance of 1 to 1000 words, such as NEAR/5");
    lx->at += chunk.n;
    push(lx, kind, beg, (Lexeme){.number = n});
    return QUOTH_OK;
}

static quoth_status unit_operator(Lexer *lx, Str chunk, bool *is_one)
{
    size_t   beg = lx->at;
    uint32_t n;
    *is_one = false;
    if (chunk.n < 3 || !str_starts_nocase(chunk, S("w/")))
        return QUOTH_OK;
    if (str_to_u32(str_sub(chunk, 2, chunk.n), &n))
        return refuse(lx, beg, chunk, "expected w/s, w/p or w/d; words apart are counted by NEAR/5");
    static const char letters[] = "spd";
    const char *letter = chunk.n == 3 ? strchr(letters, chunk.p[2] | 32) : NULL;
    if (!letter || !*letter)
        return QUOTH_OK;
    *is_one = true;
    lx->at += chunk.n;
    push(lx, LEX_WITH, beg, (Lexeme){.number = (uint32_t)(letter - letters)});
    return QUOTH_OK;
}

static bool word_operator(Lexer *lx, Str chunk)
{
    static const struct {
        const char *name;
        LexKind     kind;
    } names[] = {{"AND", LEX_AND}, {"OR", LEX_OR}, {"NOT", LEX_NOT}, {"*", LEX_ALL}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(chunk, str_of(names[i].name))) {
            size_t beg = lx->at;
            lx->at += chunk.n;
            push(lx, names[i].kind, beg, (Lexeme){.number = 0});
            return true;
        }
    return false;
}

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The letters before a colon; empty where the chunk does not begin so, and for an address (http://x, mailto:x@y). */
static Str field_name(Str chunk)
{
    size_t n = 0;
    while (n < chunk.n && (is_ascii_letter(chunk.p[n]) || (n > 0 && (chunk.p[n] == '-' || chunk.p[n] == '_'))))
        n++;
    if (n == 0 || n == chunk.n || chunk.p[n] != ':')
        return S("");
    Str name = str_sub(chunk, 0, n), rest = str_sub(chunk, n + 1, chunk.n);
    bool is_address = str_starts(rest, S("//")) || str_eq_nocase(name, S("mailto"));
    return is_address && field_named(name) == FIELD_NONE ? S("") : name;
}

static quoth_status unknown_field(const Lexer *lx, size_t at, Str name)
{
    Str near = field_nearest(name);
    int n = name.n > 40 ? 40 : (int)name.n;
    if (near.n)
        return fail_at(lx->err, QUOTH_E_QUERY, 1, (uint32_t)at + 1, "%.*s: no such field: did you mean %.*s:", n, name.p,
                       STR(near));
    return fail_at(lx->err, QUOTH_E_QUERY, 1, (uint32_t)at + 1,
                   "%.*s: no such field: put the words in quotation marks to search for them", n, name.p);
}

static quoth_status saved(Lexer *lx, Str chunk, size_t n_field)
{
    size_t beg = lx->at;
    Str    name = str_sub(chunk, n_field, chunk.n);
    if (name.n == 0)
        return refuse(lx, beg, chunk, "expected the name of a saved query right after the colon");
    lx->at += chunk.n;
    push(lx, LEX_SAVED, beg, (Lexeme){.text = name});
    return QUOTH_OK;
}

/* field:value, field:"phrase", field:( */
static quoth_status field(Lexer *lx, Str name)
{
    size_t  beg = lx->at;
    FieldId id = field_named(name);
    if (id == FIELD_NONE)
        return unknown_field(lx, beg, name);
    lx->at += name.n + 1;
    push(lx, LEX_FIELD, beg, (Lexeme){.text = name, .number = id});
    size_t   after = lx->at;
    uint32_t cp = after < lx->query.n ? utf8_next(lx->query, &after) : ')';
    if (cp == ')' || cp_is_space(cp))
        return refuse(lx, beg, name, "expected a value right after the colon");
    if (is_opener(cp))
        return phrase(lx, lx->at, FORM_FOLD);
    return cp == '(' ? QUOTH_OK : value(lx); /* the bracket is the next lexeme */
}

/* A `-` takes away what stands right behind it. */
static bool is_minus(const Lexer *lx, Str chunk)
{
    if (!str_starts(chunk, S("-")) || str_starts(chunk, S("--")))
        return false;
    if (has_word(chunk))
        return true;
    size_t after = lx->at + chunk.n;
    return after < lx->query.n && (lx->query.p[after] == '(' || is_opener(utf8_next(lx->query, &after)));
}

static quoth_status chunk_lexeme(Lexer *lx)
{
    bool         is_one;
    Str          chunk = str_sub(lx->query, lx->at, chunk_end(lx->query, lx->at));
    Str          name = field_name(chunk);
    quoth_status st;
    if (str_eq_nocase(name, S("saved")))
        return saved(lx, chunk, name.n + 1);
    if (name.n)
        return field(lx, name);
    if (word_operator(lx, chunk))
        return QUOTH_OK;
    if ((st = distance_operator(lx, chunk, &is_one)) != QUOTH_OK || is_one)
        return st;
    if ((st = unit_operator(lx, chunk, &is_one)) != QUOTH_OK || is_one)
        return st;
    WordForm form;
    size_t   n = form_prefix(chunk, &form), after = lx->at + chunk.n;
    bool     is_phrase = n > 0 && n == chunk.n && after < lx->query.n && is_opener(utf8_next(lx->query, &after));
    if (is_phrase || has_word(chunk))
        return value(lx);
    lx->at += chunk.n;
    return QUOTH_OK;
}

static quoth_status next(Lexer *lx)
{
    size_t   beg = lx->at, after = lx->at;
    uint32_t cp = utf8_next(lx->query, &after);
    if (cp_is_space(cp)) {
        lx->at = after;
        return QUOTH_OK;
    }
    if (is_opener(cp))
        return phrase(lx, beg, FORM_FOLD);
    bool is_sign = cp == '(' || cp == ')' || is_minus(lx, str_sub(lx->query, beg, chunk_end(lx->query, beg)));
    if (!is_sign)
        return chunk_lexeme(lx);
    lx->at = after;
    push(lx, cp == '(' ? LEX_OPEN : cp == ')' ? LEX_CLOSE : LEX_NOT, beg, (Lexeme){.number = 0});
    return QUOTH_OK;
}

quoth_status lex_query(Lexeme **out, uint32_t *n, Arena *a, Str query, quoth_error *err)
{
    Lexer lx = {.arena = a, .query = query, .err = err};
    while (lx.at < query.n) {
        quoth_status st = next(&lx);
        if (st != QUOTH_OK)
            return st;
    }
    push(&lx, LEX_END, lx.at, (Lexeme){.number = 0});
    *out = lx.lexemes;
    *n = lx.n;
    return QUOTH_OK;
}
