/* range.h: the values of number and date fields: 70, >=70, 50..80, high, 2023-06, 2022.., last-month.
 *
 * Units:   days (core/date.h), or the numbers of a field: 0 to 100.
 * Threads: pure functions.
 */
#ifndef QUOTH_SEARCHER_RANGE_H
#define QUOTH_SEARCHER_RANGE_H

#include "core/date.h"
#include "core/field.h"

/* Sets first and last (DAY_MIN and DAY_MAX where open). Returns "" or, for what cannot be read, what was expected. */
Str range_read(DayRange *out, Arena *a, FieldId field, Str text, int32_t today);

/* As range_read reads it: 80.., 2023-06-01..2023-06-30. */
Str range_print(Arena *a, FieldId field, DayRange range);

#endif
