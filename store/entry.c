/* entry.c: what an index knows of an article, and which articles lie below a folder. */
#include "store/form.h"

Str entry_encode(Arena *a, const StoreEntry *e)
{
    Buf b = {.arena = a};
    buf_varint(&b, e->hash);
    buf_varint(&b, e->n_sentences);
    buf_varint(&b, e->n_attributions);
    buf_varint(&b, e->n_links);
    buf_add(&b, e->path);
    return buf_str(&b);
}

bool entry_decode(StoreEntry *out, Str bytes)
{
    size_t at = 0;
    uint64_t n[4];
    for (int i = 0; i < 4; i++)
        if (!str_varint(bytes, &at, &n[i]) || (i > 0 && n[i] > UINT32_MAX))
            return false;
    *out = (StoreEntry){str_sub(bytes, at, bytes.n), n[0], (uint32_t)n[1], (uint32_t)n[2], (uint32_t)n[3]};
    return true;
}

bool entry_is_below(Str path, Str folder)
{
    if (folder.n == 0 || str_eq(path, folder) || str_eq(folder, S("/")))
        return true;
    if (!str_starts(path, folder))
        return false;
    return folder.p[folder.n - 1] == '/' || path.p[folder.n] == '/' || path.p[folder.n] == '!';
}

int entry_by_path(const void *a, const void *b)
{
    return str_cmp(((const StoreEntry *)a)->path, ((const StoreEntry *)b)->path);
}
