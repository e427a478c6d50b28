/* bulk.c: what was given, the edge of memory, begin and end. */
#include "shim/bulk.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shim/bulk_inner.h"
#include "shim/glass_list.h"

enum { KNOWN_FIRST = 1024 };

/* ---- what was given ------------------------------------------------------------------------------------------ */

static uint64_t *known_slot(uint64_t *known, uint32_t room, uint64_t hash)
{
    uint32_t i = (uint32_t)hash & (room - 1);
    while (known[i] != 0 && known[i] != hash)
        i = (i + 1) & (room - 1);
    return &known[i];
}

static uint64_t hash_of(Str name)
{
    uint64_t hash = str_hash(name);
    return hash ? hash : 1;
}

bool bulk_knows(const Bulk *b, Str name)
{
    return b->known_room && !b->is_broken && *known_slot(b->known, b->known_room, hash_of(name)) != 0;
}

/* Where memory is out, the old table stays. */
static void make_room(Bulk *b)
{
    Arena *const arena = arena_part(b->arena);
    uint32_t room = b->known_room ? 2 * b->known_room : KNOWN_FIRST;
    uint64_t *known = arena_make_n(arena, uint64_t, room);
    for (uint32_t i = 0; i < b->known_room; i++)
        if (b->known[i])
            *known_slot(known, room, b->known[i]) = b->known[i];
    arena_free(b->knowing);
    b->knowing = arena;
    b->known = known;
    b->known_room = room;
}

static void make_known(Bulk *b, Str name)
{
    uint64_t hash = hash_of(name);
    if (b->n_known >= b->known_room / 2)
        make_room(b);
    *known_slot(b->known, b->known_room, hash) = hash;
    b->n_known++;
}

bool bulk_is_empty(const Bulk *b)
{
    return b->n_known == 0;
}

uint32_t bulk_size(const Bulk *b)
{
    return b->stats.n_docs;
}

/* ---- the edge ------------------------------------------------------------------------------------------------- */

typedef struct Call {
    Str           name, value; /* group or key */
    const XapDoc *docs;
    uint32_t      n;
} Call;

typedef quoth_status Work(Bulk *b, const Call *c, quoth_error *err);

static quoth_status guarded(Bulk *b, Work *work, const Call *c, quoth_error *err)
{
    Edge edge;
    if (b->is_broken)
        return fail(err, QUOTH_E_IO, "%s: not to be finished after an error", b->folder.p);
    b->is_broken = true;
    if (setjmp(edge.jump)) {
        arena_edge(b->arena, NULL);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(b->arena, &edge);
    quoth_status st = work(b, c, err);
    arena_edge(b->arena, NULL);
    b->is_broken = st != QUOTH_OK;
    return st;
}

static quoth_status check_terms(const XapTerm *terms, uint32_t n, quoth_error *err)
{
    for (uint32_t i = 0; i < n; i++)
        if (terms[i].term.n == 0 || xap_term_cost(terms[i].term) > XAP_TERM_MAX)
            return fail(err, QUOTH_E_INTERNAL, "term of %zu bytes, at most %d", terms[i].term.n, XAP_TERM_MAX);
    return QUOTH_OK;
}

static quoth_status end_full_run(Bulk *b, quoth_error *err)
{
    return arena_used(b->gathered) > b->how.memory ? bulk_end_run(b, err) : QUOTH_OK;
}

static quoth_status do_add(Bulk *b, const Call *c, quoth_error *err)
{
    quoth_status st = QUOTH_OK;
    make_known(b, c->name);
    for (uint32_t i = 0; i < c->n && st == QUOTH_OK; i++) {
        arena_reset(b->each);
        st = bulk_add_doc(b, &c->docs[i], c->name, err);
        if (st == QUOTH_OK)
            st = end_full_run(b, err);
    }
    return st;
}

quoth_status bulk_add(Bulk *b, Str group, const XapDoc *docs, uint32_t n, quoth_error *err)
{
    quoth_status st = check_terms(&(XapTerm){.term = group}, 1, err);
    for (uint32_t i = 0; i < n && st == QUOTH_OK; i++)
        st = check_terms(docs[i].terms, docs[i].n_terms, err);
    return st != QUOTH_OK ? st : guarded(b, do_add, &(Call){.name = group, .docs = docs, .n = n}, err);
}

static quoth_status do_set_meta(Bulk *b, const Call *c, quoth_error *err)
{
    arena_reset(b->each);
    Buf key = {.arena = b->each};
    buf_add(&key, GLASS_META);
    buf_add(&key, c->name);
    make_known(b, c->name);
    bulk_gather(b, buf_str(&key), 0, 0, c->value);
    return end_full_run(b, err);
}

quoth_status bulk_set_meta(Bulk *b, Str key, Str value, quoth_error *err)
{
    XapTerm as_term = {.term = key}; /* to Xapian it is one, and as short */
    quoth_status st = check_terms(&as_term, 1, err);
    if (st != QUOTH_OK || value.n == 0)
        return st;
    return guarded(b, do_set_meta, &(Call){.name = key, .value = value}, err);
}

/* ---- begin and end -------------------------------------------------------------------------------------------- */

static quoth_status make_folder(const char *folder, quoth_error *err)
{
    bulk_clear(folder);
    if (mkdir(folder, 0700) != 0)
        return fail(err, QUOTH_E_IO, "%s: %s", folder, strerror(errno));
    return QUOTH_OK;
}

static quoth_status do_open(Bulk *b, const Call *c, quoth_error *err)
{
    b->gathered = arena_part(b->arena);
    b->each = arena_part(b->arena);
    b->keys = table_new(b->gathered);
    b->folder = str_dup(b->arena, c->name);
    quoth_status st = make_folder(b->folder.p, err);
    if (st != QUOTH_OK)
        return st;
    Str runs = str_fmt(b->arena, "%s/runs", b->folder.p);
    b->runs = open(runs.p, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (b->runs < 0)
        return fail(err, QUOTH_E_IO, "%s: %s", runs.p, strerror(errno));
    (void)unlink(runs.p);
    for (int i = 0; i < GLASS_TABLES && st == QUOTH_OK; i++)
        st = glass_open(&b->tables[i], b->arena, b->folder.p, (GlassKind)i, b->how.revision, err);
    return st;
}

quoth_status bulk_open(Bulk **out, const char *folder, BulkOptions how, quoth_error *err)
{
    Arena *const a = arena_new();
    Bulk *const b = a ? arena_try(a, sizeof *b) : NULL;
    if (!b) {
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    *b = (Bulk){.arena = a, .folder = S(""), .how = how, .runs = -1};
    b->stats.last_doc = how.after;
    quoth_status st = guarded(b, do_open, &(Call){.name = str_of(folder)}, err);
    if (st == QUOTH_OK)
        *out = b;
    else
        bulk_free(b);
    return st;
}

static quoth_status do_finish(Bulk *b, const Call *c, quoth_error *err)
{
    (void)c;
    quoth_status st = b->keys.n || b->n_run == 0 ? bulk_end_run(b, err) : QUOTH_OK;
    if (st == QUOTH_OK)
        st = bulk_merge(b, err);
    for (int i = 0; i < GLASS_TABLES && st == QUOTH_OK; i++) {
        st = glass_close(&b->roots[i], b->tables[i], err);
        b->tables[i] = NULL;
    }
    if (st == QUOTH_OK)
        st = glass_version(b->folder.p, b->how.revision, b->roots, &b->stats, err);
    b->is_finished = st == QUOTH_OK;
    return st;
}

quoth_status bulk_finish(Bulk *b, quoth_error *err)
{
    return guarded(b, do_finish, &(Call){.name = S("")}, err);
}

void bulk_keep(Bulk *b)
{
    if (b)
        b->is_anothers = true;
}

void bulk_free(Bulk *b)
{
    if (!b)
        return;
    for (int i = 0; i < GLASS_TABLES; i++)
        glass_drop(b->tables[i]);
    if (b->runs >= 0)
        (void)close(b->runs);
    if (!b->is_finished && !b->is_anothers && b->folder.n)
        bulk_clear(b->folder.p);
    arena_free(b->arena);
}
