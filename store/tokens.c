#include "store/tokens.h"

/* A number ends in a byte below 128, so what precedes a find tells whether it begins with a number. */
bool tokens_hold(Str tokens, Str run)
{
    const char *p = tokens.p, *end = tokens.p + tokens.n;
    while (run.n > 0 && (size_t)(end - p) >= run.n) {
        p = memchr(p, run.p[0], (size_t)(end - p) - run.n + 1);
        if (!p)
            return false;
        if ((p == tokens.p || !(p[-1] & 0x80)) && memcmp(p, run.p, run.n) == 0)
            return true;
        p++;
    }
    return false;
}

static bool has(const TokenSet *set, uint64_t number, uint32_t language_bit)
{
    uint32_t low = 0, high = set->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (set->words[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->n && set->words[low].number == number && (set->words[low].languages & language_bit);
}

/* Do the tokens from `at` on begin with a word of each set? */
static bool is_row(Str tokens, size_t at, const TokenFind *find, uint32_t language_bit)
{
    uint64_t number;
    for (uint32_t i = 0; i < find->n; i++)
        if (!str_varint(tokens, &at, &number) || !has(&find->sets[i], number, language_bit))
            return false;
    return true;
}

static bool find_row(Str tokens, const TokenFind *find, uint32_t language_bit)
{
    uint64_t number;
    for (size_t at = 0; at < tokens.n;) {
        if (is_row(tokens, at, find, language_bit))
            return true;
        if (!str_varint(tokens, &at, &number))
            return false;
    }
    return false;
}

/* The nearest of the other set is the last one passed. */
static bool find_near(Str tokens, const TokenFind *find, uint32_t language_bit)
{
    uint32_t last[2] = {0, 0}; /* 1 + place */
    uint64_t number;
    size_t at = 0;
    for (uint32_t place = 1; str_varint(tokens, &at, &number); place++) {
        bool is_first = has(&find->sets[0], number, language_bit), is_second = has(&find->sets[1], number, language_bit);
        if (is_second && last[0] && place - last[0] <= find->within)
            return true;
        if (is_first && last[1] && !find->in_order && place - last[1] <= find->within)
            return true;
        last[0] = is_first ? place : last[0];
        last[1] = is_second ? place : last[1];
    }
    return false;
}

bool tokens_find(Str tokens, const TokenFind *find, uint32_t language_bit)
{
    return find->within ? find_near(tokens, find, language_bit) : find_row(tokens, find, language_bit);
}
