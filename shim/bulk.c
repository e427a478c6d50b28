#include "shim/bulk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"
#include "shim/bulk_inner.h"
#include "shim/glass_code.h"
#include "shim/glass_list.h"

enum { PIECE_FIRST = 32, PIECE_MOST = 4096, KNOWN_FIRST = 1024, WRITE_AT_ONCE = 1 << 18 };
enum { ENTRY_HEAD_MOST = 3 * GLASS_NUMBER_MOST };

static Str sortable(uint8_t *room, uint32_t number)
{
    return (Str){(const char *)room, (size_t)(glass_sortable(room, number) - room)};
}

/* ---- what was given ------------------------------------------------------------------------------------------ */

static uint64_t *known_slot(const Bulk *b, uint64_t hash)
{
    uint32_t i = (uint32_t)hash & (b->known_room - 1);
    while (b->known[i] != 0 && b->known[i] != hash)
        i = (i + 1) & (b->known_room - 1);
    return &b->known[i];
}

static uint64_t hash_of(Str name)
{
    uint64_t hash = str_hash(name);
    return hash ? hash : 1;
}

bool bulk_knows(const Bulk *b, Str name)
{
    return b->known_room && *known_slot(b, hash_of(name)) != 0;
}

static void make_known(Bulk *b, Str name)
{
    if (b->n_known >= b->known_room / 2) {
        const uint64_t *old = b->known;
        uint32_t n_old = b->known_room;
        b->known_room = n_old ? 2 * n_old : KNOWN_FIRST;
        b->known = arena_make_n(b->arena, uint64_t, b->known_room);
        for (uint32_t i = 0; i < n_old; i++)
            if (old[i])
                *known_slot(b, old[i]) = old[i];
    }
    uint64_t hash = hash_of(name);
    *known_slot(b, hash) = hash;
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

/* ---- gathering ------------------------------------------------------------------------------------------------ */

static BulkList *list_of(Bulk *b, Str key)
{
    uint32_t n = b->keys.n, place = *table_slot(&b->keys, key, n);
    if (place == n) {
        b->keys.keys[n] = str_dup(b->gathered, key);
        (void)vec_add(b->gathered, b->lists, b->n_lists);
    }
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

static void add_entry(Bulk *b, Str key, uint32_t doc, uint32_t number, Str bytes)
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

/* ---- a document ----------------------------------------------------------------------------------------------- */

typedef struct Placed {
    uint64_t head;
    Str      term;
    uint32_t at;
} Placed;

static int by_term(const void *a, const void *b)
{
    const Placed *x = a, *y = b;
    int order = (x->head > y->head) - (x->head < y->head);
    if (order == 0)
        order = str_cmp(x->term, y->term);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Adds what another term of the same name has; positions rising, each once. */
static void join_terms(Arena *a, XapTerm *to, const XapTerm *more)
{
    uint32_t n = 0, *all = arena_make_n(a, uint32_t, (size_t)to->n_positions + more->n_positions);
    for (uint32_t i = 0; i < to->n_positions; i++)
        all[n++] = to->positions[i];
    for (uint32_t i = 0; i < more->n_positions; i++)
        all[n++] = more->positions[i];
    if (n)
        qsort(all, n, sizeof *all, by_number);
    uint32_t n_kept = 0;
    for (uint32_t i = 0; i < n; i++)
        if (i == 0 || all[i] != all[i - 1])
            all[n_kept++] = all[i];
    to->count += more->count;
    to->positions = all;
    to->n_positions = n_kept;
}

static bool is_rising(const XapTerm *t)
{
    for (uint32_t i = 1; i < t->n_positions; i++)
        if (t->positions[i - 1] >= t->positions[i])
            return false;
    return true;
}

/* The document's terms and its group, in order, each once. */
static XapTerm *terms_in_order(uint32_t *n, Arena *a, const XapDoc *doc, Str group)
{
    uint32_t n_all = doc->n_terms + 1;
    Placed *order = arena_make_n(a, Placed, n_all);
    XapTerm *out = arena_make_n(a, XapTerm, n_all), the_group = {.term = group};
    for (uint32_t i = 0; i < n_all; i++) {
        Str term = i < doc->n_terms ? doc->terms[i].term : group;
        order[i] = (Placed){str_head(term), term, i};
    }
    qsort(order, n_all, sizeof *order, by_term);
    *n = 0;
    for (uint32_t i = 0; i < n_all; i++) {
        const XapTerm *t = order[i].at < doc->n_terms ? &doc->terms[order[i].at] : &the_group;
        bool is_known = i > 0 && str_eq(t->term, order[i - 1].term);
        if (!is_known)
            out[(*n)++] = (XapTerm){.term = t->term};
        if (!is_known && is_rising(t))
            out[*n - 1] = *t;
        else
            join_terms(a, &out[*n - 1], t);
    }
    return out;
}

/* The values that are not empty, by slot; of several in one the last. */
static XapValue *values_in_order(uint32_t *n, Arena *a, const XapDoc *doc)
{
    XapValue *out = arena_make_n(a, XapValue, doc->n_values);
    *n = 0;
    for (uint32_t i = 0; i < doc->n_values; i++) {
        uint32_t at = *n;
        while (at > 0 && out[at - 1].slot >= doc->values[i].slot)
            at--;
        bool is_known = at < *n && out[at].slot == doc->values[i].slot;
        if (!is_known)
            memmove(&out[at + 1], &out[at], ((*n)++ - at) * sizeof *out);
        out[at] = doc->values[i];
    }
    uint32_t n_kept = 0;
    for (uint32_t i = 0; i < *n; i++)
        if (out[i].value.n)
            out[n_kept++] = out[i];
    *n = n_kept;
    return out;
}

static void keep(Buf *b, Str value)
{
    b->n = 0;
    buf_add(b, value);
}

static void count_value(Bulk *b, const XapValue *v)
{
    uint32_t i = 0;
    while (i < b->n_slots && b->slots[i].slot != v->slot)
        i++;
    if (i == b->n_slots)
        vec_push(b->arena, b->slots, b->n_slots, (BulkSlot){v->slot, 0, {.arena = b->arena}, {.arena = b->arena}});
    BulkSlot *s = &b->slots[i];
    if (s->n == 0 || str_cmp(v->value, buf_str(&s->low)) < 0)
        keep(&s->low, v->value);
    if (s->n == 0 || str_cmp(v->value, buf_str(&s->high)) > 0)
        keep(&s->high, v->value);
    s->n++;
}

static quoth_status add_values(Bulk *b, uint32_t doc, const XapDoc *d, quoth_error *err)
{
    uint8_t key[GLASS_NUMBER_MOST + 1];
    uint32_t n;
    XapValue *values = values_in_order(&n, b->each, d);
    for (uint32_t i = 0; i < n; i++) {
        uint8_t name[GLASS_KEY_MOST];
        uint8_t *end = glass_varint(glass_bytes(name, GLASS_VALUES), values[i].slot);
        count_value(b, &values[i]);
        add_entry(b, (Str){(const char *)name, (size_t)(end - name)}, doc, 0, values[i].value);
    }
    if (n == 0)
        return QUOTH_OK;
    Buf slots = {.arena = b->each};
    Str number = sortable(key, doc);
    glass_slots(&slots, values, n);
    key[number.n] = 0; /* stands right behind the document's terms */
    return glass_add(b->tables[GLASS_TERMLIST], (Str){number.p, number.n + 1}, buf_str(&slots), err);
}

static void add_term(Bulk *b, uint32_t doc, const XapTerm *t)
{
    uint8_t key[GLASS_KEY_MOST];
    uint8_t *end = glass_sortable_bytes(key, t->term);
    uint8_t *tag = arena_alloc(b->each, (size_t)GLASS_POSITION_MOST * t->n_positions + GLASS_VARINT_MOST);
    size_t n = t->n_positions ? (size_t)(glass_positions(tag, t->positions, t->n_positions) - tag) : 0;
    add_entry(b, (Str){(const char *)key, (size_t)(end - key)}, doc, t->count, (Str){(const char *)tag, n});
    if (t->count > b->stats.most)
        b->stats.most = t->count;
}

static quoth_status count_length(Bulk *b, uint32_t doc, const XapTerm *terms, uint32_t n, quoth_error *err)
{
    GlassStats *s = &b->stats;
    uint64_t length = 0;
    for (uint32_t i = 0; i < n; i++)
        length += terms[i].count;
    if (length > UINT32_MAX)
        return fail(err, QUOTH_E_LIMIT, "a document of %llu words", (unsigned long long)length);
    add_entry(b, GLASS_LENGTHS, doc, (uint32_t)length, S(""));
    if (length > 0 && (s->shortest == 0 || length < s->shortest))
        s->shortest = (uint32_t)length;
    if (length > s->longest)
        s->longest = (uint32_t)length;
    s->length += length;
    return QUOTH_OK;
}

static quoth_status check_terms(const XapTerm *terms, uint32_t n, quoth_error *err)
{
    for (uint32_t i = 0; i < n; i++)
        if (terms[i].term.n == 0 || xap_term_cost(terms[i].term) > XAP_TERM_MAX)
            return fail(err, QUOTH_E_INTERNAL, "term of %zu bytes, at most %d", terms[i].term.n, XAP_TERM_MAX);
    return QUOTH_OK;
}

static quoth_status add_doc(Bulk *b, const XapDoc *d, Str group, quoth_error *err)
{
    uint8_t room[GLASS_NUMBER_MOST];
    uint32_t n, doc = b->stats.last_doc + 1;
    Buf list = {.arena = b->each};
    XapTerm *terms = terms_in_order(&n, b->each, d, group);
    quoth_status st = count_length(b, doc, terms, n, err);
    if (st != QUOTH_OK)
        return st;
    b->stats.last_doc = doc;
    b->stats.n_docs++;
    for (uint32_t i = 0; i < n; i++)
        add_term(b, doc, &terms[i]);
    glass_terms(&list, terms, n);
    st = glass_add(b->tables[GLASS_TERMLIST], sortable(room, doc), buf_str(&list), err);
    if (st == QUOTH_OK && d->data.n)
        st = glass_add(b->tables[GLASS_DOCDATA], sortable(room, doc), d->data, err);
    return st == QUOTH_OK ? add_values(b, doc, d, err) : st;
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

/* Writes what is gathered as a run, and begins anew. */
static quoth_status end_run(Bulk *b, quoth_error *err)
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

/* ---- the edge ------------------------------------------------------------------------------------------------- */

typedef struct Call {
    Str           name, value; /* group or key */
    const XapDoc *docs;
    uint32_t      n;
} Call;

typedef quoth_status Work(Bulk *b, const Call *c, quoth_error *err);

static void set_edge(Bulk *b, Edge *edge)
{
    arena_edge(b->arena, edge);
    arena_edge(b->gathered, edge);
    arena_edge(b->each, edge);
}

static quoth_status guarded(Bulk *b, Work *work, const Call *c, quoth_error *err)
{
    Edge edge;
    if (b->is_broken)
        return fail(err, QUOTH_E_IO, "%s: not to be finished after an error", b->folder.p);
    b->is_broken = true;
    if (setjmp(edge.jump)) {
        set_edge(b, NULL);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    set_edge(b, &edge);
    quoth_status st = work(b, c, err);
    set_edge(b, NULL);
    b->is_broken = st != QUOTH_OK;
    return st;
}

static quoth_status end_full_run(Bulk *b, quoth_error *err)
{
    return arena_used(b->gathered) > b->how.memory ? end_run(b, err) : QUOTH_OK;
}

static quoth_status do_add(Bulk *b, const Call *c, quoth_error *err)
{
    quoth_status st = QUOTH_OK;
    make_known(b, c->name);
    for (uint32_t i = 0; i < c->n && st == QUOTH_OK; i++) {
        arena_reset(b->each);
        st = add_doc(b, &c->docs[i], c->name, err);
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
    add_entry(b, buf_str(&key), 0, 0, c->value);
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
    Arena *const a = arena_new(), *const gathered = arena_new(), *const each = arena_new();
    Bulk *const b = a && gathered && each ? arena_try(a, sizeof *b) : NULL;
    if (!b) {
        arena_free(a);
        arena_free(gathered);
        arena_free(each);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    *b = (Bulk){.arena = a, .gathered = gathered, .each = each, .folder = S(""), .how = how, .runs = -1};
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
    quoth_status st = b->keys.n || b->n_run == 0 ? end_run(b, err) : QUOTH_OK;
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

void bulk_free(Bulk *b)
{
    if (!b)
        return;
    for (int i = 0; i < GLASS_TABLES; i++)
        glass_drop(b->tables[i]);
    if (b->runs >= 0)
        (void)close(b->runs);
    if (!b->is_finished && b->folder.n)
        bulk_clear(b->folder.p);
    arena_free(b->each);
    arena_free(b->gathered);
    arena_free(b->arena);
}

/* ---- files of a database -------------------------------------------------------------------------------------- */

void bulk_clear(const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));)
        (void)unlinkat(dirfd(dir), e->d_name, 0);
    if (dir)
        closedir(dir);
    (void)rmdir(folder);
}

/* What is not there was moved before, by a run that was cut off. */
static bool move(const char *name, const char *from, const char *to)
{
    char old[PATH_MAX], fresh[PATH_MAX];
    if (snprintf(old, sizeof old, "%s/%s", from, name) >= PATH_MAX ||
        snprintf(fresh, sizeof fresh, "%s/%s", to, name) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    return rename(old, fresh) == 0 || errno == ENOENT;
}

/* `folder` is the latter, open. */
static bool place(const char *from, const char *to, int folder)
{
    static const char *const before[] = {XAP_VERSION_FILE, "spelling.glass", "synonym.glass"}; /* first: no database now */
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (unlinkat(folder, before[i], 0) != 0 && errno != ENOENT)
            return false;
    for (int i = 0; i < GLASS_TABLES; i++)
        if (!move(glass_files[i], from, to))
            return false;
    return fsync(folder) == 0 && move(before[0], from, to) && fsync(folder) == 0;
}

quoth_status bulk_place(const char *from, const char *to, quoth_error *err)
{
    int folder = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_done = folder >= 0 && place(from, to, folder);
    int why = errno;
    if (folder >= 0)
        (void)close(folder);
    if (!is_done)
        return fail(err, QUOTH_E_IO, "%s: %s", to, strerror(why));
    bulk_clear(from);
    return QUOTH_OK;
}
