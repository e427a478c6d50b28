#include "lib/inner.h"

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
