/* wordbreak: writes core/wordbreak_table.h from the Unicode Character Database.
 *
 *     wordbreak /usr/share/unicode > core/wordbreak_table.h
 *
 * Reads auxiliary/WordBreakProperty.txt and emoji/emoji-data.txt (Debian's unicode-data). The table is
 * committed, so that a build needs neither; a test says whether it is still what this program writes.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "core/wordbreak.h"

enum {
    CODE_POINTS = 0x110000,
    BLOCK = 1 << WORDBREAK_SHIFT,
    BLOCKS = CODE_POINTS / BLOCK,
    FILE_MAX = 4 << 20
};

static const char *const names[] = {
#define WB(id, name) name,
#include "core/wordbreak.def"
#undef WB
};

static char letters[CODE_POINTS]; /* 'A' + property; lower case: Extended_Pictographic too */

static _Noreturn void give_up(const char *path, Str line)
{
    fprintf(stderr, "wordbreak: %s: cannot read: %.*s\n", path, STR(line));
    exit(1);
}

static int property_of(Str name)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(str_of(names[i]), name))
            return (int)i;
    return -1;
}

/* One "0041..005A ; Name # comment" line. */
static void read_line(const char *path, Str line, bool is_emoji)
{
    Str data = S(""), range, name, rest = line;
    str_next(&rest, '#', &data);
    rest = data;
    if (str_trim(data).n == 0)
        return;
    if (!str_next(&rest, ';', &range) || !str_next(&rest, ';', &name))
        give_up(path, line);
    unsigned beg, end;
    char text[32];
    snprintf(text, sizeof text, "%.*s", STR(str_trim(range)));
    int n = sscanf(text, "%x..%x", &beg, &end);
    if (n == 1)
        end = beg;
    if (n < 1 || beg > end || end >= CODE_POINTS)
        give_up(path, line);
    name = str_trim(name);
    if (is_emoji && !str_eq(name, S("Extended_Pictographic")))
        return;
    int property = is_emoji ? 0 : property_of(name);
    if (property < 0)
        give_up(path, line);
    for (unsigned cp = beg; cp <= end; cp++)
        letters[cp] = (char)(is_emoji ? letters[cp] | 0x20 : 'A' + property);
}

static void read_table(Arena *a, const char *folder, const char *file, bool is_emoji)
{
    Str path = str_fmt(a, "%s/%s", folder, file), rest, line;
    quoth_error err;
    if (file_read(&rest, a, path.p, FILE_MAX, &err) != QUOTH_OK) {
        fprintf(stderr, "wordbreak: %s\n", err.message);
        exit(1);
    }
    while (str_next(&rest, '\n', &line))
        read_line(path.p, line, is_emoji);
}

static void write_table(void)
{
    static unsigned first[BLOCKS],
        number[BLOCKS]; /* blocks that differ, and each block's number among them */
    unsigned n = 0;
    for (unsigned b = 0; b < BLOCKS; b++) {
        unsigned i = 0;
        while (i < n && memcmp(letters + first[i] * BLOCK, letters + b * BLOCK, BLOCK) != 0)
            i++;
        if (i == n)
            first[n++] = b;
        number[b] = i;
    }
    puts("/* wordbreak_table.h: written by tools/wordbreak.c from Unicode 15.0.0; do not edit.");
    puts(" *\n * wordbreak_blocks[wordbreak_index[cp >> WORDBREAK_SHIFT]][cp % block size]: 'A' + property,");
    puts(" * in lower case where the code point is Extended_Pictographic. */");
    printf("static const unsigned char wordbreak_index[%d] = {", BLOCKS);
    for (unsigned b = 0; b < BLOCKS; b++)
        printf("%s%u,", b % 24 == 0 ? "\n    " : "", number[b]);
    printf("\n};\n\nstatic const char wordbreak_blocks[%u][%d] = {\n", n, BLOCK);
    for (unsigned i = 0; i < n; i++)
        printf("    \"%.*s\",\n", BLOCK, letters + first[i] * BLOCK);
    puts("};");
}

int main(int argc, char **argv)
{
    Arena *a = arena_new();
    if (argc != 2 || !a) {
        fputs("usage: wordbreak FOLDER\n", stderr);
        return 2;
    }
    memset(letters, 'A', sizeof letters);
    read_table(a, argv[1], "auxiliary/WordBreakProperty.txt", false);
    read_table(a, argv[1], "emoji/emoji-data.txt", true);
    write_table();
    arena_free(a);
    return fflush(stdout) == 0 ? 0 : 1;
}
