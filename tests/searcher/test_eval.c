/* test_eval.c: measures against values worked out by hand from their definitions. */
#include "tests/testing.h"

#include <math.h>

#include "searcher/eval.h"

/* Query 1: relevant are a (2), b (1), d (1); c was judged and is not; x was not judged.
 * The run ranks c, a, x, b (its own ranks are wrong, its scores count), and never finds d.
 *   gain   2 at rank 2, 1 at rank 4: 2/log2(3) + 1/log2(5)             = 1.2618595 + 0.4306766 = 1.6925361
 *   ideal  2 at rank 1, 1 at 2, 1 at 3: 2 + 1/log2(3) + 1/log2(4)      = 2 + 0.6309298 + 0.5   = 3.1309298
 *   nDCG   1.6925361 / 3.1309298                                      = 0.5405858
 *   AP     (1/2 + 2/4) / 3                                            = 0.3333333
 *   P@5    2/5 = 0.4        recall 2/3 = 0.6666667
 * Query 2: e (1) at rank 1 of equal scores, as "e" falls before "a"
 *   nDCG 1, AP 1, P@5 0.2, recall 1
 * Query 3: nothing relevant: all 0.    Query 4: f (1), not in the run.
 * Means over 1 to 3: nDCG 1.5405858/3 = 0.5135286, MAP 1.3333333/3 = 0.4444444, P@5 0.2, recall 0.5555556
 * Means over 1 to 4: nDCG 0.3851464, MAP 0.3333333, P@5 0.15, recall 0.4166667 */
static const char judgements[] = "1 0 a 2\n1 0 b 1\n1 0 c 0\n1\t0\td\t1\r\n2 0 e 1\n\n3 0 a 0\n4 0 f 1\n";
static const char run[] = "1 Q0 b 1 1.5 t\n1 Q0 c 2 1e1 t\n1 Q0 a 3 9.5 t\n1 Q0 x 4 2.5E0 t\n"
                          "2 Q0 a 1 1.0 t\n2 Q0 e 2 1 t\n3 Q0 a 1 -3.5 t\n9 Q0 a 1 1 t\n";

static Eval evaluated(Arena *a, bool all)
{
    Eval eval;
    quoth_error err;
    if (eval_run(&eval, str_of(run), str_of(judgements), all, a, &err) != QUOTH_OK)
        fail_msg("%s", err.message);
    return eval;
}

static void near(double got, double want)
{
    if (fabs(got - want) > 5e-7)
        fail_msg("got %.7f, expected %.7f", got, want);
}

static void scores_are_those_worked_out_by_hand(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Eval eval = evaluated(a, false);
    assert_int_equal(eval.n, 3);
    assert_str(eval.scores[0].query_id, "1");
    assert_int_equal(eval.scores[0].n_found, 4);
    assert_int_equal(eval.scores[0].n_relevant, 3);
    assert_int_equal(eval.scores[0].n_relevant_found, 2);
    near(eval.scores[0].ndcg10, 0.5405858);
    near(eval.scores[0].map, 0.3333333);
    near(eval.scores[0].p5, 0.4);
    near(eval.scores[0].recall, 0.6666667);
    near(eval.scores[1].ndcg10, 1);
    near(eval.scores[1].map, 1);
    near(eval.scores[1].p5, 0.2);
    near(eval.scores[2].ndcg10 + eval.scores[2].map + eval.scores[2].p5 + eval.scores[2].recall, 0);
    near(eval.mean.ndcg10, 0.5135286);
    near(eval.mean.map, 0.4444444);
    near(eval.mean.p5, 0.2);
    near(eval.mean.recall, 0.5555556);
    arena_free(a);
}

static void queries_that_a_run_lacks_count_where_asked(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Eval eval = evaluated(a, true);
    assert_int_equal(eval.n, 4);
    near(eval.mean.ndcg10, 0.3851464);
    near(eval.mean.map, 0.3333333);
    near(eval.mean.p5, 0.15);
    near(eval.mean.recall, 0.4166667);
    arena_free(a);
}

/* Eleven relevant documents at ranks 1 to 11 of 11: the cut of the ideal is that of the run. */
static void the_ideal_is_cut_too(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Buf found = {.arena = a}, judged = {.arena = a};
    Eval eval;
    for (int i = 0; i < 11; i++) {
        buf_fmt(&found, "q Q0 d%d %d %d t\n", i, i, 20 - i);
        buf_fmt(&judged, "q 0 d%d 1\n", i);
    }
    assert_int_equal(eval_run(&eval, buf_str(&found), buf_str(&judged), false, a, NULL), QUOTH_OK);
    near(eval.mean.ndcg10, 1);
    near(eval.mean.p5, 1);
    near(eval.mean.map, 1);
    arena_free(a);
}

static void refused(const char *bad_run, const char *bad_judgements, const char *why)
{
    Arena *a = arena_new();
    Eval eval;
    quoth_error err;
    assert_int_equal(eval_run(&eval, str_of(bad_run), str_of(bad_judgements), false, a, &err), QUOTH_E_INPUT);
    if (!strstr(err.message, why))
        fail_msg("%s: expected %s", err.message, why);
    arena_free(a);
}

static void bad_lines_are_named(void **state)
{
    (void)state;
    refused("1 Q0 a 1\n", judgements, "run, line 1");
    refused("1 Q0 a 1 1 t\n1 Q0 b 1 high t\n", judgements, "run, line 2");
    refused("1 Q0 a 1 1e999 t\n", judgements, "run, line 1");
    refused(run, "1 0 a\n", "judgements, line 1");
    refused(run, "1 0 a yes\n", "judgements, line 1");
    refused("1 Q0 a 1 2 t\n1 Q0 a 2 1 t\n", judgements, "run: document a twice for query 1");
    refused(run, "1 0 a 1\n1 0 a 0\n", "judgements: document a twice for query 1");
}

static void any_bytes_give_measures_or_an_error(void **state)
{
    (void)state;
    static const char *const pieces[] = {"1", "2", " ", "\t", "\n", "\n", "Q0", "a", "b", "0", "1e3", "-1", ".5", "x\xff", "1 Q0 a 1 2 t\n", "1 0 a 1\n", "2 Q0 b 1 .5 t\n", "2 0 b 1\n",
                                         "1 0 b 2\n", "1 Q0 b 2 2 t\n", "2 0 a 0\n", "2 Q0 c 3 -1e2 t\n"};
    Arena *a = arena_new();
    uint32_t seed = 7, n_good = 0;
    for (int round = 0; round < 20000; round++) {
        Buf files[2] = {{.arena = a}, {.arena = a}};
        for (uint32_t n = 0; n < 8; n++) {
            seed = seed * 1664525u + 1013904223u;
            buf_add(&files[n % 2], str_of(pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]));
        }
        Eval eval;
        quoth_error err;
        if (eval_run(&eval, buf_str(&files[0]), buf_str(&files[1]), round % 2, a, &err) == QUOTH_OK) {
            const double values[] = {eval.mean.ndcg10, eval.mean.map, eval.mean.p5, eval.mean.recall};
            n_good += eval.n > 0;
            for (int i = 0; i < 4; i++)
                assert_true(values[i] >= 0 && values[i] <= 1 + 1e-9);
        }
        arena_reset(a);
    }
    assert_true(n_good > 20);
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(scores_are_those_worked_out_by_hand),
    cmocka_unit_test(queries_that_a_run_lacks_count_where_asked),
    cmocka_unit_test(the_ideal_is_cut_too),
    cmocka_unit_test(bad_lines_are_named),
    cmocka_unit_test(any_bytes_give_measures_or_an_error),
};
TEST_MAIN(tests)
