/* fuzz_store.c: an index whose checksums all fit, though no writer of ours wrote it: whatever is asked of it, and merged from it, is
 * answered or refused, and nothing is read that is not there. FUZZ_READER says what is not ours:
 *
 * segment    the parts of a segment, edited. The first byte says what is asked; the others are edits: a byte for the part, two
 *            for the place, one that says what is done there, and with how many bytes, which follow.
 * manifest   the bytes are the manifest, under a sum that fits.
 * sums       the bytes are the checksums of a portable index, under a sum that fits.
 * stub       the bytes are a stub file beside a portable index; one that names servers is passed over.
 */
#include "base/check.h"
#include "base/file.h"
#include "searcher/facet.h"
#include "searcher/parse.h"
#include "searcher/search.h"
#include "store/manifest.h"
#include "store/merge.h"
#include "store/snapshot.h"
#include "store/sums.h"
#include "tests/folder.h"
#include "tests/fuzz/fuzz.h"
#include "tests/random.h"
#include "tests/records.h"

enum { ARTICLES = 24, SENTENCES = 15, EDITS_MOST = 24, TODAY = 19500 };

static struct {
    Arena *arena; /* of all that is below */
    Str    folder, index, segment;
    Str    known; /* what a dollar stands for, which differs each time: the name of the segment, or the first lines of the sums */
    Str    parts[PARTS_OF_SEGMENT];
    Str    ids[2];
} good;

/* ---- an index of ours ------------------------------------------------------------------------------------- */

static const char *const words[] = {"Iran", "corridor", "opened", "opening", "the", "of", "drones", "3+3", "naïve", "peace", "war"};
static const char *const names[] = {"Jane Roe", "Iran", "Sergei Lavrov", "anonymous"};
static const char *const languages[] = {"en", "en", "de", ""};
#define ANY(r, list) (list)[random_below((r), sizeof(list) / sizeof *(list))]

static Record some_record(Random *r, const char *path, uint32_t place)
{
    Arena *a = good.arena;
    Buf    text = {.arena = a};
    for (uint32_t n = 4 + random_below(r, 9); n > 0; n--)
        buf_fmt(&text, "%s%s", ANY(r, words), n == 1 ? "." : " ");
    Record rec = test_record(a, path, place * 100, str_z(a, buf_str(&text)));
    rec.paragraph = place / 3;
    rec.s.section = str_of(random_below(r, 2) ? "The corridor" : "");
    for (uint32_t n = random_below(r, 3); n > 0; n--)
        test_claim(a, &rec, (TestClaim){ANY(r, names), "said", ANY(r, words), NULL, NULL});
    for (uint32_t n = random_below(r, 3); n > 0; n--)
        test_actor(a, &rec, ANY(r, names));
    if (random_below(r, 3) == 0)
        test_link(a, &rec, "https://example.org/a", "example.org");
    return rec;
}

static void put_article(Store *s, Random *r, uint32_t i)
{
    Record      records[SENTENCES];
    quoth_error err;
    Str         path = str_fmt(good.arena, "/corpus/%s/%02u.txt", i % 2 ? "a" : "b", i);
    const char *language = ANY(r, languages);
    for (uint32_t k = 0; k < SENTENCES; k++) {
        records[k] = some_record(r, path.p, k);
        records[k].s.language = str_of(language);
        records[k].s.date = str_of(i % 3 ? "2023-06-15" : "");
        records[k].s.outlet = str_of(i % 2 ? "The Analyst" : "");
    }
    good.ids[i % 2] = records[i % SENTENCES].s.id;
    StoreArticle article = store_prepare(good.arena, store_form(s), path, i, records, SENTENCES);
    CHECK(store_replace(s, &article, &err) == QUOTH_OK);
}

/* All articles in one segment, and then one of them in another. */
static void write_index(StoreForm form)
{
    Random      r = {20261125};
    Store      *s;
    quoth_error err;
    CHECK(store_open(&s, good.index.p, QUOTH_WRITE, form, &err) == QUOTH_OK);
    for (uint32_t i = 0; i < ARTICLES; i++)
        put_article(s, &r, i);
    CHECK(store_commit(s, &err) == QUOTH_OK);
    put_article(s, &r, 5);
    CHECK(store_commit(s, &err) == QUOTH_OK);
    store_free(s);
}

static void read_parts(void)
{
    Arena      *a = arena_new();
    Manifest    m;
    Parts      *parts;
    quoth_error err;
    CHECK(manifest_read(&m, good.index, a, &err) == QUOTH_OK && m.n == 2);
    good.segment = str_fmt(good.arena, "%.*s/%.*s", STR(good.index), STR(m.segments[0].name));
    CHECK(parts_open(&parts, a, good.segment.p, PARTS_OF_SEGMENT, &err) == QUOTH_OK);
    for (uint32_t i = 0; i < PARTS_OF_SEGMENT; i++) {
        Str bytes;
        CHECK(parts_view(&bytes, parts, i, 0, parts_size(parts, i)));
        good.parts[i] = str_dup(good.arena, bytes);
    }
    good.known = file_base(good.segment);
    parts_close(parts);
    arena_free(a);
}

static void read_sums(void)
{
    quoth_error err;
    Str         path = str_fmt(good.arena, "%.*s/" SUMS_FILE, STR(good.index));
    CHECK(file_read(&good.known, good.arena, path.p, 1 << 20, &err) == QUOTH_OK && manifest_unseal(&good.known));
}

static void tidy_up(void)
{
    test_folder_remove(good.folder);
    arena_free(good.arena);
}

static void make_good(StoreForm form)
{
    if (good.arena)
        return;
    good.arena = arena_new();
    if (file_is_folder("/dev/shm"))
        CHECK(setenv("TMPDIR", "/dev/shm", 0) == 0);
    good.folder = test_folder(good.arena);
    good.index = str_fmt(good.arena, "%.*s/index", STR(good.folder));
    CHECK(atexit(tidy_up) == 0);
    write_index(form);
    if (form == STORE_SEGMENTS)
        read_parts();
    else
        read_sums();
}

/* ---- what is asked of it ---------------------------------------------------------------------------------- */

static void told(quoth_status st, const quoth_error *err)
{
    CHECK(st == QUOTH_OK || (err->message[0] && !strchr(err->message, '\n')));
    CHECK(st == QUOTH_OK || st == QUOTH_E_INDEX_CORRUPT || st == QUOTH_E_INDEX_MISSING || st == QUOTH_E_INDEX_VERSION ||
          st == QUOTH_E_LIMIT || st == QUOTH_E_NOT_FOUND || st == QUOTH_E_ARGUMENT || st == QUOTH_E_IO);
}

static void ask(Arena *a, Store *s, const char *text)
{
    Query       *q;
    SearchResult found;
    FacetResult  counts;
    quoth_error  err;
    CHECK(query_parse(&q, str_of(text), TODAY, &err) == QUOTH_OK);
    quoth_status st = search_run(&found, s, q, &(SearchOptions){.limit = 20}, a, &err);
    told(st, &err);
    for (uint32_t i = 0; st == QUOTH_OK && i < found.n_hits; i++)
        CHECK(found.hits[i].s.text.n == 0 || found.hits[i].s.text.p[found.hits[i].s.text.n - 1] != 1); /* looks at the bytes */
    told(search_run(&found, s, q, &(SearchOptions){.limit = 20, .order = QUOTH_BY_SPEAKER}, a, &err), &err);
    told(facet_count(&counts, s, q, S("speaker>cue,outlet,host"), &(FacetOptions){0}, a, &err), &err);
    query_free(q);
}

static void list(Arena *a, Store *s)
{
    StoreEntry *entries;
    Record     *records, one;
    XapWord    *found;
    quoth_stats stats;
    quoth_error err;
    uint32_t    n = 0, n_records;
    bool        more;
    told(store_stats(&stats, s, &err), &err);
    quoth_status st = store_below(&entries, &n, s, S("/corpus/a"), a, &err);
    told(st, &err);
    for (uint32_t i = 0; st == QUOTH_OK && i < n && i < 4; i++)
        told(store_article(&records, &n_records, s, entries[i].path, a, &err), &err);
    for (int i = 0; i < 2; i++)
        told(store_find(&one, s, good.ids[i], a, &err), &err);
    told(store_words(&found, &n, &more, s, &(StoreWalk){FIELD_TEXT, S("o"), 20}, a, &err), &err);
    told(store_words(&found, &n, &more, s, &(StoreWalk){FIELD_SPEAKER, S(""), 20}, a, &err), &err);
}

static void merge(Arena *a)
{
    Snapshot   *now;
    Merge      *m;
    quoth_error err;
    quoth_status st = snapshot_open(&now, good.index, NULL, &err);
    told(st, &err);
    if (st != QUOTH_OK)
        return;
    Str path = str_fmt(a, "%.*s/merged", STR(good.folder));
    (void)unlink(path.p);
    st = merge_new(&m, &(MergeJob){good.index, now->segments, now->n, path.p, 16 << 20}, &err);
    told(st, &err);
    if (st == QUOTH_OK) {
        told(merge_run(m, &err), &err);
        merge_free(m);
    }
    snapshot_close(now);
}

static void verify(const char *path)
{
    Verified    v = {.arena = arena_new()};
    quoth_error err;
    told(store_verify(&v, path, &err), &err);
    arena_free(v.arena);
}

static void ask_all(Arena *a, const char *path, uint8_t what)
{
    static const char *const texts[] = {"iran corridor -peace", "\"iran corridor\" OR the NEAR/3 of", "speaker:roe content:war date:2023-06",
                                        "open* OR corridr~1", "outlet:analyst section:corridor has:link", "*"};
    enum { TEXTS = sizeof texts / sizeof *texts };
    Store      *s;
    quoth_error err;
    quoth_status st = store_open(&s, path, QUOTH_READ, STORE_AS_IT_IS, &err);
    told(st, &err);
    if (st != QUOTH_OK)
        return;
    if (what % 8 < TEXTS)
        ask(a, s, texts[what % 8]);
    else
        list(a, s);
    store_free(s);
}

/* ---- what is not ours ------------------------------------------------------------------------------------- */

static Str joined(Arena *a, Str x, Str y, Str z)
{
    Buf b = {.arena = a};
    buf_add(&b, x);
    buf_add(&b, y);
    buf_add(&b, z);
    return buf_str(&b);
}

/* Takes one edit off `rest`. */
static void edit(Str *parts, Arena *a, Str *rest)
{
    const uint8_t *head = (const uint8_t *)rest->p;
    Str           *part = &parts[head[0] % PARTS_OF_SEGMENT];
    size_t         at = (head[1] | (size_t)head[2] << 8) % (part->n + 1), n = head[4] % 32;
    Str            with = str_sub(*rest, 5, 5 + n < rest->n ? 5 + n : rest->n);
    size_t         end = at + n < part->n ? at + n : part->n;
    Str            before = str_sub(*part, 0, at), after = str_sub(*part, at, part->n);
    switch (head[3] % 4) {
    case 0:
        *part = joined(a, before, with, str_sub(*part, at + with.n < part->n ? at + with.n : part->n, part->n));
        break;
    case 1:
        *part = joined(a, before, with, after);
        break;
    case 2:
        *part = joined(a, before, S(""), str_sub(*part, end, part->n));
        return (void)(*rest = str_sub(*rest, 5, rest->n));
    default:
        *part = before;
        return (void)(*rest = str_sub(*rest, 5, rest->n));
    }
    *rest = str_sub(*rest, 5 + with.n, rest->n);
}

static void try_segment(Arena *a, Str bytes)
{
    Str          parts[PARTS_OF_SEGMENT];
    Str          rest = str_sub(bytes, bytes.n > 0, bytes.n);
    PartsWriter *w;
    quoth_error  err;
    uint8_t      what = bytes.n > 0 ? (uint8_t)bytes.p[0] : 0;
    make_good(STORE_SEGMENTS);
    memcpy(parts, good.parts, sizeof parts);
    for (int i = 0; i < EDITS_MOST && rest.n >= 5; i++)
        edit(parts, a, &rest);
    CHECK(unlink(good.segment.p) == 0);
    CHECK(parts_create(&w, a, good.segment.p, PARTS_OF_SEGMENT, &err) == QUOTH_OK);
    for (uint32_t i = 0; i < PARTS_OF_SEGMENT; i++) {
        parts_begin(w, i);
        parts_put(w, parts[i]);
    }
    CHECK(parts_end(w, &err) == QUOTH_OK);
    parts_drop(w);
    if (what % 8 == 7)
        merge(a);
    else
        ask_all(a, good.index.p, what);
    if (what % 8 == 6)
        verify(good.index.p);
}

static void replace_sealed(Arena *a, const char *name, Str bytes)
{
    quoth_error err;
    Buf         b = {.arena = a};
    for (size_t i = 0; i < bytes.n; i++)
        if (bytes.p[i] == '$')
            buf_add(&b, good.known);
        else
            buf_char(&b, bytes.p[i]);
    manifest_seal(&b);
    CHECK(file_replace(str_fmt(a, "%.*s/%s", STR(good.index), name).p, buf_str(&b), &err) == QUOTH_OK);
}

static void try_manifest(Arena *a, Str bytes)
{
    make_good(STORE_SEGMENTS);
    replace_sealed(a, SEGMENTS_MANIFEST, bytes);
    ask_all(a, good.index.p, 0);
    ask_all(a, good.index.p, 6);
    merge(a);
    verify(good.index.p);
}

static void try_sums(Arena *a, Str bytes)
{
    quoth_error err;
    make_good(STORE_PORTABLE);
    replace_sealed(a, SUMS_FILE, bytes);
    verify(good.index.p);
    told(sums_write(good.index, a, &err), &err);
}

static void try_stub(Arena *a, Str bytes)
{
    quoth_error err;
    if (str_find(bytes, S("remote"), 0) != STR_NONE)
        return;
    make_good(STORE_PORTABLE);
    Str path = str_fmt(a, "%.*s/stub", STR(good.folder));
    CHECK(file_replace(path.p, bytes, &err) == QUOTH_OK);
    ask_all(a, path.p, 0);
    ask_all(a, path.p, 6);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const struct {
        const char *name;
        void      (*run)(Arena *a, Str bytes);
    } all[] = {{"segment", try_segment}, {"manifest", try_manifest}, {"sums", try_sums}, {"stub", try_stub}};
    Arena *a = arena_new();
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_eq(str_of(all[i].name), S(FUZZ_READER)))
            all[i].run(a, (Str){n ? (const char *)bytes : "", n});
    arena_free(a);
    return 0;
}
