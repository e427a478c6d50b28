/* match.c: each node is asked once for a record; its verdict says by which attributions it is met. */
#include "searcher/match.h"

#include <stdlib.h>

#include "base/vec.h"
#include "core/terms.h"
#include "core/value.h"
#include "searcher/passage.h"

typedef struct Tongue {
    Str      language;
    Stemmer *stemmer; /* NULL: words are their own stems */
} Tongue;

struct Matcher {
    Arena   *kept, *scratch; /* scratch: of one record */
    Tongue  *tongues;
    uint32_t n_tongues;
};

/* What a node has to say of a record. */
typedef struct Verdict {
    bool  is_known;
    bool  is_free;  /* met by the sentence, whatever its attributions                                  */
    bool *claims;   /* met by these attributions; NULL: by none                                        */
} Verdict;

typedef struct Passages {
    Passage *items;
    uint32_t n;
    bool     is_cut;
} Passages;

/* One record under the eyes of one query. */
typedef struct View View;
struct View {
    Arena        *arena;
    Matcher      *matcher;
    const Query  *query;
    const Record *record;
    Passages      passages[FIELDS];
    Verdict      *verdicts; /* by Node.id */
    const Around *around;
    View        **others;   /* of around->records; shared */
    Span         *spans;
    uint32_t      n_spans;
};

Matcher *matcher_new(void)
{
    Arena   *kept = arena_new(), *scratch = arena_new();
    Matcher *m = kept && scratch ? arena_try(kept, sizeof *m) : NULL;
    if (!m) {
        arena_free(kept);
        arena_free(scratch);
        return NULL;
    }
    *m = (Matcher){.kept = kept, .scratch = scratch};
    return m;
}

void matcher_free(Matcher *m)
{
    if (!m)
        return;
    for (uint32_t i = 0; i < m->n_tongues; i++)
        stemmer_free(m->tongues[i].stemmer);
    arena_free(m->scratch);
    arena_free(m->kept);
}

void matcher_edge(Matcher *m, Edge *edge)
{
    arena_edge(m->kept, edge);
    arena_edge(m->scratch, edge);
}

static Stemmer *stemmer_of(Matcher *m, Str language)
{
    for (uint32_t i = 0; i < m->n_tongues; i++)
        if (str_eq(m->tongues[i].language, language))
            return m->tongues[i].stemmer;
    Str      name = str_dup(m->kept, language);
    Stemmer *stemmer = stemmer_new(m->kept, name);
    vec_push(m->kept, m->tongues, m->n_tongues, (Tongue){name, stemmer});
    return stemmer;
}

static View *view_new(Matcher *m, const Query *q, const Record *r, const Around *around, View **others)
{
    View *v = arena_make(m->scratch, View);
    *v = (View){.arena = m->scratch, .matcher = m, .query = q, .record = r, .around = around, .others = others};
    v->verdicts = arena_make_n(v->arena, Verdict, q->n_nodes);
    return v;
}

static const Passages *passages(View *v, FieldId field)
{
    Passages *p = &v->passages[field];
    if (!p->is_cut) {
        p->items = passages_of(v->arena, v->record, field, &p->n);
        p->is_cut = true;
    }
    return p;
}

/* ---- verdicts --------------------------------------------------------------------------------------- */

static uint32_t n_claims(const View *v)
{
    return v->record->s.n_attributions;
}

static void meet(const View *v, Verdict *verdict, uint32_t claim)
{
    if (claim == VALUE_SENTENCE) {
        verdict->is_free = true;
        return;
    }
    if (!verdict->claims)
        verdict->claims = arena_make_n(v->arena, bool, n_claims(v));
    verdict->claims[claim] = true;
}

static bool is_met(const Verdict *verdict)
{
    return verdict->is_free || verdict->claims;
}

static bool shares(const View *v, const bool *a, const bool *b)
{
    for (uint32_t i = 0; i < n_claims(v); i++)
        if (a[i] && b[i])
            return true;
    return false;
}

static bool asks_stems(const Node *node)
{
    bool asks = false;
    for (uint32_t i = 0; i < node->n_words; i++)
        asks = asks || node->words[i].form == FORM_STEM;
    for (uint32_t i = 0; i < node->n_kids; i++)
        asks = asks || asks_stems(node->kids[i]);
    return asks;
}

/* Where nothing asks for stems there is no stemmer: to make the first takes long. */
static Finder finder_of(const View *v, const Passage *passage, const Node *node)
{
    return (Finder){v->arena, asks_stems(node) ? stemmer_of(v->matcher, v->record->s.language) : NULL, passage};
}

static Verdict judge_words(View *v, const Node *node)
{
    Verdict         verdict = {0};
    const Passages *all = passages(v, node->field);
    for (uint32_t i = 0; i < all->n; i++) {
        Finder finder = finder_of(v, &all->items[i], node);
        if (passage_find(&finder, node).n > 0)
            meet(v, &verdict, all->items[i].claim);
    }
    return verdict;
}

static bool in_range(const Node *node, Str value)
{
    DayRange days;
    uint32_t number;
    if (field_at(node->field)->kind == FIELD_IS_DATE)
        return date_days(value, &days) && days.first >= node->first && days.last <= node->last;
    return str_to_u32(value, &number) && (int32_t)number >= node->first && (int32_t)number <= node->last;
}

/* The file itself, a folder above it, or a container it is a member of. A path that does not begin with "/" may begin
 * at any folder. */
static bool is_below(Str path, Str wanted)
{
    for (size_t at = str_find(path, wanted, 0); at != STR_NONE; at = str_find(path, wanted, at + 1)) {
        bool begins = at == 0 || (path.p[at - 1] == '/' && wanted.p[0] != '/');
        size_t end = at + wanted.n;
        bool ends = end == path.n || path.p[end] == '/' || path.p[end] == '!' || wanted.p[wanted.n - 1] == '/';
        if (begins && ends)
            return true;
    }
    return false;
}

static bool is_at_address(Arena *a, const Node *node, Str url)
{
    Str    form = address_form(a, url);
    size_t n = 0;
    while (n < form.n && !strchr("/?#:", form.p[n]))
        n++;
    Str  host = str_sub(form, 0, n), rest = str_sub(form, n, form.n);
    bool is_host = str_eq(host, node->host) ||
                   (str_ends(host, node->host) && host.p[host.n - node->host.n - 1] == '.');
    return is_host && str_starts(rest, node->path);
}

static bool has_value(View *v, const Node *node, Str value)
{
    switch (node->kind) {
    case NODE_RANGE:
        return in_range(node, value);
    case NODE_PATH:
        return is_below(value, node->value);
    case NODE_ADDRESS:
        return is_at_address(v->arena, node, value);
    default:
        return str_eq(value, node->value);
    }
}

static Verdict judge_values(View *v, const Node *node)
{
    Verdict  verdict = {0};
    uint32_t n;
    const Value *values = record_values(v->arena, v->record, node->field, &n);
    for (uint32_t i = 0; i < n; i++)
        if (has_value(v, node, values[i].text))
            meet(v, &verdict, values[i].claim);
    return verdict;
}

static const Verdict *judge(View *v, const Node *node);

static Verdict judge_or(View *v, const Node *node)
{
    Verdict verdict = {0};
    for (uint32_t i = 0; i < node->n_kids; i++) {
        const Verdict *kid = judge(v, node->kids[i]);
        verdict.is_free = verdict.is_free || kid->is_free;
        for (uint32_t k = 0; kid->claims && k < n_claims(v); k++)
            if (kid->claims[k])
                meet(v, &verdict, k);
    }
    return verdict;
}

/* Is the kid one of those that one attribution has to meet together? */
static bool is_bound(View *v, const Node *kid)
{
    return kid->kind != NODE_NOT && kid->claims != 0 && !judge(v, kid)->is_free;
}

/* Kids of the same sort may be met by two attributions: those on the same fields, and all that are groups. */
static uint32_t sort_of(const Node *kid)
{
    return kid->kind == NODE_AND ? UINT32_MAX : kid->claims;
}

/* Does the attribution meet a bound kid of this sort? */
static bool meets_one(View *v, const Node *node, uint32_t sort, uint32_t claim)
{
    for (uint32_t i = 0; i < node->n_kids; i++) {
        const Node *kid = node->kids[i];
        if (sort_of(kid) == sort && is_bound(v, kid) && judge(v, kid)->claims[claim])
            return true;
    }
    return false;
}

/* The attributions that meet a bound kid of each sort; NULL where no kid is bound. */
static bool *meet_each_sort(View *v, const Node *node)
{
    bool *common = NULL;
    for (uint32_t i = 0; i < node->n_kids; i++) {
        if (!is_bound(v, node->kids[i]))
            continue;
        if (!common) {
            common = arena_make_n(v->arena, bool, n_claims(v));
            memset(common, true, n_claims(v));
        }
        for (uint32_t c = 0; c < n_claims(v); c++)
            common[c] = common[c] && meets_one(v, node, sort_of(node->kids[i]), c);
    }
    return common;
}

/* All kids are met, the bound ones by attributions that also meet one of each other sort. */
static Verdict judge_and(View *v, const Node *node)
{
    const Verdict unmet = {0};
    for (uint32_t i = 0; i < node->n_kids; i++)
        if (!is_met(judge(v, node->kids[i])))
            return unmet;
    bool *common = meet_each_sort(v, node);
    for (uint32_t i = 0; common && i < node->n_kids; i++)
        if (is_bound(v, node->kids[i]) && !shares(v, judge(v, node->kids[i])->claims, common))
            return unmet;
    return common ? (Verdict){.claims = common} : (Verdict){.is_free = true};
}

/* Does a record of the same paragraph or article meet the node? */
static bool has_beside(View *v, const Node *node, Unit unit)
{
    if (is_met(judge(v, node)))
        return true;
    for (uint32_t i = 0; v->around && unit != UNIT_SENTENCE && i < v->around->n; i++) {
        const Record *other = &v->around->records[i];
        if (unit == UNIT_PARAGRAPH && other->paragraph != v->record->paragraph)
            continue;
        if (!v->others[i])
            v->others[i] = view_new(v->matcher, v->query, other, v->around, v->others);
        if (is_met(judge(v->others[i], node)))
            return true;
    }
    return false;
}

static Verdict judge_with(View *v, const Node *node)
{
    bool left = is_met(judge(v, node->kids[0])), right = is_met(judge(v, node->kids[1]));
    bool is_free = (left && has_beside(v, node->kids[1], node->unit)) || (right && has_beside(v, node->kids[0], node->unit));
    return (Verdict){.is_free = is_free};
}

static Verdict judge_kind(View *v, const Node *node)
{
    switch (node->kind) {
    case NODE_ALL:
        return (Verdict){.is_free = true};
    case NODE_ADDRESS:
        return node->host.n ? judge_values(v, node) : judge_words(v, node);
    case NODE_WORD:
    case NODE_PHRASE:
    case NODE_NEAR:
    case NODE_PRE:
        return judge_words(v, node);
    case NODE_OR:
        return judge_or(v, node);
    case NODE_AND:
        return judge_and(v, node);
    case NODE_NOT:
        return (Verdict){.is_free = !is_met(judge(v, node->kids[0]))};
    case NODE_WITH:
        return judge_with(v, node);
    default:
        return judge_values(v, node);
    }
}

static const Verdict *judge(View *v, const Node *node)
{
    Verdict *verdict = &v->verdicts[node->id];
    if (!verdict->is_known) {
        *verdict = judge_kind(v, node);
        verdict->is_known = true;
    }
    return verdict;
}

/* ---- what to highlight ------------------------------------------------------------------------------ */

static void mark_words(View *v, const Node *node, const bool *claims)
{
    const Passages *all = passages(v, node->field);
    for (uint32_t i = 0; i < all->n; i++) {
        const Passage *passage = &all->items[i];
        Finder          finder = finder_of(v, passage, node);
        if (claims && passage->claim != VALUE_SENTENCE && !claims[passage->claim])
            continue;
        if (passage->is_text)
            passage_spans(&finder, node, &v->spans, &v->n_spans);
        else if (passage->at.beg < passage->at.end && passage_find(&finder, node).n > 0)
            vec_push(v->arena, v->spans, v->n_spans, passage->at);
    }
}

static const bool *both(View *v, const bool *a, const bool *b)
{
    if (!a || !b)
        return a ? a : b;
    bool *common = arena_make_n(v->arena, bool, n_claims(v));
    for (uint32_t i = 0; i < n_claims(v); i++)
        common[i] = a[i] && b[i];
    return common;
}

/* The words by which a node that is met is met; `claims`: by these attributions alone, where not NULL. */
static void mark(View *v, const Node *node, const bool *claims)
{
    const Verdict *verdict = judge(v, node);
    if (!is_met(verdict) || node->kind == NODE_NOT)
        return;
    if (node->kind == NODE_WORD || node->kind == NODE_PHRASE || node->kind == NODE_NEAR || node->kind == NODE_PRE) {
        mark_words(v, node, claims);
        return;
    }
    if (node->kind == NODE_WITH)
        claims = NULL;
    else if (node->kind == NODE_AND)
        claims = both(v, claims, verdict->claims);
    for (uint32_t i = 0; i < node->n_kids; i++)
        mark(v, node->kids[i], claims);
}

static int by_beg(const void *a, const void *b)
{
    const Span *x = a, *y = b;
    return x->beg != y->beg ? (x->beg < y->beg ? -1 : 1) : (x->end > y->end) - (x->end < y->end);
}

static Match marked(View *v, const Verdict *verdict)
{
    Span    *spans = v->spans;
    uint32_t n = 0;
    if (v->n_spans > 1)
        qsort(spans, v->n_spans, sizeof *spans, by_beg);
    for (uint32_t i = 0; i < v->n_spans; i++) {
        if (n == 0 || spans[i].beg > spans[n - 1].end)
            spans[n++] = spans[i];
        else if (spans[i].end > spans[n - 1].end)
            spans[n - 1].end = spans[i].end;
    }
    return (Match){spans, n, verdict->is_free ? NULL : verdict->claims};
}

bool match_record(Matcher *m, const Query *q, const Record *r, const Around *around, Match *out)
{
    arena_reset(m->scratch);
    View **others = around ? arena_make_n(m->scratch, View *, around->n + 1) : NULL;
    View  *v = view_new(m, q, r, around, others);
    if (!is_met(judge(v, q->root)))
        return false;
    if (out) {
        mark(v, q->root, NULL);
        *out = marked(v, judge(v, q->root));
    }
    return true;
}
