/* test_ner.c: names are found in their kinds, alike by every set of instructions, and never overlap. */
#include "tests/testing.h"

#include "indexer/ner.h"
#include "tools/train/plain.h"

static const char news[] =
    "President Jane Roe met officials of the World Bank in Paris on Tuesday.\n"
    "“Nobody asked us,” said Peter Miller of the Green Party, who had come from London.\n";

static NerName *found(Arena *a, const char *text, const NetLoops *loops, const Doc **doc, uint32_t *n)
{
    Net net;
    if (!ner_model(&net))
        fail_msg("the library holds no model of names");
    Doc *d = plain_doc(a, str_of(text));
    *doc = d;
    return ner_find_with(d, &net, loops, n);
}

static bool has(const Doc *doc, const NerName *names, uint32_t n, const char *text, NerKind kind)
{
    for (uint32_t i = 0; i < n; i++)
        if (names[i].kind == kind && str_eq(doc_toks_text(doc, names[i].toks), str_of(text)))
            return true;
    return false;
}

static void names_have_kinds(void **state)
{
    (void)state;
    Arena *a = arena_new();
    const Doc *doc;
    uint32_t n;
    NerName *names = found(a, news, net_loops(), &doc, &n);
    assert_true(has(doc, names, n, "Jane Roe", NER_PERSON));
    assert_true(has(doc, names, n, "World Bank", NER_ORGANISATION));
    assert_true(has(doc, names, n, "Paris", NER_PLACE));
    assert_true(has(doc, names, n, "Peter Miller", NER_PERSON));
    assert_true(has(doc, names, n, "London", NER_PLACE));
    arena_free(a);
}

static void names_come_in_order_and_alike(void **state)
{
    (void)state;
    Arena *a = arena_new();
    const Doc *doc;
    uint32_t n, n_other;
    NerName *names = found(a, news, net_loops_at(0), &doc, &n);
    for (uint32_t i = 1; i < n; i++)
        assert_true(names[i - 1].toks.end <= names[i].toks.beg);
    for (uint32_t l = 1; l < NET_LOOPS; l++) {
        if (!net_loops_at(l))
            continue;
        NerName *other = found(a, news, net_loops_at(l), &doc, &n_other);
        assert_int_equal(n, n_other);
        assert_memory_equal(names, other, n * sizeof *names);
    }
    arena_free(a);
}

static void a_page_without_words_has_none(void **state)
{
    (void)state;
    Arena *a = arena_new();
    const Doc *doc;
    uint32_t n = 9;
    found(a, "", net_loops(), &doc, &n);
    assert_int_equal(n, 0);
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(names_have_kinds),
    cmocka_unit_test(names_come_in_order_and_alike),
    cmocka_unit_test(a_page_without_words_has_none),
};

TEST_MAIN(tests)
