/* table.c: open addressing with linear steps; at most half of the slots are taken. */
#include "base/table.h"

#include "base/vec.h"

enum { SLOTS_FIRST = 16 };

Table table_new(Arena *a)
{
    return (Table){.arena = a};
}

static uint64_t slot_for(uint32_t hash, uint32_t place)
{
    return (uint64_t)hash << 32 | (place + 1);
}

static uint32_t place_in(uint64_t slot)
{
    return (uint32_t)slot - 1;
}

/* The slot that holds key, or the free one where it belongs. */
static uint64_t *slot_of(const Table *t, Str key, uint32_t hash)
{
    uint32_t mask = t->n_slots - 1;
    for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
        uint64_t *slot = &t->slots[i];
        if (*slot == 0 || ((uint32_t)(*slot >> 32) == hash && str_eq(t->keys[place_in(*slot)], key)))
            return slot;
    }
}

static void more_slots(Table *t)
{
    const uint64_t *old = t->slots;
    uint32_t n_old = t->n_slots;
    t->n_slots = n_old ? n_old * 2 : SLOTS_FIRST;
    t->slots = arena_make_n(t->arena, uint64_t, t->n_slots);
    uint32_t mask = t->n_slots - 1;
    for (uint32_t k = 0; k < n_old; k++) {
        uint32_t i = (uint32_t)(old[k] >> 32) & mask;
        if (old[k] == 0)
            continue;
        while (t->slots[i])
            i = (i + 1) & mask;
        t->slots[i] = old[k];
    }
}

uint32_t table_get(const Table *t, Str key)
{
    if (t->n == 0)
        return TABLE_NONE;
    uint64_t slot = *slot_of(t, key, (uint32_t)str_hash(key));
    return slot ? t->values[place_in(slot)] : TABLE_NONE;
}

uint32_t *table_slot(Table *t, Str key, uint32_t fresh)
{
    uint32_t hash = (uint32_t)str_hash(key);
    if (t->n >= t->n_slots / 2)
        more_slots(t);
    uint64_t *slot = slot_of(t, key, hash);
    if (*slot == 0) {
        t->keys = vec_grow(t->arena, t->keys, t->n, sizeof *t->keys);
        t->values = vec_grow(t->arena, t->values, t->n, sizeof *t->values);
        t->keys[t->n] = key;
        t->values[t->n] = fresh;
        *slot = slot_for(hash, t->n++);
    }
    return &t->values[place_in(*slot)];
}
