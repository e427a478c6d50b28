/* dump.c: quoth_index_dump, quoth_index_restore. */
#include "indexer/dump.h"
#include "lib/inner.h"

static void give_count(quoth_dump_count *out, DumpCount count)
{
    if (out)
        *out = (quoth_dump_count){count.files, count.articles, count.sentences};
}

quoth_status quoth_index_dump(quoth_index *ix, quoth_write_fn write, void *arg, const quoth_dump_options *opts,
                              quoth_dump_count *count, quoth_error *err)
{
    quoth_dump_options how = QUOTH_DUMP_OPTIONS_INIT;
    DumpCount          done = {0};
    if (!ix || !write)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_dump: index and write must not be NULL");
    if (inner_options(&how, opts, "quoth_index_dump", err) != QUOTH_OK)
        return QUOTH_E_ARGUMENT;
    if (how.n_files && !how.files)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_dump: files must not be NULL");
    quoth_status st = store_check_whole(ix->store, err);
    if (st == QUOTH_OK)
        st = dump_write(ix->store, &(DumpHow){&how, write, arg}, &done, err);
    if (st == QUOTH_E_INDEX_STALE && store_check_whole(ix->store, err) != QUOTH_OK) /* a shard was lost on the way */
        st = QUOTH_E_REMOTE;
    give_count(count, done);
    return st;
}

typedef struct Restoring {
    Store                       *store;
    const char                  *path;
    const quoth_restore_options *opts;
    DumpCount                    done;
    Arena                       *arena;
} Restoring;

static quoth_status restore(Arena *a, void *arg, quoth_error *err)
{
    Restoring   *r = arg;
    Stream       in;
    r->arena = a;
    quoth_status st = stream_open(&in, a, r->path, strcmp(r->path, "-") == 0 ? S("standard input") : str_of(r->path), err);
    if (st != QUOTH_OK)
        return st;
    st = dump_read(r->store, &in, r->opts, &r->done, err);
    stream_close(&in);
    return st;
}

quoth_status quoth_index_restore(quoth_index *ix, const char *path, const quoth_restore_options *opts, quoth_dump_count *count,
                                 quoth_error *err)
{
    quoth_restore_options how = QUOTH_RESTORE_OPTIONS_INIT;
    quoth_stats           there;
    if (!ix || !path)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_restore: index and path must not be NULL");
    if (!store_is_writer(ix->store))
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_restore: the index is open for reading");
    if (inner_options(&how, opts, "quoth_index_restore", err) != QUOTH_OK)
        return QUOTH_E_ARGUMENT;
    quoth_status st = store_stats(&there, ix->store, err);
    if (st == QUOTH_OK && there.articles > 0)
        st = fail(err, QUOTH_E_ARGUMENT, "an index of %llu article%s is there: a dump is restored to an empty place",
                  (unsigned long long)there.articles, there.articles == 1 ? "" : "s");
    Restoring r = {.store = ix->store, .path = path, .opts = &how};
    if (st == QUOTH_OK)
        st = inner_call(restore, &r, err);
    if (st == QUOTH_OK)
        arena_free(r.arena);
    give_count(count, r.done);
    return st;
}
