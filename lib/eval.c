/* eval.c: quoth_eval and the scores it gives. */
#include "base/arena.h"
#include "lib/inner.h"
#include "searcher/eval.h"

struct quoth_scores {
    Arena *arena;
    Eval   eval;
};

typedef struct EvalCall {
    quoth_scores **out;
    Str            run, judgements;
    bool           all;
} EvalCall;

static quoth_status run_eval(Arena *a, void *arg, quoth_error *err)
{
    const EvalCall *call = arg;
    quoth_scores   *s = arena_make(a, quoth_scores);
    s->arena = a;
    quoth_status st = eval_run(&s->eval, str_dup(a, call->run), str_dup(a, call->judgements), call->all, a, err);
    if (st == QUOTH_OK)
        *call->out = s;
    return st;
}

quoth_status quoth_eval(quoth_scores **out, quoth_str run, quoth_str judgements, int all, quoth_error *err)
{
    if (!out || !run.p || !judgements.p)
        return fail(err, QUOTH_E_ARGUMENT, "quoth_eval: out, run and judgements must not be NULL");
    return inner_call(run_eval, &(EvalCall){out, run, judgements, all != 0}, err);
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
