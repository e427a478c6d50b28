/* behind.h: one piece of work on a thread of its own.
 *
 * Errors:    those of the work. Where no thread can be had it is done at once.
 * Threads:   one thread at a time, beside the work's own.
 */
#ifndef QUOTH_STORE_BEHIND_H
#define QUOTH_STORE_BEHIND_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/error.h"

typedef quoth_status BehindFn(void *arg, quoth_error *err);

typedef struct Behind {
    BehindFn *run; /* NULL: nothing was begun */
    void *arg;
    pthread_t thread;
    bool has_thread;
    atomic_bool is_done;
    quoth_status st;
    quoth_error err;
} Behind;

void behind_begin(Behind *w, BehindFn *run, void *arg); /* nothing may be under way */
bool behind_is_done(Behind *w);                         /* behind_wait would not wait; true where nothing was begun */
quoth_status behind_wait(Behind *w, quoth_error *err);  /* QUOTH_OK where nothing was begun */

#endif
