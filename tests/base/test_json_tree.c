/* test_json_tree.c: what a record in JSON is as a tree, and what is refused. */
#include "tests/testing.h"

#include "base/json_tree.h"

typedef struct Fixture {
    Arena    *a;
    JsonTree *tree;
} Fixture;

static const JsonNode *read_text(Fixture *f, const char *text, const char **why)
{
    Str copy = str_dup(f->a, str_of(text)); /* of that length and no more: nothing behind it may be looked at */
    return json_tree_read(f->tree, copy, why);
}

static void put(Buf *b, const JsonNode *node)
{
    static const char *const names[] = {"null", "bool", "number", "string", "array", "object"};
    buf_fmt(b, "%.*s=%s", STR(node->key), names[node->kind]);
    if (node->kind == JSON_IS_NUMBER)
        buf_fmt(b, ":%g", node->number);
    else if (node->text.n)
        buf_fmt(b, ":%.*s", STR(node->text));
    if (!node->children)
        return;
    buf_char(b, '(');
    for (const JsonNode *child = node->children; child; child = child->next) {
        put(b, child);
        buf_add(b, child->next ? S(" ") : S(")"));
    }
}

static void reads(Fixture *f, const char *text, const char *want)
{
    const char     *why;
    const JsonNode *node = read_text(f, text, &why);
    Buf             b = {.arena = f->a};
    if (!node)
        fail_msg("%s: %s", text, why ? why : "out of memory");
    put(&b, node);
    assert_str(buf_str(&b), want);
}

static void refuses(Fixture *f, const char *text, const char *reason)
{
    const char *why;
    assert_null(read_text(f, text, &why));
    assert_non_null(why);
    if (reason)
        assert_string_equal(why, reason);
}

static void values_are_nodes(void **state)
{
    Fixture *f = *state;
    reads(f, "{}", "=object");
    reads(f, " [null, true, -1, 1.5e3, 18446744073709551615] \r\n", "=array(=null =bool =number:-1 =number:1500 =number:1.84467e+19)");
    reads(f, "{\"a\": {\"b\": [\"x\", []]}, \"c\": \"\"}", "=object(a=object(b=array(=string:x =array)) c=string)");
    reads(f, "{\"a\": 1, \"a\": \"2\"}", "=object(a=number:1 a=string:2)");
    reads(f, "\"\\u00e9 \\ud83d\\ude00 \\n\"", "=string:\xc3\xa9 \xf0\x9f\x98\x80 \n");
}

static void a_text_may_hold_nul(void **state)
{
    Fixture        *f = *state;
    const char     *why;
    const JsonNode *node = read_text(f, "{\"a\\u0000b\": \"\\u0000\"}", &why);
    assert_non_null(node);
    assert_int_equal(node->children->key.n, 3);
    assert_int_equal(node->children->text.n, 1);
}

static void what_is_no_json_is_refused(void **state)
{
    Fixture           *f = *state;
    static const char *const wrong[] = {"",         "  ",      "{",        "[1,]",   "{\"a\":}", "{a:1}",     "\"\xff\"", "\"\xed\xa0\x80\"",
                                        "\"\\ud800\"", "\"\t\"", "[1] [2]", "1e999", "01",       "\"\\x\"", "nul",      "\xef\xbb\xbf[]x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refuses(f, wrong[i], NULL);
    reads(f, "[1]", "=array(=number:1)"); /* it goes on after all of them */
}

static const char *repeated(Fixture *f, const char *head, const char *each, uint32_t n, const char *tail)
{
    Buf b = {.arena = f->a};
    buf_add(&b, str_of(head));
    for (uint32_t i = 0; i < n; i++)
        buf_add(&b, str_of(each));
    buf_add(&b, str_of(tail));
    return str_z(f->a, buf_str(&b));
}

static void depth_and_number_are_bounded(void **state)
{
    Fixture    *f = *state;
    const char *why, *closed = repeated(f, "1", "]", 1023, "");
    assert_non_null(read_text(f, repeated(f, "", "[", 1023, closed), &why));
    refuses(f, repeated(f, "[", "[", 1023, repeated(f, closed, "]", 1, "")), "nested more than 1,023 deep");
    assert_non_null(read_text(f, repeated(f, "[1", ",1", JSON_TREE_MOST - 2, "]"), &why));
    refuses(f, repeated(f, "[1", ",1", JSON_TREE_MOST - 1, "]"), "more than 1,000,000 values");
}

static int setup(void **state)
{
    static Fixture f;
    f = (Fixture){arena_new(), json_tree_new()};
    *state = &f;
    return f.a && f.tree ? 0 : -1;
}

static int teardown(void **state)
{
    Fixture *f = *state;
    json_tree_free(f->tree);
    arena_free(f->a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_are_nodes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_text_may_hold_nul, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_json_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(depth_and_number_are_bounded, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
