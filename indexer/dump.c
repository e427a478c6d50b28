#include "indexer/dump.h"

#include "indexer/dump_form.h"

typedef struct Dump {
    Store         *from;
    const DumpHow *how;
    DumpCount     *count;
    Arena         *a; /* of a line, or of an article's lines */
    quoth_error   *err;
} Dump;

static Json begin_line(const Dump *d, const char *is)
{
    Json j = json_new(d->a);
    json_begin(&j, '{');
    json_pair(&j, "is", str_of(is));
    return j;
}

static quoth_status end_line(const Dump *d, Json *j)
{
    json_end(j, '}');
    buf_char(&j->buf, '\n');
    if (d->how->write(d->how->arg, buf_str(&j->buf)) != 0)
        return fail(d->err, QUOTH_E_CANCELLED, "interrupted after %llu articles", (unsigned long long)d->count->articles);
    return QUOTH_OK;
}

static quoth_status put_head(const Dump *d)
{
    Json j = begin_line(d, "dump");
    json_pair_u64(&j, "format", DUMP_FORMAT);
    json_pair_u64(&j, "index", STORE_VERSION);
    return end_line(d, &j);
}

static quoth_status put_file(const Dump *d, const quoth_dump_file *file)
{
    Json j = begin_line(d, "file");
    dump_put_str(&j, "name", file->name);
    dump_put_str(&j, "text", file->bytes);
    d->count->files++;
    return end_line(d, &j);
}

static quoth_status put_article(const Dump *d, const StoreEntry *e)
{
    Record      *records, none = {0};
    uint32_t     n;
    quoth_status st = store_article(&records, &n, d->from, e->path, d->a, d->err);
    if (st != QUOTH_OK)
        return st;
    none.s.path = e->path;
    none.s.title = none.s.date = none.s.outlet = none.s.language = none.s.url = S("");
    Json j = begin_line(d, "article");
    dump_put(&j, &dump_article, n ? &records[0].s : &none.s);
    json_pair(&j, "hash", str_fmt(d->a, "%016llx", (unsigned long long)e->hash));
    json_pair_u64(&j, "sentences", n);
    st = end_line(d, &j);
    for (uint32_t i = 0; i < n && st == QUOTH_OK; i++) {
        j = begin_line(d, "sentence");
        dump_put(&j, &dump_sentence, &records[i]);
        st = end_line(d, &j);
    }
    d->count->articles++;
    d->count->sentences += n;
    return st;
}

static quoth_status put_articles(Dump *d, Arena *whole)
{
    StoreEntry  *entries;
    uint32_t     n;
    quoth_status st = store_below(&entries, &n, d->from, S(""), whole, d->err);
    for (uint32_t i = 0; i < n && st == QUOTH_OK; i++) {
        arena_reset(d->a);
        st = put_article(d, &entries[i]);
        if (st == QUOTH_OK && d->how->opts->progress && d->how->opts->progress(d->how->opts->progress_arg, i + 1, n) != 0)
            st = fail(d->err, QUOTH_E_CANCELLED, "interrupted after %u of %u articles", i + 1, n);
    }
    return st;
}

static quoth_status put_end(const Dump *d)
{
    Json j = begin_line(d, "end");
    json_pair_u64(&j, "files", d->count->files);
    json_pair_u64(&j, "articles", d->count->articles);
    json_pair_u64(&j, "sentences", d->count->sentences);
    return end_line(d, &j);
}

static quoth_status put_all(Dump *d, Arena *whole)
{
    quoth_status st = put_head(d);
    for (uint32_t i = 0; i < d->how->opts->n_files && st == QUOTH_OK; i++)
        st = put_file(d, &d->how->opts->files[i]);
    if (st == QUOTH_OK)
        st = put_articles(d, whole);
    return st == QUOTH_OK ? put_end(d) : st;
}

quoth_status dump_write(Store *from, const DumpHow *how, DumpCount *count, quoth_error *err)
{
    Arena *const whole = arena_new(), *const each = arena_new();
    Edge         edge;
    if (!whole || !each || setjmp(edge.jump)) {
        arena_free(whole);
        arena_free(each);
        return fail(err, QUOTH_E_NOMEM, "out of memory");
    }
    arena_edge(whole, &edge);
    arena_edge(each, &edge);
    *count = (DumpCount){0};
    Dump         d = {.from = from, .how = how, .count = count, .a = each, .err = err};
    quoth_status st = put_all(&d, whole);
    arena_free(each);
    arena_free(whole);
    return st;
}
