/* stem.c: libstemmer behind a small table of the words met last, since most words of a text come again. */
#include <errno.h>
#include <libstemmer.h>

#include "base/late.h"
#include "core/fold.h"

enum { PLACES = 4096, WORD_MOST = 30, ASKED_FEW = 200 }; /* for a few words the table does not pay */

typedef struct Stemmed {
    uint8_t n_word, n_stem; /* n_word 0: free */
    char word[WORD_MOST + 1], stem[WORD_MOST + 1];
} Stemmed;

struct Stemmer {
    Arena *arena; /* holds this struct */
    Arena *owner;
    struct sb_stemmer *snowball;
    Stemmed *places; /* NULL: none yet */
    uint32_t n_asked;
};

static void end(void *stemmer)
{
    Stemmer *s = stemmer;
    sb_stemmer_delete(s->snowball);
    arena_free(s->arena);
}

Stemmer *stemmer_new(Arena *owner, Str language)
{
    char name[16];
    if (language.n == 0 || language.n >= sizeof name)
        return NULL;
    memcpy(name, language.p, language.n);
    name[language.n] = 0;
    if (late_need(LATE_STEM, NULL) != QUOTH_OK) /* whoever can say so has asked for it before */
        arena_spent(owner);
    errno = 0;
    struct sb_stemmer *snowball = sb_stemmer_new(name, "UTF_8");
    if (!snowball && errno != ENOMEM)
        return NULL;
    Arena *arena = snowball ? arena_new() : NULL;
    Stemmer *s = arena ? arena_try(arena, sizeof *s) : NULL;
    if (!s) {
        arena_free(arena);
        if (snowball)
            sb_stemmer_delete(snowball);
        arena_spent(owner);
    }
    *s = (Stemmer){.owner = owner, .arena = arena, .snowball = snowball};
    arena_own(owner, end, s);
    return s;
}

void stemmer_free(Stemmer *s)
{
    if (s)
        arena_end(s->owner, s);
}

static Str run_snowball(Stemmer *s, Str fold)
{
    if (fold.n > INT32_MAX)
        return fold;
    const sb_symbol *p = sb_stemmer_stem(s->snowball, (const sb_symbol *)fold.p, (int)fold.n);
    if (!p)
        arena_spent(s->owner);
    return (Str){(const char *)p, (size_t)sb_stemmer_length(s->snowball)};
}

/* A view of the form where the stem begins it, as most do; else a copy. */
static Str settle(Arena *a, Str fold, Str stem)
{
    if (stem.n == 0)
        return fold;
    return str_starts(fold, stem) ? str_sub(fold, 0, stem.n) : str_dup(a, stem);
}

Str stem_word(Stemmer *s, Arena *a, Str fold)
{
    if (!s || fold.n == 0)
        return fold;
    if (!s->places && ++s->n_asked == ASKED_FEW)
        s->places = arena_try(s->arena, PLACES * sizeof *s->places);
    if (fold.n > WORD_MOST || !s->places)
        return settle(a, fold, run_snowball(s, fold));
    Stemmed *place = &s->places[str_hash(fold) % PLACES];
    if (!str_eq((Str){place->word, place->n_word}, fold)) {
        Str stem = run_snowball(s, fold);
        if (stem.n > WORD_MOST)
            return settle(a, fold, stem);
        place->n_word = (uint8_t)fold.n;
        place->n_stem = (uint8_t)stem.n;
        memcpy(place->word, fold.p, fold.n);
        memcpy(place->stem, stem.p, stem.n);
    }
    return settle(a, fold, (Str){place->stem, place->n_stem});
}
