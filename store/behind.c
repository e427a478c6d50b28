#include "store/behind.h"

#include <stdio.h>
#include <unistd.h>

static void *write_it(void *arg)
{
    Behind *w = arg;
    w->st = build_write(w->build, w->path, &w->err);
    if (w->st != QUOTH_OK)
        (void)unlink(w->path);
    return NULL;
}

void behind_begin(Behind *w, Build *b, const char *path)
{
    w->build = b;
    (void)snprintf(w->path, sizeof w->path, "%s", path);
    w->is_running = pthread_create(&w->thread, NULL, write_it, w) == 0;
    if (!w->is_running)
        write_it(w);
}

quoth_status behind_wait(Behind *w, quoth_error *err)
{
    if (w->is_running)
        (void)pthread_join(w->thread, NULL);
    else if (w->st != QUOTH_OK)
        write_it(w);
    w->is_running = false;
    if (w->st != QUOTH_OK)
        *err = w->err;
    return w->st;
}

void behind_drop(Behind *w)
{
    if (w->is_running)
        (void)pthread_join(w->thread, NULL);
    build_free(w->build);
    *w = (Behind){0};
}
