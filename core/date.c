#include "core/date.h"

static const char month_names[12][10] = {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"};

typedef struct Scan {
    Str    text;
    size_t at;
} Scan;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

/* A number of min to max digits that ends there. */
static bool number(Scan *s, size_t min, size_t max, uint32_t *out)
{
    size_t   n = 0;
    uint32_t value = 0;
    while (s->at + n < s->text.n && is_digit(s->text.p[s->at + n]) && n < 9)
        value = value * 10 + (uint32_t)(s->text.p[s->at + n++] - '0');
    if (n < min || n > max)
        return false;
    s->at += n;
    *out = value;
    return true;
}

static bool literal(Scan *s, char c)
{
    if (s->at >= s->text.n || s->text.p[s->at] != c)
        return false;
    s->at++;
    return true;
}

static void blanks(Scan *s, const char *also)
{
    for (;;) {
        Str rest = str_sub(s->text, s->at, s->text.n);
        if (rest.n && (rest.p[0] == ' ' || rest.p[0] == '\t' || strchr(also, rest.p[0])))
            s->at++;
        else if (str_starts(rest, S("\xC2\xA0")))
            s->at += 2;
        else
            return;
    }
}

/* A month's name, whole or its first three letters (four: "Sept"), with or without full stop. */
static uint32_t month(Scan *s)
{
    size_t n = 0;
    while (s->at + n < s->text.n && is_letter(s->text.p[s->at + n]))
        n++;
    for (uint32_t m = 0; m < 12 && n >= 3; m++) {
        size_t whole = strlen(month_names[m]), i = 0;
        if (n > whole || (n != whole && n > 4))
            continue;
        while (i < n && lower(s->text.p[s->at + i]) == month_names[m][i])
            i++;
        if (i < n)
            continue;
        s->at += n;
        literal(s, '.');
        return m + 1;
    }
    return 0;
}

static bool is_leap(int32_t y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static uint32_t month_length(int32_t y, uint32_t m)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[m - 1] + (m == 2 && is_leap(y));
}

static bool is_date(uint32_t y, uint32_t m, uint32_t d)
{
    return y >= 1000 && y <= 9999 && m >= 1 && m <= 12 && d >= 1 && d <= month_length((int32_t)y, m);
}

typedef struct Date {
    uint32_t y, m, d;
} Date;

static void ordinal(Scan *s)
{
    static const char *const ends[] = {"st", "nd", "rd", "th"};
    for (int i = 0; i < 4; i++)
        if (str_starts_nocase(str_sub(s->text, s->at, s->text.n), str_of(ends[i]))) {
            s->at += 2;
            return;
        }
}

/* 15 June 2023, 15th of June, 2023 */
static bool day_first(Scan *s, Date *out)
{
    if (!number(s, 1, 2, &out->d))
        return false;
    ordinal(s);
    blanks(s, "-");
    if (str_starts_nocase(str_sub(s->text, s->at, s->text.n), S("of ")))
        s->at += 3;
    if (!(out->m = month(s)))
        return false;
    blanks(s, ",-");
    return number(s, 4, 4, &out->y);
}

/* June 15, 2023 */
static bool month_first(Scan *s, Date *out)
{
    if (!(out->m = month(s)))
        return false;
    blanks(s, "-");
    if (!number(s, 1, 2, &out->d))
        return false;
    ordinal(s);
    blanks(s, ",-");
    return number(s, 4, 4, &out->y);
}

/* 15.06.2023, 06/15/2023: the number over 12 is the day; with neither, the first is, but for slashes, which are American. */
static bool numeric(Scan *s, Date *out)
{
    uint32_t first, second;
    if (!number(s, 1, 2, &first) || s->at >= s->text.n)
        return false;
    char sep = s->text.p[s->at];
    if ((sep != '.' && sep != '/' && sep != '-') || !literal(s, sep) || !number(s, 1, 2, &second) || !literal(s, sep) ||
        !number(s, 4, 4, &out->y))
        return false;
    bool american = second > 12 || (sep == '/' && first <= 12);
    out->m = american ? first : second;
    out->d = american ? second : first;
    return true;
}

/* 2023-06-15, 2023/06/15, 20230615 */
static bool iso_order(Scan *s, Date *out)
{
    uint32_t whole;
    Scan     compact = *s;
    if (number(&compact, 8, 8, &whole)) {
        *out = (Date){whole / 10000, whole / 100 % 100, whole % 100};
        *s = compact;
        return true;
    }
    if (!number(s, 4, 4, &out->y) || s->at >= s->text.n)
        return false;
    char sep = s->text.p[s->at];
    return (sep == '-' || sep == '/' || sep == '.') && literal(s, sep) && number(s, 1, 2, &out->m) && literal(s, sep) &&
           number(s, 1, 2, &out->d);
}

/* "T09:53:00.123-04:00" or " 06:01:07Z" after an ISO date: its text without leading blank, empty when there is none. */
static Str time_of_day(Scan *s)
{
    Scan     t = *s;
    uint32_t h, m, n;
    if (!literal(&t, 'T') && !literal(&t, ' '))
        return S("");
    size_t beg = t.at;
    if (!number(&t, 2, 2, &h) || !literal(&t, ':') || !number(&t, 2, 2, &m) || h > 24 || m > 59)
        return S("");
    if (literal(&t, ':') && number(&t, 2, 2, &n) && literal(&t, '.'))
        number(&t, 1, 9, &n);
    if (!literal(&t, 'Z') && (literal(&t, '+') || literal(&t, '-')))
        if (number(&t, 2, 4, &n) && literal(&t, ':'))
            number(&t, 2, 2, &n);
    s->at = t.at;
    return str_sub(t.text, beg, t.at);
}

/* The hours and minutes that a zone of mail is ahead: "+0100", "GMT", "EDT". */
static bool mail_zone(Scan *s, int32_t *minutes)
{
    static const struct {
        Str     name;
        int32_t hours;
    } zones[] = {{{"GMT", 3}, 0},  {{"UTC", 3}, 0},  {{"UT", 2}, 0},   {{"Z", 1}, 0},    {{"EST", 3}, -5}, {{"EDT", 3}, -4},
                 {{"CST", 3}, -6}, {{"CDT", 3}, -5}, {{"MST", 3}, -7}, {{"MDT", 3}, -6}, {{"PST", 3}, -8}, {{"PDT", 3}, -7}};
    bool     is_behind = literal(s, '-');
    uint32_t n;
    if (is_behind || literal(s, '+')) {
        if (!number(s, 4, 4, &n) || n > 1400 || n % 100 > 59)
            return false;
        *minutes = (int32_t)(n / 100 * 60 + n % 100) * (is_behind ? -1 : 1);
        return true;
    }
    Str rest = str_sub(s->text, s->at, s->text.n);
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        size_t len = zones[i].name.n;
        if (!str_starts(rest, zones[i].name) || (rest.n > len && is_letter(rest.p[len])))
            continue;
        s->at += len;
        *minutes = zones[i].hours * 60;
        return true;
    }
    return false;
}

/* " 10:00:00 +0100" after the date of a letter or a feed, as ISO has it; empty where there is no zone. */
static Str mail_time(Arena *a, Scan *s)
{
    Scan     t = *s;
    uint32_t h, m, sec = 0;
    int32_t  ahead;
    if (!literal(&t, ' ') || !number(&t, 2, 2, &h) || !literal(&t, ':') || !number(&t, 2, 2, &m) || h > 24 || m > 59)
        return S("");
    if (literal(&t, ':') && (!number(&t, 2, 2, &sec) || sec > 60))
        return S("");
    if (!literal(&t, ' ') || !mail_zone(&t, &ahead))
        return S("");
    s->at = t.at;
    if (ahead == 0)
        return str_fmt(a, "%02u:%02u:%02uZ", h, m, sec);
    uint32_t off = (uint32_t)(ahead < 0 ? -ahead : ahead);
    return str_fmt(a, "%02u:%02u:%02u%c%02u:%02u", h, m, sec, ahead < 0 ? '-' : '+', off / 60, off % 60);
}

static bool date_at(Arena *a, Str text, size_t at, Str *iso, size_t *end)
{
    static bool (*const forms[])(Scan *, Date *) = {iso_order, day_first, month_first, numeric};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        Scan s = {text, at};
        Date d;
        if (!forms[i](&s, &d) || !is_date(d.y, d.m, d.d) || (s.at < text.n && is_digit(text.p[s.at])))
            continue;
        Str time = i == 0 ? time_of_day(&s) : i == 1 ? mail_time(a, &s) : S("");
        *iso = str_fmt(a, "%04u-%02u-%02u%s%.*s", d.y, d.m, d.d, time.n ? "T" : "", STR(time));
        *end = s.at;
        return true;
    }
    return false;
}

bool date_find(Arena *a, Str text, Str *iso, Span *at)
{
    for (size_t i = 0; i < text.n; i++) {
        bool begins = i == 0 || (!is_letter(text.p[i - 1]) && !is_digit(text.p[i - 1]));
        if (!begins || !(is_digit(text.p[i]) || is_letter(text.p[i])))
            continue;
        size_t end;
        if (date_at(a, text, i, iso, &end)) {
            *at = (Span){(uint32_t)i, (uint32_t)end};
            return true;
        }
    }
    return false;
}

int32_t date_day(int32_t year, uint32_t month_of_year, uint32_t day)
{
    /* years counted from March, so that the leap day is the last of one */
    int32_t  y = year - (month_of_year <= 2);
    int32_t  era = (y >= 0 ? y : y - 399) / 400;
    uint32_t of_era = (uint32_t)(y - era * 400);
    uint32_t of_year = (153 * (month_of_year + (month_of_year > 2 ? -3u : 9u)) + 2) / 5 + day - 1;
    return era * 146097 + (int32_t)(of_era * 365 + of_era / 4 - of_era / 100 + of_year) - 719468;
}

bool date_days(Str iso, DayRange *out)
{
    Scan     s = {iso, 0};
    uint32_t y, m = 1, d = 1;
    if (!number(&s, 4, 4, &y) || y < 1000)
        return false;
    bool has_month = literal(&s, '-'), has_day = false;
    if (has_month && (!number(&s, 2, 2, &m) || m < 1 || m > 12))
        return false;
    if (has_month && literal(&s, '-')) {
        has_day = true;
        if (!number(&s, 2, 2, &d) || !is_date(y, m, d))
            return false;
    }
    if (s.at < iso.n && !(has_day && (iso.p[s.at] == 'T' || iso.p[s.at] == ' ')))
        return false;
    int32_t year = (int32_t)y;
    out->first = date_day(year, m, d);
    out->last = has_day ? out->first : has_month ? date_day(year, m, month_length(year, m)) : date_day(year, 12, 31);
    return true;
}

Str date_iso(Arena *a, int32_t day)
{
    int32_t  z = day + 719468;
    int32_t  era = (z >= 0 ? z : z - 146096) / 146097;
    uint32_t of_era = (uint32_t)(z - era * 146097);
    uint32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    uint32_t mp = (5 * of_year + 2) / 153, d = of_year - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9;
    return str_fmt(a, "%04d-%02u-%02u", (int)year + era * 400 + (m <= 2), m, d);
}
