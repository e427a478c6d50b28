#include "searcher/range.h"

#include "searcher/query.h"

enum { NUMBER_MOST = 100, DAYS_BACK_MOST = 36500 };

typedef struct Reading {
    Arena  *arena;
    FieldId field;
    int32_t today;
} Reading;

/* The month that lies `more` months after the month of a day. */
static DayRange month_days(int32_t year, uint32_t month, int32_t more)
{
    int32_t months = year * 12 + (int32_t)month - 1 + more, next = months + 1;
    int32_t first = date_day(months / 12, (uint32_t)(months % 12) + 1, 1);
    return (DayRange){first, date_day(next / 12, (uint32_t)(next % 12) + 1, 1) - 1};
}

static DayRange year_days(int32_t year)
{
    return (DayRange){date_day(year, 1, 1), date_day(year, 12, 31)};
}

/* The week from Monday to Sunday. */
static DayRange week_days(int32_t day)
{
    int32_t weekday = ((day + 3) % 7 + 7) % 7; /* day 0 was a Thursday */
    return (DayRange){day - weekday, day - weekday + 6};
}

/* last-30-days: today is the last of them. */
static bool last_days(DayRange *out, Str text, int32_t today)
{
    const size_t n_around = sizeof "last--days" - 1;
    uint32_t     n;
    if (!str_starts_nocase(text, S("last-")) || !str_ends(text, S("-days")) || text.n <= n_around ||
        !str_to_u32(str_sub(text, 5, text.n - 5), &n) || n == 0 || n > DAYS_BACK_MOST)
        return false;
    *out = (DayRange){today - (int32_t)n + 1, today};
    return true;
}

static bool relative_days(DayRange *out, const Reading *how, Str text)
{
    int32_t  today = how->today;
    uint32_t year, month;
    Str      iso = date_iso(how->arena, today);
    if (!str_to_u32(str_sub(iso, 0, 4), &year) || !str_to_u32(str_sub(iso, 5, 7), &month))
        return false;
    const struct {
        const char *name;
        DayRange    days;
    } known[] = {
        {"today", {today, today}},
        {"yesterday", {today - 1, today - 1}},
        {"this-week", week_days(today)},
        {"last-week", week_days(today - 7)},
        {"this-month", month_days((int32_t)year, month, 0)},
        {"last-month", month_days((int32_t)year, month, -1)},
        {"this-year", year_days((int32_t)year)},
        {"last-year", year_days((int32_t)year - 1)},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq_nocase(text, str_of(known[i].name))) {
            *out = known[i].days;
            return true;
        }
    return last_days(out, text, today);
}

static bool read_day(DayRange *out, const Reading *how, Str text)
{
    Str  iso;
    Span at;
    if (date_days(text, out) || relative_days(out, how, text))
        return true;
    return date_find(how->arena, text, &iso, &at) && at.beg == 0 && at.end == text.n && date_days(iso, out);
}

static bool read_number(DayRange *out, const Reading *how, Str text)
{
    uint32_t n;
    if (str_to_u32(text, &n) && n <= NUMBER_MOST)
        *out = (DayRange){(int32_t)n, (int32_t)n};
    else if (how->field != FIELD_CONF)
        return false;
    else if (str_eq_nocase(text, S("high")))
        *out = (DayRange){CONF_HIGH, NUMBER_MOST};
    else if (str_eq_nocase(text, S("medium")))
        *out = (DayRange){CONF_MEDIUM, CONF_HIGH - 1};
    else if (str_eq_nocase(text, S("low")))
        *out = (DayRange){0, CONF_MEDIUM - 1};
    else
        return false;
    return true;
}

static bool read_one(DayRange *out, const Reading *how, Str text)
{
    return field_at(how->field)->kind == FIELD_IS_DATE ? read_day(out, how, text) : read_number(out, how, text);
}

static DayRange everything(FieldId field)
{
    if (field_at(field)->kind != FIELD_IS_DATE)
        return (DayRange){0, NUMBER_MOST};
    return (DayRange){date_day(1000, 1, 1), date_day(9999, 12, 31)};
}

/* A..B, either of which may be missing. */
static bool read_pair(DayRange *out, const Reading *how, Str from, Str to)
{
    DayRange first = {DAY_MIN, DAY_MIN}, last = {DAY_MAX, DAY_MAX};
    if ((from.n == 0 && to.n == 0) || (from.n && !read_one(&first, how, from)) || (to.n && !read_one(&last, how, to)))
        return false;
    *out = (DayRange){first.first, last.last};
    return true;
}

static bool read_compared(DayRange *out, const Reading *how, Str text)
{
    bool     is_less = text.p[0] == '<', is_or_equal = text.n > 1 && text.p[1] == '=';
    DayRange one;
    if (!read_one(&one, how, str_sub(text, is_or_equal ? 2 : 1, text.n)))
        return false;
    if (is_less)
        *out = (DayRange){DAY_MIN, is_or_equal ? one.last : one.first - 1};
    else
        *out = (DayRange){is_or_equal ? one.first : one.last + 1, DAY_MAX};
    return true;
}

static bool read_any(DayRange *out, const Reading *how, Str text)
{
    size_t dots = str_find(text, S(".."), 0);
    if (dots != STR_NONE)
        return read_pair(out, how, str_sub(text, 0, dots), str_sub(text, dots + 2, text.n));
    if (text.n > 1 && (text.p[0] == '<' || text.p[0] == '>'))
        return read_compared(out, how, text);
    return read_one(out, how, text.n > 1 && text.p[0] == '=' ? str_sub(text, 1, text.n) : text);
}

Str range_read(DayRange *out, Arena *a, FieldId field, Str text, int32_t today)
{
    Reading  how = {a, field, today};
    DayRange all = everything(field), range;
    if (!read_any(&range, &how, text)) {
        if (field_at(field)->kind == FIELD_IS_DATE)
            return S("expected a day as 2023, 2023-06, 2023-06-15, last-month, or two as 2022-01..2023-06");
        return field == FIELD_CONF ? S("expected high, medium, low, 0 to 100, >=70 or 50..80")
                                   : S("expected 0 to 100, >=70 or 50..80");
    }
    if (range.first > range.last)
        return S("the range ends before it begins");
    if (range.first > all.last || range.last < all.first)
        return S("nothing lies there");
    *out = range;
    return S("");
}

static Str bound_print(Arena *a, FieldId field, int32_t bound)
{
    if (bound == DAY_MIN || bound == DAY_MAX)
        return S("");
    return field_at(field)->kind == FIELD_IS_DATE ? date_iso(a, bound) : str_fmt(a, "%d", bound);
}

Str range_print(Arena *a, FieldId field, DayRange range)
{
    Str first = bound_print(a, field, range.first), last = bound_print(a, field, range.last);
    return str_eq(first, last) ? first : str_fmt(a, "%.*s..%.*s", STR(first), STR(last));
}
