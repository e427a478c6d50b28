/* fuzz_record.c: any bytes under a checksum that fits are a record or are refused; what is one comes out of encoding the
 * same. The first byte says whether the rest is deflated, and whether the checksum is mended. */
#include <zlib.h>

#include "base/check.h"
#include "core/record.h"
#include "tests/fuzz/fuzz.h"

enum { HEAD = 6 };

static Str with_checksum(Arena *a, Str body, bool is_packed)
{
    Buf      b = {.arena = a};
    uint32_t sum = (uint32_t)crc32(0, (const Bytef *)body.p, (uInt)body.n) ^ (is_packed ? 0xA5A5A5A5u : 0);
    buf_char(&b, RECORD_VERSION);
    buf_char(&b, is_packed);
    for (int i = 0; i < 4; i++)
        buf_char(&b, (char)(sum >> (8 * i)));
    buf_add(&b, body);
    return buf_str(&b);
}

static Str deflated(Arena *a, Str plain)
{
    uLongf n = compressBound((uLong)plain.n);
    Buf    b = {.arena = a};
    Bytef *out = arena_alloc(a, n);
    CHECK(compress2(out, &n, (const Bytef *)plain.p, (uLong)plain.n, 1) == Z_OK);
    buf_varint(&b, plain.n);
    buf_add(&b, (Str){(const char *)out, n});
    return buf_str(&b);
}

static void hold(Arena *a, Str bytes)
{
    Record      r, again;
    quoth_error err;
    if (record_decode(&r, a, bytes, &err) != QUOTH_OK) {
        CHECK(err.status == QUOTH_E_INDEX_CORRUPT && err.message[0]);
        return;
    }
    for (uint32_t i = 0; i < r.s.n_attributions; i++)
        for (uint32_t k = 0; k < r.s.attributions[i].n_content; k++)
            CHECK(r.s.attributions[i].content[k].beg <= r.s.attributions[i].content[k].end &&
                  r.s.attributions[i].content[k].end <= r.s.text.n);
    Str once = record_encode(a, &r);
    CHECK(record_decode(&again, a, once, &err) == QUOTH_OK);
    CHECK(str_eq(record_encode(a, &again), once));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    Arena *a = arena_new();
    Str    body = n > 1 ? (Str){(const char *)bytes + 1, n - 1} : S("");
    switch (n ? bytes[0] % 4 : 0) {
    case 0:
        hold(a, with_checksum(a, body, false));
        break;
    case 1:
        hold(a, with_checksum(a, deflated(a, body), true));
        break;
    case 2:
        hold(a, with_checksum(a, body, true));
        break;
    default:
        hold(a, body);
    }
    arena_free(a);
    return 0;
}
