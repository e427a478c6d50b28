/* table.c: open addressing with linear steps; at most half of the slots are taken. */
#include "base/table.h"

#include "base/check.h"
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
        if (*slot == 0)
            return slot;
        CHECK(t->keys != NULL); /* what a slot names is there */
        if ((uint32_t)(*slot >> 32) == hash && str_eq(t->keys[place_in(*slot)], key))
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

/* Writes into a free slot; there must be room for one more. */
static void put(Table *t, uint64_t *slot, Str key, uint32_t hash, uint32_t value)
{
    t->keys = vec_grow(t->arena, t->keys, t->n, sizeof *t->keys);
    t->values = vec_grow(t->arena, t->values, t->n, sizeof *t->values);
    t->keys[t->n] = key;
    t->values[t->n] = value;
    *slot = slot_for(hash, t->n++);
}

static void make_room(Table *t, uint32_t more)
{
    while (t->n + more > t->n_slots / 2)
        more_slots(t);
}

uint32_t *table_slot(Table *t, Str key, uint32_t fresh)
{
    uint32_t hash = (uint32_t)str_hash(key);
    make_room(t, 1);
    uint64_t *slot = slot_of(t, key, hash);
    if (*slot == 0)
        put(t, slot, key, hash, fresh);
    return &t->values[place_in(*slot)];
}

static uint32_t place_of(Table *t, Str key, uint32_t hash)
{
    uint64_t *slot = slot_of(t, key, hash);
    if (*slot == 0)
        put(t, slot, str_dup(t->arena, key), hash, t->n);
    return place_in(*slot);
}

uint32_t table_place(Table *t, Str key)
{
    make_room(t, 1);
    return place_of(t, key, (uint32_t)str_hash(key));
}

enum { GROUP = 16 };

static void find_group(Table *t, const Str *keys, uint32_t n, uint32_t *places)
{
    uint32_t hash[GROUP];
    const Str *likely[GROUP];
    make_room(t, n);
    const uint64_t *slots = t->slots;
    uint32_t mask = t->n_slots - 1;
    for (uint32_t i = 0; i < n; i++) {
        hash[i] = (uint32_t)str_hash(keys[i]);
        __builtin_prefetch(&slots[hash[i] & mask]);
    }
    for (uint32_t i = 0; i < n; i++) {
        uint64_t slot = slots[hash[i] & mask];
        likely[i] = slot ? &t->keys[place_in(slot)] : NULL;
        if (likely[i])
            __builtin_prefetch(likely[i]);
    }
    for (uint32_t i = 0; i < n; i++)
        if (likely[i])
            __builtin_prefetch(likely[i]->p);
    for (uint32_t i = 0; i < n; i++)
        places[i] = place_of(t, keys[i], hash[i]);
}

void table_places(Table *t, const Str *keys, uint32_t n, uint32_t *places)
{
    for (uint32_t beg = 0; beg < n; beg += GROUP)
        find_group(t, keys + beg, n - beg < GROUP ? n - beg : GROUP, places + beg);
}
