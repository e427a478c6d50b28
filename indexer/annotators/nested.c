/* nested.c: attributions inside the content of others, which the tagger, taught to find outermost ones, leaves out:
 * "Armenia's calls for help", ", which Baku regards as illegal". */
#include "core/lexicon.h"
#include "indexer/annotator.h"
#include "indexer/claim.h"

typedef struct Nest {
    Doc      *doc;
    uint32_t *inside; /* of each token: 1 + the claim whose content it lies in; 0: none                       */
    bool     *used;   /* tokens that are a cue already                                                       */
    bool     *named;  /* tokens at which an actor begins                                                     */
    Claim    *claims;
} Nest;

/* The end of the clause at t: a comma, semicolon or bracket, or the sentence's end. */
static uint32_t clause_end(const Nest *x, uint32_t t, Range sent)
{
    static const char *const stops[] = {",", ";", "(", ")", "—", "–", ".", "!", "?", NULL};
    while (t < sent.end && !tok_is_any(x->doc, t, stops))
        t++;
    return t;
}

/* The end of the noun phrase at t: where its clause ends, or a verb follows. */
static uint32_t phrase_end(const Nest *x, uint32_t t, Range sent)
{
    uint32_t end = clause_end(x, t, sent);
    for (uint32_t i = t + 1; i < end; i++)
        if (lexicon_holds(LEX_DEEDS, &x->doc->toks[i]))
            return i;
    return end;
}

static void add(Nest *x, Range speaker, Range cue, Range content)
{
    if (content.beg >= content.end)
        return;
    Claim c = {.speaker = speaker, .cue = cue, .content = {content}, .n_content = 1, .rule = RULE_NESTED, .confidence = 65};
    claim_add(x->doc, &c);
    range_each(t, cue)
        x->used[t] = true;
}

/* "Armenia's calls for military support": a possessive actor and a noun of saying with its preposition. */
static void try_noun(Nest *x, const Annotation *actor, Range sent)
{
    static const char *const links[] = {"for", "that", "to", NULL};
    const Doc *doc = x->doc;
    uint32_t   t = actor->toks.end;
    if (t + 2 >= sent.end || !(doc->toks[t - 1].shape & TOK_POSSESSIVE) || x->used[t] ||
        !lexicon_holds(LEX_CUES, &doc->toks[t]) || !tok_is_any(doc, t + 1, links))
        return;
    bool with_link = !tok_is(doc, t + 1, "that") && !tok_is(doc, t + 1, "to");
    add(x, actor->toks, (Range){t, t + 1 + with_link}, (Range){t + 1 + with_link, with_link ? phrase_end(x, t + 2, sent) : clause_end(x, t + 2, sent)});
}

/* ", which Baku regards as illegal", "a city that both countries consider important": a relative clause with a subject of
 * its own and a verb of opinion. */
static void try_relative(Nest *x, uint32_t relative, Range sent)
{
    enum { SUBJECT = 5 };
    static const char *const relatives[] = {"which", "that", "whom", "who", NULL};
    static const char *const opinions[] = {"regard", "regards", "regarded", "consider", "considers", "considered", "deem", "deems", "deemed", "call", "calls", "called", "describe", "describes", "described", "see", "sees", "view", "views", "viewed", NULL};
    const Doc *doc = x->doc;
    uint32_t   t = relative + 1;
    if (t >= sent.end || !tok_is_any(doc, relative, relatives))
        return;
    while (t < sent.end && t <= relative + SUBJECT && (doc->toks[t].shape & TOK_WORD) && !tok_is_any(doc, t, opinions) &&
           !lexicon_holds(LEX_DEEDS, &doc->toks[t]))
        t++;
    bool names = x->named[relative + 1] || tok_is_any(doc, relative + 1, (const char *const[]){"both", "many", "most", "some", "the", "all", NULL});
    if (t + 1 >= sent.end || t == relative + 1 || !tok_is_any(doc, t, opinions) || x->used[t] || !names)
        return;
    bool as = tok_is(doc, t + 1, "as");
    add(x, (Range){relative + 1, t}, (Range){t, t + 1 + as}, (Range){t + 1 + as, clause_end(x, t + 1 + as, sent)});
}

static void mark(Nest *x, const Claim *claims, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        range_each(t, claims[i].cue)
            x->used[t] = true;
        for (uint32_t p = 0; p < claims[i].n_content; p++)
            range_each(t, claims[i].content[p])
                x->inside[t] = i + 1;
    }
}

static void run(Doc *doc)
{
    uint32_t n, n_anns = doc->n_anns;
    Nest     x = {.doc = doc, .inside = arena_make_n(doc->arena, uint32_t, doc->n_toks + 1)};
    x.used = arena_make_n(doc->arena, bool, doc->n_toks + 1);
    x.named = arena_make_n(doc->arena, bool, doc->n_toks + 1);
    x.claims = claims_of(doc, &n);
    mark(&x, x.claims, n);
    for (uint32_t i = 0; i < n_anns; i++) {
        const Annotation actor = doc->anns[i];
        if (actor.kind != ANN_ACTOR)
            continue;
        x.named[actor.toks.beg] = true;
        if (x.inside[actor.toks.beg])
            try_noun(&x, &actor, doc->sents[doc_sent_of(doc, actor.toks.beg)].toks);
    }
    vec_each(const Sentence, s, doc->sents, doc->n_sents)
        if (!doc->blocks[s->block].furniture)
            range_each(t, s->toks)
                try_relative(&x, t, s->toks);
}

const Annotator annotator_nested = {
    .name = "nested", .reads = KIND(ACTOR) | KIND(ATTRIBUTION), .writes = KIND(ATTRIBUTION), .english = true, .run = run};
