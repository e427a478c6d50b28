/* merge_terms.c: words, tokens, lists and stems of several segments as one's.
 *
 * The dictionaries are walked twice: first for the words, whose numbers in the result follow from how often they come, then for
 * the lists. Lists of pairs of common words are made anew from the tokens, since other words may be common now; as many at a
 * time as memory has room for.
 */
#include <stdlib.h>

#include "base/vec.h"
#include "store/merge_parts.h"

enum { PAIRS_SHARE = 16 }; /* of the memory is the postings' of pairs */

/* ---- dictionaries side by side ------------------------------------------------------------------------------ */

typedef struct Walk {
    Merge      *m;
    DictCursor *at;               /* by source                  */
    char        room[DICT_KEY_MAX];
    Str         key;              /* the least of all           */
    bool        is_end;
} Walk;

static void find_least(Walk *w)
{
    const DictCursor *least = NULL;
    for (uint32_t i = 0; i < w->m->n; i++)
        if (!w->at[i].is_end && (!least || str_cmp(w->at[i].key, least->key) < 0))
            least = &w->at[i];
    w->is_end = !least;
    if (least) {
        memcpy(w->room, least->key.p, least->key.n);
        w->key = (Str){w->room, least->key.n};
    }
}

static quoth_status walk_begin(Walk *w, Merge *m, bool are_stems)
{
    *w = (Walk){.m = m, .at = arena_make_n(m->kept, DictCursor, (size_t)m->n + 1)};
    for (uint32_t i = 0; i < m->n; i++) {
        Segment *s = m->in[i].segment;
        const Dict *dict = &s->terms;
        quoth_status st = are_stems ? segment_stems(&dict, s, m->err) : QUOTH_OK;
        if (st == QUOTH_OK && !dict_seek(&w->at[i], dict, S("")))
            st = segment_damaged(s, m->err);
        if (st != QUOTH_OK)
            return st;
    }
    find_least(w);
    return QUOTH_OK;
}

static bool stands_at(const Walk *w, uint32_t i)
{
    return !w->at[i].is_end && str_eq(w->at[i].key, w->key);
}

static quoth_status walk_on(Walk *w)
{
    for (uint32_t i = 0; i < w->m->n; i++)
        if (stands_at(w, i) && !dict_next(&w->at[i]))
            return segment_damaged(w->m->in[i].segment, w->m->err);
    find_least(w);
    return merge_go_on(w->m);
}

/* ---- words ------------------------------------------------------------------------------------------------ */

typedef struct Words {
    Buf       pool; /* their bytes, one after the other */
    uint32_t *at;   /* where each begins, and the end   */
    uint32_t  n;
} Words;

static Str word_at(const Words *w, uint32_t i)
{
    return str_sub(buf_str(&w->pool), w->at[i], w->at[i + 1]);
}

static quoth_status take_word(Walk *w, bool *is_word, uint32_t place)
{
    Merge *m = w->m;
    *is_word = false;
    for (uint32_t i = 0; i < m->n; i++) {
        TermEntry e;
        if (!stands_at(w, i))
            continue;
        quoth_status st = segment_entry(&e, m->in[i].segment, w->at[i].payload, m->err);
        if (st != QUOTH_OK)
            return st;
        if (e.number && w->key.n > TERM_MAX)
            return segment_damaged(m->in[i].segment, m->err);
        if (e.number)
            m->in[i].word_of[e.number - 1] = place;
        *is_word = *is_word || e.number;
    }
    return QUOTH_OK;
}

static quoth_status take_words(Merge *m, Words *words)
{
    Walk *w = arena_make(m->kept, Walk);
    words->pool = (Buf){.arena = m->kept};
    for (uint32_t i = 0; i < m->n; i++) {
        Source *x = &m->in[i];
        if (x->segment->terms.n_blocks > UINT32_MAX / DICT_BLOCK)
            return segment_damaged(x->segment, m->err);
        x->n_words = x->segment->terms.n_blocks * DICT_BLOCK;
        x->word_of = arena_make_n(m->arena, uint32_t, (size_t)x->n_words + 1);
        memset(x->word_of, 0xFF, x->n_words * sizeof *x->word_of);
    }
    quoth_status st = walk_begin(w, m, false);
    while (st == QUOTH_OK && !w->is_end) {
        bool is_word;
        st = take_word(w, &is_word, words->n);
        if (st == QUOTH_OK && is_word) {
            uint32_t at = (uint32_t)words->pool.n;
            vec_push(m->kept, words->at, words->n, at);
            buf_add(&words->pool, w->key);
        }
        if (st == QUOTH_OK)
            st = walk_on(w);
    }
    uint32_t n = words->n;
    vec_push(m->kept, words->at, n, (uint32_t)words->pool.n);
    m->n_words = words->n;
    return st;
}

/* ---- tokens ----------------------------------------------------------------------------------------------- */

/* A sentence of the result: its words as its source numbers them. */
typedef struct Sent {
    const Source *source;
    uint32_t doc, n, *words;
} Sent;
typedef void SentFn(void *arg, const Sent *s);

static quoth_status read_sentence(Merge *m, Sent *s, uint32_t doc, uint32_t *room)
{
    Str bytes;
    uint64_t number;
    const Source *x = s->source;
    quoth_status st = segment_tokens(&bytes, x->segment, doc, m->err);
    s->n = 0;
    if (st != QUOTH_OK)
        return st;
    if (bytes.n > UINT32_MAX / 2)
        return segment_damaged(x->segment, m->err);
    if (bytes.n > *room) {
        *room = (uint32_t)bytes.n * 2;
        s->words = arena_make_n(m->kept, uint32_t, *room);
    }
    for (size_t at = 0; at < bytes.n;) {
        bool is_short = !(bytes.p[at] & 0x80);
        if (is_short)
            number = (unsigned char)bytes.p[at++];
        if ((!is_short && !str_varint(bytes, &at, &number)) || number >= x->n_words || x->word_of[number] == MERGE_GONE)
            return segment_damaged(x->segment, m->err);
        s->words[s->n++] = (uint32_t)number;
    }
    return QUOTH_OK;
}

/* All sentences in the order of the result. */
static quoth_status each_sentence(Merge *m, SentFn *fn, void *arg)
{
    uint32_t room = 0;
    Sent s = {.n = 0};
    for (uint32_t i = 0; i < m->n_articles; i++) {
        s.source = &m->in[m->order[i].source];
        uint32_t from = s.source->segment->first[m->order[i].article];
        for (s.doc = m->first[i]; s.doc < m->first[i + 1]; s.doc++) {
            quoth_status st = read_sentence(m, &s, from + s.doc - m->first[i], &room);
            if (st != QUOTH_OK)
                return st;
            fn(arg, &s);
        }
        quoth_status st = merge_go_on(m);
        if (st != QUOTH_OK)
            return st;
    }
    return QUOTH_OK;
}

typedef struct Counted {
    uint32_t count, word;
} Counted;

static void count_tokens(void *arg, const Sent *s)
{
    (void)arg;
    for (uint32_t i = 0; i < s->n; i++)
        s->source->count_of[s->words[i]]++;
}

/* The commonest first; they stand in order, so of two alike the first comes first. */
static int by_count(const void *a, const void *b)
{
    const Counted *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return (x->word > y->word) - (x->word < y->word);
}

/* Numbers the words of the walk by how often they come; from then on word_of of each source is a number of the result. */
static quoth_status number_words(Merge *m, uint32_t *common)
{
    Counted *all = arena_make_n(m->kept, Counted, (size_t)m->n_words + 1);
    uint32_t *number_of = arena_make_n(m->kept, uint32_t, (size_t)m->n_words + 1);
    for (uint32_t i = 0; i < m->n_words; i++)
        all[i].word = i;
    for (uint32_t i = 0; i < m->n; i++)
        m->in[i].count_of = arena_make_n(m->kept, uint32_t, (size_t)m->in[i].n_words + 1);
    quoth_status st = each_sentence(m, count_tokens, NULL);
    for (uint32_t i = 0; i < m->n; i++)
        for (uint32_t k = 0; k < m->in[i].n_words; k++)
            if (m->in[i].word_of[k] != MERGE_GONE)
                all[m->in[i].word_of[k]].count += m->in[i].count_of[k];
    qsort(all, m->n_words, sizeof *all, by_count);
    for (uint32_t i = 0; i < m->n_words; i++) {
        number_of[all[i].word] = i;
        if (i < PAIR_WORDS)
            common[i] = all[i].word;
    }
    for (uint32_t i = 0; i < m->n; i++)
        for (uint32_t k = 0; k < m->in[i].n_words; k++)
            if (m->in[i].word_of[k] != MERGE_GONE)
                m->in[i].word_of[k] = number_of[m->in[i].word_of[k]];
    return st;
}

/* ---- pairs ------------------------------------------------------------------------------------------------ */

enum { PAIRS = PAIR_WORDS * PAIR_WORDS, NO_PAIR = PAIRS };

typedef struct Pairs {
    Merge   *m;
    uint32_t n[PAIRS], last[PAIRS]; /* documents; 1 + the last of them    */
    Str     *keys;                  /* of those there are, in order …     */
    uint32_t *pair_of;              /* … and which they are               */
    uint32_t n_keys, loaded;        /* lists of the keys before are gone or in memory */
    uint32_t at[PAIRS];             /* in `lists`; MERGE_GONE: not now          */
    Posting *lists;
    size_t   n_lists;
    Buf      tokens;
    uint32_t *token_at;
} Pairs;

/* Which pair words a and b of the result are; NO_PAIR where one of them is not common. */
static uint32_t pair_at(uint32_t a, uint32_t b)
{
    return a < PAIR_WORDS && b < PAIR_WORDS ? a * PAIR_WORDS + b : NO_PAIR;
}

/* Writes the tokens of a sentence and counts its pairs. */
static void put_tokens(void *arg, const Sent *s)
{
    Pairs *p = arg;
    Merge *m = p->m;
    p->token_at[s->doc] = (uint32_t)parts_so_far(m->out);
    p->tokens.n = 0;
    for (uint32_t i = 0, before = NO_PAIR; i < s->n; i++) {
        uint32_t word = s->source->word_of[s->words[i]], pair = pair_at(before, word);
        before = word;
        buf_varint(&p->tokens, word);
        if (pair == NO_PAIR || p->last[pair] == s->doc + 1)
            continue;
        p->last[pair] = s->doc + 1;
        p->n[pair]++;
    }
    parts_put(m->out, buf_str(&p->tokens));
}

static void fill_pairs(void *arg, const Sent *s)
{
    Pairs *p = arg;
    for (uint32_t i = 0, before = NO_PAIR; i < s->n; i++) {
        uint32_t word = s->source->word_of[s->words[i]], pair = pair_at(before, word);
        before = word;
        if (pair == NO_PAIR || p->at[pair] == MERGE_GONE)
            continue;
        if (p->last[pair] == s->doc + 1) {
            p->lists[p->at[pair] - 1].count++;
        } else {
            p->last[pair] = s->doc + 1;
            p->lists[p->at[pair]++] = (Posting){s->doc, 1};
        }
    }
}

typedef struct PairKey {
    Str      key;
    uint32_t pair;
} PairKey;

static int by_key(const void *a, const void *b)
{
    return str_cmp(((const PairKey *)a)->key, ((const PairKey *)b)->key);
}

static void order_pairs(Pairs *p, const Words *words, const uint32_t *common)
{
    Arena *a = p->m->kept;
    PairKey *all = arena_make_n(a, PairKey, PAIRS);
    for (uint32_t pair = 0; pair < PAIRS; pair++)
        if (p->n[pair])
            all[p->n_keys++] = (PairKey){segment_pair_term(a, word_at(words, common[pair / PAIR_WORDS]),
                                                           word_at(words, common[pair % PAIR_WORDS])),
                                         pair};
    qsort(all, p->n_keys, sizeof *all, by_key);
    p->keys = arena_make_n(a, Str, (size_t)p->n_keys + 1);
    p->pair_of = arena_make_n(a, uint32_t, (size_t)p->n_keys + 1);
    for (uint32_t i = 0; i < p->n_keys; i++) {
        p->keys[i] = all[i].key;
        p->pair_of[i] = all[i].pair;
    }
}

/* Makes the lists of the keys from p->loaded on, as many as there is room for. */
static quoth_status load_pairs(Pairs *p)
{
    size_t n = 0, room = p->m->memory / PAIRS_SHARE / sizeof *p->lists;
    memset(p->at, 0xFF, sizeof p->at);
    memset(p->last, 0, sizeof p->last);
    do {
        uint32_t pair = p->pair_of[p->loaded++];
        p->at[pair] = (uint32_t)n;
        n += p->n[pair];
    } while (p->loaded < p->n_keys && n + p->n[p->pair_of[p->loaded]] <= room);
    if (n > p->n_lists) {
        p->n_lists = n > room ? n : room;
        p->lists = arena_make_n(p->m->kept, Posting, p->n_lists);
    }
    return each_sentence(p->m, fill_pairs, p);
}

/* ---- lists ------------------------------------------------------------------------------------------------ */

typedef struct Lists {
    Merge     *m;
    DictWriter dict;
    Pairs     *pairs;
    uint32_t   next_pair;
    Buf        payload, packed;
} Lists;

static void put_list(Lists *l, Str key, const Posting *list, uint32_t n, uint32_t number)
{
    l->payload.n = l->packed.n = 0;
    postings_pack(&l->packed, list, n);
    TermEntry entry = {n, number, buf_str(&l->packed)};
    if (!segment_put_entry(&l->payload, &entry, parts_so_far(l->m->out)))
        parts_put(l->m->out, entry.list);
    dict_add(&l->dict, key, buf_str(&l->payload));
}

static quoth_status put_pair(Lists *l)
{
    Pairs *p = l->pairs;
    uint32_t k = l->next_pair++, pair = p->pair_of[k];
    if (k >= p->loaded) {
        quoth_status st = load_pairs(p);
        if (st != QUOTH_OK)
            return st;
    }
    put_list(l, p->keys[k], p->lists + p->at[pair] - p->n[pair], p->n[pair], 0); /* at: behind the last one put in */
    return QUOTH_OK;
}

/* The sentences of the result that a source's list names. */
static quoth_status map_list(Postings *out, Merge *m, const Source *x, const TermEntry *e)
{
    quoth_status st = segment_postings(out, x->segment, e, m->scratch, m->err);
    uint32_t n = 0;
    for (uint32_t i = 0; st == QUOTH_OK && i < out->n; i++) {
        uint32_t doc = x->doc_of[out->docs[i]];
        if (doc != MERGE_GONE) {
            out->docs[n] = doc;
            out->counts[n++] = out->counts[i];
        }
    }
    out->n = n;
    return st;
}

/* Lists that rise, as one: from the one whose next is least, all that come before the next of the others. */
static uint32_t join_lists(Posting *out, const Postings *lists, uint32_t n_lists, uint32_t *at)
{
    uint32_t n = 0;
    for (;;) {
        uint32_t least = n_lists, next = MERGE_GONE, other = MERGE_GONE;
        for (uint32_t i = 0; i < n_lists; i++) {
            uint32_t doc = at[i] < lists[i].n ? lists[i].docs[at[i]] : MERGE_GONE;
            if (doc < next) {
                other = next;
                next = doc;
                least = i;
            } else if (doc < other) {
                other = doc;
            }
        }
        if (least == n_lists)
            return n;
        const Postings *p = &lists[least];
        for (uint32_t *k = &at[least]; *k < p->n && p->docs[*k] < other; ++*k)
            out[n++] = (Posting){p->docs[*k], p->counts[*k]};
    }
}

static quoth_status put_term(Lists *l, const Walk *w)
{
    Merge *m = l->m;
    Postings *lists = arena_make_n(m->scratch, Postings, (size_t)m->n + 1);
    uint32_t *at = arena_make_n(m->scratch, uint32_t, (size_t)m->n + 1), number = 0;
    size_t total = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        TermEntry e;
        if (!stands_at(w, i))
            continue;
        quoth_status st = segment_entry(&e, m->in[i].segment, w->at[i].payload, m->err);
        if (st == QUOTH_OK)
            st = map_list(&lists[i], m, &m->in[i], &e);
        if (st != QUOTH_OK)
            return st;
        total += lists[i].n;
        if (e.number)
            number = m->in[i].word_of[e.number - 1] + 1;
    }
    Posting *all = arena_make_n(m->scratch, Posting, total + 1);
    uint32_t n = join_lists(all, lists, m->n, at);
    if (n > 0)
        put_list(l, w->key, all, n, number);
    arena_reset(m->scratch);
    return QUOTH_OK;
}

static quoth_status put_lists(Merge *m, Pairs *pairs)
{
    Walk *w = arena_make(m->kept, Walk);
    Lists *l = arena_make(m->kept, Lists);
    *l = (Lists){.m = m, .pairs = pairs, .payload = {.arena = m->kept}, .packed = {.arena = m->kept}};
    dict_begin(&l->dict, m->kept);
    parts_begin(m->out, PART_LISTS);
    quoth_status st = walk_begin(w, m, false);
    while (st == QUOTH_OK && (!w->is_end || l->next_pair < pairs->n_keys)) {
        bool is_pair_next = l->next_pair < pairs->n_keys && (w->is_end || str_cmp(pairs->keys[l->next_pair], w->key) < 0);
        if (is_pair_next) {
            st = put_pair(l);
            continue;
        }
        if (w->key.p[0] != PAIR_MARK) /* no word begins with it: pairs are found anew */
            st = put_term(l, w);
        if (st == QUOTH_OK)
            st = walk_on(w);
    }
    dict_end(&l->dict);
    parts_begin(m->out, PART_TERMS);
    parts_put(m->out, buf_str(&l->dict.bytes));
    parts_begin(m->out, PART_TERMS_AT);
    parts_put(m->out, buf_str(&l->dict.places));
    return st;
}

/* ---- stems ------------------------------------------------------------------------------------------------ */

static uint32_t own_languages(const Source *x, uint32_t bits)
{
    uint32_t own = 0;
    for (uint32_t i = 0; i < x->segment->n_languages; i++)
        if (bits >> i & 1)
            own |= 1u << x->language_of[i];
    return own;
}

static int by_word(const void *a, const void *b)
{
    return str_cmp(((const StemWord *)a)->word, ((const StemWord *)b)->word);
}

/* The words of all sources that have the stem, each once. */
static quoth_status put_stem(Merge *m, const Walk *w, DictWriter *dict, Buf *payload)
{
    StemWord *words = NULL;
    uint32_t n = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        Str rest = stands_at(w, i) ? w->at[i].payload : S("");
        StemWord one;
        while (rest.n && segment_stem_word(&one, &rest, w->key, m->scratch))
            vec_push(m->scratch, words, n, (StemWord){one.word, own_languages(&m->in[i], one.languages)});
        if (rest.n)
            return segment_damaged(m->in[i].segment, m->err);
    }
    if (n)
        qsort(words, n, sizeof *words, by_word);
    payload->n = 0;
    for (uint32_t i = 0; i < n;) {
        StemWord all = words[i];
        for (; i < n && str_eq(words[i].word, all.word); i++)
            all.languages |= words[i].languages;
        segment_put_stem_word(payload, w->key, &all);
    }
    dict_add(dict, w->key, buf_str(payload));
    arena_reset(m->scratch);
    return QUOTH_OK;
}

static quoth_status put_stems(Merge *m)
{
    Walk *w = arena_make(m->kept, Walk);
    DictWriter *dict = arena_make(m->kept, DictWriter);
    Buf payload = {.arena = m->kept};
    dict_begin(dict, m->kept);
    quoth_status st = walk_begin(w, m, true);
    while (st == QUOTH_OK && !w->is_end) {
        st = put_stem(m, w, dict, &payload);
        if (st == QUOTH_OK)
            st = walk_on(w);
    }
    dict_end(dict);
    parts_begin(m->out, PART_STEMS);
    parts_put(m->out, buf_str(&dict->bytes));
    parts_begin(m->out, PART_STEMS_AT);
    parts_put(m->out, buf_str(&dict->places));
    return st;
}

/* ---- the whole -------------------------------------------------------------------------------------------- */

quoth_status merge_terms(Merge *m)
{
    uint32_t common[PAIR_WORDS] = {0};
    Words words = {.n = 0};
    Pairs *pairs = arena_make(m->kept, Pairs);
    quoth_status st = take_words(m, &words);
    if (st == QUOTH_OK)
        st = number_words(m, common);
    if (st != QUOTH_OK)
        return st;
    pairs->m = m;
    pairs->tokens = (Buf){.arena = m->kept};
    pairs->token_at = arena_make_n(m->kept, uint32_t, (size_t)m->n_docs + 1);
    parts_begin(m->out, PART_TOKENS);
    st = each_sentence(m, put_tokens, pairs);
    if (st != QUOTH_OK)
        return st;
    pairs->token_at[m->n_docs] = (uint32_t)parts_so_far(m->out);
    parts_begin(m->out, PART_TOKEN_AT);
    parts_put(m->out, (Str){(const char *)pairs->token_at, ((size_t)m->n_docs + 1) * sizeof(uint32_t)});
    order_pairs(pairs, &words, common);
    st = put_lists(m, pairs);
    arena_reset(m->kept);
    return st == QUOTH_OK ? put_stems(m) : st;
}
