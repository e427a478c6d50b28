/* test_forms.c: both forms of an index give the same answers, however often it is written, merged and cut into. */
#include "tests/testing.h"

#include <math.h>
#include <stdlib.h>

#include "base/file.h"
#include "store/copy.h"
#include "store/form.h"
#include "tests/folder.h"
#include "tests/random.h"
#include "tests/records.h"

enum { PATHS = 40, ROUNDS = 60, QUERIES = 30 };

typedef struct Fixture {
    Arena *a;
    Str    folder;
    Random random;
    Store *stores[2]; /* segments, portable */
    Store *readers[2];
} Fixture;

static const char *const words[] = {"iran", "corridor", "drones", "drone", "said", "zangezur", "opened", "open", "the", "war",
                                    "öffnen", "rückkehr", "москва"};
static const char *const names[] = {"Jane Roe", "Iran", "Sergey Lavrov", "anonymous"};
static const char *const languages[] = {"en", "en", "de", "tr", ""};
#define ANY(r, list) (list)[random_below((r), sizeof(list) / sizeof *(list))]

static Str path_of(Arena *a, uint32_t i)
{
    return str_fmt(a, "/corpus/%s/%02u.txt", i % 3 ? "a" : "b", i);
}

/* ---- articles --------------------------------------------------------------------------------------------- */

static Record *some_article(Fixture *f, Arena *a, Str path, uint32_t *n)
{
    Random *r = &f->random;
    const char *language = ANY(r, languages), *date = random_below(r, 4) ? "2023-06-15" : "2022-01-02T03:04:05Z";
    const char *outlet = random_below(r, 2) ? "The Analyst" : "";
    *n = random_below(r, 7);
    Record *records = arena_make_n(a, Record, (size_t)*n + 1);
    for (uint32_t i = 0; i < *n; i++) {
        Buf text = {.arena = a};
        for (uint32_t k = 1 + random_below(r, 12); k > 0; k--)
            buf_fmt(&text, "%s ", ANY(r, words));
        for (uint32_t k = random_below(r, 6); k > 0; k--) /* more words than have lists of pairs */
            buf_fmt(&text, "iran w%u said ", random_below(r, 900));
        records[i] = test_record(a, path.p, i * 200, str_z(a, buf_str(&text)));
        records[i].s.language = str_of(language);
        records[i].s.date = str_of(date);
        records[i].s.outlet = str_of(outlet);
        records[i].s.section = str_of(random_below(r, 2) ? "The opened corridor" : "");
        for (uint32_t k = random_below(r, 3); k > 0; k--)
            test_claim(a, &records[i], (TestClaim){ANY(r, names), "said", ANY(r, words), NULL, NULL});
        if (random_below(r, 3) == 0)
            test_link(a, &records[i], "https://example.org/a", "example.org");
    }
    return records;
}

static void put_one(Fixture *f)
{
    Arena *a = arena_new();
    quoth_error err;
    uint32_t n;
    Str path = path_of(a, random_below(&f->random, PATHS));
    Record *records = some_article(f, a, path, &n);
    bool is_gone = random_below(&f->random, 4) == 0;
    for (int i = 0; i < 2; i++) {
        Store *s = f->stores[i];
        if (is_gone) {
            check(store_remove(s, path, &err), &err);
        } else {
            StoreArticle article = store_prepare(a, store_form(s), path, f->random.state, records, n);
            check(store_replace(s, &article, &err), &err);
        }
        assert_int_equal(store_has(s, path, f->random.state), !is_gone);
    }
    arena_free(a);
}

/* ---- questions -------------------------------------------------------------------------------------------- */

static const XapQuery *a_term(Fixture *f, Arena *a)
{
    Random *r = &f->random;
    static const char *const stems[] = {"drone", "open", "corridor", "öffn", "ruckkehr", "said"};
    XapQuery *q = arena_make(a, XapQuery);
    Str term = S("");
    switch (random_below(r, 6)) {
    case 0:
        term = term_stem(a, FIELD_TEXT, fold_word(a, str_of(ANY(r, stems))));
        break;
    case 1:
        term = term_stem(a, FIELD_SECTION, S("open"));
        break;
    case 2:
        term = term_word(a, FIELD_SPEAKER, S("lavrov"));
        break;
    case 3:
        term = term_value(a, FIELD_HAS, S("link"));
        break;
    default:
        term = term_word(a, FIELD_TEXT, fold_word(a, str_of(ANY(r, words))));
    }
    *q = (XapQuery){.op = XAP_TERM, .term = term};
    return q;
}

/* Words in a row, common ones and others. */
static void put_phrase(Fixture *f, Arena *a, XapQuery *q, const XapQuery **kids)
{
    Random *r = &f->random;
    const char *first = ANY(r, words), *second = ANY(r, words);
    Str pattern[3] = {fold_word(a, str_of(first)), fold_word(a, str_of(second)), S("said")};
    if (random_below(r, 2)) {
        pattern[0] = S("iran");
        pattern[1] = str_fmt(a, "w%u", random_below(r, 900));
    }
    uint32_t from = random_below(r, 2);
    q->n_kids = 3 - from - random_below(r, 2 - from);
    q->window = q->n_kids;
    for (uint32_t i = 0; i < q->n_kids; i++) {
        XapQuery *word = arena_make(a, XapQuery);
        *word = (XapQuery){.op = XAP_TERM, .term = term_word(a, FIELD_TEXT, pattern[from + i])};
        kids[i] = word;
    }
}

static const XapQuery *a_query(Fixture *f, Arena *a, int depth)
{
    static const XapOp ops[] = {XAP_AND, XAP_OR, XAP_NOT, XAP_FILTER, XAP_SCALE, XAP_RANGE, XAP_PHRASE, XAP_ALL};
    Random *r = &f->random;
    if (depth == 0 || random_below(r, 3) == 0)
        return a_term(f, a);
    XapQuery *q = arena_make(a, XapQuery);
    q->op = ANY(r, ops);
    q->n_kids = q->op == XAP_SCALE ? 1 : q->op == XAP_RANGE || q->op == XAP_ALL ? 0 : 2;
    q->factor = random_below(r, 2);
    q->slot = FIELD_DATE;
    q->term = S("2022-06-01");
    q->high = random_below(r, 2) ? S("") : S("2024-01-01");
    const XapQuery **kids = arena_make_n(a, const XapQuery *, 3);
    for (uint32_t i = 0; i < q->n_kids; i++)
        kids[i] = a_query(f, a, depth - 1);
    if (q->op == XAP_PHRASE)
        put_phrase(f, a, q, kids);
    q->kids = kids;
    return q;
}

/* Words that only add weight stand at the top alone, as the planner puts them: deeper, Xapian 1.4 gives wrong answers
 * (AND_NOT of an AND_MAYBE lets through what it should take away; a phrase under one adds weight where it is not). */
static const XapQuery *supported(Fixture *f, Arena *a, const XapQuery *main)
{
    const XapQuery **kids = arena_make_n(a, const XapQuery *, 2);
    XapQuery *q = arena_make(a, XapQuery);
    kids[0] = main;
    kids[1] = a_term(f, a);
    *q = (XapQuery){.op = XAP_MAYBE, .kids = kids, .n_kids = 2};
    return q;
}

static void same_pages(Fixture *f, Arena *a, const XapPage *x, const XapPage *y, bool by_score)
{
    quoth_error err;
    assert_int_equal(x->total, y->total);
    assert_int_equal(x->n_hits, y->n_hits);
    for (uint32_t i = 0; i < x->n_hits; i++) {
        Record rx, ry;
        check(store_records(&rx, f->readers[0], &x->hits[i].id, 1, a, &err), &err);
        check(store_records(&ry, f->readers[1], &y->hits[i].id, 1, a, &err), &err);
        if (by_score && fabs(x->hits[i].weight - y->hits[i].weight) > 1e-9)
            fail_msg("hit %u weighs %g and %g", i, x->hits[i].weight, y->hits[i].weight);
        if (!by_score && !(str_eq(rx.s.id, ry.s.id) && str_eq(rx.s.text, ry.s.text)))
            fail_msg("hit %u of %u is %.*s %.*s and %.*s %.*s", i, x->total, STR(rx.s.path), STR(rx.s.id), STR(ry.s.path), STR(ry.s.id));
    }
}

static void same_counts(const XapPage *x, const XapPage *y, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        assert_int_equal(x->counts[i].n, y->counts[i].n);
        for (uint32_t k = 0; k < x->counts[i].n; k++)
            assert_true(str_eq(x->counts[i].values[k].value, y->counts[i].values[k].value) &&
                        x->counts[i].values[k].count == y->counts[i].values[k].count);
    }
}

static void ask_both(Fixture *f)
{
    static const FieldId counted[] = {FIELD_SPEAKER, FIELD_OUTLET, FIELD_HOST, FIELD_MONTH, FIELD_KIND};
    static const StoreOrder orders[] = {STORE_BY_SCORE, STORE_BY_PATH, STORE_BY_FIELD};
    Arena *a = arena_new();
    quoth_error err;
    XapPage pages[2];
    const XapQuery *q = a_query(f, a, 3);
    if (random_below(&f->random, 2))
        q = supported(f, a, q);
    StoreSearch how = {.offset = random_below(&f->random, 3), .limit = random_below(&f->random, 30),
                       .order = ANY(&f->random, orders), .field = random_below(&f->random, 2) ? FIELD_SPEAKER : FIELD_DATE,
                       .down = random_below(&f->random, 2), .count = counted, .n_count = 5};
    how.down = how.down && how.order == STORE_BY_FIELD;
    for (int i = 0; i < 2; i++)
        check(store_search(&pages[i], f->readers[i], q, &how, a, &err), &err);
    same_pages(f, a, &pages[0], &pages[1], how.order == STORE_BY_SCORE);
    same_counts(&pages[0], &pages[1], 5);
    arena_free(a);
}

static void list_both(Fixture *f)
{
    Arena *a = arena_new();
    quoth_error err;
    XapWord *lists[2];
    StoreEntry *entries[2];
    uint32_t n[2], n_entries[2];
    bool more[2];
    static const char *const heads[] = {"", "o", "w1", "мо"};
    StoreWalk walk = {random_below(&f->random, 2) ? FIELD_TEXT : FIELD_SECTION, str_of(ANY(&f->random, heads)),
                      1 + random_below(&f->random, 12)};
    for (int i = 0; i < 2; i++) {
        check(store_words(&lists[i], &n[i], &more[i], f->readers[i], &walk, a, &err), &err);
        check(store_below(&entries[i], &n_entries[i], f->readers[i], S("/corpus/a"), a, &err), &err);
    }
    assert_int_equal(n[0], n[1]);
    assert_int_equal(more[0], more[1]);
    for (uint32_t i = 0; i < n[0]; i++)
        assert_true(str_eq(lists[0][i].term, lists[1][i].term) && lists[0][i].docs == lists[1][i].docs);
    assert_int_equal(n_entries[0], n_entries[1]);
    for (uint32_t i = 0; i < n_entries[0]; i++)
        assert_true(str_eq(entries[0][i].path, entries[1][i].path) && entries[0][i].hash == entries[1][i].hash);
    arena_free(a);
}

static void articles_both(Fixture *f)
{
    Arena *a = arena_new();
    quoth_error err;
    Record *records[2];
    uint32_t n[2];
    Str path = path_of(a, random_below(&f->random, PATHS));
    for (int i = 0; i < 2; i++)
        check(store_article(&records[i], &n[i], f->readers[i], path, a, &err), &err);
    assert_int_equal(n[0], n[1]);
    for (uint32_t i = 0; i < n[0]; i++) {
        Record found;
        assert_true(str_eq(record_encode(a, &records[0][i]), record_encode(a, &records[1][i])));
        check(store_find(&found, f->readers[0], records[0][i].s.id, a, &err), &err);
        assert_true(str_eq(found.s.text, records[0][i].s.text));
    }
    arena_free(a);
}

static void both_forms_answer_alike(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    quoth_stats stats[2];
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t n = 1 + random_below(&f->random, 4); n > 0; n--)
            put_one(f);
        for (int i = 0; i < 2; i++) {
            check(store_commit(f->stores[i], &err), &err);
            check(store_refresh(f->readers[i], &err), &err);
            check(store_stats(&stats[i], f->readers[i], &err), &err);
        }
        assert_true(stats[0].articles == stats[1].articles && stats[0].sentences == stats[1].sentences &&
                    stats[0].attributions == stats[1].attributions && stats[0].links == stats[1].links);
        for (int i = 0; i < QUERIES; i++)
            ask_both(f);
        list_both(f);
        articles_both(f);
    }
}

/* A reader of segments keeps its state through any number of commits and merges. */
static void a_reader_keeps_its_state(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    Store *s = f->stores[0], *r = f->readers[0];
    for (int i = 0; i < 10; i++)
        put_one(f);
    check(store_commit(s, &err), &err);
    check(store_refresh(r, &err), &err);
    uint32_t size = store_size(r);
    assert_true(size > 0);
    for (int i = 0; i < 40; i++) {
        put_one(f);
        check(store_commit(s, &err), &err);
        XapPage page;
        Arena *a = arena_new();
        XapQuery all = {.op = XAP_ALL};
        check(store_search(&page, r, &all, &(StoreSearch){.limit = 1000}, a, &err), &err);
        assert_int_equal(page.total, size);
        for (uint32_t k = 0; k < page.n_hits; k++) {
            Record record;
            check(store_records(&record, r, &page.hits[k].id, 1, a, &err), &err);
        }
        arena_free(a);
    }
}

/* A reader that had the index before it was made anew sees that until the new one is committed, and then the new one, whole. */
static void follow_a_rebuild(Fixture *f, int which)
{
    static const StoreForm forms[] = {STORE_SEGMENTS, STORE_PORTABLE};
    quoth_error err;
    Record *records;
    uint32_t n;
    check(store_commit(f->stores[which], &err), &err);
    check(store_refresh(f->readers[which], &err), &err);
    uint32_t before = store_size(f->readers[which]);
    store_free(f->stores[which]);
    const char *path = str_fmt(f->a, "%.*s/%d", STR(f->folder), which).p;
    check(store_open(&f->stores[which], path, QUOTH_REBUILD, forms[which], &err), &err);
    Record r = test_record(f->a, "/new", 0, "quartz");
    StoreArticle article = store_prepare(f->a, forms[which], S("/new"), 1, &r, 1);
    check(store_replace(f->stores[which], &article, &err), &err);
    check(store_refresh(f->readers[which], &err), &err);
    assert_int_equal(store_size(f->readers[which]), before);
    check(store_commit(f->stores[which], &err), &err);
    check(store_refresh(f->readers[which], &err), &err);
    assert_int_equal(store_size(f->readers[which]), 1);
    check(store_article(&records, &n, f->readers[which], S("/new"), f->a, &err), &err);
    assert_int_equal(n, 1);
    assert_str(records[0].s.text, "quartz");
}

static void a_reader_follows_a_rebuild(void **state)
{
    Fixture *f = *state;
    for (int i = 0; i < 6; i++)
        put_one(f);
    for (int i = 0; i < 2; i++)
        follow_a_rebuild(f, i);
}

/* Writes a portable index as a whole, and opens it in the place of a reader. */
static void copy_to(Fixture *f, int reader, const char *name)
{
    quoth_error err;
    uint64_t copied;
    Store *from, *to;
    const char *path = str_fmt(f->a, "%.*s/%s", STR(f->folder), name).p;
    check(store_open(&from, str_fmt(f->a, "%.*s/0", STR(f->folder)).p, QUOTH_READ, STORE_AS_IT_IS, &err), &err);
    check(store_open(&to, path, QUOTH_REBUILD, STORE_PORTABLE, &err), &err);
    check(store_copy(to, from, &(StoreCopy){0}, &copied, &err), &err);
    store_free(to);
    store_free(from);
    assert_true(copied > 0);
    store_free(f->readers[reader]);
    check(store_open(&f->readers[reader], path, QUOTH_READ, STORE_PORTABLE, &err), &err);
}

/* Written by our own writer or by Xapian's, it is the same index. */
static void copies_answer_alike(void **state)
{
    Fixture *f = *state;
    quoth_error err;
    for (int i = 0; i < ROUNDS; i++)
        put_one(f);
    check(store_commit(f->stores[0], &err), &err);
    check(store_refresh(f->readers[0], &err), &err);
    copy_to(f, 1, "ours");
    for (int i = 0; i < ROUNDS; i++) {
        ask_both(f);
        list_both(f);
        articles_both(f);
    }
    setenv("QUOTH_STAMP", "of another format", 1);
    copy_to(f, 0, "theirs");
    unsetenv("QUOTH_STAMP");
    for (int i = 0; i < ROUNDS; i++) {
        ask_both(f);
        list_both(f);
        articles_both(f);
    }
}

static void open_both(Fixture *f, quoth_mode mode, Store **out)
{
    quoth_error err;
    static const StoreForm forms[] = {STORE_SEGMENTS, STORE_PORTABLE};
    for (int i = 0; i < 2; i++)
        check(store_open(&out[i], str_fmt(f->a, "%.*s/%d", STR(f->folder), i).p, mode, forms[i], &err), &err);
}

static int setup(void **state)
{
    Arena *a = arena_new();
    Fixture *f = arena_make(a, Fixture);
    const char *seed = getenv("QUOTH_SEED");
    f->a = a;
    f->folder = test_folder(a);
    f->random = (Random){seed ? strtoull(seed, NULL, 10) : 20261125};
    open_both(f, QUOTH_WRITE, f->stores);
    open_both(f, QUOTH_READ, f->readers);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    Fixture *f = *state;
    for (int i = 0; i < 2; i++) {
        store_free(f->stores[i]);
        store_free(f->readers[i]);
    }
    test_folder_remove(f->folder);
    arena_free(f->a);
    return 0;
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
static const struct CMUnitTest tests[] = {
    TEST(both_forms_answer_alike),
    TEST(a_reader_keeps_its_state),
    TEST(a_reader_follows_a_rebuild),
    TEST(copies_answer_alike),
};
TEST_MAIN(tests)
