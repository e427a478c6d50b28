/* verify.c: quoth_verify and what it finds. */
#include "base/vec.h"
#include "lib/inner.h"
#include "store/verify.h"

struct quoth_verification {
    Arena         *arena;
    Verified       found;
    quoth_damage  *damages;
    quoth_touched *touched;
};

typedef struct VerifyCall {
    quoth_verification **out;
    const char          *path;
} VerifyCall;

static quoth_str view(Str s)
{
    return (quoth_str){s.n ? s.p : "", s.n};
}

/* Paths as other answers have them. */
static Str shown(Arena *a, Str path)
{
    Record r = {.s = {.path = path}};
    inner_show_paths(&r, 1, a);
    return r.s.path;
}

static quoth_status run_verify(Arena *a, void *arg, quoth_error *err)
{
    const VerifyCall   *call = arg;
    quoth_verification *v = arena_make(a, quoth_verification);
    *v = (quoth_verification){.arena = a, .found = {.arena = a}};
    quoth_status st = store_verify(&v->found, call->path, err);
    if (st != QUOTH_OK)
        return st;
    v->damages = arena_make_n(a, quoth_damage, v->found.n_damages + 1);
    v->touched = arena_make_n(a, quoth_touched, v->found.n_touched + 1);
    for (uint32_t i = 0; i < v->found.n_damages; i++) {
        const Damage *d = &v->found.damages[i];
        v->damages[i] = (quoth_damage){view(d->file), view(d->part), d->beg, d->end};
    }
    for (uint32_t i = 0; i < v->found.n_touched; i++) {
        const Touched *t = &v->found.touched[i];
        v->touched[i] = (quoth_touched){view(shown(a, t->path)), t->n_sentences, t->n_lost};
    }
    *call->out = v;
    return QUOTH_OK;
}

quoth_status quoth_verify(quoth_verification **out, const char *path, quoth_error *err)
{
    if (!out || !path || !*path)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_verify: out and path must not be NULL");
    return inner_call(run_verify, &(VerifyCall){out, path}, err);
}

uint32_t quoth_verification_files(const quoth_verification *v)
{
    return v ? v->found.n_files : 0;
}

uint64_t quoth_verification_bytes(const quoth_verification *v)
{
    return v ? v->found.bytes : 0;
}

quoth_str quoth_verification_unchecked(const quoth_verification *v)
{
    return view(v ? v->found.unchecked : S(""));
}

uint32_t quoth_verification_count(const quoth_verification *v)
{
    return v ? v->found.n_damages : 0;
}

const quoth_damage *quoth_verification_at(const quoth_verification *v, uint32_t i)
{
    return v && i < v->found.n_damages ? &v->damages[i] : NULL;
}

const quoth_touched *quoth_verification_touched(const quoth_verification *v, uint32_t i)
{
    return v && i < v->found.n_touched ? &v->touched[i] : NULL;
}

void quoth_verification_free(quoth_verification *v)
{
    if (v)
        arena_free(v->arena);
}
