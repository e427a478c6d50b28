#include "shim/glass.h"

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/check.h"
#include "base/file.h"
#include "shim/glass_code.h"
#include "shim/xap.h"

enum {
    BLOCK = 8192,
    HEAD = 11,           /* bytes before a block's directory */
    SLOT = 2,            /* of the directory                 */
    LEVELS = 10,
    ITEM_HEAD = 3,       /* size with flags, length of the key         */
    BRANCH_HEAD = 5,     /* number of the block below, length of the key */
    PIECE_NUMBER = 2,
    PIECES_MOST = 65535,
    LAST_PIECE = 0x4000, /* flags of an item, with its size  */
    FIRST_PIECE = 0x2000,
    PACKED = 0x8000,
    ROOM_WORTH = 300,    /* bytes of a leaf that a list is cut short for */
    BLOCKS_HELD = 32,
    PACK_LEVEL = 1,
    VAIN_MOST = 8,       /* tags in a row that did not get much shorter; then each so many is tried */
    VAIN_EACH = 32
};
_Static_assert(4 * (GLASS_ITEM_MOST + SLOT) + HEAD <= BLOCK, "four items fit into a block");

const char *const glass_files[GLASS_TABLES] = {"postlist.glass", "docdata.glass", "termlist.glass", "position.glass"};
static const uint8_t packed_above[] = {0, 18, 18, 0, 18, 18}; /* bytes; the last two: spellings, synonyms */

typedef struct Key {
    uint32_t n, piece;
    uint8_t  at[GLASS_KEY_MOST];
} Key;

typedef struct Block {
    uint8_t  bytes[BLOCK]; /* head, directory, free bytes, items from the last to the first */
    uint32_t n, low;       /* items; where the last of them begins */
    Key      fence;        /* above all that is left of this block, and not above what is in it */
} Block;

struct GlassTable {
    Arena   *arena;
    Str      path;
    int      fd;
    uint32_t revision, packed_above, n_in_vain, n_levels, n_blocks, n_held;
    uint64_t n_keys;
    Key      last; /* key that was added */
    Block   *levels[LEVELS];
    uint8_t *held; /* blocks that are not in the file yet */
    struct libdeflate_compressor *packer;
    char    *packed;
    size_t   packed_room;
};

/* ---- the file ------------------------------------------------------------------------------------------------ */

static quoth_status refuse(const GlassTable *t, quoth_error *err)
{
    return fail(err, QUOTH_E_IO, "%s: %s", t->path.p, strerror(errno));
}

static quoth_status write_held(GlassTable *t, quoth_error *err)
{
    size_t n = (size_t)t->n_held * BLOCK;
    for (size_t at = 0; at < n;) {
        ssize_t did = write(t->fd, t->held + at, n - at);
        if (did < 0 && errno != EINTR)
            return refuse(t, err);
        at += did > 0 ? (size_t)did : 0;
    }
    t->n_held = 0;
    return QUOTH_OK;
}

/* Gives the block its number. */
static quoth_status write_block(uint32_t *number, GlassTable *t, uint32_t level, quoth_error *err)
{
    Block *b = t->levels[level];
    uint32_t end = HEAD + SLOT * b->n, n_free = b->low - end;
    if (t->n_blocks == UINT32_MAX)
        return fail(err, QUOTH_E_LIMIT, "%s: more blocks than its format can number", t->path.p);
    uint8_t *p = glass_be32(b->bytes, t->revision);
    *p++ = (uint8_t)level;
    p = glass_be16(p, n_free); /* in one stretch */
    p = glass_be16(p, n_free); /* in all         */
    (void)glass_be16(p, end);
    memset(b->bytes + end, 0, n_free);
    memcpy(t->held + (size_t)t->n_held++ * BLOCK, b->bytes, BLOCK);
    *number = t->n_blocks++;
    return t->n_held == BLOCKS_HELD ? write_held(t, err) : QUOTH_OK;
}

/* ---- blocks -------------------------------------------------------------------------------------------------- */

static void begin_block(Block *b, const Key *fence)
{
    b->n = 0;
    b->low = BLOCK;
    b->fence = *fence;
}

static uint32_t room_in(const Block *b)
{
    return b->low - HEAD - SLOT * b->n;
}

static uint8_t *add_item(Block *b, uint32_t size)
{
    CHECK(size + SLOT <= room_in(b));
    b->low -= size;
    (void)glass_be16(b->bytes + HEAD + (size_t)SLOT * b->n, b->low);
    b->n++;
    return b->bytes + b->low;
}

static Block *add_level(GlassTable *t, const Key *fence)
{
    CHECK(t->n_levels < LEVELS);
    Block *b = arena_make(t->arena, Block);
    begin_block(b, fence);
    return t->levels[t->n_levels++] = b;
}

static quoth_status turn_block(GlassTable *t, uint32_t level, const Key *next, quoth_error *err);

/* The number of a block below, whose fence that is. The first item of a block needs no key: it is what is least. */
static quoth_status add_branch(GlassTable *t, uint32_t level, const Key *fence, uint32_t number, quoth_error *err)
{
    Block *b = level < t->n_levels ? t->levels[level] : add_level(t, fence);
    quoth_status st = QUOTH_OK;
    if (room_in(b) < BRANCH_HEAD + fence->n + PIECE_NUMBER + SLOT)
        st = turn_block(t, level, fence, err);
    bool is_first = b->n == 0;
    uint32_t n = is_first ? 0 : fence->n;
    uint8_t *p = glass_be32(add_item(b, BRANCH_HEAD + n + PIECE_NUMBER), number);
    *p++ = (uint8_t)n;
    p = glass_bytes(p, (Str){(const char *)fence->at, n});
    (void)glass_be16(p, is_first ? 0 : fence->piece);
    return st;
}

/* A full block is written, and begins anew with what is not below the next fence. */
static quoth_status turn_block(GlassTable *t, uint32_t level, const Key *next, quoth_error *err)
{
    Block *b = t->levels[level];
    Key mine = b->fence;
    uint32_t number = 0;
    quoth_status st = write_block(&number, t, level, err);
    begin_block(b, next);
    return st == QUOTH_OK ? add_branch(t, level + 1, &mine, number, err) : st;
}

/* ---- items --------------------------------------------------------------------------------------------------- */

/* The shortest beginning of the key that exceeds the last one; where they are alike, the piece decides. */
static Key fence_between(const Key *last, const Key *next)
{
    Key fence = *next;
    uint32_t n = 0;
    while (n < last->n && n < next->n && last->at[n] == next->at[n])
        n++;
    fence.n = n < next->n ? n + 1 : n;
    return fence;
}

static quoth_status add_piece(GlassTable *t, const Key *key, uint32_t flags, Str bytes, quoth_error *err)
{
    uint32_t more = key->piece > 1 ? PIECE_NUMBER : 0, size = ITEM_HEAD + key->n + more + (uint32_t)bytes.n;
    if (room_in(t->levels[0]) < size + SLOT) {
        Key fence = fence_between(&t->last, key);
        quoth_status st = turn_block(t, 0, &fence, err);
        if (st != QUOTH_OK)
            return st;
    }
    flags |= key->piece == 1 ? FIRST_PIECE : 0;
    uint8_t *p = glass_be16(add_item(t->levels[0], size), flags | (size - ITEM_HEAD));
    *p++ = (uint8_t)key->n;
    p = glass_bytes(p, (Str){(const char *)key->at, key->n});
    if (more)
        p = glass_be16(p, key->piece);
    (void)glass_bytes(p, bytes);
    t->last = *key;
    return QUOTH_OK;
}

/* Raw deflate, where that is shorter. Where it hardly ever was, as of data that is packed already, it is seldom
 * tried. */
static bool pack(Str *tag, GlassTable *t)
{
    if (t->packed_above == 0 || tag->n <= t->packed_above || (t->n_in_vain > VAIN_MOST && t->n_keys % VAIN_EACH != 0))
        return false;
    if (t->packed_room < tag->n) {
        t->packed_room = tag->n < BLOCK ? BLOCK : 2 * tag->n;
        t->packed = arena_alloc(t->arena, t->packed_room);
    }
    size_t n = libdeflate_deflate_compress(t->packer, tag->p, tag->n, t->packed, tag->n - 1);
    t->n_in_vain = n > 0 && n < tag->n - tag->n / 8 ? 0 : t->n_in_vain + 1;
    if (n > 0)
        *tag = (Str){t->packed, n};
    return n > 0;
}

quoth_status glass_add(GlassTable *t, Str name, Str tag, quoth_error *err)
{
    Key key = {.n = (uint32_t)name.n, .piece = 1};
    CHECK(name.n <= GLASS_KEY_MOST);
    (void)glass_bytes(key.at, name);
    uint32_t packed = pack(&tag, t) ? PACKED : 0;
    quoth_status st = QUOTH_OK;
    for (size_t at = 0; st == QUOTH_OK && (at < tag.n || key.piece == 1); key.piece++) {
        size_t most = GLASS_ITEM_MOST - ITEM_HEAD - key.n - (key.piece > 1 ? PIECE_NUMBER : 0);
        size_t n = tag.n - at < most ? tag.n - at : most;
        if (key.piece > PIECES_MOST)
            return fail(err, QUOTH_E_LIMIT, "%s: %zu bytes under one key are too many", t->path.p, tag.n);
        st = add_piece(t, &key, packed | (at + n == tag.n ? LAST_PIECE : 0), str_sub(tag, at, at + n), err);
        at += n;
    }
    t->n_keys++;
    return st;
}

uint32_t glass_room(const GlassTable *t, size_t n)
{
    uint32_t head = ITEM_HEAD + (uint32_t)n, room = room_in(t->levels[0]), most = GLASS_ITEM_MOST - head;
    if (room < head + SLOT + ROOM_WORTH)
        return most;
    room -= head + SLOT;
    return room < most ? room : most;
}

/* ---- tables -------------------------------------------------------------------------------------------------- */

quoth_status glass_open(GlassTable **out, Arena *a, const char *folder, GlassKind kind, uint32_t revision,
                        quoth_error *err)
{
    static const Key nothing = {.piece = 1};
    GlassTable *t = arena_make(a, GlassTable);
    *t = (GlassTable){.arena = a, .fd = -1, .revision = revision, .packed_above = packed_above[kind]};
    Str path = str_fmt(a, "%s/%s", folder, glass_files[kind]);
    t->path = path;
    t->held = arena_alloc(a, (size_t)BLOCKS_HELD * BLOCK);
    (void)add_level(t, &nothing);
    quoth_status st = add_piece(t, &nothing, LAST_PIECE, S(""), err); /* no key; readers want it */
    t->fd = open(path.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (t->fd < 0)
        return refuse(t, err);
    t->packer = libdeflate_alloc_compressor(PACK_LEVEL);
    if (!t->packer)
        st = fail(err, QUOTH_E_NOMEM, "out of memory");
    if (st == QUOTH_OK)
        *out = t;
    else
        glass_drop(t);
    return st;
}

void glass_drop(GlassTable *t)
{
    if (!t)
        return;
    if (t->fd >= 0)
        (void)close(t->fd);
    if (t->packer)
        libdeflate_free_compressor(t->packer);
    t->fd = -1;
    t->packer = NULL;
}

/* From the leaf up: a block that has none above it is the root. */
static quoth_status close_blocks(GlassRoot *out, GlassTable *t, quoth_error *err)
{
    static const Key nothing = {.piece = 1};
    uint32_t level = 0;
    for (; level + 1 < t->n_levels; level++) {
        quoth_status st = turn_block(t, level, &nothing, err);
        if (st != QUOTH_OK)
            return st;
    }
    out->level = level;
    return write_block(&out->block, t, level, err);
}

quoth_status glass_close(GlassRoot *out, GlassTable *t, quoth_error *err)
{
    quoth_status st = close_blocks(out, t, err);
    if (st == QUOTH_OK)
        st = write_held(t, err);
    if (st == QUOTH_OK && fsync(t->fd) != 0)
        st = refuse(t, err);
    out->n_keys = t->n_keys;
    out->n_blocks = t->n_blocks;
    glass_drop(t);
    return st;
}

/* ---- the version file ---------------------------------------------------------------------------------------- */

static const uint8_t stamp[GLASS_STAMP] = {0x0f, 0x0d, 'X', 'a', 'p', 'i', 'a', 'n',
                                           ' ',  'G',  'l', 'a', 's', 's', 0x04, 0x6e};
enum { UUID = 16, FREELIST_END = 4 };

bool glass_is_stamp(Str head)
{
    return head.n == GLASS_STAMP && memcmp(head.p, stamp, GLASS_STAMP) == 0;
}

uint32_t glass_revision(Str file)
{
    size_t at = GLASS_STAMP + UUID;
    uint64_t revision;
    bool is_one = file.n > at && glass_is_stamp(str_sub(file, 0, GLASS_STAMP)) && str_varint(file, &at, &revision);
    return is_one && revision < UINT32_MAX ? (uint32_t)revision : 0;
}

static uint8_t *put_root(uint8_t *p, const GlassRoot *root, uint32_t revision, int table)
{
    enum { SEQUENTIAL = 2, NEVER_WRITTEN = 1 };
    p = glass_varint(p, root ? root->block : 0);
    p = glass_varint(p, root ? root->level * 4 + SEQUENTIAL : SEQUENTIAL | NEVER_WRITTEN);
    p = glass_varint(p, root ? root->n_keys : 0);
    p = glass_varint(p, BLOCK / 2048);
    p = glass_varint(p, packed_above[table]);
    if (!root)
        return glass_varint(p, 0);
    uint8_t list[3 * GLASS_VARINT_MOST]; /* of free blocks: there are none, but how many there are in all */
    uint8_t *end = glass_varint(glass_varint(list, revision), root->n_blocks);
    memset(end, 0, FREELIST_END);
    size_t n = (size_t)(end - list) + FREELIST_END;
    return glass_bytes(glass_varint(p, n), (Str){(const char *)list, n});
}

quoth_status glass_version(const char *folder, uint32_t revision, const GlassRoot roots[GLASS_TABLES],
                           const GlassStats *s, quoth_error *err)
{
    enum { TABLES_IN_ALL = 6, MOST = 256 };
    uint8_t bytes[2 * MOST];
    char path[4096];
    uint8_t *p = glass_bytes(bytes, (Str){(const char *)stamp, GLASS_STAMP});
    if (getrandom(p, UUID, 0) != UUID)
        return fail(err, QUOTH_E_IO, "%s: no random numbers: %s", folder, strerror(errno));
    p = glass_varint(p + UUID, revision);
    for (int i = 0; i < TABLES_IN_ALL; i++)
        p = put_root(p, i < GLASS_TABLES ? &roots[i] : NULL, revision, i);
    const uint64_t numbers[] = {s->n_docs, s->last_doc - s->n_docs, s->shortest, s->most,
                                s->longest - s->most, 0, s->length, 0};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        p = glass_varint(p, numbers[i]);
    CHECK(p - bytes <= MOST);
    if (snprintf(path, sizeof path, "%s/" XAP_VERSION_FILE, folder) >= (int)sizeof path)
        return fail(err, QUOTH_E_IO, "%s: %s", folder, strerror(ENAMETOOLONG));
    return file_replace(path, (Str){(const char *)bytes, (size_t)(p - bytes)}, err);
}
