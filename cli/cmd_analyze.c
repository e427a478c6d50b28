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
    out_json_pair(j, "doc", stem_of(quoth_article_about(article)->path));
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
        out_json_pair(j, "kind", s->quote);
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
    if (!about->claims_sought)
        term_inked(INK_FAINT, S("not English: no attributions were sought\n"));
    for (uint32_t i = 0; i < quoth_article_sentences(article); i++)
        out_text_sentence(quoth_article_sentence(article, i), true);
}

static void put(Cli *cli, OutList *list, const quoth_article *article, bool is_first)
{
    if (opts_has(&cli->opts, OPT_SPANS)) {
        put_sayings(list, article);
    } else if (cli->format != FORMAT_TEXT) {
        put_article(list, article);
    } else {
        term_put(is_first ? S("") : S("\n"));
        put_text(article);
    }
}

int cmd_analyze(Cli *cli)
{
    quoth_error err;
    quoth_read_options how = cli_read_options(cli);
    int code = EXIT_FOUND;
    if (opts_has(&cli->opts, OPT_SPANS) && cli->format == FORMAT_TEXT)
        cli->format = FORMAT_JSONL;
    OutList list = out_list(cli);
    if (cli->format == FORMAT_TEXT)
        term_pager();
    for (uint32_t i = 0; i < cli->opts.n_words; i++) {
        quoth_article *article = NULL;
        if (quoth_article_read(&article, cli->opts.words[i], &how, &err) != QUOTH_OK) {
            int failed = cli_fail_input(&err);
            code = failed > code ? failed : code;
            continue;
        }
        put(cli, &list, article, i == 0);
        quoth_article_free(article);
    }
    out_list_close(&list);
    return code;
}
