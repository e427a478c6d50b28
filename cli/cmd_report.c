/* cmd_report.c: quoth report QUERY -o FILE: what answers a query as one page that needs nothing else: no
 * network, no server.
 *
 * The page is cli/data/report.html, whose marks ({{css}}, {{js}}, {{data}}) are filled in. The data stand in
 * it as JSON in which no "<" is left, and the script puts them into the page as text alone.
 */
#include <stdio.h>
#include <time.h>

#include "base/check.h"
#include "base/file.h"
#include "cli/out.h"
#include "cli/term.h"

enum { SENTENCES = 1000 }; /* of a page, where no --limit says otherwise */

#define FILE_OF_DATA(name)                                                                                   \
    extern const char quoth_report_##name[], quoth_report_##name##_end[];                                    \
    static Str file_##name(void)                                                                             \
    {                                                                                                        \
        return (Str){quoth_report_##name, (size_t)(quoth_report_##name##_end - quoth_report_##name)};        \
    }
FILE_OF_DATA(html)
FILE_OF_DATA(css)
FILE_OF_DATA(js)

/* ---- the data
 * ---------------------------------------------------------------------------------------------- */

/* The text in pieces: unmatched, matched, unmatched … */
static void put_pieces(Json *j, const quoth_sentence *s)
{
    uint32_t at = 0;
    json_key(j, "text");
    json_begin(j, '[');
    for (uint32_t i = 0; i < s->n_matches; i++) {
        quoth_span m = s->matches[i];
        if (m.beg < at)
            continue; /* it overlaps the one before */
        json_str(j, str_sub(s->text, at, m.beg));
        json_str(j, str_span(s->text, m));
        at = m.end;
    }
    json_str(j, str_sub(s->text, at, s->text.n));
    json_end(j, ']');
}

static void begin_sentence(Json *j, const quoth_sentence *s)
{
    json_begin(j, '{');
    json_pair(j, "id", s->id);
    json_pair(j, "path", s->path);
    json_pair_u64(j, "line", s->line);
    json_pair_u64(j, "page", s->page);
    json_pair(j, "title", s->title);
    out_json_list(j, "authors", s->authors, s->n_authors);
    json_pair(j, "date", s->date);
    json_pair(j, "outlet", s->outlet);
    json_pair(j, "url", s->url);
    json_pair(j, "section", s->section);
    json_pair(j, "kind", s->kind);
    json_key(j, "hedged");
    json_bool(j, s->hedged != 0);
    put_pieces(j, s);
    out_json_list(j, "actors", s->actors, s->n_actors);
    json_key(j, "links");
    json_begin(j, '[');
    for (uint32_t i = 0; i < s->n_links; i++) {
        json_begin(j, '{');
        json_pair(j, "url", s->links[i].url);
        json_pair(j, "host", s->links[i].host);
        json_end(j, '}');
    }
    json_end(j, ']');
    json_key(j, "claims"); /* those that the query asks for */
    json_begin(j, '[');
}

static void end_sentence(Json *j)
{
    json_end(j, ']');
    json_end(j, '}');
}

/* `inside`: who says that this one says so. */
static void put_claim(Json *j, const quoth_claim *c)
{
    const quoth_attribution *by = c->attribution, *all = c->sentence->attributions;
    bool is_nested = by->inside >= 0 && (uint32_t)by->inside < c->sentence->n_attributions;
    json_begin(j, '{');
    json_pair(j, "speaker", by->speaker);
    json_pair(j, "cue", by->cue);
    json_pair(j, "quote", by->quote);
    json_pair(j, "text", c->text);
    json_pair(j, "inside", is_nested ? all[by->inside].speaker : S(""));
    json_end(j, '}');
}

/* Claims come sentence by sentence. */
static Str data_of(Arena *a, Str query, const quoth_index *index, const quoth_claims *c, uint32_t limit)
{
    Json j = json_new(a);
    const quoth_sentence *at = NULL;
    uint32_t n = 0;
    char day[16] = "";
    time_t now = time(NULL);
    struct tm tm;
    if (localtime_r(&now, &tm))
        strftime(day, sizeof day, "%Y-%m-%d", &tm);
    json_begin(&j, '{');
    json_pair(&j, "query", query);
    json_pair(&j, "made", str_of(day));
    json_key(&j, "sentences");
    json_begin(&j, '[');
    for (uint32_t i = 0; i < quoth_claims_count(c); i++) {
        const quoth_claim *claim = quoth_claims_at(c, i);
        CHECK(claim->sentence);
        bool is_next = claim->sentence != at;
        at = claim->sentence;
        n += is_next;
        if (limit && n > limit)
            continue;
        if (is_next && n > 1)
            end_sentence(&j);
        if (is_next)
            begin_sentence(&j, at);
        if (claim->attribution)
            put_claim(&j, claim);
    }
    if (at)
        end_sentence(&j);
    json_end(&j, ']');
    json_pair_u64(&j, "total", n);
    out_json_lost(&j, index);
    json_end(&j, '}');
    return buf_str(&j.buf);
}

/* "<" alone could end the element that holds the data. */
static void put_data(Buf *b, Str data)
{
    Str piece;
    for (bool more = data.n > 0; more;) {
        more = str_find(data, S("<"), 0) != STR_NONE;
        str_next(&data, '<', &piece);
        buf_add(b, piece);
        buf_add(b, more ? S("\\u003c") : S(""));
    }
}

/* ---- the page
 * ----------------------------------------------------------------------------------------------- */

static Str page_of(Arena *a, Str data)
{
    Buf b = {.arena = a};
    Str rest = file_html();
    size_t open;
    while ((open = str_find(rest, S("{{"), 0)) != STR_NONE) {
        size_t close = str_find(rest, S("}}"), open);
        Str mark = str_sub(rest, open + 2, close);
        buf_add(&b, str_sub(rest, 0, open));
        if (str_eq(mark, S("css")))
            buf_add(&b, file_css());
        else if (str_eq(mark, S("js")))
            buf_add(&b, file_js());
        else
            put_data(&b, data);
        rest = str_sub(rest, close + 2, rest.n);
    }
    buf_add(&b, rest);
    return buf_str(&b);
}

static int write_page(Cli *cli, Str page, const quoth_claims *c)
{
    quoth_error err;
    const char *path = cli->opts.values[OPT_OUTPUT];
    if (!path || strcmp(path, "-") == 0)
        term_put(page);
    else if (file_replace(path, page, &err) != QUOTH_OK)
        return cli_fail(&err);
    return out_text_found(quoth_claims_count(c) > 0);
}

int cmd_report(Cli *cli)
{
    quoth_error err;
    Str text = S("");
    uint32_t limit;
    quoth_query *query = NULL;
    quoth_index *index = NULL;
    quoth_claims *claims = NULL;
    quoth_claims_options how = QUOTH_CLAIMS_OPTIONS_INIT;
    int code;
    how.by_date = 1;
    if (opts_number(&limit, &cli->opts, OPT_LIMIT, SENTENCES, &err) != QUOTH_OK ||
        cli_query_text(&text, cli, 0, &err) != QUOTH_OK)
        return cli_fail(&err);
    if (cli_query(&query, cli, text, &err) != QUOTH_OK ||
        cli_open(&index, cli, QUOTH_READ, &err) != QUOTH_OK ||
        cli_answered(cli, index, quoth_index_claims(&claims, index, query, &how, &err)) != QUOTH_OK)
        code = cli_fail_query(&err, text);
    else
        code = write_page(cli, page_of(cli->arena, data_of(cli->arena, text, index, claims, limit)), claims);
    quoth_claims_free(claims);
    quoth_index_free(index);
    quoth_query_free(query);
    return code;
}
