/* log.h: one line to the caller's log function. The library itself never prints. */
#ifndef QUOTH_BASE_LOG_H
#define QUOTH_BASE_LOG_H

#include "quoth.h"

enum { LOG_ERROR, LOG_WARNING, LOG_INFO };

typedef struct Log {
    quoth_log_fn fn; /* NULL: nobody listens */
    void        *arg;
} Log;

void log_line(Log log, int level, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
