/* worth_dump: prints the features of each line of standard input, for tools/train/worth.py. */
#include <stdio.h>

#include "core/token.h"
#include "indexer/worth.h"

int main(void)
{
    static char line[1 << 16];
    uint32_t    features[WORTH_FEATURES_MOST];
    while (fgets(line, sizeof line, stdin)) {
        Arena   *a = arena_new();
        Str      text = str_trim(str_of(line));
        Token   *toks = NULL;
        uint32_t n = 0;
        token_cut(a, text, (Span){0, (uint32_t)text.n}, &toks, &n);
        n = worth_features(toks, (Range){0, n}, features);
        for (uint32_t i = 0; i < n; i++)
            printf("%s%u", i ? " " : "", features[i]);
        putchar('\n');
        arena_free(a);
    }
    return 0;
}
