/* test_options.c: options of other editions of quoth.h, NULL nouns, and an analysis that is stopped. */
#include "tests/testing.h"

#include "quoth.h"

static const char draft[] = "“We will leave,” said Jane Roe on Monday.\n";

static quoth_status parse(const quoth_read_options *opts, quoth_error *err)
{
    quoth_article *a = NULL;
    quoth_status   st = quoth_article_parse(&a, draft, sizeof draft - 1, "draft.md", opts, err);
    assert_true((st == QUOTH_OK) == (a != NULL));
    quoth_article_free(a);
    return st;
}

static int count_calls(void *arg)
{
    ++*(int *)arg;
    return 0;
}

static int stop(void *arg)
{
    (void)arg;
    return 1;
}

static void older_and_newer_options(void **state)
{
    (void)state;
    int                calls = 0;
    quoth_error        err;
    quoth_read_options opts = QUOTH_READ_OPTIONS_INIT;
    opts.cancel = count_calls;
    opts.cancel_arg = &calls;
    opts.size = offsetof(quoth_read_options, cancel); /* an older program knows no such member, and may hold anything there */
    assert_int_equal(parse(&opts, &err), QUOTH_OK);
    assert_int_equal(calls, 0);
    opts.size = sizeof opts;
    assert_int_equal(parse(&opts, &err), QUOTH_OK);
    assert_true(calls > 3);
    struct {
        quoth_read_options known;
        char               more[64];
    } newer = {.known = QUOTH_READ_OPTIONS_INIT};
    newer.known.size = sizeof newer;
    assert_int_equal(parse(&newer.known, &err), QUOTH_OK);
    opts.size = 0;
    assert_int_equal(parse(&opts, &err), QUOTH_E_ARGUMENT);
    assert_non_null(strstr(err.message, "_INIT"));
}

static void cancelled(void **state)
{
    (void)state;
    quoth_error        err;
    quoth_read_options opts = QUOTH_READ_OPTIONS_INIT;
    opts.cancel = stop;
    assert_int_equal(parse(&opts, &err), QUOTH_E_CANCELLED);
    assert_int_equal(err.status, QUOTH_E_CANCELLED);
}

static void nothing_of_nobody(void **state)
{
    (void)state;
    assert_null(quoth_article_about(NULL));
    assert_int_equal(quoth_article_sentences(NULL), 0);
    assert_null(quoth_results_at(NULL, 0));
    assert_int_equal(quoth_results_total(NULL), 0);
    assert_int_equal(quoth_results_suggestion(NULL).n, 0);
    assert_int_equal(quoth_findings_differ(NULL), 0);
    assert_null(quoth_facets_at(NULL, 0));
    assert_null(quoth_batch_at(NULL, 0));
    assert_non_null(quoth_query_print(NULL).p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(older_and_newer_options),
        cmocka_unit_test(cancelled),
        cmocka_unit_test(nothing_of_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
