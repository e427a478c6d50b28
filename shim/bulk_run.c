/* bulk_run.c: what is gathered in memory, and becomes a run. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/vec.h"
#include "shim/bulk_inner.h"
#include "shim/glass_code.h"

enum { PIECE_FIRST = 32, PIECE_MOST = 4096, WRITE_AT_ONCE = 1 << 18, ENTRY_HEAD_MOST = 3 * GLASS_NUMBER_MOST };

static BulkList *list_of(Bulk *b, Str key)
{
    uint32_t place = table_place(&b->keys, key);
    if (place == b->n_lists)
        (void)vec_add(b->gathered, b->lists, b->n_lists);
    return &b->lists[place];
}

static char *room_for(BulkList *l, Arena *a, size_t n)
{
    if (!l->last || l->last->room - l->last->n < n) {
        size_t room = l->last ? 2 * (size_t)l->last->room : PIECE_FIRST;
        if (room > PIECE_MOST)
            room = PIECE_MOST;
        if (room < n)
            room = n;
        BulkPiece *piece = arena_alloc(a, sizeof *piece + room);
        *piece = (BulkPiece){.room = (uint32_t)room};
        *(l->last ? &l->last->next : &l->first) = piece;
        l->last = piece;
    }
    return l->last->bytes + l->last->n;
}

void bulk_gather(Bulk *b, Str key, uint32_t doc, uint32_t number, Str bytes)
{
    BulkList *l = list_of(b, key);
    uint8_t *begin = (uint8_t *)room_for(l, b->gathered, ENTRY_HEAD_MOST + bytes.n);
    uint8_t *p = glass_varint(begin, doc - l->last_doc);
    p = glass_varint(p, number);
    p = glass_varint(p, bytes.n);
    p = glass_bytes(p, bytes);
    l->last->n += (uint32_t)(p - begin);
    l->last_doc = doc;
    l->n++;
    l->sum += number;
}

/* ---- runs ----------------------------------------------------------------------------------------------------- */

typedef struct Sorted {
    uint64_t        head;
    Str             key;
    const BulkList *list;
} Sorted;

static int by_key(const void *a, const void *b)
{
    const Sorted *x = a, *y = b;
    return x->head != y->head ? (x->head > y->head) - (x->head < y->head) : str_cmp(x->key, y->key);
}

static quoth_status write_runs(Bulk *b, Buf *out, quoth_error *err)
{
    for (size_t at = 0; at < out->n;) {
        ssize_t did = pwrite(b->runs, out->p + at, out->n - at, b->n_runs_bytes);
        if (did < 0 && errno != EINTR)
            return fail(err, QUOTH_E_IO, "%s/runs: %s", b->folder.p, strerror(errno));
        at += did > 0 ? (size_t)did : 0;
        b->n_runs_bytes += did > 0 ? did : 0;
    }
    out->n = 0;
    return QUOTH_OK;
}

static quoth_status write_lists(Bulk *b, const Sorted *lists, uint32_t n, quoth_error *err)
{
    Buf out = {.arena = b->gathered};
    quoth_status st = QUOTH_OK;
    for (uint32_t i = 0; i < n && st == QUOTH_OK; i++) {
        buf_varint(&out, lists[i].key.n);
        buf_add(&out, lists[i].key);
        buf_varint(&out, lists[i].list->n);
        buf_varint(&out, lists[i].list->sum);
        for (const BulkPiece *p = lists[i].list->first; p && st == QUOTH_OK; p = p->next) {
            buf_add(&out, (Str){p->bytes, p->n});
            if (out.n > WRITE_AT_ONCE)
                st = write_runs(b, &out, err);
        }
    }
    return st == QUOTH_OK ? write_runs(b, &out, err) : st;
}

quoth_status bulk_end_run(Bulk *b, quoth_error *err)
{
    uint32_t n = b->keys.n;
    Sorted *lists = arena_make_n(b->gathered, Sorted, n);
    BulkRun run = {.begin = b->n_runs_bytes};
    for (uint32_t i = 0; i < n; i++)
        lists[i] = (Sorted){str_head(b->keys.keys[i]), b->keys.keys[i], &b->lists[i]};
    if (n)
        qsort(lists, n, sizeof *lists, by_key);
    quoth_status st = write_lists(b, lists, n, err);
    run.end = b->n_runs_bytes;
    vec_push(b->arena, b->run, b->n_run, run);
    arena_reset(b->gathered);
    b->keys = table_new(b->gathered);
    b->lists = NULL;
    b->n_lists = 0;
    return st;
}
