#include "searcher/check.h"

#include "base/check.h"
#include "base/utf8.h"
#include "core/token.h"
#include "searcher/gist.h"
#include "searcher/parse.h"

enum {
    WORDS_LEAST = 3,   /* shorter quotations are names and scare quotes                  */
    WORDS_MOST = 400,  /* compared of one quotation or sentence                          */
    NEAR_HITS = 20,    /* sentences compared for an altered quotation                    */
    NEAR_WORDS = 24,   /* common words that one without others is sought by              */
    ALIKE = 60,        /* per cent of the quotation's words, in order, that make it altered */
    PHRASE_HITS = 50,  /* hits of a phrase that are looked through for the speaker       */
};

typedef struct Check {
    Store         *store;
    Arena         *a;
    Str            except;
    quoth_finding *items;
    uint32_t       n;
    quoth_error   *err;
} Check;

typedef struct Words {
    Str      text;
    Token   *toks; /* words alone */
    uint32_t n;
} Words;

static Words words_of(Arena *a, Str text)
{
    Words    w = {.text = text};
    Token   *toks = NULL;
    uint32_t n = 0;
    token_cut(a, text, (Span){0, (uint32_t)text.n}, &toks, &n);
    for (uint32_t i = 0; i < n && w.n < WORDS_MOST; i++)
        if (toks[i].shape & TOK_WORD)
            toks[w.n++] = toks[i];
    w.toks = toks;
    return w;
}

/* ---- quotations of a sentence ------------------------------------------------------------------------------- */

/* The next quotation at or after *at: the text between its marks. One that is not closed runs to the end. */
static bool next_quotation(Str text, size_t *at, Span *out)
{
    size_t   i = *at, beg;
    uint32_t open = 0;
    while (i < text.n && !open) {
        uint32_t cp = utf8_next(text, &i);
        open = cp == '"' || cp == 0x201C || cp == 0x201E || cp == 0xAB ? cp : 0;
    }
    if (!open)
        return false;
    beg = i;
    while (i < text.n) {
        size_t   here = i;
        uint32_t cp = utf8_next(text, &i);
        if (cp == 0x201D || cp == 0xBB || (cp == '"' && open == '"')) {
            *out = (Span){(uint32_t)beg, (uint32_t)here};
            *at = i;
            return true;
        }
    }
    *out = (Span){(uint32_t)beg, (uint32_t)text.n};
    *at = text.n;
    return true;
}

static const quoth_attribution *attribution_at(const quoth_sentence *s, Span at)
{
    for (uint32_t i = 0; i < s->n_attributions; i++)
        for (uint32_t k = 0; k < s->attributions[i].n_content; k++) {
            quoth_span c = s->attributions[i].content[k];
            if (c.beg <= at.beg && at.beg < c.end)
                return &s->attributions[i];
        }
    return NULL;
}

/* ---- who says it ------------------------------------------------------------------------------------------------ */

/* Surnames meet: "Lavrov" and "Sergei Lavrov". */
static bool same_last_word(Arena *a, Str one, Str other)
{
    Words x = words_of(a, one), y = words_of(a, other);
    return x.n && y.n && str_eq(x.toks[x.n - 1].fold, y.toks[y.n - 1].fold);
}

/* Who says the words of a hit that match; empty where nobody is known to. */
static Str speaker_of(const Record *hit)
{
    for (uint32_t m = 0; m < hit->s.n_matches; m++) {
        const quoth_attribution *at = attribution_at(&hit->s, hit->s.matches[m]);
        if (at && at->speaker.n)
            return at->speaker;
    }
    return S("");
}

static bool is_known(Str speaker)
{
    return speaker.n > 0 && !str_eq(speaker, S("anonymous"));
}

/* ---- altered quotations: the longest run of words in common order ------------------------------------------------- */

typedef struct Likeness {
    uint32_t n_same, first, last; /* words in common; of the source's words the first and last that are         */
    bool    *kept_draft, *kept_source;
} Likeness;

static Likeness compare(Arena *a, const Words *draft, const Words *source)
{
    uint32_t  n = draft->n, m = source->n;
    uint16_t *len = arena_make_n(a, uint16_t, (size_t)(n + 1) * (m + 1));
    Likeness  like = {.first = m, .kept_draft = arena_make_n(a, bool, n + 1), .kept_source = arena_make_n(a, bool, m + 1)};
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

/* The source's words with [-what the draft lacks-] and {+what it adds+}. */
static Str difference(Arena *a, const Words *draft, const Words *source, const Likeness *like)
{
    Buf      b = {.arena = a};
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

/* ---- asking the index ------------------------------------------------------------------------------------------------ */

static quoth_status ask(SearchResult *out, Check *c, Str query, uint32_t limit)
{
    Query       *q;
    quoth_status st = query_parse(&q, query, 0, c->err);
    if (st != QUOTH_OK)
        return st;
    SearchOptions how = {.limit = limit, .order = QUOTH_BY_RELEVANCE};
    st = search_run(out, c->store, q, &how, c->a, c->err);
    query_free(q);
    return st;
}

static bool is_self(const Check *c, const Record *hit)
{
    return c->except.n && str_eq(hit->s.path, c->except);
}

static Str phrase_query(Arena *a, const Words *w)
{
    Buf b = {.arena = a};
    buf_char(&b, '"');
    for (uint32_t i = 0; i < w->n; i++)
        buf_fmt(&b, "%s%.*s", i ? " " : "", STR(str_span(w->text, w->toks[i].text)));
    buf_char(&b, '"');
    return buf_str(&b);
}

/* By the words that carry meaning; of a quotation that has none ("We did not take it"), by all it has. */
static Str near_query(Arena *a, const Words *w)
{
    Str query = gist_query(a, w->text);
    if (query.n)
        return query;
    Buf b = {.arena = a};
    for (uint32_t i = 0; i < w->n && i < NEAR_WORDS; i++)
        buf_fmt(&b, "%s\"%.*s\"", i ? " OR " : "", STR(str_span(w->text, w->toks[i].text)));
    return buf_str(&b);
}

static quoth_finding *add(Check *c, const quoth_sentence *s, Span at, const quoth_attribution *by, const char *verdict)
{
    c->items = vec_grow(c->a, c->items, c->n, sizeof *c->items);
    quoth_finding *f = &c->items[c->n++];
    const Str      none = S("");
    *f = (quoth_finding){.verdict = str_of(verdict), .line = s->line, .column = s->column, .begin = s->begin, .end = s->end,
                         .text = str_span(s->text, at), .speaker = by ? by->speaker : none, .found_path = none, .found_id = none,
                         .found_text = none, .found_speaker = none, .difference = none};
    return f;
}

static void set_found(quoth_finding *f, const Record *hit, Str speaker)
{
    CHECK(f && hit);
    f->found_path = hit->s.path;
    f->found_id = hit->s.id;
    f->found_line = hit->s.line;
    f->found_text = hit->s.text;
    f->found_speaker = speaker;
}

/* The phrase as it stands: the hit whose speaker agrees, else the first; false where it stands nowhere. */
static bool found_verbatim(Check *c, const quoth_sentence *s, Span at, const quoth_attribution *by, const SearchResult *found)
{
    const Record *first = NULL;
    for (uint32_t i = 0; i < found->n_hits; i++) {
        const Record *hit = &found->hits[i];
        if (is_self(c, hit))
            continue;
        first = first ? first : hit;
        Str who = speaker_of(hit);
        if (!by || !is_known(by->speaker) || !is_known(who) || same_last_word(c->a, who, by->speaker)) {
            set_found(add(c, s, at, by, "verbatim"), hit, who);
            return true;
        }
    }
    if (first)
        set_found(add(c, s, at, by, "other-speaker"), first, speaker_of(first));
    return first != NULL;
}

static quoth_status look_near(Check *c, const quoth_sentence *s, Span at, const quoth_attribution *by, const Words *w)
{
    SearchResult near;
    Str          query = near_query(c->a, w);
    quoth_status st = query.n ? ask(&near, c, query, NEAR_HITS) : QUOTH_OK;
    if (st != QUOTH_OK)
        return st;
    const Record *best = NULL;
    Likeness      most = {0};
    Words         words = {0};
    for (uint32_t i = 0; query.n && i < near.n_hits; i++) {
        if (is_self(c, &near.hits[i]))
            continue;
        Words    source = words_of(c->a, near.hits[i].s.text);
        Likeness like = compare(c->a, w, &source);
        if (like.n_same > most.n_same) {
            most = like;
            best = &near.hits[i];
            words = source;
        }
    }
    if (!best || most.n_same * 100 < w->n * ALIKE) {
        add(c, s, at, by, "not-found");
        return QUOTH_OK;
    }
    quoth_finding *f = add(c, s, at, by, "altered");
    set_found(f, best, best->s.n_attributions ? best->s.attributions[0].speaker : S(""));
    f->difference = difference(c->a, w, &words, &most);
    return QUOTH_OK;
}

static quoth_status check_quotation(Check *c, const quoth_sentence *s, Span at)
{
    Words        w = words_of(c->a, str_span(s->text, at));
    SearchResult found;
    if (w.n < WORDS_LEAST)
        return QUOTH_OK;
    const quoth_attribution *by = attribution_at(s, at);
    quoth_status             st = ask(&found, c, phrase_query(c->a, &w), PHRASE_HITS);
    if (st != QUOTH_OK || found_verbatim(c, s, at, by, &found))
        return st;
    return look_near(c, s, at, by, &w);
}

static void check_link(Check *c, const quoth_sentence *s)
{
    if (s->n_links > 0)
        return;
    for (uint32_t i = 0; i < s->n_attributions; i++)
        if (s->attributions[i].n_content) {
            add(c, s, s->attributions[i].content[0], &s->attributions[i], "no-source-link");
            return;
        }
}

quoth_status check_draft(quoth_finding **out, uint32_t *n, Store *store, const quoth_sentence *const *draft, uint32_t n_draft,
                         Str except, Arena *a, quoth_error *err)
{
    Check c = {.store = store, .a = a, .except = except, .err = err};
    for (uint32_t i = 0; i < n_draft; i++) {
        Span   at;
        size_t from = 0;
        while (next_quotation(draft[i]->text, &from, &at)) {
            quoth_status st = check_quotation(&c, draft[i], at);
            if (st != QUOTH_OK)
                return st;
        }
        check_link(&c, draft[i]);
    }
    *out = c.items;
    *n = c.n;
    return QUOTH_OK;
}
