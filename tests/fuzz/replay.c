/* replay.c: runs a fuzz target on the files given, each also cut off at many places, as a normal test. */
#include <stdio.h>

#include "base/check.h"
#include "base/file.h"
#include "tests/fuzz/fuzz.h"

enum { FILE_MOST = 1 << 20, CUTS = 40 };

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        Arena      *a = arena_new();
        Str         bytes;
        quoth_error err;
        if (file_read(&bytes, a, argv[i], FILE_MOST, &err) != QUOTH_OK) {
            puts(err.message);
            return 1;
        }
        for (size_t cut = 0; cut <= CUTS; cut++) {
            size_t n = bytes.n * cut / CUTS;
            Str    copy = str_dup(a, str_sub(bytes, 0, n)); /* of its own length, so that reads past its end are seen */
            CHECK(LLVMFuzzerTestOneInput((const uint8_t *)copy.p, n) == 0);
        }
        arena_free(a);
    }
    printf("%d files\n", argc - 1);
    return argc > 1 ? 0 : 1;
}
