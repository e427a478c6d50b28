/* test_fold.c: search forms, exact forms, and stems beside Snowball's own vocabulary where it is present. */
#include "tests/testing.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/utf8.h"
#include "core/fold.h"

#define VOCABULARY "../shared/eval/stem/english.tsv"

static void search_forms(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"Iran’s", "iran"},
        {"IRAN'S", "iran"},
        {"workers’", "workers"},
        {"don’t", "don't"},
        {"U.S.", "u.s"},
        {"U.S", "u.s"},
        {"Jr.’s", "jr"},
        {"1,000,000", "1000000"},
        {"12,50", "12,50"},
        {"1,000.50", "1000.50"},
        {"1,0000", "1,0000"},
        {"Əliyev", "eliyev"},
        {"ılgın", "ilgin"},
        {"İzmir", "izmir"},
        {"Łódź", "lodz"},
        {"Straße", "strasse"},
        {"Ærø", "aero"},
        {"ﬁnance", "finance"},
        {"Ｑｕｏｔｈ", "quoth"},
        {"Nguyễn", "nguyen"},
        {"Ёлка", "елка"},
        {"Ἀθῆναι", "αθηναι"},
        {"“", "\""},
        {"’", "'"},
        {"``", "\""},
        {"—", "-"},
        {"co\u00adop", "coop"},
        {"한국", "한국"},
        {"हिन्दी", "हिन्दी"},
        {"…", "..."},
        {".", "."},
        {"'s", "'s"},
    };
    Arena *a = arena_new();
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_str(fold_word(a, str_of(pairs[i][0])), pairs[i][1]);
    arena_free(a);
}

static void exact_forms_keep_accents(void **state)
{
    (void)state;
    Arena *a = arena_new();
    assert_str(fold_exact(a, S("Əliyev")), "əliyev");
    assert_str(fold_exact(a, S("Łódź’s")), "łódź");
    assert_str(fold_exact(a, S("naive")), "naive");
    assert_str(fold_exact(a, S("na\u00efve")), "na\u00efve");
    assert_str(fold_exact(a, S("nai\u0308ve")), "na\u00efve"); /* composed alike */
    arena_free(a);
}

static void forms_are_never_empty_nor_blank(void **state)
{
    (void)state;
    Arena *a = arena_new();
    for (uint32_t cp = 1; cp <= 0x10ffff; cp++) {
        char bytes[4];
        Str s = {bytes, utf8_put(bytes, cp)};
        if (cp_is_space(cp))
            continue;
        Str form = fold_word(a, s);
        assert_true(form.n > 0 && utf8_valid(form));
        assert_true(str_find(form, S(" "), 0) == STR_NONE);
        if (cp % 4096 == 0)
            arena_reset(a);
    }
    assert_true(fold_word(a, S("\xff\xc3")).n > 0);
    arena_free(a);
}

static void folds_remember(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Folds folds = folds_new(a);
    Str first = folds_word(&folds, S("Łódź"));
    assert_str(first, "lodz");
    assert_ptr_equal(folds_word(&folds, S("Łódź")).p, first.p);
    assert_str(folds_word(&folds, S("Ełk")), "elk");
    arena_free(a);
}

static void stems(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Stemmer *english = stemmer_new(a, S("en")), *german = stemmer_new(a, S("de"));
    for (int round = 0; round < 2; round++) { /* the second time from memory */
        assert_str(stem_word(english, a, S("negotiations")), "negoti");
        assert_str(stem_word(english, a, S("happy")), "happi");
        assert_str(stem_word(english, a, S("internationalisationalisations")), "internationalisationalis");
    }
    assert_str(stem_word(german, a, S("verhandlungen")), "verhandl");
    assert_null(stemmer_new(a, S("xx")));
    assert_null(stemmer_new(a, S("")));
    assert_str(stem_word(NULL, a, S("negotiations")), "negotiations");
    stemmer_free(german);
    stemmer_free(english);
    stemmer_free(NULL);
    arena_free(a);
}

/* Debian 12 has Snowball 2.2; the vocabulary is newer and was changed since in a few places. */
static void stems_agree_with_the_vocabulary(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Stemmer *s = stemmer_new(a, S("en"));
    Str rest, line;
    unsigned n_words = 0, n_alike = 0;
    if (file_read(&rest, a, VOCABULARY, 8 << 20, NULL) != QUOTH_OK) {
        stemmer_free(s);
        arena_free(a);
        skip();
    }
    str_next(&rest, '\n', &line);
    while (str_next(&rest, '\n', &line)) {
        Str word;
        str_next(&line, '\t', &word);
        n_words++;
        n_alike += str_eq(stem_word(s, a, word), line);
    }
    print_message("%u of %u stems alike\n", n_alike, n_words);
    assert_true(n_words == 42649 && n_alike >= 42592);
    stemmer_free(s);
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(search_forms),
    cmocka_unit_test(exact_forms_keep_accents),
    cmocka_unit_test(forms_are_never_empty_nor_blank),
    cmocka_unit_test(folds_remember),
    cmocka_unit_test(stems),
    cmocka_unit_test(stems_agree_with_the_vocabulary),
};

TEST_MAIN(tests)
