#include "searcher/words.h"

#include "base/utf8.h"
#include "core/token.h"

enum { WORDS_MOST = 400 };

Words words_of(Arena *a, Str text)
{
    Words w = {.text = text};
    Token *toks = NULL;
    uint32_t n = 0;
    token_cut(a, text, (Span){0, (uint32_t)text.n}, &toks, &n);
    for (uint32_t i = 0; i < n && w.n < WORDS_MOST; i++)
        if (toks[i].shape & TOK_WORD)
            toks[w.n++] = toks[i];
    w.toks = toks;
    return w;
}

WordLikeness words_compare(Arena *a, const Words *draft, const Words *source)
{
    uint32_t n = draft->n, m = source->n;
    uint16_t *len = arena_make_n(a, uint16_t, (size_t)(n + 1) * (m + 1));
    WordLikeness like = {
        .first = m, .kept_draft = arena_make_n(a, bool, n + 1), .kept_source = arena_make_n(a, bool, m + 1)};
#define LEN(i, j) len[(size_t)(i) * (m + 1) + (j)]
    for (uint32_t i = n; i-- > 0;)
        for (uint32_t j = m; j-- > 0;)
            LEN(i, j) = str_eq(draft->toks[i].fold, source->toks[j].fold) ? (uint16_t)(LEN(i + 1, j + 1) + 1)
                        : LEN(i + 1, j) > LEN(i, j + 1)                   ? LEN(i + 1, j)
                                                                          : LEN(i, j + 1);
    for (uint32_t i = 0, j = 0; i < n && j < m;) {
        if (str_eq(draft->toks[i].fold, source->toks[j].fold)) {
            like.kept_draft[i++] = true;
            like.first = like.first == m ? j : like.first;
            like.last = j;
            like.kept_source[j++] = true;
            like.n_same++;
        } else if (LEN(i + 1, j) >= LEN(i, j + 1)) {
            i++;
        } else {
            j++;
        }
    }
#undef LEN
    return like;
}

static bool is_within_quotation(const Words *w, uint32_t left)
{
    Str between = {w->text.p + w->toks[left].text.end, w->toks[left + 1].text.beg - w->toks[left].text.end};
    for (size_t at = 0; at < between.n;) {
        uint32_t cp = utf8_next(between, &at);
        if (cp == '"' || cp_is_open_quote(cp) || cp_is_close_quote(cp))
            return false;
    }
    return true;
}

void words_widen(WordLikeness *like, const Words *draft, const Words *source)
{
    uint32_t lead = 0, tail = 0;
    while (lead < draft->n && !like->kept_draft[lead])
        lead++;
    while (tail < draft->n && !like->kept_draft[draft->n - 1 - tail])
        tail++;
    for (; lead > 0 && like->first > 0 && is_within_quotation(source, like->first - 1); lead--)
        like->first--;
    for (; tail > 0 && like->last + 1 < source->n && is_within_quotation(source, like->last); tail--)
        like->last++;
}

static void put_word(Buf *b, Str word, char open, char close)
{
    if (b->n)
        buf_char(b, ' ');
    if (open)
        buf_fmt(b, "%c%c", open == '-' ? '[' : '{', open);
    buf_add(b, word);
    if (close)
        buf_fmt(b, "%c%c", close, close == '-' ? ']' : '}');
}

Str words_difference(Arena *a, const Words *draft, const Words *source, const WordLikeness *like)
{
    Buf b = {.arena = a};
    uint32_t i = 0;
    for (uint32_t j = like->first; j <= like->last && j < source->n; j++) {
        if (!like->kept_source[j]) {
            put_word(&b, str_span(source->text, source->toks[j].text), '-', '-');
            continue;
        }
        for (; i < draft->n && !like->kept_draft[i]; i++)
            put_word(&b, str_span(draft->text, draft->toks[i].text), '+', '+');
        i++;
        put_word(&b, str_span(source->text, source->toks[j].text), 0, 0);
    }
    for (; i < draft->n; i++)
        if (!like->kept_draft[i])
            put_word(&b, str_span(draft->text, draft->toks[i].text), '+', '+');
    return buf_str(&b);
}
