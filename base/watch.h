/* watch.h: tells when something at or below some paths has changed.
 *
 * Folders are watched with all below them, those too that come later, and so is the folder above each path,
 * so that one that is moved away and put back, or saved by renaming another onto it, is not lost. Names that
 * begin with a dot do not count below a folder, nor does what lies in `except`.
 *
 * Ownership: a Watch belongs to the caller until watch_free, which takes NULL.
 * Errors:    QUOTH_E_LIMIT where the system allows no more watches. A path that is not there may come later.
 * Threads:   one.
 * Sources:   inotify(7).
 */
#ifndef QUOTH_BASE_WATCH_H
#define QUOTH_BASE_WATCH_H

#include "base/error.h"
#include "base/str.h"

typedef struct Watch Watch;

/* `except`: an absolute path; empty: none. */
typedef struct WatchPaths {
    const char *const *paths;
    uint32_t n;
    Str except;
} WatchPaths;

quoth_status watch_new(Watch **out, const WatchPaths *what, quoth_error *err);
void watch_free(Watch *w);

typedef struct WatchPatience {
    int quiet_ms;       /* nothing more has changed for so long …      */
    int most_ms;        /* … or so long has passed since the first     */
    int wait_ms;        /* for a first change; negative: without end   */
    bool (*stop)(void); /* asked when a signal comes                    */
} WatchPatience;

typedef enum WatchEnd { WATCH_CHANGED, WATCH_NOTHING, WATCH_STOPPED, WATCH_FAILED } WatchEnd;

WatchEnd watch_wait(Watch *w, const WatchPatience *how, quoth_error *err);

#endif
