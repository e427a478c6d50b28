/* pool.c: worker threads over a ring of `ahead` places, one for each result that may wait. */
#include "base/pool.h"

#include <pthread.h>

#include "base/arena.h"

enum { THREADS_MOST = 256 };

typedef struct Pool {
    const PoolJob *job;
    pthread_mutex_t lock;
    pthread_cond_t room, ready; /* a place became free; a result came in */
    bool *is_ready;             /* by place: i % ahead                   */
    uint32_t ahead;
    uint32_t begun, handed; /* work begun; results handed to done  */
    bool stop;
} Pool;

static void *worker(void *arg)
{
    Pool *pool = arg;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (!pool->stop && pool->begun < pool->job->n && pool->begun - pool->handed >= pool->ahead)
            pthread_cond_wait(&pool->room, &pool->lock);
        if (pool->stop || pool->begun >= pool->job->n)
            break;
        uint32_t i = pool->begun++;
        pthread_mutex_unlock(&pool->lock);
        pool->job->work(pool->job->arg, i);
        pthread_mutex_lock(&pool->lock);
        pool->is_ready[i % pool->ahead] = true;
        pthread_cond_signal(&pool->ready);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

static void run_alone(const PoolJob *job)
{
    for (uint32_t i = 0; i < job->n; i++) {
        job->work(job->arg, i);
        if (!job->done(job->arg, i))
            return;
    }
}

static void hand_over(Pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    for (uint32_t i = 0; i < pool->job->n && !pool->stop; i++) {
        bool *is_ready = &pool->is_ready[i % pool->ahead];
        while (!*is_ready)
            pthread_cond_wait(&pool->ready, &pool->lock);
        *is_ready = false;
        pthread_mutex_unlock(&pool->lock);
        bool go_on = pool->job->done(pool->job->arg, i);
        pthread_mutex_lock(&pool->lock);
        pool->handed = i + 1;
        pool->stop = !go_on;
        pthread_cond_broadcast(&pool->room);
    }
    pthread_mutex_unlock(&pool->lock);
}

void pool_run(const PoolJob *job)
{
    uint32_t n_threads = job->n_threads < THREADS_MOST ? job->n_threads : THREADS_MOST;
    uint32_t ahead = job->ahead ? job->ahead : 1;
    Arena *arena = n_threads > 1 && job->n > 1 ? arena_new() : NULL;
    bool *is_ready = arena ? arena_try(arena, ahead) : NULL;
    uint32_t n_started = 0;
    pthread_t threads[THREADS_MOST];
    Pool pool = {.job = job, .is_ready = is_ready, .ahead = ahead};
    if (is_ready) {
        pthread_mutex_init(&pool.lock, NULL);
        pthread_cond_init(&pool.room, NULL);
        pthread_cond_init(&pool.ready, NULL);
        while (n_started < n_threads && pthread_create(&threads[n_started], NULL, worker, &pool) == 0)
            n_started++;
        if (n_started > 0)
            hand_over(&pool);
        for (uint32_t i = 0; i < n_started; i++)
            pthread_join(threads[i], NULL);
        pthread_cond_destroy(&pool.ready);
        pthread_cond_destroy(&pool.room);
        pthread_mutex_destroy(&pool.lock);
    }
    arena_free(arena);
    if (n_started == 0)
        run_alone(job);
}
