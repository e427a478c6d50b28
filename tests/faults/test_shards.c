/* test_shards.c: a stub file through quoth.h: shards that are missing, silent, or that come back. */
#include "tests/testing.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "quoth.h"
#include "tests/folder.h"

enum { SHARDS = 3, LIMIT_MS = 800, ARTICLES = 60 };

typedef struct Fixture {
    Arena *a;
    Str    folder;
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
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
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

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(some_are_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(none_is_left, setup, teardown),
        cmocka_unit_test_setup_teardown(one_comes_back, setup, teardown),
        cmocka_unit_test_setup_teardown(none_waits, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
