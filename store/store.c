/* store.c: opening, and making articles ready. */
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/late.h"
#include "store/blocks.h"
#include "store/form.h"
#include "store/lock.h"
#include "store/sums.h"

_Static_assert((int)TERM_MAX <= (int)XAP_TERM_MAX, "terms that the index accepts");

/* ---- the folder ----------------------------------------------------------------------------------------- */

static bool has_entry(Str folder, const char *name)
{
    char path[4096];
    struct stat st;
    int n = snprintf(path, sizeof path, "%.*s/%s", STR(folder), name);
    return n > 0 && (size_t)n < sizeof path && stat(path, &st) == 0;
}

/* What a user may keep in the folder of an index. */
static bool is_users(Str name)
{
    return str_eq(name, S("config")) || str_eq(name, S("corrections.tsv"));
}

/* What either form puts there. */
static bool is_ours(Str name)
{
    return str_starts(name, S(SEGMENTS_MANIFEST)) || str_ends(name, S(".seg")) || str_ends(name, S(".glass")) ||
           str_eq(name, S(PORTABLE_VERSION)) || str_starts(name, S(SUMS_FILE)) || str_eq(name, S("flintlock")) || str_eq(name, S("v.tmp")) || str_eq(name, S("room"));
}

/* But for what is the user's, and what a run that made an index and was cut off has left. */
static bool is_empty(const char *folder)
{
    DIR *dir = opendir(folder);
    uint32_t n = 0;
    for (struct dirent *e; dir && (e = readdir(dir));) {
        Str name = str_of(e->d_name);
        n += !is_users(name) && !is_ours(name) && !str_starts(name, S(LOCK_FILE));
    }
    if (dir)
        closedir(dir);
    return n <= 2;
}

static bool holds(Str folder, StoreForm form)
{
    return has_entry(folder, form == STORE_PORTABLE ? PORTABLE_VERSION : SEGMENTS_MANIFEST);
}

static bool holds_index(Str folder)
{
    return holds(folder, STORE_PORTABLE) || holds(folder, STORE_SEGMENTS);
}

/* A portable index that only waits to be moved to its place, by whoever is the next to write. */
static bool is_due(Str folder)
{
    return !holds_index(folder) && has_entry(folder, XAP_STAGED "/" PORTABLE_VERSION) &&
           has_entry(folder, XAP_STAGED "/" XAP_DONE);
}

/* What is there decides; a stub file is of the portable form. */
static StoreForm form_there(const Store *s)
{
    if (!file_is_folder(s->path.p) || holds(s->path, STORE_PORTABLE) || is_due(s->path))
        return STORE_PORTABLE;
    return holds(s->path, STORE_SEGMENTS) ? STORE_SEGMENTS : STORE_AS_IT_IS;
}

/* Takes away a portable index that was not finished. */
static void clear_staged(const Store *s)
{
    int whole = lock_folder(s->lock), folder = openat(whole, XAP_STAGED, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = folder < 0 ? NULL : fdopendir(folder);
    for (struct dirent *e; dir && (e = readdir(dir));)
        (void)unlinkat(folder, e->d_name, 0);
    if (dir)
        closedir(dir);
    (void)unlinkat(whole, XAP_STAGED, AT_REMOVEDIR);
}

static quoth_status folder_for_writing(Store *s, quoth_error *err)
{
    if (mkdir(s->path.p, 0700) != 0 && errno != EEXIST)
        return fail(err, QUOTH_E_IO, "%s: %s", s->path.p, strerror(errno));
    if (!file_is_folder(s->path.p))
        return fail(err, QUOTH_E_IO, "%s: not a folder", s->path.p);
    if (holds_index(s->path))
        return QUOTH_OK;
    if (!is_empty(s->path.p))
        return fail(err, QUOTH_E_ARGUMENT, "%s: a folder that holds other things and no index", s->path.p);
    if (!file_sync_name(s->path.p))
        return fail(err, QUOTH_E_IO, "%s: its folder: %s", s->path.p, strerror(errno));
    return QUOTH_OK;
}

static quoth_status check_for_reading(const Store *s, quoth_error *err)
{
    struct stat st;
    if (stat(s->path.p, &st) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return fail(err, QUOTH_E_INDEX_MISSING, "%s: no such index: quoth index makes one", s->path.p);
    if (access(s->path.p, file_is_folder(s->path.p) ? X_OK : R_OK) != 0)
        return fail(err, QUOTH_E_IO, "%s: %s", s->path.p, strerror(errno));
    if (file_is_folder(s->path.p) && !holds_index(s->path) && !is_due(s->path))
        return fail(err, QUOTH_E_INDEX_MISSING, "%s: a folder without an index: quoth index makes one", s->path.p);
    return QUOTH_OK;
}

/* ---- open and free -------------------------------------------------------------------------------------- */

/* Takes away the files of the form that an index had before it is replaced by one of the other. */
static void clear_form(const Store *s)
{
    DIR *dir = opendir(s->path.p);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (is_ours(str_of(e->d_name)))
            (void)unlinkat(dirfd(dir), e->d_name, 0);
    }
    if (dir)
        closedir(dir);
    clear_staged(s);
}

static quoth_status choose_form(Store *s, quoth_mode mode, StoreForm form, quoth_error *err)
{
    StoreForm there = form_there(s);
    if (form == STORE_AS_IT_IS)
        form = there == STORE_AS_IT_IS ? STORE_SEGMENTS : there;
    s->form = form == STORE_PORTABLE ? &portable_form : &segments_form;
    if (mode != QUOTH_READ && form == STORE_SEGMENTS && there != STORE_PORTABLE)
        clear_staged(s);
    if (there == STORE_AS_IT_IS || there == form)
        return QUOTH_OK;
    if (mode != QUOTH_REBUILD)
        return fail(err, QUOTH_E_ARGUMENT, "%s: an index of the other form than %s: rebuild it", s->path.p, s->form->name);
    clear_form(s);
    return QUOTH_OK;
}

enum { TIMEOUT_USUAL = 10000 };

/* Where its writer was cut off, whoever may write moves it; else it is told that there is no index. */
static void move_due(const Store *s)
{
    Store *writer;
    if (store_open(&writer, s->path.p, QUOTH_WRITE, STORE_AS_IT_IS, NULL) == QUOTH_OK)
        store_free(writer);
}

static quoth_status open_form(Store *s, quoth_mode mode, StoreForm form, quoth_error *err)
{
    bool is_writer = mode != QUOTH_READ;
    if (!is_writer && is_due(s->path))
        move_due(s);
    quoth_status st = is_writer ? late_need(LATE_STEM, err) : check_for_reading(s, err);
    if (st == QUOTH_OK && is_writer)
        st = folder_for_writing(s, err);
    if (st == QUOTH_OK && is_writer)
        st = lock_take(&s->lock, &s->was_left, s->path, s->arena, err);
    if (st == QUOTH_OK)
        st = choose_form(s, mode, form, err);
    return st == QUOTH_OK ? s->form->open(s, mode, err) : st;
}

quoth_status store_open(Store **out, const char *path, quoth_mode mode, StoreForm form, quoth_error *err)
{
    return store_open_within(out, path, mode, form, 0, err);
}

quoth_status store_open_within(Store **out, const char *path, quoth_mode mode, StoreForm form, uint32_t timeout,
                               quoth_error *err)
{
    Arena *const a = arena_new();
    Store *const s = a ? arena_try(a, sizeof *s) : NULL;
    Edge edge;
    if (!s) {
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    *s = (Store){.arena = a,
                 .lock = -1,
                 .memory = (size_t)STORE_MEMORY << 20,
                 .timeout = timeout ? timeout : TIMEOUT_USUAL};
    if (setjmp(edge.jump)) {
        store_free(s);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    s->path = str_dup(a, str_of(path));
    quoth_status st = open_form(s, mode, form, err);
    arena_edge(a, NULL);
    if (st == QUOTH_OK)
        *out = s;
    else
        store_free(s);
    return st;
}

void store_free(Store *s)
{
    if (!s)
        return;
    if (s->form)
        s->form->close(s);
    lock_release(s->lock, s->path);
    arena_free(s->arena);
}

bool store_knows_tokens(const Store *s)
{
    return s->form == &segments_form;
}

bool store_is_writer(const Store *s)
{
    return s->lock >= 0;
}

bool store_is_replacing(const Store *s)
{
    return s->is_replacing;
}

/* ---- articles made ready -------------------------------------------------------------------------------- */

static Str order_of(Arena *a, Str path, uint32_t begin)
{
    Buf b = {.arena = a};
    buf_add(&b, path);
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_char(&b, (char)(begin >> shift));
    return buf_str(&b);
}

static XapDoc doc_of(TermMaker *m, const Record *r, Str path)
{
    Arena *a = m->arena;
    RecordTerms found = terms_of(m, r);
    XapTerm *terms = arena_make_n(a, XapTerm, found.n_terms);
    for (uint32_t i = 0; i < found.n_terms; i++) {
        const Term *t = &found.terms[i];
        terms[i] = (XapTerm){t->text, t->count, t->positions, t->n_positions};
    }
    XapValue *values = arena_make_n(a, XapValue, found.n_columns + 1);
    for (uint32_t i = 0; i < found.n_columns; i++)
        values[i] = (XapValue){found.columns[i].field, found.columns[i].value};
    values[found.n_columns] = (XapValue){SLOT_ORDER, order_of(a, path, r->s.begin)};
    return (XapDoc){terms, values, found.n_terms, found.n_columns + 1, record_encode(a, r)};
}

static const XapDoc *docs_of(Arena *a, TermMaker *maker, Str path, const Record *records, uint32_t n)
{
    XapDoc *docs = arena_make_n(a, XapDoc, n);
    for (uint32_t i = 0; i < n; i++)
        docs[i] = doc_of(maker, &records[i], path);
    return docs;
}

StoreArticle store_prepare(Arena *a, StoreForm form, Str path, uint64_t hash, const Record *records, uint32_t n)
{
    StoreArticle article = {.arena = a, .path = path, .hash = hash, .n_sentences = n, .id = n ? records[0].s.id : S(""),
                            .language = n ? records[0].s.language : S("")};
    TermMaker maker = terms_begin(a, article.language);
    if (form == STORE_PORTABLE)
        article.docs = docs_of(a, &maker, path, records, n);
    else
        article.terms = terms_of_article(&maker, records, n);
    terms_end(&maker);
    if (form != STORE_PORTABLE)
        article.n_blocks = blocks_make((StoreBlock **)&article.blocks, a, records, n);
    for (uint32_t i = 0; i < n; i++) {
        article.n_attributions += records[i].s.n_attributions;
        article.n_links += records[i].s.n_links;
    }
    return article;
}

/* ---- what the form does ----------------------------------------------------------------------------------- */

StoreForm store_form(const Store *s)
{
    return s->form == &portable_form ? STORE_PORTABLE : STORE_SEGMENTS;
}

const quoth_lost *store_lost(uint32_t *n, const Store *s)
{
    *n = 0;
    return s->xap ? xap_lost(n, s->xap) : NULL;
}

uint64_t store_changes(const Store *s)
{
    return s->xap ? xap_changes(s->xap) : 0;
}

quoth_status store_check_whole(const Store *s, quoth_error *err)
{
    uint32_t n;
    const quoth_lost *lost = store_lost(&n, s);
    if (n == 0)
        return QUOTH_OK;
    return fail(err, QUOTH_E_REMOTE, "%s: without %.*s it is not whole: %.*s", s->path.p, STR(lost->shard), STR(lost->reason));
}

/* A forked process has the parent's handle, but not its lock. */
static quoth_status check_writer(const Store *s, quoth_error *err)
{
    if (lock_is_held(s->lock))
        return QUOTH_OK;
    return fail(err, QUOTH_E_ARGUMENT, "%s: opened for writing by another process: open it anew", s->path.p);
}

void store_bound(Store *s, uint32_t memory)
{
    s->memory = (size_t)memory << 20;
}

quoth_status store_replace(Store *s, const StoreArticle *article, quoth_error *err)
{
    quoth_status st = check_writer(s, err);
    return st != QUOTH_OK ? st : s->form->replace(s, article, err);
}

quoth_status store_remove(Store *s, Str path, quoth_error *err)
{
    quoth_status st = check_writer(s, err);
    return st != QUOTH_OK ? st : s->form->remove(s, path, err);
}

quoth_status store_commit(Store *s, quoth_error *err)
{
    quoth_status st = check_writer(s, err);
    return st != QUOTH_OK ? st : s->form->commit(s, err);
}

quoth_status store_rest(Store *s, StoreGoOn *go_on, void *arg, quoth_error *err)
{
    quoth_status st = check_writer(s, err);
    return st != QUOTH_OK || !s->form->rest ? st : s->form->rest(s, go_on, arg, err);
}

bool store_has(Store *s, Str path, uint64_t hash)
{
    return s->form->has(s, path, hash);
}

quoth_status store_below(StoreEntry **out, uint32_t *n, Store *s, Str folder, Arena *a, quoth_error *err)
{
    return s->form->below(out, n, s, folder, a, err);
}

quoth_status store_article(Record **records, uint32_t *n, Store *s, Str path, Arena *a, quoth_error *err)
{
    return s->form->article(records, n, s, path, a, err);
}

quoth_status store_refresh(Store *s, quoth_error *err)
{
    return s->form->refresh(s, err);
}

quoth_status store_search(XapPage *out, Store *s, const XapQuery *q, const StoreSearch *how, Arena *a, quoth_error *err)
{
    return s->form->search(out, s, q, how, a, err);
}

quoth_status store_find(Record *out, Store *s, Str id, Arena *a, quoth_error *err)
{
    return s->form->find(out, s, id, a, err);
}

quoth_status store_records(Record *out, Store *s, const uint32_t *ids, uint32_t n, Arena *a, quoth_error *err)
{
    return s->form->records(out, s, ids, n, a, err);
}

quoth_status store_words(XapWord **out, uint32_t *n, bool *more, Store *s, const StoreWalk *walk, Arena *a, quoth_error *err)
{
    return s->form->words(out, n, more, s, walk, a, err);
}

uint32_t store_size(Store *s)
{
    uint32_t n;
    return s->form->size(&n, s, NULL) == QUOTH_OK ? n : 0;
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
    quoth_status st = s->form->size(&n, s, err);
    Arena *const a = st == QUOTH_OK ? arena_new() : NULL;
    if (st != QUOTH_OK || !a)
        return st != QUOTH_OK ? st : fail(err, QUOTH_E_NOMEM, "out of memory");
    Edge edge;
    if (setjmp(edge.jump)) {
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    *out = (quoth_stats){s->totals.articles, n, s->totals.attributions, s->totals.links, bytes_on_disk(s, a), s->form->name};
    arena_free(a);
    return QUOTH_OK;
}

bool store_retry(Store *s, quoth_status st, uint32_t *tries)
{
    enum { TRIES_MAX = 20 };
    return st == QUOTH_E_INDEX_STALE && (*tries)++ < TRIES_MAX && store_refresh(s, NULL) == QUOTH_OK;
}
