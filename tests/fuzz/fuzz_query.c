/* fuzz_query.c: any bytes as a query: an error with its place, or a tree that, written back in full and parsed again, is the
 * same; and records are matched by it, the same both ways. */
#include "base/check.h"
#include "searcher/match.h"
#include "searcher/parse.h"
#include "searcher/print.h"
#include "tests/fuzz/fuzz.h"
#include "tests/searcher/sample.h"

enum { TODAY = 19875 };

static const char text[] =
    "@title The corridor\n@author Vali Kaleji\n@date 2023-06-15\n@outlet The Analyst\n@language en\n@path /a/b.txt\n"
    "{s1=Jane Roe|Minister Roe} {c1|said} \"{q1=direct|taxes in {a=Iran|Tehran} will rise}.\" ;; kind=forecast conf1=85\n"
    "The drones opened {l=https://www.mfa.gov.az/en/news-1|the news} of 3+3, Əliyev's U.S. openings. ;; section=War\n\n"
    "{s1=anonymous|An official} {c1|denied} {q1=indirect|it} ;; hedged=1\n";

static const Sample *sample(void)
{
    static Arena *kept;
    static Sample s;
    if (!kept) {
        kept = arena_new();
        s = sample_read(kept, str_of(text));
    }
    return &s;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    Query      *q, *again;
    quoth_error err;
    Str         given = {n ? (const char *)bytes : "", n};
    if (query_parse(&q, given, TODAY, &err) != QUOTH_OK) {
        CHECK(err.message[0] && err.col <= n + 1);
        return 0;
    }
    Arena *a = arena_new();
    Str    printed = query_print(q, a);
    if (printed.n <= QUERY_BYTES_MOST) {
        CHECK(query_parse(&again, printed, TODAY, &err) == QUOTH_OK);
        CHECK(str_eq(query_print(again, a), printed));
        Matcher *m = matcher_new();
        const Sample *s = sample();
        Around        around = {s->records, s->n};
        for (uint32_t i = 0; i < s->n; i++)
            CHECK(match_record(m, q, &s->records[i], &around, NULL) == match_record(m, again, &s->records[i], &around, NULL));
        matcher_free(m);
        query_free(again);
    }
    query_free(q);
    arena_free(a);
    return 0;
}
