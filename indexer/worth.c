#include "indexer/worth.h"


/* models/en/worth.model: int8 weights by feature, then int16 scores in 1/256 at which the answer passes 0, 1 … 100. */
extern const char model_worth[];

enum { FORMS_MOST = 400 }; /* tokens that are looked at */

/* A word as it counts, and its hash. */
typedef struct Form {
    Str      text;
    uint64_t hash;
} Form;

typedef struct Features {
    uint32_t *out, n;
} Features;

static uint64_t mix(uint64_t h, uint64_t word)
{
    h = (h ^ word) * 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
}

/* A feature of one kind, of up to three hashes in order; 0 for none. */
static void add(Features *f, char kind, uint64_t a, uint64_t b, uint64_t c)
{
    if (f->n < WORTH_FEATURES_MOST)
        f->out[f->n++] = (uint32_t)(mix(mix(mix((uint64_t)kind, a), b), c) >> 8) & ((1u << WORTH_BITS) - 1);
}

static void add_count(Features *f, char kind, uint32_t n, uint32_t most)
{
    add(f, kind, n < most ? n : most, 0, 0);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Numbers are alike, but a year is a year. */
static Str form_of(const Token *t)
{
    Str s = t->fold;
    if (s.n == 0 || !is_digit(s.p[0]))
        return s;
    bool year = s.n == 4 && is_digit(s.p[3]) && ((s.p[0] == '1' && s.p[1] >= '8') || (s.p[0] == '2' && s.p[1] == '0'));
    return year ? S("<year>") : S("<number>");
}

static bool is_any(Str form, const char *const *words)
{
    for (; *words; words++)
        if (form.p[0] == **words && str_eq(form, str_of(*words)))
            return true;
    return false;
}

static void add_forms(Features *f, const Form *forms, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint64_t at = forms[i].hash, before = i >= 1 ? forms[i - 1].hash : 0, first = i >= 2 ? forms[i - 2].hash : 0;
        Str      text = forms[i].text;
        add(f, 'u', at, 0, 0);
        if (i >= 1)
            add(f, 'b', before, at, 0);
        if (i >= 2) {
            add(f, 't', first, before, at);
            add(f, 'k', first, at, 0);
        }
        if (text.n > 4) {
            add(f, 's', str_hash(str_sub(text, text.n - 3, text.n)), 0, 0);
            add(f, 'p', str_hash(str_sub(text, 0, 5)), 0, 0);
        }
    }
}

static void add_counts(Features *f, const Token *toks, Range sent, const Form *forms, uint32_t n)
{
    static const char *const we[] = {"i", "you", "we", "us", "my", "our", "your", "me", NULL};
    static const char *const they[] = {"he", "his", "she", "they", "their", "senator", "governor", NULL};
    uint32_t numbers = 0, capitals = 0, past = 0, own = 0, others = 0;
    for (uint32_t i = 0; i < n; i++) {
        Str form = forms[i].text;
        numbers += form.p[0] == '<' && form.n > 1;
        past += form.n > 4 && str_ends(form, S("ed"));
        own += is_any(form, we);
        others += is_any(form, they);
    }
    for (uint32_t t = sent.beg + 1; t < sent.end; t++)
        capitals += (toks[t].shape & TOK_CAPITAL) != 0;
    add_count(f, 'L', n / 3, 12);
    add_count(f, 'N', numbers, 3);
    add_count(f, 'C', capitals, 5);
    add_count(f, 'E', past, 3);
    add_count(f, 'W', own, 3);
    add_count(f, 'T', others, 2);
}

/* Drops what comes twice, by a small open table of what has been seen. */
static uint32_t distinct(uint32_t *features, uint32_t n)
{
    enum { SLOTS = 4096 }; /* twice the most features */
    uint32_t seen[SLOTS], kept = 0, mask = 63;
    while (mask < 2 * n && mask < SLOTS - 1)
        mask = 2 * mask + 1;
    memset(seen, 0xFF, (mask + 1) * sizeof *seen);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t h = features[i] & mask;
        while (seen[h] != UINT32_MAX && seen[h] != features[i])
            h = (h + 1) & mask;
        if (seen[h] == UINT32_MAX)
            seen[h] = features[kept++] = features[i];
    }
    return kept;
}

uint32_t worth_features(const Token *toks, Range sent, uint32_t *out)
{
    Form     forms[FORMS_MOST + 2];
    uint32_t n = 0;
    Features f = {out, 0};
    forms[n++].text = S("^");
    for (uint32_t t = sent.beg; t < sent.end && n <= FORMS_MOST; t++)
        forms[n++].text = form_of(&toks[t]);
    forms[n++].text = S("$");
    for (uint32_t i = 0; i < n; i++)
        forms[i].hash = str_hash(forms[i].text);
    add_forms(&f, forms, n);
    add_counts(&f, toks, sent, forms, n);
    return distinct(out, f.n);
}

/* The whole part of the square root, bit by bit. */
static uint32_t root(uint32_t n)
{
    uint32_t r = 0;
    for (uint32_t bit = 1u << 15; bit > 0; bit >>= 1)
        if ((r + bit) * (r + bit) <= n)
            r += bit;
    return r;
}

/* The score from which an answer is at least i; they rise with i. */
static int16_t step_at(uint32_t i)
{
    const unsigned char *steps = (const unsigned char *)model_worth + (1u << WORTH_BITS) + (size_t)2 * i;
    return (int16_t)(uint16_t)(steps[0] | steps[1] << 8);
}

uint8_t worth_of(const Token *toks, Range sent)
{
    uint32_t features[WORTH_FEATURES_MOST];
    uint32_t n = worth_features(toks, sent, features);
    int32_t  sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += (signed char)model_worth[features[i]];
    int32_t  score = n ? sum * 256 / (int32_t)root(n * 256) : 0; /* sum by root of n, in sixteenths */
    uint32_t worth = 0;
    while (worth + 1 < WORTH_STEPS && score >= step_at(worth + 1))
        worth++;
    return (uint8_t)worth;
}
