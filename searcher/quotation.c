#include "searcher/quotation.h"

#include "base/utf8.h"

static bool opens(uint32_t cp)
{
    return cp == '"' || cp == 0x201C || cp == 0x201E || cp == 0xAB;
}

static bool closes(uint32_t cp, uint32_t open)
{
    return cp == 0x201D || cp == 0xBB || (cp == '"' && open == '"');
}

bool quotation_next(Str text, size_t *at, bool *is_open, Span *out)
{
    size_t i = *at, beg = *at;
    uint32_t open = *is_open ? '"' : 0;
    while (i < text.n && !open) {
        uint32_t cp = utf8_next(text, &i);
        open = opens(cp) ? cp : 0;
        beg = i;
    }
    *is_open = open != 0;
    if (!open)
        return false;
    *out = (Span){(uint32_t)beg, (uint32_t)text.n};
    while (i < text.n && *is_open) {
        size_t here = i;
        uint32_t cp = utf8_next(text, &i);
        *is_open = !closes(cp, open);
        out->end = (uint32_t)(*is_open ? text.n : here);
    }
    *at = i;
    return out->beg < text.n;
}

bool quotation_goes_on(const quoth_sentence *s)
{
    for (size_t i = 0; i < s->text.n;) {
        uint32_t cp = utf8_next(s->text, &i);
        if (cp == 0x201D || cp == 0xBB)
            return true;
        if (opens(cp))
            break;
    }
    for (uint32_t i = 0; i < s->n_attributions; i++)
        if (str_eq(s->attributions[i].quote, S("direct")) && s->attributions[i].n_content &&
            s->attributions[i].content[0].beg == 0)
            return true;
    return false;
}
