/* out_update.c: what an indexing did, for `index` and `watch`. */
#include "cli/out.h"
#include "cli/term.h"

static void put_json(const Cli *cli, const quoth_update_report *r)
{
    Arena *a = cli_scratch(cli);
    Json j = json_new(a);
    json_begin(&j, '{');
    json_pair_u64(&j, "articles", r->articles);
    json_pair_u64(&j, "unchanged", r->unchanged);
    json_pair_u64(&j, "removed", r->removed);
    json_pair_u64(&j, "failed", r->failed);
    json_pair_u64(&j, "sentences", r->sentences);
    json_pair_u64(&j, "attributions", r->attributions);
    json_pair_u64(&j, "links", r->links);
    json_pair_u64(&j, "skipped", r->skipped);
    json_key(&j, "seconds");
    json_double(&j, r->seconds, 3);
    json_end(&j, '}');
    term_put(buf_str(&j.buf));
    term_put(S("\n"));
    arena_free(a);
}

static void put_counted(const char *before, uint64_t n, const char *one)
{
    term_fmt("%s%llu %s%s", before, (unsigned long long)n, one, n == 1 ? "" : "s");
}

/* In brackets what else came of the files, where anything did. */
static void put_others(const quoth_update_report *r)
{
    const struct {
        uint64_t    n;
        const char *what;
    } others[] = {{r->unchanged, "unchanged"}, {r->removed, "removed"}, {r->failed, "failed"}, {r->skipped, "skipped as no articles"}};
    const char *before = " (";
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (others[i].n == 0)
            continue;
        term_fmt("%s%llu %s", before, (unsigned long long)others[i].n, others[i].what);
        before = ", ";
    }
    if (before[0] == ',')
        term_put(S(")"));
}

void out_update(const Cli *cli, const quoth_update_report *r)
{
    if (cli->format != FORMAT_TEXT) {
        put_json(cli, r);
        return;
    }
    if (term_is_quiet())
        return;
    put_counted("", r->articles, "article");
    put_others(r);
    put_counted(": ", r->sentences, "sentence");
    put_counted(", ", r->attributions, "attribution");
    put_counted(", ", r->links, "link");
    term_fmt(" in %.2f s\n", r->seconds);
}
