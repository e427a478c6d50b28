#include "store/sums.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include "base/file.h"
#include "base/vec.h"
#include "store/form.h"
#include "store/lock.h"
#include "store/manifest.h"

#define FIRST_LINE S("quoth sums, version 1")
#define VERSION_FILE S(PORTABLE_VERSION)
enum { BLOCK = 8192, UUID_AT = 16, REVISION_AT = 32, VERSION_MOST = 1 << 16, SUMS_MOST = 1 << 30 };

typedef struct FileSums {
    Str       name;
    uint64_t  size;
    uint32_t *sums, *revisions; /* by block; revisions: as its head has it */
    uint32_t  n;
} FileSums;

typedef struct Sums {
    Str       uuid; /* of the database, in hex */
    uint64_t  revision;
    FileSums *files;
    uint32_t  n;
} Sums;

/* ---- the files as they are ---------------------------------------------------------------------------------- */

static uint32_t revision_of(const unsigned char *block, size_t n)
{
    return n < 4 ? 0 : (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
}

static ssize_t read_block(int fd, unsigned char *block)
{
    ssize_t got = 0, n = 1;
    while (got < BLOCK && n != 0) {
        n = read(fd, block + got, (size_t)(BLOCK - got));
        if (n < 0 && errno != EINTR)
            return -1;
        got += n > 0 ? n : 0;
    }
    return got;
}

/* Memory comes from arena_try while the file is open. 0, or an errno. */
static int sum_blocks(FileSums *f, int fd, Arena *a)
{
    unsigned char block[BLOCK];
    uint32_t cap = 0;
    for (;;) {
        ssize_t n = read_block(fd, block);
        if (n <= 0)
            return n < 0 ? errno : 0;
        if (f->n == cap) {
            cap = cap ? 2 * cap : 256;
            uint32_t *longer = arena_try(a, (size_t)cap * 2 * sizeof *longer);
            if (!longer)
                return ENOMEM;
            if (f->n) {
                memcpy(longer, f->sums, f->n * sizeof *longer);
                memcpy(longer + cap, f->revisions, f->n * sizeof *longer);
            }
            f->sums = longer;
            f->revisions = longer + cap;
        }
        f->sums[f->n] = (uint32_t)crc32_z(0, block, (size_t)n);
        f->revisions[f->n++] = revision_of(block, (size_t)n);
        f->size += (uint64_t)n;
    }
}

static quoth_status sum_file(FileSums *out, Str folder, Str name, Arena *a, quoth_error *err)
{
    Str path = str_fmt(a, "%.*s/%.*s", STR(folder), STR(name));
    *out = (FileSums){.name = name};
    int fd = open(path.p, O_RDONLY | O_CLOEXEC);
    int why = fd < 0 ? errno : sum_blocks(out, fd, a);
    if (fd >= 0)
        close(fd);
    if (why)
        return fail(err, why == ENOMEM ? QUOTH_E_NOMEM : QUOTH_E_IO, "%s: %s", path.p, strerror(why));
    return QUOTH_OK;
}

static bool is_table(Str name)
{
    return str_ends(name, S(".glass")) || str_eq(name, VERSION_FILE);
}

/* Names of the tables, in order. */
static quoth_status table_names(Str **out, uint32_t *n, Str folder, Arena *a, quoth_error *err)
{
    FileEntry *files;
    uint32_t n_files, n_failed = 0;
    quoth_status st = file_tree(&files, &n_files, &n_failed, a, folder.p, NULL, NULL, err);
    *out = NULL;
    *n = 0;
    if (st == QUOTH_OK && n_files == 0 && n_failed > 0)
        return fail(err, QUOTH_E_IO, "%.*s: its files cannot be listed", STR(folder));
    for (uint32_t i = 0; st == QUOTH_OK && i < n_files; i++)
        if (is_table(file_base(files[i].path)))
            vec_push(a, *out, *n, file_base(files[i].path));
    return st;
}

/* Which database it is, and its revision. False where the version file does not look like one. */
static bool read_version(Sums *s, Str folder, Arena *a)
{
    Str bytes, path = str_fmt(a, "%.*s/%.*s", STR(folder), STR(VERSION_FILE));
    size_t at = REVISION_AT;
    if (file_read(&bytes, a, path.p, VERSION_MOST, NULL) != QUOTH_OK || bytes.n < REVISION_AT)
        return false;
    Buf uuid = {.arena = a};
    buf_hex(&uuid, str_sub(bytes, UUID_AT, REVISION_AT));
    s->uuid = buf_str(&uuid);
    return str_varint(bytes, &at, &s->revision);
}

static quoth_status sums_of(Sums *out, Str folder, Arena *a, quoth_error *err)
{
    Str *names;
    uint32_t n;
    *out = (Sums){.uuid = S("")};
    quoth_status st = table_names(&names, &n, folder, a, err);
    if (st == QUOTH_OK && !read_version(out, folder, a))
        out->uuid = S("");
    for (uint32_t i = 0; i < n && st == QUOTH_OK; i++) {
        FileSums f;
        st = sum_file(&f, folder, names[i], a, err);
        if (st == QUOTH_OK)
            vec_push(a, out->files, out->n, f);
    }
    return st;
}

static const FileSums *file_of(const Sums *s, Str name)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (str_eq(s->files[i].name, name))
            return &s->files[i];
    return NULL;
}

/* ---- the file of sums --------------------------------------------------------------------------------------- */

static Str path_of(Str folder, Arena *a)
{
    return str_fmt(a, "%.*s/" SUMS_FILE, STR(folder));
}

static bool read_line(FileSums *f, Str line, Arena *a)
{
    Str word;
    uint64_t sum;
    *f = (FileSums){0};
    if (!str_next(&line, ' ', &f->name) || !is_table(f->name) || !str_next(&line, ' ', &word) || !str_to_u64(word, &f->size))
        return false;
    while (str_next(&line, ' ', &word)) {
        if (word.n != 8 || !str_hex(word, &sum))
            return false;
        vec_push(a, f->sums, f->n, (uint32_t)sum);
    }
    return f->n == (f->size + BLOCK - 1) / BLOCK;
}

/* *is_there: false where none are written yet. */
static quoth_status read_file(Str *bytes, bool *is_there, Str folder, Arena *a, quoth_error *err)
{
    const char *path = path_of(folder, a).p;
    *bytes = S("");
    *is_there = access(path, F_OK) == 0;
    return *is_there ? file_read(bytes, a, path, SUMS_MOST, err) : QUOTH_OK;
}

/* False where they are damaged. */
static bool sums_read(Sums *out, Str bytes, Arena *a)
{
    Str line, word;
    *out = (Sums){.uuid = S("")};
    bool is_damaged = !manifest_unseal(&bytes) || !str_next(&bytes, '\n', &line) || !str_eq(line, FIRST_LINE) || !str_next(&bytes, '\n', &line) ||
                  !str_next(&line, ' ', &out->uuid) || !str_next(&line, ' ', &word) || !str_to_u64(word, &out->revision);
    while (!is_damaged && str_next(&bytes, '\n', &line)) {
        FileSums f;
        is_damaged = !read_line(&f, line, a);
        if (!is_damaged)
            vec_push(a, out->files, out->n, f);
    }
    return !is_damaged;
}

/* What differs from its old sum, and was not written since, keeps it. */
static void keep_old(FileSums *f, const FileSums *old, uint64_t old_revision)
{
    for (uint32_t i = 0; old && i < f->n && i < old->n; i++)
        if (f->sums[i] != old->sums[i] && f->revisions[i] <= old_revision)
            f->sums[i] = old->sums[i];
}

quoth_status sums_write(Str folder, Arena *a, quoth_error *err)
{
    Sums now, old;
    Str bytes;
    bool is_there;
    Buf b = {.arena = a};
    quoth_status st = sums_of(&now, folder, a, err);
    if (st == QUOTH_OK)
        st = read_file(&bytes, &is_there, folder, a, err);
    if (st != QUOTH_OK)
        return st;
    bool has_old = is_there && sums_read(&old, bytes, a) && str_eq(old.uuid, now.uuid);
    buf_fmt(&b, "%.*s\n%.*s %llu\n", STR(FIRST_LINE), STR(now.uuid), (unsigned long long)now.revision);
    for (uint32_t i = 0; i < now.n; i++) {
        FileSums *f = &now.files[i];
        if (has_old && !str_eq(f->name, VERSION_FILE))
            keep_old(f, file_of(&old, f->name), old.revision);
        buf_fmt(&b, "%.*s %llu", STR(f->name), (unsigned long long)f->size);
        for (uint32_t k = 0; k < f->n; k++)
            buf_fmt(&b, " %08x", f->sums[k]);
        buf_char(&b, '\n');
    }
    manifest_seal(&b);
    return file_replace(path_of(folder, a).p, buf_str(&b), err);
}

/* ---- checking ----------------------------------------------------------------------------------------------- */

static Str part_of(Str file)
{
    static const struct {
        Str file, part;
    } parts[] = {
        {{"postlist.glass", 14}, {"words and where they stand", 26}}, {{"docdata.glass", 13}, {"records", 7}},
        {{"termlist.glass", 14}, {"words of each sentence", 22}},     {{"position.glass", 14}, {"places of words", 15}},
        {{PORTABLE_VERSION, 8}, {"which state is committed", 24}},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (str_eq(parts[i].file, file))
            return parts[i].part;
    return S("a table");
}

/* *n_newer: blocks that were written after the sums. */
static void compare(Verified *v, const FileSums *want, const FileSums *got, uint64_t revision, bool is_stale, uint64_t *n_newer)
{
    Str part = part_of(want->name);
    uint64_t end = got ? got->size : 0;
    for (uint32_t i = 0; got && i < got->n; i++) {
        uint64_t beg = (uint64_t)i * BLOCK;
        bool is_newer = is_stale && (i >= want->n || got->revisions[i] > revision);
        *n_newer += is_newer;
        if (!is_newer && (i >= want->n || want->sums[i] != got->sums[i]))
            verify_add(v, want->name, part, beg, beg + BLOCK < end ? beg + BLOCK : end);
    }
    if (end < want->size)
        verify_add(v, want->name, part, end, want->size);
}

/* Was it written after the sums? Then some block is as new as it: a number of revision that is only damaged has none. */
static bool is_later(const Sums *now, const Sums *old)
{
    for (uint32_t i = 0; i < now->n && str_eq(now->uuid, old->uuid) && now->revision > old->revision; i++)
        for (uint32_t k = 0; k < now->files[i].n && !str_eq(now->files[i].name, VERSION_FILE); k++)
            if (now->files[i].revisions[k] == now->revision)
                return true;
    return false;
}

/* What it did not commit stands in blocks that nobody reads, half of them written where the power went. */
static bool writer_was_cut_off(Str folder, Arena *a)
{
    return access(str_fmt(a, "%.*s/" LOCK_FILE, STR(folder)).p, F_OK) == 0;
}

quoth_status sums_verify(Verified *v, Str folder, quoth_error *err)
{
    Arena *a = v->arena;
    Sums now, old;
    Str bytes;
    bool is_there;
    uint64_t n_newer = 0;
    quoth_status st = sums_of(&now, folder, a, err);
    if (st == QUOTH_OK)
        st = read_file(&bytes, &is_there, folder, a, err);
    if (st != QUOTH_OK)
        return st;
    for (uint32_t i = 0; i < now.n; i++)
        v->bytes += now.files[i].size;
    v->n_files = now.n;
    if (!is_there || !sums_read(&old, bytes, a)) {
        if (is_there)
            verify_add(v, S(SUMS_FILE), S("checksums"), 0, 0);
        v->unchecked = S("there are no checksums: whoever writes to it next makes them");
        return QUOTH_OK;
    }
    bool is_stale = is_later(&now, &old), was_cut_off = writer_was_cut_off(folder, a);
    for (uint32_t i = 0; i < old.n; i++)
        if (!is_stale || !str_eq(old.files[i].name, VERSION_FILE))
            compare(v, &old.files[i], file_of(&now, old.files[i].name), old.revision, is_stale || was_cut_off, &n_newer);
    if (is_stale || n_newer)
        v->unchecked = str_fmt(a, "the last writer was cut off before it wrote checksums of %llu blocks: the next one does",
                               (unsigned long long)n_newer);
    return QUOTH_OK;
}
