/* copy.h: articles from one index to another, of whatever form.
 *
 * Errors:  those of both; QUOTH_E_CANCELLED where `go_on` says so: what was committed stays.
 * Threads: one thread at a time for both.
 */
#ifndef QUOTH_STORE_COPY_H
#define QUOTH_STORE_COPY_H

#include "store/store.h"

typedef struct StoreCopy {
    uint32_t shard, shards; /* only articles of that shard (0 …), by a hash of their paths; shards 0: all */
    bool (*go_on)(void *arg, uint64_t done, uint64_t total);
    void *arg;
} StoreCopy;

/* Adds to `to` what `from` holds, and commits. *copied counts the articles. */
quoth_status store_copy(Store *to, Store *from, const StoreCopy *how, uint64_t *copied, quoth_error *err);

#endif
