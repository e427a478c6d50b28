/* log.c: one line to the caller's log function. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

void log_line(Log log, int level, const char *fmt, ...)
{
    if (!log.fn)
        return;
    char line[1024];
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    if (n < 0)
        return;
    utf8_tidy(line);
    log.fn(log.arg, level, line);
}
