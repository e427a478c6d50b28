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

#endif
