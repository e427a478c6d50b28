/* spans: what the tagger finds in text files, and how fast.
 *
 *     spans FILE...            what score_attribution.py reads, one line for each file
 *     spans --speed FILE...    tokens and bytes a second of each stage, in time of one processor
 *     spans --names FILE...    the names in them: beg, end, kind (0 person, 1 organisation, 2 place), one a
 * line spans --loops N …        with loops number N (0 runs everywhere)
 */
#include <stdio.h>
#include <time.h>

#include "base/file.h"
#include "base/json.h"
#include "indexer/claim.h"
#include "indexer/ner.h"
#include "indexer/tagger.h"
#include "tools/train/plain.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void print_ranges(const Doc *doc, const char *name, const Range *ranges, uint32_t n)
{
    printf("\"%s\": [", name);
    for (uint32_t i = 0, k = 0; i < n; i++)
        if (ranges[i].beg < ranges[i].end) {
            Span s = doc_toks_span(doc, ranges[i]);
            printf("%s[%u, %u]", k++ ? ", " : "", s.beg, s.end);
        }
    printf("]");
}

static void print_doc(const Doc *doc, Str name)
{
    uint32_t n;
    Claim *claims = claims_of(doc, &n);
    printf("{\"doc\": \"%.*s\", \"attributions\": [", STR(name));
    for (uint32_t i = 0; i < n; i++) {
        printf("%s{", i ? ", " : "");
        print_ranges(doc, "source", &claims[i].speaker, 1);
        printf(", ");
        print_ranges(doc, "cue", &claims[i].cue, 1);
        printf(", ");
        print_ranges(doc, "content", claims[i].content, claims[i].n_content);
        printf(", \"confidence\": %u}", claims[i].confidence);
    }
    printf("]}\n");
}

static void print_names(Doc *doc, const NetLoops *loops)
{
    Net net;
    uint32_t n = 0;
    NerName *names = ner_model(&net) ? ner_find_with(doc, &net, loops, &n) : NULL;
    for (uint32_t i = 0; i < n; i++) {
        Span s = doc_toks_span(doc, names[i].toks);
        printf("%u\t%u\t%u\n", s.beg, s.end, names[i].kind);
    }
}

static int fail_open(const char *path)
{
    fprintf(stderr, "spans: cannot read %s\n", path);
    return 1;
}

int main(int argc, char **argv)
{
    Net net;
    const NetLoops *loops = net_loops();
    bool speed = false, names = false;
    int at = 1;
    for (; at < argc && argv[at][0] == '-'; at++) {
        uint32_t number = 0;
        if (str_eq(str_of(argv[at]), S("--speed")))
            speed = true;
        else if (str_eq(str_of(argv[at]), S("--names")))
            names = true;
        else if (str_eq(str_of(argv[at]), S("--loops")) && at + 1 < argc &&
                 str_to_u32(str_of(argv[++at]), &number))
            loops = net_loops_at(number);
    }
    Arena *a = arena_new();
    if (!tagger_model(&net) || !loops || !a)
        return fail_open("the model, or these loops");
    double cut = 0, tag = 0;
    uint64_t n_toks = 0, n_bytes = 0;
    for (; at < argc; at++) {
        Str text;
        quoth_error err;
        if (file_read(&text, a, argv[at], SIZE_MAX, &err) != QUOTH_OK)
            return fail_open(argv[at]);
        double t0 = now();
        Doc *doc = plain_doc(a, text);
        double t1 = now();
        if (names)
            print_names(doc, loops);
        else
            tagger_run_with(doc, &net, loops);
        tag += now() - t1;
        cut += t1 - t0;
        n_toks += doc->n_toks;
        n_bytes += text.n;
        if (!speed && !names)
            print_doc(doc, plain_name(str_of(argv[at])));
        arena_reset(a);
    }
    if (speed)
        printf("%s: %.0f tokens; cutting %.0f tokens/s, %.1f MB/s; tagging %.0f tokens/s, %.1f MB/s\n",
               loops->name, (double)n_toks, (double)n_toks / cut, (double)n_bytes / cut / 1e6,
               (double)n_toks / tag, (double)n_bytes / tag / 1e6);
    arena_free(a);
    return 0;
}
