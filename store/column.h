/* column.h: a field's values for each sentence of a segment, or, for a field of article scope, for each article.
 *
 * Values are kept once each, in order, and numbered from 1 in that order. What one record has is a set of values; sets, too, are
 * kept once each and numbered from 1, in order of their first values, then of their second, and so on; 0 is no value. Where no
 * set has more than one value, sets are the values themselves and are not kept.
 *
 * Form: one part holds, as u32, how many values and sets there are, where each value begins and the last ends, and the same of
 * sets; the numbers of the values of each set; then the values' bytes. Another holds the numbers of sets, of one, two or four
 * bytes each, low byte first. Both are empty where nothing has a value.
 *
 * Ownership: a Column looks into the Parts.
 * Errors:    false where the bytes are damaged.
 */
#ifndef QUOTH_STORE_COLUMN_H
#define QUOTH_STORE_COLUMN_H

#include "base/table.h"
#include "store/parts.h"

typedef struct Column {
    const unsigned char *of;
    unsigned             width;   /* 0: nothing has a value */
    uint32_t             n_values, n_sets;
    const uint32_t      *at;      /* of values */
    const uint32_t      *sets_at; /* NULL: sets are the values */
    const uint32_t      *sets;
    Str                  bytes;
} Column;

bool     column_open(Column *out, Parts *parts, uint32_t part_values, uint32_t part_numbers, uint32_t n);
Str      column_value(const Column *c, uint32_t value);
/* How many values a set has, and the number of its k-th; set 0 has none. */
uint32_t column_set_size(const Column *c, uint32_t set);
uint32_t column_set_value(const Column *c, uint32_t set, uint32_t k);
/* All of a set, column_join'ed (core/terms.h). */
Str      column_joined(const Column *c, uint32_t set, Arena *a);
/* Which of two sets comes first; fewer values before more that begin alike. */
int      column_compare(const Column *x, uint32_t set_x, const Column *y, uint32_t set_y);

/* The set of record or article i. */
static inline uint32_t column_number(const Column *c, uint32_t i)
{
    const unsigned char *p = c->of + (size_t)i * c->width;
    switch (c->width) {
    case 0:
        return 0;
    case 1:
        return p[0];
    case 2:
        return p[0] | (uint32_t)p[1] << 8;
    default:
        return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
    }
}

/* The first value that is not below (or, if `above`, is above) `value`; n_values + 1 where there is none. */
uint32_t column_seek(const Column *c, Str value, bool above);

/* Makes both parts from joined values and, for each i, 1 + the place of its own in them, or 0. */
void column_make(Str *values_out, Str *numbers_out, Arena *a, const Table *joined, const uint32_t *of, uint32_t n);

#endif
