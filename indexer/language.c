#include "indexer/language.h"

#include "base/utf8.h"
#include "core/lexicon.h"

enum { LETTERS_MAX = 4000, WORD_MAX = 24, LANGUAGES = 64 };

typedef struct Script {
    uint32_t first, last;
    Str      language; /* the commonest one written in it */
} Script;

static const Script scripts[] = {
    {0x0370, 0x03FF, {"el", 2}}, {0x0400, 0x04FF, {"ru", 2}}, {0x0530, 0x058F, {"hy", 2}}, {0x0590, 0x05FF, {"he", 2}},
    {0x0600, 0x06FF, {"ar", 2}}, {0x0900, 0x097F, {"hi", 2}}, {0x0980, 0x09FF, {"bn", 2}}, {0x0B80, 0x0BFF, {"ta", 2}},
    {0x0E00, 0x0E7F, {"th", 2}}, {0x10A0, 0x10FF, {"ka", 2}}, {0x1200, 0x137F, {"am", 2}}, {0x3040, 0x30FF, {"ja", 2}},
    {0x4E00, 0x9FFF, {"zh", 2}}, {0xAC00, 0xD7AF, {"ko", 2}},
};
enum { N_SCRIPTS = sizeof scripts / sizeof *scripts };

typedef struct Letter { /* letters that tell languages of one script apart */
    uint32_t cp;
    Str      language;
} Letter;

static const Letter letters[] = {
    {0x0456, {"uk", 2}}, {0x0457, {"uk", 2}}, {0x0454, {"uk", 2}}, {0x045E, {"be", 2}}, {0x04D9, {"kk", 2}},
    {0x049B, {"kk", 2}}, {0x0452, {"sr", 2}}, {0x0458, {"sr", 2}}, {0x067E, {"fa", 2}}, {0x0686, {"fa", 2}},
    {0x06AF, {"fa", 2}}, {0x06CC, {"fa", 2}}, {0x06A9, {"fa", 2}}, {0x0679, {"ur", 2}}, {0x0688, {"ur", 2}},
    {0x06D2, {"ur", 2}},
};

typedef struct Count {
    uint32_t script[N_SCRIPTS], latin;
    uint32_t letter[sizeof letters / sizeof *letters];
    Str      language[LANGUAGES];
    uint32_t words[LANGUAGES], n_languages, n_words;
} Count;

static void count_letter(Count *c, uint32_t cp)
{
    if (cp < 0x250) {
        c->latin++;
        return;
    }
    for (uint32_t i = 0; i < N_SCRIPTS; i++)
        c->script[i] += cp >= scripts[i].first && cp <= scripts[i].last;
    for (uint32_t i = 0; i < sizeof letters / sizeof *letters; i++)
        c->letter[i] += cp == letters[i].cp;
}

static void vote(Count *c, Str language)
{
    uint32_t i = 0;
    while (i < c->n_languages && !str_eq(c->language[i], language))
        i++;
    if (i == LANGUAGES)
        return;
    if (i == c->n_languages)
        c->language[c->n_languages++] = language;
    c->words[i]++;
}

static void count_word(Count *c, Str word)
{
    c->n_words++;
    const LexEntry *e = lexicon_get(LEX_LANGUAGES, word);
    if (!e)
        return;
    Str codes = lexicon_column(e, 0), code;
    while (str_next(&codes, ' ', &code))
        vote(c, code);
}

static uint32_t most_votes(const Count *c)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < c->n_languages; i++)
        if (c->words[i] > c->words[best])
            best = i;
    return best;
}

/* A quarter of many words are one language's and no other has half of that: more would not change it. */
static bool is_clear(const Count *c)
{
    enum { MANY = 64 };
    uint32_t best = most_votes(c);
    if (c->n_words < MANY || c->n_languages == 0 || c->words[best] * 4 < c->n_words)
        return false;
    for (uint32_t i = 0; i < c->n_languages; i++)
        if (i != best && c->words[i] * 2 > c->words[best])
            return false;
    return true;
}

static void count_text(Count *c, Str text)
{
    char   word[WORD_MAX];
    size_t n = 0, at = 0, letters_seen = 0;
    while (at <= text.n && letters_seen < LETTERS_MAX) {
        size_t   beg = at;
        bool     is_end = at == text.n;
        uint32_t cp = is_end ? ' ' : utf8_next(text, &at);
        if (!is_end && (cp_is_letter(cp) || cp == 0x2019 || cp == '\'')) {
            letters_seen++;
            count_letter(c, cp);
            for (size_t i = beg; i < at && n < WORD_MAX; i++)
                word[n++] = (char)(text.p[i] >= 'A' && text.p[i] <= 'Z' ? text.p[i] + 32 : text.p[i]);
            continue;
        }
        if (n > 0 && n < WORD_MAX)
            count_word(c, (Str){word, n});
        n = 0;
        if (is_end || (c->n_words % 32 == 0 && is_clear(c)))
            break;
    }
}

static Str by_script(const Count *c)
{
    uint32_t best = N_SCRIPTS;
    for (uint32_t i = 0; i < N_SCRIPTS; i++)
        if (c->script[i] > c->latin && (best == N_SCRIPTS || c->script[i] > c->script[best]))
            best = i;
    if (best == N_SCRIPTS)
        return S("");
    if (str_eq(scripts[best].language, S("zh")) && c->script[best - 1] * 10 > c->script[best])
        return S("ja"); /* kana among the characters */
    Str      language = scripts[best].language;
    uint32_t most = c->script[best] / 200;
    for (uint32_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].cp >= scripts[best].first && letters[i].cp <= scripts[best].last && c->letter[i] > most) {
            most = c->letter[i];
            language = letters[i].language;
        }
    return language;
}

Str language_declared(Arena *a, Str declared)
{
    enum { LEAST = 2, MOST = 8 };
    size_t n = 0;
    Buf    code = {.arena = a};
    declared = str_trim(declared);
    for (; n < declared.n && (declared.p[n] | 32) >= 'a' && (declared.p[n] | 32) <= 'z'; n++)
        buf_char(&code, (char)(declared.p[n] | 32));
    bool is_whole = n == declared.n || declared.p[n] == '-' || declared.p[n] == '_';
    if (!is_whole || n < LEAST || n > MOST)
        return S("");
    return str_eq(buf_str(&code), S("eng")) || str_eq(buf_str(&code), S("english")) ? S("en") : buf_str(&code);
}

Str language_of(const Doc *doc)
{
    Count c = {0};
    vec_each(const Block, b, doc->blocks, doc->n_blocks)
        if (!b->furniture && c.n_words < LETTERS_MAX / 5 && !is_clear(&c))
            count_text(&c, str_span(doc->text, b->text));
    Str language = by_script(&c);
    if (language.n)
        return language;
    uint32_t best = most_votes(&c);
    if (c.n_languages > 0 && c.words[best] * 12 > c.n_words)
        return c.language[best];
    return c.n_words < 40 && c.latin > 0 ? S("en") : S("");
}
