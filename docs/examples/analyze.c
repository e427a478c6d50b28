/* analyze.c: analyse a buffer as it is typed, without a file or an index.
 *
 *     cc analyze.c $(pkg-config --cflags --libs quoth) -o analyze
 *     ./analyze < draft.md
 */
#include <quoth.h>
#include <stdio.h>

int main(void)
{
    static char        buffer[1 << 20];
    size_t             n = fread(buffer, 1, sizeof buffer, stdin);
    quoth_error        err;
    quoth_article     *article;
    quoth_read_options opts = QUOTH_READ_OPTIONS_INIT;
    opts.as = "markdown";
    if (quoth_article_parse(&article, buffer, n, "draft.md", &opts, &err) != QUOTH_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    for (uint32_t i = 0; i < quoth_article_sentences(article); i++) {
        const quoth_sentence *s = quoth_article_sentence(article, i);
        for (uint32_t k = 0; k < s->n_attributions; k++) {
            const quoth_attribution *a = &s->attributions[k];
            printf("%u:%u %.*s: %.*s\n", s->line, s->column, (int)a->speaker.n, a->speaker.p, (int)a->cue.n, a->cue.p);
        }
    }
    quoth_article_free(article);
    return 0;
}
