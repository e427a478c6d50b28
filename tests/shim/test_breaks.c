/* test_breaks.c: the writer of whole databases, broken in one place at a time (breaks.tsv): is each break noticed? What
 * each database has to be equal to is written once, by Xapian's own writer. */
#include "tests/testing.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/vec.h"
#include "tests/folder.h"
#include "tests/shim/oracle.h"
#include "tests/shim/shapes.h"

extern int broken; /* the number of the break; 0: none */
int broken;

static const struct {
    const char *what;
    bool is_seen;
} breaks[] = {
#include "breaks.inc"
};

enum { N_BREAKS = sizeof breaks / sizeof *breaks, AT_ONCE = 1000000, SECONDS = 20 };

/* Shapes that show most, and soon. */
static const char *const telling[] = {
    "small, in runs", "ids past two bytes",   "long data",           "counts about 128",    "marks and NULs", "many positions",
    "many values",    "ids past three bytes", "ids past four bytes", "deep trees, in runs", "long lists"};
enum { N_TELLING = sizeof telling / sizeof *telling, N_FEW = 4 };

typedef struct Known {
    const Shape *shape;
    Content content, more;
    const char *theirs, *theirs_changed;
} Known;

typedef struct Fixture {
    Arena *a;
    Str    folder;
    Known  known[N_TELLING];
} Fixture;

static const Shape *shape_named(const char *name)
{
    for (uint32_t i = 0; i < n_shapes; i++)
        if (strcmp(shapes[i].name, name) == 0)
            return &shapes[i];
    fail_msg("no shape is named %s", name);
    return NULL;
}

static void write_theirs(const Known *k, const char *path)
{
    quoth_error err;
    char why[ORACLE_ROOM];
    if (k->shape->after && oracle_begin_after(why, path, k->shape->after))
        fail_msg("%s", why);
    check(content_library(&k->content, path, AT_ONCE, &err), &err);
}

static int setup(void **state)
{
    Arena *a = arena_new();
    Fixture *f = arena_make(a, Fixture);
    f->a = a;
    f->folder = test_folder(a);
    *state = f;
    for (uint32_t i = 0; i < N_TELLING; i++) {
        Known *k = &f->known[i];
        Random r = {i + 77};
        quoth_error err;
        k->shape = shape_named(telling[i]);
        k->content = content_make(a, k->shape, &r, 0);
        Shape few = *k->shape;
        few.groups = few.groups > 4 ? 4 : few.groups;
        k->more = content_make(a, &few, &r, k->shape->groups - 2);
        k->theirs = str_fmt(a, "%.*s/theirs-%u", STR(f->folder), i).p;
        k->theirs_changed = str_fmt(a, "%.*s/changed-%u", STR(f->folder), i).p;
        write_theirs(k, k->theirs);
        write_theirs(k, k->theirs_changed);
        check(content_library(&k->more, k->theirs_changed, AT_ONCE, &err), &err);
    }
    return 0;
}

static int teardown(void **state)
{
    Fixture *f = *state;
    test_folder_remove(f->folder);
    arena_free(f->a);
    return 0;
}

/* Is the database other than it should be, also after more was written into it? */
static bool is_other(const Known *k, const char *path, char *why)
{
    quoth_error err;
    OracleCount n = {0};
    BulkOptions how = {.revision = 1, .after = k->shape->after, .memory = k->shape->memory};
    bool is_checked = k->shape->after < 1u << 23; /* Xapian's check keeps a number for each id that there might be */
    if (content_bulk(&k->content, path, how, &err) != QUOTH_OK)
        return true;
    if ((is_checked && oracle_check(why, path)) || oracle_differ(why, path, k->theirs, 1, &n))
        return true;
    if (content_library(&k->more, path, AT_ONCE, &err) != QUOTH_OK)
        return true;
    return (is_checked && oracle_check(why, path)) || oracle_differ(why, path, k->theirs_changed, 1, &n);
}

/* In the child, where nobody wants to hear what is noticed. */
static bool look(const Fixture *f, int number, const char *path, uint32_t n_shapes_tried)
{
    char why[ORACLE_ROOM] = "it could not be written";
    int nothing = open("/dev/null", O_WRONLY);
    if (number > 0)
        (void)dup2(nothing, STDERR_FILENO);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    alarm(SECONDS);
    broken = number;
    for (uint32_t i = 0; i < n_shapes_tried; i++) {
        bool is_seen = is_other(&f->known[i], path, why);
        test_folder_remove(str_of(path));
        if (is_seen && number == 0)
            print_error("%s: %s\n", telling[i], why);
        if (is_seen)
            return true;
    }
    return false;
}

/* A break may well end the process that it is in. */
static bool is_noticed(Fixture *f, int number, uint32_t n_shapes_tried)
{
    Str path = str_fmt(f->a, "%.*s/ours", STR(f->folder));
    int status;
    pid_t child = fork();
    if (child == 0)
        _exit(look(f, number, path.p, n_shapes_tried));
    assert_int_equal(waitpid(child, &status, 0), child);
    test_folder_remove(path);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void every_break_is_noticed(void **state)
{
    Fixture *f = *state;
    uint32_t n_wrong = 0;
    for (int i = 0; i <= N_BREAKS; i++) {
        bool is_expected = i > 0 && breaks[i - 1].is_seen, is_harmless = i > 0 && !is_expected;
        bool is_seen = is_noticed(f, i, is_harmless && !getenv("QUOTH_ROUNDS") ? N_FEW : N_TELLING);
        if (is_seen == is_expected)
            continue;
        n_wrong++;
        print_error("%s: %s\n", i ? breaks[i - 1].what : "nothing is broken", is_seen ? "noticed" : "not noticed");
    }
    assert_int_equal(n_wrong, 0);
    print_message("%d breaks\n", (int)N_BREAKS);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
static const struct CMUnitTest tests[] = {
    TEST(every_break_is_noticed),
};
TEST_MAIN(tests)
