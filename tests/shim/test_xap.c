/* test_xap.c: the contract of shim/xap.h, and the traps of Xapian that it hides. */
#include "tests/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/xap.h"
#include "tests/folder.h"

typedef struct Fixture {
    Arena *a;
    Str folder, path;
    Xap *x;
} Fixture;

static int setup(void **state)
{
    Arena *a = arena_new();
    Fixture *f = arena_make(a, Fixture);
    f->a = a;
    f->folder = test_folder(a);
    f->path = str_fmt(a, "%.*s/db", STR(f->folder));
    quoth_error err;
    check(xap_open(&f->x, f->path.p, XAP_WRITE, &err), &err);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    Fixture *f = *state;
    xap_close(f->x);
    test_folder_remove(f->folder);
    arena_free(f->a);
    return 0;
}

/* A document whose text is words set apart by blanks. */
static XapDoc doc_of(Arena *a, const char *words, const char *value)
{
    Str rest = str_of(words), word;
    uint32_t n = 0, *positions = arena_make_n(a, uint32_t, 32);
    XapTerm *terms = arena_make_n(a, XapTerm, 32);
    while (str_next(&rest, ' ', &word)) {
        positions[n] = n + 1;
        terms[n] = (XapTerm){word, 1, &positions[n], 1};
        n++;
    }
    XapValue *v = arena_make(a, XapValue);
    *v = (XapValue){3, str_of(value)};
    return (XapDoc){terms, v, n, 1, str_of(words)};
}

static void add(Fixture *f, const char *group, const char *words, const char *value)
{
    quoth_error err;
    XapDoc d = doc_of(f->a, words, value);
    check(xap_replace(f->x, str_of(group), &d, 1, &err), &err);
}

static void fill(Fixture *f)
{
    quoth_error err;
    add(f, "Q1", "the red fox", "b");
    add(f, "Q2", "the fox runs", "a");
    add(f, "Q3", "red is the colour", "c");
    check(xap_commit(f->x, &err), &err);
}

/* Data of the hits, set apart by "|". */
static Str ask(Fixture *f, const XapQuery *q, XapOrder order)
{
    quoth_error err;
    XapPage page;
    XapSearch how = {.limit = 10, .order = order, .slot = 3, .tie_slot = 3, .with_data = true};
    check(xap_search(&page, f->x, q, &how, f->a, &err), &err);
    assert_int_equal(page.total, page.n_hits);
    Buf b = {.arena = f->a};
    for (uint32_t i = 0; i < page.n_hits; i++) {
        buf_add(&b, i ? S("|") : S(""));
        buf_add(&b, page.hits[i].data);
    }
    return buf_str(&b);
}

static XapQuery term(const char *word)
{
    return (XapQuery){.op = XAP_TERM, .term = str_of(word)};
}

static void operators_answer(void **state)
{
    Fixture *f = *state;
    fill(f);
    XapQuery red = term("red"), fox = term("fox"), the = term("the");
    const XapQuery *two[] = {&red, &fox}, *phrase[] = {&red, &fox}, *turned[] = {&fox, &the};
    assert_str(ask(f, &(XapQuery){.op = XAP_AND, .kids = two, .n_kids = 2}, XAP_BY_ID), "the red fox");
    assert_str(ask(f, &(XapQuery){.op = XAP_OR, .kids = two, .n_kids = 2}, XAP_BY_ID), "the red fox|the fox runs|red is the colour");
    assert_str(ask(f, &(XapQuery){.op = XAP_NOT, .kids = two, .n_kids = 2}, XAP_BY_ID), "red is the colour");
    assert_str(ask(f, &(XapQuery){.op = XAP_MAYBE, .kids = two, .n_kids = 2}, XAP_BY_WEIGHT), "the red fox|red is the colour");
    assert_str(ask(f, &(XapQuery){.op = XAP_PHRASE, .window = 2, .kids = phrase, .n_kids = 2}, XAP_BY_ID), "the red fox");
    assert_str(ask(f, &(XapQuery){.op = XAP_PHRASE, .window = 2, .kids = turned, .n_kids = 2}, XAP_BY_ID), "");
    assert_str(ask(f, &(XapQuery){.op = XAP_NEAR, .window = 2, .kids = turned, .n_kids = 2}, XAP_BY_ID), "the fox runs");
    assert_str(ask(f, &(XapQuery){.op = XAP_WILDCARD, .term = S("r"), .limit = 9}, XAP_BY_ID), "the red fox|the fox runs|red is the colour");
    assert_str(ask(f, &(XapQuery){.op = XAP_RANGE, .slot = 3, .term = S("b")}, XAP_BY_ID), "the red fox|red is the colour");
    assert_str(ask(f, &(XapQuery){.op = XAP_RANGE, .slot = 3, .high = S("a")}, XAP_BY_ID), "the fox runs");
    assert_str(ask(f, &(XapQuery){.op = XAP_NOTHING}, XAP_BY_ID), "");
    /* equal weights: by value */
    assert_str(ask(f, &the, XAP_BY_WEIGHT), "the fox runs|the red fox|red is the colour");
}

static void a_later_page_goes_on(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    XapPage page;
    XapQuery all = term("the");
    fill(f);
    XapSearch how = {.limit = 2, .offset = 2, .order = XAP_BY_ID, .with_data = true};
    check(xap_search(&page, f->x, &all, &how, f->a, &err), &err);
    assert_int_equal(page.total, 3);
    assert_int_equal(page.n_hits, 1);
    assert_str(page.hits[0].data, "red is the colour");
}

static void a_wildcard_too_wide_is_a_limit(void **state)
{
    Fixture *f = *state;
    fill(f);
    quoth_error err;
    XapPage page;
    XapQuery q = {.op = XAP_WILDCARD, .term = S("r"), .limit = 1};
    assert_int_equal(xap_search(&page, f->x, &q, &(XapSearch){.limit = 1}, f->a, &err), QUOTH_E_LIMIT);
}

static void values_are_counted_over_all_hits(void **state)
{
    Fixture *f = *state;
    fill(f);
    quoth_error err;
    XapPage page;
    XapQuery q = term("the");
    uint32_t slot = 3;
    check(xap_search(&page, f->x, &q, &(XapSearch){.count_slots = &slot, .n_count_slots = 1}, f->a, &err), &err);
    assert_int_equal(page.total, 3);
    assert_int_equal(page.counts[0].n, 3);
    assert_str(page.counts[0].values[2].value, "c");
}

static void a_group_is_replaced_whole_and_at_commit(void **state)
{
    Fixture *f = *state;
    fill(f);
    quoth_error err;
    Xap *reader;
    check(xap_open(&reader, f->path.p, XAP_READ, &err), &err);
    XapDoc both[] = {doc_of(f->a, "one", "x"), doc_of(f->a, "two", "y")};
    check(xap_replace(f->x, S("Q1"), both, 2, &err), &err);
    uint32_t n;
    check(xap_size(&n, reader, &err), &err);
    assert_int_equal(n, 3);
    check(xap_commit(f->x, &err), &err);
    check(xap_size(&n, reader, &err), &err);
    assert_int_equal(n, 3); /* a reader stays where it is */
    bool moved;
    check(xap_refresh(reader, &moved, &err), &err);
    check(xap_size(&n, reader, &err), &err);
    assert_true(moved && n == 4);
    uint32_t ids[8];
    check(xap_postings(ids, 8, &n, reader, S("Q1"), 0, &err), &err);
    assert_int_equal(n, 2);
    check(xap_postings(ids, 8, &n, reader, S("Q1"), ids[0], &err), &err);
    assert_int_equal(n, 1);
    Str data;
    check(xap_data(&data, reader, ids, 1, f->a, &err), &err);
    assert_str(data, "two");
    xap_close(reader);
}

static void what_is_not_committed_is_dropped(void **state)
{
    Fixture *f = *state;
    fill(f);
    add(f, "Q4", "never", "z");
    xap_close(f->x);
    quoth_error err;
    check(xap_open(&f->x, f->path.p, XAP_WRITE, &err), &err);
    uint32_t n;
    check(xap_term_size(&n, f->x, S("never"), &err), &err);
    assert_int_equal(n, 0);
}

static void long_terms_and_nuls_are_refused_before_they_kill_a_commit(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    char nuls[130] = {0}, longest[246];
    memset(longest, 'x', sizeof longest);
    Str bad[] = {{nuls, sizeof nuls}, {longest, sizeof longest}, S("")};
    for (int i = 0; i < 3; i++) {
        XapTerm t = {bad[i], 1, NULL, 0};
        XapDoc d = {.terms = &t, .n_terms = 1};
        assert_int_not_equal(xap_replace(f->x, S("Q9"), &d, 1, &err), QUOTH_OK);
    }
    XapTerm t = {{longest, XAP_TERM_MAX}, 1, NULL, 0};
    XapDoc d = {.terms = &t, .n_terms = 1};
    check(xap_replace(f->x, S("Q9"), &d, 1, &err), &err);
    check(xap_commit(f->x, &err), &err);
}

static void errors_have_their_status(void **state)
{
    Fixture *f = *state;
    fill(f);
    quoth_error err;
    Xap *x;
    assert_int_equal(xap_open(&x, f->path.p, XAP_WRITE, &err), QUOTH_E_INDEX_BUSY);
    Str none = str_fmt(f->a, "%.*s/none", STR(f->folder));
    assert_int_equal(xap_open(&x, none.p, XAP_READ, &err), QUOTH_E_INDEX_MISSING);
}

/* Enough documents to fill blocks that a reader has not read yet. */
static void rewrite(Fixture *f, int round)
{
    quoth_error err;
    for (int i = 0; i < 300; i++) {
        Str group = str_fmt(f->a, "Q%d", i), words = str_fmt(f->a, "the w%d x%d", i, i * round);
        XapDoc d = doc_of(f->a, words.p, "v");
        check(xap_replace(f->x, group, &d, 1, &err), &err);
    }
    check(xap_commit(f->x, &err), &err);
}

static void a_reader_left_behind_is_stale(void **state)
{
    Fixture *f = *state;
    rewrite(f, 1);
    quoth_error err;
    Xap *reader;
    check(xap_open(&reader, f->path.p, XAP_READ, &err), &err);
    XapQuery q = term("the");
    XapPage page;
    XapSearch how = {.limit = 300, .with_data = true};
    rewrite(f, 2);
    rewrite(f, 3); /* one commit is survived, two are not */
    assert_int_equal(xap_search(&page, reader, &q, &how, f->a, &err), QUOTH_E_INDEX_STALE);
    check(xap_refresh(reader, NULL, &err), &err);
    check(xap_search(&page, reader, &q, &how, f->a, &err), &err);
    assert_int_equal(page.total, 300);
    xap_close(reader);
}

static void metadata_and_words(void **state)
{
    Fixture *f = *state;
    fill(f);
    quoth_error err;
    Str value;
    check(xap_set_meta(f->x, S("key"), S("a\0b"), &err), &err);
    check(xap_meta(&value, f->x, S("key"), f->a, &err), &err);
    assert_true(str_eq(value, S("a\0b")));
    check(xap_meta(&value, f->x, S("none"), f->a, &err), &err);
    assert_int_equal(value.n, 0);
    XapWord *words;
    uint32_t n;
    bool more;
    check(xap_words(&words, &n, &more, f->x, &(XapWalk){.head = S("r"), .limit = 1}, f->a, &err), &err);
    assert_true(n == 1 && more);
    assert_str(words[0].term, "red");
    assert_int_equal(words[0].docs, 2);
    XapWalk walk = {.head = S(""), .from = S("g"), .before = S("s"), .limit = 9};
    check(xap_words(&words, &n, &more, f->x, &walk, f->a, &err), &err);
    assert_true(n == 3 && !more); /* is, red, runs */
    assert_str(words[0].term, "is");
}

/* ---- databases that begin empty --------------------------------------------------------------------------------- */

static bool has_file(Fixture *f, const char *name)
{
    return access(str_fmt(f->a, "%.*s/%s", STR(f->path), name).p, F_OK) == 0;
}

static void reopen(Fixture *f, XapMode mode)
{
    quoth_error err;
    xap_close(f->x);
    f->x = NULL;
    check(xap_open(&f->x, f->path.p, mode, &err), &err);
}

static uint32_t size_to(Fixture *f, Xap *x)
{
    quoth_error err;
    uint32_t n;
    (void)f;
    check(xap_size(&n, x, &err), &err);
    return n;
}

/* What is asked of one that is not committed is answered, as of any writer, and so is what was given twice. */
static void what_was_given_can_be_read_and_replaced_before_the_first_commit(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Str value;
    XapQuery the = term("the");
    check(xap_set_meta(f->x, S("key"), S("one"), &err), &err);
    add(f, "Q1", "the red fox", "b");
    add(f, "Q2", "the fox runs", "a");
    assert_int_equal(size_to(f, f->x), 2);
    check(xap_meta(&value, f->x, S("other"), f->a, &err), &err);
    assert_int_equal(value.n, 0);
    check(xap_meta(&value, f->x, S("key"), f->a, &err), &err);
    assert_str(value, "one");
    add(f, "Q1", "the end", "z");
    check(xap_set_meta(f->x, S("key"), S("two"), &err), &err);
    assert_str(ask(f, &the, XAP_BY_ID), "the fox runs|the end");
    check(xap_commit(f->x, &err), &err);
    add(f, "Q3", "the third", "z");
    check(xap_commit(f->x, &err), &err);
    reopen(f, XAP_READ);
    assert_str(ask(f, &the, XAP_BY_ID), "the fox runs|the end|the third");
    check(xap_meta(&value, f->x, S("key"), f->a, &err), &err);
    assert_str(value, "two");
    assert_false(has_file(f, XAP_STAGED));
}

/* Ours always makes a table of positions, Xapian's writer where there are some. */
static void the_installed_format_decides_who_writes(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    XapTerm term = {.term = S("word"), .count = 1};
    XapDoc doc = {.terms = &term, .n_terms = 1, .data = S("word")};
    check(xap_replace(f->x, S("Q1"), &doc, 1, &err), &err);
    check(xap_commit(f->x, &err), &err);
    assert_true(has_file(f, "postlist.glass"));
    assert_int_equal(has_file(f, "position.glass"), getenv("QUOTH_STAMP") == NULL);
}

static void an_empty_one_answers(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    XapQuery the = term("the");
    XapMeta *metas;
    uint32_t n;
    assert_str(ask(f, &the, XAP_BY_WEIGHT), "");
    check(xap_metas(&metas, &n, f->x, S("k"), f->a, &err), &err);
    assert_int_equal(n, 0);
    check(xap_commit(f->x, &err), &err);
    assert_str(ask(f, &the, XAP_BY_WEIGHT), "");
    add(f, "Q1", "the red fox", "b");
    assert_str(ask(f, &the, XAP_BY_WEIGHT), "the red fox");
}

static void the_old_one_stays_until_the_new_one_is_committed(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Xap *reader;
    bool is_changed;
    XapQuery the = term("the");
    fill(f);
    check(xap_open(&reader, f->path.p, XAP_READ, &err), &err);
    reopen(f, XAP_OVERWRITE);
    assert_str(ask(f, &the, XAP_BY_ID), "");
    add(f, "Q9", "the new one", "a");
    reopen(f, XAP_READ); /* dropped */
    assert_str(ask(f, &the, XAP_BY_ID), "the red fox|the fox runs|red is the colour");
    assert_false(has_file(f, XAP_STAGED));
    reopen(f, XAP_OVERWRITE);
    add(f, "Q9", "the new one", "a");
    check(xap_refresh(reader, &is_changed, &err), &err);
    assert_true(!is_changed && size_to(f, reader) == 3);
    check(xap_commit(f->x, &err), &err);
    assert_int_equal(size_to(f, reader), 3);
    check(xap_refresh(reader, &is_changed, &err), &err);
    assert_int_equal(size_to(f, reader), 1);
    xap_close(reader);
}

/* As a writer leaves it that was cut off while it moved its files. */
static void leave_staged(Fixture *f, bool is_done)
{
    fill(f);
    xap_close(f->x);
    f->x = NULL;
    Str staged = str_fmt(f->a, "%.*s/%s", STR(f->path), XAP_STAGED);
    check(mkdir(staged.p, 0700) == 0 ? QUOTH_OK : QUOTH_E_IO, &(quoth_error){.message = "mkdir"});
    static const char *const left[] = {"iamglass", "position.glass"}; /* the others were moved before */
    for (int i = 0; i < 2; i++)
        assert_int_equal(rename(str_fmt(f->a, "%.*s/%s", STR(f->path), left[i]).p, str_fmt(f->a, "%.*s/%s", STR(staged), left[i]).p), 0);
    FILE *mark = is_done ? fopen(str_fmt(f->a, "%.*s/%s", STR(staged), XAP_DONE).p, "w") : NULL;
    assert_true(!is_done || (mark && fclose(mark) == 0));
}

/* It is overtaken by the next one. */
static void a_new_one_that_waits_is_moved_to_its_place(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    XapQuery the = term("the");
    leave_staged(f, true);
    assert_int_equal(xap_open(&f->x, f->path.p, XAP_READ, &err), QUOTH_E_INDEX_MISSING);
    check(xap_open(&f->x, f->path.p, XAP_WRITE, &err), &err);
    assert_str(ask(f, &the, XAP_BY_ID), "the red fox|the fox runs|red is the colour");
    assert_false(has_file(f, XAP_STAGED));
}

/* The library's writer has a version file from its beginning. */
static void a_new_one_that_is_not_done_is_taken_away(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    XapQuery the = term("the");
    leave_staged(f, false);
    check(xap_open(&f->x, f->path.p, XAP_WRITE, &err), &err);
    assert_str(ask(f, &the, XAP_BY_ID), "");
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
static const struct CMUnitTest tests[] = {
    TEST(operators_answer),
    TEST(a_later_page_goes_on),
    TEST(a_wildcard_too_wide_is_a_limit),
    TEST(values_are_counted_over_all_hits),
    TEST(a_group_is_replaced_whole_and_at_commit),
    TEST(what_is_not_committed_is_dropped),
    TEST(long_terms_and_nuls_are_refused_before_they_kill_a_commit),
    TEST(errors_have_their_status),
    TEST(a_reader_left_behind_is_stale),
    TEST(metadata_and_words),
    TEST(what_was_given_can_be_read_and_replaced_before_the_first_commit),
    TEST(the_installed_format_decides_who_writes),
    TEST(an_empty_one_answers),
    TEST(the_old_one_stays_until_the_new_one_is_committed),
    TEST(a_new_one_that_waits_is_moved_to_its_place),
    TEST(a_new_one_that_is_not_done_is_taken_away),
};
TEST_MAIN(tests)
