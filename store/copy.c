/* copy.c: the caller's thread reads and writes articles in order, others make them ready in between. */
#include "store/copy.h"

#include <unistd.h>

#include "base/pool.h"

enum {
    COMMIT_SENTENCES = 200000,
    AHEAD = 8,            /* articles under way … */
    LONG_SENTENCES = 2000 /* … but for long ones  */
};

typedef struct Item {
    Arena           *arena;
    const StoreEntry *entry;
    Record          *records;
    uint32_t         n_records;
    StoreArticle     article;
    quoth_status     status; /* of making it ready */
} Item;

typedef struct Copying {
    Store           *to, *from;
    const StoreCopy *how;
    uint64_t        *copied;
    uint32_t         uncommitted; /* sentences */
    StoreEntry      *entries;
    uint32_t         n_entries;
    Item             items[AHEAD];  /* a ring */
    quoth_status     status;
    quoth_error     *err;
} Copying;

static bool is_ours(const StoreCopy *how, Str path)
{
    return how->shards < 2 || str_hash(path) % how->shards == how->shard;
}

/* ---- one article ------------------------------------------------------------------------------------------ */

static void make_ready(void *arg, uint32_t i)
{
    Copying *c = arg;
    Item *x = &c->items[i % AHEAD];
    Edge edge;
    x->status = QUOTH_E_NOMEM;
    if (setjmp(edge.jump))
        return;
    arena_edge(x->arena, &edge);
    x->article = store_prepare(x->arena, store_form(c->to), x->entry->path, x->entry->hash, x->records, x->n_records);
    arena_edge(x->arena, NULL);
    x->status = QUOTH_OK;
}

static quoth_status write_one(Copying *c, const Item *x)
{
    if (x->status != QUOTH_OK)
        return fail(c->err, x->status, "%.*s: out of memory", STR(x->entry->path));
    quoth_status st = store_replace(c->to, &x->article, c->err);
    c->uncommitted += x->n_records;
    ++*c->copied;
    if (st != QUOTH_OK || c->uncommitted < COMMIT_SENTENCES || store_is_replacing(c->to))
        return st;
    c->uncommitted = 0;
    return store_commit(c->to, c->err);
}

static bool done(void *arg, uint32_t i)
{
    Copying *c = arg;
    c->status = write_one(c, &c->items[i % AHEAD]);
    uint32_t n = (uint32_t)(c->items[i % AHEAD].entry - c->entries) + 1;
    if (c->status == QUOTH_OK && c->how->go_on && !c->how->go_on(c->how->arg, n, c->n_entries))
        c->status = fail(c->err, QUOTH_E_CANCELLED, "interrupted after %u of %u articles", n, c->n_entries);
    return c->status == QUOTH_OK;
}

/* No jump may leave the pool behind. */
static quoth_status read_one(Copying *c, Item *x, const StoreEntry *e)
{
    Edge edge;
    if (x->arena)
        arena_reset(x->arena);
    else
        x->arena = arena_new();
    if (!x->arena || setjmp(edge.jump))
        return fail(c->err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(e->path));
    arena_edge(x->arena, &edge);
    x->entry = e;
    quoth_status st = store_article(&x->records, &x->n_records, c->from, e->path, x->arena, c->err);
    arena_edge(x->arena, NULL);
    return st;
}

/* ---- all -------------------------------------------------------------------------------------------------- */

static uint32_t count_threads(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 2 ? 1 : cores > AHEAD ? AHEAD : (uint32_t)cores;
}

static void copy_articles(Copying *c, Pool *pool)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n_entries; i++) {
        if (!is_ours(c->how, c->entries[i].path))
            continue;
        if (!pool_settle(pool, AHEAD - 1))
            return;
        Item *x = &c->items[n++ % AHEAD];
        quoth_status st = read_one(c, x, &c->entries[i]);
        if (st != QUOTH_OK) {
            c->status = st;
            return;
        }
        pool_put(pool);
        if (x->n_records > LONG_SENTENCES && !pool_settle(pool, 0))
            return;
    }
    (void)pool_settle(pool, 0);
}

/* While merges end: all is committed, and nobody has to wait. */
static bool go_on(void *arg)
{
    const Copying *c = arg;
    return !c->how->go_on || c->how->go_on(c->how->arg, c->n_entries, c->n_entries);
}

static quoth_status copy_all(Copying *c, Arena *a)
{
    quoth_status st = store_below(&c->entries, &c->n_entries, c->from, S(""), a, c->err);
    if (st != QUOTH_OK)
        return st;
    PoolJob job = {make_ready, done, c, 0, count_threads(), AHEAD};
    Pool *pool = pool_begin(&job);
    if (!pool)
        return fail(c->err, QUOTH_E_NOMEM, "out of memory");
    copy_articles(c, pool);
    pool_end(pool);
    st = c->status;
    bool is_kept = st == QUOTH_OK || (st == QUOTH_E_CANCELLED && !store_is_replacing(c->to));
    quoth_status committed = is_kept ? store_commit(c->to, st == QUOTH_OK ? c->err : NULL) : st;
    if (st == QUOTH_OK && committed == QUOTH_OK)
        committed = store_rest(c->to, go_on, c, c->err);
    return st != QUOTH_OK ? st : committed;
}

quoth_status store_copy(Store *to, Store *from, const StoreCopy *how, uint64_t *copied, quoth_error *err)
{
    Arena *const a = arena_new();
    Copying *const c = a ? arena_try(a, sizeof *c) : NULL;
    Edge edge;
    if (!c || setjmp(edge.jump)) {
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    *copied = 0;
    *c = (Copying){.to = to, .from = from, .how = how, .copied = copied, .err = err};
    quoth_status st = copy_all(c, a);
    for (int i = 0; i < AHEAD; i++)
        arena_free(c->items[i].arena);
    arena_free(a);
    return st;
}
