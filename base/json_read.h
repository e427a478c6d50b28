/* json_read.h: jansson's values in an arena's care: they end with it, if not before, and out of memory jumps to its edge. */
#ifndef QUOTH_BASE_JSON_READ_H
#define QUOTH_BASE_JSON_READ_H

#include <errno.h>
#include <jansson.h>

#include "base/str.h"

static inline void json_end_value(void *value)
{
    json_decref(value);
}

/* NULL: it is no JSON, and `why` says where. */
static inline json_t *json_read(Arena *a, Str text, size_t flags, json_error_t *why)
{
    errno = 0;
    json_t *value = json_loadb(text.p, text.n, flags, why);
    if (value)
        arena_own(a, json_end_value, value);
    else if (errno == ENOMEM)
        arena_spent(a);
    return value;
}

static inline void json_read_end(Arena *a, json_t *value)
{
    if (value)
        arena_end(a, value);
}

#endif
