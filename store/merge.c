/* merge.c: a segment turned back into articles, for a Build that writes several as one. */
#include "store/gather.h"

typedef struct Merge {
    Build        *b;
    Segment      *s;
    Arena        *arena;       /* of this merge */
    BuildArticle *articles;    /* by article of the segment; dead ones are left out */
    uint32_t     *language_of; /* by language of the segment */
    uint32_t     *word_of;     /* by number of a word, from 1 */
    uint32_t      n_words;
    bool          is_filling;  /* terms are walked twice: to count, then to fill */
    quoth_error  *err;
} Merge;

static bool is_dead(const Merge *m, uint32_t article)
{
    return m->s->dead && m->s->dead[article];
}

/* ---- articles and languages ------------------------------------------------------------------------------- */

static quoth_status take_languages(Merge *m)
{
    Str all, one;
    uint32_t n = 0;
    if (!parts_view(&all, m->s->parts, PART_LANGUAGES, 0, parts_size(m->s->parts, PART_LANGUAGES)))
        return segment_damaged(m->s, m->err);
    m->language_of = arena_make_n(m->arena, uint32_t, (size_t)m->s->n_languages + 1);
    while (str_next(&all, '\n', &one))
        m->language_of[n++] = build_language(m->b, one);
    return QUOTH_OK;
}

static quoth_status take_entries(Merge *m)
{
    const SegmentId *ids;
    uint32_t n;
    quoth_status st = segment_ids(&ids, &n, m->s, m->err);
    m->articles = arena_make_n(m->arena, BuildArticle, (size_t)m->s->n_articles + 1);
    for (uint32_t i = 0; i < m->s->n_articles && st == QUOTH_OK; i++) {
        SegmentEntry e;
        st = segment_article(&e, m->s, i, m->err);
        if (st != QUOTH_OK)
            break;
        m->articles[i].entry = e.entry;
        m->articles[i].language = m->language_of[e.language];
        if (ids[i].article >= m->s->n_articles)
            return segment_damaged(m->s, m->err);
        m->articles[ids[i].article].id_hash = ids[i].hash;
    }
    return st;
}

/* ---- words and tokens ------------------------------------------------------------------------------------- */

static uint32_t own_languages(const Merge *m, uint32_t bits)
{
    uint32_t own = 0;
    for (uint32_t i = 0; i < m->s->n_languages; i++)
        if (bits >> i & 1)
            own |= 1u << m->language_of[i];
    return own;
}

static quoth_status take_stems(Merge *m)
{
    DictCursor *c = arena_make(m->arena, DictCursor);
    if (!dict_seek(c, &m->s->stems, S("")))
        return segment_damaged(m->s, m->err);
    while (!c->is_end) {
        Str rest = c->payload;
        StemWord w;
        while (segment_stem_word(&w, &rest, c->key, m->arena))
            (void)build_word(m->b, w.word, own_languages(m, w.languages));
        if (rest.n || !dict_next(c))
            return segment_damaged(m->s, m->err);
    }
    return QUOTH_OK;
}

static quoth_status take_tokens(Merge *m)
{
    for (uint32_t i = 0; i < m->s->n_articles; i++) {
        BuildArticle *x = &m->articles[i];
        uint32_t n = x->entry.n_sentences, *at, *tokens, n_tokens = 0;
        if (is_dead(m, i))
            continue;
        Str first = S(""), bytes = S("");
        quoth_status st = QUOTH_OK;
        size_t n_bytes = 0;
        for (uint32_t d = 0; d < n && st == QUOTH_OK; d++) {
            st = segment_tokens(&bytes, m->s, m->s->first[i] + d, m->err);
            first = d == 0 ? bytes : first;
            n_bytes += bytes.n;
        }
        if (st != QUOTH_OK)
            return st;
        at = arena_make_n(m->b->arena, uint32_t, (size_t)n + 1);
        for (size_t k = 0; k < n_bytes; k++)
            n_tokens += !(first.p[k] & 0x80);
        tokens = arena_make_n(m->b->arena, uint32_t, n_tokens);
        for (uint32_t d = 0, k = 0; d < n; d++) {
            uint64_t number;
            size_t p = 0;
            at[d] = k;
            (void)segment_tokens(&bytes, m->s, m->s->first[i] + d, NULL);
            while (p < bytes.n) {
                if (!str_varint(bytes, &p, &number) || number >= m->n_words || k == n_tokens)
                    return segment_damaged(m->s, m->err);
                tokens[k++] = m->word_of[number];
            }
        }
        at[n] = n_tokens;
        x->tokens = tokens;
        x->token_at = at;
        x->n_tokens = n_tokens;
    }
    return QUOTH_OK;
}

/* ---- terms ------------------------------------------------------------------------------------------------ */

static void add_hit(const Merge *m, TermHit *hits, uint32_t *n, TermHit hit)
{
    if (m->is_filling)
        hits[*n] = hit;
    ++*n;
}

/* Postings p[k..] that lie in article i: a hit each, or one for all its sentences. Returns how many they are. */
static uint32_t take_article_hits(Merge *m, uint32_t i, const Postings *p, uint32_t k, uint32_t term)
{
    BuildArticle *x = &m->articles[i];
    uint32_t first = m->s->first[i], end = m->s->first[i + 1], n = 0;
    bool is_shared = p->docs[k] == first;
    for (; k + n < p->n && p->docs[k + n] < end; n++)
        is_shared = is_shared && p->counts[k + n] == p->counts[k];
    if (is_dead(m, i))
        return n;
    if (is_shared && n == end - first) {
        add_hit(m, (TermHit *)x->shared, &x->n_shared, (TermHit){term, 0, p->counts[k]});
        return n;
    }
    for (uint32_t j = k; j < k + n; j++)
        add_hit(m, (TermHit *)x->hits, &x->n_hits, (TermHit){term, p->docs[j] - first, p->counts[j]});
    return n;
}

static quoth_status take_term(Merge *m, Str key, const TermEntry *e, Arena *scratch)
{
    Postings p;
    quoth_status st = segment_postings(&p, m->s, e, scratch, m->err);
    if (st != QUOTH_OK)
        return st;
    uint32_t term = build_term(m->b, key), i = 0;
    for (uint32_t k = 0; k < p.n;) {
        while (m->s->first[i + 1] <= p.docs[k])
            i++;
        k += take_article_hits(m, i, &p, k, term);
    }
    return QUOTH_OK;
}

static void take_word(Merge *m, Str key, uint32_t number)
{
    if (number > m->n_words) {
        uint32_t more = number * 2, *longer = arena_make_n(m->arena, uint32_t, more);
        if (m->n_words)
            memcpy(longer, m->word_of, m->n_words * sizeof *longer);
        m->word_of = longer;
        m->n_words = more;
    }
    m->word_of[number - 1] = build_word(m->b, key, 0);
}

static quoth_status walk_terms(Merge *m, Arena *scratch)
{
    DictCursor *c = arena_make(m->arena, DictCursor);
    if (!dict_seek(c, &m->s->terms, S("")))
        return segment_damaged(m->s, m->err);
    while (!c->is_end) {
        TermEntry e;
        quoth_status st = segment_entry(&e, m->s, c->payload, m->err);
        arena_reset(scratch);
        if (st == QUOTH_OK && e.number && !m->is_filling)
            take_word(m, c->key, e.number);
        else if (st == QUOTH_OK && !e.number && c->key.p[0] != PAIR_MARK) /* pairs are found anew */
            st = take_term(m, c->key, &e, scratch);
        if (st != QUOTH_OK)
            return st;
        if (!dict_next(c))
            return segment_damaged(m->s, m->err);
    }
    return QUOTH_OK;
}

static quoth_status take_terms(Merge *m, Arena *scratch)
{
    quoth_status st = walk_terms(m, scratch);
    for (uint32_t i = 0; i < m->s->n_articles && st == QUOTH_OK; i++) {
        BuildArticle *x = &m->articles[i];
        if (is_dead(m, i))
            continue;
        x->hits = arena_make_n(m->b->arena, TermHit, x->n_hits);
        x->shared = arena_make_n(m->b->arena, TermHit, x->n_shared);
        x->n_hits = x->n_shared = 0;
    }
    m->is_filling = true;
    return st == QUOTH_OK ? walk_terms(m, scratch) : st;
}

/* ---- columns and records ---------------------------------------------------------------------------------- */

typedef struct Numbers {
    const Column *column;
    uint32_t     *own; /* by number: 1 + that of the Build; 0: not asked yet */
    bool          is_shared;
} Numbers;

static uint32_t number_at(const Merge *m, const Numbers *c, uint32_t article, uint32_t doc)
{
    return column_number(c->column, c->is_shared ? article : m->s->first[article] + doc);
}

static void take_article_values(Merge *m, Numbers *columns, uint32_t i)
{
    BuildArticle *x = &m->articles[i];
    BuildValue *values = NULL;
    for (int pass = 0; pass < 2; pass++) {
        uint32_t n = 0;
        for (unsigned f = 0; f < FIELDS; f++) {
            Numbers *c = &columns[f];
            for (uint32_t d = 0; c->column->width && d < (c->is_shared ? 1 : x->entry.n_sentences); d++) {
                uint32_t number = number_at(m, c, i, d);
                if (number && pass == 1) {
                    if (c->own[number] == 0)
                        c->own[number] = 1 + build_value(m->b, (FieldId)f, column_joined(c->column, number, m->arena));
                    values[n] = (BuildValue){f, d, c->own[number] - 1};
                }
                n += number > 0;
            }
        }
        if (pass == 0)
            values = arena_make_n(m->b->arena, BuildValue, n);
        x->n_values = n;
    }
    x->values = values;
}

static quoth_status take_values(Merge *m)
{
    Numbers columns[FIELDS];
    for (unsigned f = 0; f < FIELDS; f++) {
        quoth_status st = segment_column(&columns[f].column, m->s, (FieldId)f, m->err);
        if (st != QUOTH_OK)
            return st;
        columns[f].own = arena_make_n(m->arena, uint32_t, (size_t)columns[f].column->n_sets + 1);
        columns[f].is_shared = field_at((FieldId)f)->scope == SCOPE_ARTICLE;
    }
    for (uint32_t i = 0; i < m->s->n_articles; i++)
        if (!is_dead(m, i))
            take_article_values(m, columns, i);
    return QUOTH_OK;
}

static quoth_status take_records(Merge *m)
{
    uint32_t n = segment_blocks(m->s);
    for (uint32_t b = 0, i = 0, next = 0; b < n;) {
        uint32_t first, k = 0;
        Str packed;
        quoth_status st = segment_block(&packed, &first, m->s, b, m->err);
        if (st != QUOTH_OK || first >= m->s->n_docs)
            return st != QUOTH_OK ? st : segment_damaged(m->s, m->err);
        i = segment_article_of(m->s, first);
        BuildBlock *blocks = arena_make_n(m->b->arena, BuildBlock, m->s->first[i + 1] - first);
        for (; b < n; b++, k++) {
            st = segment_block(&packed, &first, m->s, b, m->err);
            if (st != QUOTH_OK)
                return st;
            if (first >= m->s->first[i + 1])
                break;
            if (first < next) /* they rise, each with a sentence of its own at least */
                return segment_damaged(m->s, m->err);
            next = first + 1;
            blocks[k] = (BuildBlock){first - m->s->first[i], is_dead(m, i) ? S("") : str_dup(m->b->arena, packed)};
        }
        m->articles[i].blocks = blocks;
        m->articles[i].n_blocks = k;
    }
    return QUOTH_OK;
}

/* ---- the whole -------------------------------------------------------------------------------------------- */

static quoth_status merge(Merge *m, Arena *scratch)
{
    quoth_status st = take_languages(m);
    if (st == QUOTH_OK)
        st = take_entries(m);
    if (st == QUOTH_OK)
        st = take_stems(m);
    if (st == QUOTH_OK)
        st = take_terms(m, scratch);
    if (st == QUOTH_OK)
        st = take_tokens(m);
    if (st == QUOTH_OK)
        st = take_values(m);
    if (st == QUOTH_OK)
        st = take_records(m);
    for (uint32_t i = 0; i < m->s->n_articles && st == QUOTH_OK; i++)
        if (!is_dead(m, i))
            build_put(m->b, &m->articles[i]);
    return st;
}

quoth_status build_add_segment(Build *b, Segment *s, quoth_error *err)
{
    Arena *const a = arena_new(), *const scratch = arena_new();
    Edge edge;
    if (!a || !scratch || setjmp(edge.jump)) {
        arena_edge(b->arena, NULL);
        arena_free(a);
        arena_free(scratch);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    arena_edge(scratch, &edge);
    arena_edge(b->arena, &edge);
    Merge *m = arena_make(a, Merge);
    *m = (Merge){.b = b, .s = s, .arena = a, .err = err};
    quoth_status st = merge(m, scratch);
    arena_edge(b->arena, NULL);
    arena_free(scratch);
    arena_free(a);
    return st;
}
