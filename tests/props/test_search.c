/* test_search.c: laws of searching: whatever the query, the index answers as `match` does over every record, and facets
 * count what was found.
 *
 * QUOTH_ROUNDS sets how many random queries are asked of each index, of which some articles are replaced now and then;
 * QUOTH_SEED another seed. A failure prints the query.
 */
#include "tests/testing.h"

#include <stdlib.h>

#include "core/terms.h"
#include "searcher/facet.h"
#include "searcher/match.h"
#include "searcher/parse.h"
#include "searcher/print.h"
#include "searcher/search.h"
#include "tests/folder.h"
#include "tests/random.h"
#include "tests/records.h"

enum { ARTICLES = 12, SENTENCES = 8, N = ARTICLES * SENTENCES, CHANGE_EACH = 250 };

typedef struct Make {
    StoreForm form;
    bool in_english; /* all; else in several languages, of which one has no stems: there plans of stems are less exact */
} Make;

typedef struct Fixture {
    Arena *a;
    Str folder;
    Store *store;
    Record records[N]; /* in order of path and place */
    Around around[N];
    Random random;
    bool in_english;
} Fixture;

/* ---- a corpus --------------------------------------------------------------------------------------------- */

static const char *const words[] = {"Iran", "Iran’s", "Russia", "corridor", "corridors", "diverge", "diverged", "diverging", "the",
                                    "of", "drone", "drones", "Əliyev", "Eliyev", "naïve", "naive", "3+3", "format", "U.S.",
                                    "Russian-brokered", "peace", "opened", "opening", "openly", "act", "active", "1,000", "Москва", "Москве"};
static const char *const names[] = {"Ilham Aliyev", "Sergei Lavrov", "Iran", "Russia", "anonymous", "Jane Roe", "José Ünal"};
static const char *const hosts[][2] = {{"https://www.mfa.gov.az/en/news-1", "www.mfa.gov.az"},
                                       {"http://en.kremlin.ru/events/news", "en.kremlin.ru"},
                                       {"https://aljazeera.com/news/2021/drone.html", "aljazeera.com"}};
static const char *const kinds[] = {"assertion", "forecast", "question"};
static const char *const cues[] = {"said", "according to", "claimed"};

static const char *any(Random *r, const char *const *list, size_t n)
{
    return list[random_below(r, (uint32_t)n)];
}
#define ANY(r, list) any((r), (list), sizeof(list) / sizeof *(list))

static void add_claim(Fixture *f, Record *rec)
{
    Random *r = &f->random;
    Str text = rec->s.text;
    size_t beg = random_below(r, (uint32_t)text.n), end = beg + random_below(r, (uint32_t)(text.n - beg)) + 1;
    while (beg > 0 && text.p[beg - 1] != ' ')
        beg--;
    while (end < text.n && text.p[end] != ' ')
        end++;
    const char *speaker = random_below(r, 8) == 0 ? "" : ANY(r, names);
    if (random_below(r, 5) == 0)
        speaker = str_fmt(f->a, "%s; %s", ANY(r, names), ANY(r, names)).p;
    static const char *const quotes[] = {"direct", "indirect", "mixed"};
    static const char *const types[] = {"assertion", "belief"};
    TestClaim c = {speaker, ANY(r, cues), str_z(f->a, str_sub(text, beg, end)), ANY(r, quotes), ANY(r, types)};
    test_claim(f->a, rec, c);
    ((quoth_attribution *)rec->s.attributions)[rec->s.n_attributions - 1].confidence = (int32_t)random_below(r, 101);
}

static Record some_record(Fixture *f, const char *path, uint32_t place)
{
    Random *r = &f->random;
    Buf text = {.arena = f->a};
    for (uint32_t n = 3 + random_below(r, 9); n > 0; n--)
        buf_fmt(&text, "%s%s", ANY(r, words), n == 1 ? "." : random_below(r, 7) == 0 ? ", " : " ");
    Record rec = test_record(f->a, path, place * 500, str_z(f->a, buf_str(&text)));
    rec.paragraph = place / 3;
    rec.s.kind = str_of(ANY(r, kinds));
    rec.s.hedged = random_below(r, 2) == 0;
    rec.s.section = str_of(random_below(r, 2) ? "The corridor" : "");
    rec.s.checkworthy = (int32_t)random_below(r, 101);
    for (uint32_t n = random_below(r, 3); n > 0; n--)
        add_claim(f, &rec);
    for (uint32_t n = random_below(r, 3); n > 0; n--)
        test_actor(f->a, &rec, ANY(r, names));
    for (uint32_t n = random_below(r, 4) / 2; n > 0; n--) {
        uint32_t h = random_below(r, 3);
        test_link(f->a, &rec, hosts[h][0], hosts[h][1]);
    }
    return rec;
}

static void put_article(Fixture *f, uint32_t i)
{
    static const char *const dates[] = {"2023-06-15", "2022-12-31", "2023-03-31T10:00:00Z", "", "2023-06", "2023"};
    static const char *const languages[] = {"en", "en", "de", ""};
    quoth_error err;
    Str path = str_fmt(f->a, "/corpus/%s/%02u.txt", i % 2 ? "a" : "b", i);
    Record *first = &f->records[i * SENTENCES];
    for (uint32_t k = 0; k < SENTENCES; k++) {
        first[k] = some_record(f, path.p, k);
        first[k].s.date = str_of(dates[i % 6]);
        first[k].s.language = f->in_english ? S("en") : str_of(languages[i / 3]);
        first[k].s.title = str_of(i % 3 ? "Iran and Russia diverge" : "Corridors");
        first[k].s.outlet = str_of(i % 2 ? "The Analyst" : "");
        if (i % 3)
            test_author(f->a, &first[k], i % 2 ? "Vali Kaleji" : "José Ünal");
        f->around[i * SENTENCES + k] = (Around){first, SENTENCES};
    }
    StoreArticle article = store_prepare(f->a, store_form(f->store), path, f->random.state, first, SENTENCES);
    if (store_replace(f->store, &article, &err) != QUOTH_OK)
        fail_msg("%s", err.message);
}

static void commit(Fixture *f)
{
    quoth_error err;
    if (store_commit(f->store, &err) != QUOTH_OK)
        fail_msg("%s", err.message);
}

static void fill(Fixture *f)
{
    for (uint32_t i = 0; i < ARTICLES; i++)
        put_article(f, i);
    commit(f);
}

/* Some articles say something else from now on. */
static void change(Fixture *f)
{
    for (uint32_t n = 1 + random_below(&f->random, 3); n > 0; n--)
        put_article(f, random_below(&f->random, ARTICLES));
    commit(f);
}

/* ---- random queries --------------------------------------------------------------------------------------- */

static void put_word(Fixture *f, Buf *b)
{
    static const char *const patterns[] = {"open*", "act?ve", "corr*", "dr?ne*", "iran~1", "pesce~1", "==Əliyev", "==naïve",
                                           "москв*", "=drone", "=diverged", "Əliyev"};
    Random *r = &f->random;
    buf_add(b, str_of(random_below(r, 4) == 0 ? ANY(r, patterns) : ANY(r, words)));
}

static void put_phrase(Fixture *f, Buf *b)
{
    buf_char(b, '"');
    for (uint32_t n = 2 + random_below(&f->random, 2); n > 0; n--)
        buf_fmt(b, "%s%s", ANY(&f->random, words), n == 1 ? "" : " ");
    buf_char(b, '"');
}

/* Words in a row by their stems. */
static void put_compound(Fixture *f, Buf *b)
{
    for (uint32_t n = 2 + random_below(&f->random, 2); n > 0; n--)
        buf_fmt(b, "%s%s", ANY(&f->random, words), n == 1 ? "" : "-");
}

static void put_name(Fixture *f, Buf *b)
{
    static const char *const parts[] = {"aliyev", "lavrov", "Iran", "roe", "jose", "unal", "anonymous", "ali*", "lavrow~1", "==José"};
    if (random_below(&f->random, 3) == 0)
        buf_fmt(b, "\"%s\"", ANY(&f->random, names));
    else
        buf_add(b, str_of(ANY(&f->random, parts)));
}

static void put_field(Fixture *f, Buf *b)
{
    static const char *const plain[] = {
        "kind:forecast", "quote:direct", "quote:indirect", "type:belief", "polarity:affirmed", "hedged:yes", "hedged:no",
        "has:link", "has:speaker", "has:quote", "has:date", "has:author", "has:attribution", "no:link", "no:speaker", "no:quote",
        "no:date", "no:attribution", "date:2023-06", "date:2023", "date:2022..2023-03", "date:2023-01..", "date:..2022", "date:2023-06-15", "date:2023-06-01..2023-06-30", "date:2023-06-02..", "date:..2023-06", "date:..2023-06-29", "date:2022..2023", "date:..2023-12-30",
        "language:en", "language:de", "link:gov.az", "link:kremlin.ru", "link:news", "link:aljazeera.com/news", "link:drone",
        "host:en.kremlin.ru", "conf:high", "conf:low", "conf:>=medium", "conf:20..60", "checkworthy:>=70", "checkworthy:10..20",
        "outlet:analyst", "title:diverging", "title:\"iran and russia\"", "section:corridors", "path:/corpus/a", "month:2023-06"};
    static const char *const named[] = {"speaker:", "actor:", "author:", "speaker:", "speaker:"};
    Random *r = &f->random;
    switch (random_below(r, 4)) {
    case 0:
        buf_add(b, str_of(ANY(r, named)));
        put_name(f, b);
        break;
    case 1:
        buf_add(b, S("content:"));
        if (random_below(r, 4) == 0)
            put_phrase(f, b);
        else
            put_word(f, b);
        break;
    case 2:
        buf_fmt(b, "cue:\"%s\"", ANY(r, cues));
        break;
    default:
        buf_add(b, str_of(ANY(r, plain)));
    }
}

static void put_query(Fixture *f, Buf *b, int depth);

static void put_group(Fixture *f, Buf *b, int depth)
{
    static const char *const joints[] = {" ", " AND ", " OR ", " OR ", " NOT ", " -", " AND ", " "};
    uint32_t n = 2 + random_below(&f->random, 2);
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            buf_add(b, str_of(ANY(&f->random, joints)));
        put_query(f, b, depth - 1);
    }
}

static void put_near(Fixture *f, Buf *b)
{
    static const char *const joints[] = {" NEAR/3 ", " NEAR/1 ", " NEAR/6 ", " PRE/2 ", " PRE/1 ", " PRE/5 ", " w/s ", " w/p ", " w/d "};
    if (random_below(&f->random, 3) == 0)
        put_phrase(f, b);
    else
        put_word(f, b);
    buf_add(b, str_of(ANY(&f->random, joints)));
    put_word(f, b);
}

static void put_query(Fixture *f, Buf *b, int depth)
{
    uint32_t choice = random_below(&f->random, depth > 0 ? 12 : 7);
    if (choice < 3)
        put_word(f, b);
    else if (choice < 4)
        (random_below(&f->random, 3) ? put_phrase : put_compound)(f, b);
    else if (choice < 7)
        put_field(f, b);
    else if (choice < 8)
        put_near(f, b);
    else {
        bool bracket = random_below(&f->random, 2) == 0;
        buf_add(b, bracket ? S("(") : S(""));
        put_group(f, b, depth);
        buf_add(b, bracket ? S(")") : S(""));
    }
}

/* ---- the laws --------------------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
    return str_cmp(((const Record *)a)->s.id, ((const Record *)b)->s.id);
}

static void say_ids(const char *what, const Record *records, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        print_error("  %s %.*s  %.*s\n", what, STR(records[i].s.id), STR(records[i].s.text));
}

/* Each pair of speaker and cue that one attribution has, once a sentence. */
static void count_pairs(Arena *a, const Record *r, const bool *claims, Table *pairs)
{
    Table seen = table_new(a);
    uint32_t n_claims = r->s.n_attributions;
    for (uint32_t c = 0; c < n_claims; c++) {
        const Str *speakers, *spoken;
        bool *one = arena_make_n(a, bool, n_claims);
        one[c] = !claims || claims[c];
        uint32_t n = record_counted(&speakers, a, r, FIELD_SPEAKER, one);
        uint32_t n_cues = record_counted(&spoken, a, r, FIELD_CUE, one);
        for (uint32_t k = 0; k < n * n_cues; k++)
            *table_slot(&seen, str_fmt(a, "%.*s>%.*s", STR(speakers[k / n_cues]), STR(spoken[k % n_cues])), 1) = 1;
    }
    for (uint32_t k = 0; k < seen.n; k++)
        ++*table_slot(pairs, seen.keys[k], 0);
}

/* What match finds, record by record. */
typedef struct Naive {
    Record *found;
    uint32_t n;
    uint64_t counts; /* of speakers and hosts */
    Table pairs;     /* of speakers and cues  */
} Naive;

static Naive naive(Fixture *f, Arena *a, const Query *q)
{
    Matcher *m = matcher_new();
    Naive x = {.found = arena_make_n(a, Record, N), .pairs = table_new(a)};
    for (uint32_t i = 0; i < N; i++) {
        const Record *r = &f->records[i];
        const Str *values;
        Match match = {0};
        if (!match_record(m, q, r, &f->around[i], &match))
            continue;
        x.found[x.n++] = *r;
        x.counts += record_counted(&values, a, r, FIELD_SPEAKER, match.claims);
        x.counts += record_counted(&values, a, r, FIELD_HOST, match.claims);
        count_pairs(a, r, match.claims, &x.pairs);
    }
    matcher_free(m);
    return x;
}

/* Facets within facets count the pairs, each followed by what makes it add up; fields with one value a sentence add up too. */
static void check_nested(Fixture *f, Arena *a, const Query *q, const Table *pairs)
{
    quoth_error err;
    FacetResult found;
    uint32_t n_pairs = 0;
    if (facet_count(&found, f->store, q, S("speaker>cue,kind,outlet"), &(FacetOptions){0}, a, &err) != QUOTH_OK)
        fail_msg("%.*s: %s", STR(q->text), err.message);
    for (uint32_t i = 0; i < found.fields[0].end; i++) {
        const quoth_facet_value *v = &found.values[i];
        if (v->n_within == 0) {
            uint64_t sum = 0;
            for (uint32_t k = i + 1; k <= i + v->n_nested; k++)
                sum += found.values[k].count;
            if (sum != v->nested || v->without > v->count || v->count - v->without > sum)
                fail_msg("query: %.*s\n%.*s does not add up", STR(q->text), STR(v->value));
            continue;
        }
        n_pairs++;
        Str key = str_fmt(a, "%.*s>%.*s", STR(v->within[0]), STR(v->value));
        if (table_get(pairs, key) != v->count)
            fail_msg("query: %.*s\n%.*s counts %u", STR(q->text), STR(key), (unsigned)v->count);
    }
    if (n_pairs != pairs->n)
        fail_msg("query: %.*s\n%u pairs, expected %u", STR(q->text), n_pairs, pairs->n);
    for (uint32_t i = 1; i < 3; i++)
        if (found.fields[i].counted + found.fields[i].missing != found.total)
            fail_msg("query: %.*s\n%.*s does not add up to %u", STR(q->text), STR(found.fields[i].name), (unsigned)found.total);
}

/* False where the query is refused for its size. */
static bool compare(Fixture *f, Arena *a, const Query *q)
{
    quoth_error err;
    SearchResult got;
    uint64_t facets = 0;
    quoth_status st = search_run(&got, f->store, q, &(SearchOptions){0}, a, &err);
    if (st == QUOTH_E_LIMIT)
        return false;
    if (st != QUOTH_OK)
        fail_msg("%.*s: %s", STR(q->text), err.message);
    Naive x = naive(f, a, q);
    Record *want = x.found;
    uint32_t n = x.n;
    qsort(want, n, sizeof *want, by_id);
    qsort(got.hits, got.n_hits, sizeof *got.hits, by_id);
    bool same = n == got.n_hits && got.total == n;
    for (uint32_t i = 0; same && i < n; i++)
        same = str_eq(want[i].s.id, got.hits[i].s.id);
    if (!same) {
        say_ids("match", want, n);
        say_ids("found", got.hits, got.n_hits);
        fail_msg("query: %.*s\nmatch finds %u, the index %u", STR(q->text), n, got.n_hits);
    }
    SearchResult counted;
    if (search_run(&counted, f->store, q, &(SearchOptions){.count_only = true}, a, &err) != QUOTH_OK || counted.total != n || counted.n_hits)
        fail_msg("query: %.*s\n%u sentences, counted alone %u", STR(q->text), n, (unsigned)counted.total);
    FacetResult found;
    if (facet_count(&found, f->store, q, S("speaker,host"), &(FacetOptions){0}, a, &err) != QUOTH_OK)
        fail_msg("%.*s: %s", STR(q->text), err.message);
    for (uint32_t i = 0; i < found.n_values; i++)
        facets += found.values[i].count;
    if (found.total != n || facets != x.counts)
        fail_msg("query: %.*s\nfacets count %u of %u sentences, %u of %u values", STR(q->text), (unsigned)found.total, n,
                 (unsigned)facets, (unsigned)x.counts);
    check_nested(f, a, q, &x.pairs);
    return true;
}

static void the_index_answers_as_match_does(void **state)
{
    Fixture *f = *state;
    static uint32_t n_all; /* of all indexes */
    const char *rounds = getenv("QUOTH_ROUNDS");
    int n_read = 0, n = rounds ? atoi(rounds) : 1500;
    for (int round = 0; round < n; round++) {
        Arena *a = arena_new();
        Buf text = {.arena = a};
        Query *q;
        if (round % CHANGE_EACH == CHANGE_EACH - 1)
            change(f);
        put_query(f, &text, 3);
        if (query_parse(&q, buf_str(&text), 19500, NULL) == QUOTH_OK) {
            n_read += compare(f, a, q);
            query_free(q);
        }
        arena_free(a);
    }
    n_all += (uint32_t)n_read;
    print_message("figure: %u queries answered as the scan does\n", n_all);
    assert_true(n_read > n / 3);
}

static void pages_make_up_the_whole(void **state)
{
    Fixture *f = *state;
    static const char *const texts[] = {"*", "iran", "iran OR corridor", "speaker:iran", "iran w/p drone", "\"iran russia\" OR the"};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        Arena *a = arena_new();
        Query *q;
        SearchResult whole, page;
        quoth_error err;
        assert_int_equal(query_parse(&q, str_of(texts[t]), 0, &err), QUOTH_OK);
        assert_int_equal(search_run(&whole, f->store, q, &(SearchOptions){0}, a, &err), QUOTH_OK);
        for (uint32_t at = 0; at <= whole.n_hits; at += 7) {
            assert_int_equal(search_run(&page, f->store, q, &(SearchOptions){.offset = at, .limit = 7}, a, &err), QUOTH_OK);
            assert_int_equal(page.total, whole.total);
            assert_int_equal(page.n_hits, whole.n_hits - at < 7 ? whole.n_hits - at : 7);
            for (uint32_t i = 0; i < page.n_hits; i++)
                assert_true(str_eq(page.hits[i].s.id, whole.hits[at + i].s.id));
        }
        for (uint32_t i = 1; i < whole.n_hits; i++) {
            const quoth_sentence *x = &whole.hits[i - 1].s, *y = &whole.hits[i].s;
            bool in_order = x->score > y->score || str_cmp(x->path, y->path) < 0 ||
                            (str_eq(x->path, y->path) && x->begin < y->begin);
            if (x->score < y->score || !in_order)
                fail_msg("%s: hit %u out of order", texts[t], i);
        }
        query_free(q);
        arena_free(a);
    }
}

/* The speakers of a record as they are sorted: joined in order, "" where there is none. */
static Str sort_key(Arena *a, const quoth_sentence *s)
{
    const Str *speakers;
    Record r = {.s = *s};
    uint32_t n = record_counted(&speakers, a, &r, FIELD_SPEAKER, NULL);
    return column_join(a, speakers, n);
}

static void sentences_without_a_speaker_come_last(void **state)
{
    Fixture *f = *state;
    Arena *a = arena_new();
    Query *q;
    SearchResult found;
    quoth_error err;
    uint32_t n_without = 0;
    assert_int_equal(query_parse(&q, S("*"), 0, &err), QUOTH_OK);
    assert_int_equal(search_run(&found, f->store, q, &(SearchOptions){.order = QUOTH_BY_SPEAKER}, a, &err), QUOTH_OK);
    assert_int_equal(found.n_hits, N);
    for (uint32_t i = 0; i < found.n_hits; i++) {
        Str key = sort_key(a, &found.hits[i].s), before = i ? sort_key(a, &found.hits[i - 1].s) : S("");
        n_without += key.n == 0;
        if (n_without ? key.n > 0 : str_cmp(before, key) > 0)
            fail_msg("hit %u: %.*s after %.*s", i, STR(key), STR(before));
    }
    assert_true(n_without > 0 && n_without < N);
    query_free(q);
    arena_free(a);
}

static int setup(void **state)
{
    Arena *a = arena_new();
    Fixture *f = arena_make(a, Fixture);
    quoth_error err;
    const char *seed = getenv("QUOTH_SEED");
    const Make *make = *state;
    f->a = a;
    f->folder = test_folder(a);
    f->random = (Random){seed ? strtoull(seed, NULL, 10) : 20261124};
    if (store_open(&f->store, str_fmt(a, "%.*s/index", STR(f->folder)).p, QUOTH_WRITE, make->form, &err) != QUOTH_OK)
        fail_msg("%s", err.message);
    f->in_english = make->in_english;
    fill(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    Fixture *f = *state;
    store_free(f->store);
    test_folder_remove(f->folder);
    arena_free(f->a);
    return 0;
}

static Make segments = {STORE_SEGMENTS, false}, portable = {STORE_PORTABLE, false}, english = {STORE_SEGMENTS, true};

#define TEST(t)                                               \
    {"segments: " #t, t, setup, teardown, &segments},         \
    {"segments in English: " #t, t, setup, teardown, &english}, \
    {                                                         \
        "portable: " #t, t, setup, teardown, &portable        \
    }
static const struct CMUnitTest tests[] = {
    TEST(the_index_answers_as_match_does),
    TEST(pages_make_up_the_whole),
    TEST(sentences_without_a_speaker_come_last),
};
TEST_MAIN(tests)
