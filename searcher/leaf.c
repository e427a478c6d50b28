#include "searcher/leaf.h"

#include "base/utf8.h"
#include "base/vec.h"
#include "core/terms.h"
#include "core/token.h"
#include "core/value.h"
#include "searcher/range.h"

typedef struct Leaf {
    Node         *node;
    Word         *words;
    uint32_t      n_words;
    Arena        *arena;
    const Lexeme *lexeme;
    quoth_error  *err;
} Leaf;

static quoth_status refuse(const Leaf *leaf, Str why)
{
    Str what = leaf->lexeme->text;
    int n = what.n > 40 ? 40 : (int)what.n;
    return fail_at(leaf->err, QUOTH_E_QUERY, 1, leaf->lexeme->beg + 1, "%.*s: %.*s", n, what.p, STR(why));
}

/* ---- words ------------------------------------------------------------------------------------------ */

static bool is_word_char(uint32_t cp)
{
    return cp_is_letter(cp) || cp_is_number(cp);
}

static void add_words(Leaf *leaf, Str text, WordForm form)
{
    Token   *toks = NULL;
    uint32_t n = 0;
    token_cut(leaf->arena, text, (Span){0, (uint32_t)text.n}, &toks, &n);
    for (uint32_t t = 0; t < n; t++) {
        if (!(toks[t].shape & TOK_WORD))
            continue;
        Str word = str_span(text, toks[t].text);
        vec_push(leaf->arena, leaf->words, leaf->n_words,
                 (Word){.form = form, .text = word, .fold = toks[t].fold, .exact = fold_exact(leaf->arena, word), .prefix = S("")});
    }
}

static bool is_wildcard(Str text, size_t at)
{
    if (text.p[at] == '*')
        return true;
    size_t after = at + 1; /* a question mark at the end of a word is only that */
    if (text.p[at] != '?' || after >= text.n)
        return false;
    return text.p[after] == '*' || text.p[after] == '?' || is_word_char(utf8_next(text, &after));
}

static bool has_wildcard(Str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (is_wildcard(text, i))
            return true;
    return false;
}

static uint32_t count_letters(Str s)
{
    uint32_t n = 0;
    for (size_t at = 0; at < s.n;)
        n += is_word_char(utf8_next(s, &at));
    return n;
}

/* Adds what stands between two wildcards, folded; false where that is no part of one word. */
static bool add_piece(Arena *a, Buf *pattern, Str piece)
{
    Token   *toks = NULL;
    uint32_t n = 0, n_words = 0;
    token_cut(a, piece, (Span){0, (uint32_t)piece.n}, &toks, &n);
    for (uint32_t t = 0; t < n; t++)
        if (toks[t].shape & TOK_WORD) {
            buf_add(pattern, toks[t].fold);
            n_words++;
        }
    return n_words <= 1;
}

static quoth_status add_pattern(Leaf *leaf, Str text)
{
    Buf    pattern = {.arena = leaf->arena};
    size_t beg = 0, n_prefix = STR_NONE;
    bool   is_one_word = true;
    for (size_t i = 0; i <= text.n; i++) {
        if (i < text.n && !is_wildcard(text, i))
            continue;
        is_one_word = add_piece(leaf->arena, &pattern, str_sub(text, beg, i)) && is_one_word;
        if (n_prefix == STR_NONE)
            n_prefix = pattern.n;
        if (i < text.n)
            buf_char(&pattern, text.p[i]);
        beg = i + 1;
    }
    if (!is_one_word)
        return refuse(leaf, S("a wildcard stands for letters of one word"));
    Str fold = buf_str(&pattern), prefix = str_sub(fold, 0, n_prefix);
    if (count_letters(prefix) < WILDCARD_LETTERS_LEAST)
        return refuse(leaf, S("expected two letters or more before a wildcard"));
    vec_push(leaf->arena, leaf->words, leaf->n_words,
             (Word){.form = FORM_WILDCARD, .text = text, .fold = fold, .exact = fold, .prefix = prefix});
    return QUOTH_OK;
}

/* Words of which some have wildcards; hyphens part them as they part words. */
static quoth_status add_patterns(Leaf *leaf, Str text, WordForm form)
{
    Str part;
    if (form == FORM_EXACT)
        return refuse(leaf, S("== takes a whole word, without wildcards"));
    while (str_next(&text, '-', &part)) {
        if (!has_wildcard(part)) {
            add_words(leaf, part, form);
            continue;
        }
        quoth_status st = add_pattern(leaf, part);
        if (st != QUOTH_OK)
            return st;
    }
    return QUOTH_OK;
}

static Str without_marks_at_end(Str s)
{
    while (s.n > 0 && strchr(",;.:!?", s.p[s.n - 1]) && s.p[s.n - 1])
        s.n--;
    return s;
}

/* The ~ and digits that end a chunk; STR_NONE where nothing of the kind does. */
static size_t fuzzy_mark(Str chunk)
{
    size_t at = chunk.n;
    while (at > 0 && chunk.p[at - 1] >= '0' && chunk.p[at - 1] <= '9')
        at--;
    return at > 1 && chunk.p[at - 1] == '~' && count_letters(str_sub(chunk, 0, at - 1)) > 0 ? at - 1 : STR_NONE;
}

static quoth_status add_fuzzy(Leaf *leaf, Str chunk, size_t mark, WordForm form)
{
    uint32_t edits;
    Str      text = str_sub(chunk, 0, mark);
    if (!str_to_u32(str_sub(chunk, mark + 1, chunk.n), &edits) || edits < 1 || edits > 2)
        return refuse(leaf, S("expected ~1 or ~2: so many letters may differ"));
    if (form == FORM_EXACT || has_wildcard(text))
        return refuse(leaf, S("~ takes a word without == and wildcards"));
    add_words(leaf, text, form);
    if (leaf->n_words == 0)
        return QUOTH_OK;
    Word *last = &leaf->words[leaf->n_words - 1];
    if (count_letters(last->fold) < edits + 2)
        return refuse(leaf, S("the word is too short for so many different letters"));
    last->form = FORM_FUZZY;
    last->edits = edits;
    return QUOTH_OK;
}

/* Letters *, ? and ~ of an address are its own. */
static bool is_address(Str chunk)
{
    return str_find(chunk, S("://"), 0) != STR_NONE || str_find(chunk, S("@"), 0) != STR_NONE;
}

static quoth_status chunk_words(Leaf *leaf, WordForm form)
{
    Str    chunk = leaf->lexeme->text, core = without_marks_at_end(chunk);
    size_t mark = fuzzy_mark(core);
    if (is_address(chunk))
        add_words(leaf, chunk, form);
    else if (mark != STR_NONE)
        return add_fuzzy(leaf, core, mark, form);
    else if (has_wildcard(core))
        return add_patterns(leaf, core, form);
    else
        add_words(leaf, chunk, form);
    return QUOTH_OK;
}

static bool is_plain_chunk(const Leaf *leaf)
{
    return leaf->lexeme->kind == LEX_CHUNK && leaf->n_words == 1 && leaf->words[0].form <= FORM_EXACT;
}

static quoth_status word_leaf(Leaf *leaf, FieldKind kind)
{
    const Lexeme *lexeme = leaf->lexeme;
    WordForm      form = lexeme->form == FORM_STEM && kind == FIELD_IS_NAME ? FORM_FOLD : lexeme->form;
    if (lexeme->kind == LEX_PHRASE)
        add_words(leaf, lexeme->text, form);
    else {
        quoth_status st = chunk_words(leaf, form);
        if (st != QUOTH_OK)
            return st;
    }
    if (leaf->n_words == 0)
        return refuse(leaf, S("holds no word"));
    Node *node = leaf->node;
    node->kind = leaf->n_words == 1 ? NODE_WORD : NODE_PHRASE;
    node->words = leaf->words;
    node->n_words = leaf->n_words;
    if (is_plain_chunk(leaf)) /* without the punctuation around it */
        node->text = str_fmt(leaf->arena, "%s%.*s", lexeme->form == FORM_EXACT ? "==" : lexeme->form == FORM_FOLD ? "=" : "",
                             STR(leaf->words[0].text));
    return QUOTH_OK;
}

/* ---- values ----------------------------------------------------------------------------------------- */

static Str lower(Arena *a, Str s)
{
    char *z = str_z(a, s);
    for (size_t i = 0; i < s.n; i++)
        if (z[i] >= 'A' && z[i] <= 'Z')
            z[i] = (char)(z[i] + ('a' - 'A'));
    return (Str){z, s.n};
}

static quoth_status enum_leaf(Leaf *leaf)
{
    Node *node = leaf->node;
    Buf   list = {.arena = leaf->arena};
    node->kind = NODE_VALUE;
    node->value = lower(leaf->arena, str_trim(leaf->lexeme->text));
    if (node->value.n == 0)
        return refuse(leaf, S("expected a value"));
    if (field_value_at(node->field, 0).n == 0)
        return QUOTH_OK;
    for (uint32_t i = 0; field_value_at(node->field, i).n > 0; i++) {
        Str value = field_value_at(node->field, i);
        if (str_eq(value, node->value))
            return QUOTH_OK;
        buf_fmt(&list, "%s%.*s", i ? ", " : "expected ", STR(value));
    }
    return refuse(leaf, buf_str(&list));
}

static quoth_status range_leaf(Leaf *leaf, int32_t today)
{
    DayRange range;
    Node    *node = leaf->node;
    Str      why = range_read(&range, leaf->arena, node->field, str_trim(leaf->lexeme->text), today);
    if (why.n)
        return refuse(leaf, why);
    node->kind = NODE_RANGE;
    node->first = range.first;
    node->last = range.last;
    return QUOTH_OK;
}

static quoth_status path_leaf(Leaf *leaf)
{
    Node *node = leaf->node;
    Str   path = str_trim(leaf->lexeme->text);
    while (str_starts(path, S("./")))
        path = str_sub(path, 2, path.n);
    while (str_starts(path, S("../")))
        path = str_sub(path, 3, path.n);
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    if (path.n == 0)
        return refuse(leaf, S("expected a file or a folder"));
    node->kind = NODE_PATH;
    node->value = path;
    return QUOTH_OK;
}

static size_t host_length(Str s)
{
    size_t n = 0;
    while (n < s.n && !strchr("/?#:", s.p[n]))
        n++;
    return n;
}

/* gov.az, www.mfa.gov.az/en, http://localhost: a host stands where there is a scheme or a full stop. */
static bool has_host(Str s)
{
    Str host = str_sub(s, 0, host_length(s));
    for (size_t i = 0; i < host.n; i++)
        if ((unsigned char)host.p[i] <= ' ')
            return false;
    size_t dot = str_find(host, S("."), 1);
    return str_find(s, S("://"), 0) != STR_NONE || (dot != STR_NONE && dot + 1 < host.n);
}

static quoth_status address_leaf(Leaf *leaf)
{
    Node *node = leaf->node;
    Str   text = str_trim(leaf->lexeme->text);
    while (str_starts(text, S(".")) || str_starts(text, S("*."))) /* .gov.az, *.gov.az: hosts below are found anyway */
        text = str_sub(text, text.p[0] == '*' ? 2 : 1, text.n);
    node->kind = NODE_ADDRESS;
    if (has_host(text)) {
        Str form = address_form(leaf->arena, text);
        node->host = str_sub(form, 0, host_length(form));
        node->path = str_sub(form, node->host.n, form.n);
    }
    if (node->host.n)
        return QUOTH_OK;
    add_words(leaf, address_words(leaf->arena, text), FORM_FOLD);
    node->words = leaf->words;
    node->n_words = leaf->n_words;
    return node->n_words ? QUOTH_OK : refuse(leaf, S("expected a host, an address or a word of it"));
}

quoth_status leaf_make(Node *out, Arena *a, const Lexeme *lexeme, int32_t today, quoth_error *err)
{
    Leaf      leaf = {.node = out, .arena = a, .lexeme = lexeme, .err = err};
    FieldKind kind = field_at(out->field)->kind;
    out->text = lexeme->typed;
    switch (kind) {
    case FIELD_IS_PROSE:
    case FIELD_IS_NAME:
        return word_leaf(&leaf, kind);
    case FIELD_IS_ENUM:
    case FIELD_IS_PRESENCE:
        return enum_leaf(&leaf);
    case FIELD_IS_DATE:
    case FIELD_IS_NUMBER:
        return range_leaf(&leaf, today);
    case FIELD_IS_ADDRESS:
        return address_leaf(&leaf);
    case FIELD_IS_PATH:
        return path_leaf(&leaf);
    }
    return fail(err, QUOTH_E_INTERNAL, "field %s: of no kind", field_at(out->field)->name);
}
