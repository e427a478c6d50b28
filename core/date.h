/* date.h: dates as people write them, and days as numbers.
 *
 * Read: 2023-06-15 (with time and zone), 15 June 2023 (with the time and zone of mail and feeds), June 15, 2023, Mar. 31,
 * 2023, Thursday, 15 June 2023, 15th of June 2023, 15.06.2023, 15/06/2023 and 06/15/2023 where one number is over 12,
 * 20230615, June 2023 (the month alone gives no day and is not a date of an article).
 *
 * Units:     a day is a number: days since 1970-01-01, proleptic Gregorian.
 * Ownership: strings live in the arena given.
 * Threads:   pure functions; neither locale nor time zone of the machine is asked.
 */
#ifndef QUOTH_CORE_DATE_H
#define QUOTH_CORE_DATE_H

#include "base/str.h"

/* The first written date of the text: ISO 8601, with time and zone where they are given; `at` is where it stands. */
bool date_find(Arena *a, Str text, Str *iso, Span *at);

typedef struct DayRange { /* both ends belong to it */
    int32_t first, last;
} DayRange;
#define DAY_MIN INT32_MIN
#define DAY_MAX INT32_MAX

/* The days of an ISO year, month or day: "2023", "2023-06", "2023-06-15" (what follows a T is not looked at). */
bool date_days(Str iso, DayRange *out);
/* The ISO date of a day. */
Str  date_iso(Arena *a, int32_t day);
int32_t date_day(int32_t year, uint32_t month, uint32_t day);

#endif
