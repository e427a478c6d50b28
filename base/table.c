/* table.c: open addressing with linear steps; at most half of the slots are taken. */
#include "base/table.h"

#include "base/vec.h"

enum { SLOTS_FIRST = 16 };

Table table_new(Arena *a)
{
    return (Table){.arena = a};
}

/* The slot that holds key, or the free one where it belongs. */
static uint32_t *slot_of(const Table *t, Str key)
{
    uint32_t mask = t->n_slots - 1;
    for (uint32_t i = (uint32_t)str_hash(key) & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &t->slots[i];
        if (*slot == 0 || str_eq(t->keys[*slot - 1], key))
            return slot;
    }
}

static void more_slots(Table *t)
{
    t->n_slots = t->n_slots ? t->n_slots * 2 : SLOTS_FIRST;
    t->slots = arena_make_n(t->arena, uint32_t, t->n_slots);
    for (uint32_t i = 0; i < t->n; i++)
        *slot_of(t, t->keys[i]) = i + 1;
}

uint32_t table_get(const Table *t, Str key)
{
    if (t->n == 0)
        return TABLE_NONE;
    uint32_t slot = *slot_of(t, key);
    return slot ? t->values[slot - 1] : TABLE_NONE;
}

uint32_t *table_slot(Table *t, Str key, uint32_t fresh)
{
    if (t->n >= t->n_slots / 2)
        more_slots(t);
    uint32_t *slot = slot_of(t, key);
    if (*slot == 0) {
        t->keys = vec_grow(t->arena, t->keys, t->n, sizeof *t->keys);
        t->values = vec_grow(t->arena, t->values, t->n, sizeof *t->values);
        t->keys[t->n] = key;
        t->values[t->n] = fresh;
        *slot = ++t->n;
    }
    return &t->values[*slot - 1];
}
