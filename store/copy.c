#include "store/copy.h"

enum { COMMIT_SENTENCES = 200000 };

typedef struct Copying {
    Store           *to, *from;
    const StoreCopy *how;
    uint64_t        *copied;
    uint32_t         uncommitted; /* sentences */
    quoth_error     *err;
} Copying;

static bool is_ours(const StoreCopy *how, Str path)
{
    return how->shards < 2 || str_hash(path) % how->shards == how->shard;
}

static quoth_status copy_article(Copying *c, const StoreEntry *e, Arena *a)
{
    Record *records;
    uint32_t n;
    quoth_status st = store_article(&records, &n, c->from, e->path, a, c->err);
    if (st != QUOTH_OK)
        return st;
    StoreArticle article = store_prepare(a, store_form(c->to), e->path, e->hash, records, n);
    st = store_replace(c->to, &article, c->err);
    c->uncommitted += n;
    ++*c->copied;
    if (st != QUOTH_OK || c->uncommitted < COMMIT_SENTENCES || store_is_replacing(c->to))
        return st;
    c->uncommitted = 0;
    return store_commit(c->to, c->err);
}

static quoth_status copy_all(Copying *c, Arena *a, Arena *each)
{
    StoreEntry *entries;
    uint32_t n;
    quoth_status st = store_below(&entries, &n, c->from, S(""), a, c->err);
    for (uint32_t i = 0; i < n && st == QUOTH_OK; i++) {
        if (!is_ours(c->how, entries[i].path))
            continue;
        arena_reset(each);
        st = copy_article(c, &entries[i], each);
        if (st == QUOTH_OK && c->how->go_on && !c->how->go_on(c->how->arg, i + 1, n))
            st = fail(c->err, QUOTH_E_CANCELLED, "interrupted after %u of %u articles", i + 1, n);
    }
    bool is_kept = st == QUOTH_OK || (st == QUOTH_E_CANCELLED && !store_is_replacing(c->to));
    quoth_status committed = is_kept ? store_commit(c->to, st == QUOTH_OK ? c->err : NULL) : st;
    if (st == QUOTH_OK && committed == QUOTH_OK)
        committed = store_rest(c->to, NULL, NULL, c->err);
    return st != QUOTH_OK ? st : committed;
}

quoth_status store_copy(Store *to, Store *from, const StoreCopy *how, uint64_t *copied, quoth_error *err)
{
    Arena *const a = arena_new(), *const each = arena_new();
    Edge edge;
    if (!a || !each || setjmp(edge.jump)) {
        arena_free(a);
        arena_free(each);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    arena_edge(each, &edge);
    *copied = 0;
    Copying c = {.to = to, .from = from, .how = how, .copied = copied, .err = err};
    quoth_status st = copy_all(&c, a, each);
    arena_free(each);
    arena_free(a);
    return st;
}
