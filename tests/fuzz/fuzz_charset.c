/* fuzz_charset.c: any bytes under any label become valid UTF-8. The first line of the input is the label. */
#include "base/check.h"
#include "base/utf8.h"
#include "core/charset.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    Arena      *a = arena_new();
    Str         rest = {n ? (const char *)bytes : "", n}, label = S("");
    Decoded     out;
    quoth_error err;
    (void)str_next(&rest, '\n', &label);
    if (charset_decode(&out, a, rest, label, &err) == QUOTH_OK)
        CHECK(utf8_valid(out.bytes));
    arena_free(a);
    return 0;
}
