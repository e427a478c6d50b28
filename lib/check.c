/* check.c: quoth_index_check: a draft against the index. */
#include "searcher/check.h"

#include "base/file.h"
#include "lib/inner.h"

struct quoth_findings {
    Arena         *arena;
    quoth_finding *items;
    uint32_t       n;
};

typedef struct CheckCall {
    quoth_findings        *findings;
    Store                 *store;
    const quoth_sentence **sentences;
    uint32_t               n;
    Str                    path;
} CheckCall;

static quoth_status check(void *arg, quoth_error *err)
{
    const CheckCall *call = arg;
    quoth_findings  *f = call->findings;
    return check_draft(&f->items, &f->n, call->store, call->sentences, call->n, call->path, f->arena, err);
}

static quoth_status run(quoth_findings *f, quoth_index *ix, const quoth_article *draft, quoth_error *err)
{
    uint32_t                n = quoth_article_sentences(draft);
    const quoth_sentence  **sentences = arena_alloc(f->arena, (n + 1) * sizeof(void *));
    for (uint32_t i = 0; i < n; i++)
        sentences[i] = quoth_article_sentence(draft, i);
    Str          path = file_absolute(f->arena, str_z(f->arena, quoth_article_about(draft)->path));
    quoth_status st = inner_answer(ix->store, check, &(CheckCall){f, ix->store, sentences, n, path}, err);
    for (uint32_t i = 0; st == QUOTH_OK && i < f->n; i++) {
        quoth_finding *x = &f->items[i];
        x->text = str_dup(f->arena, x->text); /* it may outlive the draft */
        x->speaker = str_dup(f->arena, x->speaker);
        if (x->found_path.n)
            x->found_path = file_relative(f->arena, x->found_path);
    }
    return st;
}

quoth_status quoth_index_check(quoth_findings **out, quoth_index *ix, const quoth_article *draft, quoth_error *err)
{
    if (!out || !ix || !draft)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_index_check: out, index and draft must not be NULL");
    Arena *const arena = arena_new();
    Edge         edge;
    if (!arena || setjmp(edge.jump)) {
        arena_free(arena);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(arena, &edge);
    quoth_findings *f = arena_make(arena, quoth_findings);
    f->arena = arena;
    quoth_status st = run(f, ix, draft, err);
    arena_edge(arena, NULL);
    if (st == QUOTH_OK)
        *out = f;
    else
        arena_free(arena);
    return st;
}

uint32_t quoth_findings_count(const quoth_findings *f)
{
    return f ? f->n : 0;
}

uint32_t quoth_findings_differ(const quoth_findings *f)
{
    static const char *const differing[] = {"other-speaker", "altered", "not-found"};
    uint32_t                 n = 0;
    for (uint32_t i = 0; f && i < f->n; i++)
        for (size_t k = 0; k < sizeof differing / sizeof *differing; k++)
            n += str_eq(f->items[i].verdict, str_of(differing[k]));
    return n;
}

const quoth_finding *quoth_findings_at(const quoth_findings *f, uint32_t i)
{
    return f && i < f->n ? &f->items[i] : NULL;
}

void quoth_findings_free(quoth_findings *f)
{
    if (f)
        arena_free(f->arena);
}
