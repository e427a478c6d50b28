/* test_forks.c: an index that is open for writing when its process forks: the child holds no lock, and does not write. */
#include "tests/testing.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "quoth.h"
#include "tests/folder.h"

static Arena *a;
static Str folder, article;

/* Is killed by whoever forked it, or ends by itself where that one failed. */
static void wait_for_the_end(void)
{
    alarm(10);
    for (;;)
        pause();
}

static quoth_status write_once(quoth_index *ix, quoth_error *err)
{
    const char *paths[] = {article.p};
    quoth_update_report report;
    return quoth_index_update(ix, paths, 1, NULL, &report, err);
}

static void write_article(int round)
{
    quoth_error err;
    check(file_replace(article.p, str_fmt(a, "The railway number %d will open, Jane Roe said.\n", round), &err), &err);
}

/* A writer, whose child lives on when it is killed. Returns when both are there. */
static pid_t start(const char *path, quoth_mode form, pid_t *child)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t writer = fork();
    if (writer == 0) {
        quoth_index *ix;
        quoth_error err;
        if (quoth_index_open(&ix, path, QUOTH_WRITE | form, &err) != QUOTH_OK || write_once(ix, &err) != QUOTH_OK)
            _exit(1);
        pid_t orphan = fork();
        if (orphan == 0) {
            bool is_refused = write_once(ix, &err) == QUOTH_E_ARGUMENT; /* the parent's, not this one's */
            orphan = is_refused ? getpid() : -1;
            (void)!write(ends[1], &orphan, sizeof orphan);
        }
        wait_for_the_end();
    }
    assert_int_equal(read(ends[0], child, sizeof *child), sizeof *child);
    close(ends[0]);
    close(ends[1]);
    assert_true(*child > 0);
    return writer;
}

static void try_fork(quoth_mode form)
{
    quoth_error err;
    quoth_index *ix = NULL;
    Str path = str_fmt(a, "%.*s/index-%d", STR(folder), (int)form);
    pid_t orphan;
    write_article((int)form);
    pid_t writer = start(path.p, form, &orphan);
    assert_int_equal(quoth_index_open(&ix, path.p, QUOTH_WRITE, &err), QUOTH_E_INDEX_BUSY);
    kill(writer, SIGKILL);
    assert_int_equal(waitpid(writer, NULL, 0), writer);
    assert_int_equal(kill(orphan, 0), 0); /* it is still there */
    check(quoth_index_open(&ix, path.p, QUOTH_WRITE, &err), &err);
    write_article(100 + (int)form);
    check(write_once(ix, &err), &err);
    quoth_stats stats;
    check(quoth_index_stats(ix, &stats, &err), &err);
    assert_int_equal(stats.articles, 1);
    quoth_index_free(ix);
    kill(orphan, SIGKILL);
}

static void an_orphan_holds_no_lock_of_segments(void **state)
{
    (void)state;
    try_fork(QUOTH_SEGMENTS);
}

static void an_orphan_holds_no_lock_of_the_portable_form(void **state)
{
    (void)state;
    try_fork(QUOTH_PORTABLE);
}

/* Ended in the parent, the lock is free, though the child lives; ended in the child, it is the parent's still. */
static void try_ends(quoth_mode form)
{
    quoth_error err;
    quoth_index *ix, *second = NULL;
    quoth_stats stats;
    Str path = str_fmt(a, "%.*s/index-own-%d", STR(folder), (int)form);
    int ends[2];
    write_article(200 + (int)form);
    check(quoth_index_open(&ix, path.p, QUOTH_WRITE | form, &err), &err);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        quoth_index_free(ix);
        (void)!write(ends[1], "x", 1);
        wait_for_the_end();
    }
    char c;
    assert_int_equal(read(ends[0], &c, 1), 1);
    assert_int_equal(quoth_index_open(&second, path.p, QUOTH_WRITE, &err), QUOTH_E_INDEX_BUSY);
    check(write_once(ix, &err), &err); /* nothing of it was taken away */
    quoth_index_free(ix);
    check(quoth_index_open(&second, path.p, QUOTH_WRITE, &err), &err);
    check(quoth_index_stats(second, &stats, &err), &err);
    assert_int_equal(stats.articles, 1);
    quoth_index_free(second);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void each_process_ends_its_own_of_segments(void **state)
{
    (void)state;
    try_ends(QUOTH_SEGMENTS);
}

static void each_process_ends_its_own_of_the_portable_form(void **state)
{
    (void)state;
    try_ends(QUOTH_PORTABLE);
}

/* A child that ends its parent's handle, and had opened an index of its own before: its own lock is not taken for the parent's,
 * though the system gives both folders the same number. */
static void ending_the_parents_leaves_the_childs_own(void **state)
{
    (void)state;
    quoth_error err;
    quoth_index *ix, *own, *third = NULL;
    Str path = str_fmt(a, "%.*s/index-parent", STR(folder)), other = str_fmt(a, "%.*s/index-child", STR(folder));
    write_article(300);
    check(quoth_index_open(&ix, path.p, QUOTH_WRITE, &err), &err);
    pid_t child = fork();
    if (child == 0) {
        if (quoth_index_open(&own, other.p, QUOTH_WRITE, &err) != QUOTH_OK || write_once(ix, &err) != QUOTH_E_ARGUMENT)
            _exit(1);
        quoth_index_free(ix);
        if (write_once(own, &err) != QUOTH_OK)
            _exit(2);
        if (quoth_index_open(&third, other.p, QUOTH_WRITE, &err) != QUOTH_E_INDEX_BUSY)
            _exit(3);
        quoth_index_free(own);
        _exit(quoth_index_open(&third, other.p, QUOTH_WRITE, &err) == QUOTH_OK ? 0 : 4);
    }
    int how;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), 0);
    check(write_once(ix, &err), &err);
    quoth_index_free(ix);
}

static int set_up(void **state)
{
    (void)state;
    a = arena_new();
    folder = test_folder(a);
    article = str_fmt(a, "%.*s/article.txt", STR(folder));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    test_folder_remove(folder);
    arena_free(a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_orphan_holds_no_lock_of_segments),
        cmocka_unit_test(an_orphan_holds_no_lock_of_the_portable_form),
        cmocka_unit_test(each_process_ends_its_own_of_segments),
        cmocka_unit_test(each_process_ends_its_own_of_the_portable_form),
        cmocka_unit_test(ending_the_parents_leaves_the_childs_own),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
