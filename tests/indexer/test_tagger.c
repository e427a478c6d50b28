/* test_tagger.c: every set of instructions gives the same answer, parts keep their order, forms of pages are
 * read. */
#include "tests/testing.h"

#include <stdlib.h>

#include "indexer/claim.h"
#include "indexer/tagger.h"
#include "tools/train/plain.h"

static const char news[] =
    "The ministry said on Monday that the border would stay closed until spring, and added that no talks "
    "were planned.\n"
    "“We will not leave before the road is safe,” said Colonel Jane Roe, who commands the mission. “Nobody "
    "should doubt it.”\n"
    "According to three European diplomats, the draft was sent to both capitals last week.\n"
    "John Doe denied that he had met the envoy. His lawyer called the report ‘an invention’ and told "
    "reporters he would "
    "sue.\n"
    "The union wants higher wages; employers believe the demand is too high, but refused to name a figure.\n";

static Net model(void)
{
    Net net;
    if (!tagger_model(&net))
        fail_msg("the library holds no model");
    return net;
}

static Doc *tagged(Arena *a, const char *text, const NetLoops *loops)
{
    Net net = model();
    Doc *doc = plain_doc(a, str_of(text));
    tagger_run_with(doc, &net, loops);
    return doc;
}

static void assert_same(const Doc *a, const Doc *b)
{
    assert_int_equal(a->n_anns, b->n_anns);
    for (uint32_t i = 0; i < a->n_anns; i++) {
        const Annotation *x = &a->anns[i], *y = &b->anns[i];
        assert_int_equal(x->role, y->role);
        assert_int_equal(x->owner, y->owner);
        assert_int_equal(x->toks.beg, y->toks.beg);
        assert_int_equal(x->toks.end, y->toks.end);
        assert_int_equal(x->confidence, y->confidence);
    }
}

/* A text of words and marks by chance, in blocks of any length, one longer than a piece. */
static Str random_text(Arena *a, uint32_t n)
{
    static const char *const words[] = {
        "said ",  "Roe ",          "the ",  "that ",     "“We ", "will,” ", "told ", "\n", "he ", ". ", "\"",
        "leave ", "According to ", "Doe: ", "believes ", "no ",  ", ",      "plan ", "’ ", "(",   "— "};
    Buf b = {.arena = a};
    uint32_t seed = 5;
    for (uint32_t i = 0; i < n; i++) {
        seed = seed * 1664525u + 1013904223u;
        uint32_t w = (seed >> 16) % (sizeof words / sizeof *words);
        if (i < 3000 && words[w][0] == '\n')
            continue;
        buf_add(&b, str_of(words[w]));
    }
    buf_char(&b, 0);
    return (Str){b.p, b.n - 1};
}

static void loops_agree(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Str chance = random_text(a, 9000);
    Doc *of_news = tagged(a, news, net_loops_at(0)), *of_chance = tagged(a, chance.p, net_loops_at(0));
    for (uint32_t i = 1; i < NET_LOOPS; i++) {
        const NetLoops *loops = net_loops_at(i);
        if (!loops)
            continue;
        assert_same(of_news, tagged(a, news, loops));
        assert_same(of_chance, tagged(a, chance.p, loops));
    }
    arena_free(a);
}

/* Tokens serve one attribution each, or several as its speaker; parts have an owner, and are not empty. */
static void parts_do_not_overlap(void **state)
{
    (void)state;
    Arena *a = arena_new();
    const Doc *doc = tagged(a, random_text(a, 20000).p, net_loops());
    uint8_t *role = arena_make_n(a, uint8_t, doc->n_toks);
    assert_true(doc->n_anns > 100);
    for (uint32_t i = 0; i < doc->n_anns; i++) {
        const Annotation *part = &doc->anns[i];
        assert_int_equal(part->kind, ANN_ATTRIBUTION);
        assert_true(part->toks.beg < part->toks.end && part->confidence <= 100);
        assert_int_equal(doc->anns[part->owner].role, ROLE_NONE);
        if (part->role == ROLE_NONE)
            continue;
        assert_true(doc->anns[part->owner].toks.beg <= part->toks.beg);
        assert_true(doc->anns[part->owner].toks.end >= part->toks.end);
        range_each (t, part->toks) {
            assert_true(role[t] == ROLE_NONE || (role[t] == ROLE_SPEAKER && part->role == ROLE_SPEAKER));
            role[t] = part->role;
        }
    }
    arena_free(a);
}

static void news_is_understood(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Doc *doc = tagged(a, news, net_loops());
    uint32_t n;
    Claim *claims = claims_of(doc, &n);
    assert_true(n >= 5);
    assert_str(doc_toks_text(doc, claims[0].speaker), "The ministry");
    assert_str(doc_toks_text(doc, claims[0].cue), "said");
    Claim *roe = NULL;
    for (uint32_t i = 0; i < n; i++)
        if (str_starts(doc_toks_text(doc, claims[i].speaker), S("Colonel")))
            roe = &claims[i];
    assert_non_null(roe);
    assert_str(doc_toks_text(doc, roe->cue), "said");
    assert_str(doc_toks_text(doc, roe->content[0]), "“We will not leave before the road is safe,”");
    assert_str(doc_toks_text(doc, roe->content[1]), "“Nobody should doubt it.”");
    arena_free(a);
}

static void other_bytes_are_no_model(void **state)
{
    (void)state;
    Net net;
    Arena *a = arena_new();
    char *room = arena_alloc(a, 4096 + 64);
    char *bytes = room + (64 - (uintptr_t)room % 64);
    assert_false(net_open(&net, (Str){bytes, 4096}));
    memcpy(bytes, "quotag4", 8);
    memset(bytes + 8, 0x10, 84);
    assert_false(net_open(&net, (Str){bytes, 4096}));
    assert_false(net_open(&net, (Str){bytes, 10}));
    arena_free(a);
}

static void empty_and_furniture_blocks_pass(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Net net = model();
    assert_int_equal(tagged(a, "", net_loops())->n_anns, 0);
    Doc *doc = plain_doc(a, str_of(news));
    for (uint32_t b = 0; b < doc->n_blocks; b++)
        doc->blocks[b].furniture = true;
    tagger_run_with(doc, &net, net_loops());
    assert_int_equal(doc->n_anns, 0);
    arena_free(a);
}

/* The n-th attribution that a rule found; fails where there are fewer. */
static Claim by_rule(const Doc *doc, ClaimRule rule, uint32_t which)
{
    uint32_t n;
    Claim *claims = claims_of(doc, &n);
    for (uint32_t i = 0; i < n; i++)
        if (claims[i].rule == rule && which-- == 0)
            return claims[i];
    fail_msg("rule %d found too little", (int)rule);
    return (Claim){0};
}

static void transcripts_are_read(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Doc *doc =
        tagged(a, "They met on Sunday.\nROE: Will you sign it?\nDOE: I have not read it yet.\n", net_loops());
    Claim c = by_rule(doc, RULE_TRANSCRIPT, 1);
    assert_str(doc_toks_text(doc, c.speaker), "DOE");
    assert_str(doc_toks_text(doc, c.cue), ":");
    assert_str(doc_toks_text(doc, c.content[0]), "I have not read it yet");
    doc = tagged(a, "Note: The shop is closed today.\nSince then: Nothing has come of it.\n", net_loops());
    vec_each (const Annotation, ann, doc->anns, doc->n_anns)
        assert_int_not_equal(ann->rule, RULE_TRANSCRIPT);
    arena_free(a);
}

static void signed_quotes_are_read(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Doc *doc = tagged(a, "“The bridge shakes when lorries pass.” – Jane Roe, baker\n", net_loops());
    Claim c = by_rule(doc, RULE_SIGNED, 0);
    assert_str(doc_toks_text(doc, c.speaker), "Jane Roe, baker");
    assert_str(doc_toks_text(doc, c.content[0]), "“The bridge shakes when lorries pass.”");
    arena_free(a);
}

static void quotations_run_on(void **state)
{
    (void)state;
    Arena *a = arena_new();
    uint32_t n;
    Doc *doc = tagged(a,
                      "“The first winter was hard,” Roe said. “We had no coal.\n"
                      "“The second was worse.\n"
                      "“Then came the thaw.”\n",
                      net_loops());
    Claim *claims = claims_of(doc, &n);
    assert_int_equal(n, 1);
    assert_int_equal(claims[0].n_content, 4);
    assert_str(doc_toks_text(doc, claims[0].content[3]), "“Then came the thaw.”");
    arena_free(a);
}

static void dialogue_needs_no_cue(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Doc *doc = tagged(a,
                      "\"Is it late?\"\n\"It is.\"\n\"Then we must go!\"\n\"Not yet.\"\nThe lamp went out. "
                      "\"Now,\" and she "
                      "rose.\n",
                      net_loops());
    assert_str(doc_toks_text(doc, by_rule(doc, RULE_DIALOGUE, 1).content[0]), "\"It is.\"");
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(loops_agree),
    cmocka_unit_test(parts_do_not_overlap),
    cmocka_unit_test(news_is_understood),
    cmocka_unit_test(other_bytes_are_no_model),
    cmocka_unit_test(empty_and_furniture_blocks_pass),
    cmocka_unit_test(transcripts_are_read),
    cmocka_unit_test(signed_quotes_are_read),
    cmocka_unit_test(quotations_run_on),
    cmocka_unit_test(dialogue_needs_no_cue),
};

TEST_MAIN(tests)
