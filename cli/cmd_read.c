/* cmd_read.c: quoth read FILE…: an article's text and what is known of it. */
#include "cli/out.h"
#include "cli/term.h"

static void put_json(OutList *list, const quoth_article *article)
{
    const quoth_article_info *about = quoth_article_about(article);
    Json *j = out_list_begin(list);
    out_json_article(j, about);
    json_pair(j, "text", about->text);
    json_key(j, "blocks");
    json_begin(j, '[');
    for (uint32_t i = 0; i < quoth_article_blocks(article); i++) {
        const quoth_block *b = quoth_article_block(article, i);
        json_begin(j, '{');
        json_pair(j, "kind", b->kind);
        json_pair_u64(j, "begin", b->begin);
        json_pair_u64(j, "end", b->end);
        json_pair(j, "text", b->text);
        json_end(j, '}');
    }
    json_end(j, ']');
    out_list_end(list);
}

static void put_head(const quoth_article_info *about)
{
    const struct {
        const char *name;
        Str value;
    } rows[] = {
        {"path", about->path},         {"title", about->title}, {"date", about->date},
        {"outlet", about->outlet},     {"url", about->url},     {"language", about->language},
        {"encoding", about->encoding},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].value.n) {
            term_ink(INK_FAINT);
            term_fmt("%-10s", rows[i].name);
            term_ink(INK_NONE);
            if (strcmp(rows[i].name, "url") == 0)
                term_address(rows[i].value);
            else
                term_clean(rows[i].value);
            term_put(S("\n"));
        }
    for (uint32_t i = 0; i < about->n_authors; i++) {
        term_ink(INK_FAINT);
        term_fmt("%-10s", "author");
        term_ink(INK_NONE);
        term_clean(about->authors[i]);
        term_put(S("\n"));
    }
}

static void put_text(const quoth_article *article)
{
    put_head(quoth_article_about(article));
    for (uint32_t i = 0; i < quoth_article_blocks(article); i++) {
        const quoth_block *b = quoth_article_block(article, i);
        bool is_heading = str_eq(b->kind, S("heading")) || str_eq(b->kind, S("title"));
        bool is_item = str_eq(b->kind, S("item")), is_quote = str_eq(b->kind, S("quote"));
        bool is_furniture = str_eq(b->kind, S("furniture"));
        term_put(S("\n"));
        term_line(is_item    ? "  * "
                  : is_quote ? "  > "
                             : "",
                  b->text,
                  is_heading     ? INK_BOLD
                  : is_furniture ? INK_FAINT
                                 : INK_NONE);
    }
}

typedef struct Read {
    Cli    *cli;
    OutList list;
    bool    is_first;
} Read;

static int put(void *arg, const quoth_article *article, const quoth_error *err)
{
    Read *r = arg;
    (void)err;
    if (r->cli->format == FORMAT_TEXT) {
        term_put(r->is_first ? S("") : S("\n"));
        put_text(article);
    } else {
        put_json(&r->list, article);
    }
    r->is_first = false;
    return 0;
}

int cmd_read(Cli *cli)
{
    Read r = {.cli = cli, .list = out_list(cli), .is_first = true};
    if (cli->format == FORMAT_TEXT)
        term_pager();
    int code = cli_each_article(cli, put, &r);
    out_list_close(&r.list);
    return code;
}
