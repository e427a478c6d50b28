/* test_terms.c: which terms and columns stand for a record. */
#include "tests/testing.h"

#include "core/terms.h"
#include "tests/records.h"

static Record sample(Arena *a)
{
    Record r = test_record(a, "/x/a.txt", 0, "Əliyev said Iran’s drones, and drones alone, crossed.");
    test_claim(a, &r, (TestClaim){"Ilham Aliyev; anonymous", "said", "drones, and drones alone", NULL, NULL});
    test_claim(a, &r, (TestClaim){"", "said", "crossed", NULL, NULL});
    test_actor(a, &r, "Ilham Aliyev");
    test_link(a, &r, "https://www.Mfa.gov.az/en/News-1#top", "www.mfa.gov.az");
    r.s.date = S("2023-06-15T10:00:00Z");
    r.s.section = S("Drone wars");
    return r;
}

static const Term *find(const RecordTerms *t, Str text)
{
    for (uint32_t i = 0; i < t->n_terms; i++)
        if (str_eq(t->terms[i].text, text))
            return &t->terms[i];
    return NULL;
}

static RecordTerms terms(Arena *a, const Record *r)
{
    TermMaker m = terms_begin(a, r->s.language);
    RecordTerms t = terms_of(&m, r);
    terms_end(&m);
    return t;
}

static void words_have_places_and_stems(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Record r = sample(a);
    RecordTerms t = terms(a, &r);
    const Term *drones = find(&t, S("drones"));
    assert_non_null(drones);
    assert_true(drones->count == 2 && drones->n_positions == 2);
    assert_true(drones->positions[0] == 4 && drones->positions[1] == 6); /* over the comma */
    assert_non_null(find(&t, S("eliyev")));
    assert_non_null(find(&t, S("iran")));
    const Term *stem = find(&t, term_stem(a, FIELD_TEXT, S("drone")));
    assert_true(stem && stem->count == 2 && stem->n_positions == 0);
    for (uint32_t i = 1; i < t.n_terms; i++)
        assert_true(str_cmp(t.terms[i - 1].text, t.terms[i].text) < 0);
    arena_free(a);
}

static void fields_have_their_terms(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Record r = sample(a);
    RecordTerms t = terms(a, &r);
    Str want[] = {term_word(a, FIELD_SPEAKER, S("ilham")),      term_word(a, FIELD_SPEAKER, S("anonymous")),
                  term_word(a, FIELD_ACTOR, S("aliyev")),       term_word(a, FIELD_CONTENT, S("alone")),
                  term_stem(a, FIELD_CONTENT, S("drone")),      term_stem(a, FIELD_SECTION, S("war")),
                  term_word(a, FIELD_LINK, S("news")),          term_host(a, FIELD_LINK, S("gov.az")),
                  term_host(a, FIELD_LINK, S("www.mfa.gov.az")), term_value(a, FIELD_HAS, S("link")),
                  term_value(a, FIELD_HAS, S("speaker")),       term_unresolved(a),
                  term_value(a, FIELD_KIND, S("assertion")),    term_value(a, FIELD_MONTH, S("2023-06")),
                  term_id(a, r.s.id)};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        if (!find(&t, want[i]))
            fail_msg("no term %.*s", STR(want[i]));
    Str none[] = {term_word(a, FIELD_CONTENT, S("said")), term_host(a, FIELD_LINK, S("v.az")),
                  term_value(a, FIELD_HAS, S("author")), term_value(a, FIELD_HAS, S("quote"))};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (find(&t, none[i]))
            fail_msg("there is a term %.*s", STR(none[i]));
    arena_free(a);
}

static void columns_hold_each_value_once(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Record r = sample(a);
    test_claim(a, &r, (TestClaim){"Ilham Aliyev", "Said", "drones", NULL, NULL});
    RecordTerms t = terms(a, &r);
    Str speakers = S(""), date = S(""), cue = S("");
    for (uint32_t i = 0; i < t.n_columns; i++) {
        speakers = t.columns[i].field == FIELD_SPEAKER ? t.columns[i].value : speakers;
        date = t.columns[i].field == FIELD_DATE ? t.columns[i].value : date;
        cue = t.columns[i].field == FIELD_CUE ? t.columns[i].value : cue;
    }
    Str value;
    assert_true(column_next(&speakers, &value));
    assert_str(value, "Ilham Aliyev");
    assert_true(column_next(&speakers, &value));
    assert_str(value, "anonymous");
    assert_false(column_next(&speakers, &value));
    assert_str(date, "2023-06-15");
    assert_str(cue, "said");
    bool claims[] = {false, true, false};
    const Str *values;
    assert_int_equal(record_counted(&values, a, &r, FIELD_SPEAKER, claims), 0);
    claims[0] = true;
    assert_int_equal(record_counted(&values, a, &r, FIELD_SPEAKER, claims), 2);
    arena_free(a);
}

static void long_terms_are_cut_and_stay_apart(void **state)
{
    (void)state;
    Arena *a = arena_new();
    char *long_word = arena_alloc(a, 1001), *other = arena_alloc(a, 1001);
    memset(long_word, 'w', 1000);
    memset(other, 'w', 999);
    other[999] = 'x';
    Str one = term_word(a, FIELD_TEXT, str_of(long_word)), two = term_word(a, FIELD_TEXT, str_of(other));
    assert_true(one.n <= TERM_MAX && two.n <= TERM_MAX);
    assert_false(str_eq(one, two));
    char nuls[200] = {0};
    Str term = term_word(a, FIELD_TEXT, (Str){nuls, sizeof nuls});
    size_t cost = term.n;
    for (size_t i = 0; i < term.n; i++)
        cost += term.p[i] == '\0';
    assert_true(cost <= TERM_MAX);
    arena_free(a);
}

static void addresses_compare_by_what_names_the_page(void **state)
{
    (void)state;
    Arena *a = arena_new();
    assert_str(address_form(a, S("HTTPS://www.Example.org:443/A/b/#part")), "example.org/A/b");
    assert_str(address_form(a, S("http://example.org")), "example.org");
    assert_str(address_form(a, S("example.org:8080/x?y=1")), "example.org:8080/x?y=1");
    Str host = S("www.mfa.gov.az");
    assert_true(host_above(&host));
    assert_str(host, "mfa.gov.az");
    assert_true(host_above(&host) && host_above(&host));
    assert_str(host, "az");
    assert_false(host_above(&host));
    assert_str(address_words(a, S("https://x.org/a-b_c?d")), "https   x org a b c d");
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(words_have_places_and_stems),
    cmocka_unit_test(fields_have_their_terms),
    cmocka_unit_test(columns_hold_each_value_once),
    cmocka_unit_test(long_terms_are_cut_and_stay_apart),
    cmocka_unit_test(addresses_compare_by_what_names_the_page),
};
TEST_MAIN(tests)
