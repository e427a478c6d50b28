#include "lib/inner.h"

enum {
    OPTIONS_MOST = 1 << 16, /* bytes: more is no struct of options           */
    AGAIN_MOST = 20,        /* answers over shards that come and go meanwhile */
};

quoth_status inner_call(InnerRun *run, void *arg, quoth_error *err)
{
    Arena *const a = arena_new();
    Edge         edge;
    if (!a || setjmp(edge.jump)) {
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    quoth_status st = run(a, arg, err);
    arena_edge(a, NULL);
    if (st != QUOTH_OK)
        arena_free(a);
    return st;
}

quoth_status inner_answer(Store *store, InnerAnswer *answer, void *arg, quoth_error *err)
{
    uint32_t     tries = 0, again = 0;
    uint64_t     before;
    quoth_status st = store_refresh(store, err);
    if (st != QUOTH_OK)
        return st;
    do {
        before = store_changes(store);
        st = answer(arg, err);
    } while (st == QUOTH_OK ? store_changes(store) != before && ++again < AGAIN_MOST : store_retry(store, st, &tries));
    return st;
}

quoth_status inner_options(void *out, const void *opts, const char *name, quoth_error *err)
{
    size_t full, size; /* the first member of all options */
    if (!opts)
        return QUOTH_OK;
    memcpy(&full, out, sizeof full);
    memcpy(&size, opts, sizeof size);
    if (size < sizeof size || size > OPTIONS_MOST)
        return fail(err, QUOTH_E_ARGUMENT, "%s: options of %zu bytes: begin with their _INIT", name, size);
    memcpy(out, opts, size < full ? size : full);
    memcpy(out, &full, sizeof full);
    return QUOTH_OK;
}
