/* copy.c: quoth_index_copy: into another form, or into shards. */
#include "base/error.h"
#include "lib/inner.h"
#include "store/copy.h"

typedef struct Progress {
    const quoth_copy_options *opts;
} Progress;

static bool go_on(void *arg, uint64_t done, uint64_t total)
{
    const quoth_copy_options *opts = ((const Progress *)arg)->opts;
    return !opts->progress || opts->progress(opts->progress_arg, done, total) == 0;
}

quoth_status quoth_index_copy(quoth_index *from, quoth_index *to, const quoth_copy_options *opts, uint64_t *copied, quoth_error *err)
{
    quoth_copy_options how = QUOTH_COPY_OPTIONS_INIT;
    uint64_t n = 0;
    if (!from || !to || from == to)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_copy: two indexes are needed");
    if (!store_is_writer(to->store))
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_copy: the index to write is open for reading");
    quoth_status st = inner_options(&how, opts, "quoth_index_copy", err);
    if (st == QUOTH_OK && how.shards > 0 && how.shard >= how.shards)
        st = fail(err, QUOTH_E_ARGUMENT, "quoth_index_copy: shard %u of %u", how.shard, how.shards);
    if (st != QUOTH_OK)
        return st;
    Progress progress = {&how};
    st = store_check_whole(from->store, err);
    if (st == QUOTH_OK)
        st = store_copy(to->store, from->store, &(StoreCopy){how.shard, how.shards, go_on, &progress}, &n, err);
    if (st == QUOTH_E_INDEX_STALE && store_check_whole(from->store, err) != QUOTH_OK) /* a shard was lost on the way */
        st = QUOTH_E_REMOTE;
    if (copied)
        *copied = n;
    return st;
}
