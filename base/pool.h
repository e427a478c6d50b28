/* pool.h: worker threads; results come back in the order the work went in.
 *
 * pool_run calls work(arg, i) for i = 0..n-1 on n_threads threads and done(arg, i) on the calling thread in rising
 * order of i. At most `ahead` results wait at a time. done returns false to stop: no further work is begun.
 *
 * Threads: work runs on any worker; done on the caller's.
 */
#ifndef QUOTH_BASE_POOL_H
#define QUOTH_BASE_POOL_H

#include <stdbool.h>
#include <stdint.h>

typedef struct PoolJob {
    void (*work)(void *arg, uint32_t i);
    bool (*done)(void *arg, uint32_t i);
    void    *arg;
    uint32_t n, n_threads, ahead;
} PoolJob;

void pool_run(const PoolJob *job); /* runs all on the caller's thread where threads cannot be had */

#endif
