/* index.c: quoth_index_…: open, bring up to date, count. */
#include <time.h>

#include "base/arena.h"
#include "indexer/writer.h"
#include "lib/inner.h"

double inner_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int32_t inner_today(void)
{
    time_t now = time(NULL);
    struct tm day;
    if (!localtime_r(&now, &day))
        return 0;
    return date_day(day.tm_year + 1900, (uint32_t)day.tm_mon + 1, (uint32_t)day.tm_mday);
}

quoth_status quoth_index_open(quoth_index **out, const char *path, quoth_mode mode, quoth_error *err)
{
    return quoth_index_open_with(out, path, mode, NULL, err);
}

quoth_status quoth_index_open_with(quoth_index **out, const char *path, quoth_mode mode, const quoth_open_options *opts,
                                   quoth_error *err)
{
    quoth_open_options how = QUOTH_OPEN_OPTIONS_INIT;
    if (inner_options(&how, opts, "quoth_index_open_with", err) != QUOTH_OK)
        return QUOTH_E_ARGUMENT;
    if (!out || !path || !*path)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_open: out and path must not be NULL");
    int form = (int)mode & (QUOTH_SEGMENTS | QUOTH_PORTABLE), plain = (int)mode & ~form;
    if (plain < QUOTH_READ || plain > QUOTH_REBUILD || form == (QUOTH_SEGMENTS | QUOTH_PORTABLE))
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_open: no such mode: %d", (int)mode);
    Arena *arena = arena_new();
    quoth_index *ix = arena ? arena_try(arena, sizeof *ix) : NULL;
    if (!ix) {
        arena_free(arena);
        return fail(err, QUOTH_E_NOMEM, "%s: out of memory", path);
    }
    ix->arena = arena;
    quoth_status st = store_open_within(&ix->store, path, (quoth_mode)plain,
                                        form == QUOTH_PORTABLE   ? STORE_PORTABLE
                                        : form == QUOTH_SEGMENTS ? STORE_SEGMENTS
                                                                 : STORE_AS_IT_IS,
                                        how.timeout, err);
    if (st == QUOTH_OK)
        *out = ix;
    else
        arena_free(arena);
    return st;
}

const quoth_lost *quoth_index_lost(const quoth_index *ix, uint32_t i)
{
    uint32_t n = 0;
    const quoth_lost *lost = ix ? store_lost(&n, ix->store) : NULL;
    return i < n ? &lost[i] : NULL;
}

void quoth_index_free(quoth_index *ix)
{
    if (!ix)
        return;
    store_free(ix->store);
    arena_free(ix->arena);
}

quoth_status quoth_index_update(quoth_index *ix, const char *const *paths, uint32_t n_paths, const quoth_update_options *opts,
                                quoth_update_report *report, quoth_error *err)
{
    quoth_update_options how = QUOTH_UPDATE_OPTIONS_INIT;
    if (!ix || (!paths && n_paths))
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_update: index and paths must not be NULL");
    if (!store_is_writer(ix->store))
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_update: the index is open for reading");
    for (uint32_t i = 0; i < n_paths; i++)
        if (!paths[i])
            return fail(err, QUOTH_E_ARGUMENT, "quoth_index_update: path %u is NULL", i);
    if (inner_options(&how, opts, "quoth_index_update", err) != QUOTH_OK)
        return QUOTH_E_ARGUMENT;
    if (how.memory && (how.memory < STORE_MEMORY_LEAST || how.memory > STORE_MEMORY_MOST))
        return fail(err, QUOTH_E_ARGUMENT, "memory: %u MiB: give %d to %d", how.memory, STORE_MEMORY_LEAST, STORE_MEMORY_MOST);
    double began = inner_seconds();
    quoth_update_report done = {0};
    quoth_status st = writer_update(ix->store, paths, n_paths, &how, &done, err);
    done.seconds = inner_seconds() - began;
    if (report)
        *report = done;
    return st;
}

quoth_status quoth_index_stats(quoth_index *ix, quoth_stats *out, quoth_error *err)
{
    if (!ix || !out)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_stats: index and out must not be NULL");
    return store_stats(out, ix->store, err);
}
