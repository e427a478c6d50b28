/* table.h: hash table from string to number.
 *
 * Ownership: lives in an arena; keys are borrowed and must outlive it.
 * Threads:   readers share a table that nobody changes.
 */
#ifndef QUOTH_BASE_TABLE_H
#define QUOTH_BASE_TABLE_H

#include "base/str.h"

typedef struct Table {
    Arena    *arena;
    Str      *keys;   /* in order of arrival                  */
    uint32_t *values;
    uint64_t *slots;  /* half of the key's hash above 1 + place in keys; 0: free */
    uint32_t  n, n_slots;
} Table;

#define TABLE_NONE UINT32_MAX

Table     table_new(Arena *a);
uint32_t  table_get(const Table *t, Str key);             /* TABLE_NONE when absent                    */
uint32_t *table_slot(Table *t, Str key, uint32_t fresh);  /* its value, added as `fresh` when absent   */
uint32_t  table_place(Table *t, Str key); /* its place in keys; when absent a copy is added, whose value is its place */
/* The same for n keys: what one needs of memory is on its way while others are looked up. */
void      table_places(Table *t, const Str *keys, uint32_t n, uint32_t *places);

#endif
