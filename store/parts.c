#include "store/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/vec.h"

enum {
    MAGIC = 0x51736567,
    WAITING_MOST = 64 << 10, /* bytes that a writer gathers before it asks the system to take them */
    GRANULE = 64 << 10 /* bytes that the system maps at a time, where it has them */
};

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
    uint8_t *checked, *is_top_checked; /* a bit for each page, so that opening clears little; a byte for each page of sums */
    uint8_t *turn_of, turn;  /* by GRANULE: the turn in which it was looked at last; this one, from 1 */
    size_t n_mapped, most;   /* bytes of those looked at in this turn; so many begin another */
};

static size_t n_pages(uint64_t n_bytes)
{
    return (size_t)((n_bytes + PARTS_PAGE - 1) / PARTS_PAGE);
}

static size_t n_granules(const Parts *p)
{
    return p->n_file / GRANULE + 1;
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

struct PartsWriter {
    Arena *arena;
    int fd;
    const char *path;
    Place *places;
    uint32_t n_parts, part, n_sums;
    uint32_t *sums, sum;
    uint64_t at;
    size_t n_waiting; /* bytes that are not in the file yet */
    char waiting[WAITING_MOST];
    quoth_status st;
    quoth_error err;
};

static void write_all(PartsWriter *w, const char *p, size_t n)
{
    while (n > 0 && w->st == QUOTH_OK) {
        ssize_t done = write(w->fd, p, n);
        if (done < 0 && errno != EINTR)
            w->st = fail(&w->err, QUOTH_E_IO, "%s: %s", w->path, strerror(errno));
        else if (done > 0)
            p += done, n -= (size_t)done;
    }
}

static void flush(PartsWriter *w)
{
    write_all(w, w->waiting, w->n_waiting);
    w->n_waiting = 0;
}

static void put_raw(PartsWriter *w, const char *p, size_t n)
{
    if (n > WAITING_MOST - w->n_waiting)
        flush(w);
    if (n > WAITING_MOST) {
        write_all(w, p, n);
    } else if (n > 0) {
        memcpy(w->waiting + w->n_waiting, p, n);
        w->n_waiting += n;
    }
}

static void put(PartsWriter *w, const char *p, size_t n)
{
    put_raw(w, p, n);
    while (n > 0) {
        size_t left = PARTS_PAGE - (size_t)(w->at % PARTS_PAGE), piece = n < left ? n : left;
        w->sum = sum_of(w->sum, p, piece);
        w->at += piece;
        if (w->at % PARTS_PAGE == 0) {
            vec_push(w->arena, w->sums, w->n_sums, w->sum);
            w->sum = 0;
        }
        p += piece;
        n -= piece;
    }
}

quoth_status parts_create(PartsWriter **out, Arena *a, const char *path, uint32_t n, quoth_error *err)
{
    PartsWriter *w = arena_make(a, PartsWriter);
    w->arena = a;
    w->path = str_z(a, str_of(path));
    w->n_parts = w->part = n;
    w->places = arena_make_n(a, Place, (size_t)n + 1);
    w->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (w->fd < 0)
        return fail(err, QUOTH_E_IO, "%s: %s", path, strerror(errno));
    *out = w;
    return QUOTH_OK;
}

static void end_part(PartsWriter *w)
{
    if (w->part < w->n_parts)
        w->places[w->part].n = w->at - w->places[w->part].at;
    put(w, "\0\0\0\0\0\0\0", filled_up((size_t)w->at) - (size_t)w->at);
}

void parts_begin(PartsWriter *w, uint32_t part)
{
    end_part(w);
    w->part = part;
    w->places[part].at = w->at;
}

void parts_put(PartsWriter *w, Str bytes)
{
    put(w, bytes.p, bytes.n);
}

uint64_t parts_so_far(const PartsWriter *w)
{
    return w->at - w->places[w->part].at;
}

static void put_tables(PartsWriter *w)
{
    uint32_t *tops = NULL, n_tops = 0;
    if (w->at % PARTS_PAGE)
        vec_push(w->arena, w->sums, w->n_sums, w->sum);
    size_t n_sums = table_bytes(w->n_sums), n_places = w->n_parts * sizeof *w->places;
    if (n_sums > w->n_sums * sizeof *w->sums)
        vec_push(w->arena, w->sums, w->n_sums, 0); /* what fills up is zero */
    for (size_t at = 0; at < n_sums; at += PARTS_PAGE)
        vec_push(w->arena, tops, n_tops, sum_of(0, (const char *)w->sums + at, n_sums - at < PARTS_PAGE ? n_sums - at : PARTS_PAGE));
    if (table_bytes(n_tops) > n_tops * sizeof *tops)
        vec_push(w->arena, tops, n_tops, 0);
    Tail tail = {.n_bytes = w->at, .n_parts = w->n_parts, .magic = MAGIC};
    tail.sum = sum_of(sum_of(0, tops, n_tops * sizeof *tops), w->places, n_places);
    tail.sum = sum_of(tail.sum, &tail.n_bytes, sizeof tail.n_bytes);
    put_raw(w, (const char *)w->sums, n_sums);
    put_raw(w, (const char *)tops, n_tops * sizeof *tops);
    put_raw(w, (const char *)w->places, n_places);
    put_raw(w, (const char *)&tail, sizeof tail);
}

quoth_status parts_end(PartsWriter *w, quoth_error *err)
{
    end_part(w);
    put_tables(w);
    flush(w);
    if (w->st == QUOTH_OK && fsync(w->fd) != 0)
        w->st = fail(&w->err, QUOTH_E_IO, "%s: %s", w->path, strerror(errno));
    if (w->st != QUOTH_OK && err)
        *err = w->err;
    return w->st;
}

void parts_drop(PartsWriter *w)
{
    if (w && w->fd >= 0)
        (void)close(w->fd);
    if (w)
        w->fd = -1;
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
    *p = (Parts){.p = is_there ? map : NULL, .n_file = is_there ? (size_t)st.st_size : 0, .turn = 1, .most = SIZE_MAX};
    if (!is_there || !read_tables(p, n)) {
        parts_close(p);
        return fail(err, QUOTH_E_INDEX_CORRUPT, "%s: damaged: rebuild the index", path);
    }
    p->checked = arena_try(a, n_pages(p->n_bytes) / 8 + 1);
    p->is_top_checked = arena_try(a, n_pages(table_bytes(n_pages(p->n_bytes))) + 1);
    p->turn_of = arena_try(a, n_granules(p));
    if (!p->checked || !p->is_top_checked || !p->turn_of) {
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

static void release(Parts *p)
{
    if (p->p)
        (void)madvise((void *)p->p, p->n_file, MADV_DONTNEED);
    p->n_mapped = 0;
    if (p->turn++ == UINT8_MAX) {
        memset(p->turn_of, 0, n_granules(p));
        p->turn = 1;
    }
}

void parts_bound(Parts *p, size_t most)
{
    p->most = most;
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
    bool is_good = sum_of(0, p->p + at, n) == p->sums[page];
    if (is_good)
        p->checked[page / 8] |= (uint8_t)(1u << page % 8);
    return is_good;
}

static void look_at(Parts *p, size_t granule)
{
    if (p->n_mapped > p->most)
        release(p);
    p->turn_of[granule] = p->turn;
    p->n_mapped += GRANULE;
}

bool parts_view(Str *out, Parts *p, uint32_t part, size_t at, size_t n)
{
    const Place *place = &p->places[part];
    if (at > place->n || n > place->n - at)
        return false;
    size_t beg = (size_t)place->at + at, end = beg + n;
    for (size_t page = beg / PARTS_PAGE; n > 0 && page <= (end - 1) / PARTS_PAGE; page++)
        if (!(p->checked[page / 8] >> page % 8 & 1) && !check_page(p, page))
            return false;
    for (size_t g = beg / GRANULE; n > 0 && g <= (end - 1) / GRANULE; g++)
        if (p->turn_of[g] != p->turn)
            look_at(p, g);
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
