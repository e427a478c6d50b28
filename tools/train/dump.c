/* dump: tokens of text files, as the library cuts them, for the trainer.
 *
 *     dump FILE...          tokens with their places
 *     dump --words < TEXT   one line of words for each line of text
 *     dump --records WORDS < TEXT   for each line of text its number of tokens and their TagToks, as they lie
 * in memory
 *
 * Writes "D name" for each file, then for each token "T beg end shape mark sentence block word".
 */
#include <stdio.h>

#include "base/file.h"
#include "indexer/tagtok.h"
#include "tools/train/plain.h"

static void print_tokens(const Doc *doc)
{
    for (uint32_t s = 0; s < doc->n_sents; s++) {
        const Sentence *sent = &doc->sents[s];
        range_each (t, sent->toks) {
            char key[TAGTOK_KEY];
            uint32_t n = tagtok_key(&doc->toks[t], key);
            TagTok tt = tagtok_of(doc, t);
            printf("T %u %u %u %u %u %u %.*s\n", doc->toks[t].text.beg, doc->toks[t].text.end, tt.shape,
                   tt.mark, s, sent->block, (int)n, key);
        }
    }
}

static void print_words(const Doc *doc)
{
    for (uint32_t t = 0; t < doc->n_toks; t++) {
        char key[TAGTOK_KEY];
        uint32_t n = tagtok_key(&doc->toks[t], key);
        printf("%s%.*s", t ? " " : "", (int)n, key);
    }
    putchar('\n');
}

/* The words of each line of standard input. */
static int dump_lines(void)
{
    static char line[1 << 20];
    Arena *a = arena_new();
    while (a && fgets(line, sizeof line, stdin)) {
        print_words(plain_doc(a, str_of(line)));
        arena_reset(a);
    }
    arena_free(a);
    return a == NULL;
}

int main(int argc, char **argv)
{
    Arena *a = arena_new();
    if (!a)
        return 1;
    if (argc == 2 && str_eq(str_of(argv[1]), S("--words")))
        return dump_lines();
    for (int i = 1; i < argc; i++) {
        Str text;
        quoth_error err;
        if (file_read(&text, a, argv[i], SIZE_MAX, &err) != QUOTH_OK) {
            fprintf(stderr, "dump: %s\n", err.message);
            return 1;
        }
        Str name = plain_name(str_of(argv[i]));
        printf("D %.*s\n", STR(name));
        print_tokens(plain_doc(a, text));
        arena_reset(a);
    }
    arena_free(a);
    return 0;
}
