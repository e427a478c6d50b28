/* places.c: files and addresses; where in a text a claim, a quotation or a link stands. */
#include "base/utf8.h"
#include "lsp/server.h"

/* ---- addresses of files ------------------------------------------------------------------------------------- */

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The byte that %XX at a place stands for; -1: it is none. */
static int escaped(Str s, size_t at)
{
    if (s.p[at] != '%' || at + 2 >= s.n)
        return -1;
    int high = digit(s.p[at + 1]), low = digit(s.p[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

Str uri_path(Arena *a, const char *uri)
{
    Str s = str_of(uri);
    Buf b = {.arena = a};
    if (!str_starts_nocase(s, S("file://")))
        return S("");
    size_t i = str_find(s, S("/"), 7); /* past a host, which is this machine */
    for (; i < s.n; i++) {
        int byte = escaped(s, i);
        if (byte < 0) {
            buf_char(&b, s.p[i]);
            continue;
        }
        buf_char(&b, (char)(unsigned char)byte);
        i += 2;
    }
    return str_dup(a, buf_str(&b));
}

Str path_uri(Arena *a, Str path)
{
    Buf b = {.arena = a};
    buf_add(&b, S("file://"));
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        bool          is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                        strchr("/-._~!$&'()*+,;=:@", c);
        if (is_plain && c)
            buf_char(&b, (char)c);
        else
            buf_fmt(&b, "%%%02X", c);
    }
    return buf_str(&b);
}

/* ---- in a document ------------------------------------------------------------------------------------------ */

bool spans_hold(const Document *d, const quoth_span *spans, uint32_t n, uint32_t byte)
{
    for (uint32_t i = 0; i < n; i++) {
        Span at = spans[i];
        if (document_now(d, &at) && at.beg <= byte && byte < at.end)
            return true;
    }
    return false;
}

const quoth_sentence *sentence_at(const Document *d, const quoth_article *a, uint32_t byte)
{
    for (uint32_t i = 0; i < quoth_article_sentences(a); i++) {
        const quoth_sentence *x = quoth_article_sentence(a, i);
        if (spans_hold(d, &(quoth_span){x->begin, x->end}, 1, byte))
            return x;
    }
    return NULL;
}

const quoth_saying *saying_at(const Document *d, const quoth_article *a, uint32_t byte)
{
    const quoth_saying *best = NULL;
    for (uint32_t i = 0; i < quoth_article_sayings(a); i++) {
        const quoth_saying *x = quoth_article_saying(a, i);
        if (spans_hold(d, x->source, x->n_source, byte) || spans_hold(d, x->cue, x->n_cue, byte))
            return x;
        if (spans_hold(d, x->content, x->n_content, byte))
            best = x; /* the innermost comes last */
    }
    return best;
}

/* The next run of letters and digits from *at on; false: none. */
static bool next_word(Str text, size_t *at, size_t end, Span *out)
{
    size_t beg = end, next;
    for (size_t i = *at; i < end; i = next) {
        next = i;
        uint32_t cp = utf8_next(text, &next);
        bool     is_word = cp_is_letter(cp) || cp_is_number(cp);
        if (is_word && beg == end)
            beg = i;
        if (!is_word && beg != end) {
            *out = (Span){(uint32_t)beg, (uint32_t)i};
            *at = i;
            return true;
        }
    }
    *out = (Span){(uint32_t)beg, (uint32_t)end};
    *at = end;
    return beg != end;
}

/* The words of `clean` from word `w` of the source on, others (of markup) between them allowed; 0: they are not all
 * there. */
static size_t match_from(Str source, size_t at, size_t end, Str clean)
{
    enum { BETWEEN_MOST = 40 }; /* words of an address inside a quotation */
    Span   word, found;
    size_t c = 0;
    while (next_word(clean, &c, clean.n, &word)) {
        uint32_t n = 0;
        do {
            if (n++ > BETWEEN_MOST || !next_word(source, &at, end, &found))
                return 0;
        } while (!str_eq(str_span(source, found), str_span(clean, word)));
    }
    return at;
}

Span text_find(Str source, Span within, Str clean)
{
    size_t exact = clean.n ? str_find(str_sub(source, 0, within.end), clean, within.beg) : STR_NONE;
    if (exact != STR_NONE)
        return (Span){(uint32_t)exact, (uint32_t)(exact + clean.n)};
    Span   first, word;
    size_t c = 0;
    if (!next_word(clean, &c, clean.n, &first))
        return (Span){0, 0};
    for (size_t at = within.beg; next_word(source, &at, within.end, &word);) {
        size_t end = str_eq(str_span(source, word), str_span(clean, first))
                         ? match_from(source, word.beg, within.end, clean)
                         : 0;
        if (end)
            return (Span){word.beg, (uint32_t)end};
    }
    return (Span){0, 0};
}

Span link_place(const Document *d, const quoth_sentence *x, const quoth_link *link)
{
    Str  text = d->seen->text;
    Span all = {x->begin, x->end}, at = text_find(text, all, link->anchor);
    if (at.end == 0) {
        size_t url = link->url.n ? str_find(str_sub(text, 0, x->end), link->url, x->begin) : STR_NONE;
        return url == STR_NONE ? (Span){0, 0} : (Span){(uint32_t)url, (uint32_t)(url + link->url.n)};
    }
    return at;
}

Str query_phrase(Arena *a, const char *field, Str value)
{
    Buf b = {.arena = a};
    buf_fmt(&b, "%s%s\"", field, *field ? ":" : "");
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (c == '"' || c == '\\' || (unsigned char)c < ' ')
            c = ' ';
        buf_char(&b, c);
    }
    buf_char(&b, '"');
    return buf_str(&b);
}
