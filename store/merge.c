/* merge.c: articles, columns and records of several segments as one's; merge_terms.c does the rest. */
#include "store/merge.h"

#include <stdlib.h>

#include "base/vec.h"
#include "store/merge_parts.h"

enum { MAPPED_SHARE = 16 }; /* of the memory is the sources' files */

/* ---- begin and end ---------------------------------------------------------------------------------------- */

static quoth_status open_source(Source *x, Arena *a, Str folder, const Segment *like, quoth_error *err)
{
    const uint32_t *first;
    quoth_status st = segment_open(&x->segment, folder, like->name, err);
    if (st == QUOTH_OK)
        st = segment_first(&first, x->segment, err); /* from now on x->segment->first */
    if (st != QUOTH_OK || !like->dead)
        return st;
    x->segment->dead = arena_alloc(a, like->n_articles);
    memcpy(x->segment->dead, like->dead, like->n_articles);
    x->segment->n_dead = like->n_dead;
    x->segment->n_dead_articles = like->n_dead_articles;
    return QUOTH_OK;
}

quoth_status merge_new(Merge **out, const MergeJob *job, quoth_error *err)
{
    Arena *const a = arena_new();
    Merge *const m = a ? arena_try(a, sizeof *m) : NULL;
    Edge edge;
    if (!m) {
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    *m = (Merge){.arena = a, .memory = job->memory};
    if (setjmp(edge.jump)) {
        merge_free(m);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    m->kept = arena_part(a);
    m->scratch = arena_part(a);
    quoth_status st = QUOTH_OK;
    m->path = str_z(a, str_of(job->path));
    m->in = arena_make_n(a, Source, (size_t)job->n + 1);
    while (m->n < job->n && st == QUOTH_OK) {
        uint32_t i = m->n++; /* counted before it is opened, so that merge_free closes it */
        st = open_source(&m->in[i], a, job->folder, job->in[i], err);
        if (st == QUOTH_OK)
            parts_bound(m->in[i].segment->parts, job->memory / MAPPED_SHARE / job->n);
    }
    arena_edge(a, NULL);
    if (st == QUOTH_OK)
        *out = m;
    else
        merge_free(m);
    return st;
}

void merge_free(Merge *m)
{
    if (!m)
        return;
    for (uint32_t i = 0; i < m->n; i++)
        segment_close(m->in[i].segment);
    arena_free(m->arena);
}

void merge_stop(Merge *m)
{
    atomic_store(&m->stop, true);
}

uint32_t merge_sources(const Merge *m)
{
    return m->n;
}

Str merge_source(const Merge *m, uint32_t i)
{
    return m->in[i].segment->name;
}

const char *merge_path(const Merge *m)
{
    return m->path;
}

uint32_t merge_place(const Merge *m, uint32_t source, uint32_t article)
{
    return m->in[source].place[article];
}

uint32_t merge_articles(const Merge *m)
{
    return m->n_articles;
}

quoth_status merge_go_on(Merge *m)
{
    return atomic_load(&m->stop) ? fail(m->err, QUOTH_E_CANCELLED, "%s: stopped", m->path) : QUOTH_OK;
}

/* ---- articles --------------------------------------------------------------------------------------------- */

typedef struct Head {
    uint32_t article;
    Str path; /* "" and article at the end: no more */
} Head;

static quoth_status next_head(Merge *m, const Source *x, Head *h)
{
    Segment *s = x->segment;
    SegmentEntry e;
    while (h->article < s->n_articles && s->dead && s->dead[h->article])
        h->article++;
    if (h->article == s->n_articles)
        return QUOTH_OK;
    quoth_status st = segment_article(&e, s, h->article, m->err);
    h->path = st == QUOTH_OK ? e.entry.path : S("");
    return st;
}

static bool is_at_end(const Merge *m, const Head *heads, uint32_t i)
{
    return heads[i].article == m->in[i].segment->n_articles;
}

static void pick(Merge *m, uint32_t source, uint32_t article)
{
    Source *x = &m->in[source];
    const uint32_t *first = x->segment->first;
    x->place[article] = m->n_articles;
    for (uint32_t d = first[article]; d < first[article + 1]; d++)
        x->doc_of[d] = m->n_docs++;
    m->order[m->n_articles++] = (Pick){source, article};
    m->first[m->n_articles] = m->n_docs;
}

/* The live articles of all in order of path. */
static quoth_status order_articles(Merge *m)
{
    Head *heads = arena_make_n(m->arena, Head, (size_t)m->n + 1);
    size_t most = 0;
    quoth_status st = QUOTH_OK;
    for (uint32_t i = 0; i < m->n && st == QUOTH_OK; i++) {
        Source *x = &m->in[i];
        most += x->segment->n_articles;
        x->place = arena_make_n(m->arena, uint32_t, (size_t)x->segment->n_articles + 1);
        x->doc_of = arena_make_n(m->arena, uint32_t, (size_t)x->segment->n_docs + 1);
        memset(x->place, 0xFF, x->segment->n_articles * sizeof *x->place);
        memset(x->doc_of, 0xFF, x->segment->n_docs * sizeof *x->doc_of);
        st = next_head(m, x, &heads[i]);
    }
    m->order = arena_make_n(m->arena, Pick, most + 1);
    m->first = arena_make_n(m->arena, uint32_t, most + 1);
    while (st == QUOTH_OK) {
        uint32_t least = m->n;
        for (uint32_t i = 0; i < m->n; i++)
            if (!is_at_end(m, heads, i) && (least == m->n || str_cmp(heads[i].path, heads[least].path) < 0))
                least = i;
        if (least == m->n)
            break;
        pick(m, least, heads[least].article++);
        st = next_head(m, &m->in[least], &heads[least]);
    }
    return st;
}

static quoth_status take_languages(Merge *m, Table *languages)
{
    for (uint32_t i = 0; i < m->n; i++) {
        Source *x = &m->in[i];
        Parts *parts = x->segment->parts;
        Str all, one;
        uint32_t n = 0;
        if (!parts_view(&all, parts, PART_LANGUAGES, 0, parts_size(parts, PART_LANGUAGES)))
            return segment_damaged(x->segment, m->err);
        x->language_of = arena_make_n(m->arena, uint32_t, (size_t)x->segment->n_languages + 1);
        while (str_next(&all, '\n', &one)) {
            uint32_t fresh = languages->n;
            x->language_of[n] = *table_slot(languages, one, fresh);
            if (languages->n > fresh)
                languages->keys[fresh] = str_dup(m->arena, one);
            n++;
        }
    }
    return QUOTH_OK;
}

static quoth_status put_ids(Merge *m)
{
    SegmentId *ids = arena_make_n(m->scratch, SegmentId, (size_t)m->n_articles + 1);
    uint32_t n_out = 0;
    for (uint32_t i = 0; i < m->n; i++) {
        const SegmentId *own;
        uint32_t n;
        quoth_status st = segment_ids(&own, &n, m->in[i].segment, m->err);
        if (st != QUOTH_OK)
            return st;
        for (uint32_t k = 0; k < n; k++) {
            if (own[k].article >= m->in[i].segment->n_articles)
                return segment_damaged(m->in[i].segment, m->err);
            uint32_t place = m->in[i].place[own[k].article];
            if (place != MERGE_GONE && n_out == m->n_articles)
                return segment_damaged(m->in[i].segment, m->err);
            if (place != MERGE_GONE)
                ids[n_out++] = (SegmentId){own[k].hash, place};
        }
    }
    if (n_out != m->n_articles)
        return segment_damaged(m->in[0].segment, m->err);
    qsort(ids, n_out, sizeof *ids, segment_by_hash);
    parts_begin(m->out, PART_IDS);
    parts_put(m->out, (Str){(const char *)ids, n_out * sizeof *ids});
    return QUOTH_OK;
}

static void put_u32s(Merge *m, uint32_t part, const uint32_t *items, size_t n)
{
    parts_begin(m->out, part);
    parts_put(m->out, (Str){(const char *)items, n * sizeof *items});
}

static quoth_status put_articles(Merge *m)
{
    Table languages = table_new(m->arena);
    uint32_t *at = arena_make_n(m->scratch, uint32_t, (size_t)m->n_articles + 1);
    Buf one = {.arena = m->scratch};
    quoth_status st = take_languages(m, &languages);
    parts_begin(m->out, PART_ARTICLES);
    for (uint32_t i = 0; i < m->n_articles && st == QUOTH_OK; i++) {
        const Source *x = &m->in[m->order[i].source];
        SegmentEntry e;
        st = segment_article(&e, x->segment, m->order[i].article, m->err);
        if (st != QUOTH_OK)
            return st;
        one.n = 0;
        buf_varint(&one, x->language_of[e.language]);
        buf_add(&one, entry_encode(m->scratch, &e.entry));
        at[i] = (uint32_t)parts_so_far(m->out);
        parts_put(m->out, buf_str(&one));
    }
    at[m->n_articles] = (uint32_t)parts_so_far(m->out);
    put_u32s(m, PART_ARTICLE_AT, at, (size_t)m->n_articles + 1);
    put_u32s(m, PART_FIRST, m->first, (size_t)m->n_articles + 1);
    parts_begin(m->out, PART_LANGUAGES);
    for (uint32_t i = 0; i < languages.n; i++) {
        parts_put(m->out, languages.keys[i]);
        parts_put(m->out, S("\n"));
    }
    return st == QUOTH_OK ? put_ids(m) : st;
}

/* ---- columns and records ---------------------------------------------------------------------------------- */

/* Takes one source's numbers of a field into `of`, which is by article or sentence of the result. */
static quoth_status take_numbers(Merge *m, const Source *x, FieldId f, Table *joined, uint32_t *of)
{
    const Column *c;
    bool is_shared = field_at(f)->scope == SCOPE_ARTICLE;
    quoth_status st = segment_column(&c, x->segment, f, m->err);
    if (st != QUOTH_OK || c->width == 0)
        return st;
    uint32_t *own = arena_make_n(m->scratch, uint32_t, (size_t)c->n_sets + 1);
    uint32_t n = is_shared ? x->segment->n_articles : x->segment->n_docs;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t to = is_shared ? x->place[i] : x->doc_of[i], set = column_number(c, i);
        if (to == MERGE_GONE || set == 0)
            continue;
        if (own[set] == 0)
            own[set] = 1 + *table_slot(joined, column_joined(c, set, m->scratch), joined->n);
        of[to] = own[set];
    }
    return QUOTH_OK;
}

static quoth_status put_column(Merge *m, FieldId f)
{
    uint32_t n = field_at(f)->scope == SCOPE_ARTICLE ? m->n_articles : m->n_docs;
    Str values, numbers;
    Table joined = table_new(m->scratch);
    uint32_t *of = arena_make_n(m->scratch, uint32_t, (size_t)n + 1);
    quoth_status st = merge_go_on(m);
    for (uint32_t i = 0; i < m->n && st == QUOTH_OK; i++)
        st = take_numbers(m, &m->in[i], f, &joined, of);
    if (st != QUOTH_OK)
        return st;
    column_make(&values, &numbers, m->scratch, &joined, of, n);
    parts_begin(m->out, PART_VALUES + f);
    parts_put(m->out, values);
    parts_begin(m->out, PART_NUMBERS + f);
    parts_put(m->out, numbers);
    arena_reset(m->scratch);
    return QUOTH_OK;
}

/* The first block of an article, which is the one that begins with its first sentence. */
static quoth_status first_block(uint32_t *out, Merge *m, Segment *s, uint32_t article)
{
    uint32_t low = 0, high = segment_blocks(s), first;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        Str packed;
        quoth_status st = segment_block(&packed, &first, s, middle, m->err);
        if (st != QUOTH_OK)
            return st;
        if (first < s->first[article])
            low = middle + 1;
        else
            high = middle;
    }
    *out = low;
    return QUOTH_OK;
}

static quoth_status put_article_blocks(Merge *m, uint32_t i, SegmentBlock **blocks, uint32_t *n)
{
    Segment *s = m->in[m->order[i].source].segment;
    uint32_t article = m->order[i].article, b, first, n_blocks = segment_blocks(s), next = s->first[article];
    quoth_status st = first_block(&b, m, s, article);
    for (; st == QUOTH_OK && b < n_blocks; b++) {
        Str packed;
        st = segment_block(&packed, &first, s, b, m->err);
        if (st != QUOTH_OK || first >= s->first[article + 1])
            break;
        if (first < next) /* they rise, each with a sentence of its own at least */
            return segment_damaged(s, m->err);
        next = first + 1;
        vec_push(m->scratch, *blocks, *n, (SegmentBlock){m->first[i] + first - s->first[article], (uint32_t)parts_so_far(m->out)});
        parts_put(m->out, packed);
    }
    return st;
}

static quoth_status put_records(Merge *m)
{
    SegmentBlock *blocks = NULL;
    uint32_t n = 0;
    quoth_status st = QUOTH_OK;
    parts_begin(m->out, PART_RECORDS);
    for (uint32_t i = 0; i < m->n_articles && st == QUOTH_OK; i++) {
        st = put_article_blocks(m, i, &blocks, &n);
        if (st == QUOTH_OK)
            st = merge_go_on(m);
    }
    if (st != QUOTH_OK)
        return st;
    vec_push(m->scratch, blocks, n, (SegmentBlock){m->n_docs, (uint32_t)parts_so_far(m->out)});
    parts_begin(m->out, PART_BLOCKS);
    parts_put(m->out, (Str){(const char *)blocks, n * sizeof *blocks});
    arena_reset(m->scratch);
    return QUOTH_OK;
}

/* ---- the whole -------------------------------------------------------------------------------------------- */

static quoth_status put_all(Merge *m)
{
    quoth_status st = put_articles(m);
    arena_reset(m->scratch);
    if (st == QUOTH_OK)
        st = merge_terms(m);
    for (unsigned f = 0; f < FIELDS && st == QUOTH_OK; f++)
        st = put_column(m, (FieldId)f);
    if (st == QUOTH_OK)
        st = put_records(m);
    return st == QUOTH_OK ? parts_end(m->out, m->err) : st;
}

quoth_status merge_run(void *merge, quoth_error *err)
{
    Merge *const m = merge;
    Edge edge;
    m->err = err;
    if (setjmp(edge.jump)) {
        parts_drop(m->out);
        arena_edge(m->arena, NULL);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(m->arena, &edge);
    quoth_status st = order_articles(m);
    if (st == QUOTH_OK && m->n_articles > 0)
        st = parts_create(&m->out, m->arena, m->path, PARTS_OF_SEGMENT, err);
    if (st == QUOTH_OK && m->n_articles > 0)
        st = put_all(m);
    parts_drop(m->out);
    arena_edge(m->arena, NULL);
    return st;
}
