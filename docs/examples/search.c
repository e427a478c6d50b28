/* search.c: index the files named on the command line, then print who is quoted on a word.
 *
 *     cc search.c $(pkg-config --cflags --libs quoth) -o search
 *     ./search INDEX QUERY FILE…
 */
#include <quoth.h>
#include <stdio.h>
#include <string.h>

static int complain(const quoth_error *err)
{
    fprintf(stderr, "%s: %s\n", quoth_status_name(err->status), err->message);
    return 1;
}

static void print_hit(const quoth_sentence *s)
{
    printf("%.*s:%u: %.*s\n", (int)s->path.n, s->path.p, s->line, (int)s->text.n, s->text.p);
    for (uint32_t i = 0; i < s->n_attributions; i++) {
        const quoth_attribution *a = &s->attributions[i];
        printf("    %.*s (%.*s)\n", (int)a->speaker.n, a->speaker.p, (int)a->quote.n, a->quote.p);
    }
}

int main(int argc, char **argv)
{
    quoth_error          err;
    quoth_index         *index = NULL;
    quoth_query         *query = NULL;
    quoth_results       *results = NULL;
    quoth_update_options update = QUOTH_UPDATE_OPTIONS_INIT;
    quoth_update_report  report;
    quoth_search_options how = QUOTH_SEARCH_OPTIONS_INIT;
    if (argc < 4) {
        fprintf(stderr, "usage: %s INDEX QUERY FILE…\n", argv[0]);
        return 2;
    }
    if (quoth_index_open(&index, argv[1], QUOTH_WRITE, &err) != QUOTH_OK ||
        quoth_index_update(index, (const char *const *)argv + 3, (uint32_t)argc - 3, &update, &report, &err) != QUOTH_OK)
        return complain(&err);
    if (report.failed)
        fprintf(stderr, "%llu files could not be read\n", (unsigned long long)report.failed);
    quoth_index_free(index); /* the writer's lock goes with it */
    if (quoth_index_open(&index, argv[1], QUOTH_READ, &err) != QUOTH_OK ||
        quoth_query_parse(&query, argv[2], strlen(argv[2]), &err) != QUOTH_OK ||
        quoth_index_search(&results, index, query, &how, &err) != QUOTH_OK)
        return complain(&err);
    for (uint32_t i = 0; i < quoth_results_count(results); i++)
        print_hit(quoth_results_at(results, i));
    printf("%llu sentences\n", (unsigned long long)quoth_results_total(results));
    quoth_results_free(results);
    quoth_query_free(query);
    quoth_index_free(index);
    return 0;
}
