/* fuzz_restore.c: any bytes as a dump: refused with a line and a place, or restored to an index whose dump, restored again, is
 * the same to the byte, and whose every sentence is found. */
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/file.h"
#include "indexer/dump.h"
#include "tests/folder.h"
#include "tests/fuzz/fuzz.h"

static char folder[64];

static void tidy_up(void)
{
    test_folder_remove(str_of(folder));
}

static int keep(void *arg, Str bytes)
{
    buf_add(arg, bytes);
    return 0;
}

static quoth_status restore(Store **out, Arena *a, StoreForm form, Str bytes)
{
    const quoth_restore_options how = QUOTH_RESTORE_OPTIONS_INIT;
    char                        path[128];
    DumpCount                   count;
    quoth_error                 err;
    Stream                      in;
    snprintf(path, sizeof path, "%s/%d", folder, (int)form);
    CHECK(store_open(out, path, QUOTH_REBUILD, form, &err) == QUOTH_OK);
    CHECK(stream_of(&in, a, bytes, S("x"), &err) == QUOTH_OK);
    quoth_status st = dump_read(*out, &in, &how, &count, &err);
    CHECK(st == QUOTH_OK || (err.message[0] && (st == QUOTH_E_INPUT || st == QUOTH_E_LIMIT)));
    stream_close(&in);
    return st;
}

static Str dump(Store *store, Arena *a)
{
    const quoth_dump_options none = QUOTH_DUMP_OPTIONS_INIT;
    Buf                      b = {.arena = a};
    DumpCount                count;
    quoth_error              err;
    CHECK(dump_write(store, &(DumpHow){&none, keep, &b}, &count, &err) == QUOTH_OK);
    return buf_str(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    Arena *a = arena_new();
    Store *one = NULL, *other = NULL;
    if (!folder[0]) {
        snprintf(folder, sizeof folder, "%s/quoth-fuzz-XXXXXX", file_is_folder("/dev/shm") ? "/dev/shm" : "/tmp");
        CHECK(mkdtemp(folder));
        atexit(tidy_up);
    }
    if (restore(&one, a, STORE_SEGMENTS, (Str){n ? (const char *)bytes : "", n}) == QUOTH_OK) {
        Str first = dump(one, a);
        CHECK(restore(&other, a, STORE_PORTABLE, first) == QUOTH_OK);
        CHECK(str_eq(dump(other, a), first));
    }
    store_free(one);
    store_free(other);
    arena_free(a);
    return 0;
}
