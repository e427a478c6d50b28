/* test_lexicon.c: every form that is looked up by tokens is what the tokenizer makes of it, so that texts can
 * meet it. */
#include "tests/testing.h"

#include "core/lexicon.h"
#include "core/token.h"

/* The form as the tokens of a text would spell it. */
static Str as_cut(Arena *a, Str form)
{
    Token *toks = NULL;
    uint32_t n = 0;
    Buf b = {.arena = a};
    token_cut(a, form, (Span){0, (uint32_t)form.n}, &toks, &n);
    for (uint32_t t = 0; t < n; t++) {
        if (t > 0)
            buf_char(&b, ' ');
        buf_add(&b, toks[t].fold);
    }
    return buf_str(&b);
}

/* Lists that are looked up by text as it stands. */
static bool is_of_text(LexList list)
{
    return list == LEX_ENTITIES || list == LEX_LANGUAGES || list == LEX_FURNITURE;
}

static void every_form_can_be_met(void **state)
{
    (void)state;
    Arena *a = arena_new();
    unsigned n_forms = 0, n_lost = 0;
    for (LexList list = 0; list < LEX_LISTS; list++)
        for (const LexEntry *e = lexicon_next(list, NULL); e && !is_of_text(list);
             e = lexicon_next(list, e)) {
            Str form = lexicon_form(e), cut = as_cut(a, form);
            if (!str_eq(form, cut) && ++n_lost)
                print_error("list %u: \"%.*s\" is cut into \"%.*s\"\n", (unsigned)list, STR(form), STR(cut));
            n_forms++;
            arena_reset(a);
        }
    arena_free(a);
    assert_true(n_forms > 1000);
    assert_int_equal(n_lost, 0);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(every_form_can_be_met)};

TEST_MAIN(tests)
