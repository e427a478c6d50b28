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

void out_update(const Cli *cli, const quoth_update_report *r)
{
    if (cli->format != FORMAT_TEXT) {
        put_json(cli, r);
        return;
    }
    if (term_is_quiet())
        return;
    term_fmt("%llu articles (%llu unchanged, %llu removed, %llu failed, %llu skipped as no articles): ",
             (unsigned long long)r->articles, (unsigned long long)r->unchanged,
             (unsigned long long)r->removed, (unsigned long long)r->failed, (unsigned long long)r->skipped);
    term_fmt("%llu sentences, %llu attributions, %llu links in %.2f s\n", (unsigned long long)r->sentences,
             (unsigned long long)r->attributions, (unsigned long long)r->links, r->seconds);
}
