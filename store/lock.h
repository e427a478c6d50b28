/* lock.h: who may write an index: one process at a time.
 *
 * The lock is on the folder itself, which nobody deletes by accident as they might a lock file. The file `writer` in it says
 * who holds it, for messages, and is taken away in the end. A process that is forked while it is held does not inherit it:
 * when the writer dies, the lock is free.
 *
 * Ownership: lock_release closes what lock_take opened.
 * Errors:    QUOTH_E_INDEX_BUSY where another holds it; QUOTH_E_IO.
 * Threads:   any. A list of the locks that this process holds is kept for the sake of forks; a mutex guards it.
 */
#ifndef QUOTH_STORE_LOCK_H
#define QUOTH_STORE_LOCK_H

#include "base/error.h"
#include "base/str.h"

#define LOCK_FILE "writer"

/* *out: a number that no other lock of this process has, nor had of those it was forked from. *was_left: whoever held it before
 * did not end well. What that one left half made is taken away. */
quoth_status lock_take(int *out, bool *was_left, Str folder, Arena *a, quoth_error *err);
/* Takes -1, and in a forked process what its parent holds. */
void lock_release(int lock, Str folder);
/* False in a process that was forked after the lock was taken. */
bool lock_is_held(int lock);
/* The open folder that it is on; -1 where it is not held. */
int lock_folder(int lock);

/* Keeps writers out while a reader looks at all of it. *out is -1 where no such lock can be had (a file system that has none). */
quoth_status lock_share(int *out, Str folder, quoth_error *err);
void         lock_unshare(int lock); /* takes -1 */

#endif
