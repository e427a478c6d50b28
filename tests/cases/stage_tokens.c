/* stage_tokens.c: one token a line: its text, its search form where that differs, and its shape. */
#include "tests/cases/stage.h"

#include "core/token.h"

static const struct {
    uint16_t bit;
    const char *name;
} shapes[] = {
    {TOK_WORD, "word"},       {TOK_CAPITAL, "capital"}, {TOK_ALLCAPS, "allcaps"},
    {TOK_NUMBER, "number"},   {TOK_QUOTE, "quote"},     {TOK_POSSESSIVE, "possessive"},
    {TOK_INITIAL, "initial"}, {TOK_ABBREV, "abbrev"},   {TOK_SPACE_BEFORE, "·"},
};

void stage_tokens(Arena *a, Str input, Buf *out)
{
    Token *toks = NULL;
    uint32_t n = 0;
    token_cut(a, input, (Span){0, (uint32_t)input.n}, &toks, &n);
    for (uint32_t t = 0; t < n; t++) {
        Str text = str_span(input, toks[t].text);
        buf_add(out, text);
        if (!str_eq(text, toks[t].fold))
            buf_fmt(out, " → %.*s", STR(toks[t].fold));
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
            if (toks[t].shape & shapes[i].bit)
                buf_fmt(out, " %s", shapes[i].name);
        buf_char(out, '\n');
    }
}
