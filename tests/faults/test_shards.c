/* test_shards.c: a stub file through quoth.h: shards that are missing, silent, idle, that come back, or whose numbers have run far;
 * readers that fork.
 */
#include "tests/testing.h"

#include <sys/stat.h>

#include "base/file.h"
#include "lib/inner.h"
#include "quoth.h"
#include "store/store.h"
#include "tests/faults/far.h"
#include "tests/faults/served.h"
#include "tests/folder.h"

enum { SHARDS = 3, LIMIT_MS = 800, ARTICLES = 60 };

typedef struct Fixture {
    Arena *a;
    Str    folder;
    Served servers[SHARDS];
    int    listener; /* takes connections and says nothing */
    Str    silent;   /* its line of a stub file            */
} Fixture;

static Str in_folder(Fixture *f, const char *name)
{
    return str_fmt(f->a, "%.*s/%s", STR(f->folder), name);
}

static void write_file(Fixture *f, const char *name, Str text)
{
    quoth_error err;
    check(file_replace(in_folder(f, name).p, text, &err), &err);
}

static void listen_silently(Fixture *f)
{
    struct sockaddr_in at = served_address(0);
    socklen_t          n = sizeof at;
    f->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(f->listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(f->listener, 16), 0);
    assert_int_equal(getsockname(f->listener, (struct sockaddr *)&at, &n), 0);
    f->silent = str_fmt(f->a, "remote 127.0.0.1:%d", ntohs(at.sin_port));
}

/* Each article of one sentence that says "railway", in three shards. */
static int setup(void **state)
{
    Arena       *a = arena_new();
    Fixture     *f = arena_make(a, Fixture);
    quoth_error  err;
    quoth_index *from, *to;
    f->a = a;
    f->folder = test_folder(a);
    assert_int_equal(mkdir(in_folder(f, "files").p, 0700), 0);
    for (int i = 0; i < ARTICLES; i++)
        write_file(f, str_fmt(a, "files/%d.txt", i).p, str_fmt(a, "The railway number %d opened on Tuesday.\n", i));
    check(quoth_index_open(&from, in_folder(f, "whole").p, QUOTH_WRITE, &err), &err);
    check(quoth_index_update(from, &(const char *){in_folder(f, "files").p}, 1, NULL, NULL, &err), &err);
    for (uint32_t i = 0; i < SHARDS; i++) {
        quoth_copy_options how = QUOTH_COPY_OPTIONS_INIT;
        how.shard = i;
        how.shards = SHARDS;
        check(quoth_index_open(&to, str_fmt(a, "%.*s/%u", STR(f->folder), i).p, (quoth_mode)(QUOTH_REBUILD | QUOTH_PORTABLE), &err), &err);
        check(quoth_index_copy(from, to, &how, NULL, &err), &err);
        quoth_index_free(to);
    }
    quoth_index_free(from);
    listen_silently(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    Fixture *f = *state;
    for (int i = 0; i < SHARDS; i++)
        served_end(&f->servers[i]);
    close(f->listener);
    test_folder_remove(f->folder);
    arena_free(f->a);
    return 0;
}

static quoth_status open_stub(Fixture *f, quoth_index **out, Str lines, quoth_error *err)
{
    quoth_open_options how = QUOTH_OPEN_OPTIONS_INIT;
    how.timeout = LIMIT_MS;
    write_file(f, "stub", lines);
    return quoth_index_open_with(out, in_folder(f, "stub").p, QUOTH_READ, &how, err);
}

static uint64_t total(quoth_index *ix)
{
    quoth_error    err;
    quoth_query   *q;
    quoth_results *r;
    check(quoth_query_parse(&q, "railway", 7, &err), &err);
    check(quoth_index_search(&r, ix, q, NULL, &err), &err);
    uint64_t n = quoth_results_total(r);
    assert_int_equal(quoth_results_count(r), n < 10 ? n : 10);
    quoth_results_free(r);
    quoth_query_free(q);
    return n;
}

static void is_lost(const quoth_index *ix, uint32_t i, Str shard)
{
    const quoth_lost *lost = quoth_index_lost(ix, i);
    assert_non_null(lost);
    assert_true(str_eq(lost->shard, shard));
    assert_true(lost->reason.n > 0);
}

static void all_answer(void **state)
{
    Fixture     *f = *state;
    quoth_error  err;
    quoth_index *ix;
    check(open_stub(f, &ix, S("# three\nauto 0\n\nauto 1\r\nauto 2\n"), &err), &err);
    assert_null(quoth_index_lost(ix, 0));
    assert_int_equal(total(ix), ARTICLES);
    assert_null(quoth_index_lost(ix, 0));
    quoth_index_free(ix);
    assert_null(quoth_index_lost(NULL, 0));
}

static void some_are_missing(void **state)
{
    Fixture     *f = *state;
    quoth_error  err;
    quoth_index *ix, *to;
    quoth_stats  stats;
    double       began = seconds();
    check(open_stub(f, &ix, str_fmt(f->a, "%.*s\nauto 0\nauto none\nauto 2\n%.*s\n", STR(f->silent), STR(f->silent)), &err), &err);
    uint64_t n = total(ix);
    assert_true(seconds() - began < 10);
    assert_in_range(n, 1, ARTICLES - 1);
    is_lost(ix, 0, f->silent);
    is_lost(ix, 1, S("auto none"));
    is_lost(ix, 2, f->silent);
    assert_null(quoth_index_lost(ix, 3));
    check(quoth_index_stats(ix, &stats, &err), &err);
    assert_int_equal(stats.articles, n);
    /* a copy would not be whole */
    check(quoth_index_open(&to, in_folder(f, "copy").p, QUOTH_WRITE, &err), &err);
    assert_int_equal(quoth_index_copy(ix, to, NULL, NULL, &err), QUOTH_E_REMOTE);
    quoth_index_free(to);
    quoth_index_free(ix);
}

static void none_is_left(void **state)
{
    Fixture     *f = *state;
    quoth_error  err;
    quoth_index *ix;
    assert_int_equal(open_stub(f, &ix, str_fmt(f->a, "%.*s\n", STR(f->silent)), &err), QUOTH_E_REMOTE);
    assert_non_null(strstr(err.message, str_sub(f->silent, 7, f->silent.n).p));
    assert_int_equal(open_stub(f, &ix, S("auto none\n"), &err), QUOTH_E_INDEX_MISSING);
    assert_int_equal(open_stub(f, &ix, S("# nothing\n"), &err), QUOTH_E_INDEX_MISSING);
    assert_int_equal(open_stub(f, &ix, S("auto 0\nremote here\n"), &err), QUOTH_E_INDEX_MISSING);
}

/* One that is lost while the index is open, and comes back: no question waits for it. */
static void one_comes_back(void **state)
{
    Fixture     *f = *state;
    quoth_error  err;
    quoth_index *ix;
    assert_int_equal(rename(in_folder(f, "1").p, in_folder(f, "away").p), 0);
    double began = seconds();
    check(open_stub(f, &ix, S("auto 0\nauto 1\nauto 2\n"), &err), &err);
    uint64_t part = total(ix);
    assert_in_range(part, 1, ARTICLES - 1);
    is_lost(ix, 0, S("auto 1"));
    assert_int_equal(rename(in_folder(f, "away").p, in_folder(f, "1").p), 0);
    uint64_t after = total(ix);
    assert_true(after == part || seconds() > began + 2 * LIMIT_MS / 1000.0); /* not at once */
    for (double until = seconds() + 30; quoth_index_lost(ix, 0) && seconds() < until;) {
        (void)usleep(50000);
        (void)total(ix);
    }
    assert_int_equal(total(ix), ARTICLES);
    assert_null(quoth_index_lost(ix, 0));
    quoth_index_free(ix);
}

/* A silent one is tried again in the background: no question takes as long as the time allowed. */
static void none_waits(void **state)
{
    Fixture     *f = *state;
    quoth_error  err;
    quoth_index *ix;
    check(open_stub(f, &ix, str_fmt(f->a, "auto 0\n%.*s\n", STR(f->silent)), &err), &err);
    uint32_t n_late = 0, n = 0;
    for (double until = seconds() + 8 * LIMIT_MS / 1000.0; seconds() < until; n++) {
        double began = seconds();
        (void)total(ix);
        n_late += seconds() - began > 0.9 * LIMIT_MS / 1000.0;
        is_lost(ix, 0, f->silent);
        (void)usleep(10000);
    }
    assert_true(n > 10 && n_late <= n / 4);
    quoth_index_free(ix);
}

/* ---- servers ------------------------------------------------------------------------------------------------ */

/* A server for each shard. The lines of a stub file; empty: there is no such program. */
static Str serve_all(Fixture *f, const char *idle_ms)
{
    Buf lines = {.arena = f->a};
    for (int i = 0; i < SHARDS; i++) {
        if (!serve(&f->servers[i], f->a, str_fmt(f->a, "%.*s/%d", STR(f->folder), i).p, idle_ms))
            return S("");
        buf_fmt(&lines, "remote 127.0.0.1:%d\n", f->servers[i].port);
    }
    return buf_str(&lines);
}

/* Asked more often than once a second, so that nothing looks at a connection before the question: it is closed each time, none is left out. */
static void idle_ones_are_no_failures(void **state)
{
    Fixture     *f = *state;
    quoth_error  err;
    quoth_index *ix;
    Str          lines = serve_all(f, "300");
    if (lines.n == 0)
        skip();
    check(open_stub(f, &ix, lines, &err), &err);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(total(ix), ARTICLES);
        assert_null(quoth_index_lost(ix, 0));
        (void)usleep(600000);
    }
    quoth_index_free(ix);
}

static int ask_often(quoth_index *ix)
{
    for (int i = 0; i < 100; i++)
        if (total(ix) != ARTICLES || quoth_index_lost(ix, 0))
            return 1;
    return 0;
}

/* A child asks at the same time as its parent, by connections of its own, and ends them; the parent goes on with its own. */
static void a_reader_forks(void **state)
{
    Fixture     *f = *state;
    quoth_error  err;
    quoth_index *ix;
    int          how;
#ifdef __SANITIZE_THREAD__
    skip(); /* it lets no forked process begin threads */
#endif
    Str          lines = serve_all(f, "60000");
    if (lines.n == 0)
        skip();
    check(open_stub(f, &ix, lines, &err), &err);
    assert_int_equal(total(ix), ARTICLES);
    pid_t first = fork();
    if (first == 0) {
        int failed = ask_often(ix);
        quoth_index_free(ix);
        _exit(failed);
    }
    pid_t second = fork(); /* which asks nothing */
    if (second == 0) {
        quoth_index_free(ix);
        _exit(0);
    }
    assert_int_equal(ask_often(ix), 0);
    assert_int_equal(waitpid(first, &how, 0), first);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    assert_int_equal(waitpid(second, &how, 0), second);
    assert_int_equal(ask_often(ix), 0);
    quoth_index_free(ix);
}

/* ---- sets of shards ------------------------------------------------------------------------------------------- */

typedef struct Answer {
    Fixture *f;
    Store   *store;
    int      n;
    uint64_t first, last; /* what the shards said at its beginning and at its end */
} Answer;

static uint64_t articles_of(Store *s, quoth_error *err)
{
    quoth_stats stats;
    check(store_stats(&stats, s, err), err);
    return stats.sentences;
}

/* Two questions; between those of the first try a shard comes back. */
static quoth_status ask_twice(void *arg, quoth_error *err)
{
    Answer *x = arg;
    x->first = articles_of(x->store, err);
    if (x->n++ == 0) {
        assert_int_equal(rename(in_folder(x->f, "away").p, in_folder(x->f, "1").p), 0);
        for (double until = seconds() + 30; store_changes(x->store) == 0 || articles_of(x->store, err) < ARTICLES;) {
            assert_true(seconds() < until);
            (void)usleep(50000);
            check(store_refresh(x->store, err), err);
        }
    }
    x->last = articles_of(x->store, err);
    return QUOTH_OK;
}

/* An answer is of one set of shards: where it changes in the midst, all is asked again. */
static void no_answer_is_of_two_sets(void **state)
{
    Fixture    *f = *state;
    quoth_error err;
    Answer      x = {.f = f};
    assert_int_equal(rename(in_folder(f, "1").p, in_folder(f, "away").p), 0);
    write_file(f, "stub", S("auto 0\nauto 1\nauto 2\n"));
    check(store_open_within(&x.store, in_folder(f, "stub").p, QUOTH_READ, STORE_AS_IT_IS, LIMIT_MS, &err), &err);
    check(inner_answer(x.store, ask_twice, &x, &err), &err);
    assert_int_equal(x.n, 2);
    assert_int_equal(x.first, ARTICLES);
    assert_int_equal(x.last, ARTICLES);
    store_free(x.store);
}

/* Numbers of all shards together have 32 bits: more is refused, also where a shard comes to that while it is open. */
static void numbers_run_out(void **state)
{
    Fixture       *f = *state;
    quoth_error    err;
    quoth_index   *ix, *late;
    quoth_query   *q;
    quoth_results *r;
    check(open_stub(f, &ix, S("auto 0\nauto 1\nauto 2\n"), &err), &err);
    assert_true(far_document(in_folder(f, "2").p, UINT32_MAX / SHARDS)); /* the last that can be */
    assert_int_equal(total(ix), ARTICLES);
    assert_true(far_document(in_folder(f, "2").p, UINT32_MAX / SHARDS + 1));
    check(quoth_query_parse(&q, "railway", 7, &err), &err);
    assert_int_equal(quoth_index_search(&r, ix, q, NULL, &err), QUOTH_E_LIMIT);
    assert_non_null(strstr(err.message, "fewer shards"));
    assert_int_equal(open_stub(f, &late, S("auto 0\nauto 1\nauto 2\n"), &err), QUOTH_E_LIMIT);
    check(open_stub(f, &late, S("auto 0\nauto 2\n"), &err), &err); /* of two, there is room */
    assert_true(total(late) > 0);
    quoth_index_free(late);
    quoth_query_free(q);
    quoth_index_free(ix);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(some_are_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(none_is_left, setup, teardown),
        cmocka_unit_test_setup_teardown(one_comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(none_waits, setup, teardown),
        cmocka_unit_test_setup_teardown(idle_ones_are_no_failures, setup, teardown),
        cmocka_unit_test_setup_teardown(a_reader_forks, setup, teardown),
        cmocka_unit_test_setup_teardown(no_answer_is_of_two_sets, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers_run_out, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
