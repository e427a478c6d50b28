/* test_textmap.c: spans through markup, entities, rejoined words and line ends of ours. */
#include "tests/testing.h"

#include "core/textmap.h"

/* source  "He **left** &amp; re-\nturned.\n\nEnd"
 *          0    5     11    17      25
 * text    "He left & returned.\nEnd" */
static MapRun runs[] = {
    {0, 0, 3},   /* "He "       */
    {3, 5, 4},   /* "left"      */
    {7, 11, 1},  /* " "         */
    {8, 12, 5},  /* "&"         */
    {9, 17, 3},  /* " re"       */
    {12, 22, 7}, /* "turned."   */
    {19, 29, 0}, /* "\n": ours  */
    {20, 31, 3}, /* "End"       */
};
static const TextMap map = {runs, 8, 23};

static void assert_source(uint32_t beg, uint32_t end, uint32_t want_beg, uint32_t want_end)
{
    Span got = textmap_to_source(&map, (Span){beg, end});
    assert_int_equal(got.beg, want_beg);
    assert_int_equal(got.end, want_end);
}

static void spans_go_home(void **state)
{
    (void)state;
    assert_source(3, 7, 5, 9);
    assert_source(0, 7, 0, 9);     /* covers the markup between */
    assert_source(8, 9, 12, 17);   /* an entity is one whole    */
    assert_source(10, 18, 18, 28); /* "returned" over two runs */
    assert_source(20, 23, 31, 34);
    assert_source(3, 3, 5, 5);
    assert_source(23, 23, 34, 34);
    Span empty = textmap_to_source(&(TextMap){NULL, 0, 0}, (Span){0, 0});
    assert_int_equal(empty.end, 0);
}

static void source_bytes_find_their_text(void **state)
{
    (void)state;
    assert_int_equal(textmap_to_text(&map, 0), 0);
    assert_int_equal(textmap_to_text(&map, 3), 3); /* "**" stands before "left" */
    assert_int_equal(textmap_to_text(&map, 6), 4);
    assert_int_equal(textmap_to_text(&map, 14), 8);  /* inside the entity         */
    assert_int_equal(textmap_to_text(&map, 20), 12); /* the hyphen taken out      */
    assert_int_equal(textmap_to_text(&map, 30), 20);
    assert_int_equal(textmap_to_text(&map, 99), 23);
}

static void every_text_byte_comes_back(void **state)
{
    (void)state;
    for (uint32_t at = 0; at < map.n_text; at++)
        if (at != 19) /* ours: its source place belongs to what follows */
            assert_int_equal(textmap_to_text(&map, textmap_to_source(&map, (Span){at, at + 1}).beg), at);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(spans_go_home),
    cmocka_unit_test(source_bytes_find_their_text),
    cmocka_unit_test(every_text_byte_comes_back),
};

TEST_MAIN(tests)
