/* actor.c: persons, bodies and countries wherever they are named, under their canonical names, and whether they act.
 *
 * A capital or a seat of government that acts stands for its country; where something merely happens it is a place
 * (ACTOR_PLACE), which is kept for speakers and entities but is no actor.
 *
 * An actor is the agent where a verb follows its noun phrase or "by" stands before it in a passive, takes no part where it
 * only says where something happens, and is the patient elsewhere.
 */
#include "core/lexicon.h"
#include "indexer/annotator.h"
#include "indexer/names.h"

enum { PHRASE = 5, MODIFIERS = 3 }; /* tokens that a noun phrase goes on after a name; that may stand before one */

/* The preposition before the name, over article and adjectives; the name's own token where there is none. */
static uint32_t preposition_before(const Doc *doc, uint32_t name, uint32_t sent_beg)
{
    static const char *const preps[] = {"in", "at", "near", "outside", "around", "across", "by", "with", "against", "to",
                                        "from", "of", "for", "between", "on", "over", "into", "through", "inside", "within", NULL};
    for (uint32_t t = name; t > sent_beg && name - t < MODIFIERS; t--) {
        if (tok_is_any(doc, t - 1, preps))
            return t - 1;
        if (!(doc->toks[t - 1].shape & TOK_WORD) || lexicon_holds(LEX_DEEDS, &doc->toks[t - 1]))
            break;
    }
    return name;
}

static bool is_acting(const Doc *doc, const Name *name, uint32_t sent_end)
{
    static const char *const ends[] = {",", ";", ":", "and", "or", "that", "which", "who", "to", "in", "on", "at", "for", "with", "from", "by", NULL};
    for (uint32_t t = name->toks.end; t < sent_end && t < name->toks.end + PHRASE; t++) {
        bool verb = lexicon_holds(LEX_DEEDS, &doc->toks[t]) || (t == name->toks.end && str_ends(doc->toks[t].fold, S("ed")));
        if (verb && !(doc->toks[t].shape & TOK_CAPITAL))
            return true;
        if (tok_is_any(doc, t, ends) && t > name->toks.end)
            return false;
    }
    return false;
}

static AnnRole part_of(const Doc *doc, const Name *name)
{
    static const char *const where[] = {"in", "at", "near", "outside", "around", "across", "inside", "within", "through", NULL};
    const Sentence *s = &doc->sents[doc_sent_of(doc, name->toks.beg)];
    uint32_t        prep = preposition_before(doc, name->toks.beg, s->toks.beg);
    bool            has_prep = prep != name->toks.beg;
    if (name->type == ACTOR_PLACE || (has_prep && tok_is_any(doc, prep, where)))
        return ROLE_NONE;
    if (has_prep)
        return tok_is_any(doc, prep, (const char *const[]){"by", NULL}) ? ROLE_AGENT : ROLE_PATIENT;
    return is_acting(doc, name, s->toks.end) ? ROLE_AGENT : ROLE_PATIENT;
}

static void run(Doc *doc)
{
    uint32_t n;
    Name    *names = names_find(doc, &n);
    vec_each(const Name, name, names, n)
        if (name->type != ACTOR_NONE)
            ann_add(doc, (Annotation){.kind = ANN_ACTOR,
                                      .role = (uint8_t)part_of(doc, name),
                                      .owner = ANN_SELF,
                                      .toks = name->toks,
                                      .norm = name->norm,
                                      .country = name->country,
                                      .value = name->type,
                                      .rule = name->nested,
                                      .confidence = name->titled ? 95 : 85});
}

const Annotator annotator_actor = {.name = "actor", .writes = KIND(ACTOR), .english = true, .run = run};
