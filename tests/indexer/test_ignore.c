/* test_ignore.c: what a .quothignore leaves out. */
#include "tests/testing.h"

#include <sys/stat.h>

#include "base/file.h"
#include "indexer/ignore.h"
#include "tests/folder.h"

static void patterns_fit_names_and_folders(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *path;
        bool        fits;
    } cases[] = {
        {"*.html", "a.html", true},      {"*.html", "a.htm", false},     {"a?c", "abc", true},
        {"a?c", "a/c", false},           {"*", "a/b", false},            {"a/**/b", "a/b", true},
        {"a/**/b", "a/x/y/b", true},     {"a/**", "a/x/y", true},        {"**/b", "x/b", true},
        {"**/b", "x/bb", false},         {"a*b*c", "aXbYbZc", true},     {"a*b*c", "aXbYbZ", false},
        {"*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (ignore_fits(str_of(cases[i].pattern), str_of(cases[i].path)) != cases[i].fits)
            fail_msg("%s on %s", cases[i].pattern, cases[i].path);
}

static void write_file(Arena *a, Str folder, const char *name, const char *text)
{
    quoth_error err;
    Str         path = str_fmt(a, "%.*s/%s", STR(folder), name);
    assert_int_equal(file_replace(path.p, str_of(text), &err), QUOTH_OK);
}

static void the_last_line_of_the_nearest_folder_decides(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Str    root = test_folder(a);
    assert_int_equal(mkdir(str_fmt(a, "%.*s/sub", STR(root)).p, 0700), 0);
    write_file(a, root, ".quothignore", "# drafts\n*.txt\n!keep.txt\n/top.md\nold/\nsub/x/*.md\n");
    write_file(a, root, "sub/.quothignore", "!a.txt\n");
    Ignore ig = ignore_new(a, root, (Log){0});
    static const struct {
        const char *path;
        bool        out;
    } cases[] = {
        {"a.txt", true},      {"keep.txt", false},  {"top.md", true},       {"sub/top.md", false}, {"old/a.md", true},
        {"old", false},       {"sub/old/b", true},  {"sub/a.txt", false},   {"sub/b.txt", true},   {"sub/x/a.md", true},
        {"sub/x/y/a.md", false}, {"old/keep.txt", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (ignore_has(&ig, str_fmt(a, "%.*s/%s", STR(root), cases[i].path)) != cases[i].out)
            fail_msg("%s", cases[i].path);
    test_folder_remove(root);
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(patterns_fit_names_and_folders),
    cmocka_unit_test(the_last_line_of_the_nearest_folder_decides),
};
TEST_MAIN(tests)
