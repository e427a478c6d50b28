/* stage_match.c: a sample article (tests/searcher/sample.h), and queries behind "? ", which are answered in turn. */
#include "tests/cases/stage.h"
#include "tests/searcher/sample.h"

void stage_match(Arena *a, Str input, Buf *out)
{
    Buf article = {.arena = a}, queries = {.arena = a};
    Str rest = input, line;
    while (str_next(&rest, '\n', &line))
        buf_fmt(str_starts(line, S("? ")) ? &queries : &article, "%.*s\n", STR(line));
    Sample sample = sample_read(a, buf_str(&article));
    rest = buf_str(&queries);
    while (str_next(&rest, '\n', &line))
        sample_answer(out, &sample, str_sub(line, 2, line.n));
}
