#include "indexer/reader.h"

#include "base/bytes8.h"

enum { SUFFIX_WEIGHT = 50, TYPE_WEIGHT = 30 };

static const Reader *const readers[] = {
#define READER(name) &reader_##name,
#include "indexer/readers.def"
#undef READER
    NULL};

const Reader *reader_at(uint32_t i)
{
    uint32_t k = 0;
    while (k < i && readers[k])
        k++;
    return readers[k];
}

const Reader *reader_named(Str name)
{
    const Reader *r;
    for (uint32_t i = 0; (r = reader_at(i)); i++)
        if (str_eq(str_of(r->name), name))
            return r;
    return NULL;
}

static Str without_gz(Str path)
{
    return path.n > 3 && str_eq_nocase(str_sub(path, path.n - 3, path.n), S(".gz")) ? str_sub(path, 0, path.n - 3) : path;
}

static bool has_suffix(const Reader *r, Str path)
{
    path = without_gz(path);
    for (const char *const *s = r->suffixes; *s; s++)
        if (path.n >= strlen(*s) && str_eq_nocase(str_sub(path, path.n - strlen(*s), path.n), str_of(*s)))
            return true;
    return false;
}

/* "text/html" of "text/html; charset=x". */
static Str bare_type(Str type)
{
    size_t end = str_find(type, S(";"), 0);
    return str_trim(end == STR_NONE ? type : str_sub(type, 0, end));
}

static bool has_type(const Reader *r, Str type)
{
    type = bare_type(type);
    for (const char *const *t = r->types; *t; t++)
        if (str_eq_nocase(type, str_of(*t)))
            return true;
    return false;
}

static void count_controls(Str head, size_t *n_zeros, size_t *n_others)
{
    *n_zeros = *n_others = 0;
    for (size_t i = 0; i < head.n; i++) {
        while (head.n - i > 8 && bytes8_is_printable(bytes8_load(head.p + i)))
            i += 8;
        unsigned char c = (unsigned char)head.p[i];
        *n_zeros += c == 0;
        *n_others += c < 0x20 && c != 0 && c != '\n' && !strchr("\t\r\f\b\033", c);
    }
}

/* Zeros are no text, but for UTF-16 and -32, whose zeros are one or three of each four bytes. */
static bool is_no_text(Str head)
{
    size_t n_zeros, n_control;
    count_controls(head, &n_zeros, &n_control);
    if (str_starts(head, S("\xff\xfe")) || str_starts(head, S("\xfe\xff")) || str_starts(head, S("\0\0\xfe\xff")))
        return false;
    bool is_wide = n_zeros * 5 > 2 * head.n && n_zeros * 5 < 3 * head.n && n_control * 50 < head.n;
    return (n_zeros > 0 && !is_wide) || n_control * 10 > head.n;
}

/* Text into which zeros have come, where a name says that it is text: nothing else in it is amiss. */
static bool is_text_with_zeros(Str head)
{
    size_t n_zeros, n_control;
    count_controls(head, &n_zeros, &n_control);
    return n_control == 0 && n_zeros * 2 < head.n;
}

const Reader *reader_for(Str head, Str path, Str type)
{
    head = head.n > SNIFF_BYTES ? str_sub(head, 0, SNIFF_BYTES) : head;
    const Reader *best = NULL, *r;
    int           best_score = 0;
    bool          no_text = is_no_text(head), has_zeros = no_text && is_text_with_zeros(head);
    for (uint32_t i = 0; (r = reader_at(i)); i++) {
        int  sniffed = r->sniff(head);
        bool is_said = has_suffix(r, path) || has_type(r, type);
        if (no_text && (r->is_binary ? sniffed == 0 : !(has_zeros && is_said)))
            continue;
        int score = sniffed + (has_suffix(r, path) ? SUFFIX_WEIGHT : 0) + (has_type(r, type) ? TYPE_WEIGHT : 0);
        if (r->is_binary && sniffed == 0)
            score = 0; /* such forms begin with their mark: a suffix alone is not enough */
        if (score > best_score) {
            best = r;
            best_score = score;
        }
    }
    return best;
}

bool reader_is_sure(Str head)
{
    const Reader *r;
    for (uint32_t i = 0; (r = reader_at(i)); i++)
        if (r->sniff(head) >= SURE && (r->is_binary || !is_no_text(head)))
            return true;
    return false;
}

bool reader_knows(Str path)
{
    const Reader *r;
    for (uint32_t i = 0; (r = reader_at(i)); i++)
        if (has_suffix(r, path))
            return true;
    return false;
}

bool reader_takes(Str type)
{
    const Reader *r;
    type = bare_type(type);
    if (type.n == 0 || str_eq_nocase(type, S("application/octet-stream")))
        return true;
    for (uint32_t i = 0; (r = reader_at(i)); i++)
        if (has_type(r, type))
            return true;
    return false;
}

/* ---- containers ---------------------------------------------------------------------------------------------- */

quoth_status container_give(Container *c, const Member *member, quoth_error *err)
{
    quoth_status st = c->each(c->arg, member, err);
    arena_reset(c->scratch);
    return st;
}

void container_fail(Container *c, Str name, const char *why)
{
    c->n_failed++;
    log_line(c->log, LOG_ERROR, "%.*s!%.*s: %s: left out", STR(c->path), STR(name), why);
}

void container_warn(Container *c, const char *why, uint64_t at)
{
    log_line(c->log, LOG_WARNING, "%.*s: byte %llu: %s: what came before is kept", STR(c->path), (unsigned long long)at, why);
}
