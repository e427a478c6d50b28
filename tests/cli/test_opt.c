/* test_opt.c: how command lines are read, and what is said of wrong ones. */
#include "tests/testing.h"

#include "cli/opt.h"

enum { ARGS_MOST = 10 };

typedef struct Line {
    Arena *arena;
    Opts opts;
    quoth_error err;
    quoth_status status;
} Line;

/* "search --limit 3 a b", split at blanks; "_" stands for an empty argument. */
static Line parse(const char *text)
{
    Line l = {.arena = arena_new()};
    char *argv[ARGS_MOST + 1] = {(char[]){"quoth"}};
    int argc = 1;
    Str rest = str_of(text), word;
    while (argc < ARGS_MOST && str_next(&rest, ' ', &word))
        argv[argc++] = str_z(l.arena, str_eq(word, S("_")) ? S("") : word);
    l.status = opts_parse(&l.opts, l.arena, argc, argv, &l.err);
    return l;
}

static void options_stand_before_and_after_words(void **state)
{
    (void)state;
    static const char *const lines[] = {"--index x search --limit 3 a b", "search a b --limit=3 --index=x",
                                        "search a -n3 b --index x", "search a --index x -n 3 -- b"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        Line l = parse(lines[i]);
        uint32_t limit;
        assert_int_equal(l.status, QUOTH_OK);
        assert_int_equal(l.opts.cmd, CMD_SEARCH);
        assert_string_equal(l.opts.values[OPT_INDEX], "x");
        assert_int_equal(opts_number(&limit, &l.opts, OPT_LIMIT, 10, NULL), QUOTH_OK);
        assert_int_equal(limit, 3);
        assert_int_equal(l.opts.n_words, 2);
        assert_string_equal(l.opts.words[1], "b");
        arena_free(l.arena);
    }
}

static void words_may_look_like_options(void **state)
{
    (void)state;
    Line l = parse("search -- -tax --limit");
    assert_int_equal(l.opts.n_words, 2);
    assert_string_equal(l.opts.words[1], "--limit");
    arena_free(l.arena);
    l = parse("batch -");
    assert_string_equal(l.opts.words[0], "-");
    arena_free(l.arena);
    l = parse("search _");
    assert_int_equal(l.opts.n_words, 1);
    arena_free(l.arena);
}

static void wrong_lines_are_told(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"serach x", "unknown command serach: did you mean search?"},
        {"frobnicate", "unknown command frobnicate: see quoth help"},
        {"search --limt 3 x", "unknown option --limt: did you mean --limit?"},
        {"search --frobnicate", "unknown option --frobnicate: write -- before words that begin with a dash"},
        {"search -x", "unknown option -x: write -- before words that begin with a dash"},
        {"search --json=1 x", "--json takes no value"},
        {"search x --limit", "--limit: expected N"},
        {"search", "quoth search: expected QUERY"},
        {"show a b", "quoth show: unexpected b"},
        {"search --prune x", "--prune: not an option of quoth search"},
        {"stats --csv", "--csv: not an option of quoth stats"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Line l = parse(wrong[i][0]);
        assert_int_equal(l.status, QUOTH_E_ARGUMENT);
        assert_string_equal(l.err.message, wrong[i][1]);
        arena_free(l.arena);
    }
    Line l = parse("search x --limit 3x");
    uint32_t limit = 7;
    assert_int_equal(opts_number(&limit, &l.opts, OPT_LIMIT, 10, &l.err), QUOTH_E_ARGUMENT);
    assert_int_equal(limit, 7);
    arena_free(l.arena);
}

static void help_and_version_need_nothing_else(void **state)
{
    (void)state;
    Line l = parse("--version");
    assert_int_equal(l.status, QUOTH_OK);
    assert_int_equal(l.opts.cmd, CMDS);
    arena_free(l.arena);
    l = parse("search --help");
    assert_int_equal(l.status, QUOTH_OK);
    arena_free(l.arena);
}

static void the_nearest_word_is_meant(void **state)
{
    (void)state;
    static const char *const words[] = {"speaker", "section", "link"};
    assert_string_equal(opt_nearest("spaeker", words, 3), "speaker");
    assert_string_equal(opt_nearest("lnk", words, 3), "link");
    assert_null(opt_nearest("author", words, 3));
    assert_null(opt_nearest("a-word-that-is-far-longer-than-any-of-them", words, 3));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(options_stand_before_and_after_words),
    cmocka_unit_test(words_may_look_like_options),
    cmocka_unit_test(wrong_lines_are_told),
    cmocka_unit_test(help_and_version_need_nothing_else),
    cmocka_unit_test(the_nearest_word_is_meant),
};

TEST_MAIN(tests)
