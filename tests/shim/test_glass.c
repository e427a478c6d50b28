/* test_glass.c: a database that bulk.h writes is the same as one that Xapian's own writer makes of the same
 * documents: to
 * every public function, after compacting, and after more was written into both. */
#include "tests/testing.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "shim/glass_list.h"
#include "tests/folder.h"
#include "tests/shim/oracle.h"
#include "tests/shim/shapes.h"

#define CHECKED_BELOW (1u << 23) /* documents: Xapian's check keeps a number for each that there might be */

enum { AT_ONCE = 1000000, NO_RENUMBER = 4, MULTIPASS = 8, SINGLE_FILE = 16 }; /* the latter as Xapian numbers them */

typedef TestPlace Fixture;

/* ---- files -------------------------------------------------------------------------------------------------------- */

static Str file_bytes(Arena *a, Str folder, const char *name)
{
    Str bytes;
    quoth_error err;
    check(file_read(&bytes, a, str_fmt(a, "%.*s/%s", STR(folder), name).p, 1 << 20, &err), &err);
    return bytes;
}

/* Levels of branches above the leaves of the table of postings. */
static uint32_t level_of(Arena *a, Str folder)
{
    enum { ROOTS_AT = 32 }; /* behind stamp and UUID: revision, root block, level */
    uint64_t revision, root, level;
    size_t at = ROOTS_AT;
    Str version = file_bytes(a, folder, XAP_VERSION_FILE);
    assert_true(str_varint(version, &at, &revision) && str_varint(version, &at, &root) && str_varint(version, &at, &level));
    return (uint32_t)level / 4;
}

/* ---- a pair of databases ----------------------------------------------------------------------------------------- */

typedef struct Pair {
    Arena       *a;
    const Shape *shape;
    Str          folder;
    uint64_t     seed;
    OracleCount *n;
} Pair;

static const char *in(Pair *p, const char *name)
{
    return str_fmt(p->a, "%.*s/%s", STR(p->folder), name).p;
}

static void same(Pair *p, const char *ours, const char *theirs)
{
    char why[ORACLE_ROOM];
    if (p->shape->after < CHECKED_BELOW && oracle_check(why, in(p, ours)))
        fail_msg("%s, seed %llu: %s: %s", p->shape->name, (unsigned long long)p->seed, ours, why);
    if (oracle_differ(why, in(p, ours), in(p, theirs), p->seed, p->n))
        fail_msg("%s, seed %llu: %s and %s: %s", p->shape->name, (unsigned long long)p->seed, ours, theirs, why);
}

static void compact(Pair *p, const char *from, const char *also, const char *to, unsigned flags)
{
    char why[ORACLE_ROOM];
    const char *all[] = {in(p, from), in(p, also)};
    if (oracle_compact(why, all, strcmp(from, also) ? 2 : 1, in(p, to), flags))
        fail_msg("%s, seed %llu: compacting %s: %s", p->shape->name, (unsigned long long)p->seed, from, why);
}

static void write_both(Pair *p, const Content *c)
{
    quoth_error err;
    char why[ORACLE_ROOM];
    BulkOptions how = {.revision = 1 + (uint32_t)p->seed % 200, .after = p->shape->after, .memory = p->shape->memory};
    if (how.after && oracle_begin_after(why, in(p, "theirs"), how.after))
        fail_msg("%s", why);
    check(content_library(c, in(p, "theirs"), AT_ONCE, &err), &err);
    check(content_bulk(c, in(p, "ours"), how, &err), &err);
}

/* Some groups anew, some more, some taken out. */
static void change_both(Pair *p, Random *r)
{
    quoth_error err;
    Shape small = *p->shape;
    small.groups = small.groups > 12 ? 12 : small.groups;
    Content c = content_make(p->a, &small, r, p->shape->groups / 2), none = {0};
    for (uint32_t i = 0; i < 4 && i < p->shape->groups; i++)
        vec_push(p->a, none.groups, none.n_groups, (Group){.name = str_fmt(p->a, "Q%u", i)});
    uint32_t at_once = 1 + random_below(r, 5);
    for (int i = 0; i < 2; i++) {
        const char *path = in(p, i ? "theirs" : "ours");
        check(content_library(&c, path, at_once, &err), &err);
        check(content_library(&none, path, at_once, &err), &err);
    }
}

static void compare_shape(Arena *a, Str folder, const Shape *shape, uint64_t seed, OracleCount *n,
                          uint32_t *deepest)
{
    Pair p = {a, shape, str_fmt(a, "%.*s/%s", STR(folder), "pair"), seed, n};
    Random r = {seed * 2654435761u + 1};
    Content c = content_make(a, shape, &r, 0);
    check(mkdir(p.folder.p, 0700) == 0 ? QUOTH_OK : QUOTH_E_IO, &(quoth_error){.message = "mkdir"});
    write_both(&p, &c);
    same(&p, "ours", "theirs");
    uint32_t level = level_of(a, str_of(in(&p, "ours")));
    *deepest = level > *deepest ? level : *deepest;
    compact(&p, "ours", "ours", "ours-alone", NO_RENUMBER | (seed % 3 ? 0 : SINGLE_FILE));
    same(&p, "ours-alone", "theirs");
    if (shape->after < CHECKED_BELOW) { /* else their ids together would be too many */
        compact(&p, "ours", "theirs", "joined", seed % 2 ? MULTIPASS : 0);
        compact(&p, "theirs", "theirs", "theirs-alone", 0);
        compact(&p, "theirs-alone", "theirs", "theirs-joined", 0);
        same(&p, "joined", "theirs-joined");
    }
    change_both(&p, &r);
    same(&p, "ours", "theirs");
    compact(&p, "ours", "ours", "changed", 0);
    compact(&p, "theirs", "theirs", "theirs-changed", 0);
    same(&p, "changed", "theirs-changed");
    test_folder_remove(p.folder);
}

static void databases_are_the_same(void **state)
{
    Fixture *f = *state;
    const char *more = getenv("QUOTH_ROUNDS"), *first = getenv("QUOTH_SEED");
    uint32_t rounds = more ? (uint32_t)strtoul(more, NULL, 10) : 1;
    uint64_t seed = first ? strtoull(first, NULL, 10) : 1;
    OracleCount n = {0};
    uint32_t deepest = 0;
    for (uint32_t k = 0; k < rounds * n_shapes; k++, seed++) {
        Arena *a = arena_new();
        compare_shape(a, f->folder, &shapes[k % n_shapes], seed, &n, &deepest);
        arena_free(a);
    }
    print_message("%llu terms, %llu postings, %llu positions, %llu values, %llu queries, %llu hits\n",
                  (unsigned long long)n.terms, (unsigned long long)n.postings, (unsigned long long)n.positions,
                  (unsigned long long)n.values, (unsigned long long)n.queries, (unsigned long long)n.hits);
    assert_true(n.terms > 0 && n.positions > 0 && n.values > 0 && n.hits > 0 && deepest > 1);
}

/* ---- byte by byte ------------------------------------------------------------------------------------------------ */

static Str from_hex(Arena *a, const char *hex)
{
    Buf b = {.arena = a};
    for (; *hex; hex++) {
        uint64_t byte;
        if (*hex != ' ' && str_hex((Str){hex++, 2}, &byte))
            buf_char(&b, (char)byte);
    }
    return buf_str(&b);
}

typedef struct Listed {
    Str             key;
    uint32_t        n_docs;
    uint64_t        sum;
    const uint32_t *numbers; /* of documents 1 … */
    uint32_t        n;
} Listed;

static void put_list(GlassTable *t, Listed x)
{
    quoth_error err;
    GlassList l;
    glass_list_begin(&l, t, x.key, x.n_docs, x.sum);
    for (uint32_t i = 0; i < x.n; i++)
        check(glass_list_add(&l, i + 1, x.numbers[i], &err), &err);
    check(glass_list_end(&l, &err), &err);
}

/* Document 1 has "be" twice and "to" once, document 2 has "to" as a term that does not count. */
static void write_small(Arena *a, Str folder)
{
    const Listed lists[] = {{GLASS_LENGTHS, 0, 0, (const uint32_t[]){3, 0}, 2},
                            {S("be"), 1, 2, (const uint32_t[]){2}, 1},
                            {S("to"), 2, 1, (const uint32_t[]){1, 0}, 2}};
    GlassStats stats = {.n_docs = 2, .last_doc = 2, .shortest = 3, .longest = 3, .most = 2, .length = 3};
    quoth_error err;
    GlassTable *t;
    GlassRoot roots[GLASS_TABLES];
    for (int i = 0; i < GLASS_TABLES; i++) {
        check(glass_open(&t, a, folder.p, (GlassKind)i, 1, &err), &err);
        for (int k = 0; i == GLASS_POSTLIST && k < 3; k++)
            put_list(t, lists[k]);
        check(glass_close(&roots[i], t, &err), &err);
    }
    check(glass_version(folder.p, 1, roots, &stats, &err), &err);
}

static void a_small_database_has_these_bytes(void **state)
{
    Fixture *f = *state;
    write_small(f->a, f->folder);
    Str block = file_bytes(f->a, f->folder, "postlist.glass");
    Str head = from_hex(f->a, "00000001 00 1fc5 1fc5 0013 1ffd 1ff0 1fe5 1fd8");
    Str tail = from_hex(f->a, "600a 02 746f 02 01 00 31 01 01 00 00  6008 02 6265 01 02 00 31 00 02"
                              "600a 02 00e0 00 00 00 31 01 03 00 00  6000 00");
    assert_int_equal(block.n, 8192);
    assert_memory_equal(block.p, head.p, head.n);
    assert_memory_equal(block.p + block.n - tail.n, tail.p, tail.n);
    for (size_t i = head.n; i < block.n - tail.n; i++)
        assert_int_equal(block.p[i], 0);

    Str version = file_bytes(f->a, f->folder, "iamglass");
    Str magic = from_hex(f->a, "0f0d 5861 7069 616e 2047 6c61 7373 046e");
    Str rest = from_hex(f->a, "01 00 02 03 04 00 06 010100000000  00 02 00 04 12 06 010100000000"
                              "00 02 00 04 12 06 010100000000     00 02 00 04 00 06 010100000000"
                              "00 03 00 04 12 00 00 03 00 04 12 00 02 00 03 02 01 00 03 00");
    assert_int_equal(version.n, 32 + rest.n);
    assert_memory_equal(version.p, magic.p, magic.n);
    assert_memory_equal(version.p + 32, rest.p, rest.n);
    assert_true(glass_is_stamp(magic));
    assert_int_equal(glass_revision(version), 1);
}

static void documents_end_where_their_numbers_do(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Bulk *b;
    XapDoc doc = {.data = S("one")};
    Str path = str_fmt(f->a, "%.*s/full", STR(f->folder));
    check(bulk_open(&b, path.p, (BulkOptions){.revision = 1, .after = UINT32_MAX - 1, .memory = 1 << 20}, &err), &err);
    check(bulk_add(b, S("Q1"), &doc, 1, &err), &err);
    assert_true(bulk_knows(b, S("Q1")));
    assert_int_equal(bulk_add(b, S("Q2"), &doc, 1, &err), QUOTH_E_LIMIT);
    assert_non_null(strstr(err.message, "at most 4294967295 sentences"));
    assert_false(bulk_knows(b, S("Q1"))); /* it can only be freed now */
    bulk_free(b);
    assert_int_not_equal(access(path.p, F_OK), 0);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, test_place_setup, test_place_teardown)
static const struct CMUnitTest tests[] = {
    TEST(a_small_database_has_these_bytes),
    TEST(databases_are_the_same),
    TEST(documents_end_where_their_numbers_do),
};
TEST_MAIN(tests)
