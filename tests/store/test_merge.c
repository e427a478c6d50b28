/* test_merge.c: segments merged hold the very bytes of one segment that was made of the same articles at once. */
#include "tests/testing.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/file.h"
#include "store/form.h"
#include "store/parts.h"
#include "store/segment.h"
#include "tests/folder.h"
#include "tests/random.h"
#include "tests/records.h"

enum { ARTICLES = 160, VERSIONS = 3, COMMITS = 8 };

static Store *new_store(Arena *a, Str *folder)
{
    Store *s;
    quoth_error err;
    *folder = test_folder(a);
    check(store_open(&s, folder->p, QUOTH_REBUILD, STORE_SEGMENTS, &err), &err);
    return s;
}

/* The same article whenever it is asked for: words of every frequency, names, claims and links. */
static void put_article(Store *s, uint32_t i, uint32_t version)
{
    Arena *a = arena_new();
    quoth_error err;
    Random r = {.state = 1 + i * 977u + version * 131071u};
    for (int k = 0; k < 8; k++)
        (void)random_below(&r, 2);
    Str path = str_fmt(a, "/corpus/%u/%03u.txt", i % 3, i);
    uint32_t n = i % 11 == 0 ? 0 : 1 + random_below(&r, 8);
    Record *records = arena_make_n(a, Record, (size_t)n + 1);
    for (uint32_t k = 0; k < n; k++) {
        Buf text = {.arena = a};
        for (uint32_t w = 1 + random_below(&r, 30); w > 0; w--) {
            uint32_t most = 1 + random_below(&r, 1500);
            buf_fmt(&text, "w%u ", random_below(&r, most));
        }
        records[k] = test_record(a, path.p, k * 400, str_z(a, buf_str(&text)));
        records[k].s.date = i % 2 ? S("2023-06-15") : S("");
        if (random_below(&r, 2))
            test_actor(a, &records[k], random_below(&r, 2) ? "Iran" : "Jane Roe of the Long Name Society");
        if (random_below(&r, 2))
            test_actor(a, &records[k], "Armenia");
        if (random_below(&r, 3) == 0)
            test_claim(a, &records[k], (TestClaim){"Jane Roe", "w1", "w2", NULL, NULL});
        if (random_below(&r, 3) == 0)
            test_link(a, &records[k], "https://example.org/a", "example.org");
    }
    StoreArticle article = store_prepare(a, STORE_SEGMENTS, path, i * 10 + version, records, n);
    check(store_replace(s, &article, &err), &err);
    arena_free(a);
}

static void commit(Store *s)
{
    quoth_error err;
    check(store_commit(s, &err), &err);
    check(store_rest(s, NULL, NULL, &err), &err);
}

static uint32_t count_segments(Str folder)
{
    uint32_t n = 0;
    DIR *dir = opendir(folder.p);
    for (struct dirent *e; dir && (e = readdir(dir));)
        n += str_ends(str_of(e->d_name), S(".seg"));
    closedir(dir);
    return n;
}

/* The one segment of the folder. */
static Segment *only_segment(Str folder, Arena *a)
{
    Segment *s = NULL;
    quoth_error err;
    DIR *dir = opendir(folder.p);
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (str_ends(str_of(e->d_name), S(".seg"))) {
            assert_null(s);
            check(segment_open(&s, folder, str_dup(a, str_of(e->d_name)), &err), &err);
        }
    closedir(dir);
    assert_non_null(s);
    return s;
}

static Str part_of(Segment *s, uint32_t part)
{
    Str bytes;
    assert_true(parts_view(&bytes, s->parts, part, 0, parts_size(s->parts, part)));
    return bytes;
}

static void assert_same(Str one, Str other, bool had_dead)
{
    Arena *a = arena_new();
    Segment *x = only_segment(one, a), *y = only_segment(other, a);
    for (uint32_t part = 0; part < PARTS_OF_SEGMENT; part++) {
        bool may_differ = had_dead && (part == PART_STEMS || part == PART_STEMS_AT ||       /* words of the dead stay in it */
                                       part == PART_LANGUAGES || part == PART_ARTICLES); /* languages: as they came      */
        if (!may_differ && !str_eq(part_of(x, part), part_of(y, part)))
            fail_msg("part %u differs: %zu and %zu bytes", part, part_of(x, part).n, part_of(y, part).n);
    }
    assert_int_equal(x->n_articles, y->n_articles);
    for (uint32_t i = 0; i < x->n_articles; i++) {
        SegmentEntry e, f;
        quoth_error err;
        check(segment_article(&e, x, i, &err), &err);
        check(segment_article(&f, y, i, &err), &err);
        assert_true(str_eq(entry_encode(a, &e.entry), entry_encode(a, &f.entry)));
    }
    segment_close(x);
    segment_close(y);
    arena_free(a);
}

static void end(Store *s, Str folder)
{
    store_free(s);
    test_folder_remove(folder);
}

static void merged_is_as_made_at_once(void **state)
{
    (void)state;
    Arena *a = arena_new();
    Str merged_at, whole_at;
    Store *merged = new_store(a, &merged_at), *whole = new_store(a, &whole_at);
    for (uint32_t c = 0; c < COMMITS; c++) {
        for (uint32_t i = c; i < ARTICLES; i += COMMITS) /* articles of each lie between those of the others */
            put_article(merged, i, 0);
        commit(merged);
    }
    for (uint32_t i = 0; i < ARTICLES; i++)
        put_article(whole, i, 0);
    commit(whole);
    assert_same(merged_at, whole_at, false);
    end(merged, merged_at);
    end(whole, whole_at);
    arena_free(a);
}

/* `beside`: articles go on dying while segments are merged. */
static void check_dead(bool beside)
{
    Arena *a = arena_new();
    quoth_error err;
    Str merged_at, whole_at;
    Store *merged = new_store(a, &merged_at), *whole = new_store(a, &whole_at);
    Random r = {.state = 7};
    uint32_t version[ARTICLES] = {0};
    for (uint32_t c = 0; c < COMMITS; c++) {
        for (uint32_t k = 0; k < ARTICLES / 4; k++) {
            uint32_t i = random_below(&r, ARTICLES);
            version[i] = 1 + random_below(&r, VERSIONS);
            put_article(merged, i, version[i]);
        }
        uint32_t gone = random_below(&r, ARTICLES);
        check(store_remove(merged, str_fmt(a, "/corpus/%u/%03u.txt", gone % 3, gone), &err), &err);
        version[gone] = 0;
        check(store_commit(merged, &err), &err);
        if (!beside)
            check(store_rest(merged, NULL, NULL, &err), &err);
    }
    for (uint32_t i = 0; count_segments(merged_at) > 1; i++) { /* one after the other, until all lie in one */
        assert_true(i < ARTICLES);
        version[i] = 1;
        put_article(merged, i, 1);
        commit(merged);
    }
    for (uint32_t i = 0; i < ARTICLES; i++)
        if (version[i])
            put_article(whole, i, version[i]);
    commit(whole);
    assert_same(merged_at, whole_at, true);
    end(merged, merged_at);
    end(whole, whole_at);
    arena_free(a);
}

static void the_dead_are_left_out(void **state)
{
    (void)state;
    check_dead(false);
}

static void those_that_die_meanwhile_too(void **state)
{
    (void)state;
    check_dead(true);
}

/* One article in each of so many languages that they fill a segment. */
static void put_languages(Store *s, uint32_t from)
{
    for (uint32_t i = 0; i + 1 < LANGUAGES_MOST; i++) {
        Arena *a = arena_new();
        quoth_error err;
        Str path = str_fmt(a, "/corpus/%05u.txt", from + i);
        Record *r = arena_make(a, Record);
        *r = test_record(a, path.p, 0, "A bridge was opened.");
        r->s.language = str_fmt(a, "l%u", i);
        StoreArticle article = store_prepare(a, STORE_SEGMENTS, path, from + i, r, 1);
        check(store_replace(s, &article, &err), &err);
        arena_free(a);
    }
}

/* What is being merged while an index is replaced is not taken for what the old one left. */
static void merging_while_replacing(void **state)
{
    (void)state;
    enum { ROUNDS = 10, SEGMENTS = 9 };
    for (int round = 0; round < ROUNDS; round++) {
        Arena *a = arena_new();
        quoth_error err;
        Str folder;
        Store *s = new_store(a, &folder);
        put_article(s, 1, 0);
        commit(s);
        store_free(s);
        check(store_open(&s, folder.p, QUOTH_REBUILD, STORE_SEGMENTS, &err), &err);
        for (uint32_t i = 0; i < SEGMENTS; i++)
            put_languages(s, i * 100);
        put_article(s, 2, 0);
        commit(s);
        assert_true(count_segments(folder) < SEGMENTS);
        store_free(s);
        check(store_open(&s, folder.p, QUOTH_READ, STORE_AS_IT_IS, &err), &err);
        quoth_stats stats;
        check(store_stats(&stats, s, &err), &err);
        assert_int_equal(stats.articles, SEGMENTS * (LANGUAGES_MOST - 1) + 1);
        end(s, folder);
        arena_free(a);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(merged_is_as_made_at_once),
    cmocka_unit_test(the_dead_are_left_out),
    cmocka_unit_test(those_that_die_meanwhile_too),
    cmocka_unit_test(merging_while_replacing),
};

TEST_MAIN(tests)
