/* fuzz_api.c: random sequences of calls of quoth.h: nouns that are there, gone or NULL, in any order. Each byte is a
 * call or an argument of one. Whatever comes: a status and never a crash, *out untouched on failure, a message with
 * every error, and answers whose parts are all there. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "quoth.h"
#include "tests/folder.h"
#include "tests/fuzz/fuzz.h"

enum { SLOTS = 3 };

typedef struct Calls {
    const uint8_t  *bytes;
    size_t          n, at;
    quoth_error     err;
    quoth_article  *articles[SLOTS];
    quoth_index    *indexes[SLOTS];
    quoth_query    *queries[SLOTS];
    quoth_results  *results[SLOTS];
    quoth_facets   *facets[SLOTS];
    quoth_findings *findings[SLOTS];
    quoth_batch    *batches[SLOTS];
    quoth_claims   *claims[SLOTS];
    quoth_comparison *comparisons[SLOTS];
} Calls;

static char folder[] = "/tmp/quoth-fuzz-XXXXXX", index_path[64], article_path[64];

static const char draft[] =
    "# Bridges\n\n“We brought steel,” said Kamran Valizade on [Monday](https://example.org/a). He warned "
    "that “nothing will last.”\n\nAccording to engineers, the river may rise.\n";
static const char *const texts[] = {"",
                                    "*",
                                    "river",
                                    "speaker:valizade",
                                    "\"brought steel\"",
                                    "speaker:(",
                                    "NOT",
                                    "actor:\"",
                                    "date:2024..",
                                    "((((((((",
                                    "steel~2",
                                    "kind,speaker",
                                    "speaker",
                                    "no-such-field",
                                    ",",
                                    "markdown",
                                    "html",
                                    "jsonl",
                                    "text",
                                    "draft.md",
                                    "no/such/file",
                                    "\xff\xfe",
                                    "q1\triver\nq2\tspeaker:(\n",
                                    draft};

static void tidy_up(void)
{
    test_folder_remove(str_of(folder));
}

static void set_up(void)
{
    static bool is_done;
    quoth_error err;
    if (is_done)
        return;
    is_done = true;
    CHECK(mkdtemp(folder));
    atexit(tidy_up);
    snprintf(index_path, sizeof index_path, "%s/index", folder);
    snprintf(article_path, sizeof article_path, "%s/a.md", folder);
    CHECK(file_replace(article_path, str_of(draft), &err) == QUOTH_OK);
}

static uint8_t next(Calls *c)
{
    return c->at < c->n ? c->bytes[c->at++] : 0;
}

static const char *text(Calls *c)
{
    uint8_t b = next(c);
    return b % 16 == 15 ? NULL : texts[b % (sizeof texts / sizeof *texts)];
}

static const char *place(Calls *c)
{
    uint8_t b = next(c) % 8;
    return b == 0 ? NULL : b == 1 ? "no/such/file" : b == 2 ? folder : b < 5 ? index_path : article_path;
}

/* What every call owes: an error is told, a success is not. Sometimes nobody listens to it. */
static quoth_error *listen(Calls *c)
{
    c->err = (quoth_error){.status = QUOTH_OK};
    return next(c) % 8 == 0 ? NULL : &c->err;
}

static void told(const quoth_error *err, quoth_status st)
{
    CHECK(st >= QUOTH_OK && st <= QUOTH_E_INTERNAL && st != QUOTH_E_INTERNAL);
    CHECK(quoth_status_name(st)[0]);
    if (err && st != QUOTH_OK)
        CHECK(err->status == st && err->message[0]);
}

/* Calls FN with a fresh `out`; puts what it gives into the slot. */
#define INTO(slot, T, free_it, ...) \
    do { \
        T          **place_of_it = &(slot), *new_one = NULL; \
        T          **out = next(c) % 16 == 0 ? NULL : &new_one; \
        quoth_error *err = listen(c); \
        quoth_status st = __VA_ARGS__; \
        told(err, st); \
        CHECK((st == QUOTH_OK) == (new_one != NULL)); \
        if (new_one) { \
            free_it(*place_of_it); \
            *place_of_it = new_one; \
        } \
    } while (0)
#define SLOT(list) (c->list[next(c) % SLOTS])

static void look_at_str(quoth_str s)
{
    static volatile unsigned sum;
    CHECK(s.p);
    for (size_t i = 0; i < s.n; i++)
        sum = sum + (unsigned char)s.p[i];
}

static void look_at_sentence(const quoth_sentence *s)
{
    CHECK(s);
    look_at_str(s->path);
    look_at_str(s->text);
    look_at_str(s->kind);
    CHECK(s->begin <= s->end);
    for (uint32_t i = 0; i < s->n_attributions; i++) {
        look_at_str(s->attributions[i].speaker);
        for (uint32_t k = 0; k < s->attributions[i].n_content; k++)
            CHECK(s->attributions[i].content[k].end <= s->text.n);
    }
    for (uint32_t i = 0; i < s->n_links; i++)
        look_at_str(s->links[i].url);
    for (uint32_t i = 0; i < s->n_matches; i++)
        CHECK(s->matches[i].end <= s->text.n);
}

/* ---- calls -------------------------------------------------------------------------------------------------- */

static int cancel_soon(void *arg)
{
    int *left = arg;
    return (*left)-- <= 0;
}

static int on_article(void *arg, const quoth_article *a, const quoth_error *err)
{
    CHECK((a == NULL) == (err != NULL));
    return cancel_soon(arg);
}

static int on_progress(void *arg, uint64_t done, uint64_t total, const char *path)
{
    CHECK(path && (done <= total || total == 0));
    return cancel_soon(arg);
}

static quoth_read_options read_options(Calls *c, int *left)
{
    quoth_read_options o = QUOTH_READ_OPTIONS_INIT;
    uint8_t            b = next(c);
    o.as = b & 1 ? text(c) : NULL;
    o.plain = b & 2;
    o.all = b & 4;
    o.only_read = b & 8;
    o.corrections = b % 32 == 17 ? article_path : NULL;
    *left = next(c) % 8;
    o.cancel = b & 16 ? cancel_soon : NULL;
    o.cancel_arg = left;
    o.size = b % 32 == 31 ? b % 7 : sizeof o;
    return o;
}

static void parse_article(Calls *c)
{
    int                left;
    quoth_read_options o = read_options(c, &left);
    const char        *bytes = text(c), *name = text(c);
    INTO(SLOT(articles), quoth_article, quoth_article_free,
         quoth_article_parse(out, bytes, bytes ? strlen(bytes) : next(c) % 2, name, next(c) % 4 ? &o : NULL, err));
}

static void read_article(Calls *c)
{
    int                left;
    quoth_read_options o = read_options(c, &left);
    const char        *path = place(c);
    INTO(SLOT(articles), quoth_article, quoth_article_free,
         quoth_article_read(out, path, next(c) % 4 ? &o : NULL, err));
}

static void each_article(Calls *c)
{
    int          left = next(c) % 3;
    quoth_error *err = listen(c);
    told(err, quoth_article_each(place(c), NULL, next(c) % 8 ? on_article : NULL, &left, NULL, err));
}

static void look_at_article(Calls *c)
{
    quoth_article *a = SLOT(articles);
    CHECK((quoth_article_about(a) == NULL) == (a == NULL));
    uint32_t n = quoth_article_sentences(a);
    for (uint32_t i = 0; i < n; i++)
        look_at_sentence(quoth_article_sentence(a, i));
    CHECK(!quoth_article_sentence(a, n) && !quoth_article_block(a, quoth_article_blocks(a)) &&
          !quoth_article_saying(a, quoth_article_sayings(a)));
    quoth_str    why;
    quoth_error *err = listen(c);
    told(err, quoth_article_explain(next(c) % 8 ? &why : NULL, a, next(c), err));
}

static void open_index(Calls *c)
{
    const char *path = place(c);
    quoth_mode  mode = (quoth_mode)(next(c) % 4);
    if (path == article_path || path == folder)
        mode = QUOTH_READ;
    INTO(SLOT(indexes), quoth_index, quoth_index_free, quoth_index_open(out, path, mode, err));
}

static void update_index(Calls *c)
{
    int                  left = next(c) % 4;
    const char          *paths[] = {place(c), article_path};
    quoth_update_options o = QUOTH_UPDATE_OPTIONS_INIT;
    quoth_update_report  report;
    o.prune = next(c) % 2;
    o.jobs = 1;
    o.progress = next(c) % 2 ? on_progress : NULL;
    o.progress_arg = &left;
    quoth_error *err = listen(c);
    told(err, quoth_index_update(SLOT(indexes), next(c) % 8 ? paths : NULL, next(c) % 3, next(c) % 4 ? &o : NULL,
                                 next(c) % 2 ? &report : NULL, err));
    quoth_stats stats;
    told(err, quoth_index_stats(SLOT(indexes), next(c) % 8 ? &stats : NULL, err));
}

static void parse_query(Calls *c)
{
    const char         *t = text(c);
    quoth_query_options o = QUOTH_QUERY_OPTIONS_INIT;
    o.saved = next(c) % 4 ? NULL : article_path;
    o.synonyms = next(c) % 4 ? NULL : article_path;
    INTO(SLOT(queries), quoth_query, quoth_query_free,
         quoth_query_parse_with(out, t, t ? strlen(t) : 0, next(c) % 2 ? &o : NULL, err));
    look_at_str(quoth_query_print(SLOT(queries)));
}

static void search(Calls *c)
{
    quoth_search_options o = QUOTH_SEARCH_OPTIONS_INIT;
    o.offset = next(c) % 4;
    o.limit = next(c) % 5;
    o.order = (quoth_order)(next(c) % 7);
    o.collapse = next(c) % 4 == 0;
    o.size = next(c) % 16 ? sizeof o : next(c);
    INTO(SLOT(results), quoth_results, quoth_results_free,
         quoth_index_search(out, SLOT(indexes), SLOT(queries), next(c) % 4 ? &o : NULL, err));
}

static void look_at_results(Calls *c)
{
    quoth_results *r = SLOT(results);
    uint32_t       n = quoth_results_count(r);
    CHECK(n <= quoth_results_total(r) && !quoth_results_at(r, n));
    look_at_str(quoth_results_suggestion(r));
    (void)quoth_results_focus(r);
    (void)quoth_results_whole(r);
    for (uint32_t i = 0; i < n; i++) {
        look_at_sentence(quoth_results_at(r, i));
        (void)quoth_results_beside(r, i, next(c) % 3);
        (void)quoth_results_alike(r, i, next(c) % 3);
    }
    const quoth_sentence *s = quoth_results_at(r, 0);
    char                  id[64] = "no-such-id";
    if (s && s->id.n < sizeof id)
        snprintf(id, sizeof id, "%.*s", STR(s->id));
    const char *asked = next(c) % 8 ? id : NULL;
    if (next(c) % 2)
        INTO(SLOT(results), quoth_results, quoth_results_free,
             quoth_index_show(out, SLOT(indexes), asked, next(c), err));
    else
        INTO(SLOT(results), quoth_results, quoth_results_free, quoth_index_related(out, SLOT(indexes), asked, err));
}

static void count_facets(Calls *c)
{
    INTO(SLOT(facets), quoth_facets, quoth_facets_free,
         quoth_index_facets(out, SLOT(indexes), text(c), SLOT(queries), next(c) % 4, err));
    quoth_facets *f = SLOT(facets);
    for (uint32_t i = 0; i < quoth_facets_count(f); i++)
        CHECK(quoth_facets_at(f, i)->count <= quoth_facets_total(f));
    CHECK(!quoth_facets_at(f, quoth_facets_count(f)));
}

static void look_at_finding(const quoth_finding *f)
{
    look_at_str(f->text);
    look_at_str(f->speaker);
    look_at_str(f->found_text);
    look_at_str(f->difference);
}

static void check(Calls *c)
{
    INTO(SLOT(findings), quoth_findings, quoth_findings_free,
         quoth_index_check(out, SLOT(indexes), SLOT(articles), err));
    quoth_findings *f = SLOT(findings);
    CHECK(quoth_findings_differ(f) <= quoth_findings_count(f));
    for (uint32_t i = 0; i < quoth_findings_count(f); i++)
        look_at_finding(quoth_findings_at(f, i));
}

static void parse_batch(Calls *c)
{
    const char *t = text(c);
    INTO(SLOT(batches), quoth_batch, quoth_batch_free, quoth_batch_parse(out, t, t ? strlen(t) : 0, err));
    quoth_batch *b = SLOT(batches);
    for (uint32_t i = 0; i < quoth_batch_count(b); i++)
        CHECK((quoth_batch_at(b, i)->query == NULL) == (quoth_batch_at(b, i)->error.status != QUOTH_OK));
}

static void look_at_claim(const quoth_claim *claim)
{
    look_at_sentence(claim->sentence);
    look_at_str(claim->text);
    if (claim->attribution)
        look_at_str(claim->attribution->cue);
}

static void list_claims(Calls *c)
{
    quoth_claims_options o = QUOTH_CLAIMS_OPTIONS_INIT;
    o.only_said = next(c) % 2;
    o.by_date = next(c) % 2;
    o.limit = next(c) % 4;
    o.size = next(c) % 16 ? sizeof o : next(c);
    INTO(SLOT(claims), quoth_claims, quoth_claims_free,
         quoth_index_claims(out, SLOT(indexes), SLOT(queries), next(c) % 4 ? &o : NULL, err));
    quoth_claims *claims = SLOT(claims);
    CHECK(quoth_claims_count(claims) <= quoth_claims_total(claims) &&
          !quoth_claims_at(claims, quoth_claims_count(claims)));
    for (uint32_t i = 0; i < quoth_claims_count(claims); i++)
        look_at_claim(quoth_claims_at(claims, i));
}

static void compare(Calls *c)
{
    quoth_compare_options o = QUOTH_COMPARE_OPTIONS_INIT;
    o.within = next(c) % 2 ? SLOT(queries) : NULL;
    o.limit = next(c) % 4;
    o.size = next(c) % 16 ? sizeof o : next(c);
    INTO(SLOT(comparisons), quoth_comparison, quoth_comparison_free,
         quoth_index_compare(out, SLOT(indexes), SLOT(queries), SLOT(queries), next(c) % 4 ? &o : NULL, err));
    quoth_comparison *found = SLOT(comparisons);
    CHECK(!quoth_comparison_set(found, 2));
    for (uint32_t side = 0; found && side < 2; side++) {
        const quoth_compared_set *set = quoth_comparison_set(found, side);
        CHECK(set->said <= set->claims && set->linked <= set->claims && set->only <= set->claims &&
              quoth_comparison_shared(found) <= set->sentences);
        for (uint32_t i = 0; quoth_comparison_only(found, side, i); i++)
            look_at_claim(quoth_comparison_only(found, side, i));
    }
    for (uint32_t i = 0; quoth_comparison_value(found, i); i++)
        CHECK(quoth_comparison_value(found, i)->strength >= 0);
}

#define FORGET(list, free_it)                 \
    for (uint32_t i = 0; i < SLOTS; i++) {    \
        if (all || next(c) % 4 == 0) {        \
            free_it(c->list[i]);              \
            c->list[i] = NULL;                \
        } \
    }

static void forget(Calls *c, bool all)
{
    FORGET(articles, quoth_article_free)
    FORGET(indexes, quoth_index_free)
    FORGET(queries, quoth_query_free)
    FORGET(results, quoth_results_free)
    FORGET(facets, quoth_facets_free)
    FORGET(findings, quoth_findings_free)
    FORGET(batches, quoth_batch_free)
    FORGET(claims, quoth_claims_free)
    FORGET(comparisons, quoth_comparison_free)
}

static void forget_some(Calls *c)
{
    forget(c, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static void (*const calls[])(Calls *) = {parse_article,   read_article, each_article, look_at_article, open_index,
                                             open_index,      update_index, parse_query,  search,          search,
                                             look_at_results, count_facets, check,        parse_batch,     list_claims,
                                             compare,         forget_some};
    Calls c = {.bytes = bytes, .n = n};
    set_up();
    while (c.at < c.n)
        calls[next(&c) % (sizeof calls / sizeof *calls)](&c);
    forget(&c, true);
    return 0;
}
