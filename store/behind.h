/* behind.h: a segment written by a thread of its own, while the next one is gathered.
 *
 * Ownership: the Build given belongs to the Behind until behind_take or behind_drop; it may be looked at meanwhile, and
 *            not changed.
 * Errors:    those of build_write. After one the Build is still there, and behind_wait writes it again.
 * Threads:   one thread at a time, beside its own.
 */
#ifndef QUOTH_STORE_BEHIND_H
#define QUOTH_STORE_BEHIND_H

#include <pthread.h>

#include "store/build.h"

typedef struct Behind {
    Build *build; /* NULL: nothing is being written */
    char path[4096];
    pthread_t thread;
    bool is_running;
    quoth_status st;
    quoth_error err;
} Behind;

/* Begins to write b, where nothing else is being written; at once where no thread can be had. */
void behind_begin(Behind *w, Build *b, const char *path);
/* Waits until the segment is on the disk. */
quoth_status behind_wait(Behind *w, quoth_error *err);
/* After behind_wait: frees the Build. */
void behind_drop(Behind *w);

#endif
