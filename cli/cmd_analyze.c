/* cmd_analyze.c: quoth analyze FILE…: who claims what in articles, without an index. */
#include "base/file.h"
#include "cli/out.h"
#include "cli/term.h"

static void put_article(OutList *list, const quoth_article *article)
{
    Json *j = out_list_begin(list);
    out_json_article(j, quoth_article_about(article));
    json_key(j, "sentences");
    json_begin(j, '[');
    for (uint32_t i = 0; i < quoth_article_sentences(article); i++) {
        json_begin(j, '{');
        out_json_sentence(j, quoth_article_sentence(article, i), false);
        json_end(j, '}');
    }
    json_end(j, ']');
    out_list_end(list);
}

static void put_spans(Json *j, const char *key, const Span *spans, uint32_t n)
{
    json_key(j, key);
    json_begin(j, '[');
    for (uint32_t i = 0; i < n; i++) {
        json_begin(j, '[');
        json_u64(j, spans[i].beg);
        json_u64(j, spans[i].end);
        json_end(j, ']');
    }
    json_end(j, ']');
}

/* A file's name without its folder and last suffix. */
static Str stem_of(Str path)
{
    Str name = file_base(path);
    for (size_t i = name.n; i > 1; i--)
        if (name.p[i - 1] == '.')
            return str_sub(name, 0, i - 1);
    return name;
}

/* What eval/score_attribution.py reads. */
static void put_sayings(OutList *list, const quoth_article *article)
{
    Json *j = out_list_begin(list);
    json_pair(j, "doc", stem_of(quoth_article_about(article)->path));
    json_key(j, "attributions");
    json_begin(j, '[');
    for (uint32_t i = 0; i < quoth_article_sayings(article); i++) {
        const quoth_saying *s = quoth_article_saying(article, i);
        if (!s->outermost)
            continue;
        json_begin(j, '{');
        put_spans(j, "source", s->source, s->n_source);
        put_spans(j, "cue", s->cue, s->n_cue);
        put_spans(j, "content", s->content, s->n_content);
        json_pair(j, "kind", s->quote);
        json_end(j, '}');
    }
    json_end(j, ']');
    out_list_end(list);
}

static void put_text(const quoth_article *article)
{
    const quoth_article_info *about = quoth_article_about(article);
    term_inked(INK_PATH, about->path);
    term_put(S("  "));
    term_inked(INK_BOLD, about->title);
    term_put(S("\n"));
    if (!about->claims_sought && quoth_article_sentences(article) > 0)
        term_inked(INK_FAINT, S("not English: no attributions were sought\n"));
    for (uint32_t i = 0; i < quoth_article_sentences(article); i++)
        out_text_sentence(quoth_article_sentence(article, i), true);
}

typedef struct Analyze {
    Cli    *cli;
    OutList list;
    bool    is_first;
} Analyze;

static int put(void *arg, const quoth_article *article, const quoth_error *err)
{
    Analyze *r = arg;
    (void)err;
    if (opts_has(&r->cli->opts, OPT_SPANS)) {
        put_sayings(&r->list, article);
    } else if (r->cli->format != FORMAT_TEXT) {
        put_article(&r->list, article);
    } else {
        term_put(r->is_first ? S("") : S("\n"));
        put_text(article);
    }
    r->is_first = false;
    return 0;
}

int cmd_analyze(Cli *cli)
{
    if (opts_has(&cli->opts, OPT_SPANS) && cli->format == FORMAT_TEXT)
        cli->format = FORMAT_JSONL;
    Analyze r = {.cli = cli, .list = out_list(cli), .is_first = true};
    if (cli->format == FORMAT_TEXT)
        term_pager();
    int code = cli_each_article(cli, put, &r);
    out_list_close(&r.list);
    return code;
}
