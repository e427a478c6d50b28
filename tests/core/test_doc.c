/* test_doc.c: ranges of tokens; doc_check accepts a sound article and names each thing that is broken. */
#include "tests/testing.h"

#include "core/doc.h"

#define TEXT "Head\nHe left. She stayed."

/* A small sound article: a heading and a paragraph of two sentences. */
static Doc *article(Arena *a)
{
    static Source source;
    Doc *doc = arena_make(a, Doc);
    source = (Source){.bytes = S(TEXT)};
    doc->arena = a;
    doc->source = &source;
    doc->text = S(TEXT);
    doc->map.runs = arena_make_n(a, MapRun, 2);
    doc->map.runs[0] = (MapRun){0, 0, 13};
    doc->map.runs[1] = (MapRun){13, 13, 12};
    doc->map.n_runs = 2;
    doc->map.n_text = 25;
    vec_push(a, doc->blocks, doc->n_blocks, (Block){BLOCK_HEADING, 1, false, {0, 4}, {0, 1}, BLOCK_NONE});
    vec_push(a, doc->blocks, doc->n_blocks, (Block){BLOCK_PARAGRAPH, 0, false, {5, 25}, {1, 3}, 0});
    vec_push(a, doc->sents, doc->n_sents, (Sentence){{0, 4}, {0, 1}, 0});
    vec_push(a, doc->sents, doc->n_sents, (Sentence){{5, 13}, {1, 4}, 1});
    vec_push(a, doc->sents, doc->n_sents, (Sentence){{14, 25}, {4, 7}, 1});
    static const Span toks[] = {{0, 4}, {5, 7}, {8, 12}, {12, 13}, {14, 17}, {18, 24}, {24, 25}};
    for (int i = 0; i < 7; i++)
        vec_push(a, doc->toks, doc->n_toks, (Token){toks[i], str_span(doc->text, toks[i]), TOK_WORD, 0});
    vec_push(a, doc->marks, doc->n_marks, (Mark){MARK_LINK, {8, 12}, S("https://example.org/")});
    uint32_t said = ann_add(doc, (Annotation){.kind = ANN_ATTRIBUTION, .owner = ANN_SELF, .toks = {1, 4}});
    ann_add(doc, (Annotation){.kind = ANN_ATTRIBUTION, .role = ROLE_CUE, .owner = said, .toks = {2, 3}});
    return doc;
}

static void ranges_of_tokens(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Doc *doc = article(a);
    assert_str(doc_toks_text(doc, (Range){1, 3}), "He left");
    assert_str(doc_toks_text(doc, (Range){7, 7}), "");
    assert_str(tok_text(doc, 5), "stayed");
    assert_int_equal(doc_sent_of(doc, 0), 0);
    assert_int_equal(doc_sent_of(doc, 3), 1);
    assert_int_equal(doc_sent_of(doc, 4), 2);
    Range in = doc_toks_in(doc, (Span){6, 14});
    assert_int_equal(in.beg, 2);
    assert_int_equal(in.end, 4);
    in = doc_toks_in(doc, (Span){25, 25});
    assert_int_equal(in.beg, 7);
    assert_int_equal(in.end, 7);
    arena_free(a);
}

static void a_sound_article_passes(void **state)
{
    (void)state;
    Arena *a = arena_new();
    assert_str(doc_check(article(a)), "");
    Source source = {.bytes = S("")};
    assert_str(doc_check(&(Doc){.arena = a, .source = &source, .text = S("")}), "");
    arena_free(a);
}

static void what_is_broken_is_named(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Doc *doc;
#define ASSERT_BROKEN(damage, want)                                                                          \
    do {                                                                                                     \
        doc = article(a);                                                                                    \
        damage;                                                                                              \
        Str why = doc_check(doc);                                                                            \
        if (!str_starts(why, S(want)))                                                                       \
            fail_msg("%s: \"%.*s\"", #damage, STR(why));                                                     \
    } while (0)
    ASSERT_BROKEN(doc->text = S("Head\nHe left. She stayed!"), "map run 1: text at 13");
    ASSERT_BROKEN(doc->map.runs[1].src = 5, "map run 0: overlaps");
    ASSERT_BROKEN(doc->map.n_text--, "map: 24 bytes");
    ASSERT_BROKEN(doc->blocks[1].text.beg++, "block 1: begins at 6");
    ASSERT_BROKEN(doc->blocks[1].section = 1, "block 1: section 1");
    ASSERT_BROKEN(doc->blocks[0].sents.end = 0, "block 1: its sentences");
    ASSERT_BROKEN(doc->sents[1].text.end = 10, "sentence 2: text before it");
    ASSERT_BROKEN(doc->sents[2].text.end = 24, "block 1: its last text");
    ASSERT_BROKEN(doc->sents[2].block = 0, "sentence 2: block 0");
    ASSERT_BROKEN(doc->sents[1].toks.end = 3, "sentence 2: its tokens");
    ASSERT_BROKEN(doc->toks[5].text.beg = 16, "token 5: empty, out of order");
    ASSERT_BROKEN(doc->toks[6].fold.p = NULL, "token 6: no fold");
    ASSERT_BROKEN(doc->marks[0].text.end = 99, "mark 0: outside");
    ASSERT_BROKEN(doc->anns[1].owner = 1, "annotation 1: owner");
    ASSERT_BROKEN(doc->anns[1].toks.end = 8, "annotation 1: tokens outside");
    ASSERT_BROKEN(doc->anns[0].kind = ANN_KINDS, "annotation 0: kind");
    arena_free(a);
}

static void enums_have_names(void **state)
{
    (void)state;
    assert_string_equal(ann_kind_name(ANN_HEDGE), "hedge");
    assert_str(attr_type_name(TYPE_EVENTUALITY), "eventuality");
    assert_str(quote_name(QUOTE_MIXED), "mixed");
    assert_str(polarity_name(POLARITY_NONE), "");
    assert_str(actor_type_name(ACTOR_ANONYMOUS), "anonymous");
    assert_str(sentence_kind_name(KIND_FURNITURE), "furniture");
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(ranges_of_tokens),
    cmocka_unit_test(a_sound_article_passes),
    cmocka_unit_test(what_is_broken_is_named),
    cmocka_unit_test(enums_have_names),
};

TEST_MAIN(tests)
