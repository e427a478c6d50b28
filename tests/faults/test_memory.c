/* test_memory.c: the n-th allocation of a call fails, once or from then on: of ours and of every library. The call ends well with the right
 * answer, or says that memory ran out, or which shard's part it lacks; nothing leaks, and the next call works. QUOTH_ROUNDS: how many n are
 * tried of each call.
 */
#include "tests/testing.h"

#include "base/file.h"
#include "quoth.h"
#include "tests/faults/hook.h"
#include "tests/faults/served.h"
#include "tests/folder.h"
#include "tests/random.h"

static Arena *a;
static Str folder, articles;
static uint32_t rounds = 3;
static Random by_chance = {20261125};
static unsigned long tried, refused;

enum { SHARDS = 3, LIMIT_MS = 1500 };
static Served servers[SHARDS];

/* What a call is given, and what it found: a number that says all that matters of it. */
typedef struct Call {
    const char *name;
    quoth_status (*run)(struct Call *c, quoth_error *err);
    const char *path;
    quoth_mode form;
    quoth_index *index; /* of calls on an open index */
    uint64_t found;
    bool is_short; /* something is told to be missing of what was found */
} Call;

int __lsan_do_recoverable_leak_check(void) __attribute__((weak));

/* ---- calls ------------------------------------------------------------------------------------------------- */

static int each(void *arg, const quoth_article *article, const quoth_error *err)
{
    Call *c = arg;
    c->found += article ? 1000 + quoth_article_sentences(article) : 1;
    c->is_short = c->is_short || (!article && err->status == QUOTH_E_NOMEM);
    return 0;
}

/* A member that is lost for want of memory is told as such. */
static quoth_status read_article(Call *c, quoth_error *err)
{
    uint32_t failed = 0;
    c->is_short = false;
    quoth_status st = quoth_article_each(c->path, NULL, each, c, &failed, err);
    c->found += failed * 1000000;
    return st == QUOTH_OK && c->is_short ? QUOTH_E_NOMEM : st;
}

/* Not in the arena, which allocates: here that may fail. */
static const char *path_of(const char *name, const Call *c)
{
    static char path[4096];
    snprintf(path, sizeof path, "%.*s/%s-%d", STR(folder), name, (int)c->form);
    return path;
}

static const char *index_path(const Call *c)
{
    return path_of("index", c);
}

static quoth_status update(Call *c, quoth_error *err)
{
    quoth_index *ix;
    quoth_update_options how = QUOTH_UPDATE_OPTIONS_INIT;
    quoth_update_report report = {0};
    how.jobs = 1;
    quoth_status st = quoth_index_open(&ix, index_path(c), QUOTH_REBUILD | c->form, err);
    if (st != QUOTH_OK)
        return st;
    st = quoth_index_update(ix, &c->path, 1, &how, &report, err);
    quoth_index_free(ix);
    c->found = report.articles * 1000000 + report.sentences * 1000 + report.failed * 10 + report.skipped;
    return st;
}

static quoth_status open_and_close(Call *c, quoth_error *err)
{
    quoth_index *ix;
    quoth_stats stats;
    quoth_status st = quoth_index_open(&ix, c->path ? c->path : index_path(c), QUOTH_READ, err);
    if (st != QUOTH_OK)
        return st;
    st = quoth_index_stats(ix, &stats, err);
    c->found = stats.sentences;
    c->is_short = quoth_index_lost(ix, 0) != NULL;
    quoth_index_free(ix);
    return st;
}

static quoth_status with_query(Call *c, quoth_status (*ask)(Call *c, const quoth_query *q, quoth_error *err), quoth_error *err)
{
    const char *text = "the OR speaker:jane OR \"the river\" OR lant*";
    quoth_query *q;
    quoth_status st = quoth_query_parse(&q, text, strlen(text), err);
    if (st != QUOTH_OK)
        return st;
    st = ask(c, q, err);
    quoth_query_free(q);
    return st;
}

static quoth_status search_for(Call *c, const quoth_query *q, quoth_error *err)
{
    quoth_results *r;
    quoth_status st = quoth_index_search(&r, c->index, q, NULL, err);
    if (st != QUOTH_OK)
        return st;
    c->found = quoth_results_total(r) * 1000 + quoth_results_count(r);
    for (uint32_t i = 0; i < quoth_results_count(r); i++)
        c->found += quoth_results_at(r, i)->text.n;
    quoth_results_free(r);
    return QUOTH_OK;
}

static quoth_status facets_of(Call *c, const quoth_query *q, quoth_error *err)
{
    quoth_facets *f;
    quoth_status st = quoth_index_facets(&f, c->index, "speaker,author,kind", q, 0, err);
    if (st != QUOTH_OK)
        return st;
    for (uint32_t i = 0; i < quoth_facets_count(f); i++)
        c->found += quoth_facets_at(f, i)->count;
    quoth_facets_free(f);
    return QUOTH_OK;
}

static quoth_status claims_of(Call *c, const quoth_query *q, quoth_error *err)
{
    quoth_claims *all;
    quoth_status st = quoth_index_claims(&all, c->index, q, NULL, err);
    if (st != QUOTH_OK)
        return st;
    c->found = quoth_claims_total(all) * 1000 + quoth_claims_count(all);
    quoth_claims_free(all);
    return QUOTH_OK;
}

static quoth_status search(Call *c, quoth_error *err)
{
    return with_query(c, search_for, err);
}

static quoth_status facets(Call *c, quoth_error *err)
{
    return with_query(c, facets_of, err);
}

static quoth_status claims(Call *c, quoth_error *err)
{
    return with_query(c, claims_of, err);
}

static quoth_status check_draft(Call *c, quoth_error *err)
{
    static const char draft[] = "“We brought steel,” said [Kamran Valizade](https://example.org/a). Armenia argued that joint repair means war.\n";
    quoth_article *article;
    quoth_findings *f;
    quoth_status st = quoth_article_parse(&article, draft, sizeof draft - 1, "draft.md", NULL, err);
    if (st != QUOTH_OK)
        return st;
    st = quoth_index_check(&f, c->index, article, err);
    quoth_article_free(article);
    if (st != QUOTH_OK)
        return st;
    c->found = quoth_findings_count(f) * 100 + quoth_findings_differ(f);
    quoth_findings_free(f);
    return QUOTH_OK;
}

static int take(void *arg, quoth_str bytes)
{
    *(uint64_t *)arg += bytes.n;
    return 0;
}

static quoth_status dump(Call *c, quoth_error *err)
{
    return quoth_index_dump(c->index, take, &c->found, NULL, NULL, err);
}

static const char *restored_path(const Call *c)
{
    return path_of("restored", c);
}

/* Of a dump, into a new index; what is half there after an error is begun anew. */
static quoth_status restore(Call *c, quoth_error *err)
{
    quoth_index *ix;
    quoth_dump_count count = {0};
    quoth_status st = quoth_index_open(&ix, restored_path(c), QUOTH_REBUILD | c->form, err);
    if (st != QUOTH_OK)
        return st;
    st = quoth_index_restore(ix, c->path, NULL, &count, err);
    quoth_index_free(ix);
    c->found = count.articles * 1000 + count.sentences;
    return st;
}

static int write_bytes(void *arg, quoth_str bytes)
{
    return fwrite(bytes.p, 1, bytes.n, arg) != bytes.n;
}

static const char *dump_file(quoth_index *ix)
{
    quoth_error err;
    const char *path = str_fmt(a, "%.*s/dump.jsonl", STR(folder)).p;
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    check(quoth_index_dump(ix, write_bytes, f, NULL, NULL, &err), &err);
    assert_int_equal(fclose(f), 0);
    return path;
}

static quoth_status verify(Call *c, quoth_error *err)
{
    quoth_verification *v;
    quoth_status st = quoth_verify(&v, index_path(c), err);
    if (st != QUOTH_OK)
        return st;
    c->found = quoth_verification_bytes(v) * 10 + quoth_verification_count(v);
    quoth_verification_free(v);
    return QUOTH_OK;
}

/* ---- one that fails ------------------------------------------------------------------------------------------ */

static bool is_partial(const Call *c)
{
    return c->is_short || (c->index && quoth_index_lost(c->index, 0));
}

/* A shard that was left out comes back after a while. */
static void try_again(Call *c)
{
    quoth_error err = {0};
    double until = seconds() + 30;
    for (;;) {
        c->found = 0;
        check(c->run(c, &err), &err);
        if (!is_partial(c) || seconds() > until)
            return;
        (void)usleep(50000);
    }
}

static void try_at(Call *c, long n, bool is_for_ever, uint64_t want)
{
    quoth_error err = {0};
    c->found = 0;
    hook_arm(n, is_for_ever);
    quoth_status st = c->run(c, &err);
    hook_disarm();
    if (st != QUOTH_OK && st != QUOTH_E_NOMEM)
        fail_msg("%s %s, allocation %ld%s: %s: %s", c->name, c->path ? c->path : "", n, is_for_ever ? " and all after" : "",
                 quoth_status_name(st), err.message);
    if (st == QUOTH_OK && c->found != want && !is_partial(c))
        fail_msg("%s %s, allocation %ld%s: found %llu, not %llu, and not a word", c->name, c->path ? c->path : "", n,
                 is_for_ever ? " and all after" : "", (unsigned long long)c->found, (unsigned long long)want);
    tried++;
    refused += st != QUOTH_OK || is_partial(c);
    try_again(c);
    if (c->found != want)
        fail_msg("%s, after allocation %ld failed: the next call finds %llu, not %llu", c->name, n, (unsigned long long)c->found, (unsigned long long)want);
}

static void try_call(Call c)
{
    quoth_error err = {0};
    check(c.run(&c, &err), &err); /* what is made once for all is made */
    c.found = 0;
    hook_arm(0, false);
    check(c.run(&c, &err), &err);
    long n = hook_disarm();
    uint64_t want = c.found;
    for (uint32_t i = 0; i < rounds; i++) {
        long at = i == 0 ? 1 : i == 1 ? n : 1 + (long)random_below(&by_chance, (uint32_t)n);
        try_at(&c, at, i % 2, want);
        try_at(&c, at, !(i % 2), want);
    }
    if (__lsan_do_recoverable_leak_check && __lsan_do_recoverable_leak_check())
        fail_msg("%s %s: leaks", c.name, c.path ? c.path : "");
}

/* ---- all of it ------------------------------------------------------------------------------------------------- */

static int setup(void **state)
{
    (void)state;
    const char *said = getenv("QUOTH_ROUNDS"), *seed = getenv("QUOTH_SEED");
    rounds = said && atoi(said) > 0 ? (uint32_t)atoi(said) : rounds;
    by_chance.state = seed && atoi(seed) > 0 ? (uint64_t)atoi(seed) : by_chance.state;
    a = arena_new();
    folder = test_folder(a);
    articles = str_fmt(a, "%.*s/articles", STR(folder));
    Str make = str_fmt(a, "python3 tests/cli/containers.py %.*s >/dev/null && python3 tests/cli/pdf.py %.*s >/dev/null && cp corpus/articles/* %.*s",
                       STR(articles), STR(articles), STR(articles));
    return system(make.p) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    for (int i = 0; i < SHARDS; i++)
        served_end(&servers[i]);
    print_message("figure: %lu allocations failed, %lu calls said so\n", tried, refused);
    test_folder_remove(folder);
    arena_free(a);
    return 0;
}

static void each_file(const char *name, quoth_status (*run)(Call *c, quoth_error *err), quoth_mode form)
{
    FileEntry *files;
    uint32_t n, n_failed;
    quoth_error err;
    check(file_tree(&files, &n, &n_failed, a, articles.p, NULL, NULL, &err), &err);
    for (uint32_t i = 0; i < n; i++) {
        Call c = {name, run, files[i].path.p, form, NULL, 0, false};
        if (run == update || run(&c, &err) == QUOTH_OK) /* some are broken by design */
            try_call(c);
    }
}

static void articles_are_read(void **state)
{
    (void)state;
    each_file("read", read_article, QUOTH_READ);
}

static void articles_are_indexed(void **state)
{
    (void)state;
    each_file("index", update, QUOTH_SEGMENTS);
    each_file("index", update, QUOTH_PORTABLE);
}

static void questions_are_answered(void **state)
{
    (void)state;
    quoth_error err;
    const quoth_mode forms[] = {QUOTH_SEGMENTS, QUOTH_PORTABLE};
    for (int i = 0; i < 2; i++) {
        Call c = {"index", update, articles.p, forms[i], NULL, 0, false};
        check(update(&c, &err), &err);
        try_call((Call){"open", open_and_close, NULL, forms[i], NULL, 0, false});
        try_call((Call){"verify", verify, NULL, forms[i], NULL, 0, false});
        quoth_index *ix;
        check(quoth_index_open(&ix, index_path(&c), QUOTH_READ, &err), &err);
        if (forms[i] == QUOTH_PORTABLE)
            hook_spare("libxapian"); /* which crashes or leaks (docs/reliability.md) */
        try_call((Call){"search", search, NULL, forms[i], ix, 0, false});
        try_call((Call){"facets", facets, NULL, forms[i], ix, 0, false});
        try_call((Call){"claims", claims, NULL, forms[i], ix, 0, false});
        try_call((Call){"check", check_draft, NULL, forms[i], ix, 0, false});
        try_call((Call){"dump", dump, NULL, forms[i], ix, 0, false});
        try_call((Call){"restore", restore, dump_file(ix), forms[i], NULL, 0, false});
        hook_spare(NULL);
        quoth_index_free(ix);
    }
}

/* ---- servers ------------------------------------------------------------------------------------------------- */

/* The sample articles in shards, each with its server. NULL: there is no such program here. */
static const char *stub_file(void)
{
    quoth_error err;
    quoth_index *from, *to;
    quoth_copy_options how = QUOTH_COPY_OPTIONS_INIT;
    Buf lines = {.arena = a};
    const char *whole = str_fmt(a, "%.*s/whole", STR(folder)).p, *stub = str_fmt(a, "%.*s/stub", STR(folder)).p;
    check(quoth_index_open(&from, whole, QUOTH_WRITE, &err), &err);
    check(quoth_index_update(from, &(const char *){"corpus/articles"}, 1, NULL, NULL, &err), &err);
    how.shards = SHARDS;
    for (how.shard = 0; how.shard < SHARDS; how.shard++) {
        const char *path = str_fmt(a, "%.*s/shard-%u", STR(folder), how.shard).p;
        check(quoth_index_open(&to, path, (quoth_mode)(QUOTH_REBUILD | QUOTH_PORTABLE), &err), &err);
        check(quoth_index_copy(from, to, &how, NULL, &err), &err);
        quoth_index_free(to);
        if (!serve(&servers[how.shard], a, path, "600000"))
            return NULL;
        buf_fmt(&lines, "remote 127.0.0.1:%d\n", servers[how.shard].port);
    }
    quoth_index_free(from);
    check(file_replace(stub, buf_str(&lines), &err), &err);
    return stub;
}

/* They are asked side by side, by threads. */
static void servers_are_asked(void **state)
{
    (void)state;
    quoth_error err;
    quoth_index *ix;
    quoth_open_options how = QUOTH_OPEN_OPTIONS_INIT;
    const char *stub = stub_file();
    if (!stub)
        skip();
    how.timeout = LIMIT_MS;
    hook_spare("libxapian");
    try_call((Call){"open servers", open_and_close, stub, QUOTH_PORTABLE, NULL, 0, false});
    check(quoth_index_open_with(&ix, stub, QUOTH_READ, &how, &err), &err);
    try_call((Call){"search servers", search, NULL, QUOTH_PORTABLE, ix, 0, false});
    try_call((Call){"facets of servers", facets, NULL, QUOTH_PORTABLE, ix, 0, false});
    try_call((Call){"claims of servers", claims, NULL, QUOTH_PORTABLE, ix, 0, false});
    try_call((Call){"check by servers", check_draft, NULL, QUOTH_PORTABLE, ix, 0, false});
    hook_spare(NULL);
    quoth_index_free(ix);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(servers_are_asked),
    cmocka_unit_test(questions_are_answered),
    cmocka_unit_test(articles_are_read),
    cmocka_unit_test(articles_are_indexed),
};

int main(int argc, char **argv)
{
    char filter[128];
    if (argc > 1) {
        snprintf(filter, sizeof filter, "*%s*", argv[1]);
        cmocka_set_test_filter(filter);
    }
    return cmocka_run_group_tests(tests, setup, teardown);
}
