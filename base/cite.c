#include "base/cite.h"

#include <ctype.h>

static bool is_particle(Str word)
{
    static const char *const words[] = {"van", "von", "de", "der", "den", "del", "della", "di",  "da",
                                        "dos", "al",  "el", "bin", "ibn", "la",  "le",    "ter", "ten"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(word, str_of(words[i])))
            return true;
    return false;
}

static bool is_suffix(Str word)
{
    static const char *const words[] = {"Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(word, str_of(words[i])))
            return true;
    return false;
}

static Str last_word(Str name)
{
    size_t at = name.n;
    while (at > 0 && name.p[at - 1] != ' ')
        at--;
    return str_sub(name, at, name.n);
}

Name name_split(Str author)
{
    Name n = {.given = str_trim(author), .suffix = S("")};
    n.family = last_word(n.given);
    if (is_suffix(n.family) && n.family.n < n.given.n) {
        n.suffix = n.family;
        n.given = str_trim(str_sub(n.given, 0, n.given.n - n.suffix.n));
        if (str_ends(n.given, S(",")))
            n.given.n--;
        n.family = last_word(n.given);
    }
    Str before = str_trim(str_sub(n.given, 0, n.given.n - n.family.n));
    while (before.n && is_particle(last_word(before))) {
        n.family = (Str){last_word(before).p, (size_t)(n.family.p + n.family.n - last_word(before).p)};
        before = str_trim(str_sub(before, 0, before.n - last_word(before).n));
    }
    n.given = before;
    return n;
}

/* Letters and digits of ASCII alone, which every BibTeX takes as a key. */
static Str key_part(Arena *a, Str text)
{
    Buf b = {.arena = a};
    for (size_t i = 0; i < text.n && b.n < 24; i++)
        if ((unsigned char)text.p[i] < 0x80 && isalnum((unsigned char)text.p[i]))
            buf_char(&b, (char)tolower((unsigned char)text.p[i]));
    return buf_str(&b);
}

static Str first_long_word(Str title)
{
    Str word = S("");
    while (str_next(&title, ' ', &word))
        if (word.n > 3)
            break;
    return word;
}

Str cite_key(Arena *a, Str author, Str outlet, Str date, Str title)
{
    Str family = author.n ? key_part(a, name_split(author).family) : key_part(a, outlet),
        word = key_part(a, first_long_word(title));
    uint32_t year;
    bool     is_dated = date.n >= 4 && str_to_u32(str_sub(date, 0, 4), &year);
    return str_fmt(a, "%.*s%.*s%.*s", STR(family.n ? family : S("anon")), STR(is_dated ? str_sub(date, 0, 4) : S("")),
                   STR(word));
}
