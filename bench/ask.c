/* ask.c: asks an index every query of a file, several times over, and prints the least time each took.
 *
 *     bench_ask INDEX QUERIES ROUNDS
 *
 * A line of QUERIES: kind, op (count, ten, facets), query in Quoth's language, fields to count; tabs between. Prints for each
 * line kind, op, hits, microseconds; tabs between. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "quoth.h"

enum { MOST = 100000, LINE = 4096 };

typedef struct Ask {
    char *kind, *op, *query, *fields;
    double least;
    unsigned long long hits;
} Ask;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void stop(const quoth_error *err)
{
    fprintf(stderr, "bench_ask: %s\n", err->message);
    exit(1);
}

static unsigned long long search(quoth_index *ix, const quoth_query *q, int ten)
{
    quoth_error err;
    quoth_results *r;
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    how.limit = 10;
    how.count_only = !ten;
    if (quoth_index_search(&r, ix, q, &how, &err) != QUOTH_OK)
        stop(&err);
    unsigned long long total = quoth_results_total(r);
    quoth_results_free(r);
    return total;
}

static unsigned long long facets(quoth_index *ix, const quoth_query *q, const char *fields)
{
    quoth_error err;
    quoth_facets *f;
    if (quoth_index_facets(&f, ix, fields, q, 10, &err) != QUOTH_OK)
        stop(&err);
    unsigned long long total = quoth_facets_total(f);
    quoth_facets_free(f);
    return total;
}

static void ask(quoth_index *ix, Ask *a)
{
    quoth_error err;
    quoth_query *q;
    double began = now();
    if (quoth_query_parse(&q, a->query, strlen(a->query), &err) != QUOTH_OK)
        stop(&err);
    a->hits = strcmp(a->op, "facets") == 0 ? facets(ix, q, a->fields) : search(ix, q, strcmp(a->op, "ten") == 0);
    quoth_query_free(q);
    double took = now() - began;
    if (a->least == 0 || took < a->least)
        a->least = took;
}

static char *field(char **rest)
{
    char *at = *rest, *tab = strchr(at, '\t');
    *rest = tab ? tab + 1 : at + strlen(at);
    if (tab)
        *tab = '\0';
    return strdup(at);
}

static size_t read_asks(Ask *asks, const char *path)
{
    static char line[LINE];
    size_t n = 0;
    FILE *f = fopen(path, "r");
    while (f && n < MOST && fgets(line, sizeof line, f)) {
        char *rest = line;
        line[strcspn(line, "\n")] = '\0';
        asks[n] = (Ask){.kind = field(&rest), .op = field(&rest), .query = field(&rest), .fields = field(&rest)};
        n++;
    }
    if (f)
        fclose(f);
    return n;
}

int main(int argc, char **argv)
{
    quoth_error err;
    quoth_index *ix;
    static Ask asks[MOST];
    if (argc != 4)
        return fprintf(stderr, "usage: bench_ask INDEX QUERIES ROUNDS\n"), 2;
    if (quoth_index_open(&ix, argv[1], QUOTH_READ, &err) != QUOTH_OK)
        stop(&err);
    size_t n = read_asks(asks, argv[2]);
    for (long round = strtol(argv[3], NULL, 10); round > 0; round--)
        for (size_t i = 0; i < n; i++)
            ask(ix, &asks[i]);
    for (size_t i = 0; i < n; i++)
        printf("%s\t%s\t%llu\t%.1f\n", asks[i].kind, asks[i].op, asks[i].hits, asks[i].least);
    quoth_index_free(ix);
    return 0;
}
