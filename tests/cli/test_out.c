/* test_out.c: sentences in each form, hostile text among them; standard output goes to a file meanwhile. */
#include "tests/testing.h"

#include <unistd.h>

#include "cli/out.h"
#include "cli/term.h"

#define TEXT "Roe \x1b[31m said: \"a,b\"\tNo\u202e."

static const Span content = {4, 8}, match = {0, 3};
static const quoth_attribution said = {.speaker = S("Jane Roe"),
                                       .speaker_text = S("Roe"),
                                       .speaker_type = S("person"),
                                       .cue = S("said"),
                                       .content = &content,
                                       .n_content = 1,
                                       .quote = S("mixed"),
                                       .type = S("assertion"),
                                       .polarity = S("affirmed"),
                                       .confidence = 80,
                                       .inside = -1};
static const Str authors[] = {S("A. One"), S("B. Two")}, actors[] = {S("Iran")};
static const quoth_link links[] = {{S("https://example.org/a?b=c"), S("here"), S("example.org")}};
static const quoth_entity entities[] = {{{0, 3}, 10, 13, S("Jane Roe"), S("person"), S(""), S("agent")}};
static const quoth_sentence sentence = {.path = S("a/b.md"),
                                        .id = S("x.y"),
                                        .begin = 10,
                                        .end = 40,
                                        .line = 3,
                                        .column = 5,
                                        .text = S(TEXT),
                                        .section = S("S"),
                                        .kind = S("assertion"),
                                        .hedged = 1,
                                        .title = S("T"),
                                        .date = S("2023-06-15"),
                                        .outlet = S(""),
                                        .language = S("en"),
                                        .url = S(""),
                                        .authors = authors,
                                        .n_authors = 2,
                                        .score = 1.25,
                                        .attributions = &said,
                                        .n_attributions = 1,
                                        .actors = actors,
                                        .n_actors = 1,
                                        .links = links,
                                        .n_links = 1,
                                        .entities = entities,
                                        .n_entities = 1,
                                        .checkworthy = 7,
                                        .matches = &match,
                                        .n_matches = 1};

typedef struct Capture {
    Arena *arena;
    FILE *file;
    int stdout_before;
} Capture;

static Capture begin(void)
{
    Capture c = {.arena = arena_new(), .file = tmpfile()};
    fflush(stdout);
    c.stdout_before = dup(STDOUT_FILENO);
    dup2(fileno(c.file), STDOUT_FILENO);
    return c;
}

static Str end(Capture *c)
{
    enum { MOST = 1 << 16 };
    char *got = arena_alloc(c->arena, MOST);
    fflush(stdout);
    dup2(c->stdout_before, STDOUT_FILENO);
    close(c->stdout_before);
    rewind(c->file);
    size_t n = fread(got, 1, MOST, c->file);
    fclose(c->file);
    return (Str){got, n};
}

static void json_has_every_key(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Json j = json_new(a);
    json_begin(&j, '{');
    out_json_sentence(&j, &sentence, true);
    json_end(&j, '}');
    assert_str(
        buf_str(&j.buf),
        "{\"path\":\"a/b.md\",\"id\":\"x.y\",\"begin\":10,\"end\":40,\"line\":3,\"column\":5,\"page\":0,"
        "\"text\":\"Roe \\u001b[31m said: "
        "\\\"a,b\\\"\\tNo\u202e.\",\"section\":\"S\",\"kind\":\"assertion\",\"hedged\":true,"
        "\"title\":\"T\",\"authors\":[\"A. One\",\"B. "
        "Two\"],\"date\":\"2023-06-15\",\"outlet\":\"\",\"score\":1.250000,"
        "\"attributions\":[{\"speaker\":\"Jane "
        "Roe\",\"speaker_text\":\"Roe\",\"speaker_type\":\"person\",\"cue\":\"said\","
        "\"content\":[\"\\u001b[31\"],\"quote\":\"mixed\",\"type\":\"assertion\",\"polarity\":\"affirmed\","
        "\"confidence\":80,\"inside\":-1}],\"actors\":[\"Iran\"],"
        "\"links\":[{\"url\":\"https://example.org/a?b=c\",\"anchor\":\"here\",\"host\":\"example.org\"}],"
        "\"entities\":[{\"begin\":10,\"end\":13,\"text\":\"Roe\",\"name\":\"Jane Roe\",\"type\":\"person\","
        "\"country\":\"\",\"part\":\"agent\"}],\"checkworthy\":7}");
    arena_free(a);
}

static void tables_keep_their_shape(void **state)
{
    (void)state;
    Capture c = begin();
    Str id = S("q\"1");
    out_table_head(FORMAT_TSV, true);
    out_table_sentence(c.arena, FORMAT_TSV, &sentence, &id);
    out_table_sentence(c.arena, FORMAT_CSV, &sentence, NULL);
    assert_str(
        end(&c),
        "query_"
        "id\tpath\tline\tcolumn\tid\tkind\thedged\tdate\toutlet\ttitle\tauthors\tsection\tspeakers\tcues\t"
        "quotes\tactors\tlinks\tscore\ttext\n"
        "q\"1\ta/b.md\t3\t5\tx.y\tassertion\tyes\t2023-06-15\t\tT\tA. One; B. Two\tS\tJane "
        "Roe\tsaid\tmixed\tIran\t"
        "https://example.org/a?b=c\t1.250000\tRoe  [31m said: \"a,b\" No\u202e.\n"
        "a/b.md,3,5,x.y,assertion,yes,2023-06-15,,T,A. One; B. Two,S,Jane Roe,said,mixed,Iran,"
        "https://example.org/a?b=c,1.250000,\"Roe \x1b[31m said: \"\"a,b\"\"\tNo\u202e.\"\r\n");
    arena_free(c.arena);
}

static void nothing_steers_the_terminal(void **state)
{
    (void)state;
    Capture c = begin();
    out_vimgrep(&sentence);
    out_text_sentence(&sentence, false);
    out_text_sentence(&sentence, true);
    Str got = end(&c);
    assert_str(got, "a/b.md:3:5:Roe  [31m said: \"a,b\" No.\n"
                    "     3  Roe  [31m said: \"a,b\" No.\n"
                    "        — Jane Roe, said (mixed)\n"
                    "        → https://example.org/a?b=c\n"
                    "     3  Roe  [31m said: \"a,b\" No.\n"
                    "        — Jane Roe, said (mixed, assertion, affirmed, confidence 80, rule 0)\n"
                    "        → https://example.org/a?b=c\n"
                    "        assertion, hedged, in: S\n"
                    "        actors: Iran\n");
    assert_true(str_find(got, S("\x1b"), 0) == STR_NONE);
    arena_free(c.arena);
}

static void counts_say_what_was_left_out(void **state)
{
    (void)state;
    Capture c = begin();
    out_text_count(0, 1, 1);
    out_text_count(0, 10, 12);
    out_text_count(10, 2, 12);
    assert_str(end(&c), "\n1 sentence\n\n1 to 10 of 12 sentences (--offset 10 shows the next, --limit 0 all)\n"
                        "\n11 to 12 of 12 sentences\n");
    arena_free(c.arena);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(json_has_every_key),
    cmocka_unit_test(tables_keep_their_shape),
    cmocka_unit_test(nothing_steers_the_terminal),
    cmocka_unit_test(counts_say_what_was_left_out),
};

TEST_MAIN(tests)
