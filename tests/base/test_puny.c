/* test_puny.c: hosts as the name system knows them. */
#include "tests/testing.h"

#include "base/puny.h"

static void expect(Str address, Str host)
{
    char bytes[PUNY_MAX];
    Str  found = puny_host(bytes, address);
    assert_int_equal(found.n, host.n);
    assert_memory_equal(found.p, host.p, host.n);
}

static void other_letters_are_told(void **state)
{
    (void)state;
    expect(S("https://\xd0\xb0pple.com/a?b"), S("xn--pple-43d.com")); /* the first letter is Cyrillic */
    expect(S("http://b\xc3\xbc" "cher.example:80/"), S("xn--bcher-kva.example"));
    expect(S("https://Jane@M\xc3\x9cnchen-Ost.de"), S("xn--mnchen-ost-9db.de"));
    expect(S("https://\xe4\xbe\x8b\xe3\x81\x88.\xe3\x83\x86\xe3\x82\xb9\xe3\x83\x88/x"), S("xn--r8jz45g.xn--zckzah"));
    expect(S("https://\xe4\xbe\x8b\xe3\x81\x88\xe3\x80\x82jp"), S("xn--r8jz45g.jp"));
}

/* The samples of RFC 3492, 7.1. */
static void as_its_source_has_it(void **state)
{
    (void)state;
    expect(S("x://\xe4\xbb\x96\xe4\xbb\xac\xe4\xb8\xba\xe4\xbb\x80\xe4\xb9\x88\xe4\xb8\x8d\xe8\xaf\xb4\xe4\xb8\xad\xe6\x96\x87"), S("xn--ihqwcrb4cv8a8dqg056pqjye"));
    expect(S("x://3\xe5\xb9\xb4" "b\xe7\xb5\x84\xe9\x87\x91\xe5\x85\xab\xe5\x85\x88\xe7\x94\x9f"), S("xn--3b-ww4c5e180e575a65lsy2b"));
    expect(S("x://\xe3\x81\x9d\xe3\x81\xae\xe3\x82\xb9\xe3\x83\x94\xe3\x83\xbc\xe3\x83\x89\xe3\x81\xa7"), S("xn--d9juau41awczczp"));
}

static void others_are_left_alone(void **state)
{
    (void)state;
    expect(S("https://example.org/\xd0\xb0"), S(""));
    expect(S("mailto:\xd0\xb0@example.org"), S(""));
    expect(S("\xd0\xb0.org/x"), S(""));
    expect(S(""), S(""));
    expect(S("http://"), S(""));
    char  address[4096] = "http://";
    for (size_t i = 7; i + 2 < sizeof address; i += 2)
        memcpy(address + i, i % 40 == 7 ? ".." : "\xd0\xb0", 2);
    expect(str_of(address), S(""));
    memset(address + 7, 'a', 100);
    expect(str_of(address), S(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_letters_are_told),
        cmocka_unit_test(as_its_source_has_it),
        cmocka_unit_test(others_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
