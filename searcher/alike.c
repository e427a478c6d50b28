/* alike.c: wildcards and fuzzy words. */
#include "base/utf8.h"
#include "searcher/match.h"

enum { FUZZY_LETTERS_MOST = 64 };

/* Linear but for the last `*`, to which it returns: at most pattern times word. */
static bool fits_pattern(Str pattern, Str word)
{
    size_t p = 0, w = 0, star = STR_NONE, after_star = 0;
    while (w < word.n) {
        size_t next_p = p, next_w = w;
        char   c = (char)(p < pattern.n ? pattern.p[p] : 0);
        if (p < pattern.n && c == '*') {
            star = p++;
            after_star = w;
            continue;
        }
        uint32_t cp = utf8_next(word, &next_w);
        if (p < pattern.n && (c == '?' || utf8_next(pattern, &next_p) == cp)) {
            p = c == '?' ? p + 1 : next_p;
            w = next_w;
            continue;
        }
        if (star == STR_NONE)
            return false;
        p = star + 1;
        utf8_next(word, &after_star);
        w = after_star;
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return p == pattern.n;
}

static uint32_t decode(uint32_t *out, Str s)
{
    uint32_t n = 0;
    for (size_t at = 0; at < s.n && n < FUZZY_LETTERS_MOST;)
        out[n++] = utf8_next(s, &at);
    return n;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Letters put in, left out, changed, or swapped with a neighbour (each place touched once); more than `most` where it is that. */
static uint32_t edit_distance(Str left, Str right, uint32_t most)
{
    uint32_t a[FUZZY_LETTERS_MOST], b[FUZZY_LETTERS_MOST], rows[3][FUZZY_LETTERS_MOST + 1];
    uint32_t n_a = decode(a, left), n_b = decode(b, right);
    for (uint32_t j = 0; j <= n_b; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= n_a; i++) {
        uint32_t *row = rows[i % 3], *above = rows[(i + 2) % 3];
        uint32_t lowest = row[0] = i;
        for (uint32_t j = 1; j <= n_b; j++) {
            uint32_t least = smaller(smaller(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                least = smaller(least, rows[(i + 1) % 3][j - 2] + 1);
            row[j] = least;
            lowest = smaller(lowest, least);
        }
        if (lowest > most) /* nor will it be less: a swap costs one more than the row above this one, which has at least `most` */
            return lowest;
    }
    return rows[n_a % 3][n_b];
}

static bool has_more(uint64_t bits, uint32_t than)
{
    for (; bits && than > 0; than--)
        bits &= bits - 1;
    return bits != 0;
}

/* False for most words that are not near: an edit makes a word longer or shorter by one letter, and brings one new kind of letter. */
static bool may_be_near(Str a, Str b, uint32_t edits)
{
    uint64_t in_a = 0, in_b = 0;
    unsigned char all = 0;
    for (size_t i = 0; i < a.n; i++) {
        all |= (unsigned char)a.p[i];
        in_a |= (uint64_t)1 << (a.p[i] & 63);
    }
    for (size_t i = 0; i < b.n; i++) {
        all |= (unsigned char)b.p[i];
        in_b |= (uint64_t)1 << (b.p[i] & 63);
    }
    if (all >= 0x80) /* bytes are no letters */
        return true;
    if (a.n > b.n + edits || b.n > a.n + edits)
        return false;
    return !has_more(in_a & ~in_b, edits) && !has_more(in_b & ~in_a, edits);
}

static bool is_near(Str a, Str b, uint32_t edits)
{
    const size_t most = FUZZY_LETTERS_MOST, widest = 4; /* bytes of a letter */
    if (a.n > b.n + widest * edits || b.n > a.n + widest * edits || a.n >= most || b.n >= most)
        return str_eq(a, b);
    return may_be_near(a, b, edits) && edit_distance(a, b, edits) <= edits;
}

bool word_matches(const Word *w, Str fold)
{
    if (w->form == FORM_WILDCARD)
        return str_starts(fold, w->prefix) && fits_pattern(w->fold, fold);
    return w->form == FORM_FUZZY ? is_near(w->fold, fold, w->edits) : str_eq(w->fold, fold);
}
