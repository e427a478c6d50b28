#include "indexer/explain.h"

#include "core/lexicon.h"
#include "indexer/claim.h"

static const char *const rules[] = {"nothing", "the tagger, two small nets",
    "an adverb by which nobody is named", "a passive that names nobody", "whose view it is", "\"according to\" at the start of the sentence",
    "\"as outlined in\" at the start of the sentence", "a form inside another's content", "a text that speaks before a quotation",
    "the name before a transcript's paragraph", "a quotation that is signed", "a quotation that runs on", "the tagger, but doubtfully: left out of answers"};

static const char *const whos[] = {"not resolved: better no name than the wrong one", "no words name anybody", "what stands right before the relative",
    "whoever spoke last, else the nearest person or body before", "a name in the phrase", "people without a name",
    "a text, under its own words", "a capitalised name that no list knows"};

typedef struct Explain {
    Buf        out;
    const Doc *doc;
    Claim     *claims;
    uint32_t   n_claims;
} Explain;

static bool meets(Range a, Range b)
{
    return a.beg < b.end && b.beg < a.end;
}

static bool touches(const Claim *c, Range sent)
{
    bool any = meets(c->cue, sent);
    for (uint32_t i = 0; i < c->n_content; i++)
        any = any || meets(c->content[i], sent);
    return any;
}

static void put_place(Explain *x, Span text)
{
    Span  at = textmap_to_source(&x->doc->map, text);
    Place beg = source_place(x->doc->source, at.beg, COLUMN_BYTES), end = source_place(x->doc->source, at.end, COLUMN_BYTES);
    buf_fmt(&x->out, "%u:%u-%u:%u", beg.line, beg.column, end.line, end.column);
}

/* The letter of a token's tag: S speaker, C cue, X content, of the attributions of this sentence. */
static char tag_of(const Explain *x, uint32_t t)
{
    Range at = {t, t + 1};
    for (uint32_t i = 0; i < x->n_claims; i++) {
        const Claim *c = &x->claims[i];
        if (meets(c->cue, at))
            return 'C';
        if (meets(c->speaker, at))
            return 'S';
        for (uint32_t p = 0; p < c->n_content; p++)
            if (meets(c->content[p], at))
                return 'X';
    }
    return 0;
}

static void put_tokens(Explain *x, Range sent)
{
    buf_fmt(&x->out, "  tokens    ");
    range_each(t, sent) {
        char tag = tag_of(x, t);
        buf_fmt(&x->out, "%.*s", STR(tok_text(x->doc, t)));
        if (tag)
            buf_fmt(&x->out, "/%c", tag);
        buf_char(&x->out, ' ');
    }
    buf_char(&x->out, '\n');
}

static void put_sentence_facts(Explain *x, Range sent)
{
    vec_each(const Annotation, a, x->doc->anns, x->doc->n_anns) {
        if (a->toks.beg < sent.beg || a->toks.end > sent.end)
            continue;
        Str words = doc_toks_text(x->doc, a->toks);
        if (a->kind == ANN_KIND)
            buf_fmt(&x->out, "  kind      %.*s\n", STR(sentence_kind_name((SentenceKind)a->value)));
        else if (a->kind == ANN_HEDGE)
            buf_fmt(&x->out, "  hedge     %.*s\n", STR(words));
        else if (a->kind == ANN_WORTH)
            buf_fmt(&x->out, "  worth     %u of 100\n", a->confidence);
        else if (a->kind == ANN_ACTOR)
            buf_fmt(&x->out, "  actor     %.*s = %.*s (%.*s%s)\n", STR(words), STR(a->norm), STR(actor_type_name((ActorType)a->value)),
                    a->role == ROLE_AGENT ? ", acts" : a->role == ROLE_PATIENT ? ", acted on" : "");
    }
}

static const char *level(uint8_t confidence)
{
    return confidence >= 80 ? "high" : confidence >= 50 ? "medium" : "low";
}

/* The actors near the speaker's words, the nearest before them first. */
static void put_candidates(Explain *x, const Claim *c)
{
    enum { SENTENCES = 3, MOST = 6 };
    const Doc *doc = x->doc;
    uint32_t   here = doc_sent_of(doc, claim_at(c)), n = 0;
    for (uint32_t i = doc->n_anns; i-- > 0 && n < MOST;) {
        const Annotation *a = &doc->anns[i];
        if (a->kind != ANN_ACTOR || a->toks.beg >= c->speaker.end)
            continue;
        uint32_t sent = doc_sent_of(doc, a->toks.beg);
        if (sent + SENTENCES < here)
            break;
        buf_fmt(&x->out, "%s%.*s (%s%u back)", n++ ? ", " : "    near      ", STR(a->norm),
                a->toks.beg >= c->speaker.beg ? "in the phrase, " : "", here - sent);
    }
    if (n)
        buf_char(&x->out, '\n');
}

static void put_cue(Explain *x, Range cue)
{
    buf_fmt(&x->out, "    cue       %.*s", STR(doc_toks_text(x->doc, cue)));
    range_each(t, cue) {
        const LexEntry *e = lexicon_of(LEX_CUES, &x->doc->toks[t]);
        if (e)
            buf_fmt(&x->out, " [%.*s: %.*s, %.*s]", STR(lexicon_column(e, 0)), STR(lexicon_column(e, 1)), STR(lexicon_column(e, 2)));
    }
    buf_char(&x->out, '\n');
}

static uint16_t how_understood(const Doc *doc, const Claim *c)
{
    vec_each(const Annotation, a, doc->anns, doc->n_anns)
        if (a->kind == ANN_ATTRIBUTION && a->role == ROLE_SPEAKER && a->owner == c->ann)
            return a->rule;
    return WHO_NOBODY;
}

static void put_claim(Explain *x, const Claim *c)
{
    const Annotation *a = &x->doc->anns[c->ann];
    uint16_t          how = how_understood(x->doc, c);
    buf_fmt(&x->out, "  attribution: %.*s %.*s, %.*s; confidence %u (%s)\n", STR(quote_name((QuoteKind)a->quote)),
            STR(attr_type_name((AttrType)a->type)), STR(polarity_name((Polarity)a->polarity)), a->confidence, level(a->confidence));
    buf_fmt(&x->out, "    found by  %s\n", a->rule < sizeof rules / sizeof *rules ? rules[a->rule] : "an unknown rule");
    put_cue(x, c->cue);
    buf_fmt(&x->out, "    speaker   %.*s = %s: %s\n", STR(doc_toks_text(x->doc, c->speaker)), a->norm.n ? str_z(x->out.arena, a->norm) : "?",
            how < sizeof whos / sizeof *whos ? whos[how] : "");
    if (c->speaker.beg < c->speaker.end)
        put_candidates(x, c);
    for (uint32_t i = 0; i < c->n_content; i++)
        buf_fmt(&x->out, "    content   %.*s\n", STR(doc_toks_text(x->doc, c->content[i])));
}

static void put_sentence(Explain *x, const Sentence *s)
{
    put_place(x, s->text);
    buf_fmt(&x->out, "  %.*s\n", STR(str_span(x->doc->text, s->text)));
    put_tokens(x, s->toks);
    put_sentence_facts(x, s->toks);
    for (uint32_t i = 0; i < x->n_claims; i++)
        if (touches(&x->claims[i], s->toks))
            put_claim(x, &x->claims[i]);
}

Str explain_line(Arena *a, const Doc *doc, uint32_t line)
{
    Explain x = {.out = {.arena = a}, .doc = doc};
    x.claims = claims_of(doc, &x.n_claims);
    vec_each(const Sentence, s, doc->sents, doc->n_sents) {
        Span at = textmap_to_source(&doc->map, s->text);
        if (source_place(doc->source, at.beg, COLUMN_BYTES).line == line)
            put_sentence(&x, s);
    }
    return buf_str(&x.out);
}
