/* test_best.c: the best sentences of a word are those that are best where every hit is weighed, which is done where values of all
 * hits are counted, too; of few and of many different weights, with what is dead and without. */
#include "tests/testing.h"

#include "core/terms.h"
#include "store/store.h"
#include "tests/folder.h"
#include "tests/random.h"
#include "tests/records.h"

enum { ARTICLES = 90, SENTENCES = 8, MANY = 2000 };

static void put_article(Store *s, Random *r, uint32_t i, uint32_t count_most)
{
    Arena *a = arena_new();
    quoth_error err;
    Str path = str_fmt(a, "/corpus/%03u.txt", i);
    Record records[SENTENCES];
    for (uint32_t k = 0; k < SENTENCES; k++) {
        Buf text = {.arena = a};
        buf_fmt(&text, "talks");
        uint32_t n = count_most < MANY && random_below(r, 4) ? random_below(r, 4) : random_below(r, count_most);
        for (; n > 0; n--)
            buf_fmt(&text, " budget");
        records[k] = test_record(a, path.p, k * 400, str_z(a, buf_str(&text)));
        records[k].s.title = random_below(r, 3) ? S("budget") : S("budget against budget");
        records[k].s.section = random_below(r, 5) ? S("") : S("the budget");
        if (random_below(r, 3) == 0)
            test_actor(a, &records[k], "Iran");
    }
    StoreArticle article = store_prepare(a, STORE_SEGMENTS, path, random_below(r, 1u << 30), records, SENTENCES);
    check(store_replace(s, &article, &err), &err);
    arena_free(a);
}

/* budget, and what adds to it. */
static const XapQuery *word(Arena *a)
{
    static const FieldId fields[] = {FIELD_TITLE, FIELD_SECTION};
    XapQuery *q = arena_make_n(a, XapQuery, 7);
    const XapQuery **kids = arena_make_n(a, const XapQuery *, 6);
    q[0] = (XapQuery){.op = XAP_TERM, .term = term_word(a, FIELD_TEXT, S("budget"))};
    for (uint32_t i = 0; i < 2; i++) {
        q[1 + i] = (XapQuery){.op = XAP_TERM, .term = term_word(a, fields[i], S("budget"))};
        kids[4 + i] = &q[1 + i];
        q[3 + i] = (XapQuery){.op = XAP_SCALE, .factor = 0.2 + 0.3 * i, .kids = kids + 4 + i, .n_kids = 1};
        kids[i] = &q[3 + i];
    }
    q[5] = (XapQuery){.op = XAP_OR, .kids = kids, .n_kids = 2};
    kids[2] = &q[0];
    kids[3] = &q[5];
    q[6] = (XapQuery){.op = XAP_MAYBE, .kids = kids + 2, .n_kids = 2};
    return &q[6];
}

static void assert_best(Store *s, const XapQuery *q, uint32_t offset, uint32_t limit, Arena *a)
{
    static const FieldId fields[] = {FIELD_ACTOR};
    XapPage best, all;
    quoth_error err;
    StoreSearch how = {.offset = offset, .limit = limit, .order = STORE_BY_SCORE};
    check(store_search(&best, s, q, &how, a, &err), &err);
    how.count = fields;
    how.n_count = 1;
    check(store_search(&all, s, q, &how, a, &err), &err);
    assert_int_equal(best.total, all.total);
    assert_int_equal(best.n_hits, all.n_hits);
    for (uint32_t i = 0; i < all.n_hits; i++) {
        assert_int_equal(best.hits[i].id, all.hits[i].id);
        assert_true(best.hits[i].weight == all.hits[i].weight);
    }
}

static void best_of_a_store(uint32_t count_most)
{
    Arena *a = arena_new();
    Str folder = test_folder(a);
    Store *s, *reader;
    quoth_error err;
    Random r = {.state = 20261125 + count_most};
    check(store_open(&s, folder.p, QUOTH_REBUILD, STORE_SEGMENTS, &err), &err);
    for (uint32_t i = 0; i < ARTICLES; i++) {
        put_article(s, &r, i, count_most);
        if (i % 40 == 39)
            check(store_commit(s, &err), &err);
    }
    for (uint32_t i = 0; i < 12; i++)
        put_article(s, &r, random_below(&r, ARTICLES), count_most); /* which leaves dead ones */
    check(store_commit(s, &err), &err);
    store_free(s);
    check(store_open(&reader, folder.p, QUOTH_READ, STORE_AS_IT_IS, &err), &err);
    const XapQuery *q = word(a);
    for (uint32_t limit = 1; limit < 2 * ARTICLES * SENTENCES; limit += 1 + limit / 2) {
        assert_best(reader, q, 0, limit, a);
        assert_best(reader, q, limit / 3, limit, a);
        assert_best(reader, q->kids[0], 0, limit, a);
    }
    store_free(reader);
    arena_free(a);
}

static void few_weights(void **state)
{
    (void)state;
    best_of_a_store(12);
}

/* More of them than eval_word.c tells apart. */
static void many_weights(void **state)
{
    (void)state;
    best_of_a_store(MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(few_weights), cmocka_unit_test(many_weights)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
