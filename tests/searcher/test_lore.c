/* test_lore.c: saved queries and synonyms. */
#include "tests/testing.h"

#include "searcher/lore.h"
#include "searcher/parse.h"
#include "searcher/print.h"

static Lore read(Arena *a, const char *saved, const char *synonyms)
{
    quoth_error err;
    Lore lore = lore_new(a);
    if (lore_add_saved(&lore, str_of(saved), "saved", &err) != QUOTH_OK ||
        lore_add_synonyms(&lore, str_of(synonyms), "synonyms", &err) != QUOTH_OK)
        fail_msg("%s", err.message);
    return lore;
}

/* The query printed, or what is wrong with it. */
static Str printed(Arena *a, const Lore *lore, const char *text)
{
    Query *q;
    quoth_error err;
    if (query_parse_with(&q, str_of(text), 0, lore, &err) != QUOTH_OK)
        return str_fmt(a, "%u: %s", err.col, err.message);
    Str out = query_print(q, a);
    query_free(q);
    return out;
}

static void names_stand_for_queries(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Lore lore = read(a, "\xef\xbb\xbf# mine\nwho\tspeaker:roe OR speaker:doe\r\n\nboth\tsaved:who tax\nopen\t\"tax\nlone\tNOT tax\nme\tsaved:me\n", "");
    assert_str(printed(a, &lore, "saved:who tax"), "(speaker:roe OR speaker:doe) AND tax");
    assert_str(printed(a, &lore, "Saved:both OR x"), "(speaker:roe OR speaker:doe) AND tax OR x");
    assert_str(printed(a, &lore, "x -saved:who"), "x AND NOT (speaker:roe OR speaker:doe)");
    assert_str(printed(a, &lore, "tax NEAR/3 saved:who"), "5: NEAR and PRE stand between words and phrases of one field");
    assert_str(printed(a, &lore, "x saved:open"), "3: saved:open: \"tax: the quotation mark is not closed");
    assert_str(printed(a, &lore, "saved:none"), "1: saved:none: no query is saved under that name");
    assert_str(printed(a, &lore, "speaker:(saved:who)"), "10: a saved query inside the brackets of a field: close them first");
    assert_str(printed(a, &lore, "a saved:me"), "3: saved:me: saved queries within saved queries: at most 8, and none within itself");
    assert_str(printed(a, NULL, "saved:who"), "1: saved:who: no query is saved under that name");
    arena_free(a);
}

static void words_find_their_synonyms(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Lore lore = read(a, "", "Zangezur, Syunik , \"Syunik\" corridor\nUSA => United States, America\n");
    assert_str(printed(a, &lore, "zangezur"), "zangezur OR syunik OR syunik-corridor");
    assert_str(printed(a, &lore, "SYUNIK road"), "(SYUNIK OR zangezur OR syunik-corridor) AND road");
    assert_str(printed(a, &lore, "usa america"), "(usa OR united-states OR america) AND america");
    assert_str(printed(a, &lore, "content:usa"), "content:usa OR content:united-states OR content:america");
    assert_str(printed(a, &lore, "syunik-corridor"), "syunik-corridor OR zangezur OR syunik");
    /* quoted words, exact ones, patterns and names stand as they are */
    assert_str(printed(a, &lore, "\"usa\" =usa ==usa us* speaker:usa"), "\"usa\" AND =usa AND ==usa AND us* AND speaker:usa");
    assert_str(printed(a, &lore, "usa NEAR/3 war"), "(usa OR united-states OR america) NEAR/3 war");
    arena_free(a);
}

static void bad_lines_are_named(void **state)
{
    (void)state;
    static const char *const saved[] = {"who speaker:roe\n", "#\na b\tx\n", "a\tx\na\ty\n", "\tx\n"};
    static const char *const synonyms[] = {"alone\n", "a, , b\n", "=> a\n", "a =>\n", "a => ,\n"};
    Arena *a = arena_new();
    for (size_t i = 0; i < sizeof saved / sizeof *saved; i++) {
        quoth_error err;
        Lore lore = lore_new(a);
        assert_int_equal(lore_add_saved(&lore, str_of(saved[i]), "f", &err), QUOTH_E_INPUT);
        assert_int_equal(err.line, i == 1 || i == 2 ? 2 : 1);
    }
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++) {
        quoth_error err;
        Lore lore = lore_new(a);
        assert_int_equal(lore_add_synonyms(&lore, str_of(synonyms[i]), "f", &err), QUOTH_E_INPUT);
    }
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(names_stand_for_queries),
    cmocka_unit_test(words_find_their_synonyms),
    cmocka_unit_test(bad_lines_are_named),
};
TEST_MAIN(tests)
