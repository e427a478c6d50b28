/* test_index.c: an index through quoth.h alone: updates, answers, readers beside a writer, kills. */
#include "tests/testing.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "quoth.h"
#include "tests/folder.h"

typedef struct Fixture {
    Arena *a;
    Str folder, index, files;
} Fixture;

static int setup(void **state)
{
    Arena *a = arena_new();
    Fixture *f = arena_make(a, Fixture);
    f->a = a;
    f->folder = test_folder(a);
    f->index = str_fmt(a, "%.*s/index", STR(f->folder));
    f->files = str_fmt(a, "%.*s/files", STR(f->folder));
    assert_int_equal(mkdir(f->files.p, 0700), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    Fixture *f = *state;
    test_folder_remove(f->folder);
    arena_free(f->a);
    return 0;
}

static void write_file(Fixture *f, Arena *a, const char *name, const char *text)
{
    quoth_error err;
    Str path = str_fmt(a, "%.*s/%s", STR(f->files), name);
    check(file_replace(path.p, str_of(text), &err), &err);
}

static quoth_index *opened(Fixture *f, quoth_mode mode)
{
    quoth_error err;
    quoth_index *ix = NULL;
    check(quoth_index_open(&ix, f->index.p, mode, &err), &err);
    return ix;
}

static quoth_update_report update(Fixture *f, quoth_index *ix, int prune)
{
    quoth_error err;
    quoth_update_report report;
    quoth_update_options opts = QUOTH_UPDATE_OPTIONS_INIT;
    opts.read.plain = 1;
    opts.prune = prune;
    opts.jobs = 1;
    check(quoth_index_update(ix, &f->files.p, 1, &opts, &report, &err), &err);
    return report;
}

static quoth_results *search(quoth_index *ix, const char *text)
{
    quoth_error err;
    quoth_query *q = NULL;
    quoth_results *r = NULL;
    quoth_search_options opts = QUOTH_SEARCH_OPTIONS_INIT;
    opts.limit = 0;
    check(quoth_query_parse(&q, text, strlen(text), &err), &err);
    check(quoth_index_search(&r, ix, q, &opts, &err), &err);
    quoth_query_free(q);
    return r;
}

static uint64_t count(quoth_index *ix, const char *text)
{
    quoth_results *r = search(ix, text);
    uint64_t n = quoth_results_total(r);
    quoth_results_free(r);
    return n;
}

static void an_index_follows_its_files(void **state)
{
    Fixture *f = *state;
    write_file(f, f->a, "a.txt", "The red fox ran home. The hens slept well.\n");
    write_file(f, f->a, "b.txt", "A red hen sat there.\n");
    quoth_index *ix = opened(f, QUOTH_WRITE);
    quoth_update_report r = update(f, ix, 0);
    assert_true(r.articles == 2 && r.sentences == 3 && r.unchanged == 0);
    assert_int_equal(count(ix, "red"), 2);
    write_file(f, f->a, "a.txt", "The blue fox ran home. The hens slept well.\n");
    r = update(f, ix, 0);
    assert_true(r.articles == 1 && r.unchanged == 1);
    assert_int_equal(count(ix, "red"), 1);
    (void)unlink(str_fmt(f->a, "%.*s/b.txt", STR(f->files)).p);
    r = update(f, ix, 0);
    assert_int_equal(r.removed, 0);
    r = update(f, ix, 1);
    assert_int_equal(r.removed, 1);
    assert_int_equal(count(ix, "red"), 0);
    quoth_stats stats;
    quoth_error err;
    check(quoth_index_stats(ix, &stats, &err), &err);
    assert_true(stats.articles == 1 && stats.sentences == 2);
    quoth_index_free(ix);
}

static void a_sentence_is_shown_among_its_neighbours(void **state)
{
    Fixture *f = *state;
    write_file(f, f->a, "a.txt", "One ran home. Two ran home. Three ran home. Four ran home.\n");
    quoth_index *ix = opened(f, QUOTH_WRITE);
    (void)update(f, ix, 0);
    quoth_results *r = search(ix, "two"), *around = NULL;
    quoth_error err;
    const quoth_sentence *s = quoth_results_at(r, 0);
    assert_int_equal(s->n_matches, 1);
    assert_true(s->matches[0].beg == 0 && s->matches[0].end == 3);
    check(quoth_index_show(&around, ix, str_z(f->a, s->id), 2, &err), &err);
    assert_int_equal(quoth_results_count(around), 4);
    assert_int_equal(quoth_results_focus(around), 1);
    assert_true(str_eq(quoth_results_at(around, 3)->text, S("Four ran home.")));
    assert_null(quoth_results_at(around, 4));
    quoth_results_free(around);
    assert_int_equal(quoth_index_show(&around, ix, "no.such", 1, &err), QUOTH_E_NOT_FOUND);
    quoth_results_free(r);
    quoth_index_free(ix);
}

static void ids_of_unchanged_sentences_stay(void **state)
{
    Fixture *f = *state;
    write_file(f, f->a, "a.txt", "One ran home. Two ran home.\n");
    quoth_index *ix = opened(f, QUOTH_WRITE);
    (void)update(f, ix, 0);
    quoth_results *before = search(ix, "two");
    write_file(f, f->a, "a.txt", "A new one ran in front. One ran home. Two ran home.\n");
    (void)update(f, ix, 0);
    quoth_results *after = search(ix, "two");
    assert_true(str_eq(quoth_results_at(before, 0)->id, quoth_results_at(after, 0)->id));
    quoth_results_free(before);
    quoth_results_free(after);
    quoth_index_free(ix);
}

static void facets_count_over_all_hits(void **state)
{
    Fixture *f = *state;
    write_file(f, f->a, "a.txt", "The red fox ran home. Is it red? The hens slept well.\n");
    quoth_index *ix = opened(f, QUOTH_WRITE);
    (void)update(f, ix, 0);
    quoth_error err;
    quoth_facets *facets = NULL;
    quoth_query *q = NULL;
    check(quoth_query_parse(&q, "red", 3, &err), &err);
    check(quoth_index_facets(&facets, ix, "kind", q, 0, &err), &err);
    assert_int_equal(quoth_facets_total(facets), 2);
    assert_int_equal(quoth_facets_count(facets), 2);
    assert_int_equal(quoth_facets_at(facets, 0)->count, 1);
    quoth_facets_free(facets);
    check(quoth_index_facets(&facets, ix, "kind", NULL, 1, &err), &err);
    assert_int_equal(quoth_facets_total(facets), 3);
    assert_int_equal(quoth_facets_count(facets), 1);
    quoth_facets_free(facets);
    assert_int_equal(quoth_index_facets(&facets, ix, "knid", q, 0, &err), QUOTH_E_QUERY);
    assert_non_null(strstr(err.message, "did you mean kind"));
    quoth_query_free(q);
    quoth_index_free(ix);
}

static void nothing_found_suggests_words_that_are_known(void **state)
{
    Fixture *f = *state;
    write_file(f, f->a, "a.txt", "The corridor runs home. Corridors and corners were opened. The hens slept well.\n");
    quoth_index *ix = opened(f, QUOTH_WRITE);
    (void)update(f, ix, 0);
    static const char *const pairs[][2] = {
        {"corridr", "corridor"},
        {"hens AND (coridor OR crrodior)", ""}, /* the second is like nothing */
        {"hens \"corridr runs\"", "hens \"corridor runs\""},
        {"hens corridr", "hens corridor"},
        {"hens corridor", ""}, /* all are known */
        {"zebra", ""},
        {"kind:forecast", ""},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        quoth_results *r = search(ix, pairs[i][0]);
        Str got = quoth_results_suggestion(r);
        if (!str_eq(got, str_of(pairs[i][1])))
            fail_msg("%s gave %.*s", pairs[i][0], STR(got));
        quoth_results_free(r);
    }
    quoth_index_free(ix);
}

static void answers_come_in_the_order_asked_for(void **state)
{
    Fixture *f = *state;
    write_file(f, f->a, "b.txt", "The hen ran. The hen and the hen sat.\n");
    write_file(f, f->a, "a.txt", "A hen slept.\n");
    quoth_index *ix = opened(f, QUOTH_WRITE);
    (void)update(f, ix, 0);
    quoth_error err;
    quoth_query *q = NULL;
    quoth_results *r = NULL;
    check(quoth_query_parse(&q, "hen", 3, &err), &err);
    quoth_search_options opts = QUOTH_SEARCH_OPTIONS_INIT;
    check(quoth_index_search(&r, ix, q, &opts, &err), &err);
    assert_true(str_eq(quoth_results_at(r, 0)->text, S("The hen and the hen sat.")));
    quoth_results_free(r);
    opts.order = QUOTH_BY_PATH;
    check(quoth_index_search(&r, ix, q, &opts, &err), &err);
    assert_true(str_eq(quoth_results_at(r, 0)->text, S("A hen slept.")));
    assert_true(str_eq(quoth_results_at(r, 1)->text, S("The hen ran.")));
    quoth_results_free(r);
    opts.order = (quoth_order)9;
    assert_int_equal(quoth_index_search(&r, ix, q, &opts, &err), QUOTH_E_ARGUMENT);
    quoth_query_free(q);
    quoth_index_free(ix);
}

static void wrong_calls_give_a_status(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    quoth_index *ix = NULL;
    quoth_results *r = NULL;
    quoth_query *q = NULL;
    assert_int_equal(quoth_index_open(NULL, "x", QUOTH_READ, &err), QUOTH_E_ARGUMENT);
    assert_int_equal(quoth_index_open(&ix, NULL, QUOTH_READ, &err), QUOTH_E_ARGUMENT);
    assert_int_equal(quoth_index_open(&ix, "x", (quoth_mode)9, &err), QUOTH_E_ARGUMENT);
    assert_int_equal(quoth_index_open(&ix, f->index.p, QUOTH_READ, &err), QUOTH_E_INDEX_MISSING);
    assert_int_equal(quoth_query_parse(&q, NULL, 3, &err), QUOTH_E_ARGUMENT);
    assert_int_equal(quoth_query_parse(&q, "\"open", 5, &err), QUOTH_E_QUERY);
    assert_int_equal(quoth_index_search(&r, NULL, q, NULL, &err), QUOTH_E_ARGUMENT);
    ix = opened(f, QUOTH_WRITE);
    quoth_index_free(ix);
    ix = opened(f, QUOTH_READ);
    assert_int_equal(quoth_index_update(ix, &f->files.p, 1, NULL, NULL, &err), QUOTH_E_ARGUMENT);
    assert_int_equal(count(ix, "*"), 0);
    quoth_index_free(ix);
    quoth_index_free(NULL);
    quoth_results_free(NULL);
    quoth_facets_free(NULL);
    quoth_query_free(NULL);
}

/* ---- a reader beside a writer ------------------------------------------------------------------------------- */

enum { FILES = 6, LINES = 8 };

/* All files say the same round in all sentences. */
static void write_round(Fixture *f, Arena *a, int round)
{
    for (int i = 0; i < FILES; i++) {
        Buf text = {.arena = a};
        for (int k = 0; k < LINES; k++)
            buf_fmt(&text, "Round r%d of file %d says line %d here.\n\n", round, i, k);
        write_file(f, a, str_fmt(a, "%d.txt", i).p, str_z(a, buf_str(&text)));
    }
}

static void write_rounds(Fixture *f, int n)
{
    quoth_index *ix = opened(f, QUOTH_WRITE);
    for (int round = 1; round <= n; round++) {
        Arena *a = arena_new();
        write_round(f, a, round);
        (void)update(f, ix, 0);
        arena_free(a);
    }
    quoth_index_free(ix);
}

static void a_reader_beside_a_writer_sees_one_state(void **state)
{
    Fixture *f = *state;
    const int rounds = 15;
    write_rounds(f, 1);
    quoth_index *ix = opened(f, QUOTH_READ);
    pid_t child = fork();
    if (child == 0) {
        write_rounds(f, rounds);
        _exit(0);
    }
    int status = 0, n_searches = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        quoth_results *r = search(ix, n_searches % 2 ? "says" : "\"says line\" NEAR/9 fil*");
        assert_int_equal(quoth_results_total(r), FILES * LINES);
        Str first = quoth_results_at(r, 0)->text;
        for (uint32_t i = 1; i < quoth_results_count(r); i++)
            assert_true(str_eq(str_sub(quoth_results_at(r, i)->text, 0, 9), str_sub(first, 0, 9)));
        quoth_results_free(r);
        n_searches++;
    }
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0 && n_searches > 5);
    assert_int_equal(count(ix, "r15"), FILES * LINES);
    quoth_index_free(ix);
}

static void a_killed_run_is_taken_up_again(void **state)
{
    Fixture *f = *state;
    write_rounds(f, 1);
    for (int round = 2; round < 12; round++) {
        write_round(f, f->a, round);
        pid_t child = fork();
        if (child == 0) {
            quoth_index *ix = opened(f, QUOTH_WRITE);
            (void)update(f, ix, 0);
            _exit(0);
        }
        usleep((useconds_t)(round * 3000));
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        quoth_index *ix = opened(f, QUOTH_WRITE);
        uint64_t old = count(ix, str_fmt(f->a, "r%d", round - 1).p), new = count(ix, str_fmt(f->a, "r%d", round).p);
        assert_int_equal(old + new, FILES * LINES);
        (void)update(f, ix, 0);
        assert_int_equal(count(ix, str_fmt(f->a, "r%d", round).p), FILES * LINES);
        quoth_index_free(ix);
    }
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
static const struct CMUnitTest tests[] = {
    TEST(an_index_follows_its_files),
    TEST(a_sentence_is_shown_among_its_neighbours),
    TEST(ids_of_unchanged_sentences_stay),
    TEST(facets_count_over_all_hits),
    TEST(nothing_found_suggests_words_that_are_known),
    TEST(answers_come_in_the_order_asked_for),
    TEST(wrong_calls_give_a_status),
    TEST(a_reader_beside_a_writer_sees_one_state),
    TEST(a_killed_run_is_taken_up_again),
};
TEST_MAIN(tests)
