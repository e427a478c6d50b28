/* json.h: write JSON. Reading is jansson's.
 *
 * Output is UTF-8; invalid bytes become U+FFFD; control characters are escaped. Objects and lists nest; commas are
 * set by the writer. Numbers do not depend on the locale.
 */
#ifndef QUOTH_BASE_JSON_H
#define QUOTH_BASE_JSON_H

#include "base/str.h"

typedef struct Json {
    Buf  buf;
    bool comma; /* the next item takes one before it */
} Json;

Json json_new(Arena *a);
void json_begin(Json *j, char open);            /* '{' or '['                          */
void json_end(Json *j, char close);
void json_key(Json *j, const char *key);
void json_str(Json *j, Str s);
void json_u64(Json *j, uint64_t v);
void json_i64(Json *j, int64_t v);
void json_double(Json *j, double v, int decimals); /* fixed point, trailing zeros kept */
void json_bool(Json *j, bool v);
void json_raw(Json *j, Str value);              /* a value that is JSON already: null  */
void json_pair(Json *j, const char *key, Str value); /* a key and its value          */
void json_pair_u64(Json *j, const char *key, uint64_t value);
void json_path(Json *j, Str path); /* "path"; and "path_hex", its bytes, where the name of the file is not UTF-8 */

#endif
