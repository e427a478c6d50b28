#include "store/behind.h"

static void *run(void *arg)
{
    Behind *w = arg;
    w->st = w->run(w->arg, &w->err);
    atomic_store(&w->is_done, true);
    return NULL;
}

void behind_begin(Behind *w, BehindFn *fn, void *arg)
{
    w->run = fn;
    w->arg = arg;
    atomic_store(&w->is_done, false);
    w->has_thread = pthread_create(&w->thread, NULL, run, w) == 0;
    if (!w->has_thread)
        run(w);
}

bool behind_is_done(Behind *w)
{
    return !w->run || atomic_load(&w->is_done);
}

quoth_status behind_wait(Behind *w, quoth_error *err)
{
    if (!w->run)
        return QUOTH_OK;
    if (w->has_thread)
        (void)pthread_join(w->thread, NULL);
    w->run = NULL;
    if (w->st != QUOTH_OK && err)
        *err = w->err;
    return w->st;
}
