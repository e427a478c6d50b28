/* fuzz_text.c: any bytes as plain text. As `sentences`: cut into sentences and tokens alone, so that many are tried. As `tagger`:
 * in English, by every annotator and model, and then into records. The document that comes out keeps every invariant
 * (analyze checks them in debug builds), and its records come back as they were written. */
#include "base/check.h"
#include "base/utf8.h"
#include "core/doc.h"
#include "core/record.h"
#include "indexer/analyze.h"
#include "indexer/emit.h"
#include "indexer/input.h"
#include "tests/fuzz/fuzz.h"

enum { INPUT_MOST = 256 << 10 };

static const Meta none = {.title = {"", 0}, .date = {"", 0}, .outlet = {"", 0}, .language = {"xx", 2}, .url = {"", 0}};
static const Meta english = {.title = {"", 0}, .date = {"", 0}, .outlet = {"", 0}, .language = {"en", 2}, .url = {"", 0}};

static void hold_records(Arena *a, const Doc *doc)
{
    uint32_t    n;
    EmitOptions how = {.path = S("/x.txt"), .key = S("x.txt"), .all = true};
    Record     *records = emit_records(a, doc, &how, &n), again;
    quoth_error err;
    for (uint32_t i = 0; i < n; i++) {
        Str bytes = record_encode(a, &records[i]);
        CHECK(utf8_valid(records[i].s.text));
        CHECK(record_decode(&again, a, bytes, &err) == QUOTH_OK);
        CHECK(str_eq(record_encode(a, &again), bytes));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    Arena       *a = arena_new();
    bool         is_english = str_eq(S(FUZZ_READER), S("tagger"));
    InputOptions how = {.as = S("text"), .plain = true, .url = S(""), .map = S("")};
    Input        in;
    Raw          raw;
    Source       source;
    Doc         *doc;
    quoth_error  err;
    if (n <= INPUT_MOST && input_of(&in, a, (Str){n ? (const char *)bytes : "", n}, S("x.txt"), &how, &err) == QUOTH_OK &&
        input_article(&raw, &in, &err) == QUOTH_OK && raw_source(&source, a, &raw, &err) == QUOTH_OK) {
        AnalyzeOptions analyze = {.reader = raw.reader, .plain = true, .url = S(""), .date = S(""), .known = is_english ? &english : &none};
        if (analyze_source(&doc, a, &source, &analyze, &err) == QUOTH_OK)
            hold_records(a, doc);
    }
    arena_free(a);
    return 0;
}
