/* pool.c: worker threads over a ring of `ahead` places, one for each piece of work under way. */
#include "base/pool.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/check.h"

enum { THREADS_MOST = 256 };

struct Pool {
    Arena *arena; /* holds this struct */
    PoolJob job;
    pthread_t threads[THREADS_MOST];
    uint32_t n_threads; /* 0: all runs on the caller's */
    pthread_mutex_t lock;
    pthread_cond_t more, ready; /* work was put in, or ends; a result came in */
    bool *is_ready;             /* by place: i % ahead                        */
    uint32_t put, begun, handed; /* work put in and begun; results handed to done */
    bool stop, is_over;
};

static void *worker(void *arg)
{
    Pool *p = arg;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->stop && !p->is_over && p->begun == p->put)
            pthread_cond_wait(&p->more, &p->lock);
        if (p->stop || p->begun == p->put)
            break;
        uint32_t i = p->begun++;
        pthread_mutex_unlock(&p->lock);
        p->job.work(p->job.arg, i);
        pthread_mutex_lock(&p->lock);
        p->is_ready[i % p->job.ahead] = true;
        pthread_cond_signal(&p->ready);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* Hands over the next result, which must be under way. Called with the lock held. */
static void hand_over(Pool *p)
{
    bool *is_ready = &p->is_ready[p->handed % p->job.ahead];
    while (!*is_ready)
        pthread_cond_wait(&p->ready, &p->lock);
    *is_ready = false;
    pthread_mutex_unlock(&p->lock);
    bool go_on = p->job.done(p->job.arg, p->handed);
    pthread_mutex_lock(&p->lock);
    p->handed++;
    p->stop = !go_on;
}

static void start(Pool *p)
{
    uint32_t n = p->job.n_threads < THREADS_MOST ? p->job.n_threads : THREADS_MOST;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->more, NULL);
    pthread_cond_init(&p->ready, NULL);
    while (n > 1 && p->n_threads < n && pthread_create(&p->threads[p->n_threads], NULL, worker, p) == 0)
        p->n_threads++;
}

Pool *pool_begin(const PoolJob *job)
{
    Arena *arena = arena_new();
    Pool *p = arena ? arena_try(arena, sizeof *p) : NULL;
    uint32_t ahead = job->ahead ? job->ahead : 1;
    bool *is_ready = p ? arena_try(arena, ahead) : NULL;
    if (!is_ready) {
        arena_free(arena);
        return NULL;
    }
    *p = (Pool){.arena = arena, .job = *job, .is_ready = is_ready};
    p->job.ahead = ahead;
    start(p);
    return p;
}

bool pool_settle(Pool *p, uint32_t most)
{
    pthread_mutex_lock(&p->lock);
    CHECK(p->job.ahead > 0);
    if (most >= p->job.ahead)
        most = p->job.ahead - 1;
    while (!p->stop && p->n_threads && p->put > p->handed &&
           (p->put - p->handed > most || p->is_ready[p->handed % p->job.ahead]))
        hand_over(p);
    bool go_on = !p->stop;
    pthread_mutex_unlock(&p->lock);
    return go_on;
}

void pool_put(Pool *p)
{
    uint32_t i = p->put;
    if (p->n_threads == 0) {
        p->put++;
        p->job.work(p->job.arg, i);
        p->stop = !p->job.done(p->job.arg, i);
        p->handed++;
        return;
    }
    pthread_mutex_lock(&p->lock);
    p->put++;
    pthread_cond_signal(&p->more);
    pthread_mutex_unlock(&p->lock);
}

void pool_end(Pool *p)
{
    if (!p)
        return;
    (void)pool_settle(p, 0);
    pthread_mutex_lock(&p->lock);
    p->is_over = true;
    pthread_cond_broadcast(&p->more);
    pthread_mutex_unlock(&p->lock);
    for (uint32_t i = 0; i < p->n_threads; i++)
        pthread_join(p->threads[i], NULL);
    pthread_cond_destroy(&p->ready);
    pthread_cond_destroy(&p->more);
    pthread_mutex_destroy(&p->lock);
    arena_free(p->arena);
}

static void run_alone(const PoolJob *job)
{
    for (uint32_t i = 0; i < job->n; i++) {
        job->work(job->arg, i);
        if (!job->done(job->arg, i))
            return;
    }
}

void pool_run(const PoolJob *job)
{
    Pool *p = job->n > 1 && job->n_threads > 1 ? pool_begin(job) : NULL;
    if (!p) {
        run_alone(job);
        return;
    }
    for (uint32_t i = 0; i < job->n && pool_settle(p, job->ahead); i++)
        pool_put(p);
    pool_end(p);
}
