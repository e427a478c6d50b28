#include "searcher/eval.h"

#include <math.h>
#include <stdlib.h>

#include "base/table.h"
#include "base/vec.h"

enum { CUT_NDCG = 10, CUT_P = 5, COLUMNS_MOST = 6, RELEVANCE_MOST = 1000 };

typedef struct RankedDoc {
    Str    id;
    double score;
    int    relevance; /* of a run's: 0 where it was not judged */
} RankedDoc;

typedef struct Topic {
    Str        id;
    RankedDoc *judged, *found;
    uint32_t   n_judged, n_found;
} Topic;

typedef struct Topics {
    Arena   *arena;
    Table    places; /* id to place in items */
    Topic   *items;
    uint32_t n;
} Topics;

/* ---- lines ------------------------------------------------------------------------------------------ */

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static uint32_t cut_columns(Str line, Str columns[COLUMNS_MOST])
{
    uint32_t n = 0;
    size_t at = 0;
    while (n < COLUMNS_MOST) {
        while (at < line.n && is_blank(line.p[at]))
            at++;
        size_t beg = at;
        while (at < line.n && !is_blank(line.p[at]))
            at++;
        if (at == beg)
            break;
        columns[n++] = str_sub(line, beg, at);
    }
    return n;
}

static bool take_digits(Str s, size_t *at, double *value, int *n_after)
{
    size_t beg = *at;
    for (; *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9'; ++*at) {
        *value = *value * 10 + (s.p[*at] - '0');
        ++*n_after;
    }
    return *at > beg;
}

/* A decimal number, whatever the locale: -12.5e-3. */
static bool read_number(Str s, double *out)
{
    double value = 0, power = 0;
    int n_whole = 0, n_after = 0, n_power = 0;
    size_t at = s.n && (s.p[0] == '-' || s.p[0] == '+');
    bool is_number = take_digits(s, &at, &value, &n_whole);
    if (at < s.n && s.p[at] == '.') {
        at++;
        is_number = take_digits(s, &at, &value, &n_after) || is_number;
    }
    if (is_number && at + 1 < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
        bool is_down = s.p[++at] == '-';
        at += is_down || s.p[at] == '+';
        is_number = take_digits(s, &at, &power, &n_power) && power < 300;
        power = is_down ? -power : power;
    }
    power -= n_after;
    value = power < 0 ? value / pow(10, -power) : value * pow(10, power);
    *out = s.n && s.p[0] == '-' ? -value : value;
    return is_number && at == s.n && isfinite(value);
}

static Topic *topic_of(Topics *t, Str id)
{
    uint32_t place = *table_slot(&t->places, id, t->n);
    if (place == t->n)
        vec_push(t->arena, t->items, t->n, (Topic){.id = id});
    return &t->items[place];
}

static quoth_status read_judgements(Topics *t, Str bytes, quoth_error *err)
{
    Str line, columns[COLUMNS_MOST];
    double relevance;
    for (uint32_t n = 1; str_next(&bytes, '\n', &line); n++) {
        uint32_t n_columns = cut_columns(line, columns);
        if (n_columns == 0)
            continue;
        bool is_good = n_columns == 4 && read_number(columns[3], &relevance) && fabs(relevance) <= RELEVANCE_MOST;
        if (!is_good)
            return fail_at(err, QUOTH_E_INPUT, n, 1, "judgements, line %u: expected query, 0, document and relevance", n);
        Topic *topic = topic_of(t, columns[0]);
        vec_push(t->arena, topic->judged, topic->n_judged, (RankedDoc){columns[2], 0, (int)relevance});
    }
    return QUOTH_OK;
}

/* What answers a query that nobody judged counts for nothing. */
static quoth_status read_run(Topics *t, Str bytes, quoth_error *err)
{
    Str line, columns[COLUMNS_MOST];
    double score;
    for (uint32_t n = 1; str_next(&bytes, '\n', &line); n++) {
        uint32_t n_columns = cut_columns(line, columns);
        if (n_columns == 0)
            continue;
        if (n_columns < 5 || !read_number(columns[4], &score))
            return fail_at(err, QUOTH_E_INPUT, n, 1, "run, line %u: expected query, Q0, document, rank, score and tag",
                           n);
        uint32_t place = table_get(&t->places, columns[0]);
        Topic *topic = t->items && place < t->n ? &t->items[place] : NULL;
        if (topic)
            vec_push(t->arena, topic->found, topic->n_found, (RankedDoc){columns[2], score, 0});
    }
    return QUOTH_OK;
}

/* ---- one query -------------------------------------------------------------------------------------- */

static int by_score(const void *x, const void *y)
{
    const RankedDoc *a = x, *b = y;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return str_cmp(b->id, a->id);
}

static int by_relevance(const void *x, const void *y)
{
    const RankedDoc *a = x, *b = y;
    return (a->relevance < b->relevance) - (a->relevance > b->relevance);
}

static quoth_status rank(Topic *t, Arena *a, quoth_error *err)
{
    Table places = table_new(a), seen = table_new(a);
    for (uint32_t i = 0; i < t->n_judged; i++)
        if (*table_slot(&places, t->judged[i].id, i) != i)
            return fail(err, QUOTH_E_INPUT, "judgements: document %.*s twice for query %.*s", STR(t->judged[i].id),
                        STR(t->id));
    for (uint32_t i = 0; i < t->n_found; i++) {
        if (*table_slot(&seen, t->found[i].id, i) != i)
            return fail(err, QUOTH_E_INPUT, "run: document %.*s twice for query %.*s", STR(t->found[i].id), STR(t->id));
        uint32_t place = table_get(&places, t->found[i].id);
        t->found[i].relevance = place == TABLE_NONE ? 0 : t->judged[place].relevance;
    }
    if (t->n_found > 1)
        qsort(t->found, t->n_found, sizeof *t->found, by_score);
    qsort(t->judged, t->n_judged, sizeof *t->judged, by_relevance);
    return QUOTH_OK;
}

static double gain(const RankedDoc *docs, uint32_t n)
{
    double sum = 0;
    for (uint32_t i = 0; i < n && i < CUT_NDCG; i++)
        sum += docs[i].relevance > 0 ? docs[i].relevance / log2(i + 2.0) : 0;
    return sum;
}

static quoth_score score_of(const Topic *t)
{
    quoth_score s = {.query_id = t->id, .n_found = t->n_found};
    double precisions = 0, ideal = gain(t->judged, t->n_judged);
    for (uint32_t i = 0; i < t->n_judged; i++)
        s.n_relevant += t->judged[i].relevance > 0;
    for (uint32_t i = 0; i < t->n_found; i++) {
        if (t->found[i].relevance <= 0)
            continue;
        s.n_relevant_found++;
        precisions += (double)s.n_relevant_found / (i + 1);
        s.p5 += i < CUT_P ? 1.0 / CUT_P : 0;
    }
    if (s.n_relevant == 0)
        return s;
    s.ndcg10 = gain(t->found, t->n_found) / ideal;
    s.map = precisions / s.n_relevant;
    s.recall = (double)s.n_relevant_found / s.n_relevant;
    return s;
}

/* ---- all of them ------------------------------------------------------------------------------------ */

static void add_to_mean(quoth_score *mean, const quoth_score *s)
{
    mean->n_found += s->n_found;
    mean->n_relevant += s->n_relevant;
    mean->n_relevant_found += s->n_relevant_found;
    mean->ndcg10 += s->ndcg10;
    mean->map += s->map;
    mean->p5 += s->p5;
    mean->recall += s->recall;
}

quoth_status eval_run(Eval *out, Str run, Str judgements, bool all, Arena *a, quoth_error *err)
{
    Topics t = {.arena = a, .places = table_new(a)};
    Eval eval = {.mean = {.query_id = S("all")}};
    quoth_status st = read_judgements(&t, judgements, err);
    if (st == QUOTH_OK)
        st = read_run(&t, run, err);
    for (uint32_t i = 0; i < t.n && st == QUOTH_OK; i++) {
        if (t.items[i].n_found == 0 && !all)
            continue;
        st = rank(&t.items[i], a, err);
        if (st != QUOTH_OK)
            break;
        vec_push(a, eval.scores, eval.n, score_of(&t.items[i]));
        add_to_mean(&eval.mean, &eval.scores[eval.n - 1]);
    }
    double n = eval.n ? eval.n : 1;
    eval.mean.ndcg10 /= n;
    eval.mean.map /= n;
    eval.mean.p5 /= n;
    eval.mean.recall /= n;
    if (st == QUOTH_OK)
        *out = eval;
    return st;
}
