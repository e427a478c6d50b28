/* test_query.c: laws of parsing, printing and matching; what single queries give stands in tests/cases/query and match. */
#include "tests/testing.h"

#include "base/utf8.h"
#include "searcher/match.h"
#include "searcher/parse.h"
#include "searcher/print.h"
#include "tests/searcher/random_query.h"
#include "tests/searcher/sample.h"

enum { TODAY = 19543 };

static const char *const words[] = {"tax", "taxes", "Roe", "war", "Iran", "rise", "will", "Əliyev", "3+3", "U.S."};

static const char *const article =
    "@title Taxes and war\n@author Jane Roe\n@date 2023-06-15\n@path articles/tax.md\n"
    "{s1=Jane Roe|Roe} {c1|said} {q1=direct|taxes will rise} and {s2=Tax Office; Iran|both} {c2|denied} {q2|the U.S. war}. "
    ";; conf1=85 conf2=55 polarity2=denied\n"
    "{g=Iran|Tehran} will tax the {l=https://www.mfa.gov.az/news|war of 3+3}. ;; kind=forecast hedged=yes checkworthy=70\n\n"
    "Roe, Əliyev: taxes rise; the war will too, Iran.\n"
    "It is {c1|said} {q1|that taxes rise, U.S. taxes}. ;; conf1=40\n\n"
    "Nothing.\n";

static bool is_same_word(const Word *a, const Word *b)
{
    return a->form == b->form && a->edits == b->edits && str_eq(a->fold, b->fold) &&
           (a->form != FORM_EXACT || str_eq(a->exact, b->exact));
}

static bool is_same(const Node *a, const Node *b)
{
    if (a->kind != b->kind || a->field != b->field || a->id != b->id || a->claims != b->claims ||
        a->n_kids != b->n_kids || a->n_words != b->n_words || a->first != b->first || a->last != b->last ||
        a->distance != b->distance || a->unit != b->unit || !str_eq(a->value, b->value) || !str_eq(a->host, b->host) ||
        !str_eq(a->path, b->path))
        return false;
    for (uint32_t i = 0; i < a->n_words; i++)
        if (!is_same_word(&a->words[i], &b->words[i]))
            return false;
    for (uint32_t i = 0; i < a->n_kids; i++)
        if (!is_same(a->kids[i], b->kids[i]))
            return false;
    return true;
}

static void check_reparse(Arena *a, const Query *q)
{
    Query      *again;
    quoth_error err;
    Str         printed = query_print(q, a);
    if (query_parse(&again, printed, TODAY, &err) != QUOTH_OK)
        fail_msg("%.*s\nprinted %.*s\n%s", STR(q->text), STR(printed), err.message);
    if (q->n_nodes != again->n_nodes || !is_same(q->root, again->root))
        fail_msg("%.*s\nprinted %.*s\nis another tree", STR(q->text), STR(printed));
    if (!str_eq(query_print(again, a), printed))
        fail_msg("%.*s\nprints otherwise the second time", STR(printed));
    query_free(again);
}

/* What every node promises (query.h). */
static void check_node(const Query *q, const Node *node, NodeKind above)
{
    assert_true(node->beg < node->end && node->end <= q->text.n && node->id < q->n_nodes);
    uint32_t n_kept = 0;
    for (uint32_t i = 0; i < node->n_kids; i++) {
        n_kept += node->kids[i]->kind != NODE_NOT;
        check_node(q, node->kids[i], node->kind);
    }
    if (node->kind == NODE_AND || node->kind == NODE_OR)
        assert_true(node->n_kids >= 2 && n_kept >= 1);
    if (node->kind == NODE_NOT)
        assert_true(above == NODE_AND && node->n_kids == 1 && node->claims == 0);
    if (node->kind == NODE_OR)
        assert_true(above != NODE_OR && n_kept == node->n_kids);
    if (node->kind == NODE_AND && above == NODE_AND)
        assert_true((node->claims & (node->claims - 1)) != 0);
    if (node->kind == NODE_PHRASE)
        assert_true(node->n_words >= 2);
}

static void printed_queries_parse_to_the_same_tree(void **state)
{
    (void)state;
    Arena      *a = arena_new();
    RandomQuery random = {a, 11, words, sizeof words / sizeof *words};
    uint32_t    n_read = 0;
    for (int i = 0; i < 20000; i++) {
        Query      *q;
        quoth_error err;
        Str         text = random_query(&random);
        if (query_parse(&q, text, TODAY, &err) == QUOTH_OK) {
            check_node(q, q->root, NODE_ALL);
            check_reparse(a, q);
            query_free(q);
            n_read++;
        }
        arena_reset(a);
    }
    assert_true(n_read > 15000); /* else the queries are too wild to show anything */
    arena_free(a);
}

static Str random_bytes(Arena *a, uint32_t *seed)
{
    static const char *const pieces[] = {
        "a",   "tax", "(",   ")",       "\"",      "“",     "”",     "«",   " ",   " ",    " AND ",   " OR ", " NOT ", "-",
        "=",   "==",  "*",   "?",       "~1",      "~",     "9",     ":",   "/",   "..",   "speaker:", "date:", "conf:", "link:",
        "x:",  "w/p", " w/d ", " NEAR/2 ", " PRE/1 ", "NEAR", "kind:", ">=",  "high", "http://", ".",      ",",    "'",     "\xff",
        "\xe2\x80", "\u00a0", "é",  "中",  "\n",       "2023-06", "has:", "link", "path:", "text:", "@",     "\t"};
    Buf      b = {.arena = a};
    uint32_t n = random_next(seed) % (random_next(seed) % 2 ? 4 : 14);
    while (n-- > 0)
        buf_add(&b, str_of(pieces[random_next(seed) % (sizeof pieces / sizeof *pieces)]));
    if (random_next(seed) % 8 == 0)
        buf_char(&b, '\0');
    return buf_str(&b);
}

static void any_bytes_give_a_query_or_a_place(void **state)
{
    (void)state;
    Arena   *a = arena_new();
    Matcher *m = matcher_new();
    Sample   sample = sample_read(a, str_of(article));
    Arena   *b = arena_new();
    uint32_t seed = 5, n_read = 0;
    for (int i = 0; i < 60000; i++) {
        Query       *q;
        quoth_error  err;
        Match        match;
        Str          text = random_bytes(b, &seed);
        quoth_status st = query_parse(&q, text, TODAY, &err);
        if (st == QUOTH_OK) {
            check_node(q, q->root, NODE_ALL);
            check_reparse(b, q);
            match_record(m, q, &sample.records[i % sample.n], NULL, &match);
            query_free(q);
            n_read++;
        } else {
            assert_int_equal(st, QUOTH_E_QUERY);
            assert_true(err.line == 1 && err.col >= 1 && err.col <= text.n + 1 && err.message[0]);
            assert_true(utf8_valid(str_of(err.message)) && !strpbrk(err.message, "\n\t"));
        }
        arena_reset(b);
    }
    assert_true(n_read > 5000);
    matcher_free(m);
    arena_free(b);
    arena_free(a);
}

/* ---- laws of matching ----------------------------------------------------------------------------------- */

/* Bit i: the query finds record i. */
static uint32_t found(Matcher *m, const Sample *sample, Str query)
{
    Query      *q;
    quoth_error err;
    Around      around = {sample->records, sample->n};
    uint32_t    bits = 0;
    if (query_parse(&q, query, TODAY, &err) != QUOTH_OK)
        fail_msg("%.*s: %s", STR(query), err.message);
    for (uint32_t i = 0; i < sample->n; i++) {
        Match match;
        Str   text = sample->records[i].s.text;
        if (!match_record(m, q, &sample->records[i], &around, &match))
            continue;
        bits |= 1u << i;
        for (uint32_t k = 0; k < match.n; k++) {
            assert_true(match.spans[k].beg < match.spans[k].end && match.spans[k].end <= text.n);
            assert_true(k == 0 || match.spans[k - 1].end < match.spans[k].beg);
        }
    }
    query_free(q);
    return bits;
}

static bool is_readable(Str query)
{
    Query      *q;
    quoth_error err;
    if (query_parse(&q, query, TODAY, &err) != QUOTH_OK)
        return false;
    query_free(q);
    return true;
}

static void sets_of_sentences_obey_their_operators(void **state)
{
    (void)state;
    Arena      *a = arena_new(), *b = arena_new();
    Matcher    *m = matcher_new();
    Sample      sample = sample_read(a, str_of(article));
    RandomQuery random = {b, 3, words, sizeof words / sizeof *words};
    uint32_t    all = found(m, &sample, S("*")), n_found = 0;
    assert_int_equal(all, (1u << sample.n) - 1);
    for (int i = 0; i < 4000; i++) {
        Str x = random_query(&random), y = random_query(&random);
        if (is_readable(x) && is_readable(y)) {
            uint32_t in_x = found(m, &sample, x), in_y = found(m, &sample, y);
            Str      either = str_fmt(b, "(%.*s) OR (%.*s)", STR(x), STR(y)), both = str_fmt(b, "(%.*s) w/s (%.*s)", STR(x), STR(y));
            Str      less = str_fmt(b, "(%.*s) NOT (%.*s)", STR(x), STR(y)), bound = str_fmt(b, "(%.*s) AND (%.*s)", STR(x), STR(y));
            assert_int_equal(found(m, &sample, either), in_x | in_y);
            assert_int_equal(found(m, &sample, both), in_x & in_y);
            assert_int_equal(found(m, &sample, less), in_x & ~in_y);
            assert_int_equal(found(m, &sample, bound) & ~(in_x & in_y), 0); /* an AND may ask for one attribution */
            n_found += in_x != 0 && in_x != all;
        }
        arena_reset(b);
    }
    assert_true(n_found > 500);
    matcher_free(m);
    arena_free(b);
    arena_free(a);
}

static void check_claims(Matcher *m, const Sample *sample, const char *query, int first, int second)
{
    Query      *q;
    quoth_error err;
    Match       match;
    assert_int_equal(query_parse(&q, str_of(query), TODAY, &err), QUOTH_OK);
    assert_true(match_record(m, q, &sample->records[0], NULL, &match));
    assert_int_equal(match.claims ? match.claims[0] : -1, first);
    assert_int_equal(match.claims ? match.claims[1] : -1, second);
    query_free(q);
}

static void claims_are_those_that_met_the_query(void **state)
{
    (void)state;
    Arena   *a = arena_new();
    Matcher *m = matcher_new();
    Sample   sample = sample_read(a, str_of(article));
    check_claims(m, &sample, "tax", -1, -1);
    check_claims(m, &sample, "speaker:roe", 1, 0);
    check_claims(m, &sample, "speaker:roe tax", 1, 0);
    check_claims(m, &sample, "speaker:roe OR content:war", 1, 1);
    check_claims(m, &sample, "polarity:denied content:war", 0, 1);
    check_claims(m, &sample, "speaker:roe OR tax", -1, -1);
    check_claims(m, &sample, "cue:(said OR denied) speaker:iran", 0, 1);
    check_claims(m, &sample, "tax NOT speaker:nobody", -1, -1);
    matcher_free(m);
    arena_free(a);
}

/* ---- limits --------------------------------------------------------------------------------------------- */

static Str repeated(Arena *a, const char *head, const char *piece, int n, const char *tail)
{
    Buf b = {.arena = a};
    buf_add(&b, str_of(head));
    for (int i = 0; i < n; i++)
        buf_add(&b, str_of(piece));
    buf_add(&b, str_of(tail));
    return buf_str(&b);
}

static void check_status(Str query, quoth_status want)
{
    Query       *q = NULL;
    quoth_error  err;
    quoth_status st = query_parse(&q, query, TODAY, &err);
    assert_int_equal(st, want);
    assert_true((q != NULL) == (st == QUOTH_OK));
    query_free(q);
}

static void limits_are_kept(void **state)
{
    (void)state;
    Arena *a = arena_new();
    check_status(repeated(a, "", "x ", 1024, ""), QUOTH_OK);
    check_status(repeated(a, "", "x ", 1025, ""), QUOTH_E_LIMIT);
    check_status(repeated(a, "\"", "x ", 1025, "\""), QUOTH_E_LIMIT);
    check_status(repeated(a, "x", " ", QUERY_BYTES_MOST - 1, ""), QUOTH_OK);
    check_status(repeated(a, "x", " ", QUERY_BYTES_MOST, ""), QUOTH_E_LIMIT);
    Str deep = repeated(a, "", "(", 64, "x"), deeper = repeated(a, "", "(", 65, "x");
    check_status(repeated(a, str_z(a, deep), ")", 64, ""), QUOTH_OK);
    check_status(repeated(a, str_z(a, deeper), ")", 65, ""), QUOTH_E_LIMIT);
    check_status(repeated(a, "x", " NEAR/2 x", 64, ""), QUOTH_OK);
    check_status(repeated(a, "x", " NEAR/2 x", 65, ""), QUOTH_E_LIMIT);
    check_status(repeated(a, "x", " w/d x", 65, ""), QUOTH_E_LIMIT);
    arena_free(a);
}

/* Each NEAR could find every stretch of such a sentence: its work has to stay bounded. */
static void repeated_words_stay_cheap(void **state)
{
    (void)state;
    Arena   *a = arena_new();
    Matcher *m = matcher_new();
    Sample   sample = sample_read(a, repeated(a, "", "x ", 200, "."));
    assert_int_equal(found(m, &sample, repeated(a, "x", " NEAR/9 x", 20, "")), 1);
    assert_int_equal(found(m, &sample, repeated(a, "x", " PRE/9 x", 20, " PRE/9 y")), 0);
    matcher_free(m);
    arena_free(a);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(printed_queries_parse_to_the_same_tree), cmocka_unit_test(any_bytes_give_a_query_or_a_place),
    cmocka_unit_test(sets_of_sentences_obey_their_operators), cmocka_unit_test(limits_are_kept),
    cmocka_unit_test(claims_are_those_that_met_the_query),
    cmocka_unit_test(repeated_words_stay_cheap),
};
TEST_MAIN(tests)
