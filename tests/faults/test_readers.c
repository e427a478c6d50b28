/* test_readers.c: four readers that loop while another process commits again and again: no error is ever seen, and each answer is of
 * one committed state. QUOTH_ROUNDS: how many commits (40). */
#include "tests/testing.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "quoth.h"
#include "tests/folder.h"

enum { READERS = 4, ARTICLES = 5, SENTENCES = 3 };

typedef struct Shared {
    atomic_uint written; /* generations */
    atomic_bool is_over;
    atomic_uint asked;   /* questions that readers asked */
} Shared;

static Arena *a;
static Str folder, index_path;
static Shared *shared;

/* All articles are of one generation, and each sentence says which; one more article comes or goes. */
static void write_articles(uint32_t generation)
{
    Arena *each = arena_new();
    quoth_error err;
    for (uint32_t i = 0; i < ARTICLES; i++) {
        Buf text = {.arena = each};
        for (uint32_t k = 0; k < SENTENCES; k++)
            buf_fmt(&text, "The railway of gen%u number %u will open, Jane Roe said.\n\n", generation, k);
        Str path = str_fmt(each, "%.*s/files/%u.txt", STR(folder), i);
        check(file_replace(path.p, buf_str(&text), &err), &err);
    }
    arena_free(each);
}

static void commit(quoth_index *ix, uint32_t generation)
{
    quoth_error err;
    quoth_update_report report;
    quoth_update_options how = QUOTH_UPDATE_OPTIONS_INIT;
    Str files = str_fmt(a, "%.*s/files", STR(folder));
    const char *paths[] = {files.p};
    how.read.plain = 1;
    how.jobs = 1;
    write_articles(generation);
    check(quoth_index_update(ix, paths, 1, &how, &report, &err), &err);
    assert_int_equal(report.articles, ARTICLES);
    shared->written = generation;
}

/* ---- a reader's process ------------------------------------------------------------------------------------- */

#define EXPECT(is_true, ...)                                                                                                   \
    do {                                                                                                                       \
        if (!(is_true)) {                                                                                                      \
            print_error(__VA_ARGS__);                                                                                          \
            print_error("\n");                                                                                                 \
            _exit(1);                                                                                                          \
        }                                                                                                                      \
    } while (0)

static uint32_t generation_of(Str text)
{
    uint32_t n = 0;
    size_t at = str_find(text, S("gen"), 0);
    EXPECT(at != STR_NONE, "no generation in: %.*s", STR(text));
    for (at += 3; at < text.n && text.p[at] >= '0' && text.p[at] <= '9'; at++)
        n = n * 10 + (uint32_t)(text.p[at] - '0');
    return n;
}

/* The generation of the answers, which is the same in all of them. */
static uint32_t ask(quoth_index *ix, const quoth_query *q)
{
    quoth_error err;
    quoth_results *r;
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    how.limit = 0;
    quoth_status st = quoth_index_search(&r, ix, q, &how, &err);
    EXPECT(st == QUOTH_OK, "search: %s: %s", quoth_status_name(st), err.message);
    EXPECT(quoth_results_total(r) == ARTICLES * SENTENCES && quoth_results_count(r) == ARTICLES * SENTENCES,
           "search: %llu sentences", (unsigned long long)quoth_results_total(r));
    uint32_t first = generation_of(quoth_results_at(r, 0)->text);
    for (uint32_t i = 1; i < quoth_results_count(r); i++)
        EXPECT(generation_of(quoth_results_at(r, i)->text) == first, "search: sentences of two generations, %u among them", first);
    quoth_results_free(r);
    return first;
}

static void count(quoth_index *ix, const quoth_query *q)
{
    quoth_error err;
    quoth_facets *f;
    quoth_status st = quoth_index_facets(&f, ix, "speaker,kind", q, 0, &err);
    EXPECT(st == QUOTH_OK, "facets: %s: %s", quoth_status_name(st), err.message);
    EXPECT(quoth_facets_total(f) == ARTICLES * SENTENCES, "facets: %llu sentences", (unsigned long long)quoth_facets_total(f));
    quoth_facets_free(f);
}

static void read_on(void)
{
    quoth_error err;
    quoth_query *q;
    quoth_index *ix = NULL;
    uint32_t last = 0;
    EXPECT(quoth_query_parse(&q, "railway AND speaker:roe", 23, &err) == QUOTH_OK, "%s", err.message);
    for (uint32_t round = 0; !shared->is_over; round++) {
        if (round % 16 == 0) {
            quoth_index_free(ix);
            quoth_status st = quoth_index_open(&ix, index_path.p, QUOTH_READ, &err);
            EXPECT(st == QUOTH_OK, "open: %s: %s", quoth_status_name(st), err.message);
        }
        uint32_t before = shared->written, now = ask(ix, q);
        EXPECT(now >= before && now >= last, "generation %u after %u was written and %u seen", now, before, last);
        last = now;
        count(ix, q);
        atomic_fetch_add(&shared->asked, 2);
    }
    quoth_index_free(ix);
    quoth_query_free(q);
    _exit(0);
}

/* ---- the writer --------------------------------------------------------------------------------------------- */

static void try_form(quoth_mode form)
{
    const char *rounds = getenv("QUOTH_ROUNDS");
    uint32_t commits = rounds && atoi(rounds) > 0 ? (uint32_t)atoi(rounds) : 40;
    quoth_error err;
    quoth_index *ix;
    pid_t readers[READERS];
    index_path = str_fmt(a, "%.*s/index-%d", STR(folder), (int)form);
    shared->written = shared->is_over = shared->asked = 0;
    check(quoth_index_open(&ix, index_path.p, QUOTH_WRITE | form, &err), &err);
    commit(ix, 1);
    for (int i = 0; i < READERS; i++)
        if ((readers[i] = fork()) == 0)
            read_on();
    for (uint32_t generation = 2; generation <= commits; generation++)
        commit(ix, generation);
    shared->is_over = true;
    bool all_went_well = true;
    for (int i = 0; i < READERS; i++) {
        int status;
        assert_int_equal(waitpid(readers[i], &status, 0), readers[i]);
        all_went_well = all_went_well && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    assert_true(all_went_well);
    quoth_index_free(ix);
    print_message("%u commits, %u questions\n", commits, shared->asked);
}

static void readers_of_segments(void **state)
{
    (void)state;
    try_form(QUOTH_SEGMENTS);
}

static void readers_of_the_portable_form(void **state)
{
    (void)state;
    try_form(QUOTH_PORTABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_of_segments),
        cmocka_unit_test(readers_of_the_portable_form),
    };
    a = arena_new();
    folder = test_folder(a);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    Str files = str_fmt(a, "%.*s/files", STR(folder));
    CHECK(shared != MAP_FAILED && mkdir(files.p, 0700) == 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    test_folder_remove(folder);
    arena_free(a);
    return failed;
}
