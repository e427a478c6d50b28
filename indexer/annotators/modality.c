/* modality.c: what kind of sentence it is, and whether it marks its own doubt.
 *
 * A question ends in a question mark. A recommendation says that something should be done, or stands in a list that
 * is announced as one ("Other steps could include:"). A forecast has a modal of the future in a main clause of the
 * author's own. A sentence without a verb's place, such as a list item, may be a fragment. All else is an assertion.
 */
#include "core/lexicon.h"
#include "indexer/annotator.h"
#include "indexer/claim.h"

enum { FRAGMENT_WORDS = 4 };

/* Tokens inside quotations of more than scare quotes: another's words, marked in a map the annotator makes once. */
static bool *others_words(const Doc *doc)
{
    bool *inside = arena_make_n(doc->arena, bool, doc->n_toks + 1);
    vec_each(const Annotation, a, doc->anns, doc->n_anns) {
        bool quotation = a->kind == ANN_QUOTATION && !a->value;
        bool content = a->kind == ANN_ATTRIBUTION && a->role == ROLE_CONTENT;
        if (quotation || content)
            range_each(t, a->toks)
                inside[t] = true;
    }
    return inside;
}

/* ---- questions, recommendations, forecasts --------------------------------------------------------------- */

static bool is_question(const Doc *doc, const Sentence *s)
{
    for (uint32_t t = s->toks.end; t-- > s->toks.beg;) {
        if (tok_is(doc, t, "?"))
            return true;
        if (!(doc->toks[t].shape & TOK_QUOTE) && !tok_is(doc, t, ")"))
            return false;
    }
    return false;
}

/* A main clause's modal: no subordinator between the clause's start and it. A clause that begins with one lasts to its
 * comma. */
static bool in_main_clause(const Doc *doc, const Sentence *s, uint32_t modal)
{
    bool subordinate = false, fronted = false;
    range_each(t, ((Range){s->toks.beg, modal})) {
        if (lexicon_holds(LEX_SUBORDINATORS, &doc->toks[t])) {
            fronted = fronted || t == s->toks.beg;
            subordinate = true;
        } else if ((tok_is(doc, t, ",") && fronted) || tok_is(doc, t, ";")) {
            subordinate = fronted = false;
        }
    }
    return !subordinate;
}

static bool is_recommending(const Doc *doc, const Sentence *s, const bool *others)
{
    static const char *const modals[] = {"should", "must", "ought", NULL};
    range_each(t, s->toks)
        if (!others[t] && tok_is_any(doc, t, modals) && in_main_clause(doc, s, t) && t + 1 < s->toks.end &&
            !tok_is(doc, t + 1, "have"))
            return true;
    return false;
}

static bool is_forecast(const Doc *doc, const Sentence *s, const bool *others)
{
    static const char *const modals[] = {"will", "would", "could", "shall", NULL};
    static const char *const past[] = {"have", "like", NULL};
    range_each(t, s->toks) {
        if (others[t] || !tok_is_any(doc, t, modals) || t == s->toks.beg || t + 1 >= s->toks.end)
            continue;
        if (in_main_clause(doc, s, t) && !tok_is_any(doc, t + 1, past))
            return true;
    }
    return false;
}

/* "Other steps could include:" announces a list of recommendations. */
static bool announces_steps(const Doc *doc, const Sentence *s)
{
    static const char *const nouns[] = {"steps", "measures", "recommendations", "options", "actions", "priorities", "step", NULL};
    if (!tok_is(doc, s->toks.end - 1, ":"))
        return false;
    range_each(t, s->toks)
        if (tok_is_any(doc, t, nouns))
            return true;
    return false;
}

static bool is_fragment(const Doc *doc, const Sentence *s)
{
    uint32_t n = 0;
    Str      last = tok_text(doc, s->toks.end - 1);
    range_each(t, s->toks)
        n += (doc->toks[t].shape & TOK_WORD) != 0;
    return n < FRAGMENT_WORDS && !str_eq(last, S(".")) && !str_eq(last, S("!")) && !(doc->toks[s->toks.end - 1].shape & TOK_QUOTE);
}

static SentenceKind kind_of(const Doc *doc, const Sentence *s, const bool *others, bool *in_steps)
{
    const Block *block = &doc->blocks[s->block];
    if (block->furniture)
        return KIND_FURNITURE;
    if (block->kind != BLOCK_ITEM)
        *in_steps = false;
    if (is_question(doc, s))
        return KIND_QUESTION;
    if (announces_steps(doc, s)) {
        *in_steps = true;
        return KIND_RECOMMENDATION;
    }
    if (*in_steps || is_recommending(doc, s, others))
        return KIND_RECOMMENDATION;
    if (is_forecast(doc, s, others))
        return KIND_FORECAST;
    return is_fragment(doc, s) ? KIND_FRAGMENT : KIND_ASSERTION;
}

/* ---- hedges ------------------------------------------------------------------------------------------------ */

static void mark_hedges(Doc *doc, const Sentence *s)
{
    for (uint32_t t = s->toks.beg; t < s->toks.end;) {
        uint32_t n = lexicon_match(LEX_HEDGES, doc->toks, (Range){t, s->toks.end}, NULL);
        bool     month = n == 1 && tok_is(doc, t, "may") && t > s->toks.beg && (doc->toks[t].shape & TOK_CAPITAL);
        if (n > 0 && !month)
            ann_add(doc, (Annotation){.kind = ANN_HEDGE, .owner = ANN_SELF, .toks = {t, t + n}, .confidence = 90});
        t += n ? n : 1;
    }
}

/* "In Tehran's view": whose view it is, is a doubt of the writer's. */
static void mark_views(Doc *doc)
{
    uint32_t n = doc->n_anns;
    for (uint32_t i = 0; i < n; i++) {
        const Annotation *a = &doc->anns[i];
        if (a->kind == ANN_ATTRIBUTION && a->role == ROLE_CUE && a->rule == RULE_VIEW)
            ann_add(doc, (Annotation){.kind = ANN_HEDGE, .owner = ANN_SELF, .toks = a->toks, .confidence = 70});
    }
}

static void run(Doc *doc)
{
    bool *others = others_words(doc), in_steps = false;
    vec_each(const Sentence, s, doc->sents, doc->n_sents) {
        if (s->toks.beg == s->toks.end)
            continue;
        SentenceKind kind = doc->claims_sought || doc->blocks[s->block].furniture ? kind_of(doc, s, others, &in_steps) : KIND_ASSERTION;
        if (!doc->claims_sought && is_question(doc, s) && kind != KIND_FURNITURE)
            kind = KIND_QUESTION;
        ann_add(doc, (Annotation){.kind = ANN_KIND, .owner = ANN_SELF, .toks = s->toks, .value = (uint8_t)kind, .confidence = 80});
        if (doc->claims_sought && kind != KIND_FURNITURE)
            mark_hedges(doc, s);
    }
    mark_views(doc);
}

const Annotator annotator_modality = {.name = "modality",
                                      .reads = KIND(QUOTATION) | KIND(ATTRIBUTION),
                                      .writes = KIND(KIND) | KIND(HEDGE),
                                      .run = run};
