/* error.h: statuses and messages.
 *
 * Whoever first knows of an error writes the message; callers pass it on untouched. Messages are one line, lower
 * case, no full stop: what: found, expected. Control characters in them are replaced.
 */
#ifndef QUOTH_BASE_ERROR_H
#define QUOTH_BASE_ERROR_H

#include "quoth.h"

/* Fills err (which may be NULL) and returns status: `return fail(err, QUOTH_E_IO, "%s: %s", path, why);` */
quoth_status fail(quoth_error *err, quoth_status status, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
quoth_status fail_at(quoth_error *err, quoth_status status, uint32_t line, uint32_t col, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* Puts the file's name before a message of what knew no file: `return fail_in(err, st, STR(path));` */
quoth_status fail_in(quoth_error *err, quoth_status status, int n, const char *file);

#ifdef __clang_analyzer__ /* it does not look into error.c: what comes back is the status that was given, and so no success */
#define fail(err, status, ...) (fail(err, status, __VA_ARGS__), (status))
#define fail_at(err, status, line, col, ...) (fail_at(err, status, line, col, __VA_ARGS__), (status))
#endif

#endif
