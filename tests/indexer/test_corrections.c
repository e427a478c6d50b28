/* test_corrections.c: corrections against records: nested attributions, chains, names in lists. */
#include "tests/testing.h"

#include "base/file.h"
#include "indexer/corrections.h"
#include "tests/folder.h"
#include "tests/records.h"

typedef TestPlace Fixture;

static Corrections *corrections(Fixture *f, const char *text)
{
    quoth_error  err;
    Corrections *c = NULL;
    Str          path = str_fmt(f->a, "%.*s/corrections.tsv", STR(f->folder));
    check(file_replace(path.p, str_of(text), &err), &err);
    check(corrections_read(&c, f->a, path.p, &err), &err);
    return c;
}

/* "She said he said it": one attribution within another, and one beside them. */
static Record nested(Arena *a)
{
    Record r = test_record(a, "a.txt", 0, "Roe said Doe said it, Poe added.");
    r.s.id = S("aa.11");
    test_claim(a, &r, (TestClaim){.speaker = "Jane Roe", .cue = "said", .content = "Doe said it"});
    test_claim(a, &r, (TestClaim){.speaker = "John Doe", .cue = "said", .content = "it"});
    test_claim(a, &r, (TestClaim){.speaker = "Poe", .cue = "added", .content = "it"});
    ((quoth_attribution *)r.s.attributions)[1].inside = 0;
    return r;
}

static void what_a_false_one_held_moves_out(void **state)
{
    Fixture *f = *state;
    Record   r = nested(f->a);
    uint64_t hash = corrections_apply(corrections(f, "false\taa.11\tJane Roe\t\n"), f->a, &r, 1, &(CorrectHow){0});
    assert_true(hash != 0 && r.s.n_attributions == 2);
    assert_str(r.s.attributions[0].speaker, "John Doe");
    assert_int_equal(r.s.attributions[0].inside, -1);
    r = nested(f->a);
    (void)corrections_apply(corrections(f, "false\taa.11\t*\t\n"), f->a, &r, 1, &(CorrectHow){0});
    assert_int_equal(r.s.n_attributions, 0);
    r = nested(f->a);
    (void)corrections_apply(corrections(f, "false\taa.11\tPoe\t\n"), f->a, &r, 1, &(CorrectHow){0});
    assert_true(r.s.n_attributions == 2 && r.s.attributions[1].inside == 0);
}

static void corrections_of_one_sentence_follow_one_another(void **state)
{
    Fixture *f = *state;
    Record   r = nested(f->a), other = nested(f->a);
    other.s.id = S("bb.11");
    Record       both[] = {r, other};
    Corrections *c = corrections(f, "what\tsentence\twas\tis\nspeaker\taa.11\tPoe\tEdgar Poe\nspeaker\taa.11\tEdgar Poe\tAnnabel Lee\n");
    uint64_t     hash = corrections_apply(c, f->a, both, 2, &(CorrectHow){0});
    assert_str(both[0].s.attributions[2].speaker, "Annabel Lee");
    assert_int_equal(both[0].s.attributions[2].confidence, 100);
    assert_str(both[1].s.attributions[2].speaker, "Poe");
    assert_true(hash == corrections_hash(c, S("aa.11")) && corrections_hash(c, S("bb.11")) == 0);
    (void)corrections_apply(c, f->a, both, 2, &(CorrectHow){.any_article = true});
    assert_str(both[1].s.attributions[2].speaker, "Annabel Lee");
}

static void merged_names_stand_once(void **state)
{
    Fixture     *f = *state;
    Corrections *c = corrections(f, "merge\t\tLavrow\tLavrov\nmerge\t\tLavrov\tSergei Lavrov\nmerge\t\tround\tagain\nmerge\t\tagain\tround\n");
    Record       r = test_record(f->a, "a.txt", 0, "Lavrow and Lavrov said it.");
    test_claim(f->a, &r, (TestClaim){.speaker = "Lavrow; Lavrov; round", .cue = "said", .content = "it"});
    test_actor(f->a, &r, "Lavrow");
    test_actor(f->a, &r, "Iran");
    test_actor(f->a, &r, "Sergei Lavrov");
    test_author(f->a, &r, "Lavrov");
    assert_true(corrections_apply(c, f->a, &r, 1, &(CorrectHow){0}) == 0 && c->merged != 0);
    assert_true(str_starts(r.s.attributions[0].speaker, S("Sergei Lavrov; "))); /* the circle ends somewhere */
    assert_true(r.s.n_actors == 2);
    assert_str(r.s.actors[0], "Sergei Lavrov");
    assert_str(r.s.authors[0], "Sergei Lavrov");
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, test_place_setup, test_place_teardown)
static const struct CMUnitTest tests[] = {
    TEST(what_a_false_one_held_moves_out),
    TEST(corrections_of_one_sentence_follow_one_another),
    TEST(merged_names_stand_once),
};
TEST_MAIN(tests)
