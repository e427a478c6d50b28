/* stem.c: the functions of libstemmer, called where it was loaded. Whoever has a stemmer has made it, and so loaded the part. */
#include <stdatomic.h>

#include <libstemmer.h>

#include "late/late.h"

#define CALL(f) LATE_CALL(LATE_STEM, f)

struct sb_stemmer *sb_stemmer_new(const char *language, const char *charset)
{
    return CALL(sb_stemmer_new)(language, charset);
}

void sb_stemmer_delete(struct sb_stemmer *s)
{
    CALL(sb_stemmer_delete)(s);
}

/* These two are called for every word: they are looked up once, and twice at once is the same as once. */
const sb_symbol *sb_stemmer_stem(struct sb_stemmer *s, const sb_symbol *word, int n)
{
    static _Atomic(__typeof__(&sb_stemmer_stem)) found;
    if (!found)
        found = CALL(sb_stemmer_stem);
    return found(s, word, n);
}

int sb_stemmer_length(struct sb_stemmer *s)
{
    static _Atomic(__typeof__(&sb_stemmer_length)) found;
    if (!found)
        found = CALL(sb_stemmer_length);
    return found(s);
}
