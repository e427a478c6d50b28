/* stages.c: how fast each stage of indexing is, alone on one core.
 *
 *     bench_stages ARTICLES.jsonl FOLDER     an index is written to FOLDER
 *
 * Reading, cutting and asking who says what are told apart by leaving the later ones out; each runs over all articles. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/vec.h"
#include "core/source.h"
#include "indexer/analyze.h"
#include "indexer/emit.h"
#include "indexer/reader.h"
#include "store/store.h"

typedef struct Article {
    Str text, path;
} Article;

typedef struct Times {
    double only_read, no_claims, full, emit, prepare, write;
} Times;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void check(quoth_status st, const quoth_error *err)
{
    if (st == QUOTH_OK)
        return;
    fprintf(stderr, "bench_stages: %s\n", err->message);
    exit(1);
}

static Article *read_articles(Arena *a, const char *path, uint32_t *n)
{
    Article *articles = NULL;
    char *line = NULL;
    size_t room = 0;
    FILE *f = fopen(path, "r");
    *n = 0;
    while (f && getline(&line, &room, f) > 0) {
        json_t *j = json_loads(line, 0, NULL);
        const char *text = json_string_value(json_object_get(j, "text"));
        if (text)
            vec_push(a, articles, *n, (Article){str_dup(a, str_of(text)), str_fmt(a, "/bench/%06u.txt", *n)});
        json_decref(j);
    }
    free(line);
    if (f)
        fclose(f);
    return articles;
}

/* Analyses all articles so far; seconds. */
static double analyze_all(const Article *articles, uint32_t n, AnalyzeOptions how)
{
    Arena *a = arena_new();
    quoth_error err;
    double began = now();
    for (uint32_t i = 0; i < n; i++) {
        Source source;
        Doc *doc;
        arena_reset(a);
        check(source_of(&source, a, articles[i].text, articles[i].path, &err), &err);
        check(analyze_source(&doc, a, &source, &how, &err), &err);
    }
    arena_free(a);
    return now() - began;
}

/* The same, whole, and then on into an index. */
static void index_all(Times *t, const Article *articles, uint32_t n, const char *folder)
{
    Arena *a = arena_new();
    quoth_error err;
    Store *store;
    AnalyzeOptions how = {.reader = &reader_text, .url = S(""), .date = S("")};
    check(store_open(&store, folder, QUOTH_REBUILD, STORE_SEGMENTS, &err), &err);
    for (uint32_t i = 0; i < n; i++) {
        Source source;
        Doc *doc;
        uint32_t n_records;
        arena_reset(a);
        check(source_of(&source, a, articles[i].text, articles[i].path, &err), &err);
        check(analyze_source(&doc, a, &source, &how, &err), &err);
        double began = now();
        EmitOptions emit = {.path = articles[i].path, .key = articles[i].path};
        Record *records = emit_records(a, doc, &emit, &n_records);
        double emitted = now();
        StoreArticle article = store_prepare(a, STORE_SEGMENTS, articles[i].path, i, records, n_records);
        double prepared = now();
        check(store_replace(store, &article, &err), &err);
        t->emit += emitted - began;
        t->prepare += prepared - emitted;
        t->write += now() - prepared;
    }
    double began = now();
    check(store_commit(store, &err), &err);
    t->write += now() - began;
    store_free(store);
    arena_free(a);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return fprintf(stderr, "usage: bench_stages ARTICLES.jsonl FOLDER\n"), 2;
    Arena *a = arena_new();
    uint32_t n;
    double mb = 0;
    Times t = {0};
    const Article *articles = read_articles(a, argv[1], &n);
    for (uint32_t i = 0; i < n; i++)
        mb += (double)articles[i].text.n / 1e6;
    AnalyzeOptions how = {.reader = &reader_text, .url = S(""), .date = S(""), .only_read = true};
    t.only_read = analyze_all(articles, n, how);
    how.only_read = false;
    how.no_claims = true;
    t.no_claims = analyze_all(articles, n, how);
    how.no_claims = false;
    t.full = analyze_all(articles, n, how);
    index_all(&t, articles, n, argv[2]);
    const struct {
        const char *name;
        double seconds;
    } stages[] = {{"read", t.only_read},
                  {"segment", t.no_claims - t.only_read},
                  {"claims (tag, resolve)", t.full - t.no_claims},
                  {"emit", t.emit},
                  {"prepare (terms, deflate)", t.prepare},
                  {"write", t.write}};
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
        printf("%-26s %8.1f MB/s   %.2f s\n", stages[i].name, mb / stages[i].seconds, stages[i].seconds);
    arena_free(a);
    return 0;
}
