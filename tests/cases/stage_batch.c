/* stage_batch.c: a query file: line, id and text of each query, or what is wrong with it. */
#include "tests/cases/stage.h"

#include "searcher/batch.h"

void stage_batch(Arena *a, Str input, Buf *out)
{
    BatchItem  *items;
    uint32_t    n;
    quoth_error err;
    if (batch_read(&items, &n, a, input, &(BatchHow){0}, &err) != QUOTH_OK) {
        buf_fmt(out, "%s\n", err.message);
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        buf_fmt(out, "%u  %.*s", items[i].line, STR(items[i].id));
        if (items[i].error.status == QUOTH_OK)
            buf_fmt(out, "  %.*s\n", STR(items[i].text));
        else
            buf_fmt(out, "  ^ %s\n", items[i].error.message);
    }
}
