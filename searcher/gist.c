#include "searcher/gist.h"

#include <stdlib.h>

#include "core/lexicon.h"
#include "core/token.h"

enum {
    MARKS_LEAST = 3, /* fewer words say too little: such claims are the same where the common words are too */
    MARKS_FEW = 5,   /* of fewer, FEW_SAME of them must be                                                  */
    QUERY_WORDS = 24,
    MARK_SMALL = 0, /* what a mark's word is: it begins small …                    */
    MARK_NUMBER = 1,
    MARK_NAME = 2,   /* … or with a capital where no sentence begins …               */
    MARK_BEGINS = 3, /* … or with one that may be the sentence's                     */
    MARK_BITS = 2,
};
#define FEW_SAME 0.7

GistMaker gist_maker(Arena *a)
{
    return (GistMaker){.arena = a, .scratch = arena_part(a), .language = S("")};
}

void gist_maker_end(GistMaker *m)
{
    stemmer_free(m->stemmer);
    arena_free(m->scratch);
}

static void speak(GistMaker *m, Str language)
{
    if (str_eq(m->language, language))
        return;
    stemmer_free(m->stemmer);
    m->language = str_dup(m->arena, language);
    m->stemmer = stemmer_new(m->arena, language.n ? language : S("en"));
}

static int by_mark(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool is_denial(Str fold)
{
    static const char *const words[] = {"not", "no", "never", "nobody", "nothing", "none", "nor", "cannot"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(fold, str_of(words[i])))
            return true;
    return str_ends(fold, S("n't"));
}

static bool is_number(Str fold)
{
    for (size_t i = 0; i < fold.n; i++)
        if (fold.p[i] >= '0' && fold.p[i] <= '9')
            return true;
    return lexicon_has(LEX_NUMBER_WORDS, fold);
}

/* Of a word that comes in several ways the first in the order of what it is: one that comes small too is no
 * name. */
static uint32_t drop_doubles(uint64_t *marks, uint32_t n)
{
    uint32_t kept = 0;
    if (n)
        qsort(marks, n, sizeof *marks, by_mark);
    for (uint32_t i = 0; i < n; i++)
        if (i == 0 || marks[i] >> MARK_BITS != marks[kept - 1] >> MARK_BITS)
            marks[kept++] = marks[i];
    return kept;
}

static uint64_t mark_of(const GistWord *w)
{
    int is = w->is_number ? MARK_NUMBER : w->is_name ? MARK_NAME : w->begins ? MARK_BEGINS : MARK_SMALL;
    return str_hash(w->stem) << MARK_BITS | (uint64_t)is;
}

/* Into *whole goes what all words tell, those that carry no meaning too. */
static uint32_t words_of(GistWord **out, Gist *whole, GistMaker *m, Str text, Str language)
{
    Token *toks = NULL;
    uint32_t n = 0, n_words = 0;
    arena_reset(m->scratch);
    speak(m, language);
    token_cut(m->scratch, text, (Span){0, (uint32_t)text.n}, &toks, &n);
    GistWord *words = arena_make_n(m->scratch, GistWord, n + 1);
    *whole = (Gist){.denies = false};
    for (uint32_t i = 0; i < n; i++) {
        if (!(toks[i].shape & TOK_WORD))
            continue;
        whole->denies = whole->denies || is_denial(toks[i].fold);
        whole->whole = whole->whole * 31 + str_hash(toks[i].fold);
        if (lexicon_has(LEX_COMMON_WORDS, toks[i].fold))
            continue;
        bool number = is_number(toks[i].fold), has_capital = (toks[i].shape & TOK_CAPITAL) != 0;
        bool begins = i == 0 || !(toks[i - 1].shape & TOK_WORD);
        words[n_words++] = (GistWord){str_span(text, toks[i].text),
                                      number ? toks[i].fold : stem_word(m->stemmer, m->scratch, toks[i].fold),
                                      number, has_capital && !begins, has_capital && begins};
    }
    *out = words;
    return n_words;
}

uint32_t gist_words(const GistWord **out, GistMaker *m, Str text, Str language)
{
    GistWord *words;
    Gist whole;
    uint32_t n = words_of(&words, &whole, m, text, language);
    *out = words;
    return n;
}

Gist gist_of(GistMaker *m, Str text, Str language)
{
    GistWord *words;
    Gist g;
    uint32_t n = words_of(&words, &g, m, text, language);
    uint64_t *marks = arena_make_n(m->arena, uint64_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        marks[i] = mark_of(&words[i]);
    g.n = drop_doubles(marks, n);
    g.marks = marks;
    return g;
}

/* ---- likeness ---------------------------------------------------------------------------------------------
 */

/* What one of two gists has and the other lacks. */
typedef struct Only {
    bool number, name;
} Only;

static void note(Only *only, uint64_t mark)
{
    uint64_t is = mark & MARK_BEGINS;
    only->number = only->number || is == MARK_NUMBER;
    only->name = only->name || is == MARK_NAME;
}

double gist_likeness(const Gist *a, const Gist *b)
{
    uint32_t i = 0, j = 0, n_both = 0, n_least = a->n < b->n ? a->n : b->n;
    Only only_a = {0}, only_b = {0};
    while (i < a->n || j < b->n) {
        uint64_t x = i < a->n ? a->marks[i] >> MARK_BITS : UINT64_MAX,
                 y = j < b->n ? b->marks[j] >> MARK_BITS : UINT64_MAX;
        if (x < y)
            note(&only_a, a->marks[i]);
        else if (y < x)
            note(&only_b, b->marks[j]);
        else
            n_both++;
        i += x <= y;
        j += y <= x;
    }
    bool differs = (only_a.number && only_b.number) || (only_a.name && only_b.name) || a->denies != b->denies;
    if (n_both == 0 || differs)
        return 0;
    double like = (double)n_both / (double)(a->n + b->n - n_both);
    if (n_least < MARKS_LEAST ? a->whole != b->whole : n_least < MARKS_FEW && like < FEW_SAME)
        return 0;
    return like;
}

static bool is_number_mark(uint64_t mark)
{
    return (mark & MARK_BEGINS) == MARK_NUMBER;
}

static uint32_t count_words(const Gist *g)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < g->n; i++)
        n += !is_number_mark(g->marks[i]);
    return n;
}

GistMatch gist_match(const Gist *statement, const Gist *source)
{
    GistMatch m = {.n_words = count_words(statement), .differs = statement->denies != source->denies};
    uint32_t n_both = 0, j = 0, n_source = count_words(source);
    for (uint32_t i = 0; i < statement->n; i++) {
        uint64_t mark = statement->marks[i], stem = mark >> MARK_BITS;
        while (j < source->n && source->marks[j] >> MARK_BITS < stem)
            j++;
        bool is_there = j < source->n && source->marks[j] >> MARK_BITS == stem;
        m.differs = m.differs || (is_number_mark(mark) && !is_there);
        n_both += !is_number_mark(mark) && is_there;
    }
    m.cover = m.n_words ? (double)n_both / (double)m.n_words : 0;
    m.likeness = n_both ? (double)n_both / (double)(m.n_words + n_source - n_both) : 0;
    return m;
}

/* ---- asking for its words ---------------------------------------------------------------------------------
 */

static bool is_plain(Str fold)
{
    for (size_t i = 0; i < fold.n; i++) {
        unsigned char c = (unsigned char)fold.p[i];
        if (c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
            return false;
    }
    return true;
}

/* Longer words first: they are rarer. */
Str gist_query(Arena *a, Str text)
{
    static const size_t least[] = {12, 8, 5, 1};
    Token *toks = NULL;
    uint32_t n = 0, n_words = 0;
    Buf b = {.arena = a};
    token_cut(a, text, (Span){0, (uint32_t)text.n}, &toks, &n);
    for (size_t k = 0; k < sizeof least / sizeof *least; k++)
        for (uint32_t i = 0; i < n && n_words < QUERY_WORDS; i++) {
            Str fold = toks[i].fold;
            if (fold.n < least[k] || (k > 0 && fold.n >= least[k - 1]) || !(toks[i].shape & TOK_WORD) ||
                lexicon_has(LEX_COMMON_WORDS, fold))
                continue;
            buf_add(&b, n_words++ ? S(" OR ") : S(""));
            buf_fmt(&b, is_plain(fold) ? "%.*s" : "\"%.*s\"",
                    STR(is_plain(fold) ? fold : str_span(text, toks[i].text)));
        }
    return buf_str(&b);
}

/* ---- what is claimed --------------------------------------------------------------------------------------
 */

static void add_pieces(Buf *b, const quoth_sentence *s, const quoth_attribution *by)
{
    for (uint32_t k = 0; k < by->n_content; k++) {
        if (b->n)
            buf_char(b, ' ');
        buf_add(b, str_span(s->text, by->content[k]));
    }
}

Str attributed_text(Arena *a, const quoth_sentence *s, const quoth_attribution *by)
{
    Buf b = {.arena = a};
    add_pieces(&b, s, by);
    return buf_str(&b);
}

Str claimed_text(Arena *a, const quoth_sentence *s)
{
    Buf b = {.arena = a};
    for (uint32_t i = 0; i < s->n_attributions; i++)
        if (s->attributions[i].inside < 0)
            add_pieces(&b, s, &s->attributions[i]);
    return b.n ? buf_str(&b) : s->text;
}

static bool is_denied(const quoth_attribution *by)
{
    return str_eq(by->polarity, S("denied"));
}

Gist gist_of_claim(GistMaker *m, const quoth_sentence *s, const quoth_attribution *by)
{
    Gist g = gist_of(m, attributed_text(m->arena, s, by), s->language);
    g.denies = g.denies != is_denied(by);
    return g;
}

Gist gist_of_claims(GistMaker *m, const quoth_sentence *s)
{
    Gist g = gist_of(m, claimed_text(m->arena, s), s->language);
    bool any = false;
    if (g.n < MARKS_LEAST) /* "praised the bill": it takes the sentence to tell it from others */
        return gist_of(m, s->text, s->language);
    for (uint32_t i = 0; i < s->n_attributions; i++)
        any = any || (s->attributions[i].inside < 0 && is_denied(&s->attributions[i]));
    g.denies = g.denies != any;
    return g;
}
