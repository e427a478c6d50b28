/* error.c: fills a quoth_error; names of statuses. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

#undef fail /* macros, where an analyzer reads this */
#undef fail_at

static void fill(quoth_error *err, quoth_status status, uint32_t line, uint32_t col, const char *fmt,
                 va_list args) __attribute__((format(printf, 5, 0)));

static void fill(quoth_error *err, quoth_status status, uint32_t line, uint32_t col, const char *fmt,
                 va_list args)
{
    if (!err)
        return;
    char message[sizeof err->message]; /* a pass-through may name err->message itself as an argument */
    int n = vsnprintf(message, sizeof message, fmt, args);
    if (n < 0)
        message[0] = 0;
    utf8_tidy(message);
    err->status = status;
    err->line = line;
    err->col = col;
    memcpy(err->message, message, sizeof message);
}

quoth_status fail(quoth_error *err, quoth_status status, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fill(err, status, 0, 0, fmt, args);
    va_end(args);
    return status;
}

quoth_status fail_at(quoth_error *err, quoth_status status, uint32_t line, uint32_t col, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fill(err, status, line, col, fmt, args);
    va_end(args);
    return status;
}

quoth_status fail_in(quoth_error *err, quoth_status status, int n, const char *file)
{
    return err ? fail(err, status, "%.*s: %s", n, file, err->message) : status;
}

const char *quoth_status_name(quoth_status status)
{
    static const char *const names[] = {
        [QUOTH_OK] = "ok",
        [QUOTH_E_ARGUMENT] = "argument",
        [QUOTH_E_QUERY] = "query",
        [QUOTH_E_INPUT] = "input",
        [QUOTH_E_UNSUPPORTED] = "unsupported",
        [QUOTH_E_INDEX_MISSING] = "index-missing",
        [QUOTH_E_INDEX_VERSION] = "index-version",
        [QUOTH_E_INDEX_BUSY] = "index-busy",
        [QUOTH_E_INDEX_STALE] = "index-stale",
        [QUOTH_E_INDEX_CORRUPT] = "index-corrupt",
        [QUOTH_E_IO] = "io",
        [QUOTH_E_REMOTE] = "remote",
        [QUOTH_E_LIMIT] = "limit",
        [QUOTH_E_NOMEM] = "no-memory",
        [QUOTH_E_CANCELLED] = "cancelled",
        [QUOTH_E_NOT_FOUND] = "not-found",
        [QUOTH_E_INTERNAL] = "internal",
    };
    unsigned i = (unsigned)status;
    return i < sizeof names / sizeof *names ? names[i] : "unknown";
}
