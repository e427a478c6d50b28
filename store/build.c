/* build.c: an article's own words, terms and values become the Build's. */
#include "store/build.h"

#include "base/vec.h"
#include "store/gather.h"

Build *build_new(void)
{
    Arena *const a = arena_new();
    Edge edge;
    if (!a || setjmp(edge.jump)) {
        arena_free(a);
        return NULL;
    }
    arena_edge(a, &edge);
    Build *b = arena_make(a, Build);
    *b = (Build){.arena = a, .words = table_new(a), .terms = table_new(a), .paths = table_new(a), .languages = table_new(a)};
    for (unsigned f = 0; f < FIELDS; f++)
        b->values[f] = table_new(a);
    arena_edge(a, NULL);
    return b;
}

void build_free(Build *b)
{
    if (b)
        arena_free(b->arena);
}

/* ---- taking in -------------------------------------------------------------------------------------------- */

static const TermHit *hits_of(Build *b, const TermHit *hits, uint32_t n, const uint32_t *term_of)
{
    TermHit *own = arena_make_n(b->arena, TermHit, n);
    for (uint32_t i = 0; i < n; i++)
        own[i] = (TermHit){term_of[hits[i].term], hits[i].doc, hits[i].count};
    return own;
}

static const uint32_t *copied(Build *b, const uint32_t *items, uint32_t n)
{
    uint32_t *own = arena_make_n(b->arena, uint32_t, n);
    if (n)
        memcpy(own, items, n * sizeof *own);
    return own;
}

static void take_words(Build *b, BuildArticle *x, const ArticleTerms *t, uint32_t *scratch)
{
    table_places(&b->words, t->words, t->n_words, scratch);
    while (b->n_words < b->words.n)
        vec_push(b->arena, b->word_languages, b->n_words, 0);
    for (uint32_t i = 0; i < t->n_words; i++)
        b->word_languages[scratch[i]] |= 1u << x->language;
    uint32_t *tokens = arena_make_n(b->arena, uint32_t, t->n_tokens);
    for (uint32_t i = 0; i < t->n_tokens; i++)
        tokens[i] = scratch[t->tokens[i]];
    x->tokens = tokens;
    x->n_tokens = t->n_tokens;
    x->token_at = copied(b, t->token_at, x->entry.n_sentences + 1);
}

static void take_terms(Build *b, BuildArticle *x, const ArticleTerms *t, uint32_t *scratch)
{
    table_places(&b->terms, t->terms, t->n_terms, scratch);
    x->hits = hits_of(b, t->hits, t->n_hits, scratch);
    x->n_hits = t->n_hits;
    x->shared = hits_of(b, t->shared, t->n_shared, scratch);
    x->n_shared = t->n_shared;
}

static void take_values(Build *b, BuildArticle *x, const ArticleTerms *t)
{
    BuildValue *values = arena_make_n(b->arena, BuildValue, t->n_columns);
    for (uint32_t i = 0; i < t->n_columns; i++) {
        const ArticleColumn *c = &t->columns[i];
        values[i] = (BuildValue){c->field, c->doc, table_place(&b->values[c->field], c->value)};
    }
    x->values = values;
    x->n_values = t->n_columns;
}

static void take_blocks(Build *b, BuildArticle *x, const StoreBlock *blocks, uint32_t n)
{
    BuildBlock *own = arena_make_n(b->arena, BuildBlock, n);
    for (uint32_t i = 0; i < n; i++)
        own[i] = (BuildBlock){blocks[i].first, str_dup(b->arena, blocks[i].bytes)};
    x->blocks = own;
    x->n_blocks = n;
}

static void take(Build *b, const StoreArticle *in)
{
    const ArticleTerms *t = &in->terms;
    uint32_t n_scratch = t->n_words > t->n_terms ? t->n_words : t->n_terms;
    BuildArticle x = {.entry = {str_dup(b->arena, in->path), in->hash, in->n_sentences, in->n_attributions, in->n_links},
                      .language = table_place(&b->languages, in->language),
                      .id_hash = segment_id_hash(in->id)};
    uint32_t *scratch = arena_make_n(in->arena, uint32_t, n_scratch);
    take_words(b, &x, t, scratch);
    take_terms(b, &x, t, scratch);
    take_values(b, &x, t);
    take_blocks(b, &x, in->blocks, in->n_blocks);
    *table_slot(&b->paths, x.entry.path, 0) = b->n_articles + 1;
    vec_push(b->arena, b->articles, b->n_articles, x);
    b->n_docs += x.entry.n_sentences;
}

quoth_status build_add(Build *b, const StoreArticle *article, quoth_error *err)
{
    Edge edge;
    Edge *const outer = arena_edge(article->arena, &edge);
    if (setjmp(edge.jump)) {
        arena_edge(b->arena, NULL);
        arena_edge(article->arena, outer);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(b->arena, &edge);
    build_kill(b, article->path);
    take(b, article);
    arena_edge(b->arena, NULL);
    arena_edge(article->arena, outer);
    return QUOTH_OK;
}

/* ---- looking ---------------------------------------------------------------------------------------------- */

static uint32_t place_of(const Build *b, Str path)
{
    uint32_t at = table_get(&b->paths, path);
    return at == TABLE_NONE || at == 0 ? TABLE_NONE : at - 1;
}

const StoreEntry *build_find(const Build *b, Str path)
{
    uint32_t at = place_of(b, path);
    return at == TABLE_NONE ? NULL : build_entry(b, at);
}

const StoreEntry *build_entry(const Build *b, uint32_t i)
{
    return b->articles[i].is_dead ? NULL : &b->articles[i].entry;
}

void build_kill(Build *b, Str path)
{
    uint32_t at = place_of(b, path);
    if (at == TABLE_NONE || b->articles[at].is_dead)
        return;
    b->articles[at].is_dead = true;
    b->n_docs -= b->articles[at].entry.n_sentences;
}

uint32_t build_articles(const Build *b)
{
    return b->n_articles;
}

uint32_t build_docs(const Build *b)
{
    return b->n_docs;
}

size_t build_memory(const Build *b)
{
    return arena_used(b->arena);
}

bool build_is_full(const Build *b)
{
    return b->languages.n + 1 >= LANGUAGES_MOST;
}
