/* portable.c: the form that travels: one Xapian database holds everything.
 *
 * document      one sentence: its record as data, its columns as values, its terms
 * term Q…       the article's group: a hash of its path
 * metadata      "version"; "totals"; "P" + path: what is known of an article: counts, hash of the file, path
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/vec.h"
#include "store/form.h"

#define KEY_VERSION S("quoth-version")
#define KEY_TOTALS S("quoth-totals")
enum { PATH_KEEP = 180, FOUND_MAX = 2 }; /* a key of metadata is a term to Xapian, and as short */

/* ---- metadata ------------------------------------------------------------------------------------------- */

static Str group_of(Arena *a, Str path)
{
    return str_fmt(a, "Q%016llx", (unsigned long long)str_hash(path));
}

static Str key_of(Arena *a, Str path)
{
    if (path.n <= PATH_KEEP)
        return str_fmt(a, "P%.*s", STR(path));
    return str_fmt(a, "P%.*s#%016llx", PATH_KEEP, path.p, (unsigned long long)str_hash(path));
}

static Str entry_encode(Arena *a, const StoreEntry *e)
{
    Buf b = {.arena = a};
    buf_varint(&b, e->hash);
    buf_varint(&b, e->n_sentences);
    buf_varint(&b, e->n_attributions);
    buf_varint(&b, e->n_links);
    buf_add(&b, e->path);
    return buf_str(&b);
}

static bool entry_decode(StoreEntry *out, Str bytes)
{
    size_t at = 0;
    uint64_t n[4];
    for (int i = 0; i < 4; i++)
        if (!str_varint(bytes, &at, &n[i]) || (i > 0 && n[i] > UINT32_MAX))
            return false;
    *out = (StoreEntry){str_sub(bytes, at, bytes.n), n[0], (uint32_t)n[1], (uint32_t)n[2], (uint32_t)n[3]};
    return true;
}

/* *found stays false where the article is not in the index. */
static quoth_status entry_read(StoreEntry *out, bool *found, Store *s, Str path, Arena *a, quoth_error *err)
{
    Str bytes;
    *found = false;
    quoth_status st = xap_meta(&bytes, s->xap, key_of(a, path), a, err);
    if (st != QUOTH_OK || bytes.n == 0)
        return st;
    if (!entry_decode(out, bytes) || !str_eq(out->path, path))
        return fail(err, QUOTH_E_INDEX_CORRUPT, "what the index knows of %.*s is damaged: rebuild the index", STR(path));
    *found = true;
    return QUOTH_OK;
}

static quoth_status totals_read(Store *s, Arena *a, quoth_error *err)
{
    Str bytes;
    size_t at = 0;
    Totals t = {0, 0, 0};
    quoth_status st = xap_meta(&bytes, s->xap, KEY_TOTALS, a, err);
    if (st != QUOTH_OK)
        return st;
    if (bytes.n && !(str_varint(bytes, &at, &t.articles) && str_varint(bytes, &at, &t.attributions) &&
                     str_varint(bytes, &at, &t.links)))
        return fail(err, QUOTH_E_INDEX_CORRUPT, "the totals of the index are damaged: rebuild the index");
    s->totals = t;
    return QUOTH_OK;
}

static quoth_status mark_empty(Store *s, quoth_error *err)
{
    char version[16];
    int n = snprintf(version, sizeof version, "%d", STORE_VERSION);
    quoth_status st = xap_set_meta(s->xap, KEY_VERSION, (Str){version, (size_t)n}, err);
    return st == QUOTH_OK ? xap_commit(s->xap, err) : st;
}

quoth_status portable_begin(Store *s, bool is_writer, quoth_error *err)
{
    Str version;
    uint32_t number, n_docs;
    quoth_status st = xap_meta(&version, s->xap, KEY_VERSION, s->arena, err);
    if (st == QUOTH_OK)
        st = xap_size(&n_docs, s->xap, err);
    if (st != QUOTH_OK)
        return st;
    if (is_writer && version.n == 0 && n_docs == 0)
        return mark_empty(s, err);
    if (version.n == 0)
        return fail(err, QUOTH_E_INDEX_VERSION, "%s: a database of another program, or an index cut off at its making",
                    s->path.p);
    if (!str_to_u32(version, &number) || number != STORE_VERSION)
        return fail(err, QUOTH_E_INDEX_VERSION, "%s: index of version %.*s, this program reads %d: rebuild it", s->path.p,
                    STR(version), STORE_VERSION);
    return totals_read(s, s->arena, err);
}

/* ---- writing ---------------------------------------------------------------------------------------------- */

static quoth_status put(Store *s, const StoreArticle *x, const StoreEntry *fresh, Arena *a, quoth_error *err)
{
    StoreEntry old = {0};
    bool had;
    quoth_status st = entry_read(&old, &had, s, x->path, a, err);
    if (st == QUOTH_OK)
        st = xap_replace(s->xap, group_of(a, x->path), x->docs, x->n_sentences, err);
    if (st == QUOTH_OK)
        st = xap_set_meta(s->xap, key_of(a, x->path), fresh ? entry_encode(a, fresh) : S(""), err);
    if (st != QUOTH_OK)
        return st;
    s->totals.articles += (uint64_t)(fresh != NULL) - (uint64_t)had;
    s->totals.attributions += x->n_attributions - (uint64_t)old.n_attributions;
    s->totals.links += x->n_links - (uint64_t)old.n_links;
    return QUOTH_OK;
}

/* Runs with an arena of its own; out of memory is a status. */
static quoth_status put_guarded(Store *s, const StoreArticle *x, const StoreEntry *fresh, quoth_error *err)
{
    Arena *a = arena_new();
    if (!a)
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    Edge edge;
    if (setjmp(edge.jump)) {
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    quoth_status st = put(s, x, fresh, a, err);
    arena_free(a);
    return st;
}

quoth_status store_replace(Store *s, const StoreArticle *x, quoth_error *err)
{
    StoreEntry fresh = {x->path, x->hash, x->n_sentences, x->n_attributions, x->n_links};
    return put_guarded(s, x, &fresh, err);
}

quoth_status store_remove(Store *s, Str path, quoth_error *err)
{
    return put_guarded(s, &(StoreArticle){.path = path}, NULL, err);
}

quoth_status store_commit(Store *s, quoth_error *err)
{
    char bytes[32];
    size_t n = 0;
    const uint64_t totals[] = {s->totals.articles, s->totals.attributions, s->totals.links};
    for (int i = 0; i < 3; i++) {
        uint64_t v = totals[i];
        for (; v >= 128; v >>= 7)
            bytes[n++] = (char)(v | 128);
        bytes[n++] = (char)v;
    }
    quoth_status st = xap_set_meta(s->xap, KEY_TOTALS, (Str){bytes, n}, err);
    return st == QUOTH_OK ? xap_commit(s->xap, err) : st;
}

/* ---- articles --------------------------------------------------------------------------------------------- */

bool store_has(Store *s, Str path, uint64_t hash)
{
    Arena *a = arena_new();
    if (!a)
        return false;
    Edge edge;
    bool same = false;
    if (!setjmp(edge.jump)) {
        arena_edge(a, &edge);
        StoreEntry e;
        bool found;
        same = entry_read(&e, &found, s, path, a, NULL) == QUOTH_OK && found && e.hash == hash;
    }
    arena_free(a);
    return same;
}

static bool is_below(Str path, Str folder)
{
    if (folder.n == 0 || str_eq(path, folder) || str_eq(folder, S("/")))
        return true;
    if (!str_starts(path, folder))
        return false;
    return folder.p[folder.n - 1] == '/' || path.p[folder.n] == '/' || path.p[folder.n] == '!';
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const StoreEntry *)a)->path, ((const StoreEntry *)b)->path);
}

quoth_status store_below(StoreEntry **out, uint32_t *n, Store *s, Str folder, Arena *a, quoth_error *err)
{
    XapMeta *items;
    uint32_t n_items;
    Str head = key_of(a, folder.n <= PATH_KEEP ? folder : str_sub(folder, 0, PATH_KEEP));
    quoth_status st = xap_metas(&items, &n_items, s->xap, head, a, err);
    if (st != QUOTH_OK)
        return st;
    StoreEntry *found = NULL;
    uint32_t n_found = 0;
    for (uint32_t i = 0; i < n_items; i++) {
        StoreEntry e;
        if (!entry_decode(&e, items[i].value))
            return fail(err, QUOTH_E_INDEX_CORRUPT, "what the index knows of its articles is damaged: rebuild the index");
        if (is_below(e.path, folder))
            vec_push(a, found, n_found, e);
    }
    if (n_found)
        qsort(found, n_found, sizeof *found, by_path);
    *out = found;
    *n = n_found;
    return QUOTH_OK;
}

quoth_status store_article(Str **records, uint32_t *n, Store *s, Str path, Arena *a, quoth_error *err)
{
    XapPage page;
    XapQuery q = {.op = XAP_TERM, .term = group_of(a, path)};
    StoreSearch how = {.limit = UINT32_MAX, .order = STORE_BY_PATH, .with_records = true};
    quoth_status st = store_search(&page, s, &q, &how, a, err);
    if (st != QUOTH_OK)
        return st;
    *records = arena_make_n(a, Str, page.n_hits);
    *n = page.n_hits;
    for (uint32_t i = 0; i < page.n_hits; i++)
        (*records)[i] = page.hits[i].data;
    return QUOTH_OK;
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

quoth_status store_refresh(Store *s, quoth_error *err)
{
    bool moved;
    quoth_status st = xap_refresh(s->xap, &moved, err);
    if (st != QUOTH_OK || !moved || store_is_writer(s))
        return st;
    return portable_begin(s, false, err); /* it may have been rebuilt by another version */
}

quoth_status store_search(XapPage *out, Store *s, const XapQuery *q, const StoreSearch *how, Arena *a, quoth_error *err)
{
    static const XapOrder orders[] = {[STORE_ANY] = XAP_BY_ID,
                                      [STORE_BY_SCORE] = XAP_BY_WEIGHT,
                                      [STORE_BY_PATH] = XAP_BY_VALUE,
                                      [STORE_BY_FIELD] = XAP_BY_VALUE};
    uint32_t *slots = arena_make_n(a, uint32_t, how->n_count);
    for (uint32_t i = 0; i < how->n_count; i++)
        slots[i] = how->count[i];
    XapSearch x = {.offset = how->offset,
                   .limit = how->limit,
                   .order = orders[how->order],
                   .slot = how->order == STORE_BY_FIELD ? (uint32_t)how->field : SLOT_ORDER,
                   .tie_slot = SLOT_ORDER,
                   .down = how->down,
                   .with_data = how->with_records,
                   .count_slots = slots,
                   .n_count_slots = how->n_count};
    return xap_search(out, s->xap, q, &x, a, err);
}

quoth_status store_find(Str *record, Store *s, Str id, Arena *a, quoth_error *err)
{
    XapPage page;
    XapQuery q = {.op = XAP_TERM, .term = term_id(a, id)};
    quoth_status st = store_search(&page, s, &q, &(StoreSearch){.limit = FOUND_MAX, .with_records = true}, a, err);
    if (st != QUOTH_OK)
        return st;
    if (page.n_hits == 0)
        return fail(err, QUOTH_E_NOT_FOUND, "%.*s: no sentence has that id", STR(id));
    *record = page.hits[0].data;
    return QUOTH_OK;
}

quoth_status store_records(Str *out, Store *s, const uint32_t *ids, uint32_t n, Arena *a, quoth_error *err)
{
    return xap_data(out, s->xap, ids, n, a, err);
}

/* Both lists as one, each word without its field's prefix. */
static XapWord *words_joined(Arena *a, const XapWord *low, uint32_t n_low, const XapWord *high, uint32_t n_high,
                             size_t prefix)
{
    XapWord *all = arena_make_n(a, XapWord, n_low + n_high);
    for (uint32_t i = 0; i < n_low + n_high; i++) {
        all[i] = i < n_low ? low[i] : high[i - n_low];
        all[i].term = str_sub(all[i].term, prefix, all[i].term.n);
    }
    return all;
}

/* Words begin with anything but a capital; prefixes and stems begin with one, and may share the place of a word. */
quoth_status store_words(XapWord **out, uint32_t *n, bool *more, Store *s, const StoreWalk *walk, Arena *a,
                         quoth_error *err)
{
    Str prefix = term_word(a, walk->field, S("")), whole = term_word(a, walk->field, walk->head);
    XapWalk low = {.head = whole, .before = str_fmt(a, "%.*sA", STR(prefix)), .limit = walk->limit};
    XapWalk high = {.head = whole, .from = str_fmt(a, "%.*s[", STR(prefix)), .limit = walk->limit};
    XapWord *first, *second = NULL;
    uint32_t n_first, n_second = 0;
    quoth_status st = xap_words(&first, &n_first, more, s->xap, &low, a, err);
    if (st == QUOTH_OK && !*more) {
        high.limit = walk->limit - n_first;
        st = xap_words(&second, &n_second, more, s->xap, &high, a, err);
    }
    if (st != QUOTH_OK)
        return st;
    *out = words_joined(a, first, n_first, second, n_second, prefix.n);
    *n = n_first + n_second;
    return QUOTH_OK;
}

uint32_t store_size(Store *s)
{
    uint32_t n;
    return xap_size(&n, s->xap, NULL) == QUOTH_OK ? n : 0;
}

static uint64_t bytes_on_disk(Store *s, Arena *a)
{
    FileEntry *files;
    uint32_t n, n_failed;
    uint64_t bytes = 0;
    if (file_tree(&files, &n, &n_failed, a, s->path.p, NULL, NULL, NULL) == QUOTH_OK)
        for (uint32_t i = 0; i < n; i++)
            bytes += files[i].size;
    return bytes;
}

quoth_status store_stats(quoth_stats *out, Store *s, quoth_error *err)
{
    uint32_t n;
    quoth_status st = xap_size(&n, s->xap, err);
    Arena *a = st == QUOTH_OK ? arena_new() : NULL;
    if (st != QUOTH_OK || !a)
        return st != QUOTH_OK ? st : fail(err, QUOTH_E_NOMEM, "out of memory");
    Edge edge;
    if (setjmp(edge.jump)) {
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    *out = (quoth_stats){s->totals.articles, n, s->totals.attributions, s->totals.links, bytes_on_disk(s, a), "portable"};
    arena_free(a);
    return QUOTH_OK;
}
