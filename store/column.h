/* column.h: a field's value for each sentence of a segment, or, for a field of article scope, for each article.
 *
 * Values are those of core/terms.h's columns: all of a record's, joined. They are kept once each, in order, and numbered from
 * 1 in that order; 0 is none.
 *
 * Form: one part holds u32 how many, u32 where each begins and where the last ends, their bytes; another the numbers, of
 * one, two or four bytes each, low byte first. Both are empty where nothing has a value.
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
    unsigned             width; /* 0: nothing has a value */
    uint32_t             n_values;
    const uint32_t      *at;
    Str                  bytes;
} Column;

bool     column_open(Column *out, Parts *parts, uint32_t part_values, uint32_t part_numbers, uint32_t n);
Str      column_value(const Column *c, uint32_t number); /* of 0: empty */

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

/* The first number whose value is not below (or, if `above`, is above) `value`; n_values + 1 where there is none. */
uint32_t column_seek(const Column *c, Str value, bool above);

/* Makes both parts from values and, for each i, 1 + the place of its value in them, or 0. */
void column_make(Str *values_out, Str *numbers_out, Arena *a, const Table *values, const uint32_t *of, uint32_t n);

#endif
