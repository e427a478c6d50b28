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
#include "base/table.h"
#include "indexer/tagtok.h"
#include "tools/train/plain.h"

static void print_tokens(const Doc *doc)
{
    for (uint32_t s = 0; s < doc->n_sents; s++) {
        const Sentence *sent = &doc->sents[s];
        range_each (t, sent->toks) {
            char key[TAGTOK_KEY];
            uint32_t n = tagtok_key(&doc->toks[t], key);
            TagTok tt = tagtok_of(doc, t, 0, 0);
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

/* The word rows that data.py would give: those of WORDS from 4 on, else one for the shape. */
static uint16_t row_of(const Table *rows, const Token *tok, uint8_t shape)
{
    char key[TAGTOK_KEY];
    uint32_t row = table_get(rows, (Str){key, tagtok_key(tok, key)});
    if (row != TABLE_NONE)
        return (uint16_t)row;
    return shape & TAG_NUMBER ? 2 : shape & TAG_CAPITAL ? 1 : shape & TAG_WORDY ? 0 : 3;
}

static void write_records(const Doc *doc, const Table *rows)
{
    TagTok *out = arena_make_n(doc->arena, TagTok, doc->n_toks);
    for (uint32_t s = 0; s < doc->n_sents; s++)
        range_each (t, doc->sents[s].toks) {
            out[t] = tagtok_of(doc, t, s, 0);
            out[t].word = row_of(rows, &doc->toks[t], out[t].shape);
        }
    tagfeat_quotes(out, doc->n_toks);
    fwrite(&doc->n_toks, sizeof doc->n_toks, 1, stdout);
    fwrite(out, sizeof *out, doc->n_toks, stdout);
}

static Table read_rows(Arena *a, Str words)
{
    Table rows = table_new(a);
    Str line;
    for (uint32_t row = 4; str_next(&words, '\n', &line); row++)
        for (size_t i = line.n; i-- > 0;)
            if (line.p[i] == ' ') {
                *table_slot(&rows, str_sub(line, 0, i), row) = row;
                break;
            }
    return rows;
}

/* Each line of standard input: its words, or with `rows` its records. */
static int dump_lines(const Table *rows)
{
    static char line[1 << 20];
    Arena *a = arena_new();
    while (a && fgets(line, sizeof line, stdin)) {
        const Doc *doc = plain_doc(a, str_of(line));
        if (rows)
            write_records(doc, rows);
        else
            print_words(doc);
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
        return dump_lines(NULL);
    if (argc == 3 && str_eq(str_of(argv[1]), S("--records"))) {
        Str words;
        quoth_error err;
        if (file_read(&words, a, argv[2], SIZE_MAX, &err) != QUOTH_OK)
            return 1;
        Table rows = read_rows(a, words);
        return dump_lines(&rows);
    }
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
