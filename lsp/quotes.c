#include "lsp/quotes.h"

#include "base/utf8.h"

enum { MARK_NONE, MARK_OPEN, MARK_CLOSE, MARK_STRAIGHT };

QuoteWalk quotes_begin(Str text, const quoth_article *a)
{
    return (QuoteWalk){.text = text, .article = a};
}

/* What is no prose at a place of the source; *at moves past it. */
static bool skip_markup(Str text, size_t *at, size_t end)
{
    static const struct {
        const char *open, *close;
    } markup[] = {{"<!--", "-->"}, {"](", ")"}, {"`", "`"}, {"<", ">"}};
    for (size_t k = 0; k < sizeof markup / sizeof *markup; k++) {
        Str open = str_of(markup[k].open);
        if (end - *at < open.n || !str_eq(str_sub(text, *at, *at + open.n), open))
            continue;
        size_t close = str_find(str_sub(text, 0, end), str_of(markup[k].close), *at + open.n);
        if (close == STR_NONE)
            continue;
        *at = close + strlen(markup[k].close);
        return true;
    }
    return false;
}

/* `open`: the mark that is open; 0: none. */
static int mark_of(uint32_t cp, uint32_t before, uint32_t open)
{
    if (cp == '"')
        return !open && cp_is_digit(before) ? MARK_NONE : MARK_STRAIGHT;
    if (cp == 0x201C) /* “ closes after „ */
        return open == 0x201E ? MARK_CLOSE : MARK_OPEN;
    if (cp == 0x201E || cp == 0xAB)
        return MARK_OPEN;
    return cp == 0x201D || cp == 0xBB ? MARK_CLOSE : MARK_NONE;
}

static uint32_t count_words(Str text)
{
    uint32_t n = 0;
    bool     is_in = false;
    for (size_t at = 0; at < text.n;) {
        uint32_t cp = utf8_next(text, &at);
        bool     is_word = cp_is_letter(cp) || cp_is_digit(cp) || cp == '\'' || cp == 0x2019;
        n += is_word && !is_in;
        is_in = is_word;
    }
    return n;
}

bool quote_is_title(Str text)
{
    enum { LETTERS = 4 }; /* shorter words of titles are often small */
    uint32_t n_words = 0, n_capital = 0, letters = 0;
    bool     is_capital = false;
    for (size_t at = 0; at < text.n;) {
        uint32_t cp = utf8_next(text, &at);
        bool     is_letter = cp_is_letter(cp), is_last = at >= text.n;
        if (is_letter && letters++ == 0)
            is_capital = cp_is_upper(cp);
        if (is_letter && !is_last)
            continue;
        n_words += letters >= LETTERS;
        n_capital += letters >= LETTERS && is_capital;
        letters = 0;
    }
    return n_words >= 2 && n_capital * 5 >= n_words * 4;
}

/* Whether the next block begins with a mark that opens: a quotation runs on. */
static bool runs_on(const QuoteWalk *w)
{
    const quoth_block *next = quoth_article_block(w->article, w->block + 1);
    Str                text = next ? str_trim(next->text) : S("");
    size_t             at = 0;
    uint32_t           cp = text.n ? utf8_next(text, &at) : 0;
    return cp == '"' || cp == 0x201C || cp == 0x201E || cp == 0xAB;
}

static bool is_kind(const quoth_block *b, const char *kind)
{
    return str_eq(b->kind, str_of(kind));
}

/* The next quotation or single mark of the block at hand. */
static bool next_in_block(QuoteWalk *w, const quoth_block *b, Quote *out)
{
    size_t   opened = 0;
    uint32_t open = 0, before = 0;
    Span     mark = {0, 0};
    while (w->at < b->end) {
        size_t beg = w->at;
        if (skip_markup(w->text, &w->at, b->end))
            continue;
        uint32_t cp = utf8_next(w->text, &w->at);
        int      kind = mark_of(cp, before, open);
        before = cp;
        if (kind == MARK_NONE)
            continue;
        if (open && (kind == MARK_CLOSE || (kind == MARK_STRAIGHT && open == '"'))) {
            Span at = {(uint32_t)opened, (uint32_t)w->at};
            *out =
                (Quote){.at = at, .is_opened = true, .is_closed = true, .n_words = count_words(str_span(w->text, at))};
            return true;
        }
        if (kind == MARK_CLOSE) {
            *out = (Quote){.at = {(uint32_t)beg, (uint32_t)w->at}};
            return true;
        }
        if (!open) {
            open = cp;
            opened = beg;
            mark = (Span){(uint32_t)beg, (uint32_t)w->at};
        }
    }
    if (!open || runs_on(w))
        return false;
    *out = (Quote){.at = mark, .is_opened = true};
    return true;
}

bool quotes_next(QuoteWalk *w, Quote *out)
{
    for (const quoth_block *b; (b = quoth_article_block(w->article, w->block)); w->block++, w->is_begun = false) {
        if (!w->is_begun)
            w->at = b->begin;
        w->is_begun = true;
        if (!next_in_block(w, b, out))
            continue;
        out->is_prose = is_kind(b, "paragraph") || is_kind(b, "item");
        return true;
    }
    return false;
}
