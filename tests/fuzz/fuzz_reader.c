/* fuzz_reader.c: any bytes, given to the reader FUZZ_READER: they are read or refused, and the document that comes out keeps
 * every invariant (analyze checks them in debug builds). */
#include "core/doc.h"
#include "indexer/analyze.h"
#include "indexer/input.h"
#include "indexer/pdf.h"
#include "tests/fuzz/fuzz.h"

enum { INPUT_MOST = 256 << 10 };

/* Of a language that no annotator of claims works on: the reader alone is tried. */
static const Meta unsaid = {.title = {"", 0}, .date = {"", 0}, .outlet = {"", 0}, .language = {"xx", 2}, .url = {"", 0}};

static quoth_status analyze(void *arg, const Raw *raw, quoth_error *err)
{
    Arena *a = arena_new();
    Source source;
    Doc   *doc;
    (void)arg;
    AnalyzeOptions how = {.reader = raw->reader, .plain = raw->is_body, .url = raw->url, .date = raw->date, .known = &unsaid};
    if (!raw->reader->decode && raw_source(&source, a, raw, err) == QUOTH_OK)
        (void)analyze_source(&doc, a, &source, &how, err);
    arena_free(a);
    return QUOTH_OK; /* a broken member does not end the container */
}

static void read_pdf(Arena *a, Str bytes)
{
    Source         source;
    Doc           *doc;
    quoth_error    err;
    AnalyzeOptions how = {.reader = &reader_pdf, .url = S(""), .date = S(""), .known = &unsaid};
    if (pdf_source(&source, a, bytes, S("x.pdf"), &err) == QUOTH_OK)
        (void)analyze_source(&doc, a, &source, &how, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    Arena       *a = arena_new();
    Str          input = {n ? (const char *)bytes : "", n};
    InputOptions how = {.as = S(FUZZ_READER), .url = S("https://example.org/a/b"), .map = S("")};
    InputCount   count = {0, 0};
    Input        in;
    Raw          raw;
    quoth_error  err;
    if (n <= INPUT_MOST && str_eq(how.as, S("pdf"))) {
        read_pdf(a, input);
    } else if (n <= INPUT_MOST && input_of(&in, a, input, S("x"), &how, &err) == QUOTH_OK) {
        if (input_is_container(&in))
            (void)input_members(&in, analyze, NULL, &count, &err);
        else if (input_article(&raw, &in, &err) == QUOTH_OK)
            (void)analyze(NULL, &raw, &err);
    }
    arena_free(a);
    return 0;
}
