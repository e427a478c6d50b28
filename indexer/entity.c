#include "indexer/entity.h"

#include "base/utf8.h"
#include "core/lexicon.h"

static bool number_of(Str digits, uint32_t base, uint32_t *out)
{
    uint32_t value = 0;
    if (digits.n == 0)
        return false;
    for (size_t i = 0; i < digits.n; i++) {
        char     c = digits.p[i];
        uint32_t d = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : ((uint32_t)(c | 32) - 'a') + 10;
        if (d >= base || value > 0x10FFFF)
            return false;
        value = value * base + d;
    }
    *out = value;
    return true;
}

bool entity_decode(Arena *a, Str reference, Str *out)
{
    if (reference.n < 3 || reference.p[0] != '&' || reference.p[reference.n - 1] != ';')
        return false;
    Str name = str_sub(reference, 1, reference.n - 1);
    if (name.p[0] != '#') {
        const LexEntry *e = lexicon_get(LEX_ENTITIES, name);
        if (e)
            *out = lexicon_column(e, 0);
        return e != NULL;
    }
    uint32_t cp;
    bool     hex = name.n > 1 && (name.p[1] | 32) == 'x';
    if (!number_of(str_sub(name, hex ? 2 : 1, name.n), hex ? 16 : 10, &cp))
        return false;
    if (cp == 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000))
        cp = 0xFFFD;
    char   bytes[4];
    size_t n = utf8_put(bytes, cp);
    *out = str_dup(a, (Str){bytes, n});
    return true;
}
