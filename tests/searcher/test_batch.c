/* test_batch.c: what holds for every query file; what single ones give stands in tests/cases/batch. */
#include "tests/testing.h"

#include "base/table.h"
#include "base/utf8.h"
#include "searcher/batch.h"
#include "tests/searcher/random_query.h"

static uint32_t read_all(BatchItem **items, Arena *a, Str bytes)
{
    uint32_t    n = 0;
    quoth_error err;
    assert_int_equal(batch_read(items, &n, a, bytes, &(BatchHow){0}, &err), QUOTH_OK);
    return n;
}

static void empty_files_hold_no_queries(void **state)
{
    (void)state;
    Arena     *a = arena_new();
    BatchItem *items;
    assert_int_equal(read_all(&items, a, S("")), 0);
    assert_int_equal(read_all(&items, a, S("\ufeff\r\n\r\n  \n")), 0);
    assert_int_equal(read_all(&items, a, S("id,query\n")), 0);
    assert_int_equal(read_all(&items, a, S("<topics></topics>")), 0);
    arena_free(a);
}

static void utf16_is_decoded(void **state)
{
    (void)state;
    Arena     *a = arena_new();
    BatchItem *items;
    assert_int_equal(read_all(&items, a, S("\xff\xfe" "1\0\t\0t\0a\0x\0\r\0\n\0")), 1);
    assert_str(items[0].id, "1");
    assert_str(items[0].text, "tax");
    arena_free(a);
}

static void invalid_bytes_spoil_their_line_alone(void **state)
{
    (void)state;
    Arena     *a = arena_new();
    BatchItem *items;
    assert_int_equal(read_all(&items, a, S("1\tt\xe4x\n2\ttäx\n")), 2);
    assert_int_equal(items[0].error.status, QUOTH_E_QUERY);
    assert_int_equal(items[1].error.status, QUOTH_OK);
    assert_str(items[1].text, "täx");
    arena_free(a);
}

static Str random_file(Arena *a, uint32_t *seed)
{
    static const char *const pieces[] = {"id",  "query", ",",  ";",    "\t",     "\n",     "\n",     "\r\n",  "\"",      "\"\"",
                                         "{",   "}",     ":",  "\"id\":", "\"query\":", "<top>", "<num>", "<title>", "<topic number=\"",
                                         "</",  ">",     "a",  "tax",  "ä",      "\xff",   "1",      " ",     "&amp;",   "[",
                                         "id,query\n", "<top>\n", "{\"id\": 1, \"query\": \"x\"}\n"};
    Buf      b = {.arena = a};
    uint32_t n = random_next(seed) % 30;
    while (n-- > 0)
        buf_add(&b, str_of(pieces[random_next(seed) % (sizeof pieces / sizeof *pieces)]));
    if (random_next(seed) % 8 == 0)
        buf_char(&b, '\0');
    return buf_str(&b);
}

static uint32_t count_lines(Str text)
{
    uint32_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

static void check_items(Arena *a, const BatchItem *items, uint32_t n, Str file)
{
    Table ids = table_new(a);
    for (uint32_t i = 0; i < n; i++) {
        assert_true(items[i].line >= 1 && items[i].line <= count_lines(file));
        assert_true(i == 0 || items[i].line >= items[i - 1].line);
        if (items[i].error.status != QUOTH_OK) {
            assert_true(items[i].error.message[0] && utf8_valid(str_of(items[i].error.message)));
            continue;
        }
        assert_true(items[i].id.n > 0 && items[i].text.n > 0 && utf8_valid(items[i].text));
        assert_int_equal(*table_slot(&ids, items[i].id, i), i); /* each id once */
    }
}

static void any_bytes_give_queries_or_lines_that_are_bad(void **state)
{
    (void)state;
    Arena   *a = arena_new();
    uint32_t seed = 9, n_good = 0;
    for (int round = 0; round < 30000; round++) {
        BatchItem *items;
        Str        file = random_file(a, &seed);
        uint32_t   n = read_all(&items, a, file);
        check_items(a, items, n, file);
        for (uint32_t i = 0; i < n; i++)
            n_good += items[i].error.status == QUOTH_OK;
        arena_reset(a);
    }
    assert_true(n_good > 20000);
    arena_free(a);
}

static void each_query_of_a_batch_is_parsed(void **state)
{
    (void)state;
    static const char file[] = "a\ttax\nb\tspeeker:roe\nc\twar\n";
    quoth_batch      *batch = NULL;
    quoth_error       err;
    assert_int_equal(quoth_batch_parse(&batch, file, sizeof file - 1, &err), QUOTH_OK);
    assert_int_equal(quoth_batch_count(batch), 3);
    assert_str(quoth_query_print(quoth_batch_at(batch, 0)->query), "tax");
    const quoth_batch_query *bad = quoth_batch_at(batch, 1);
    assert_null(bad->query);
    assert_int_equal(bad->line, 2);
    assert_int_equal(bad->error.status, QUOTH_E_QUERY);
    assert_int_equal(bad->error.col, 1);
    assert_non_null(quoth_batch_at(batch, 2)->query);
    assert_null(quoth_batch_at(batch, 3));
    quoth_batch_free(batch);
    quoth_batch_free(NULL);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(empty_files_hold_no_queries),
    cmocka_unit_test(utf16_is_decoded),
    cmocka_unit_test(invalid_bytes_spoil_their_line_alone),
    cmocka_unit_test(any_bytes_give_queries_or_lines_that_are_bad),
    cmocka_unit_test(each_query_of_a_batch_is_parsed),
};
TEST_MAIN(tests)
