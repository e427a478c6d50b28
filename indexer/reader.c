#include "indexer/reader.h"

enum { SNIFF_BYTES = 4096, SUFFIX_WEIGHT = 50 };

static const Reader *const readers[] = {
#define READER(name) &reader_##name,
#include "indexer/readers.def"
#undef READER
    NULL};

const Reader *reader_at(uint32_t i)
{
    uint32_t k = 0;
    while (k < i && readers[k])
        k++;
    return readers[k];
}

const Reader *reader_named(Str name)
{
    const Reader *r;
    for (uint32_t i = 0; (r = reader_at(i)); i++)
        if (str_eq(str_of(r->name), name))
            return r;
    return NULL;
}

static bool has_suffix(const Reader *r, Str path)
{
    for (const char *const *s = r->suffixes; *s; s++)
        if (path.n >= strlen(*s) && str_eq_nocase(str_sub(path, path.n - strlen(*s), path.n), str_of(*s)))
            return true;
    return false;
}

const Reader *reader_for(Str bytes, Str path)
{
    Str           head = bytes.n > SNIFF_BYTES ? str_sub(bytes, 0, SNIFF_BYTES) : bytes;
    const Reader *best = &reader_text, *r;
    int           best_score = 0;
    for (uint32_t i = 0; (r = reader_at(i)); i++) {
        int score = r->sniff(head) + (has_suffix(r, path) ? SUFFIX_WEIGHT : 0);
        if (score > best_score) {
            best = r;
            best_score = score;
        }
    }
    return best;
}

bool reader_knows(Str path)
{
    const Reader *r;
    for (uint32_t i = 0; (r = reader_at(i)); i++)
        if (has_suffix(r, path))
            return true;
    return false;
}
