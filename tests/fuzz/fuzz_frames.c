/* fuzz_frames.c: any bytes as messages to the language server: frames are taken apart, and what they hold is applied to
 * a document as didOpen and didChange would. Whatever comes, text and lines agree, and every position leads into the
 * text. */
#include <unistd.h>

#include "base/check.h"
#include "lsp/documents.h"
#include "lsp/rpc.h"
#include "tests/fuzz/fuzz.h"

static void check_document(const Documents *all, const Document *d)
{
    uint32_t n_lines = 1, line, character;
    for (size_t i = 0; i < d->n; i++)
        n_lines += d->text[i] == '\n';
    CHECK(d->n_lines == n_lines);
    for (uint32_t byte = 0; byte <= d->n; byte += 1 + (uint32_t)d->n / 16) {
        document_position(all, d, byte, &line, &character);
        CHECK(line < d->n_lines && document_byte(all, d, line, character) <= d->n);
    }
}

static void apply(Documents *all, const json_t *message)
{
    const json_t *params = json_object_get(message, "params"), *item = json_object_get(params, "textDocument");
    const char   *uri = json_string_value(json_object_get(item, "uri"));
    Document     *d = documents_find(all, uri);
    if (!d)
        d = documents_open(all, item);
    if (!d)
        return;
    (void)documents_change(all, d, json_object_get(params, "contentChanges"), 1);
    check_document(all, d);
    Span at = {0, (uint32_t)d->n};
    if (document_now(d, &at))
        CHECK(at.beg < at.end);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    int       ends[2];
    Documents all = {.encoding = n ? (Encoding)(bytes[0] % 3) : ENCODING_UTF16};
    n = n < 60000 ? n : 60000; /* what a pipe holds */
    CHECK(pipe(ends) == 0);
    CHECK(write(ends[1], bytes, n) == (ssize_t)n);
    close(ends[1]);
    Rpc rpc = {.in = ends[0], .out = -1};
    while (!rpc.ended) {
        json_t *message;
        rpc_fill(&rpc);
        while ((message = rpc_take(&rpc))) {
            apply(&all, message);
            json_decref(message);
        }
    }
    close(ends[0]);
    rpc_free(&rpc);
    documents_free(&all);
    return 0;
}
