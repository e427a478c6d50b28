/* archive.c: tar and zip, packed by whatever libarchive knows. Each file in them that a reader knows is a member. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

#include "base/late.h"
#include "indexer/reader.h"

enum { BLOCK = 64 << 10, RATIO_MOST = 200, RATIO_FREE = 64 << 20 }; /* unpacked: 200 for each byte, and 64 MiB */

typedef struct Open {
    Container      *c;
    struct archive *archive;
    quoth_error     err; /* of reading the file */
    size_t          taken;
    uint64_t        n_out;
} Open;

static int sniff(Str head)
{
    static const Str marks[] = {{"PK\x03\x04", 4}, {"BZh", 3}, {"\xfd" "7zXZ", 5}, {"\x28\xb5\x2f\xfd", 4}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts(head, marks[i]))
            return 100;
    return head.n > 262 && str_eq(str_sub(head, 257, 262), S("ustar")) ? 100 : 0;
}

/* libarchive asks for more; no jump may cross it, and none does: a Stream's memory comes by arena_try. */
static la_ssize_t read_more(struct archive *archive, void *arg, const void **out)
{
    Open *o = arg;
    Str   piece;
    stream_take(o->c->stream, o->taken);
    o->taken = 0;
    if (stream_peek(o->c->stream, &piece, &o->err) != QUOTH_OK) {
        archive_set_error(archive, o->err.status == QUOTH_E_NOMEM ? ENOMEM : EIO, "%s", o->err.message);
        return -1;
    }
    o->taken = piece.n;
    *out = piece.p;
    return (la_ssize_t)piece.n;
}

static bool is_bomb(const Open *o)
{
    return o->n_out > RATIO_FREE && o->n_out / RATIO_MOST > o->c->stream->n_raw;
}

/* Was it memory that was lacking, to libarchive, its stream, or zlib, of which libarchive does not tell? errno was 0 before.
 * Where a packer could not have what a file asks for, it is the file. */
static bool is_short(const Open *o, const char *why)
{
    if (why && (strstr(why, "library error") || strstr(why, "PPMd")))
        return false;
    return archive_errno(o->archive) == ENOMEM || errno == ENOMEM || (why && strcmp(why, "out of memory") == 0);
}

static quoth_status no_archive(const Open *o, quoth_error *err)
{
    const char *why = archive_error_string(o->archive);
    return is_short(o, why) ? fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(o->c->path))
                            : fail(err, QUOTH_E_INPUT, "%.*s: %s", STR(o->c->path), why ? why : "no archive");
}

/* The entry's bytes; NULL, or what is wrong. */
static const char *read_entry(Open *o, Buf *out)
{
    for (;;) {
        if (out->n > SOURCE_MAX)
            return "over 32 MiB";
        if (out->cap - out->n < BLOCK) {
            size_t cap = out->cap ? 2 * out->cap : 2 * BLOCK;
            char  *p = arena_try(out->arena, cap);
            if (!p)
                return "out of memory";
            if (out->n)
                memcpy(p, out->p, out->n);
            out->p = p;
            out->cap = cap;
        }
        errno = 0;
        la_ssize_t n = archive_read_data(o->archive, out->p + out->n, BLOCK);
        if (n == 0)
            return NULL;
        if (n < 0)
            return archive_error_string(o->archive) ? archive_error_string(o->archive) : "damaged";
        out->n += (size_t)n;
        o->n_out += (uint64_t)n;
        if (is_bomb(o))
            return "unpacks to over 200 times its size";
    }
}

static const char *name_of(struct archive_entry *entry)
{
    const char *name = archive_entry_pathname_utf8(entry);
    return name ? name : archive_entry_pathname(entry);
}

static quoth_status give(Open *o, struct archive_entry *entry, quoth_error *err)
{
    Container  *c = o->c;
    const char *z = name_of(entry);
    Str         name = str_dup(c->scratch, str_of(z ? z : "?"));
    if (archive_entry_filetype(entry) != AE_IFREG)
        return QUOTH_OK;
    if (archive_entry_is_encrypted(entry)) {
        container_fail(c, name, "encrypted");
        return QUOTH_OK;
    }
    if (archive_entry_size_is_set(entry) && archive_entry_size(entry) > SOURCE_MAX) {
        container_fail(c, name, "over 32 MiB");
        return QUOTH_OK;
    }
    Buf         bytes = {.arena = c->scratch};
    const char *why = read_entry(o, &bytes);
    if (why && is_short(o, why))
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(c->path));
    if (why) {
        container_fail(c, name, why);
        return QUOTH_OK;
    }
    Str whole = buf_str(&bytes);
    if (!reader_knows(name) && !reader_is_sure(whole.n > SNIFF_BYTES ? str_sub(whole, 0, SNIFF_BYTES) : whole)) {
        c->n_skipped++;
        return QUOTH_OK;
    }
    return container_give(c, &(Member){.bytes = whole, .name = name, .type = S(""), .url = S(""), .date = S("")}, err);
}

static quoth_status each_entry(Open *o, quoth_error *err)
{
    struct archive_entry *entry;
    quoth_status          st = QUOTH_OK;
    uint32_t              n = 0;
    while (st == QUOTH_OK && !is_bomb(o)) {
        errno = 0;
        int got = archive_read_next_header(o->archive, &entry);
        if (got == ARCHIVE_EOF)
            return QUOTH_OK;
        if (got < ARCHIVE_WARN) {
            const char *why = archive_error_string(o->archive);
            if (n == 0 || is_short(o, why))
                return no_archive(o, err);
            container_warn(o->c, why ? why : "damaged", o->c->stream->n_raw);
            return QUOTH_OK;
        }
        n++;
        arena_reset(o->c->scratch);
        st = give(o, entry, err);
    }
    return st;
}

static quoth_status split(Container *c, quoth_error *err)
{
    Edge  inner;
    Open  o = {.c = c};
    quoth_status st = late_need(LATE_ARCHIVE, err);
    if (st != QUOTH_OK)
        return fail_in(err, st, STR(c->path));
    struct archive *const archive = archive_read_new();
    if (!archive)
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(c->path));
    Edge *const outer = arena_edge(c->scratch, &inner);
    if (setjmp(inner.jump)) {
        archive_read_free(archive);
        arena_edge(c->scratch, outer);
        return fail(err, QUOTH_E_NOMEM, "%.*s: out of memory", STR(c->path));
    }
    o.archive = archive;
    archive_read_support_filter_all(archive);
    archive_read_support_format_tar(archive);
    archive_read_support_format_zip(archive);
    errno = 0;
    if (archive_read_open(archive, &o, NULL, read_more, NULL) != ARCHIVE_OK)
        st = no_archive(&o, err);
    else
        st = each_entry(&o, err);
    archive_read_free(archive);
    arena_edge(c->scratch, outer);
    return st;
}

static const char *const suffixes[] = {".tar", ".tgz", ".zip", ".tar.bz2", ".tar.xz", ".tar.zst", ".tbz2", ".txz", NULL};
static const char *const types[] = {"application/zip", "application/x-tar", NULL};
const Reader reader_archive = {
    .name = "archive", .suffixes = suffixes, .types = types, .is_binary = true, .sniff = sniff, .split = split};
