/* folder.h: an empty folder for a test, and its end. */
#ifndef QUOTH_TESTS_FOLDER_H
#define QUOTH_TESTS_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/check.h"
#include "base/str.h"

static inline Str test_folder(Arena *a)
{
    const char *base = getenv("TMPDIR");
    Str path = str_fmt(a, "%s/quoth-test-XXXXXX", base ? base : "/tmp");
    CHECK(mkdtemp((char *)path.p) != NULL);
    return path;
}

static inline void test_folder_remove(Str path)
{
    Arena *a = arena_new();
    DIR *dir = opendir(path.p);
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            test_folder_remove(str_fmt(a, "%.*s/%s", STR(path), e->d_name));
    if (dir)
        closedir(dir);
    (void)remove(path.p);
    arena_free(a);
}

/* A fixture that begins with one: its arena, and a folder that goes with the test. */
typedef struct TestPlace {
    Arena *a;
    Str folder;
} TestPlace;

static inline int test_place_setup(void **state)
{
    Arena *a = arena_new();
    TestPlace *f = arena_make(a, TestPlace);
    *f = (TestPlace){a, test_folder(a)};
    *state = f;
    return 0;
}

static inline int test_place_teardown(void **state)
{
    TestPlace *f = *state;
    test_folder_remove(f->folder);
    arena_free(f->a);
    return 0;
}

#endif
