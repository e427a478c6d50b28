/* test_file.c: reading, replacing and listing, in a folder of its own. */
#include "tests/testing.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/folder.h"

typedef struct Fixture {
    Arena *arena;
    Str top;
    char before[512];
} Fixture;

static int set_up(void **state)
{
    Arena *a = arena_new();
    Fixture *f = arena_make(a, Fixture);
    f->arena = a;
    f->top = test_folder(a);
    *state = f;
    return getcwd(f->before, sizeof f->before) && chdir(f->top.p) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    Fixture *f = *state;
    int rc = chdir(f->before);
    test_folder_remove(f->top);
    arena_free(f->arena);
    return rc;
}

static void write_file(const char *path, const char *text)
{
    assert_int_equal(file_replace(path, str_of(text), NULL), QUOTH_OK);
}

static void what_is_replaced_is_read_back(void **state)
{
    Fixture *f = *state;
    Str got;
    write_file("a.txt", "one");
    write_file("a.txt", "two\n");
    assert_int_equal(file_read(&got, f->arena, "a.txt", 100, NULL), QUOTH_OK);
    assert_str(got, "two\n");
    write_file("a.txt", "");
    assert_int_equal(file_read(&got, f->arena, "a.txt", 0, NULL), QUOTH_OK);
    assert_int_equal(got.n, 0);
    assert_non_null(got.p);
    FileEntry *files;
    uint32_t n, n_failed = 0;
    assert_int_equal(file_tree(&files, &n, &n_failed, f->arena, ".", NULL, NULL, NULL), QUOTH_OK);
    assert_int_equal(n, 1); /* no temporary file is left */
    assert_str(files[0].path, "./a.txt");
}

static void errors_name_path_and_reason(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Str got = S("unchanged");
    write_file("long", "0123456789");
    mkfifo("fifo", 0600);
    assert_int_equal(file_read(&got, f->arena, "absent", 100, &err), QUOTH_E_IO);
    assert_string_equal(err.message, "absent: No such file or directory");
    assert_int_equal(file_read(&got, f->arena, "long", 9, &err), QUOTH_E_LIMIT);
    assert_string_equal(err.message, "long: 10 bytes, at most 9");
    assert_int_equal(file_read(&got, f->arena, "fifo", 9, &err), QUOTH_E_IO);
    assert_int_equal(file_read(&got, f->arena, ".", 9, &err), QUOTH_E_IO);
    assert_int_equal(file_read(&got, f->arena, "/dev/null", 9, &err), QUOTH_E_IO);
    assert_str(got, "unchanged");
    assert_int_equal(file_replace("no/such/file", S("x"), &err), QUOTH_E_IO);
}

static void failed_replacement_keeps_the_old_file(void **state)
{
    Fixture *f = *state;
    Str got;
    mkdir("in-the-way", 0700);
    write_file("in-the-way/child", "x");
    assert_int_equal(file_replace("in-the-way", S("new"), NULL), QUOTH_E_IO);
    assert_int_equal(file_read(&got, f->arena, "in-the-way/child", 100, NULL), QUOTH_OK);
    FileEntry *files;
    uint32_t n, n_failed = 0;
    assert_int_equal(file_tree(&files, &n, &n_failed, f->arena, ".", NULL, NULL, NULL), QUOTH_OK);
    assert_int_equal(n, 1);
}

static void trees_are_sorted_and_followed_once(void **state)
{
    Fixture *f = *state;
    mkdir("b", 0700);
    mkdir("b/deep", 0700);
    write_file("b/deep/2", "x");
    write_file("b.txt", "x");
    write_file("B", "x");
    write_file(".hidden", "x");
    mkfifo("pipe", 0600);
    assert_int_equal(symlink("b/deep", "a-link"), 0); /* sorts before the true path of what is behind it */
    assert_int_equal(symlink("..", "b/loop"), 0);
    assert_int_equal(symlink("B", "z"), 0);
    FileEntry *files;
    uint32_t n, n_failed = 0;
    assert_int_equal(file_tree(&files, &n, &n_failed, f->arena, "./", NULL, NULL, NULL), QUOTH_OK);
    const char *want[] = {"./B", "./b.txt", "./b/deep/2", "./z"};
    assert_int_equal(n, 4);
    for (uint32_t i = 0; i < n; i++)
        assert_str(files[i].path, want[i]);
    assert_int_equal(n_failed, 0);
    assert_int_equal(files[3].size, 1);
    assert_true(files[0].mtime_ns > 0);
    assert_int_equal(file_tree(&files, &n, &n_failed, f->arena, "pipe", NULL, NULL, NULL), QUOTH_E_IO);
}

static void count_reports(void *arg, const char *path, const char *why)
{
    (void)path, (void)why;
    ++*(int *)arg;
}

static void what_cannot_be_read_is_reported_and_skipped(void **state)
{
    Fixture *f = *state;
    int n_reports = 0;
    write_file("good", "x");
    assert_int_equal(symlink("nowhere", "broken"), 0);
    FileEntry *files;
    uint32_t n, n_failed = 0;
    assert_int_equal(file_tree(&files, &n, &n_failed, f->arena, ".", count_reports, &n_reports, NULL),
                     QUOTH_OK);
    assert_int_equal(n, 1);
    assert_int_equal(n_failed, 1);
    assert_int_equal(n_reports, 1);
}

static void paths_are_made_absolute_and_relative(void **state)
{
    Fixture *f = *state;
    Arena *a = f->arena;
    assert_str(file_absolute(a, "/a/./b//../c/"), "/a/c");
    assert_str(file_absolute(a, "/.."), "/");
    Str here = file_absolute(a, "x/../y");
    assert_true(str_ends(here, S("/y")));
    assert_str(file_relative(a, here), "y");
    assert_str(file_relative(a, S("/elsewhere/y")), "/elsewhere/y");
    assert_str(file_base(S("/a/b.txt")), "b.txt");
    assert_str(file_base(S("b")), "b");
    assert_true(file_is_folder("."));
    assert_false(file_is_folder("absent"));
}

#define with_folder(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
static const struct CMUnitTest tests[] = {
    with_folder(what_is_replaced_is_read_back),
    with_folder(errors_name_path_and_reason),
    with_folder(failed_replacement_keeps_the_old_file),
    with_folder(trees_are_sorted_and_followed_once),
    with_folder(what_cannot_be_read_is_reported_and_skipped),
    with_folder(paths_are_made_absolute_and_relative),
};

TEST_MAIN(tests)
