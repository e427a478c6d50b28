#include "searcher/check.h"

#include "base/check.h"
#include "base/vec.h"
#include "core/terms.h"
#include "searcher/gist.h"
#include "searcher/parse.h"
#include "searcher/quotation.h"
#include "searcher/words.h"

enum {
    WORDS_LEAST = 3,   /* shorter quotations are names and scare quotes                  */
    NEAR_HITS = 20,    /* sentences compared for an altered quotation                    */
    NEAR_WORDS = 24,   /* common words that one without others is sought by              */
    ALIKE = 65,        /* per cent of the quotation's words, in order, that make it altered … */
    STRETCH = 2,       /* … where they stand among at most so many times its words       */
    TITLE_WORD = 4,    /* letters of a word of an address that is sought in titles         */
    PHRASE_HITS = 50,  /* hits of a phrase that are looked through for the speaker       */
    CLAIM_HITS = 50,   /* sentences compared for a statement                             */
    CLAIM_WORDS = 3,   /* that carry meaning: a statement of fewer says too little …     */
    COVER_WORDS = 5,   /* … and of so many a longer source may say all                   */
};
#define COVERED 0.8 /* of a statement's words, that such a source has */

typedef struct Check {
    Store         *store;
    Arena         *a;
    Str            except;
    GistMaker      gists;
    bool           is_open; /* a quotation goes on from the sentence before */
    quoth_finding *items;
    uint32_t       n;
    quoth_error   *err;
} Check;

/* ---- who says it ------------------------------------------------------------------------------------------------ */

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

static bool agree_on_speaker(Check *c, const quoth_attribution *by, Str who)
{
    return !is_known(by->speaker) || !is_known(who) || same_last_word(c->a, who, by->speaker);
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
        if (!by || agree_on_speaker(c, by, who)) {
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
    WordLikeness      most = {0};
    Words         words = {0};
    for (uint32_t i = 0; query.n && i < near.n_hits; i++) {
        if (is_self(c, &near.hits[i]))
            continue;
        Words    source = words_of(c->a, near.hits[i].s.text);
        WordLikeness like = words_compare(c->a, w, &source);
        if (like.n_same > most.n_same && like.last - like.first < STRETCH * w->n) {
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
    words_widen(&most, w, &words);
    f->difference = words_difference(c->a, w, &words, &most);
    return QUOTH_OK;
}

/* ---- does a link lead to what is quoted -------------------------------------------------------------------------------- */

/* The words of an address are mostly those of its article's title. */
static Str title_query(Arena *a, Str url)
{
    Words    w = words_of(a, address_words(a, url));
    Buf      b = {.arena = a};
    uint32_t n = 0;
    for (uint32_t i = 0; i < w.n && n < NEAR_WORDS; i++)
        if (w.toks[i].text.end - w.toks[i].text.beg >= TITLE_WORD)
            buf_fmt(&b, "%stitle:\"%.*s\"", n++ ? " OR " : "", STR(str_span(w.text, w.toks[i].text)));
    return buf_str(&b);
}

static const Record *hit_of(const Check *c, const SearchResult *found, Str url)
{
    Str form = address_form(c->a, url);
    for (uint32_t i = 0; i < found->n_hits; i++)
        if (found->hits[i].s.url.n && str_eq(address_form(c->a, found->hits[i].s.url), form))
            return &found->hits[i];
    return NULL;
}

/* A link of the sentence to an article that is indexed and does not hold its quotation. */
static quoth_status check_anchors(Check *c, const quoth_sentence *s, Span at, const quoth_attribution *by, const SearchResult *found)
{
    for (uint32_t i = 0; i < s->n_links; i++) {
        SearchResult titled;
        Str          query = title_query(c->a, s->links[i].url);
        if (query.n == 0 || hit_of(c, found, s->links[i].url))
            continue;
        quoth_status st = ask(&titled, c, query, PHRASE_HITS);
        if (st != QUOTH_OK)
            return st;
        const Record *article = hit_of(c, &titled, s->links[i].url);
        if (article && !is_self(c, article)) {
            quoth_finding *f = add(c, s, at, by, "dead-anchor");
            f->found_path = article->s.path;
        }
    }
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
    if (st == QUOTH_OK)
        st = check_anchors(c, s, at, by, &found);
    if (st != QUOTH_OK || found_verbatim(c, s, at, by, &found))
        return st;
    return look_near(c, s, at, by, &w);
}

/* ---- statements ------------------------------------------------------------------------------------------------------ */

typedef enum Agreement { SAYS_NOTHING, SAYS_OTHERWISE, SAYS_THE_SAME } Agreement;

static Agreement agreement(const Gist *statement, const Gist *source)
{
    GistMatch m = gist_match(statement, source);
    bool      is_covered = m.n_words >= COVER_WORDS && m.cover >= COVERED;
    if (gist_likeness(statement, source) >= GIST_SAME || (is_covered && !m.differs))
        return SAYS_THE_SAME;
    return m.differs && m.likeness >= GIST_SAME ? SAYS_OTHERWISE : SAYS_NOTHING;
}

/* The attribution of a source that says most of what the statement says; NULL: the author does. */
static const quoth_attribution *sayer(Check *c, const Gist *statement, const quoth_sentence *s)
{
    const quoth_attribution *best = NULL;
    double                   most = 0;
    for (uint32_t i = 0; i < s->n_attributions; i++) {
        Gist   g = gist_of_claim(&c->gists, s, &s->attributions[i]);
        double covered = gist_match(statement, &g).cover;
        if (covered > most || (covered == most && best && s->attributions[i].inside >= 0)) {
            most = covered;
            best = &s->attributions[i];
        }
    }
    return best;
}

typedef struct Backing {
    const Record            *hit;
    const quoth_attribution *said; /* NULL: the author says it */
} Backing;

static Str speaker_in(const Backing *b)
{
    return b->said ? b->said->speaker : S("");
}

/* Of the sentences that say the same the first whose speaker agrees, else the first; *other: the first that says otherwise. */
static bool find_source(Check *c, const Gist *statement, const quoth_attribution *by, const SearchResult *near, Backing *same, Backing *other)
{
    for (uint32_t i = 0; i < near->n_hits; i++) {
        const Record *hit = &near->hits[i];
        Gist          g = gist_of_claims(&c->gists, &hit->s);
        Agreement     is = is_self(c, hit) ? SAYS_NOTHING : agreement(statement, &g);
        Backing      *place = is == SAYS_THE_SAME ? same : other;
        if (is == SAYS_NOTHING)
            continue;
        Backing found = {hit, sayer(c, statement, &hit->s)};
        if (is == SAYS_THE_SAME && agree_on_speaker(c, by, speaker_in(&found))) {
            *same = found;
            return true;
        }
        if (!place->hit)
            *place = found;
    }
    return false;
}

static Span content_span(const quoth_attribution *by)
{
    return (Span){by->content[0].beg, by->content[by->n_content - 1].end};
}

/* Where the words are the same, one says them and the other denies them. */
static Str statement_difference(Check *c, const quoth_attribution *by, const Backing *found, bool is_whole, Str words)
{
    if (!is_whole)
        return words;
    return str_fmt(c->a, "[-%.*s-] {+%.*s+} %.*s", STR(found->said ? found->said->cue : S("")), STR(by->cue), STR(words));
}

static quoth_status check_statement(Check *c, const quoth_sentence *s, const quoth_attribution *by)
{
    SearchResult near;
    Backing      same = {0}, other = {0};
    Str          text = attributed_text(c->a, s, by), query = gist_query(c->a, text);
    Gist         g = gist_of_claim(&c->gists, s, by);
    if (g.n < CLAIM_WORDS || query.n == 0)
        return QUOTH_OK;
    quoth_status st = ask(&near, c, query, CLAIM_HITS);
    if (st != QUOTH_OK)
        return st;
    bool          agrees = find_source(c, &g, by, &near, &same, &other);
    const Backing *found = same.hit ? &same : &other;
    quoth_finding *f = add(c, s, content_span(by), by, agrees ? "paraphrase" : same.hit ? "other-speaker" : other.hit ? "altered" : "unsupported");
    if (!found->hit)
        return QUOTH_OK;
    set_found(f, found->hit, speaker_in(found));
    Words        draft = words_of(c->a, text), source = words_of(c->a, found->hit->s.text);
    WordLikeness like = words_compare(c->a, &draft, &source);
    bool         is_whole = like.n_same == draft.n && like.last - like.first + 1 == draft.n;
    if (is_whole && agrees)
        f->verdict = S("verbatim");
    else if (!same.hit)
        f->difference = statement_difference(c, by, found, is_whole, words_difference(c->a, &draft, &source, &like));
    return QUOTH_OK;
}

/* A statement in words of the draft's own; what stands in quotation marks is held against the index as such. */
static bool is_statement(const quoth_sentence *s, uint32_t at)
{
    const quoth_attribution *by = &s->attributions[at];
    if (!str_eq(by->quote, S("indirect")) || by->n_content == 0)
        return false;
    for (uint32_t i = 0; i < s->n_attributions; i++)
        if (s->attributions[i].inside == (int32_t)at)
            return false; /* that one is looked at */
    return true;
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

static quoth_status check_sentence(Check *c, const quoth_sentence *s)
{
    Span         at;
    size_t       from = 0;
    quoth_status st = QUOTH_OK;
    c->is_open = c->is_open && quotation_goes_on(s);
    while (st == QUOTH_OK && from < s->text.n && quotation_next(s->text, &from, &c->is_open, &at))
        st = check_quotation(c, s, at);
    for (uint32_t i = 0; st == QUOTH_OK && i < s->n_attributions; i++)
        if (is_statement(s, i))
            st = check_statement(c, s, &s->attributions[i]);
    if (st == QUOTH_OK)
        check_link(c, s);
    return st;
}

quoth_status check_draft(quoth_finding **out, uint32_t *n, Store *store, const quoth_sentence *const *draft, uint32_t n_draft,
                         Str except, Arena *a, quoth_error *err)
{
    Check        c = {.store = store, .a = a, .except = except, .gists = gist_maker(a), .err = err};
    quoth_status st = QUOTH_OK;
    for (uint32_t i = 0; st == QUOTH_OK && i < n_draft; i++)
        st = check_sentence(&c, draft[i]);
    gist_maker_end(&c.gists);
    if (st != QUOTH_OK)
        return st;
    *out = c.items;
    *n = c.n;
    return QUOTH_OK;
}
