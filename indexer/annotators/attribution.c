/* attribution.c: who says what. The learned tagger finds most; rules add the forms in which nobody is named and those
 * that news seldom use: "reportedly", "is estimated to", "in Tehran's view", "as outlined in that agreement". */
#include "core/lexicon.h"
#include "indexer/annotator.h"
#include "indexer/claim.h"
#include "indexer/tagged.h"
#include "indexer/tagger.h"

/* The clause round a token: from the sentence's start or a semicolon to a semicolon, a relative clause about the last
 * noun (", who"), or the sentence's own last mark. */
static Range clause_at(const Doc *doc, Range sent, uint32_t t)
{
    static const char *const relatives[] = {"who", "which", "where", NULL};
    Range clause = sent;
    range_each(i, ((Range){sent.beg, t}))
        if (tok_is(doc, i, ";"))
            clause.beg = i + 1;
    for (uint32_t i = t; i < sent.end; i++) {
        bool relative = tok_is(doc, i, ",") && i + 1 < sent.end && tok_is_any(doc, i + 1, relatives);
        if (tok_is(doc, i, ";") || relative) {
            clause.end = i;
            return clause;
        }
    }
    while (clause.end > clause.beg && !(doc->toks[clause.end - 1].shape & (TOK_WORD | TOK_QUOTE)) &&
           !tok_is(doc, clause.end - 1, ")"))
        clause.end--;
    return clause;
}

static void add_content(Claim *c, Range toks)
{
    if (toks.beg < toks.end && c->n_content < CLAIM_PIECES)
        c->content[c->n_content++] = toks;
}

/* ---- nobody is named ------------------------------------------------------------------------------------------ */

static void add_round(Doc *doc, Range sent, Range cue, ClaimRule rule)
{
    Claim c = {.cue = cue, .rule = (uint16_t)rule, .confidence = 75};
    Range clause = clause_at(doc, sent, cue.beg);
    add_content(&c, (Range){clause.beg, cue.beg});
    add_content(&c, (Range){cue.end, clause.end});
    if (c.n_content)
        claim_add(doc, &c);
}

static const char *const be[] = {"is", "are", "was", "were", "been", "be", "being", NULL};

/* "is (widely) estimated to": the tokens of aux, adverb and participle that end at t; empty when t is no such cue. */
static Range passive_at(const Doc *doc, Range sent, uint32_t t)
{
    static const char *const follow[] = {"to", "that", NULL};
    if (t + 1 >= sent.end || !tok_is_any(doc, t + 1, follow) || t == sent.beg)
        return (Range){t, t};
    uint32_t aux = t - 1;
    if (aux > sent.beg && !tok_is_any(doc, aux, be) && str_ends(doc->toks[aux].fold, S("ly")))
        aux--;
    return tok_is_any(doc, aux, be) ? (Range){aux, t + 1} : (Range){t, t};
}

static void add_passive(Doc *doc, Range sent, Range cue)
{
    bool empty_it = cue.beg > sent.beg && tok_is(doc, cue.beg - 1, "it");
    if (!empty_it) {
        add_round(doc, sent, cue, RULE_ESTIMATED);
        return;
    }
    Claim c = {.cue = cue, .rule = RULE_ESTIMATED, .confidence = 75};
    add_content(&c, (Range){cue.end, clause_at(doc, sent, cue.beg).end});
    claim_add(doc, &c);
}

/* ---- "in Tehran's view" ---------------------------------------------------------------------------------------- */

static bool is_possessive(const Doc *doc, uint32_t t)
{
    static const char *const pronouns[] = {"its", "his", "her", "their", NULL};
    return (doc->toks[t].shape & TOK_POSSESSIVE) || tok_is_any(doc, t, pronouns);
}

static void add_view(Doc *doc, Range sent, uint32_t in, uint32_t noun)
{
    Claim c = {.speaker = {in + 1, noun}, .cue = {noun, noun + 1}, .rule = RULE_VIEW, .confidence = 80};
    Range clause = clause_at(doc, sent, noun);
    bool  comma_before = in > sent.beg && tok_is(doc, in - 1, ",");
    if (noun + 1 >= clause.end && comma_before)
        add_content(&c, (Range){clause.beg, in - 1}); /* …, in his view. */
    else if (comma_before && tok_is(doc, noun + 1, ",")) { /* the plan, in his view, is dead */
        add_content(&c, (Range){clause.beg, in - 1});
        add_content(&c, (Range){noun + 2, clause.end});
    } else if (noun + 1 < clause.end) {
        uint32_t beg = noun + 1 + tok_is(doc, noun + 1, ",");
        uint32_t end = clause.end;
        if (in > sent.beg) /* within a sentence it lasts to the next comma */
            for (uint32_t t = clause.end; t-- > beg;)
                if (tok_is(doc, t, ","))
                    end = t;
        add_content(&c, (Range){beg, end});
    }
    if (c.n_content)
        claim_add(doc, &c);
}

static void try_view(Doc *doc, Range sent, uint32_t t, const bool *taken)
{
    static const char *const nouns[] = {"view", "perspective", "opinion", "eyes", "judgment", "judgement", "telling", "words", "estimation", NULL};
    enum { REACH = 6 };
    if (!tok_is(doc, t, "in"))
        return;
    for (uint32_t n = t + 2; n < sent.end && n <= t + REACH; n++)
        if (tok_is_any(doc, n, nouns) && is_possessive(doc, n - 1) && !taken[n]) {
            add_view(doc, sent, t, n);
            return;
        }
}

/* ---- "according to X," and "as outlined in X," ----------------------------------------------------------------- */

static uint32_t next_comma(const Doc *doc, uint32_t from, uint32_t end)
{
    while (from < end && !tok_is(doc, from, ","))
        from++;
    return from;
}

/* A sentence that opens with cue and source before a comma: the rest is the content. */
static void add_opening(Doc *doc, Range sent, Range cue, ClaimRule rule)
{
    Range    clause = clause_at(doc, sent, cue.end);
    uint32_t comma = next_comma(doc, cue.end, clause.end);
    if (comma == clause.end || comma == cue.end)
        return;
    Claim    c = {.speaker = {cue.end, comma}, .cue = cue, .rule = (uint16_t)rule, .confidence = 80};
    uint32_t beg = comma + 1;
    if (beg + 1 < clause.end && tok_is(doc, beg, "however") && tok_is(doc, beg + 1, ","))
        beg += 2;
    add_content(&c, (Range){beg, clause.end});
    if (c.n_content)
        claim_add(doc, &c);
}

/* The cue that opens a sentence before its source; empty when none does. */
static Range opening_cue(const Doc *doc, Range sent)
{
    static const char *const outlined[] = {"outlined", "stated", "stipulated", "described", "set", "noted", "mentioned", "specified", "provided", NULL};
    static const char *const links[] = {"in", "by", NULL};
    uint32_t t = sent.beg;
    if (t + 4 < sent.end && tok_is(doc, t, "according") && tok_is(doc, t + 1, "to"))
        return (Range){t, t + 2};
    if (t + 4 < sent.end && tok_is(doc, t, "as") && tok_is_any(doc, t + 1, outlined) && tok_is_any(doc, t + 2, links))
        return (Range){t, t + 3};
    return (Range){t, t};
}

static void try_opening(Doc *doc, Range sent, const bool *taken)
{
    Range cue = opening_cue(doc, sent);
    range_each(t, cue)
        if (taken[t])
            return;
    if (cue.beg < cue.end)
        add_opening(doc, sent, cue, cue.end - cue.beg == 2 ? RULE_ACCORDING : RULE_OUTLINED);
}

/* "The fifth paragraph of the agreement between A, B and C stated, “…”": a part of a text opens the sentence and speaks
 * right before a quotation. The cue; empty for none. */
static Range document_cue(const Doc *doc, Range sent)
{
    static const char *const parts[] = {"paragraph", "article", "section", "clause", "chapter", "page", "line", "passage", "preamble", NULL};
    bool part = false;
    for (uint32_t t = sent.beg; t + 2 < sent.end; t++) {
        if (doc->toks[t].shape & TOK_QUOTE)
            break;
        part = part || (t < sent.beg + 4 && tok_is_any(doc, t, parts));
        bool     mark = tok_is(doc, t + 1, ",") || tok_is(doc, t + 1, ":");
        uint32_t quote = t + 1 + mark;
        if (part && quote < sent.end && (doc->toks[quote].shape & TOK_QUOTE) && lexicon_holds(LEX_CUES, &doc->toks[t]))
            return (Range){t, t + 1};
    }
    return (Range){sent.beg, sent.beg};
}

static void try_document(Doc *doc, Range sent, const bool *taken)
{
    Range cue = document_cue(doc, sent);
    if (cue.beg == cue.end || taken[cue.beg])
        return;
    Claim c = {.speaker = {sent.beg, cue.beg}, .cue = cue, .rule = RULE_DOCUMENT, .confidence = 85};
    add_content(&c, (Range){cue.end + !(doc->toks[cue.end].shape & TOK_QUOTE), clause_at(doc, sent, cue.end).end});
    claim_add(doc, &c);
}

static void try_evidential(Doc *doc, Range sent, uint32_t t)
{
    const LexEntry *e = lexicon_of(LEX_EVIDENTIALS, &doc->toks[t]);
    if (!e)
        return;
    if (str_eq(lexicon_column(e, 0), S("adverb"))) {
        add_round(doc, sent, (Range){t, t + 1}, RULE_REPORTEDLY);
        return;
    }
    Range cue = passive_at(doc, sent, t);
    if (cue.beg < cue.end)
        add_passive(doc, sent, cue);
}

static void add_by_rule(Doc *doc, const bool *taken)
{
    vec_each(const Sentence, s, doc->sents, doc->n_sents) {
        if (doc->blocks[s->block].furniture || doc->blocks[s->block].kind == BLOCK_TITLE)
            continue;
        try_opening(doc, s->toks, taken);
        try_document(doc, s->toks, taken);
        range_each(t, s->toks) {
            if (taken[t])
                continue;
            try_evidential(doc, s->toks, t);
            try_view(doc, s->toks, t, taken);
        }
    }
}

/* "X is believed to …": what the tagger takes for the speaker is what is spoken of. */
static bool is_passive_with_subject(const Doc *doc, const Claim *c, Range sent)
{
    if (c->cue.beg == c->cue.end || c->speaker.beg == c->speaker.end || c->speaker.end != c->cue.beg)
        return false;
    uint32_t last = c->cue.end - 1;
    Range    cue = lexicon_holds(LEX_EVIDENTIALS, &doc->toks[last]) ? passive_at(doc, sent, last) : (Range){0, 0};
    return cue.beg < cue.end;
}

static bool overlap(Range a, Range b)
{
    return a.beg < b.end && b.beg < a.end;
}

/* Finds of the tagger where a rule knows better: a sentence that opens with cue and source, a text that speaks, a passive
 * that names nobody. */
static void drop_lesser(Doc *doc)
{
    uint32_t n;
    Claim   *claims = claims_of(doc, &n);
    bool    *drop = arena_make_n(doc->arena, bool, doc->n_anns + 1), any = false;
    for (uint32_t i = 0; i < n; i++) {
        const Claim *c = &claims[i];
        Range        sent = doc->sents[doc_sent_of(doc, claim_at(c))].toks;
        bool         nobody = c->speaker.beg == c->speaker.end;
        if ((nobody && overlap(c->cue, opening_cue(doc, sent))) || overlap(c->cue, document_cue(doc, sent)) ||
            is_passive_with_subject(doc, c, sent))
            any = drop[c->ann] = true;
    }
    if (any)
        claims_drop(doc, drop);
}

/* Tokens that are cues already. */
static bool *taken_cues(const Doc *doc)
{
    bool *taken = arena_make_n(doc->arena, bool, doc->n_toks + 1);
    vec_each(const Annotation, a, doc->anns, doc->n_anns)
        if (a->kind == ANN_ATTRIBUTION && a->role == ROLE_CUE)
            range_each(t, a->toks)
                taken[t] = true;
    return taken;
}

static void run(Doc *doc)
{
    tagger_run(doc);
    tagged_sort_out(doc);
    drop_lesser(doc);
    add_by_rule(doc, taken_cues(doc));
}

const Annotator annotator_attribution = {
    .name = "attribution", .reads = KIND(QUOTATION), .writes = KIND(ATTRIBUTION), .english = true, .run = run};
