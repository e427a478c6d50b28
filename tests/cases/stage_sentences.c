/* stage_sentences.c: each line of the input is a block; one sentence a line comes out, an empty line between
 * blocks. */
#include "tests/cases/stage.h"

#include "core/doc.h"
#include "indexer/sentences.h"

void stage_sentences(Arena *a, Str input, Buf *out)
{
    Source source = {.bytes = input};
    Doc doc = {.arena = a, .source = &source, .text = input};
    Str rest = input, line;
    vec_push(a, doc.map.runs, doc.map.n_runs, (MapRun){0, 0, (uint32_t)input.n});
    doc.map.n_text = (uint32_t)input.n;
    while (str_next(&rest, '\n', &line)) {
        uint32_t beg = (uint32_t)(line.p - input.p);
        vec_push(
            a, doc.blocks, doc.n_blocks,
            (Block){.kind = BLOCK_PARAGRAPH, .text = {beg, beg + (uint32_t)line.n}, .section = BLOCK_NONE});
    }
    sentences_split(&doc);
    for (uint32_t i = 0; i < doc.n_sents; i++) {
        if (i > 0 && doc.sents[i].block != doc.sents[i - 1].block)
            buf_char(out, '\n');
        buf_fmt(out, "%.*s\n", STR(str_span(doc.text, doc.sents[i].text)));
    }
    Str why = doc_check(&doc);
    if (why.n)
        buf_fmt(out, "BROKEN: %.*s\n", STR(why));
}
