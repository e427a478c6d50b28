/* fuzz_json.c: whatever strings and numbers are written, in whatever nesting, JSON comes out that another's parser reads; and it
 * reads the strings that went in where they are UTF-8. Each byte opens, closes or writes something. */
#include <jansson.h>

#include "base/check.h"
#include "base/json.h"
#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"

enum { DEEP_MOST = 200 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    Arena       *a = arena_new();
    Json         j = json_new(a);
    char         open[DEEP_MOST];
    uint32_t     deep = 0;
    Str          given = {n ? (const char *)bytes : "", n};
    json_error_t why;
    json_begin(&j, '[');
    json_str(&j, given);
    for (size_t i = 0; i < n; i++) {
        Str part = str_sub(given, i, i + (bytes[i] >> 3) < n ? i + (bytes[i] >> 3) : n);
        if (deep && open[deep - 1] == '}')
            json_key(&j, i % 2 ? "k" : "a key");
        if (bytes[i] % 8 < 2 && deep < DEEP_MOST) {
            json_begin(&j, bytes[i] % 8 ? '{' : '[');
            open[deep++] = bytes[i] % 8 ? '}' : ']';
        } else if (bytes[i] % 8 == 2 && deep) {
            if (open[deep - 1] == '}')
                json_raw(&j, S("null")); /* of the key */
            json_end(&j, open[--deep]);
        } else if (bytes[i] % 8 == 3) {
            json_double(&j, (double)(int8_t)bytes[i] * (double)i / 7, bytes[i] % 5);
        } else if (bytes[i] % 8 == 4) {
            json_i64(&j, -(int64_t)i * INT64_C(123456789012));
        } else {
            json_str(&j, part);
        }
    }
    while (deep) {
        if (open[deep - 1] == '}') {
            json_key(&j, "last");
            json_bool(&j, true);
        }
        json_end(&j, open[--deep]);
    }
    json_end(&j, ']');
    Str     text = buf_str(&j.buf);
    json_t *value = json_loadb(text.p, text.n, JSON_ALLOW_NUL, &why);
    CHECK(value != NULL);
    const json_t *first = json_array_get(value, 0);
    if (utf8_valid(given))
        CHECK(str_eq(given, (Str){json_string_value(first), json_string_length(first)}));
    json_decref(value);
    arena_free(a);
    return 0;
}
