#include "store/verify.h"

#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "store/lock.h"
#include "store/manifest.h"
#include "store/segment.h"
#include "store/sums.h"

#define ARTICLES_LOST "which articles the damage touches cannot be told: the list of articles is damaged"

/* What is open while an index is looked through. */
typedef struct Looking {
    Verified *v;
    Str       folder;
    Arena    *each;    /* of one article */
    Segment  *segment; /* or … */
    Store    *store;
    Parts    *parts;
    int       lock;
} Looking;

void verify_add(Verified *v, Str file, Str part, uint64_t beg, uint64_t end)
{
    Damage *last = v->n_damages ? &v->damages[v->n_damages - 1] : NULL;
    if (last && str_eq(last->file, file) && str_eq(last->part, part) && last->end == beg)
        last->end = end;
    else
        vec_push(v->arena, v->damages, v->n_damages, ((Damage){str_dup(v->arena, file), part, beg, end}));
}

static void add_touched(Verified *v, Str path, uint32_t n_sentences, uint32_t n_lost)
{
    if (n_lost)
        vec_push(v->arena, v->touched, v->n_touched, ((Touched){str_dup(v->arena, path), n_sentences, n_lost}));
}

/* ---- segments ----------------------------------------------------------------------------------------------- */

static Str name_of_part(Arena *a, uint32_t part)
{
    static const char *const names[] = {
        [PART_FIRST] = "articles",     [PART_ARTICLE_AT] = "articles", [PART_ARTICLES] = "articles",
        [PART_IDS] = "ids",            [PART_LANGUAGES] = "languages", [PART_TERMS_AT] = "words",
        [PART_TERMS] = "words",        [PART_STEMS_AT] = "stems",      [PART_STEMS] = "stems",
        [PART_LISTS] = "lists of words", [PART_TOKEN_AT] = "tokens",   [PART_TOKENS] = "tokens",
        [PART_BLOCKS] = "records",     [PART_RECORDS] = "records",
    };
    if (part < PART_VALUES)
        return str_of(names[part]);
    return str_fmt(a, "values of %s", field_at((FieldId)((part - PART_VALUES) % FIELDS))->name);
}

/* Names what lies in a damaged page. */
static void add_page(Verified *v, const Parts *p, Str file, uint32_t page)
{
    uint64_t page_beg = (uint64_t)page * PARTS_PAGE, page_end = page_beg + PARTS_PAGE;
    for (uint32_t part = 0; part < PARTS_OF_SEGMENT; part++) {
        uint64_t at, n;
        parts_place(p, part, &at, &n);
        if (n && at < page_end && at + n > page_beg)
            verify_add(v, file, name_of_part(v->arena, part), at > page_beg ? at : page_beg, at + n < page_end ? at + n : page_end);
    }
}

static quoth_status look_at_pages(Looking *l, Str name, quoth_error *err)
{
    Verified *v = l->v;
    Str path = str_fmt(v->arena, "%.*s/%.*s", STR(l->folder), STR(name));
    quoth_status st = parts_open(&l->parts, v->arena, path.p, PARTS_OF_SEGMENT, err);
    v->n_files++;
    if (st == QUOTH_E_INDEX_CORRUPT || st == QUOTH_E_INDEX_MISSING) {
        verify_add(v, name, st == QUOTH_E_INDEX_MISSING ? S("the file is gone") : S("the whole file"), 0, 0);
        return QUOTH_OK;
    }
    if (st != QUOTH_OK)
        return st;
    v->bytes += parts_bytes(l->parts);
    for (uint32_t page = 0; page < parts_pages(l->parts); page++)
        if (!parts_page(l->parts, page))
            add_page(v, l->parts, name, page);
    parts_close(l->parts);
    l->parts = NULL;
    return QUOTH_OK;
}

static uint32_t count_lost(Segment *s, uint32_t first, uint32_t end, Arena *each)
{
    uint32_t n = 0;
    for (uint32_t doc = first; doc < end; doc++) {
        Record r;
        Str tokens;
        arena_reset(each);
        n += segment_record(&r, s, doc, each, NULL) != QUOTH_OK || segment_tokens(&tokens, s, doc, NULL) != QUOTH_OK;
    }
    return n;
}

/* The live articles of a damaged segment whose sentences cannot all be read. */
static void look_at_articles(Looking *l, const ManifestSegment *m)
{
    if (segment_open(&l->segment, l->folder, m->name, NULL) != QUOTH_OK)
        return;
    Segment *s = l->segment;
    for (uint32_t k = 0; k < m->n_dead; k++)
        (void)segment_kill(s, m->dead[k], NULL);
    for (uint32_t i = 0; i < s->n_articles; i++) {
        SegmentEntry e;
        if (s->dead && s->dead[i])
            continue;
        SegmentSpan at = {0};
        if (segment_span(&at, s, i, NULL) != QUOTH_OK) {
            l->v->unchecked = S(ARTICLES_LOST);
            continue;
        }
        bool is_known = segment_article(&e, s, i, NULL) == QUOTH_OK;
        uint32_t n = at.end - at.beg;
        add_touched(l->v, is_known ? e.entry.path : S("an article whose path is lost"), n,
                    is_known ? count_lost(s, at.beg, at.end, l->each) : n);
    }
    segment_close(s);
    l->segment = NULL;
}

static quoth_status verify_segments(Looking *l, quoth_error *err)
{
    Manifest m;
    Verified *v = l->v;
    quoth_status st = manifest_read(&m, l->folder, v->arena, err);
    v->n_files++;
    if (st == QUOTH_E_INDEX_CORRUPT) {
        verify_add(v, S(SEGMENTS_MANIFEST), S("which segments are the index"), 0, 0);
        v->unchecked = S("which files are the index is lost with " SEGMENTS_MANIFEST);
        return QUOTH_OK;
    }
    if (st != QUOTH_OK)
        return st;
    v->bytes += m.bytes.n;
    for (uint32_t i = 0; i < m.n && st == QUOTH_OK; i++) {
        uint32_t before = v->n_damages;
        st = look_at_pages(l, m.segments[i].name, err);
        if (st == QUOTH_OK && v->n_damages > before)
            look_at_articles(l, &m.segments[i]);
    }
    return st;
}

/* ---- the portable form -------------------------------------------------------------------------------------- */

/* The articles whose records cannot be read; where it cannot be opened, there is nothing more to say. */
static void try_articles(Looking *l)
{
    StoreEntry *entries;
    uint32_t n = 0;
    bool is_listed = store_open(&l->store, l->folder.p, QUOTH_READ, STORE_AS_IT_IS, NULL) == QUOTH_OK &&
                     store_below(&entries, &n, l->store, S(""), l->v->arena, NULL) == QUOTH_OK;
    if (!is_listed && l->v->unchecked.n == 0)
        l->v->unchecked = S(ARTICLES_LOST);
    for (uint32_t i = 0; i < n; i++) {
        Record *records;
        uint32_t n_records = 0;
        arena_reset(l->each);
        bool is_whole = store_article(&records, &n_records, l->store, entries[i].path, l->each, NULL) == QUOTH_OK &&
                        n_records == entries[i].n_sentences;
        add_touched(l->v, entries[i].path, entries[i].n_sentences, is_whole ? 0 : entries[i].n_sentences);
    }
    store_free(l->store);
    l->store = NULL;
}

static quoth_status verify_portable(Looking *l, quoth_error *err)
{
    quoth_status st = lock_share(&l->lock, l->folder, err);
    if (st == QUOTH_OK)
        st = sums_verify(l->v, l->folder, err);
    if (st == QUOTH_OK && (l->v->n_damages || l->v->unchecked.n))
        try_articles(l);
    lock_unshare(l->lock);
    l->lock = -1;
    return st;
}

/* ---- either ------------------------------------------------------------------------------------------------- */

static bool has(const Looking *l, const char *name)
{
    return access(str_fmt(l->v->arena, "%.*s/%s", STR(l->folder), name).p, F_OK) == 0;
}

static quoth_status verify(Looking *l, quoth_error *err)
{
    if (!file_is_folder(l->folder.p) && access(l->folder.p, F_OK) == 0)
        return fail(err, QUOTH_E_ARGUMENT, "%s: a stub file: verify the folders that it names", l->folder.p);
    if (has(l, PORTABLE_VERSION) || has(l, SUMS_FILE))
        return verify_portable(l, err);
    if (has(l, SEGMENTS_MANIFEST))
        return verify_segments(l, err);
    if (access(l->folder.p, X_OK) != 0 && errno != ENOENT && errno != ENOTDIR)
        return fail(err, QUOTH_E_IO, "%s: %s", l->folder.p, strerror(errno));
    return fail(err, QUOTH_E_INDEX_MISSING, "%s: no such index", l->folder.p);
}

static void let_go(const Looking *l)
{
    if (l->parts)
        parts_close(l->parts);
    segment_close(l->segment);
    store_free(l->store);
    lock_unshare(l->lock);
    arena_free(l->each);
}

quoth_status store_verify(Verified *v, const char *path, quoth_error *err)
{
    Edge edge;
    Arena *const each = arena_new();
    Looking *const l = each ? arena_try(v->arena, sizeof *l) : NULL;
    if (!l) {
        arena_free(each);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    *l = (Looking){.v = v, .each = each, .lock = -1};
    Edge *const before = arena_edge(v->arena, &edge);
    if (setjmp(edge.jump)) {
        arena_edge(v->arena, before);
        let_go(l);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(each, &edge);
    l->folder = str_dup(v->arena, str_of(path));
    v->unchecked = S("");
    quoth_status st = verify(l, err);
    arena_edge(v->arena, before);
    let_go(l);
    return st;
}
