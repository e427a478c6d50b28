/* store.c: opening, the writer's lock, and making articles ready. */
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/form.h"

_Static_assert((int)TERM_MAX <= (int)XAP_TERM_MAX, "terms that the index accepts");

#define WRITER_NAME "writer" /* who holds the lock, for messages alone */

/* ---- the folder ----------------------------------------------------------------------------------------- */

static bool has_entry(Str folder, const char *name)
{
    char path[4096];
    struct stat st;
    int n = snprintf(path, sizeof path, "%.*s/%s", STR(folder), name);
    return n > 0 && (size_t)n < sizeof path && stat(path, &st) == 0;
}

static bool is_empty(const char *folder)
{
    DIR *dir = opendir(folder);
    uint32_t n = 0;
    while (dir && readdir(dir))
        n++;
    if (dir)
        closedir(dir);
    return n <= 2;
}

static bool holds_index(Str folder)
{
    return has_entry(folder, "iamglass");
}

static quoth_status folder_for_writing(Store *s, quoth_error *err)
{
    if (mkdir(s->path.p, 0700) == 0)
        return QUOTH_OK;
    if (errno != EEXIST)
        return fail(err, QUOTH_E_IO, "%s: %s", s->path.p, strerror(errno));
    if (!file_is_folder(s->path.p))
        return fail(err, QUOTH_E_IO, "%s: not a folder", s->path.p);
    if (!holds_index(s->path) && !has_entry(s->path, WRITER_NAME) && !is_empty(s->path.p))
        return fail(err, QUOTH_E_ARGUMENT, "%s: a folder that holds other things and no index", s->path.p);
    return QUOTH_OK;
}

static quoth_status check_for_reading(const Store *s, quoth_error *err)
{
    struct stat st;
    if (stat(s->path.p, &st) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return fail(err, QUOTH_E_INDEX_MISSING, "%s: no such index", s->path.p);
    if (file_is_folder(s->path.p) && !holds_index(s->path))
        return fail(err, QUOTH_E_INDEX_MISSING, "%s: a folder without an index", s->path.p);
    return QUOTH_OK;
}

/* ---- the lock ------------------------------------------------------------------------------------------- */

static quoth_status busy(Store *s, quoth_error *err)
{
    Str path = str_fmt(s->arena, "%.*s/" WRITER_NAME, STR(s->path)), pid;
    uint32_t number;
    if (file_read(&pid, s->arena, path.p, 64, NULL) == QUOTH_OK && str_to_u32(str_trim(pid), &number))
        return fail(err, QUOTH_E_INDEX_BUSY, "%s: process %u is writing to it", s->path.p, number);
    return fail(err, QUOTH_E_INDEX_BUSY, "%s: another process is writing to it", s->path.p);
}

/* The lock is on the folder itself, which nobody deletes by accident as they might a lock file. */
static quoth_status lock(Store *s, quoth_error *err)
{
    s->lock = open(s->path.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s->lock < 0)
        return fail(err, QUOTH_E_IO, "%s: %s", s->path.p, strerror(errno));
    if (flock(s->lock, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? busy(s, err) : fail(err, QUOTH_E_IO, "%s: %s", s->path.p, strerror(errno));
    Str path = str_fmt(s->arena, "%.*s/" WRITER_NAME, STR(s->path));
    return file_replace(path.p, str_fmt(s->arena, "%ld\n", (long)getpid()), err);
}

static void unlock(Store *s)
{
    if (s->lock >= 0)
        close(s->lock);
    s->lock = -1;
}

/* ---- open and free -------------------------------------------------------------------------------------- */

static quoth_status open_form(Store *s, quoth_mode mode, quoth_error *err)
{
    bool is_writer = mode != QUOTH_READ;
    quoth_status st = is_writer ? folder_for_writing(s, err) : check_for_reading(s, err);
    if (st == QUOTH_OK && is_writer)
        st = lock(s, err);
    XapMode how = mode == QUOTH_READ ? XAP_READ : mode == QUOTH_WRITE ? XAP_WRITE : XAP_OVERWRITE;
    if (st == QUOTH_OK)
        st = xap_open(&s->xap, s->path.p, how, err);
    return st == QUOTH_OK ? portable_begin(s, is_writer, err) : st;
}

quoth_status store_open(Store **out, const char *path, quoth_mode mode, quoth_error *err)
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
    Store *s = arena_make(a, Store);
    *s = (Store){.arena = a, .path = str_dup(a, str_of(path)), .lock = -1};
    quoth_status st = open_form(s, mode, err);
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
    xap_close(s->xap);
    unlock(s);
    arena_free(s->arena);
}

bool store_is_writer(const Store *s)
{
    return s->lock >= 0;
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

StoreArticle store_prepare(Arena *a, Str path, uint64_t hash, const Record *records, uint32_t n)
{
    StoreArticle article = {.path = path, .hash = hash, .n_sentences = n};
    XapDoc *docs = arena_make_n(a, XapDoc, n);
    TermMaker maker = terms_begin(a, n ? records[0].s.language : S(""));
    for (uint32_t i = 0; i < n; i++) {
        docs[i] = doc_of(&maker, &records[i], path);
        article.n_attributions += records[i].s.n_attributions;
        article.n_links += records[i].s.n_links;
    }
    terms_end(&maker);
    article.docs = docs;
    return article;
}

bool store_retry(Store *s, quoth_status st, uint32_t *tries)
{
    enum { TRIES_MAX = 20 };
    return st == QUOTH_E_INDEX_STALE && (*tries)++ < TRIES_MAX && store_refresh(s, NULL) == QUOTH_OK;
}
