/* context.c: an article's records are read once, for all its hits. */
#include "searcher/context.h"

#include "base/file.h"
#include "base/table.h"
#include "base/vec.h"

/* ---- one attribution over several sentences --------------------------------------------------------------- */

static bool is_elsewhere(const quoth_attribution *a)
{
    return a->cue.n > 0 && a->cue_at.beg == a->cue_at.end;
}

/* Do two neighbours share an attribution? One of them then has its cue in another sentence. */
static bool share_attribution(const Record *x, const Record *y)
{
    for (uint32_t i = 0; i < x->s.n_attributions; i++)
        for (uint32_t k = 0; k < y->s.n_attributions; k++) {
            const quoth_attribution *a = &x->s.attributions[i], *b = &y->s.attributions[k];
            if ((is_elsewhere(a) || is_elsewhere(b)) && a->rule == b->rule && str_eq(a->cue, b->cue) &&
                str_eq(a->speaker, b->speaker) && str_eq(a->quote, b->quote))
                return true;
        }
    return false;
}

static Range whole_of(const Record *records, uint32_t n, uint32_t focus)
{
    Range whole = {focus, focus + 1};
    while (whole.beg > 0 && share_attribution(&records[whole.beg - 1], &records[whole.beg]))
        whole.beg--;
    while (whole.end < n && share_attribution(&records[whole.end - 1], &records[whole.end]))
        whole.end++;
    return whole;
}

/* ---- one sentence ----------------------------------------------------------------------------------------- */

typedef struct Article {
    Record  *records;
    uint32_t n;
} Article;

static quoth_status read_article(Article *out, Store *store, Str path, Arena *a, quoth_error *err)
{
    return store_article(&out->records, &out->n, store, path, a, err);
}

static Range widened(Range r, uint32_t by, uint32_t n)
{
    return (Range){r.beg > by ? r.beg - by : 0, n - r.end > by ? r.end + by : n};
}

/* PATH:LINE, where what follows the last colon is a number. */
static bool split_place(Str text, Str *path, uint32_t *line)
{
    size_t colon = text.n;
    while (colon > 0 && text.p[colon - 1] != ':')
        colon--;
    if (colon < 2 || !str_to_u32(str_sub(text, colon, text.n), line))
        return false;
    *path = str_sub(text, 0, colon - 1);
    return true;
}

static quoth_status find_place(Article *out, uint32_t *focus, Store *store, Str path, uint32_t line, Arena *a,
                               quoth_error *err)
{
    Str absolute = file_absolute(a, str_z(a, path));
    quoth_status st = read_article(out, store, absolute, a, err);
    if (st != QUOTH_OK)
        return st;
    if (out->n == 0 || out->records[0].s.line > line)
        return fail(err, QUOTH_E_NOT_FOUND, "%.*s:%u: no indexed sentence stands there", STR(path), line);
    uint32_t i = 0;
    while (i + 1 < out->n && out->records[i].s.line < line && out->records[i + 1].s.line <= line)
        i++;
    *focus = i;
    return QUOTH_OK;
}

static quoth_status find_id(Article *out, uint32_t *focus, Store *store, Str id, Arena *a, quoth_error *err)
{
    Record record;
    quoth_status st = store_find(&record, store, id, a, err);
    if (st == QUOTH_OK)
        st = read_article(out, store, record.s.path, a, err);
    if (st != QUOTH_OK)
        return st;
    for (*focus = 0; *focus < out->n; ++*focus)
        if (str_eq(out->records[*focus].s.id, id))
            return QUOTH_OK;
    return fail(err, QUOTH_E_INDEX_CORRUPT, "%.*s: not in its own article: rebuild the index", STR(id));
}

quoth_status context_of(Context *out, Store *store, Str id, uint32_t n_around, Arena *a, quoth_error *err)
{
    Article article;
    uint32_t focus = 0, line;
    Str path;
    quoth_status st = split_place(id, &path, &line) ? find_place(&article, &focus, store, path, line, a, err)
                                                    : find_id(&article, &focus, store, id, a, err);
    if (st != QUOTH_OK)
        return st;
    Range whole = whole_of(article.records, article.n, focus), shown = widened(whole, n_around, article.n);
    *out = (Context){article.records + shown.beg, shown.end - shown.beg, focus - shown.beg,
                     {whole.beg - shown.beg, whole.end - shown.beg}};
    return QUOTH_OK;
}

/* ---- all hits --------------------------------------------------------------------------------------------- */

static quoth_status around_hit(Context *out, const Article *article, Str id, uint32_t n_around, quoth_error *err)
{
    uint32_t focus = 0;
    while (focus < article->n && !str_eq(article->records[focus].s.id, id))
        focus++;
    if (focus == article->n)
        return fail(err, QUOTH_E_INDEX_CORRUPT, "%.*s: not in its own article: rebuild the index", STR(id));
    Range alone = {focus, focus + 1}, shown = widened(alone, n_around, article->n);
    *out = (Context){article->records + shown.beg, shown.end - shown.beg, focus - shown.beg,
                     {focus - shown.beg, focus - shown.beg + 1}};
    return QUOTH_OK;
}

quoth_status context_of_hits(Context **out, Store *store, const Record *hits, uint32_t n_hits, uint32_t n_around,
                             Arena *a, quoth_error *err)
{
    Table places = table_new(a);
    Article *articles = NULL;
    uint32_t n_articles = 0;
    quoth_status st = QUOTH_OK;
    Context *contexts = arena_make_n(a, Context, n_hits);
    for (uint32_t i = 0; i < n_hits && st == QUOTH_OK; i++) {
        uint32_t at = *table_slot(&places, hits[i].s.path, n_articles);
        bool is_new = at == n_articles || !articles;
        Article *article = is_new ? vec_add(a, articles, n_articles) : &articles[at];
        if (is_new)
            st = read_article(article, store, hits[i].s.path, a, err);
        if (st == QUOTH_OK)
            st = around_hit(&contexts[i], article, hits[i].s.id, n_around, err);
    }
    *out = contexts;
    return st;
}
