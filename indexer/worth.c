#include "indexer/worth.h"


/* models/en/worth.model: int8 weights by feature, then int16 scores in 1/256 at which the answer passes 0, 1 … 100. */
extern const char model_worth[];

enum { TEXT_MAX = 96, FORMS_MOST = 400 }; /* bytes of a feature's text; tokens that are looked at */

typedef struct Features {
    uint32_t *out, n;
} Features;

static void add(Features *f, char kind, Str a, Str b, Str c)
{
    char   text[TEXT_MAX];
    size_t n = 0;
    text[n++] = kind;
    const Str parts[] = {a, b, c};
    for (int i = 0; i < 3; i++) {
        size_t room = n < TEXT_MAX - 1 ? TEXT_MAX - 1 - n : 0, take = parts[i].n < room ? parts[i].n : room;
        memcpy(text + n, parts[i].p, take);
        n += take;
        text[n < TEXT_MAX ? n++ : TEXT_MAX - 1] = ' ';
    }
    if (f->n < WORTH_FEATURES_MOST)
        f->out[f->n++] = (uint32_t)str_hash((Str){text, n}) & ((1u << WORTH_BITS) - 1);
}

static void add_count(Features *f, char kind, uint32_t n, uint32_t most)
{
    char digit = (char)('0' + (n < most ? n : most));
    add(f, kind, (Str){&digit, 1}, S(""), S(""));
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

static void add_forms(Features *f, const Str *forms, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        Str none = S("");
        add(f, 'u', forms[i], none, none);
        if (i >= 1)
            add(f, 'b', forms[i - 1], forms[i], none);
        if (i >= 2) {
            add(f, 't', forms[i - 2], forms[i - 1], forms[i]);
            add(f, 'k', forms[i - 2], forms[i], none);
        }
        if (forms[i].n > 4) {
            add(f, 's', str_sub(forms[i], forms[i].n - 3, forms[i].n), none, none);
            add(f, 'p', str_sub(forms[i], 0, 5), none, none);
        }
    }
}

static void add_counts(Features *f, const Token *toks, Range sent, const Str *forms, uint32_t n)
{
    static const char *const we[] = {"i", "you", "we", "us", "my", "our", "your", "me", NULL};
    static const char *const they[] = {"he", "his", "she", "they", "their", "senator", "governor", NULL};
    uint32_t numbers = 0, capitals = 0, past = 0, own = 0, others = 0;
    for (uint32_t i = 0; i < n; i++) {
        numbers += forms[i].p[0] == '<' && forms[i].n > 1;
        past += forms[i].n > 4 && str_ends(forms[i], S("ed"));
        own += is_any(forms[i], we);
        others += is_any(forms[i], they);
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
    Str      forms[FORMS_MOST + 2];
    uint32_t n = 0;
    Features f = {out, 0};
    forms[n++] = S("^");
    for (uint32_t t = sent.beg; t < sent.end && n <= FORMS_MOST; t++)
        forms[n++] = form_of(&toks[t]);
    forms[n++] = S("$");
    add_forms(&f, forms, n);
    add_counts(&f, toks, sent, forms, n);
    return distinct(out, f.n);
}

static uint32_t root(uint32_t n)
{
    uint32_t r = 0;
    while ((r + 1) * (r + 1) <= n)
        r++;
    return r;
}

uint8_t worth_of(const Token *toks, Range sent)
{
    uint32_t features[WORTH_FEATURES_MOST];
    uint32_t n = worth_features(toks, sent, features);
    int32_t  sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += (signed char)model_worth[features[i]];
    int32_t              score = n ? sum * 256 / (int32_t)root(n * 256) : 0; /* sum by root of n, in sixteenths */
    const unsigned char *steps = (const unsigned char *)model_worth + (1u << WORTH_BITS);
    uint32_t             worth = 0;
    for (uint32_t i = 1; i < WORTH_STEPS; i++)
        if (score >= (int16_t)(uint16_t)(steps[2 * i] | steps[2 * i + 1] << 8))
            worth = i;
    return (uint8_t)worth;
}
