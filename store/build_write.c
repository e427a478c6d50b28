/* build_write.c: the articles of a Build in order of path, turned round into the parts of a segment, one part after the other. */
#include <stdlib.h>

#include "base/vec.h"
#include "core/fold.h"
#include "store/gather.h"

typedef struct Writing {
    Build              *b;
    Arena              *arena, *scratch; /* of this writing; of one of its parts */
    PartsWriter        *out;
    const BuildArticle **articles;
    uint32_t           *first; /* by article, and the end */
    uint32_t            n, n_docs;
    uint32_t           *number_of; /* by word: what its tokens are called */
    uint32_t            common[PAIR_WORDS]; /* the words with the lowest numbers */
} Writing;

static void put_part(Writing *w, uint32_t part, Str bytes)
{
    parts_begin(w->out, part);
    parts_put(w->out, bytes);
}

static void put_array(Writing *w, uint32_t part, const void *p, size_t n, size_t size)
{
    put_part(w, part, (Str){p, n * size});
}

/* ---- articles --------------------------------------------------------------------------------------------- */

static int by_path(const void *a, const void *b)
{
    const BuildArticle *x = *(const BuildArticle *const *)a, *y = *(const BuildArticle *const *)b;
    return str_cmp(x->entry.path, y->entry.path);
}

static void order_articles(Writing *w)
{
    w->articles = arena_make_n(w->arena, const BuildArticle *, (size_t)w->b->n_articles + 1);
    for (uint32_t i = 0; i < w->b->n_articles; i++)
        if (!w->b->articles[i].is_dead)
            w->articles[w->n++] = &w->b->articles[i];
    qsort(w->articles, w->n, sizeof(BuildArticle *), by_path);
    w->first = arena_make_n(w->arena, uint32_t, (size_t)w->n + 1);
    for (uint32_t i = 0; i < w->n; i++) {
        w->first[i] = w->n_docs;
        w->n_docs += w->articles[i]->entry.n_sentences;
    }
    w->first[w->n] = w->n_docs;
}

static void put_articles(Writing *w)
{
    Buf entries = {.arena = w->scratch}, languages = {.arena = w->scratch};
    uint32_t *at = arena_make_n(w->scratch, uint32_t, (size_t)w->n + 1);
    SegmentId *ids = arena_make_n(w->scratch, SegmentId, (size_t)w->n + 1);
    for (uint32_t i = 0; i < w->n; i++) {
        const BuildArticle *x = w->articles[i];
        at[i] = (uint32_t)entries.n;
        buf_varint(&entries, x->language);
        buf_add(&entries, entry_encode(w->scratch, &x->entry));
        ids[i] = (SegmentId){x->id_hash, i};
    }
    at[w->n] = (uint32_t)entries.n;
    qsort(ids, w->n, sizeof *ids, segment_by_hash);
    for (uint32_t i = 0; i < w->b->languages.n; i++) {
        buf_add(&languages, w->b->languages.keys[i]);
        buf_char(&languages, '\n');
    }
    put_array(w, PART_FIRST, w->first, (size_t)w->n + 1, sizeof *w->first);
    put_array(w, PART_ARTICLE_AT, at, (size_t)w->n + 1, sizeof *at);
    put_part(w, PART_ARTICLES, buf_str(&entries));
    put_array(w, PART_IDS, ids, w->n, sizeof *ids);
    put_part(w, PART_LANGUAGES, buf_str(&languages));
}

static void put_records(Writing *w)
{
    SegmentBlock *blocks = NULL;
    uint32_t n = 0;
    parts_begin(w->out, PART_RECORDS);
    for (uint32_t i = 0; i < w->n; i++)
        for (uint32_t k = 0; k < w->articles[i]->n_blocks; k++) {
            const BuildBlock *block = &w->articles[i]->blocks[k];
            uint32_t at = (uint32_t)parts_so_far(w->out);
            vec_push(w->scratch, blocks, n, (SegmentBlock){w->first[i] + block->first, at});
            parts_put(w->out, block->bytes);
        }
    vec_push(w->scratch, blocks, n, (SegmentBlock){w->n_docs, (uint32_t)parts_so_far(w->out)});
    put_array(w, PART_BLOCKS, blocks, n, sizeof *blocks);
}

/* ---- columns ---------------------------------------------------------------------------------------------- */

static void put_columns(Writing *w)
{
    uint32_t *of[FIELDS];
    for (unsigned f = 0; f < FIELDS; f++) {
        bool is_shared = field_at((FieldId)f)->scope == SCOPE_ARTICLE;
        of[f] = w->b->values[f].n ? arena_make_n(w->scratch, uint32_t, (size_t)(is_shared ? w->n : w->n_docs) + 1) : NULL;
    }
    for (uint32_t i = 0; i < w->n; i++)
        for (uint32_t k = 0; k < w->articles[i]->n_values; k++) {
            const BuildValue *v = &w->articles[i]->values[k];
            bool is_shared = field_at((FieldId)v->field)->scope == SCOPE_ARTICLE;
            of[v->field][is_shared ? i : w->first[i] + v->doc] = v->number + 1;
        }
    for (unsigned f = 0; f < FIELDS; f++) {
        bool is_shared = field_at((FieldId)f)->scope == SCOPE_ARTICLE;
        Str values, numbers;
        if (!of[f])
            continue;
        column_make(&values, &numbers, w->scratch, &w->b->values[f], of[f], is_shared ? w->n : w->n_docs);
        put_part(w, PART_VALUES + f, values);
        put_part(w, PART_NUMBERS + f, numbers);
    }
}

/* ---- tokens ----------------------------------------------------------------------------------------------- */

typedef struct Counted {
    Str      key;
    uint32_t word, count;
} Counted;

static int by_count(const void *a, const void *b)
{
    const Counted *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count) - (x->count > y->count) : str_cmp(x->key, y->key);
}

/* Common words get low numbers. */
static void number_words(Writing *w)
{
    const Table *words = &w->b->words;
    Counted *all = arena_make_n(w->scratch, Counted, (size_t)words->n + 1);
    for (uint32_t i = 0; i < words->n; i++)
        all[i] = (Counted){words->keys[i], i, 0};
    for (uint32_t i = 0; i < w->n; i++)
        for (uint32_t k = 0; k < w->articles[i]->n_tokens; k++)
            all[w->articles[i]->tokens[k]].count++;
    qsort(all, words->n, sizeof *all, by_count);
    w->number_of = arena_make_n(w->arena, uint32_t, (size_t)words->n + 1);
    for (uint32_t i = 0; i < words->n; i++) {
        w->number_of[all[i].word] = i;
        if (i < PAIR_WORDS)
            w->common[i] = all[i].word;
    }
}

static void put_tokens(Writing *w)
{
    Buf bytes = {.arena = w->scratch};
    uint32_t *at = arena_make_n(w->scratch, uint32_t, (size_t)w->n_docs + 1);
    number_words(w);
    parts_begin(w->out, PART_TOKENS);
    for (uint32_t i = 0; i < w->n; i++) {
        const BuildArticle *x = w->articles[i];
        for (uint32_t d = 0; d < x->entry.n_sentences; d++) {
            at[w->first[i] + d] = (uint32_t)(parts_so_far(w->out) + bytes.n);
            for (uint32_t k = x->token_at[d]; k < x->token_at[d + 1]; k++)
                buf_varint(&bytes, w->number_of[x->tokens[k]]);
        }
        parts_put(w->out, buf_str(&bytes));
        bytes.n = 0;
    }
    at[w->n_docs] = (uint32_t)parts_so_far(w->out);
    put_array(w, PART_TOKEN_AT, at, (size_t)w->n_docs + 1, sizeof *at);
}

/* ---- lists ------------------------------------------------------------------------------------------------ */

typedef struct List {
    size_t   at;      /* where it begins                               */
    uint32_t n, last; /* how many documents; 1 + the last one put in   */
} List;

/* Lists of words, then of terms, then of pairs of common words. */
typedef struct Lists {
    Posting *all;
    List    *lists;
    uint32_t n;
} Lists;

/* One more of the list's documents, or the last one once more. A first pass counts, a second puts in. */
static inline void put(Lists *l, uint32_t list, uint32_t doc, uint32_t count)
{
    List *x = &l->lists[list];
    if (x->last == doc + 1) {
        if (l->all)
            l->all[x->at + x->n - 1].count += count;
        return;
    }
    if (l->all)
        l->all[x->at + x->n] = (Posting){doc, count};
    x->n++;
    x->last = doc + 1;
}

static void put_words(const Writing *w, Lists *l, uint32_t doc, const uint32_t *words, uint32_t n)
{
    uint32_t pairs = w->b->words.n + w->b->terms.n, last = PAIR_WORDS;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t number = w->number_of[words[k]];
        put(l, words[k], doc, 1);
        if (last < PAIR_WORDS && number < PAIR_WORDS)
            put(l, pairs + last * PAIR_WORDS + number, doc, 1);
        last = number;
    }
}

static void put_article(const Writing *w, Lists *l, uint32_t i)
{
    const BuildArticle *x = w->articles[i];
    uint32_t n_words = w->b->words.n, first = w->first[i];
    for (uint32_t d = 0; d < x->entry.n_sentences; d++)
        put_words(w, l, first + d, x->tokens + x->token_at[d], x->token_at[d + 1] - x->token_at[d]);
    for (uint32_t k = 0; k < x->n_hits; k++)
        put(l, n_words + x->hits[k].term, first + x->hits[k].doc, x->hits[k].count);
    for (uint32_t k = 0; k < x->n_shared; k++)
        for (uint32_t d = 0; d < x->entry.n_sentences; d++)
            put(l, n_words + x->shared[k].term, first + d, x->shared[k].count);
}

static Lists make_postings(const Writing *w)
{
    uint32_t n = w->b->words.n + w->b->terms.n + PAIR_WORDS * PAIR_WORDS;
    Lists l = {.n = n, .lists = arena_make_n(w->scratch, List, (size_t)n + 1)};
    for (uint32_t i = 0; i < w->n; i++)
        put_article(w, &l, i);
    size_t total = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t many = l.lists[i].n;
        l.lists[i] = (List){.at = total};
        total += many;
    }
    l.all = arena_make_n(w->scratch, Posting, total + 1);
    for (uint32_t i = 0; i < w->n; i++)
        put_article(w, &l, i);
    return l;
}

typedef struct Key {
    uint64_t head; /* its first bytes, as a number that sorts alike */
    Str      key;
    uint32_t list;
} Key;

static int by_key(const void *a, const void *b)
{
    const Key *x = a, *y = b;
    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    return str_cmp(x->key, y->key);
}

static Str key_of(const Writing *w, uint32_t list)
{
    const Table *words = &w->b->words, *terms = &w->b->terms;
    if (list < words->n)
        return words->keys[list];
    if (list < words->n + terms->n)
        return terms->keys[list - words->n];
    uint32_t pair = list - words->n - terms->n;
    return segment_pair_term(w->scratch, words->keys[w->common[pair / PAIR_WORDS]], words->keys[w->common[pair % PAIR_WORDS]]);
}

static Key *sorted_keys(const Writing *w, const Lists *l, uint32_t *n)
{
    Key *keys = arena_make_n(w->scratch, Key, (size_t)l->n + 1);
    *n = 0;
    for (uint32_t i = 0; i < l->n; i++) {
        Str key = l->lists[i].n ? key_of(w, i) : S("");
        if (l->lists[i].n)
            keys[(*n)++] = (Key){str_head(key), key, i};
    }
    qsort(keys, *n, sizeof *keys, by_key);
    return keys;
}

static void put_lists(Writing *w)
{
    Arena *a = w->scratch;
    uint32_t n, n_words = w->b->words.n;
    Lists l = make_postings(w);
    const Key *keys = sorted_keys(w, &l, &n);
    Buf payload = {.arena = a}, list = {.arena = a};
    DictWriter *dict = arena_make(a, DictWriter);
    dict_begin(dict, a);
    parts_begin(w->out, PART_LISTS);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t t = keys[i].list;
        const List *x = &l.lists[t];
        payload.n = list.n = 0;
        postings_pack(&list, l.all + x->at, x->n);
        TermEntry entry = {x->n, t < n_words ? w->number_of[t] + 1 : 0, buf_str(&list)};
        if (!segment_put_entry(&payload, &entry, parts_so_far(w->out)))
            parts_put(w->out, entry.list);
        dict_add(dict, keys[i].key, buf_str(&payload));
    }
    dict_end(dict);
    put_part(w, PART_TERMS_AT, buf_str(&dict->places));
    put_part(w, PART_TERMS, buf_str(&dict->bytes));
}

/* ---- stems ------------------------------------------------------------------------------------------------ */

typedef struct Stem {
    Str      stem, word;
    uint32_t languages;
} Stem;

static int by_stem(const void *a, const void *b)
{
    const Stem *x = a, *y = b;
    int way = str_cmp(x->stem, y->stem);
    return way ? way : str_cmp(x->word, y->word);
}

static Stem *all_stems(Writing *w, uint32_t *n)
{
    Stem *stems = NULL;
    *n = 0;
    for (uint32_t k = 0; k < w->b->languages.n; k++) {
        Stemmer *stemmer = stemmer_new(w->scratch, w->b->languages.keys[k]);
        for (uint32_t i = 0; i < w->b->words.n; i++) {
            Str word = w->b->words.keys[i];
            if ((w->b->word_languages[i] >> k & 1) && word.n <= TERM_WHOLE)
                vec_push(w->scratch, stems, *n, (Stem){stem_word(stemmer, w->scratch, word), word, 1u << k});
        }
        stemmer_free(stemmer);
    }
    if (*n)
        qsort(stems, *n, sizeof *stems, by_stem);
    return stems;
}

static void put_stems(Writing *w)
{
    uint32_t n;
    const Stem *stems = all_stems(w, &n);
    DictWriter *dict = arena_make(w->scratch, DictWriter);
    Buf payload = {.arena = w->scratch};
    dict_begin(dict, w->scratch);
    for (uint32_t i = 0; i < n;) {
        Str stem = stems[i].stem;
        payload.n = 0;
        while (i < n && str_eq(stems[i].stem, stem)) {
            StemWord word = {stems[i].word, 0};
            for (; i < n && str_eq(stems[i].stem, stem) && str_eq(stems[i].word, word.word); i++)
                word.languages |= stems[i].languages;
            segment_put_stem_word(&payload, stem, &word);
        }
        dict_add(dict, stem, buf_str(&payload));
    }
    dict_end(dict);
    put_part(w, PART_STEMS_AT, buf_str(&dict->places));
    put_part(w, PART_STEMS, buf_str(&dict->bytes));
}

/* ---- the whole -------------------------------------------------------------------------------------------- */

static quoth_status put_all(Writing *w, const char *path, quoth_error *err)
{
    static void (*const parts[])(Writing *) = {put_articles, put_tokens, put_lists, put_stems, put_columns, put_records};
    quoth_status st = parts_create(&w->out, w->arena, path, PARTS_OF_SEGMENT, err);
    if (st != QUOTH_OK)
        return st;
    order_articles(w);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        parts[i](w);
        arena_reset(w->scratch);
    }
    return parts_end(w->out, err);
}

quoth_status build_write(Build *b, const char *path, quoth_error *err)
{
    Arena *const a = arena_new();
    Writing *const w = a ? arena_try(a, sizeof *w) : NULL;
    Edge edge;
    if (!w || setjmp(edge.jump)) {
        if (w)
            parts_drop(w->out);
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    w->b = b;
    w->arena = a;
    w->scratch = arena_part(a);
    quoth_status st = put_all(w, path, err);
    parts_drop(w->out);
    arena_free(a);
    return st;
}
