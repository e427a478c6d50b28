/* fuzz_tokens.c: any text is cut into tokens that stand in order, within it, on the edges of characters, none of them empty;
 * whatever lies around the part that is cut changes nothing but the blank before its first token. */
#include "base/check.h"
#include "base/utf8.h"
#include "core/token.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    Arena   *a = arena_new();
    Buf      b = {.arena = a};
    Str      given = {n ? (const char *)bytes : "", n};
    Token   *toks = NULL, *alone = NULL;
    uint32_t n_toks = 0, n_alone = 0;
    for (size_t at = 0; at < n;) { /* texts are valid UTF-8 wherever tokens are cut */
        char   utf8[4];
        size_t len = utf8_put(utf8, utf8_next(given, &at));
        buf_add(&b, (Str){utf8, len});
    }
    Str text = buf_str(&b);
    token_cut(a, text, (Span){0, (uint32_t)text.n}, &toks, &n_toks);
    for (uint32_t i = 0; i < n_toks; i++) {
        Span at = toks[i].text;
        CHECK(at.beg < at.end && at.end <= text.n && (i == 0 || toks[i - 1].text.end <= at.beg));
        CHECK(utf8_is_boundary(text, at.beg) && utf8_is_boundary(text, at.end));
        CHECK(utf8_valid(toks[i].fold));
    }
    size_t from = text.n / 3, to = text.n - text.n / 4;
    while (!utf8_is_boundary(text, from))
        from++;
    while (!utf8_is_boundary(text, to))
        to--;
    if (from < to) {
        Str part = str_dup(a, str_sub(text, from, to));
        n_toks = 0;
        toks = NULL;
        token_cut(a, text, (Span){(uint32_t)from, (uint32_t)to}, &toks, &n_toks);
        token_cut(a, part, (Span){0, (uint32_t)part.n}, &alone, &n_alone);
        CHECK(n_toks == n_alone);
        for (uint32_t i = 0; i < n_toks; i++)
            CHECK(toks[i].text.beg - from == alone[i].text.beg && str_eq(toks[i].fold, alone[i].fold));
    }
    arena_free(a);
    return 0;
}
