#include "store/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAGIC = 0x51736567 };

typedef struct Place {
    uint64_t at, n;
} Place;

typedef struct Tail {
    uint64_t n_bytes; /* of the parts, with what fills up between them */
    uint32_t n_parts, sum, magic, unused;
} Tail;

struct Parts {
    const char *p;
    size_t n_file;
    uint64_t n_bytes;
    const Place *places;
    const uint32_t *sums, *tops; /* of pages; of pages of these */
    uint8_t *is_checked, *is_top_checked;
};

static size_t n_pages(uint64_t n_bytes)
{
    return (size_t)((n_bytes + PARTS_PAGE - 1) / PARTS_PAGE);
}

static size_t filled_up(size_t n)
{
    return (n + 7) & ~(size_t)7;
}

static size_t table_bytes(size_t n_sums)
{
    return filled_up(n_sums * sizeof(uint32_t));
}

static uint32_t sum_of(uint32_t sum, const void *p, size_t n)
{
    return libdeflate_crc32(sum, p, n);
}

/* ---- writing ------------------------------------------------------------------------------------------------ */

typedef struct Out {
    int fd;
    const char *path;
    uint32_t *sums, *tops, sum;
    uint64_t at;
    quoth_status st;
    quoth_error *err;
} Out;

static void put_raw(Out *o, const char *p, size_t n)
{
    while (n > 0 && o->st == QUOTH_OK) {
        ssize_t done = write(o->fd, p, n);
        if (done < 0 && errno != EINTR)
            o->st = fail(o->err, QUOTH_E_IO, "%s: %s", o->path, strerror(errno));
        else if (done > 0)
            p += done, n -= (size_t)done;
    }
}

static void put(Out *o, const char *p, size_t n)
{
    put_raw(o, p, n);
    while (n > 0) {
        size_t left = PARTS_PAGE - (size_t)(o->at % PARTS_PAGE), piece = n < left ? n : left;
        o->sum = sum_of(o->sum, p, piece);
        o->sums[o->at / PARTS_PAGE] = o->sum;
        o->at += piece;
        if (o->at % PARTS_PAGE == 0)
            o->sum = 0;
        p += piece;
        n -= piece;
    }
}

static void put_tables(Out *o, const Place *places, uint32_t n)
{
    size_t n_sums = table_bytes(n_pages(o->at)), n_tops = table_bytes(n_pages(n_sums)); /* what fills up is zero */
    Tail tail = {.n_bytes = o->at, .n_parts = n, .magic = MAGIC};
    for (size_t at = 0; at < n_sums; at += PARTS_PAGE)
        o->tops[at / PARTS_PAGE] = sum_of(0, (const char *)o->sums + at, n_sums - at < PARTS_PAGE ? n_sums - at : PARTS_PAGE);
    tail.sum = sum_of(sum_of(0, o->tops, n_tops), places, n * sizeof *places);
    tail.sum = sum_of(tail.sum, &tail.n_bytes, sizeof tail.n_bytes);
    put_raw(o, (const char *)o->sums, n_sums);
    put_raw(o, (const char *)o->tops, n_tops);
    put_raw(o, (const char *)places, n * sizeof *places);
    put_raw(o, (const char *)&tail, sizeof tail);
}

quoth_status parts_write(const char *path, const Str *parts, uint32_t n, Arena *a, quoth_error *err)
{
    size_t most = 0;
    Place *places = arena_make_n(a, Place, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        places[i] = (Place){most, parts[i].n};
        most += filled_up(parts[i].n);
    }
    Out o = {.path = path, .sums = arena_make_n(a, uint32_t, n_pages(most) + 2), .err = err};
    o.tops = arena_make_n(a, uint32_t, n_pages(table_bytes(n_pages(most))) + 2);
    o.fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (o.fd < 0)
        return fail(err, QUOTH_E_IO, "%s: %s", path, strerror(errno));
    for (uint32_t i = 0; i < n; i++) {
        put(&o, parts[i].p, parts[i].n);
        put(&o, "\0\0\0\0\0\0\0", filled_up(parts[i].n) - parts[i].n);
    }
    put_tables(&o, places, n);
    if (o.st == QUOTH_OK && fsync(o.fd) != 0)
        o.st = fail(err, QUOTH_E_IO, "%s: %s", path, strerror(errno));
    close(o.fd);
    return o.st;
}

/* ---- reading ------------------------------------------------------------------------------------------------ */

static bool read_tables(Parts *p, uint32_t n)
{
    Tail tail;
    if (p->n_file < sizeof tail || p->n_file % 8)
        return false;
    memcpy(&tail, p->p + p->n_file - sizeof tail, sizeof tail);
    if (tail.magic != MAGIC || tail.unused || tail.n_parts != n || tail.n_bytes > p->n_file || tail.n_bytes % 8)
        return false;
    size_t n_sums = table_bytes(n_pages(tail.n_bytes)), n_tops = table_bytes(n_pages(n_sums));
    if (tail.n_bytes + n_sums + n_tops + n * sizeof(Place) + sizeof tail != p->n_file)
        return false;
    p->n_bytes = tail.n_bytes;
    p->sums = (const uint32_t *)(const void *)(p->p + tail.n_bytes);
    p->tops = (const uint32_t *)(const void *)(p->p + tail.n_bytes + n_sums);
    p->places = (const Place *)(const void *)(p->p + tail.n_bytes + n_sums + n_tops);
    uint32_t sum = sum_of(sum_of(0, p->tops, n_tops), p->places, n * sizeof(Place));
    if (sum_of(sum, &tail.n_bytes, sizeof tail.n_bytes) != tail.sum)
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (p->places[i].at % 8 || p->places[i].at > tail.n_bytes || p->places[i].n > tail.n_bytes - p->places[i].at)
            return false;
    return true;
}

quoth_status parts_open(Parts **out, Arena *a, const char *path, uint32_t n, quoth_error *err)
{
    struct stat st;
    Parts *p = arena_make(a, Parts);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(err, errno == ENOENT ? QUOTH_E_INDEX_MISSING : QUOTH_E_IO, "%s: %s", path, strerror(errno));
    bool is_there = fstat(fd, &st) == 0 && st.st_size > 0;
    void *map = is_there ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    close(fd);
    if (is_there && map == MAP_FAILED)
        return fail(err, QUOTH_E_IO, "%s: %s", path, strerror(errno));
    *p = (Parts){.p = is_there ? map : NULL, .n_file = is_there ? (size_t)st.st_size : 0};
    if (!is_there || !read_tables(p, n)) {
        parts_close(p);
        return fail(err, QUOTH_E_INDEX_CORRUPT, "%s: damaged: rebuild the index", path);
    }
    p->is_checked = arena_try(a, n_pages(p->n_bytes) + 1);
    p->is_top_checked = arena_try(a, n_pages(table_bytes(n_pages(p->n_bytes))) + 1);
    if (!p->is_checked || !p->is_top_checked) {
        parts_close(p);
        return fail(err, QUOTH_E_NOMEM, "%s: out of memory", path);
    }
    *out = p;
    return QUOTH_OK;
}

void parts_close(Parts *p)
{
    if (p && p->p)
        (void)munmap((void *)p->p, p->n_file);
    if (p)
        p->p = NULL;
}

size_t parts_size(const Parts *p, uint32_t part)
{
    return (size_t)p->places[part].n;
}

static bool check_top(Parts *p, size_t top)
{
    size_t n_sums = table_bytes(n_pages(p->n_bytes)), at = top * PARTS_PAGE, n = n_sums - at < PARTS_PAGE ? n_sums - at : PARTS_PAGE;
    p->is_top_checked[top] = sum_of(0, (const char *)p->sums + at, n) == p->tops[top];
    return p->is_top_checked[top];
}

static bool check_page(Parts *p, size_t page)
{
    size_t top = page * sizeof *p->sums / PARTS_PAGE;
    if (!p->is_top_checked[top] && !check_top(p, top))
        return false;
    size_t at = page * PARTS_PAGE, n = p->n_bytes - at < PARTS_PAGE ? (size_t)p->n_bytes - at : PARTS_PAGE;
    p->is_checked[page] = sum_of(0, p->p + at, n) == p->sums[page];
    return p->is_checked[page];
}

bool parts_view(Str *out, Parts *p, uint32_t part, size_t at, size_t n)
{
    const Place *place = &p->places[part];
    if (at > place->n || n > place->n - at)
        return false;
    size_t beg = (size_t)place->at + at, end = beg + n;
    for (size_t page = beg / PARTS_PAGE; n > 0 && page <= (end - 1) / PARTS_PAGE; page++)
        if (!p->is_checked[page] && !check_page(p, page))
            return false;
    *out = (Str){p->p + beg, n};
    return true;
}

uint32_t parts_pages(const Parts *p)
{
    return (uint32_t)n_pages(p->n_bytes);
}

bool parts_page(Parts *p, uint32_t page)
{
    return check_page(p, page);
}

void parts_place(const Parts *p, uint32_t part, uint64_t *at, uint64_t *n)
{
    *at = p->places[part].at;
    *n = p->places[part].n;
}

size_t parts_bytes(const Parts *p)
{
    return p->n_file;
}
