/* pool.h: worker threads; results come back in the order the work went in.
 *
 * Work is numbered 0, 1, 2 … as it is put in. work(arg, i) runs on any of n_threads threads; done(arg, i) is called in
 * rising order of i on the thread that puts work in. At most `ahead` pieces are under way at a time: put in, and not done
 * yet. done returns false to stop: no further work is begun, and what was put in and not begun never will be.
 *
 * Threads: one thread puts work in; work runs on any worker. Where threads cannot be had, all runs on the caller's.
 */
#ifndef QUOTH_BASE_POOL_H
#define QUOTH_BASE_POOL_H

#include <stdbool.h>
#include <stdint.h>

typedef struct PoolJob {
    void (*work)(void *arg, uint32_t i);
    bool (*done)(void *arg, uint32_t i);
    void    *arg;
    uint32_t n, n_threads, ahead; /* n: of pool_run alone */
} PoolJob;

typedef struct Pool Pool;

Pool *pool_begin(const PoolJob *job); /* NULL when memory is exhausted */
/* Calls done for what is ready, and waits until at most `most` pieces are under way, but for less than `ahead`. False:
 * stopped. */
bool pool_settle(Pool *p, uint32_t most);
void pool_put(Pool *p); /* after pool_settle: one more piece of work */
void pool_end(Pool *p); /* waits for all that is under way; takes NULL */

void pool_run(const PoolJob *job); /* n pieces of work */

#endif
