/* portable.c: the form that travels: one Xapian database holds everything.
 *
 * document      one sentence: its record as data, its columns as values, its terms
 * term Q…       the article's group: a hash of its path
 * metadata      "version"; "totals"; "P" + path: what is known of an article: counts, hash of the file, path
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/table.h"
#include "base/vec.h"
#include "store/lock.h"
#include "store/sums.h"
#include "store/tally.h"

#define KEY_VERSION S("quoth-version")
#define KEY_TOTALS S("quoth-totals")
enum { PATH_KEEP = 180, FOUND_MAX = 2, MOVE_TRIES = 50 }; /* a key of metadata is a term to Xapian, and as short */

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

static bool totals_decode(Totals *out, Str bytes)
{
    size_t at = 0;
    *out = (Totals){0, 0, 0};
    return bytes.n == 0 || (str_varint(bytes, &at, &out->articles) && str_varint(bytes, &at, &out->attributions) &&
                            str_varint(bytes, &at, &out->links));
}

/* Whether a database can be read, by what its metadata says. */
static quoth_status check(Totals *totals, Str version, Str bytes, quoth_error *err)
{
    uint32_t number;
    if (version.n == 0)
        return fail(err, QUOTH_E_INDEX_VERSION, "a database of another program, or an index cut off at its making");
    if (!str_to_u32(version, &number) || number != STORE_VERSION)
        return fail(err, QUOTH_E_INDEX_VERSION, "index of version %.*s, this program reads %d: rebuild it", STR(version),
                    STORE_VERSION);
    if (!totals_decode(totals, bytes))
        return fail(err, QUOTH_E_INDEX_CORRUPT, "its totals are damaged: rebuild it");
    return QUOTH_OK;
}

/* Of several joined, those that cannot be read are left out, the last first: the others keep their numbers. */
static quoth_status check_all(Store *s, quoth_error *err)
{
    Str *versions, *bytes;
    uint32_t n;
    quoth_error why;
    s->totals = (Totals){0, 0, 0};
    s->languages = NULL;
    quoth_status st = xap_meta_each(&versions, &n, s->xap, KEY_VERSION, s->arena, err);
    if (st == QUOTH_OK)
        st = xap_meta_each(&bytes, &n, s->xap, KEY_TOTALS, s->arena, err);
    for (uint32_t i = n; i-- > 0 && st == QUOTH_OK;) {
        Totals t;
        st = check(&t, versions[i], bytes[i], &why);
        if (st != QUOTH_OK && !s->is_stub)
            return fail(err, st, "%s: %s", s->path.p, why.message);
        if (st != QUOTH_OK) {
            st = xap_lose(s->xap, i, why.message, err);
            continue;
        }
        s->totals.articles += t.articles;
        s->totals.attributions += t.attributions;
        s->totals.links += t.links;
    }
    return st;
}

static quoth_status mark(Store *s, quoth_error *err)
{
    char version[16];
    int n = snprintf(version, sizeof version, "%d", STORE_VERSION);
    return xap_set_meta(s->xap, KEY_VERSION, (Str){version, (size_t)n}, err);
}

static quoth_status begin_writer(Store *s, quoth_error *err)
{
    Str version;
    uint32_t n_docs;
    quoth_status st = xap_meta(&version, s->xap, KEY_VERSION, s->arena, err);
    if (st == QUOTH_OK)
        st = xap_size(&n_docs, s->xap, err);
    if (st != QUOTH_OK)
        return st;
    s->is_unmarked = version.n == 0 && n_docs == 0;
    return s->is_unmarked ? QUOTH_OK : check_all(s, err);
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

static quoth_status replace(Store *s, const StoreArticle *x, quoth_error *err)
{
    StoreEntry fresh = {x->path, x->hash, x->n_sentences, x->n_attributions, x->n_links};
    return put_guarded(s, x, &fresh, err);
}

static quoth_status take_out(Store *s, Str path, quoth_error *err)
{
    return put_guarded(s, &(StoreArticle){.path = path, .id = S(""), .language = S("")}, NULL, err);
}

static quoth_status commit(Store *s, quoth_error *err)
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
    quoth_status st = s->is_unmarked ? mark(s, err) : QUOTH_OK;
    if (st == QUOTH_OK)
        st = xap_set_meta(s->xap, KEY_TOTALS, (Str){bytes, n}, err);
    if (s->is_replacing)
        (void)unlinkat(lock_folder(s->lock), SUMS_FILE, 0); /* they are of what is replaced */
    if (st == QUOTH_OK)
        st = xap_commit(s->xap, err);
    if (st == QUOTH_OK && fsync(lock_folder(s->lock)) != 0) /* the name of what was committed is on the disk */
        st = fail(err, QUOTH_E_IO, "%s: %s", s->path.p, strerror(errno));
    s->is_written = s->is_written || st == QUOTH_OK;
    s->is_unmarked = s->is_unmarked && st != QUOTH_OK;
    s->is_replacing = s->is_replacing && st != QUOTH_OK;
    return st;
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

/* A slot holds all values of a record, joined. */
static void take_apart(XapCounts *counts, uint32_t most, Arena *a)
{
    Table values = table_new(a);
    XapCounts out = {.with = counts->with};
    for (uint32_t i = 0; i < counts->n; i++) {
        Str rest = counts->values[i].value, value;
        while (column_next(&rest, &value)) {
            *table_slot(&values, value, 0) += counts->values[i].count;
            out.sum += counts->values[i].count;
        }
    }
    out.values = arena_make_n(a, XapCount, values.n);
    for (uint32_t i = 0; i < values.n; i++)
        out.values[i] = (XapCount){values.keys[i], values.values[i]};
    out.n = out.n_values = values.n;
    tally_cut(&out, most);
    *counts = out;
}

static quoth_status search(XapPage *out, Store *s, const XapQuery *q, const StoreSearch *how, Arena *a, quoth_error *err)
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
                   .count_slots = slots,
                   .n_count_slots = how->n_count};
    quoth_status st = xap_search(out, s->xap, q, &x, a, err);
    for (uint32_t i = 0; i < how->n_count && st == QUOTH_OK; i++)
        take_apart(&out->counts[i], how->count_most, a);
    return st;
}

/* ---- articles --------------------------------------------------------------------------------------------- */

static bool has(Store *s, Str path, uint64_t hash)
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

static quoth_status below(StoreEntry **out, uint32_t *n, Store *s, Str folder, Arena *a, quoth_error *err)
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
        if (entry_is_below(e.path, folder))
            vec_push(a, found, n_found, e);
    }
    if (n_found)
        qsort(found, n_found, sizeof *found, entry_by_path);
    *out = found;
    *n = n_found;
    return QUOTH_OK;
}

/* Of several joined, one that gives what cannot be is left out, and the search begins again. */
static quoth_status lose(Store *s, uint32_t part, const char *why, quoth_error *err)
{
    quoth_status st = xap_lose(s->xap, part, why, err);
    return st == QUOTH_OK ? fail(err, QUOTH_E_INDEX_STALE, "a shard is left out: %s", why) : st;
}

/* Records of ids that come from the same revision. */
static quoth_status records(Record *out, Store *s, const uint32_t *ids, uint32_t n, Arena *a, quoth_error *err)
{
    Str *bytes = arena_make_n(a, Str, (size_t)n + 1);
    quoth_status st = xap_data(bytes, s->xap, ids, n, a, err);
    for (uint32_t i = 0; i < n && st == QUOTH_OK; i++) {
        st = record_decode(&out[i], a, bytes[i], err);
        if (st != QUOTH_OK && s->is_stub)
            st = lose(s, xap_part(s->xap, ids[i]), "a record is damaged", err);
    }
    return st;
}

static quoth_status page_records(Record **out, uint32_t *n, Store *s, const XapQuery *q, const StoreSearch *how, Arena *a, quoth_error *err)
{
    XapPage page;
    quoth_status st = search(&page, s, q, how, a, err);
    if (st != QUOTH_OK)
        return st;
    uint32_t *ids = arena_make_n(a, uint32_t, (size_t)page.n_hits + 1);
    for (uint32_t i = 0; i < page.n_hits; i++)
        ids[i] = page.hits[i].id;
    *n = page.n_hits;
    *out = arena_make_n(a, Record, (size_t)page.n_hits + 1);
    return records(*out, s, ids, page.n_hits, a, err);
}

static quoth_status article(Record **out, uint32_t *n, Store *s, Str path, Arena *a, quoth_error *err)
{
    XapQuery q = {.op = XAP_TERM, .term = group_of(a, path)};
    return page_records(out, n, s, &q, &(StoreSearch){.limit = UINT32_MAX, .order = STORE_BY_PATH}, a, err);
}

/* A state may be gone before all that is read of it has been read: then the next one is taken. Where it moves on, it may have
 * been rebuilt by another version. */
static quoth_status take_state(Store *s, bool is_moved, quoth_status st, quoth_error *err)
{
    for (int i = 0;; i++) {
        if (st == QUOTH_OK && is_moved)
            st = check_all(s, err);
        if (st != QUOTH_E_INDEX_STALE || i == MOVE_TRIES)
            return st;
        st = xap_refresh(s->xap, &is_moved, err);
        is_moved = true;
    }
}

static quoth_status refresh(Store *s, quoth_error *err)
{
    bool is_moved = true;
    quoth_status st = xap_refresh(s->xap, &is_moved, err);
    return store_is_writer(s) ? st : take_state(s, is_moved, st, err);
}

static quoth_status find(Record *out, Store *s, Str id, Arena *a, quoth_error *err)
{
    Record *found;
    uint32_t n;
    XapQuery q = {.op = XAP_TERM, .term = term_id(a, id)};
    quoth_status st = page_records(&found, &n, s, &q, &(StoreSearch){.limit = FOUND_MAX}, a, err);
    if (st != QUOTH_OK)
        return st;
    if (n == 0)
        return fail(err, QUOTH_E_NOT_FOUND, "%.*s: no sentence has that id", STR(id));
    *out = found[0];
    return QUOTH_OK;
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

/* Every query asks which languages there are. */
static void keep_languages(Store *s, const XapWord *words, uint32_t n)
{
    size_t n_bytes = 0;
    for (uint32_t i = 0; i < n; i++)
        n_bytes += words[i].term.n;
    XapWord *kept = arena_try(s->arena, (n + 1) * sizeof *kept);
    char *bytes = arena_try(s->arena, n_bytes + 1);
    if (!kept || !bytes)
        return;
    for (uint32_t i = 0; i < n; i++) {
        memcpy(bytes, words[i].term.p, words[i].term.n);
        kept[i] = (XapWord){{bytes, words[i].term.n}, words[i].docs};
        bytes += words[i].term.n;
    }
    s->languages = kept;
    s->n_languages = n;
}

/* Words begin with anything but a capital; prefixes and stems begin with one, and may share the place of a word. */
static quoth_status walk_words(XapWord **out, uint32_t *n, bool *more, Store *s, const StoreWalk *walk, Arena *a,
                               quoth_error *err)
{
    Str prefix = term_word(a, walk->field, S("")), whole = term_word(a, walk->field, walk->head);
    XapWalk low = {.head = whole, .before = str_fmt(a, "%.*sA", STR(prefix)), .limit = walk->limit};
    XapWalk high = {.head = whole, .from = str_fmt(a, "%.*s[", STR(prefix)), .limit = walk->limit};
    XapWord *first = NULL, *second = NULL;
    uint32_t n_first = 0, n_second = 0;
    bool is_low = walk->head.n > 0 && (unsigned char)walk->head.p[0] < 'A', is_high = walk->head.n > 0 && !is_low;
    quoth_status st = is_high ? QUOTH_OK : xap_words(&first, &n_first, more, s->xap, &low, a, err);
    if (st == QUOTH_OK && !is_low && (is_high || !*more)) {
        high.limit = walk->limit - n_first;
        st = xap_words(&second, &n_second, more, s->xap, &high, a, err);
    }
    if (st != QUOTH_OK)
        return st;
    *out = words_joined(a, first, n_first, second, n_second, prefix.n);
    *n = n_first + n_second;
    return QUOTH_OK;
}

static quoth_status words(XapWord **out, uint32_t *n, bool *more, Store *s, const StoreWalk *walk, Arena *a,
                          quoth_error *err)
{
    bool is_languages = walk->field == FIELD_LANGUAGE && walk->head.n == 0 && !store_is_writer(s);
    if (is_languages && s->languages && s->n_languages <= walk->limit) {
        *out = s->languages;
        *n = s->n_languages;
        *more = false;
        return QUOTH_OK;
    }
    quoth_status st = walk_words(out, n, more, s, walk, a, err);
    if (st == QUOTH_OK && is_languages && !*more)
        keep_languages(s, *out, *n);
    return st;
}

static quoth_status size(uint32_t *out, Store *s, quoth_error *err)
{
    return xap_size(out, s->xap, err);
}

/* ---- open and close --------------------------------------------------------------------------------------- */

/* An index that is made is there at once. What comes into one that holds nothing is written as a whole, which is faster. */
static quoth_status begin_anew(Store *s, quoth_error *err)
{
    uint32_t n_docs = 0;
    quoth_status st = s->is_unmarked ? mark(s, err) : QUOTH_OK;
    if (st == QUOTH_OK && s->is_unmarked)
        st = xap_commit(s->xap, err);
    if (st == QUOTH_OK)
        st = xap_size(&n_docs, s->xap, err);
    if (st != QUOTH_OK || n_docs > 0 || s->totals.articles > 0)
        return st;
    xap_close(s->xap);
    s->xap = NULL;
    s->is_unmarked = true;
    return xap_open(&s->xap, s->path.p, XAP_OVERWRITE, err);
}

static quoth_status open_form(Store *s, quoth_mode mode, quoth_error *err)
{
    if (s->was_left) /* Xapian's own lock, which a process that the dead writer forked may hold for ever; ours is held */
        (void)unlinkat(lock_folder(s->lock), "flintlock", 0);
    s->is_replacing = mode == QUOTH_REBUILD;
    XapMode how = mode == QUOTH_READ ? XAP_READ : mode == QUOTH_WRITE ? XAP_WRITE : XAP_OVERWRITE;
    s->is_stub = mode == QUOTH_READ && !file_is_folder(s->path.p);
    if (s->is_stub) {
        quoth_status st = xap_join(&s->xap, s->path.p, s->timeout, err);
        return st == QUOTH_OK ? take_state(s, true, st, err) : st;
    }
    quoth_status st = xap_open(&s->xap, s->path.p, how, err);
    for (int i = 0; st == QUOTH_E_INDEX_STALE && i < MOVE_TRIES; i++)
        st = xap_open(&s->xap, s->path.p, how, err);
    if (st == QUOTH_OK)
        st = mode == QUOTH_READ ? take_state(s, true, st, err) : begin_writer(s, err);
    return st == QUOTH_OK && mode == QUOTH_WRITE ? begin_anew(s, err) : st;
}

/* To count checksums is to read all: once for a writer, in the end. Where they cannot be written, the old ones tell that. */
static void write_sums(Store *s)
{
    Arena *const a = arena_new();
    Edge edge;
    if (a && setjmp(edge.jump) == 0) {
        arena_edge(a, &edge);
        (void)sums_write(s->path, a, NULL);
    }
    arena_free(a);
}

static void close_form(Store *s)
{
    if (store_is_writer(s) && !lock_is_held(s->lock)) { /* in a forked process: the files are its parent's */
        xap_leave(s->xap);
        return;
    }
    xap_close(s->xap);
    if (s->is_written)
        write_sums(s);
}

const Form portable_form = {"portable", open_form, close_form, replace, take_out, commit, has, below, article, refresh, search,
                            find, records, words, size, NULL};
