/* test_query_language.c: every row of docs/query-language.md, asked of the article that page shows: record by record, and of an
 * index of it in either form. */
#include "tests/testing.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/vec.h"
#include "searcher/match.h"
#include "searcher/parse.h"
#include "searcher/search.h"
#include "tests/folder.h"
#include "tests/searcher/sample.h"

enum { TODAY = 19543 }; /* July 5, 2023 */

typedef struct Row {
    Str  query, finds;
    bool is_refused;
} Row;

typedef struct Page {
    Arena *a;
    Str    text;
    Row   *rows;
    uint32_t n_rows;
    Sample sample;
    Lore   lore;
    Str    folder;
    Store *stores[2];
} Page;

static Str whole_file(Arena *a, const char *path)
{
    quoth_error err;
    Str bytes;
    if (file_read(&bytes, a, path, 1 << 20, &err) != QUOTH_OK)
        fail_msg("%s", err.message);
    return bytes;
}

static Str cell(Str *row)
{
    size_t end = str_find(*row, S(" |"), 0);
    Str text = str_trim(str_sub(*row, 0, end == STR_NONE ? row->n : end));
    *row = end == STR_NONE ? S("") : str_sub(*row, end + 2, row->n);
    return text;
}

static void read_rows(Page *page)
{
    Str rest = page->text, line;
    bool is_refused = false;
    while (str_next(&rest, '\n', &line)) {
        if (str_starts(line, S("| query |")))
            is_refused = str_find(line, S("refused:"), 0) != STR_NONE;
        if (!str_starts(line, S("| `")))
            continue;
        Str row = str_sub(line, 2, line.n), query = cell(&row), finds = cell(&row);
        if (!str_ends(query, S("`")))
            fail_msg("a row without a query: %.*s", STR(line));
        vec_push(page->a, page->rows, page->n_rows, (Row){str_sub(query, 1, query.n - 1), finds, is_refused});
    }
}

/* The article alone in an index of each form. */
static void make_stores(Page *page)
{
    static const StoreForm forms[] = {STORE_SEGMENTS, STORE_PORTABLE};
    page->folder = test_folder(page->a);
    for (int i = 0; i < 2; i++) {
        quoth_error err;
        Str path = page->sample.records[0].s.path;
        StoreArticle article = store_prepare(page->a, forms[i], path, 1, page->sample.records, page->sample.n);
        Str place = str_fmt(page->a, "%.*s/%d", STR(page->folder), i);
        check(store_open(&page->stores[i], place.p, QUOTH_WRITE, forms[i], &err), &err);
        check(store_replace(page->stores[i], &article, &err), &err);
        check(store_commit(page->stores[i], &err), &err);
    }
}

static int setup(void **state)
{
    Arena *a = arena_new();
    Page *page = arena_make(a, Page);
    page->a = a;
    page->text = whole_file(a, "docs/query-language.md");
    page->sample = sample_read(a, whole_file(a, "tests/docs/query-language.sample"));
    page->lore = lore_new(a);
    assert_int_equal(lore_add_saved(&page->lore, S("claims\thas:attribution NOT quote:direct\nwar-claims\tsaved:claims war\n"), "", NULL), QUOTH_OK);
    assert_int_equal(lore_add_synonyms(&page->lore, S("road, corridor\nUAV => drone\n"), "", NULL), QUOTH_OK);
    read_rows(page);
    make_stores(page);
    *state = page;
    return 0;
}

static int teardown(void **state)
{
    Page *page = *state;
    store_free(page->stores[0]);
    store_free(page->stores[1]);
    test_folder_remove(page->folder);
    arena_free(page->a);
    return 0;
}

static uint32_t number_of(const Page *page, Str text)
{
    uint32_t i = 0;
    while (i < page->sample.n && !str_eq(page->sample.records[i].s.text, text))
        i++;
    return i + 1;
}

/* The same of an index: the query planned, its answers in order of place. */
static Str answer_of(Page *page, Store *store, Str query)
{
    Query *q;
    quoth_error err;
    SearchResult found;
    Buf out = {.arena = page->a};
    SearchOptions how = {.order = QUOTH_BY_PATH};
    if (query_parse_with(&q, query, TODAY, &page->lore, &err) != QUOTH_OK ||
        search_run(&found, store, q, &how, page->a, &err) != QUOTH_OK)
        return str_fmt(page->a, "%s", err.message);
    for (uint32_t i = 0; i < found.n_hits; i++)
        buf_fmt(&out, "%s%u", i ? ", " : "", number_of(page, found.hits[i].s.text));
    query_free(q);
    return out.n ? buf_str(&out) : S("none");
}

/* Numbers of the sentences found, or what is wrong with the query. */
static Str answer(Page *page, Str query)
{
    Query *q;
    quoth_error err;
    Buf out = {.arena = page->a};
    Around around = {page->sample.records, page->sample.n};
    if (query_parse_with(&q, query, TODAY, &page->lore, &err) != QUOTH_OK)
        return str_fmt(page->a, "%s", err.message);
    Matcher *m = matcher_new();
    for (uint32_t i = 0; i < page->sample.n; i++)
        if (match_record(m, q, &page->sample.records[i], &around, NULL))
            buf_fmt(&out, "%s%u", out.n ? ", " : "", i + 1);
    matcher_free(m);
    query_free(q);
    return out.n ? buf_str(&out) : S("none");
}

static void every_row_is_true(void **state)
{
    Page *page = *state;
    uint32_t n_wrong = 0;
    for (uint32_t i = 0; i < page->n_rows; i++) {
        const Row *row = &page->rows[i];
        Str got = answer(page, row->query);
        for (int k = 0; k < 2 && str_eq(got, row->finds) && !row->is_refused; k++)
            got = answer_of(page, page->stores[k], row->query);
        if (str_eq(got, row->finds))
            continue;
        print_error("%.*s\n  finds %.*s, the page says %.*s\n", STR(row->query), STR(got), STR(row->finds));
        n_wrong++;
    }
    assert_int_equal(n_wrong, 0);
    assert_true(page->n_rows > 90);
}

static void the_page_shows_the_article_that_is_asked(void **state)
{
    Page *page = *state;
    for (uint32_t i = 0; i < page->sample.n; i++) {
        Str line = str_fmt(page->a, "> %u. %.*s\n", i + 1, STR(page->sample.records[i].s.text));
        if (str_find(page->text, line, 0) == STR_NONE)
            fail_msg("not on the page: %.*s", STR(line));
    }
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
static const struct CMUnitTest tests[] = {
    TEST(every_row_is_true),
    TEST(the_page_shows_the_article_that_is_asked),
};
TEST_MAIN(tests)
