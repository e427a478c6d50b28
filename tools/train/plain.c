#include "tools/train/plain.h"

#include "indexer/sentences.h"

Doc *plain_doc(Arena *a, Str text)
{
    Doc *doc = arena_make(a, Doc);
    doc->arena = a;
    doc->text = text;
    for (size_t beg = 0; beg < text.n;) {
        const char *nl = memchr(text.p + beg, '\n', text.n - beg);
        size_t end = nl ? (size_t)(nl - text.p) : text.n;
        size_t b = beg, e = end;
        while (b < e && (unsigned char)text.p[b] <= ' ')
            b++;
        while (e > b && (unsigned char)text.p[e - 1] <= ' ')
            e--;
        if (e > b)
            vec_push(a, doc->blocks, doc->n_blocks,
                     (Block){.text = {(uint32_t)b, (uint32_t)e}, .section = BLOCK_NONE});
        beg = end + 1;
    }
    sentences_split(doc);
    return doc;
}

Str plain_name(Str path)
{
    size_t beg = 0, end = path.n;
    for (size_t i = 0; i < path.n; i++)
        if (path.p[i] == '/')
            beg = i + 1;
    for (size_t i = beg + 1; i < path.n; i++)
        if (path.p[i] == '.')
            end = i;
    return str_sub(path, beg, end);
}
