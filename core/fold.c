/* fold.c: search forms. Plain ASCII never reaches utf8proc. */
#include "core/fold.h"

#include <utf8proc.h>

#include "base/utf8.h"
#include "base/vec.h"

static bool is_ascii(Str s)
{
    return utf8_ascii_end(s, 0) == s.n;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Groups of three digits after one to three: "1,000". */
static bool has_thousands(Str s)
{
    size_t comma = str_find(s, S(","), 0), i = comma;
    if (comma == STR_NONE || comma == 0 || comma > 3)
        return false;
    for (size_t d = 0; d < comma; d++)
        if (!is_digit(s.p[d]))
            return false;
    while (i < s.n && s.p[i] == ',') {
        for (size_t d = 1; d <= 3; d++)
            if (i + d >= s.n || !is_digit(s.p[i + d]))
                return false;
        i += 4;
        if (i < s.n && is_digit(s.p[i]))
            return false;
    }
    return i == s.n || s.p[i] == '.';
}

/* Less what belongs to the sentence and not to the word: possessive, full stop at the end. */
static Str without_ending(Str s)
{
    if (s.n > 2 && s.p[s.n - 1] == 's' && s.p[s.n - 2] == '\'')
        s.n -= 2;
    else if (s.n > 2 && s.p[s.n - 1] == '\'' && s.p[s.n - 2] == 's')
        s.n -= 1;
    if (s.n > 1 && s.p[s.n - 1] == '.' && s.p[s.n - 2] != '.')
        s.n -= 1;
    return s;
}

static Str without_commas(Arena *a, Str s)
{
    if (!has_thousands(s))
        return s;
    char *p = arena_array(a, s.n, 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ',')
            p[n++] = s.p[i];
    return (Str){p, n};
}

/* The word in lower case; the word itself where it is that already. */
static Str lower_ascii(Arena *a, Str s)
{
    size_t i = 0;
    while (i < s.n && !(s.p[i] >= 'A' && s.p[i] <= 'Z'))
        i++;
    if (i == s.n)
        return s;
    char *p = arena_array(a, s.n, 1);
    for (size_t k = 0; k < s.n; k++)
        p[k] = (char)(s.p[k] >= 'A' && s.p[k] <= 'Z' ? s.p[k] + ('a' - 'A') : s.p[k]);
    return (Str){p, s.n};
}

static bool is_accent(uint32_t cp)
{
    if (cp < 0x300)
        return false;
    return cp <= 0x36f ||
           (cp >= 0x591 && cp <= 0x5c7 && cp != 0x5be && cp != 0x5c0 && cp != 0x5c3 && cp != 0x5c6) ||
           (cp >= 0x64b && cp <= 0x65f) || cp == 0x670 || (cp >= 0x1ab0 && cp <= 0x1aff) ||
           (cp >= 0x1dc0 && cp <= 0x1dff) || (cp >= 0x20d0 && cp <= 0x20ff) || (cp >= 0xfe20 && cp <= 0xfe2f);
}

static const char *plain_letter(uint32_t cp, bool keep_accents)
{
    switch (cp) {
#define LETTER(from, to)                                                                                     \
    case from:                                                                                               \
        return !keep_accents || to[0] == '\'' || to[0] == '"' || to[0] == '-' ? to : NULL;
#include "core/letters.def"
#undef LETTER
    default:
        return NULL;
    }
}

/* Code points in canonical decomposition to UTF-8, composed again. */
static Str encode(Arena *a, int32_t *cps, size_t n)
{
    utf8proc_ssize_t left =
        utf8proc_normalize_utf32(cps, (utf8proc_ssize_t)n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    Buf b = {.arena = a};
    for (utf8proc_ssize_t i = 0; i < left; i++) {
        char bytes[4];
        buf_add(&b, (Str){bytes, utf8_put(bytes, (uint32_t)cps[i])});
    }
    return buf_str(&b);
}

static Str fold_unicode(Arena *a, Str word, bool keep_accents)
{
    const utf8proc_option_t how =
        UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)word.p;
    utf8proc_ssize_t room = utf8proc_decompose(bytes, (utf8proc_ssize_t)word.n, NULL, 0, how);
    if (room <= 0)
        return word; /* invalid, or nothing but what cannot be seen: stays as it is */
    int32_t *cps = arena_make_n(a, int32_t, (size_t)room + 1);
    int32_t *out = arena_make_n(a, int32_t, 2 * (size_t)room + 1);
    size_t n = 0;
    room = utf8proc_decompose(bytes, (utf8proc_ssize_t)word.n, cps, room, how);
    for (utf8proc_ssize_t i = 0; i < room; i++) {
        uint32_t cp = (uint32_t)cps[i];
        const char *plain = plain_letter(cp, keep_accents);
        if (cp_is_space(cp) || (is_accent(cp) && !keep_accents && n > 0))
            continue;
        if (!plain)
            out[n++] = (int32_t)cp;
        for (; plain && *plain; plain++)
            out[n++] = (unsigned char)*plain;
    }
    return n ? encode(a, out, n) : word;
}

static Str fold(Arena *a, Str word, bool keep_accents)
{
    if (word.n <= 2 && (str_eq(word, S("``")) || str_eq(word, S("''"))))
        return S("\"");
    if (str_eq(word, S("`")))
        return S("'");
    Str form = is_ascii(word) ? lower_ascii(a, word) : fold_unicode(a, word, keep_accents);
    return without_commas(a, without_ending(form));
}

Str fold_word(Arena *a, Str word)
{
    return fold(a, word, false);
}

Str fold_exact(Arena *a, Str word)
{
    return fold(a, word, true);
}

Folds folds_new(Arena *a)
{
    return (Folds){.arena = a, .seen = table_new(a)};
}

Str folds_word(Folds *folds, Str word)
{
    if (is_ascii(word))
        return fold_word(folds->arena, word);
    uint32_t place = *table_slot(&folds->seen, word, folds->n_forms);
    if (place == folds->n_forms) {
        Str form = fold_word(folds->arena, word);
        vec_push(folds->arena, folds->forms, folds->n_forms, form);
    }
    return folds->forms[place];
}
