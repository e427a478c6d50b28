/* eval.c: quoth_eval and the scores it gives. */
#include "base/arena.h"
#include "searcher/eval.h"

struct quoth_scores {
    Arena *arena;
    Eval   eval;
};

quoth_status quoth_eval(quoth_scores **out, quoth_str run, quoth_str judgements, int all, quoth_error *err)
{
    if (!out || !run.p || !judgements.p)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_eval: out, run and judgements must not be NULL");
    Arena *arena = arena_new();
    Edge   edge;
    if (!arena || setjmp(edge.jump)) {
        arena_free(arena);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(arena, &edge);
    quoth_scores *s = arena_make(arena, quoth_scores);
    s->arena = arena;
    quoth_status st = eval_run(&s->eval, str_dup(arena, run), str_dup(arena, judgements), all != 0, arena, err);
    arena_edge(arena, NULL);
    if (st == QUOTH_OK)
        *out = s;
    else
        arena_free(arena);
    return st;
}

uint32_t quoth_scores_count(const quoth_scores *s)
{
    return s ? s->eval.n : 0;
}

const quoth_score *quoth_scores_at(const quoth_scores *s, uint32_t i)
{
    return s && i < s->eval.n ? &s->eval.scores[i] : NULL;
}

const quoth_score *quoth_scores_mean(const quoth_scores *s)
{
    return s ? &s->eval.mean : NULL;
}

void quoth_scores_free(quoth_scores *s)
{
    if (s)
        arena_free(s->arena);
}
