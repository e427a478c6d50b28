/* test_gist.c: which claims are the same, against pairs marked by hand (pairs.tsv); a list of one's own as argument is
 * measured in the same way: test_gist --measure FILE. */
#include "tests/testing.h"

#include "base/file.h"
#include "searcher/gist.h"

typedef struct Score {
    uint32_t n_right, n_wrong, n_missed, n_pairs;
} Score;

static Score measure(Arena *a, const char *path, double least, bool tells)
{
    Str         bytes, line;
    quoth_error err;
    Score       s = {0};
    GistMaker   m = gist_maker(a);
    check(file_read(&bytes, a, path, 1 << 20, &err), &err);
    while (str_next(&bytes, '\n', &line)) {
        Str label, one, other = line;
        if (str_starts(line, S("#")) || !str_next(&other, '\t', &label) || !str_next(&other, '\t', &one))
            continue;
        Gist   x = gist_of(&m, one, S("en")), y = gist_of(&m, other, S("en"));
        double like = gist_likeness(&x, &y);
        bool   same = like >= least, meant = str_eq(label, S("same"));
        s.n_pairs++;
        s.n_right += same && meant;
        s.n_wrong += same && !meant;
        s.n_missed += !same && meant;
        if (tells && same != meant)
            printf("%.2f %.*s | %.*s | %.*s\n", like, STR(label), STR(one), STR(other));
    }
    gist_maker_end(&m);
    return s;
}

static double precision(Score s)
{
    return (double)s.n_right / (double)(s.n_right + s.n_wrong);
}

static double recall(Score s)
{
    return (double)s.n_right / (double)(s.n_right + s.n_missed);
}

static void pairs_marked_by_hand_are_told_apart(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Score  s = measure(a, "tests/searcher/pairs.tsv", GIST_SAME, false);
    assert_true(s.n_pairs >= 40);
    if (precision(s) < 0.9 || recall(s) < 0.9)
        fail_msg("precision %.2f, recall %.2f of %u pairs", precision(s), recall(s), s.n_pairs);
    arena_free(a);
}

static double likeness(const char *one, const char *other)
{
    Arena    *a = arena_new();
    GistMaker m = gist_maker(a);
    Gist      x = gist_of(&m, str_of(one), S("en")), y = gist_of(&m, str_of(other), S("en"));
    double    like = gist_likeness(&x, &y);
    assert_true(like == gist_likeness(&y, &x));
    gist_maker_end(&m);
    arena_free(a);
    return like;
}

static void likeness_counts_words_numbers_and_denials(void **state)
{
    (void)state;
    assert_true(likeness("The red bridge fell.", "“Bridge: red; falls!”") < 1);
    assert_true(likeness("The bridges were red and old.", "An old, red bridge") == 1);
    assert_true(likeness("", "") == 0);
    assert_true(likeness("It was so.", "So it was.") == 0); /* nothing but common words */
    assert_true(likeness("The red bridge fell in 1993.", "The red bridge fell in 1994.") == 0);
    assert_true(likeness("The red bridge fell in 1993.", "The red bridge fell.") > 0.5);
    assert_true(likeness("The red bridge did not fall.", "The red bridge did fall.") == 0);
    assert_true(likeness("Red bridge", "Red bridge, blue") == 0); /* two words say too little to be near … */
    assert_true(likeness("A red bridge", "With a red bridge it would") == 0 && likeness("A red bridge", "A red bridge!") == 1);
    assert_true(likeness("The town of Kapan would gain new jobs.", "The town of Meghri would gain new jobs.") == 0);
    assert_true(likeness("The town of Kapan would gain new jobs.", "That town would gain new jobs.") > 0.5);
}

static void claims_are_the_content_of_attributions(void **state)
{
    (void)state;
    Arena            *a = arena_new();
    const Span        outer = {0, 12}, inner = {4, 12}, last = {20, 24};
    quoth_attribution by[3] = {{.content = &outer, .n_content = 1, .inside = -1},
                               {.content = &inner, .n_content = 1, .inside = 0},
                               {.content = &last, .n_content = 1, .inside = -1}};
    quoth_sentence    s = {.text = S("He says it is so, and more."), .attributions = by};
    assert_str(claimed_text(a, &s), "He says it is so, and more.");
    s.n_attributions = 3;
    assert_str(claimed_text(a, &s), "He says it i d mo");
    assert_str(attributed_text(a, &s, &by[1]), "ays it i");
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(pairs_marked_by_hand_are_told_apart),
    cmocka_unit_test(likeness_counts_words_numbers_and_denials),
    cmocka_unit_test(claims_are_the_content_of_attributions),
};

static int measure_file(const char *path)
{
    Arena *a = arena_new();
    for (double least = 0.3; least < 0.75; least += 0.05) {
        Score s = measure(a, path, least, least > 0.47 && least < 0.53);
        printf("%.2f: precision %.2f recall %.2f\n", least, precision(s), recall(s));
    }
    arena_free(a);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--measure") == 0)
        return measure_file(argv[2]);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
