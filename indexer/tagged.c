#include "indexer/tagged.h"

#include "core/lexicon.h"
#include "indexer/claim.h"

/* The confidence asked of the classes in which the tagger errs most: below `likely` a find is dropped, below
 * `sure` it is doubtful. */
typedef struct Bar {
    uint8_t deed, nobody, anybody;
} Bar;

static const Bar likely = {60, 75, 90}, sure = {80, 90, 95};

/* Tokens within quotations that are more than scare quotes. */
static bool *spoken(const Doc *doc)
{
    bool *quoted = arena_make_n(doc->arena, bool, doc->n_toks + 1);
    vec_each (const Annotation, a, doc->anns, doc->n_anns)
        if (a->kind == ANN_QUOTATION && !a->value)
            range_each (t, a->toks)
                quoted[t] = true;
    return quoted;
}

static bool has_cue_word(const Doc *doc, Range cue)
{
    range_each (t, cue)
        if (lexicon_holds(LEX_CUES, &doc->toks[t]))
            return true;
    return false;
}

/* What is said, and not a thing done to something: a quotation, or a clause of its own. */
static bool is_clause(const Doc *doc, const Claim *c, const bool *quoted)
{
    static const char *const openers[] = {"that", "whether", "if", "how", "why", "what", NULL};
    for (uint32_t i = 0; i < c->n_content; i++)
        range_each (t, c->content[i])
            if (quoted[t])
                return true;
    for (const char *const *w = openers; *w && c->n_content; w++)
        if (tok_is(doc, c->content[0].beg, *w))
            return true;
    return false;
}

/* "is estimated", "are believed": a passive names nobody. */
static bool is_passive(const Doc *doc, Range cue)
{
    static const char *const be[] = {"is", "are", "was", "were", "been", "being", "be", NULL};
    range_each (t, cue)
        for (const char *const *w = be; *w; w++)
            if (tok_is(doc, t, *w))
                return true;
    return false;
}

bool tagged_is_hearer(const Doc *doc, Range speaker, Range cue)
{
    if (speaker.beg == speaker.end || speaker.end > cue.beg || !is_passive(doc, cue))
        return false;
    range_each (t, cue)
        if (lexicon_holds(LEX_HEARER_VERBS, &doc->toks[t]))
            return true;
    return false;
}

static bool is_relative(const Doc *doc, Range speaker)
{
    return speaker.end - speaker.beg == 1 &&
           (tok_is(doc, speaker.beg, "which") || tok_is(doc, speaker.beg, "that"));
}

/* "a gunman", "neither country" */
static bool is_anybody(const Doc *doc, Range speaker)
{
    static const char *const words[] = {"a", "an", "neither", "no", NULL};
    for (const char *const *w = words; *w && speaker.beg < speaker.end; w++)
        if (tok_is(doc, speaker.beg, *w))
            return true;
    return false;
}

/* `quoted`: tokens in any quotation; `said`: in those that are more than scare quotes. */
static bool is_below(const Doc *doc, const Claim *c, Bar bar, const bool *quoted, const bool *said)
{
    bool nobody = c->speaker.beg == c->speaker.end, clause = is_clause(doc, c, quoted);
    if (nobody && !is_clause(doc, c, said) && c->confidence < bar.nobody &&
        !(is_passive(doc, c->cue) && has_cue_word(doc, c->cue) && c->confidence >= bar.deed))
        return true;
    if (c->confidence < bar.deed && is_relative(doc, c->speaker))
        return true; /* "…, which could explain why": nobody speaks */
    uint8_t asked = is_anybody(doc, c->speaker) ? bar.anybody : bar.deed;
    bool possessive =
        !nobody && (doc->toks[c->speaker.end - 1].shape & TOK_POSSESSIVE); /* "Russia's views regarding …" */
    return !clause && c->confidence < asked && (possessive || !has_cue_word(doc, c->cue));
}

/* ---- speakers
 * ------------------------------------------------------------------------------------------------- */

static bool is_participle(const Doc *doc, const Claim *c)
{
    return c->cue.beg < c->cue.end && str_ends(doc->toks[c->cue.end - 1].fold, S("ing"));
}

/* The claim before in the same sentence that has a speaker; UINT32_MAX when there is none. */
static uint32_t neighbour(const Doc *doc, const Claim *claims, uint32_t i)
{
    uint32_t sent = doc_sent_of(doc, claim_at(&claims[i]));
    for (uint32_t j = i; j-- > 0 && doc_sent_of(doc, claim_at(&claims[j])) == sent;)
        if (claims[j].speaker.beg < claims[j].speaker.end)
            return j;
    return UINT32_MAX;
}

static void set_speaker(Doc *doc, const Claim *c, Range speaker)
{
    for (uint32_t i = c->ann + 1; i < doc->n_anns && doc->anns[i].owner == c->ann; i++) /* its parts follow it */
        if (doc->anns[i].role == ROLE_SPEAKER)
            doc->anns[i].toks = speaker;
}

/* "X said …, suggesting …": a participle without a subject has that of the clause it hangs on. */
static void share_speakers(Doc *doc)
{
    uint32_t n;
    Claim *claims = claims_of(doc, &n);
    for (uint32_t i = 0; i < n; i++) {
        Claim *c = &claims[i];
        bool nobody = c->speaker.beg == c->speaker.end;
        uint32_t j = neighbour(doc, claims, i);
        if (j == UINT32_MAX || !is_participle(doc, c) || is_passive(doc, c->cue))
            continue;
        if (nobody)
            ann_add(doc, (Annotation){.kind = ANN_ATTRIBUTION,
                                      .role = ROLE_SPEAKER,
                                      .owner = c->ann,
                                      .toks = claims[j].speaker,
                                      .rule = c->rule,
                                      .confidence = c->confidence});
        else if (claims[j].speaker.beg >= c->speaker.end && claims[j].cue.end <= c->cue.beg)
            set_speaker(doc, c, claims[j].speaker); /* the nearer clause is the one it hangs on */
    }
}

void tagged_sort_out(Doc *doc)
{
    uint32_t n;
    Claim *claims = claims_of(doc, &n);
    bool *quoted = claim_quoted(doc), *said = spoken(doc),
         *drop = arena_make_n(doc->arena, bool, doc->n_anns + 1), any = false;
    for (uint32_t i = 0; i < n; i++) {
        if (is_below(doc, &claims[i], likely, quoted, said))
            any = drop[claims[i].ann] = true;
        else if (is_below(doc, &claims[i], sure, quoted, said))
            doc->anns[claims[i].ann].rule = RULE_DOUBTFUL;
    }
    if (any)
        claims_drop(doc, drop);
    share_speakers(doc);
}
