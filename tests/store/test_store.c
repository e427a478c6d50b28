/* test_store.c: commits, readers, writers, kills, full disks and damage. */
#include "tests/testing.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "store/store.h"
#include "tests/folder.h"
#include "tests/records.h"

typedef struct Fixture {
    Arena *a;
    Str folder, path;
    StoreForm form;
} Fixture;

static int setup(void **state)
{
    Arena *a = arena_new();
    Fixture *f = arena_make(a, Fixture);
    f->form = *(const StoreForm *)*state;
    f->a = a;
    f->folder = test_folder(a);
    f->path = str_fmt(a, "%.*s/index", STR(f->folder));
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

static Store *opened(Fixture *f, quoth_mode mode)
{
    quoth_error err;
    Store *s = NULL;
    check(store_open(&s, f->path.p, mode, f->form, &err), &err);
    return s;
}

/* An article of n sentences that all hold the same words, with a claim in each. */
static quoth_status put(Arena *a, Store *s, const char *path, const char *words, uint32_t n, quoth_error *err)
{
    Record *records = arena_make_n(a, Record, n);
    for (uint32_t i = 0; i < n; i++) {
        records[i] = test_record(a, path, i * 100, str_fmt(a, "%s number %u.", words, i).p);
        test_claim(a, &records[i], (TestClaim){"Jane Roe", "said", "number", NULL, NULL});
    }
    StoreArticle article = store_prepare(a, store_form(s), str_of(path), str_hash(str_of(words)), records, n);
    return store_replace(s, &article, err);
}

static uint32_t count(Arena *a, Store *s, const char *word)
{
    quoth_error err;
    XapPage page;
    XapQuery q = {.op = XAP_TERM, .term = term_word(a, FIELD_TEXT, str_of(word))};
    uint32_t tries = 0;
    quoth_status st;
    do
        st = store_search(&page, s, &q, &(StoreSearch){.limit = 1000}, a, &err);
    while (store_retry(s, st, &tries));
    check(st, &err);
    for (uint32_t i = 0; i < page.n_hits; i++) {
        Record r;
        st = store_records(&r, s, &page.hits[i].id, 1, a, &err);
        if (st != QUOTH_E_INDEX_STALE) /* a new commit, of which the caller has to ask anew */
            check(st, &err);
    }
    return page.total;
}

static void an_article_is_replaced_and_removed(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Store *s = opened(f, QUOTH_WRITE);
    check(put(f->a, s, "/x/a.txt", "red fox", 3, &err), &err);
    check(put(f->a, s, "/x/b.txt", "red hen", 2, &err), &err);
    check(put(f->a, s, "/x/a.txt", "blue fox", 1, &err), &err);
    check(store_commit(s, &err), &err);
    assert_int_equal(count(f->a, s, "red"), 2);
    assert_int_equal(count(f->a, s, "blue"), 1);
    assert_true(store_has(s, S("/x/a.txt"), str_hash(S("blue fox"))));
    assert_false(store_has(s, S("/x/a.txt"), str_hash(S("red fox"))));
    quoth_stats stats;
    check(store_stats(&stats, s, &err), &err);
    assert_true(stats.articles == 2 && stats.sentences == 3 && stats.attributions == 3 && stats.bytes > 0);
    check(store_remove(s, S("/x/b.txt"), &err), &err);
    check(store_remove(s, S("/x/none.txt"), &err), &err);
    check(store_commit(s, &err), &err);
    store_free(s);
    s = opened(f, QUOTH_READ);
    assert_int_equal(count(f->a, s, "red"), 0);
    check(store_stats(&stats, s, &err), &err);
    assert_true(stats.articles == 1 && stats.sentences == 1 && stats.attributions == 1);
    store_free(s);
}

static void articles_below_a_folder_are_listed(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Store *s = opened(f, QUOTH_WRITE);
    char deep[400] = "/x/sub/";
    memset(deep + 7, 'd', 300);
    check(put(f->a, s, "/x/sub/b.txt", "b", 1, &err), &err);
    check(put(f->a, s, "/x/sub/a.txt", "a", 1, &err), &err);
    check(put(f->a, s, "/x/subway.txt", "w", 1, &err), &err);
    check(put(f->a, s, "/x/sub.warc!2", "m", 1, &err), &err);
    check(put(f->a, s, deep, "deep", 1, &err), &err);
    StoreEntry *entries;
    uint32_t n;
    check(store_below(&entries, &n, s, S("/x/sub"), f->a, &err), &err);
    assert_int_equal(n, 3);
    assert_str(entries[0].path, "/x/sub/a.txt");
    assert_str(entries[2].path, deep);
    check(store_below(&entries, &n, s, S("/x/sub.warc"), f->a, &err), &err);
    assert_int_equal(n, 1);
    check(store_below(&entries, &n, s, S(""), f->a, &err), &err);
    assert_int_equal(n, 5);
    check(store_commit(s, &err), &err);
    check(store_below(&entries, &n, s, S("/x/sub"), f->a, &err), &err);
    assert_int_equal(n, 3);
    Record *records;
    check(store_article(&records, &n, s, str_of(deep), f->a, &err), &err);
    assert_int_equal(n, 1);
    store_free(s);
}

static void a_sentence_is_found_by_its_id(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Store *s = opened(f, QUOTH_WRITE);
    check(put(f->a, s, "/a", "red fox", 3, &err), &err);
    check(store_commit(s, &err), &err);
    Record want = test_record(f->a, "/a", 100, ""), got;
    check(store_find(&got, s, want.s.id, f->a, &err), &err);
    assert_str(got.s.text, "red fox number 1.");
    assert_int_equal(store_find(&got, s, S("no.such"), f->a, &err), QUOTH_E_NOT_FOUND);
    store_free(s);
}

static void one_writer_at_a_time(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Store *s = opened(f, QUOTH_WRITE), *second;
    assert_int_equal(store_open(&second, f->path.p, QUOTH_WRITE, f->form, &err), QUOTH_E_INDEX_BUSY);
    assert_non_null(strstr(err.message, str_fmt(f->a, "process %d", (int)getpid()).p));
    /* deleting what looks like a lock file lets nobody in */
    (void)unlink(str_fmt(f->a, "%.*s/flintlock", STR(f->path)).p);
    (void)unlink(str_fmt(f->a, "%.*s/writer", STR(f->path)).p);
    assert_int_equal(store_open(&second, f->path.p, QUOTH_WRITE, f->form, &err), QUOTH_E_INDEX_BUSY);
    store_free(s);
    s = opened(f, QUOTH_WRITE);
    store_free(s);
}

static void write_other_version(Fixture *f)
{
    quoth_error err;
    if (f->form == STORE_SEGMENTS) {
        Str path = str_fmt(f->a, "%.*s/MANIFEST", STR(f->path));
        check(file_replace(path.p, S("quoth segments, version 999\nnext 1\n"), &err), &err);
        return;
    }
    Xap *x;
    check(xap_open(&x, f->path.p, XAP_WRITE, &err), &err);
    check(xap_set_meta(x, S("quoth-version"), S("999"), &err), &err);
    check(xap_commit(x, &err), &err);
    xap_close(x);
}

static void what_is_no_index_is_refused(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Store *s;
    assert_int_equal(store_open(&s, f->path.p, QUOTH_READ, f->form, &err), QUOTH_E_INDEX_MISSING);
    assert_int_equal(mkdir(f->path.p, 0700), 0);
    assert_int_equal(store_open(&s, f->path.p, QUOTH_READ, f->form, &err), QUOTH_E_INDEX_MISSING);
    assert_int_equal(store_open(&s, f->folder.p, QUOTH_WRITE, f->form, &err), QUOTH_E_ARGUMENT);
    write_other_version(f);
    assert_int_equal(store_open(&s, f->path.p, QUOTH_READ, f->form, &err), QUOTH_E_INDEX_VERSION);
    assert_int_equal(store_open(&s, f->path.p, QUOTH_WRITE, f->form, &err), QUOTH_E_INDEX_VERSION);
    check(store_open(&s, f->path.p, QUOTH_REBUILD, f->form, &err), &err);
    store_free(s);
}

static void a_reader_sees_whole_commits_alone(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Store *w = opened(f, QUOTH_WRITE);
    check(put(f->a, w, "/a", "red fox", 40, &err), &err);
    check(put(f->a, w, "/b", "red hen", 40, &err), &err);
    check(store_commit(w, &err), &err);
    Store *r = opened(f, QUOTH_READ);
    for (int round = 0; round < 12; round++) {
        Arena *a = arena_new();
        check(put(a, w, "/a", round % 2 ? "red fox" : "blue fox", 40, &err), &err);
        assert_int_not_equal(count(a, r, "fox"), 0);
        check(store_commit(w, &err), &err);
        uint32_t red = count(a, r, "red");
        assert_true(red == 40 || red == 80);
        check(store_refresh(r, &err), &err);
        assert_int_equal(count(a, r, "red"), round % 2 ? 80 : 40);
        arena_free(a);
    }
    store_free(r);
    store_free(w);
}

/* Writes articles and commits each second one, until killed; tells each commit by a byte on `out`. */
static void write_until_killed(Fixture *f, int out)
{
    quoth_error err;
    Store *s = opened(f, QUOTH_WRITE);
    for (int i = 0;; i++) {
        Arena *a = arena_new();
        char path[32];
        snprintf(path, sizeof path, "/%d", i);
        check(put(a, s, path, "red fox", 20, &err), &err);
        if (i % 2) {
            check(store_commit(s, &err), &err);
            (void)!write(out, "c", 1);
        }
        arena_free(a);
    }
}

static void a_killed_writer_leaves_the_last_commit(void **state)
{
    Fixture *f = *state;
    for (int round = 0; round < 5; round++) {
        int pipe_ends[2];
        assert_int_equal(pipe(pipe_ends), 0);
        pid_t child = fork();
        if (child == 0) {
            write_until_killed(f, pipe_ends[1]);
            _exit(0);
        }
        close(pipe_ends[1]);
        char c;
        for (int i = 0; i < 3 + round; i++)
            assert_int_equal(read(pipe_ends[0], &c, 1), 1);
        usleep((useconds_t)(round * 1700));
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        uint32_t commits = (uint32_t)(3 + round);
        while (read(pipe_ends[0], &c, 1) == 1)
            commits++;
        close(pipe_ends[0]);
        Store *s = opened(f, QUOTH_READ);
        uint32_t n = count(f->a, s, "fox");
        assert_true(n >= commits * 40 && n <= (commits + 1) * 40 && n % 40 == 0);
        store_free(s);
        s = opened(f, QUOTH_REBUILD);
        store_free(s);
    }
}

/* In a child, since a limit on the size of files cannot be lifted again. */
static int write_on_a_full_disk(Fixture *f)
{
    quoth_error err;
    Store *s = opened(f, QUOTH_WRITE);
    signal(SIGXFSZ, SIG_IGN);
    rlim_t most = f->form == STORE_SEGMENTS ? 4000 : 300000;
    struct rlimit limit = {most, most};
    setrlimit(RLIMIT_FSIZE, &limit);
    quoth_status st = QUOTH_OK;
    for (int i = 0; i < 200 && st == QUOTH_OK; i++) {
        char path[32], words[64];
        snprintf(path, sizeof path, "/%d", i);
        snprintf(words, sizeof words, "blue w%d x%d", i, i * 7);
        st = put(f->a, s, path, words, 20, &err);
        if (st == QUOTH_OK && i % 5 == 4)
            st = store_commit(s, &err);
    }
    if (st != QUOTH_E_IO)
        print_error("%s: %s\n", quoth_status_name(st), err.message);
    store_free(s);
    return st == QUOTH_E_IO ? 0 : 1;
}

static void a_full_disk_keeps_the_earlier_commit(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Store *s = opened(f, QUOTH_WRITE);
    check(put(f->a, s, "/first", "red fox", 20, &err), &err);
    check(store_commit(s, &err), &err);
    store_free(s);
    pid_t child = fork();
    if (child == 0)
        _exit(write_on_a_full_disk(f));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    s = opened(f, QUOTH_WRITE);
    assert_int_equal(count(f->a, s, "red"), 20);
    assert_int_equal(count(f->a, s, "blue") % 100, 0);
    check(put(f->a, s, "/again", "red fox", 5, &err), &err);
    check(store_commit(s, &err), &err);
    assert_int_equal(count(f->a, s, "red"), 25);
    store_free(s);
}

static void a_damaged_record_is_an_error_or_right(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Record r = test_record(f->a, "/a", 0, "Jane Roe said that the fox, which was red, would run far and wide across the hills.");
    test_claim(f->a, &r, (TestClaim){"Jane Roe", "said", "the fox", NULL, NULL});
    test_link(f->a, &r, "https://example.org/fox/and/hen?and=the+hills", "example.org");
    Str good = record_encode(f->a, &r);
    for (size_t bit = 0; bit < good.n * 8; bit++) {
        Str bad = str_dup(f->a, good);
        ((char *)bad.p)[bit / 8] ^= (char)(1 << bit % 8);
        Record got;
        if (record_decode(&got, f->a, bad, &err) == QUOTH_OK)
            fail_msg("bit %zu changed and nobody noticed", bit);
    }
    for (size_t n = 0; n < good.n; n++) {
        Record got;
        assert_int_not_equal(record_decode(&got, f->a, str_sub(good, 0, n), &err), QUOTH_OK);
    }
}

static void odd_words_are_indexed_or_cut(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Store *s = opened(f, QUOTH_WRITE);
    char *text = arena_alloc(f->a, 4000);
    memset(text, 'w', 3000);
    memset(text + 1000, 'v', 1);
    char nuls[200] = {0};
    Record r[2] = {test_record(f->a, "/a", 0, text), test_record(f->a, "/a", 5000, "")};
    r[1].s.text = (Str){nuls, sizeof nuls};
    test_link(f->a, &r[1], text, "");
    StoreArticle article = store_prepare(f->a, store_form(s), S("/a"), 1, r, 2);
    check(store_replace(s, &article, &err), &err);
    check(store_commit(s, &err), &err);
    XapPage page;
    XapQuery q = {.op = XAP_TERM, .term = term_word(f->a, FIELD_TEXT, str_of(text))};
    check(store_search(&page, s, &q, &(StoreSearch){.limit = 10}, f->a, &err), &err);
    assert_int_equal(page.total, 1);
    store_free(s);
}

static StoreForm segments = STORE_SEGMENTS, portable = STORE_PORTABLE;

#define TEST(t)                                               \
    {"segments: " #t, t, setup, teardown, &segments},         \
    {                                                         \
        "portable: " #t, t, setup, teardown, &portable        \
    }
static const struct CMUnitTest tests[] = {
    TEST(an_article_is_replaced_and_removed),
    TEST(articles_below_a_folder_are_listed),
    TEST(a_sentence_is_found_by_its_id),
    TEST(one_writer_at_a_time),
    TEST(what_is_no_index_is_refused),
    TEST(a_reader_sees_whole_commits_alone),
    TEST(a_killed_writer_leaves_the_last_commit),
    TEST(a_full_disk_keeps_the_earlier_commit),
    TEST(a_damaged_record_is_an_error_or_right),
    TEST(odd_words_are_indexed_or_cut),
};
TEST_MAIN(tests)
