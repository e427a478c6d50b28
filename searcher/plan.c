/* plan.c: the tree of the query, node by node, to the tree of the index; each says whether it is exact. */
#include "searcher/plan.h"

#include "base/check.h"
#include "base/late.h"
#include "base/vec.h"
#include "core/value.h"
#include "searcher/match.h"

enum { WALK_MOST = 2000000, LANGUAGES_MOST = 64 };

typedef struct Parts {
    const XapQuery **kids;
    uint32_t         n;
} Parts;

typedef struct Planner {
    Arena       *arena;
    Store       *store;
    Stemmer     *stemmers[LANGUAGES_MOST]; /* of the languages in the index                             */
    Str          languages[LANGUAGES_MOST];
    uint32_t     n_stemmers;
    bool         unstemmed;                /* some sentences are in a language without stems            */
    bool         knows_languages;          /* they have been asked for                                  */
    bool         is_ranked;
    Parts        support;                  /* adds weight alone                                         */
    quoth_status st;                       /* the first error; planning goes on with empty parts        */
    quoth_error *err;
} Planner;

static const XapQuery nothing = {.op = XAP_NOTHING};
static const XapQuery all = {.op = XAP_ALL};

/* ---- building --------------------------------------------------------------------------------------------- */

static const XapQuery *term(Planner *p, Str text)
{
    XapQuery *q = arena_make(p->arena, XapQuery);
    *q = (XapQuery){.op = XAP_TERM, .term = text};
    return q;
}

static void parts_add(Planner *p, Parts *parts, const XapQuery *q)
{
    parts->kids = vec_grow(p->arena, parts->kids, parts->n, sizeof(void *));
    parts->kids[parts->n++] = q;
}

static const XapQuery *join(Planner *p, XapOp op, Parts parts)
{
    const XapQuery **kids = parts.kids;
    uint32_t n = parts.n;
    if (n == 1)
        return kids[0];
    XapQuery *q = arena_make(p->arena, XapQuery);
    *q = (XapQuery){.op = op, .kids = kids, .n_kids = n};
    return q;
}

static const XapQuery *pair(Planner *p, XapOp op, const XapQuery *first, const XapQuery *second)
{
    Parts parts = {NULL, 0};
    parts_add(p, &parts, first);
    parts_add(p, &parts, second);
    return join(p, op, parts);
}

static const XapQuery *scaled(Planner *p, const XapQuery *kid, double factor)
{
    Parts parts = {NULL, 0};
    parts_add(p, &parts, kid);
    XapQuery *q = arena_make(p->arena, XapQuery);
    *q = (XapQuery){.op = XAP_SCALE, .factor = factor, .kids = parts.kids, .n_kids = 1};
    return q;
}

static Plan exactly(const XapQuery *q)
{
    return (Plan){q, true};
}

/* ---- words ------------------------------------------------------------------------------------------------ */

static void learn_languages(Planner *p)
{
    if (p->knows_languages || p->st != QUOTH_OK)
        return;
    p->knows_languages = true;
    XapWord *words;
    uint32_t n, n_stemmed = 0;
    bool more;
    p->st = late_need(LATE_STEM, p->err);
    if (p->st != QUOTH_OK)
        return;
    p->st = store_words(&words, &n, &more, p->store, &(StoreWalk){.field = FIELD_LANGUAGE, .limit = LANGUAGES_MOST}, p->arena, p->err);
    if (p->st != QUOTH_OK)
        return;
    for (uint32_t i = 0; i < n; i++) {
        Stemmer *s = stemmer_new(p->arena, words[i].term);
        if (!s)
            continue;
        p->languages[p->n_stemmers] = words[i].term;
        p->stemmers[p->n_stemmers++] = s;
        n_stemmed += words[i].docs;
    }
    p->unstemmed = more || n_stemmed < store_size(p->store);
}

/* The stems a word has in the languages of the index, and which language has which. */
typedef struct Stems {
    Str      items[LANGUAGES_MOST + 1];
    uint32_t n;
    uint32_t of_language[LANGUAGES_MOST + 1]; /* the last: of sentences in a language without stems */
} Stems;

static Stems stems_of(Planner *p, Str fold)
{
    Stems stems = {.n = 0};
    learn_languages(p);
    for (uint32_t i = 0; i < p->n_stemmers + p->unstemmed; i++) {
        Str stem = i < p->n_stemmers ? stem_word(p->stemmers[i], p->arena, fold) : fold;
        uint32_t k = 0;
        while (k < stems.n && !str_eq(stems.items[k], stem))
            k++;
        if (k == stems.n)
            stems.items[stems.n++] = stem;
        stems.of_language[i] = k;
    }
    return stems;
}

static bool is_of_rest(const Planner *p, const Stems *stems, uint32_t k)
{
    return p->unstemmed && stems->of_language[p->n_stemmers] == k;
}

/* Sentences with stem k in a language that has it. Those without stems are known by being in none of the others. */
static const XapQuery *in_its_languages(Planner *p, const Stems *stems, uint32_t k, const XapQuery *stem)
{
    bool is_rest = is_of_rest(p, stems, k);
    Parts languages = {NULL, 0};
    for (uint32_t i = 0; i < p->n_stemmers; i++)
        if ((stems->of_language[i] == k) != is_rest)
            parts_add(p, &languages, term(p, term_value(p->arena, FIELD_LANGUAGE, p->languages[i])));
    if (languages.n == 0)
        return stem;
    return pair(p, is_rest ? XAP_NOT : XAP_AND, stem, join(p, XAP_OR, languages));
}

/* The same for a store that knows of languages. */
static const XapQuery *told_its_languages(Planner *p, const Stems *stems, uint32_t k, Str stem)
{
    bool is_rest = is_of_rest(p, stems, k);
    Buf lines = {.arena = p->arena};
    for (uint32_t i = 0; i < p->n_stemmers; i++)
        if ((stems->of_language[i] == k) != is_rest)
            buf_fmt(&lines, "%.*s\n", STR(p->languages[i]));
    XapQuery *q = arena_make(p->arena, XapQuery);
    *q = (XapQuery){.op = XAP_TERM, .term = stem, .languages = buf_str(&lines), .is_without = is_rest};
    return q;
}

/* Every stem the word has in a language of the index: one, as a rule. Where there are more, all give weight as one word, and
 * each counts in its own languages alone. */
static Plan plan_stem(Planner *p, FieldId field, Str fold)
{
    Stems stems = stems_of(p, fold);
    Parts any = {NULL, 0}, own = {NULL, 0};
    bool is_told = store_knows_tokens(p->store);
    if (stems.n == 0)
        return exactly(&nothing);
    if (stems.n == 1)
        return exactly(term(p, term_stem(p->arena, field, stems.items[0])));
    for (uint32_t k = 0; k < stems.n; k++) {
        Str text = term_stem(p->arena, field, stems.items[k]);
        const XapQuery *stem = is_told ? told_its_languages(p, &stems, k, text) : term(p, text);
        parts_add(p, &any, stem);
        if (!is_told)
            parts_add(p, &own, in_its_languages(p, &stems, k, stem));
    }
    const XapQuery *word = join(p, XAP_SYNONYM, any);
    return exactly(is_told ? word : pair(p, XAP_FILTER, word, join(p, XAP_OR, own)));
}

static Plan too_many(Planner *p, const Word *w)
{
    p->st = fail(p->err, QUOTH_E_LIMIT, "%.*s: stands for more than %d words: write more letters", STR(w->text), PLAN_WORDS_MOST);
    return (Plan){&nothing, false};
}

/* The words of the index that a pattern stands for. */
static Plan plan_pattern(Planner *p, FieldId field, const Word *w)
{
    XapWord *words;
    uint32_t n;
    bool more, is_exact = true;
    Parts found = {NULL, 0};
    Str begin = w->form == FORM_WILDCARD ? w->prefix : S("");
    bool is_head = w->form == FORM_WILDCARD && w->fold.n == begin.n + 1 && w->fold.p[begin.n] == '*';
    uint32_t limit = is_head ? PLAN_WORDS_MOST : WALK_MOST;
    if (p->st != QUOTH_OK)
        return (Plan){&nothing, false};
    quoth_status st = store_words(&words, &n, &more, p->store, &(StoreWalk){field, begin, limit}, p->arena, p->err);
    if (st != QUOTH_OK) {
        p->st = st;
        return (Plan){&nothing, false};
    }
    for (uint32_t i = 0; i < n; i++) {
        Str fold = words[i].term;
        bool is_cut = fold.n > TERM_WHOLE;
        if (!is_head && !is_cut && !word_matches(w, fold))
            continue;
        is_exact = is_exact && !is_cut;
        parts_add(p, &found, term(p, term_word(p->arena, field, fold)));
    }
    if (more || found.n > PLAN_WORDS_MOST)
        return too_many(p, w);
    return found.n ? (Plan){join(p, XAP_SYNONYM, found), is_exact} : (Plan){&nothing, is_exact};
}

static Plan plan_word(Planner *p, FieldId field, const Word *w)
{
    bool has_stems = field_at(field)->kind == FIELD_IS_PROSE;
    switch (w->form) {
    case FORM_STEM:
        if (has_stems)
            return plan_stem(p, field, w->fold);
        return exactly(term(p, term_word(p->arena, field, w->fold)));
    case FORM_FOLD:
        return exactly(term(p, term_word(p->arena, field, w->fold)));
    case FORM_EXACT:
        return (Plan){term(p, term_word(p->arena, field, w->fold)), false};
    case FORM_WILDCARD:
    case FORM_FUZZY:
        return plan_pattern(p, field, w);
    }
    return (Plan){&all, false};
}

/* A word of the text that also stands in content, heading or title adds to the weight. */
static void support_word(Planner *p, const Word *w)
{
    static const struct {
        FieldId field;
        double factor;
    } fields[] = {{FIELD_CONTENT, 0.5}, {FIELD_SECTION, 0.2}, {FIELD_TITLE, 0.2}};
    if (!p->is_ranked || (w->form != FORM_STEM && w->form != FORM_FOLD))
        return;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        Plan word = plan_word(p, fields[i].field, w);
        parts_add(p, &p->support, scaled(p, word.query, fields[i].factor));
    }
}

/* Words in a row of a name: one term; of more than TERM_RUN_MOST words all runs of so many, which is not exact. */
static Plan plan_name(Planner *p, const Node *node)
{
    Parts parts = {NULL, 0};
    Str *folds = arena_make_n(p->arena, Str, node->n_words);
    uint32_t n = node->n_words < TERM_RUN_MOST ? node->n_words : TERM_RUN_MOST;
    for (uint32_t i = 0; i < node->n_words; i++)
        folds[i] = node->words[i].fold;
    for (uint32_t i = 0; i + n <= node->n_words; i++)
        parts_add(p, &parts, term(p, term_run(p->arena, node->field, folds + i, n)));
    return (Plan){join(p, XAP_AND, parts), parts.n == 1};
}

static bool is_name(const Node *node)
{
    for (uint32_t i = 0; i < node->n_words; i++)
        if (node->words[i].form != FORM_FOLD && node->words[i].form != FORM_STEM)
            return false;
    return node->n_words > 1 && field_at(node->field)->kind == FIELD_IS_NAME;
}

static const XapQuery *row(Planner *p, XapOp op, Parts parts, uint32_t window)
{
    XapQuery *q = arena_make(p->arena, XapQuery);
    *q = (XapQuery){.op = op, .window = window, .kids = parts.kids, .n_kids = parts.n};
    return q;
}

/* Can the store tell where in a text the word stands? A word so long that its terms may be cut has no place. */
static bool can_stand_in_row(const Planner *p, const Word *w, const Plan *word)
{
    bool is_leaf = word->query->op == XAP_TERM || word->query->op == XAP_SYNONYM, is_long = w->fold.n > TERM_WHOLE / 2;
    return w->form == FORM_FOLD || (word->is_exact && is_leaf && !is_long && store_knows_tokens(p->store));
}

static Plan plan_words(Planner *p, const Node *node)
{
    if (is_name(node))
        return plan_name(p, node);
    Parts parts = {NULL, 0};
    bool can_row = node->field == FIELD_TEXT, all_exact = true;
    for (uint32_t i = 0; i < node->n_words; i++) {
        Plan word = plan_word(p, node->field, &node->words[i]);
        parts_add(p, &parts, word.query);
        all_exact = all_exact && word.is_exact;
        can_row = can_row && can_stand_in_row(p, &node->words[i], &word);
        if (node->field == FIELD_TEXT)
            support_word(p, &node->words[i]);
    }
    if (node->n_words == 1 || !can_row)
        return (Plan){join(p, XAP_AND, parts), all_exact && node->n_words == 1};
    return exactly(row(p, XAP_PHRASE, parts, parts.n));
}

/* ---- values ----------------------------------------------------------------------------------------------- */

static Plan plan_address(Planner *p, const Node *node)
{
    if (node->host.n == 0)
        return plan_words(p, node);
    return (Plan){term(p, term_host(p->arena, node->field, node->host)), node->path.n == 0};
}

static XapQuery *range(Planner *p, FieldId field, Str low, Str high)
{
    XapQuery *q = arena_make(p->arena, XapQuery);
    *q = (XapQuery){.op = XAP_RANGE, .slot = field, .term = low, .high = high};
    return q;
}

/* The least string of a date that begins on the day: that of a year or month where it is their first. */
static Str lowest_date(Arena *a, int32_t day)
{
    Str iso = date_iso(a, day);
    if (str_ends(iso, S("-01-01")))
        return str_sub(iso, 0, iso.n - 6);
    return str_ends(iso, S("-01")) ? str_sub(iso, 0, iso.n - 3) : iso;
}

/* Dates are compared as strings. "2023" and "2023-06" stand before their days, so that the year and the month of the last
 * day may lie in the range of strings, but not with all their days in that of days: those are taken out. */
static const XapQuery *date_range(Planner *p, const Node *node)
{
    Str low = node->first == DAY_MIN ? S("0") : lowest_date(p->arena, node->first); /* "0": there is a value */
    if (node->last == DAY_MAX)
        return range(p, FIELD_DATE, low, S(""));
    Str high = date_iso(p->arena, node->last);
    const XapQuery *q = range(p, FIELD_DATE, low, high);
    for (size_t cut = 3; cut <= 6; cut += 3) {
        Str partial = str_sub(high, 0, high.n - cut);
        DayRange days;
        if (str_cmp(partial, low) >= 0 && date_days(partial, &days) && days.last > node->last)
            q = pair(p, XAP_NOT, q, range(p, FIELD_DATE, partial, partial));
    }
    return q;
}

static Plan plan_range(Planner *p, const Node *node)
{
    if (node->field == FIELD_CONF) /* no terms: any attribution may meet it */
        return (Plan){term(p, term_value(p->arena, FIELD_HAS, S("attribution"))), false};
    if (node->field == FIELD_DATE)
        return exactly(date_range(p, node));
    Str low = str_fmt(p->arena, "%03d", node->first < 0 ? 0 : node->first);
    Str high = str_fmt(p->arena, "%03d", node->last > 999 ? 999 : node->last < 0 ? 0 : node->last);
    return exactly(range(p, node->field, low, high));
}

static Plan plan_value(Planner *p, const Node *node)
{
    if (field_at(node->field)->kind != FIELD_IS_PRESENCE)
        return exactly(term(p, term_value(p->arena, node->field, node->value)));
    if (node->field == FIELD_NO && str_eq(node->value, S("speaker")))
        return exactly(term(p, term_unresolved(p->arena)));
    const XapQuery *has = term(p, term_value(p->arena, FIELD_HAS, node->value));
    return exactly(node->field == FIELD_NO ? pair(p, XAP_NOT, &all, has) : has);
}

static Plan plan_leaf(Planner *p, const Node *node)
{
    switch (node->kind) {
    case NODE_WORD:
    case NODE_PHRASE:
        return plan_words(p, node);
    case NODE_VALUE:
        return plan_value(p, node);
    case NODE_ADDRESS:
        return plan_address(p, node);
    case NODE_RANGE:
        return plan_range(p, node);
    case NODE_ALL:
        return exactly(&all);
    default:
        return (Plan){&all, false};
    }
}

/* ---- nodes ------------------------------------------------------------------------------------------------ */

static Plan plan_node(Planner *p, const Node *node);

static bool is_one_field(uint32_t claims)
{
    return (claims & (claims - 1)) == 0;
}

static Plan plan_and(Planner *p, const Node *node)
{
    Parts with = {NULL, 0}, without = {NULL, 0};
    bool is_exact = is_one_field(node->claims); /* else one attribution has to meet several conditions */
    for (uint32_t i = 0; i < node->n_kids; i++) {
        const Node *kid = node->kids[i];
        if (kid->kind == NODE_NOT) {
            uint32_t n_support = p->support.n;
            Plan taken = plan_node(p, kid->kids[0]);
            p->support.n = n_support; /* what is taken away adds no weight */
            if (taken.is_exact)
                parts_add(p, &without, taken.query);
            is_exact = is_exact && taken.is_exact;
            continue;
        }
        Plan plan = plan_node(p, kid);
        if (plan.query != &all)
            parts_add(p, &with, plan.query);
        is_exact = is_exact && plan.is_exact;
    }
    const XapQuery *q = with.n ? join(p, XAP_AND, with) : &all;
    if (without.n)
        q = pair(p, XAP_NOT, q, join(p, XAP_OR, without));
    return (Plan){q, is_exact};
}

static Plan plan_kids(Planner *p, const Node *node, XapOp op, bool may_be_exact)
{
    Parts parts = {NULL, 0};
    bool is_exact = may_be_exact;
    for (uint32_t i = 0; i < node->n_kids; i++) {
        Plan plan = plan_node(p, node->kids[i]);
        parts_add(p, &parts, plan.query);
        is_exact = is_exact && plan.is_exact;
    }
    return (Plan){join(p, op, parts), is_exact};
}

static bool is_word_of_text(const Node *node)
{
    return node->kind == NODE_WORD && node->field == FIELD_TEXT;
}

/* Two words near one another. Of one word twice a store that knows no tokens cannot tell. */
static Plan plan_near(Planner *p, const Node *node)
{
    Parts parts = {NULL, 0};
    bool can_row = true;
    CHECK(node->n_kids == 2);
    for (uint32_t i = 0; i < node->n_kids; i++) {
        const Node *kid = node->kids[i];
        Plan plan = plan_node(p, kid);
        parts_add(p, &parts, plan.query);
        can_row = can_row && is_word_of_text(kid) && can_stand_in_row(p, kid->words, &plan);
    }
    if (can_row && !store_knows_tokens(p->store))
        can_row = !str_eq(parts.kids[0]->term, parts.kids[1]->term);
    if (!can_row)
        return (Plan){join(p, XAP_AND, parts), false};
    return exactly(row(p, node->kind == NODE_PRE ? XAP_PHRASE : XAP_NEAR, parts, node->distance + 1));
}

/* Only words of prose give weight; all else filters, so that what it finds comes in order of place. */
static Plan weighed(Planner *p, const Node *node, Plan plan)
{
    if (plan.query->op == XAP_ALL || plan.query->op == XAP_NOTHING || field_at(node->field)->kind == FIELD_IS_PROSE)
        return plan;
    return (Plan){scaled(p, plan.query, 0), plan.is_exact};
}

static Plan plan_node(Planner *p, const Node *node)
{
    switch (node->kind) {
    case NODE_AND:
        return plan_and(p, node);
    case NODE_OR:
        return plan_kids(p, node, XAP_OR, true);
    case NODE_NEAR:
    case NODE_PRE:
        return plan_near(p, node);
    case NODE_WITH:
        if (node->unit == UNIT_SENTENCE)
            return plan_kids(p, node, XAP_AND, is_one_field(node->claims));
        return plan_kids(p, node, XAP_OR, false);
    case NODE_NOT:
        return (Plan){&all, false};
    default:
        return weighed(p, node, plan_leaf(p, node));
    }
}

static quoth_status run(Plan *out, Planner *p, const Query *q)
{
    Plan plan = plan_node(p, q->root);
    for (uint32_t i = 0; i < p->n_stemmers; i++)
        stemmer_free(p->stemmers[i]);
    if (p->st != QUOTH_OK)
        return p->st;
    if (p->support.n)
        plan.query = pair(p, XAP_MAYBE, plan.query, join(p, XAP_OR, p->support));
    *out = plan;
    return QUOTH_OK;
}

quoth_status plan_query(Plan *out, const Query *q, Store *store, Arena *a, quoth_error *err)
{
    return run(out, &(Planner){.arena = a, .store = store, .err = err}, q);
}

quoth_status plan_ranked(Plan *out, const Query *q, Store *store, Arena *a, quoth_error *err)
{
    return run(out, &(Planner){.arena = a, .store = store, .is_ranked = true, .err = err}, q);
}
