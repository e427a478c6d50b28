#include "indexer/byline.h"

#include "base/utf8.h"
#include "core/date.h"
#include "core/lexicon.h"

static bool begins_upper(Str s)
{
    size_t at = 0;
    return s.n > 0 && cp_is_upper(utf8_next(s, &at));
}

static uint32_t count_words(Str s)
{
    uint32_t n = 0;
    for (Str word; str_next(&s, ' ', &word);)
        n += word.n > 0;
    return n;
}

/* A name has two to six words; all but particles ("de", "van", "al-") begin with a capital. */
static bool is_name(Str s)
{
    uint32_t n = count_words(s), n_upper = 0;
    if (n < 2 || n > 6 || s.n > 80)
        return false;
    for (Str word; str_next(&s, ' ', &word);) {
        n_upper += begins_upper(word);
        for (size_t i = 0; i < word.n; i++)
            if (word.p[i] >= '0' && word.p[i] <= '9')
                return false;
    }
    return n_upper >= 2 && n_upper + 2 >= n;
}

static bool is_job(Str s)
{
    for (Str word; str_next(&s, ' ', &word);) {
        char lower[32];
        if (word.n >= sizeof lower)
            continue;
        for (size_t i = 0; i < word.n; i++)
            lower[i] = (char)(word.p[i] >= 'A' && word.p[i] <= 'Z' ? word.p[i] + 32 : word.p[i]);
        if (lexicon_has(LEX_JOBS, (Str){lower, word.n}))
            return true;
    }
    return false;
}

static void add_author(Arena *a, Str name, Meta *meta)
{
    for (uint32_t i = 0; i < meta->n_authors; i++)
        if (str_eq_nocase(meta->authors[i], name))
            return;
    vec_push(a, meta->authors, meta->n_authors, str_dup(a, name));
}

/* The next name of a list: up to a comma, semicolon, slash, bar, ampersand or " and ". */
static bool next_name(Str *rest, Str *name)
{
    if (rest->n == 0)
        return false;
    size_t end = 0, skip = 0;
    for (; end < rest->n; end++) {
        Str tail = str_sub(*rest, end, rest->n);
        if (strchr(",;|/&", tail.p[0])) {
            skip = 1;
            break;
        }
        if (str_starts_nocase(tail, S(" and ")) || str_starts_nocase(tail, S(" with "))) {
            skip = str_starts_nocase(tail, S(" and ")) ? 5 : 6;
            break;
        }
    }
    *name = str_trim(str_sub(*rest, 0, end));
    *rest = str_sub(*rest, end + skip, rest->n);
    if (str_starts_nocase(*name, S("and ")))
        *name = str_trim(str_sub(*name, 4, name->n));
    return true;
}

void byline_names(Arena *a, Str names, Meta *meta)
{
    for (Str name; next_name(&names, &name);)
        if (name.n)
            add_author(a, name, meta);
}

bool byline_authors(Arena *a, Str line, Meta *meta)
{
    static const Str heads[] = {{"by ", 3}, {"by: ", 4}, {"written by ", 11}, {"author: ", 8}, {"authors: ", 9}};
    if (line.n > 300)
        return false;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        if (!str_starts_nocase(line, heads[i]))
            continue;
        Str  rest = str_sub(line, heads[i].n, line.n), name;
        bool any = false;
        while (next_name(&rest, &name)) {
            if (any && (!is_name(name) || is_job(name)))
                break; /* titles and places follow the names */
            if (!is_name(name))
                return false;
            add_author(a, name, meta);
            any = true;
        }
        return any;
    }
    return false;
}

bool byline_date(Arena *a, Str line, Str *iso)
{
    enum { BESIDE = 40 }; /* bytes that may stand beside the date: a weekday, "Last modified on" */
    Span at;
    Str  found;
    if (line.n > 120 || !date_find(a, line, &found, &at))
        return false;
    if (line.n - (at.end - at.beg) > BESIDE || count_words(str_sub(line, 0, at.beg)) > 4)
        return false;
    *iso = found;
    return true;
}

static Str after_year(Str s)
{
    while (s.n && (s.p[0] == ' ' || (s.p[0] >= '0' && s.p[0] <= '9') || s.p[0] == '-' || s.p[0] == ','))
        s = str_sub(s, 1, s.n);
    return s;
}

static bool copyright_outlet(Arena *a, Str line, Str *outlet)
{
    static const Str heads[] = {{"copyright ", 10}, {"\xC2\xA9", 2}, {"(c) ", 4}};
    bool             any = false;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (str_starts_nocase(line, heads[i])) {
            line = str_trim(str_sub(line, heads[i].n, line.n));
            any = true;
        }
    if (!any)
        return false;
    line = after_year(line);
    size_t end = str_find(line, S("."), 0);
    Str    name = str_trim(end == STR_NONE ? line : str_sub(line, 0, end));
    if (name.n == 0 || name.n > 60 || !begins_upper(name))
        return false;
    *outlet = str_dup(a, name);
    return true;
}

bool byline_outlet(Arena *a, Str line, Str *outlet)
{
    static const Str kinds[] = {{"publication", 11}, {"magazine", 8}, {"newspaper", 9}, {"journal", 7}, {"news agency", 11}, {"news site", 9}, {"newsletter", 10}};
    if (copyright_outlet(a, line, outlet))
        return true;
    size_t is = str_find(line, S(" is "), 0);
    if (is == STR_NONE || is > 60 || !begins_upper(line))
        return false;
    Str tail = str_sub(line, is + 4, line.n < is + 80 ? line.n : is + 80);
    if (!str_starts(tail, S("a ")) && !str_starts(tail, S("an ")) && !str_starts(tail, S("the ")))
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_find(tail, kinds[i], 0) != STR_NONE) {
            *outlet = str_dup(a, str_sub(line, 0, is));
            return true;
        }
    return false;
}

/* Length of the author's name at the start of the line, without middle names; 0 when it is not there. */
static size_t starts_with_author(Str author, Str line)
{
    if (str_starts(line, author))
        return author.n;
    size_t first = str_find(author, S(" "), 0), last = author.n;
    while (last > 0 && author.p[last - 1] != ' ')
        last--;
    if (first == STR_NONE || last <= first)
        return 0;
    Str given = str_sub(author, 0, first + 1), surname = str_sub(author, last, author.n);
    if (str_starts(line, given) && str_starts(str_sub(line, given.n, line.n), surname))
        return given.n + surname.n;
    return 0;
}

bool byline_is_bio(const Meta *meta, Str line)
{
    static const Str verbs[] = {{" is ", 4}, {" was ", 5}, {" has ", 5}, {" writes ", 8}, {" covers ", 8}, {" works ", 7}, {" teaches ", 9}, {", ", 2}};
    for (uint32_t i = 0; i < meta->n_authors; i++) {
        size_t n = starts_with_author(meta->authors[i], line);
        for (size_t v = 0; n && v < sizeof verbs / sizeof *verbs; v++)
            if (str_starts(str_sub(line, n, line.n), verbs[v]))
                return true;
        if (n == line.n && n)
            return true; /* the bare name, above a biography */
    }
    return false;
}
