/* restore.c: a dump back into an index. It may come from anyone: each line is checked for all that the store and the
 * searcher take for granted. */
#include <errno.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "indexer/dump.h"
#include "indexer/dump_form.h"
#include "indexer/language.h"

enum {
    LINE_MOST = 128 << 20,
    ARTICLE_MOST = 512 << 20, /* bytes of the lines of one article */
    ID_MOST = 200,
    COMMIT_SENTENCES = 200000
};

typedef struct Restore {
    Store                       *to;
    Stream                      *in;
    const quoth_restore_options *opts;
    DumpCount                   *count;
    Arena                       *a; /* of the article at hand   */
    uint64_t                     line;
    json_t                      *value; /* of the line at hand */
    bool                         has_ended, is_foreign; /* foreign: of another version of the index, whose hashes say nothing */
    quoth_sentence               article;               /* which the sentences below are of */
    uint64_t                     hash, n_bytes;
    uint32_t                     n_due; /* sentences that are still to come */
    Record                      *records;
    uint32_t                     n;
    uint64_t                     uncommitted;
    quoth_error                 *err;
} Restore;

/* The same error with the place before it. */
static quoth_status at_line(const Restore *r, quoth_status st)
{
    if (st == QUOTH_OK || !r->err || (st != QUOTH_E_INPUT && st != QUOTH_E_LIMIT))
        return st;
    quoth_error why = *r->err;
    return fail_at(r->err, st, (uint32_t)r->line, 1, "%.*s:%llu: %s", STR(r->in->name), (unsigned long long)r->line, why.message);
}

static quoth_status bad(const Restore *r, const char *why)
{
    return fail(r->err, QUOTH_E_INPUT, "%s", why);
}

/* ---- one sentence ------------------------------------------------------------------------------------------- */

static bool is_id(Str id)
{
    for (size_t i = 0; i < id.n; i++)
        if ((unsigned char)id.p[i] <= ' ' || id.p[i] == 0x7f)
            return false;
    return id.n > 0 && id.n <= ID_MOST && utf8_valid(id) && str_find(id, S("."), 0) != STR_NONE;
}

/* Each stands in another of the list, or in none, and none in itself by way of others. */
static bool is_nested(Arena *a, const quoth_sentence *s)
{
    uint32_t *walk = arena_make_n(a, uint32_t, s->n_attributions + 1u); /* 1 + where a walk outwards began that came by */
    for (uint32_t i = 0; i < s->n_attributions; i++)
        for (int64_t at = i; at >= 0; at = s->attributions[at].inside) {
            if (at >= s->n_attributions || walk[at] == i + 1)
                return false;
            if (walk[at])
                break;
            walk[at] = i + 1;
        }
    return true;
}

static bool has_places(const quoth_sentence *s)
{
    for (uint32_t i = 0; i < s->n_entities; i++)
        if (s->entities[i].begin > s->entities[i].end)
            return false;
    return s->begin <= s->end;
}

static quoth_status add_sentence(Restore *r)
{
    Record *record = vec_add(r->a, r->records, r->n);
    record->s = r->article;
    quoth_status st = dump_get(r->a, &dump_sentence, r->value, record, r->err);
    if (st != QUOTH_OK)
        return st;
    if (!is_id(record->s.id))
        return bad(r, "id: expected ARTICLE.SENTENCE without blanks");
    if (!utf8_valid(record->s.text))
        return bad(r, "text: expected UTF-8");
    if (!has_places(&record->s))
        return bad(r, "begin: expected to lie before end");
    if (r->n > 1 && record->s.begin < r->records[r->n - 2].s.begin)
        return bad(r, "begin: expected not to lie before the sentence above");
    if (!is_nested(r->a, &record->s))
        return bad(r, "inside: expected the place of another attribution around this one");
    r->n_due--;
    r->count->sentences++;
    return QUOTH_OK;
}

/* ---- one article -------------------------------------------------------------------------------------------- */

static bool read_hash(const Restore *r, uint64_t *out)
{
    Str hash = str_of(json_string_value(json_object_get(r->value, "hash")));
    return hash.n == 16 && str_hex(hash, out);
}

static quoth_status begin_article(Restore *r)
{
    json_int_t n = json_integer_value(json_object_get(r->value, "sentences"));
    arena_reset(r->a);
    r->records = NULL;
    r->n = 0;
    r->article = (quoth_sentence){0};
    quoth_status st = dump_get(r->a, &dump_article, r->value, &r->article, r->err);
    if (st != QUOTH_OK)
        return st;
    r->article.language = language_declared(r->a, r->article.language);
    if (r->article.path.n == 0 || memchr(r->article.path.p, 0, r->article.path.n))
        return bad(r, "path: expected the name of a file");
    if (!json_is_integer(json_object_get(r->value, "sentences")) || n < 0 || n > INT32_MAX)
        return bad(r, "sentences: expected how many follow");
    if (!read_hash(r, &r->hash))
        return bad(r, "hash: expected 16 digits 0 to 9 and a to f");
    r->hash = r->is_foreign ? 0 : r->hash;
    r->n_due = (uint32_t)n;
    r->n_bytes = 0;
    r->count->articles++;
    return QUOTH_OK;
}

static quoth_status end_article(Restore *r)
{
    StoreArticle article = store_prepare(r->a, store_form(r->to), r->article.path, r->hash, r->records, r->n);
    quoth_status st = store_replace(r->to, &article, r->err);
    r->uncommitted += r->n;
    if (st == QUOTH_OK && r->uncommitted >= COMMIT_SENTENCES) {
        r->uncommitted = 0;
        st = store_commit(r->to, r->err);
    }
    if (st == QUOTH_OK && r->opts->progress && r->opts->progress(r->opts->progress_arg, r->count->articles, 0) != 0)
        st = fail(r->err, QUOTH_E_CANCELLED, "interrupted after %llu articles", (unsigned long long)r->count->articles);
    return st;
}

/* ---- the other lines ---------------------------------------------------------------------------------------- */

static quoth_status read_head(Restore *r, Str is)
{
    json_int_t format = json_integer_value(json_object_get(r->value, "format"));
    if (!str_eq(is, S("dump")))
        return bad(r, "not a dump of an index: its first line says {\"is\":\"dump\",…}");
    if (format != DUMP_FORMAT)
        return fail(r->err, QUOTH_E_INPUT, "format: a dump of format %lld, this program reads %d", (long long)format, DUMP_FORMAT);
    r->is_foreign = json_integer_value(json_object_get(r->value, "index")) != STORE_VERSION;
    return QUOTH_OK;
}

static quoth_status read_file(Restore *r)
{
    quoth_dump_file file;
    quoth_status    st = dump_get_str(&file.name, r->a, json_object_get(r->value, "name"), "name", r->err);
    if (st == QUOTH_OK)
        st = dump_get_str(&file.bytes, r->a, json_object_get(r->value, "text"), "text", r->err);
    r->count->files++;
    return st == QUOTH_OK && r->opts->file ? r->opts->file(r->opts->file_arg, &file, r->err) : st;
}

static quoth_status read_end(Restore *r)
{
    static const char *const keys[] = {"files", "articles", "sentences"};
    const uint64_t           counts[] = {r->count->files, r->count->articles, r->count->sentences};
    for (int i = 0; i < 3; i++) {
        json_int_t n = json_integer_value(json_object_get(r->value, keys[i]));
        if (n < 0 || (uint64_t)n != counts[i])
            return fail(r->err, QUOTH_E_INPUT, "%s: expected %lld, found %llu: lines are missing", keys[i], (long long)n,
                        (unsigned long long)counts[i]);
    }
    r->has_ended = true;
    return QUOTH_OK;
}

static quoth_status read_value(Restore *r)
{
    const json_t *name = json_object_get(r->value, "is");
    Str           is = str_of(json_string_value(name));
    if (r->line == 1)
        return read_head(r, is);
    if (r->has_ended)
        return bad(r, "a line after the end");
    if (r->n_due || str_eq(is, S("sentence"))) {
        if (!r->n_due || !str_eq(is, S("sentence")))
            return bad(r, r->n_due ? "is: expected a sentence: the article has more" : "is: a sentence of no article");
        quoth_status st = add_sentence(r);
        return st == QUOTH_OK && r->n_due == 0 ? end_article(r) : st;
    }
    if (str_eq(is, S("article"))) {
        quoth_status st = begin_article(r);
        return st == QUOTH_OK && r->n_due == 0 ? end_article(r) : st;
    }
    if (str_eq(is, S("file")))
        return read_file(r);
    if (str_eq(is, S("end")))
        return read_end(r);
    return bad(r, "is: expected file, article, sentence or end");
}

static quoth_status read_line(Restore *r, Str line)
{
    json_error_t why;
    r->n_bytes += line.n;
    if (r->n_bytes > ARTICLE_MOST)
        return fail(r->err, QUOTH_E_LIMIT, "an article of more than %d bytes", ARTICLE_MOST);
    errno = 0;
    r->value = json_loadb(line.p, line.n, JSON_ALLOW_NUL, &why);
    if (!r->value && errno == ENOMEM)
        return fail(r->err, QUOTH_E_NOMEM, "out of memory");
    quoth_status st = r->value ? read_value(r) : fail(r->err, QUOTH_E_INPUT, "column %d: %s", why.column, why.text);
    json_decref(r->value);
    r->value = NULL;
    return st;
}

static quoth_status read_lines(Restore *r)
{
    for (;;) {
        Str          line;
        quoth_status st = stream_line(r->in, &line, LINE_MOST, r->err);
        r->line++;
        if (st != QUOTH_OK)
            return st;
        if (!str_ends(line, S("\n")))
            break;
        st = read_line(r, line);
        if (st != QUOTH_OK)
            return at_line(r, st);
    }
    if (r->in->broken)
        return fail(r->err, QUOTH_E_INPUT, "%.*s:%llu: damaged gzip: %s", STR(r->in->name), (unsigned long long)r->line, r->in->broken);
    if (!r->has_ended)
        return fail(r->err, QUOTH_E_INPUT, "%.*s:%llu: cut off: the last line of a dump says {\"is\":\"end\",…}", STR(r->in->name),
                    (unsigned long long)r->line);
    return store_commit(r->to, r->err);
}

quoth_status dump_read(Store *to, Stream *in, const quoth_restore_options *opts, DumpCount *count, quoth_error *err)
{
    quoth_error  own;
    Edge         edge;
    Arena *const a = arena_new();
    *count = (DumpCount){0};
    Restore r = {.to = to, .in = in, .opts = opts, .count = count, .a = a, .err = err ? err : &own};
    Restore *const kept = &r; /* what a jump must find as it was left */
    if (!a || setjmp(edge.jump)) {
        json_decref(kept->value);
        arena_free(a);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(a, &edge);
    quoth_status st = read_lines(kept);
    arena_free(a);
    return st;
}
