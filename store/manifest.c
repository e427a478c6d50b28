#include "store/manifest.h"

#include <stdio.h>
#include <zlib.h>

#include "base/file.h"
#include "base/vec.h"

#define FIRST_LINE S("quoth segments, version ")
enum { MANIFEST_MOST = 256 << 20 };

static Str path_of(Arena *a, Str folder)
{
    return str_fmt(a, "%.*s/" SEGMENTS_MANIFEST, STR(folder));
}

static uint32_t sum_of(Str s)
{
    return (uint32_t)crc32_z(0, (const Bytef *)s.p, s.n);
}

/* ---- writing ---------------------------------------------------------------------------------------------- */

void manifest_seal(Buf *b)
{
    buf_fmt(b, "sum %08x\n", (unsigned)sum_of(buf_str(b)));
}

quoth_status manifest_write(Manifest *m, Str folder, Arena *a, quoth_error *err)
{
    Buf b = {.arena = a};
    buf_fmt(&b, "%.*s%d\nnext %u\n", STR(FIRST_LINE), STORE_VERSION, m->next);
    buf_fmt(&b, "totals %llu %llu %llu\n", (unsigned long long)m->totals.articles, (unsigned long long)m->totals.attributions,
            (unsigned long long)m->totals.links);
    for (uint32_t i = 0; i < m->n; i++) {
        const ManifestSegment *s = &m->segments[i];
        buf_fmt(&b, "segment %.*s", STR(s->name));
        for (uint32_t k = 0; k < s->n_dead; k++)
            buf_fmt(&b, " %u", s->dead[k]);
        buf_char(&b, '\n');
    }
    manifest_seal(&b);
    m->bytes = buf_str(&b);
    return file_replace(path_of(a, folder).p, m->bytes, err);
}

/* ---- reading ---------------------------------------------------------------------------------------------- */

static bool read_totals(Totals *t, Str line)
{
    uint64_t *const to[] = {&t->articles, &t->attributions, &t->links};
    Str word;
    for (int i = 0; i < 3; i++)
        if (!str_next(&line, ' ', &word) || !str_to_u64(word, to[i]))
            return false;
    return line.n == 0;
}

static bool read_segment(ManifestSegment *out, Str line, Arena *a)
{
    Str word;
    uint32_t *dead = NULL, n = 0, article;
    if (!str_next(&line, ' ', &out->name) || str_find(out->name, S("/"), 0) != STR_NONE || str_starts(out->name, S(".")))
        return false;
    while (str_next(&line, ' ', &word)) {
        if (!str_to_u32(word, &article))
            return false;
        vec_push(a, dead, n, article);
    }
    out->dead = dead;
    out->n_dead = n;
    return true;
}

static bool take_word(Str *line, Str word)
{
    if (!str_starts(*line, word))
        return false;
    *line = str_sub(*line, word.n, line->n);
    return true;
}

static bool is_listed(const Manifest *m, Str name)
{
    for (uint32_t i = 0; i < m->n; i++)
        if (str_eq(m->segments[i].name, name))
            return true;
    return false;
}

static bool read_lines(Manifest *m, Str bytes, Arena *a)
{
    Str line;
    bool is_good = str_next(&bytes, '\n', &line); /* the version, looked at before */
    while (is_good && str_next(&bytes, '\n', &line)) {
        ManifestSegment s;
        if (take_word(&line, S("next ")))
            is_good = str_to_u32(line, &m->next);
        else if (take_word(&line, S("totals ")))
            is_good = read_totals(&m->totals, line);
        else if ((is_good = take_word(&line, S("segment ")) && read_segment(&s, line, a) && !is_listed(m, s.name)))
            vec_push(a, m->segments, m->n, s);
    }
    return is_good;
}

bool manifest_unseal(Str *bytes)
{
    enum { SUM_LINE = sizeof "sum 01234567\n" - 1 };
    if (bytes->n < SUM_LINE)
        return false;
    Str last = str_sub(*bytes, bytes->n - SUM_LINE, bytes->n);
    *bytes = str_sub(*bytes, 0, bytes->n - SUM_LINE);
    char want[SUM_LINE + 1];
    (void)snprintf(want, sizeof want, "sum %08x\n", (unsigned)sum_of(*bytes));
    return str_eq(last, str_of(want));
}

/* Other versions may end otherwise. */
static bool ends_with_sum(Str bytes)
{
    size_t beg = bytes.n > 0 ? bytes.n - 1 : 0;
    while (beg > 0 && bytes.p[beg - 1] != '\n')
        beg--;
    return str_starts(str_sub(bytes, beg, bytes.n), S("sum "));
}

quoth_status manifest_read(Manifest *out, Str folder, Arena *a, quoth_error *err)
{
    Str bytes, path = path_of(a, folder), rest, line;
    quoth_status st = file_read(&bytes, a, path.p, MANIFEST_MOST, err);
    if (st != QUOTH_OK)
        return st;
    *out = (Manifest){.bytes = bytes};
    uint32_t version;
    rest = bytes;
    bool is_whole = manifest_unseal(&bytes);
    bool is_readable = is_whole || !ends_with_sum(out->bytes);
    if (is_readable && str_next(&rest, '\n', &line) && take_word(&line, FIRST_LINE) && str_to_u32(line, &version) && version != STORE_VERSION)
        return fail(err, QUOTH_E_INDEX_VERSION, "%.*s: index of version %u, this program reads %d: rebuild it", STR(folder),
                    version, STORE_VERSION);
    if (!is_whole || !read_lines(out, bytes, a))
        return fail(err, QUOTH_E_INDEX_CORRUPT, "%s: damaged: rebuild the index", path.p);
    return QUOTH_OK;
}
