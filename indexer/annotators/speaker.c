/* speaker.c: whom the words "the minister", "he" or "officials in Baku" mean, and what kind of saying it is.
 *
 * Better no speaker than the wrong one: what does not resolve keeps an empty name. Unnamed people are `anonymous`; texts
 * that speak (an agreement, a poll) are documents under their own words.
 */
#include "base/table.h"
#include "base/utf8.h"
#include "core/lexicon.h"
#include "indexer/annotator.h"
#include "indexer/claim.h"

enum { PRONOUN_REACH = 3 }; /* sentences back in which a pronoun looks for its person */

typedef struct Speakers {
    Doc              *doc;
    const Annotation **actors; /* in text order                                                        */
    uint32_t          n_actors;
    Claim            *claims;  /* in text order of their cues                                          */
    uint32_t          n_claims;
} Speakers;

typedef struct Who {
    Str       name;
    ActorType type;
    WhoRule   how;
} Who;

static const Who nobody = {{"", 0}, ACTOR_NONE, WHO_UNRESOLVED};

static Who unnamed(WhoRule how)
{
    return (Who){S("anonymous"), ACTOR_ANONYMOUS, how};
}

/* ---- actors ------------------------------------------------------------------------------------------------------ */

/* First actor that begins at token t or later. */
static uint32_t actor_from(const Speakers *x, uint32_t t)
{
    uint32_t lo = 0, hi = x->n_actors;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (x->actors[mid]->toks.beg < t)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static ActorType acting(const Annotation *a)
{
    return a->value == ACTOR_PLACE ? ACTOR_COUNTRY : (ActorType)a->value; /* a capital that speaks is its country */
}

static bool is_country_place(const Annotation *a)
{
    return a->value != ACTOR_PLACE || lexicon_has(LEX_COUNTRIES, a->norm) || a->norm.n > 0;
}

/* All actors of one kind joined in the span: "Iran and Russia". */
static Who joined(const Speakers *x, Range toks, const Annotation *first)
{
    Buf names = {.arena = x->doc->arena};
    buf_add(&names, first->norm);
    const Annotation *last = first;
    for (uint32_t i = actor_from(x, first->toks.end); i < x->n_actors && x->actors[i]->toks.end <= toks.end; i++) {
        const Annotation *a = x->actors[i];
        uint32_t          gap = a->toks.beg - last->toks.end;
        Str               between = gap ? tok_text(x->doc, a->toks.beg - 1) : S("");
        if (gap == 0 || gap > 2 || acting(a) != acting(first) || !(str_eq(between, S("and")) || str_eq(between, S(","))))
            break;
        buf_add(&names, S("; "));
        buf_add(&names, a->norm);
        last = a;
    }
    return (Who){buf_str(&names), acting(first), WHO_NAMED};
}

/* ---- pronouns ------------------------------------------------------------------------------------------------------ */

/* Of types: those of whom it may be said. A country is "it", and hardly ever "they". */
#define OF(type) (1u << ACTOR_##type)
enum { HE = OF(PERSON), THEY = OF(ORGANISATION) | OF(GROUP), IT = THEY | OF(COUNTRY) };

static const Annotation *actor_before(const Speakers *x, uint32_t t, unsigned types)
{
    const Doc *doc = x->doc;
    uint32_t   here = doc_sent_of(doc, t);
    for (uint32_t i = actor_from(x, t); i-- > 0;) {
        const Annotation *a = x->actors[i];
        uint32_t          sent = doc_sent_of(doc, a->toks.beg);
        if (sent + PRONOUN_REACH < here)
            return NULL;
        bool possessive = doc->toks[a->toks.end - 1].shape & TOK_POSSESSIVE;
        if ((types >> a->value & 1) && !(possessive && types == HE))
            return a;
    }
    return NULL;
}

/* The speaker of the attribution before, when it is near: whoever spoke goes on speaking. */
static Who spoke_before(const Speakers *x, uint32_t claim, bool person, const Who *names)
{
    uint32_t here = doc_sent_of(x->doc, claim_at(&x->claims[claim]));
    for (uint32_t i = claim; i-- > 0;) {
        if (doc_sent_of(x->doc, claim_at(&x->claims[i])) + PRONOUN_REACH < here)
            return nobody;
        if (names[i].name.n && (names[i].type == ACTOR_PERSON) == person)
            return names[i];
    }
    return nobody;
}

/* Where the words end for the unnamed who spoke last, when it is near: "Officials denied it. They said …" 0: they did not. */
static uint32_t unnamed_before(const Speakers *x, uint32_t claim, const Who *names)
{
    uint32_t here = doc_sent_of(x->doc, claim_at(&x->claims[claim])), i = claim;
    while (i > 0 && x->claims[i - 1].speaker.beg == x->claims[i - 1].speaker.end)
        i--;
    const Claim *c = &x->claims[i ? i - 1 : 0];
    return i > 0 && names[i - 1].type == ACTOR_ANONYMOUS && doc_sent_of(x->doc, claim_at(c)) + PRONOUN_REACH >= here ? c->speaker.end : 0;
}

static Who of_actor(const Annotation *a, WhoRule how)
{
    return a ? (Who){a->norm, acting(a), how} : nobody;
}

static const char *const he[] = {"he", "she", "his", "her", "him", "himself", "herself", NULL};
static const char *const it[] = {"it", "its", NULL}, *const they[] = {"they", "their", "them", NULL};
static const char *const we[] = {"i", "we", "me", "us", "my", "our", "you", "your", NULL}; /* the author, or whoever is quoted around it */

static bool is_pronoun(const Doc *doc, Range toks)
{
    return toks.end - toks.beg == 1 && (tok_is_any(doc, toks.beg, he) || tok_is_any(doc, toks.beg, it) ||
                                        tok_is_any(doc, toks.beg, they) || tok_is_any(doc, toks.beg, we) ||
                                        tok_is(doc, toks.beg, "both"));
}

static Who they_are(const Speakers *x, uint32_t claim, uint32_t t, const Who *names)
{
    const Annotation *body = actor_before(x, t, THEY);
    uint32_t          unnamed_end = unnamed_before(x, claim, names);
    return unnamed_end && (!body || body->toks.beg < unnamed_end) ? unnamed(WHO_PRONOUN) : of_actor(body, WHO_PRONOUN);
}

/* "Iran and Russia had agreed – both declined": the two that were named last, of one sentence and kind. */
static Who both_are(const Speakers *x, uint32_t t)
{
    uint32_t here = doc_sent_of(x->doc, t);
    for (uint32_t i = actor_from(x, t); i > 1; i--) {
        const Annotation *one = x->actors[i - 2], *other = x->actors[i - 1];
        if (doc_sent_of(x->doc, one->toks.beg) + 1 < here)
            break;
        if (other->toks.beg == one->toks.end + 1 && tok_is(x->doc, one->toks.end, "and") && acting(one) == acting(other))
            return (Who){joined(x, (Range){one->toks.beg, other->toks.end}, one).name, acting(one), WHO_PRONOUN};
    }
    return nobody;
}

static Who pronoun(const Speakers *x, uint32_t claim, uint32_t t, const Who *names)
{
    if (tok_is(x->doc, t, "both"))
        return both_are(x, t);
    if (tok_is_any(x->doc, t, he)) {
        Who spoke = spoke_before(x, claim, true, names);
        spoke.how = WHO_PRONOUN;
        return spoke.name.n ? spoke : of_actor(actor_before(x, t, HE), WHO_PRONOUN);
    }
    if (tok_is_any(x->doc, t, it))
        return of_actor(actor_before(x, t, IT), WHO_PRONOUN);
    return tok_is_any(x->doc, t, they) ? they_are(x, claim, t, names) : nobody;
}

/* "who", "which": whom the words right before mean. */
static bool is_relative(const Doc *doc, Range toks)
{
    static const char *const words[] = {"who", "which", "that", NULL};
    return toks.end - toks.beg == 1 && tok_is_any(doc, toks.beg, words);
}

/* ---- noun phrases ---------------------------------------------------------------------------------------------------- */

/* The head of a noun phrase: its last word before a preposition, a comma or a relative. */
static uint32_t head_of(const Doc *doc, Range toks)
{
    static const char *const stops[] = {"of", "in", "for", "from", "at", "with", "on", "to", "by", "who", "which", "that", ",", "(", "between", "familiar", "close", "near", NULL};
    uint32_t head = toks.end;
    range_each(t, toks) {
        if (tok_is_any(doc, t, stops) && head != toks.end)
            break;
        if ((doc->toks[t].shape & TOK_WORD) && (head == toks.end || !(doc->toks[t].shape & TOK_NUMBER)))
            head = t;
    }
    return head;
}

static Str document_name(const Doc *doc, Range toks)
{
    static const char *const skip[] = {"the", "a", "an", "that", "this", "its", "his", "her", "their", NULL};
    static const char *const partitive[] = {"paragraph", "article", "section", "clause", "part", "page", "text", NULL};
    static const char *const stops[] = {"between", "from", "by", "that", "which", ",", "of", "on", "in", "released", "published", NULL};
    uint32_t beg = toks.beg;
    range_each(t, toks) /* "the fifth paragraph of the agreement": the agreement */
        if (tok_is(doc, t, "of") && t > toks.beg && tok_is_any(doc, t - 1, partitive))
            beg = t + 1;
    while (beg + 1 < toks.end && tok_is_any(doc, beg, skip))
        beg++;
    uint32_t end = beg + 1;
    while (end < toks.end && !tok_is_any(doc, end, stops))
        end++;
    return doc_toks_text(doc, (Range){beg, end});
}

/* "a spokesman for Donald Trump": the person named is not the one who speaks. */
static bool belongs_to_another(const Doc *doc, Range toks, const Annotation *a)
{
    static const char *const preps[] = {"for", "of", "to", "from", "with", "by", NULL};
    if (a->toks.beg == toks.beg)
        return doc->toks[a->toks.end - 1].shape & TOK_POSSESSIVE && a->toks.end < toks.end;
    for (uint32_t t = a->toks.beg; t-- > toks.beg && t + 3 >= a->toks.beg;) {
        if (tok_is_any(doc, t, preps))
            return true;
        if ((doc->toks[t].shape & TOK_CAPITAL) && !lexicon_holds(LEX_TITLES, &doc->toks[t]))
            break; /* "the ambassador to Azerbaijan Mikhail …": the preposition has its own name */
    }
    return (doc->toks[a->toks.end - 1].shape & TOK_POSSESSIVE) && a->toks.end < toks.end;
}

static bool is_unnamed(const Doc *doc, uint32_t head)
{
    return lexicon_holds(LEX_UNNAMED_NOUNS, &doc->toks[head]);
}

/* "most drivers", "engineers", "a gunman": people or things nobody names. */
static bool is_indefinite(const Doc *doc, Range toks, uint32_t head)
{
    static const char *const determiners[] = {"a", "an", "one", "two", "three", "four", "five", "some", "many", "most", "several", "few", "other", "others", "another", "dozens", "hundreds", NULL};
    if (head >= toks.end || (doc->toks[head].shape & TOK_CAPITAL && head != toks.beg))
        return false;
    Str  fold = doc->toks[head].fold;
    bool plural = fold.n > 3 && str_ends(fold, S("s")) && !str_ends(fold, S("ss")) && head == toks.beg;
    return plural || tok_is_any(doc, toks.beg, determiners);
}

static Who named(const Speakers *x, Range toks)
{
    const Annotation *person = NULL, *body = NULL, *country = NULL;
    for (uint32_t i = actor_from(x, toks.beg); i < x->n_actors && x->actors[i]->toks.end <= toks.end; i++) {
        const Annotation *a = x->actors[i];
        if (a->value == ACTOR_PERSON && !person && !belongs_to_another(x->doc, toks, a))
            person = a;
        if ((a->value == ACTOR_ORGANISATION || a->value == ACTOR_GROUP) && !body && !belongs_to_another(x->doc, toks, a))
            body = a;
        if ((a->value == ACTOR_COUNTRY || a->value == ACTOR_PLACE) && !country && is_country_place(a))
            country = a;
    }
    uint32_t head = head_of(x->doc, toks);
    if (person)
        return joined(x, toks, person);
    if (head < toks.end && is_unnamed(x->doc, head))
        return unnamed(WHO_UNNAMED);
    if (body)
        return joined(x, toks, body);
    if (head < toks.end && lexicon_holds(LEX_DOCUMENT_NOUNS, &x->doc->toks[head]))
        return (Who){document_name(x->doc, toks), ACTOR_DOCUMENT, WHO_DOCUMENT};
    if (country && !(country->toks.beg != toks.beg && belongs_to_another(x->doc, toks, country)))
        return joined(x, toks, country);
    return nobody;
}

static Str without_possessive(Str text)
{
    for (size_t at = text.n; at > 0 && text.n - at < 4;) {
        uint32_t cp = utf8_prev(text, &at);
        if (cp == '\'' || cp == 0x2019)
            return str_sub(text, 0, at);
    }
    return text;
}

/* Capitalised for where it stands, and no part of a name. */
static bool is_opener(const Doc *doc, Range toks, uint32_t t)
{
    const Token *tok = &doc->toks[t];
    return t == toks.beg && (lexicon_holds(LEX_FUNCTION_WORDS, tok) || lexicon_holds(LEX_STARTERS, tok));
}

/* A capitalised name that no list knows speaks for itself: "Mayor Tom Dale" is Tom Dale, "the Press Secretary" an office. */
static Who unlisted(const Doc *doc, Range toks)
{
    Range    run = {toks.end, toks.end};
    uint32_t name = toks.end; /* behind the last title of the run */
    bool     is_name = false; /* not titles alone                 */
    uint32_t title_end = toks.beg; /* "Secretary of State"        */
    range_each(t, toks) {
        uint32_t n = lexicon_match(LEX_TITLES, doc->toks, (Range){t, toks.end}, NULL);
        title_end = t + n > title_end ? t + n : title_end;
        bool is_title = t < title_end, is_capital = is_title || (doc->toks[t].shape & TOK_CAPITAL);
        if (!is_capital || is_opener(doc, toks, t) || lexicon_holds(LEX_CALENDAR, &doc->toks[t])) {
            if (is_name)
                break;
            run.beg = toks.end;
            continue;
        }
        if (run.beg == toks.end)
            run.beg = name = t;
        run.end = t + 1;
        name = is_title ? t + 1 : name;
        is_name = is_name || !is_title;
    }
    if (!is_name)
        return nobody;
    run.beg = name < run.end ? name : run.beg;
    return (Who){without_possessive(doc_toks_text(doc, run)), ACTOR_NONE, WHO_UNLISTED};
}

static bool is_sentence_case(const Doc *doc, Range toks)
{
    return toks.end - toks.beg == 1 && doc->sents[doc_sent_of(doc, toks.beg)].toks.beg == toks.beg;
}

/* "who", "which": what stands right before. */
static Who before_relative(const Speakers *x, uint32_t relative)
{
    enum { NAME = 4 };
    const Doc *doc = x->doc;
    uint32_t   sent = doc->sents[doc_sent_of(doc, relative)].toks.beg, end = relative;
    while (end > sent && !(doc->toks[end - 1].shape & TOK_WORD))
        end--;
    uint32_t beg = end > sent + NAME ? end - NAME : sent;
    for (uint32_t i = actor_from(x, beg); i < x->n_actors && x->actors[i]->toks.end <= end; i++)
        if (x->actors[i]->toks.end == end)
            return of_actor(x->actors[i], WHO_RELATIVE);
    return end > sent && is_unnamed(doc, end - 1) ? unnamed(WHO_RELATIVE) : nobody;
}

/* "US says …": a pronoun but for its letters. */
static bool is_name_in_capitals(const Speakers *x, Range toks)
{
    return (x->doc->toks[toks.beg].shape & TOK_ALLCAPS) && named(x, toks).name.n > 0;
}

static Who resolve(const Speakers *x, uint32_t claim, Range toks, const Who *names)
{
    static const char *const all[] = {"both", "all", "most", NULL};
    const Doc *doc = x->doc;
    if (toks.beg == toks.end)
        return unnamed(WHO_NOBODY);
    if (is_relative(doc, toks))
        return before_relative(x, toks.beg);
    if (is_pronoun(doc, toks) && !is_name_in_capitals(x, toks))
        return pronoun(x, claim, toks.beg, names);
    Who who = named(x, toks);
    if (who.name.n)
        return who;
    if (is_indefinite(doc, toks, head_of(doc, toks)))
        return unnamed(WHO_UNNAMED);
    if (toks.end - toks.beg > 1 && tok_is_any(doc, toks.beg, all))
        return nobody;
    return is_sentence_case(doc, toks) && lexicon_holds(LEX_FUNCTION_WORDS, &doc->toks[toks.beg]) ? nobody : unlisted(doc, toks);
}

/* ---- type and polarity -------------------------------------------------------------------------------------------------- */

/* A thing that lets something be concluded says nothing, unless it is a text. */
static bool is_evidence(const Doc *doc, const Claim *c, Who who)
{
    return who.name.n == 0 && c->cue.beg < c->cue.end && lexicon_holds(LEX_EVIDENCE_VERBS, &doc->toks[c->cue.end - 1]);
}

static void set_type(Annotation *a, const Doc *doc, Range cue)
{
    static const char *const nots[] = {"not", "n't", "never", "no", "didn't", "doesn't", "don't", "hasn't", "haven't", "won't", "wouldn't", "denied", NULL};
    bool negated = false;
    a->type = TYPE_ASSERTION;
    a->polarity = POLARITY_AFFIRMED;
    range_each(t, cue) {
        const LexEntry *e = lexicon_of(LEX_CUES, &doc->toks[t]);
        negated = negated || tok_is_any(doc, t, nots);
        if (!e)
            continue;
        Str type = lexicon_column(e, 1);
        a->type = str_eq(type, S("belief")) ? TYPE_BELIEF : str_eq(type, S("fact")) ? TYPE_FACT
                : str_eq(type, S("eventuality")) ? TYPE_EVENTUALITY : TYPE_ASSERTION;
        if (str_eq(lexicon_column(e, 2), S("denied")))
            negated = true;
    }
    if (negated)
        a->polarity = POLARITY_DENIED;
}

/* Notes at the speaker's words how they were understood. */
static void note_how(Doc *doc, const Who *names, const uint32_t *claim_of)
{
    vec_each(Annotation, a, doc->anns, doc->n_anns)
        if (a->kind == ANN_ATTRIBUTION && a->role == ROLE_SPEAKER)
            a->rule = (uint16_t)names[claim_of[a->owner]].how;
}

static const Annotation **collect_actors(Doc *doc, uint32_t *n)
{
    const Annotation **actors = arena_make_n(doc->arena, const Annotation *, doc->n_anns + 1);
    *n = 0;
    vec_each(const Annotation, a, doc->anns, doc->n_anns)
        if (a->kind == ANN_ACTOR)
            actors[(*n)++] = a;
    return actors;
}

static void run(Doc *doc)
{
    Speakers x = {.doc = doc};
    x.claims = claims_of(doc, &x.n_claims);
    x.actors = collect_actors(doc, &x.n_actors);
    bool *quoted = claim_quoted(doc);
    Who  *names = arena_make_n(doc->arena, Who, x.n_claims + 1);
    uint32_t *claim_of = arena_make_n(doc->arena, uint32_t, doc->n_anns + 1);
    for (uint32_t i = 0; i < x.n_claims; i++) {
        claim_of[x.claims[i].ann] = i;
        Annotation *a = &doc->anns[x.claims[i].ann];
        names[i] = resolve(&x, i, x.claims[i].speaker, names);
        a->norm = names[i].name.n ? names[i].name : S("");
        a->value = (uint8_t)names[i].type;
        if (is_evidence(doc, &x.claims[i], names[i]))
            a->rule = RULE_DOUBTFUL;
        a->quote = (uint8_t)claim_quote(doc, &x.claims[i], quoted);
        set_type(a, doc, x.claims[i].cue);
    }
    note_how(doc, names, claim_of);
}

const Annotator annotator_speaker = {.name = "speaker",
                                     .reads = KIND(ACTOR) | KIND(ATTRIBUTION) | KIND(QUOTATION),
                                     .writes = KIND(ATTRIBUTION),
                                     .english = true,
                                     .run = run};
