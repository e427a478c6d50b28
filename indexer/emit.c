#include "indexer/emit.h"

#include "base/table.h"
#include "core/address.h"
#include "indexer/claim.h"

typedef struct Emit {
    Arena             *a;
    const Doc         *doc;
    const EmitOptions *opts;
    Claim             *claims;
    uint32_t           n_claims;
    uint32_t          *first_ann;   /* of each sentence: where its annotations begin in doc->anns      */
    uint32_t          *claim_lists; /* claims by sentence …                                            */
    uint32_t          *first_claim; /* … and where each sentence's begin; one more at the end           */
    Table              said;        /* text of a sentence to how often it has come                      */
    Buf                to_hash;     /* room to work in                                                 */
    uint64_t           key_hash;
} Emit;

/* ---- which claims touch which sentence ------------------------------------------------------------------- */

typedef struct Touch {
    uint32_t sent, claim;
} Touch;

/* Each sentence that the claim's content touches, once. */
static void touch(const Emit *e, uint32_t claim, Touch **touches, uint32_t *n)
{
    const Doc   *doc = e->doc;
    const Claim *c = &e->claims[claim];
    uint32_t     next = 0; /* sentences before it are noted */
    for (uint32_t p = 0; p < c->n_content; p++) {
        uint32_t s = doc_sent_of(doc, c->content[p].beg);
        for (s = s > next ? s : next; s < doc->n_sents && doc->sents[s].toks.beg < c->content[p].end; s++) {
            vec_push(e->a, *touches, *n, (Touch){s, claim});
            next = s + 1;
        }
    }
}

/* Claims of each sentence in text order, without a search per sentence. */
static void list_claims(Emit *e)
{
    Touch   *touches = NULL;
    uint32_t n = 0, n_sents = e->doc->n_sents;
    for (uint32_t c = 0; c < e->n_claims; c++)
        if (e->claims[c].rule != RULE_DOUBTFUL)
            touch(e, c, &touches, &n);
    uint32_t *end = arena_make_n(e->a, uint32_t, n_sents + 1);
    e->first_claim = arena_make_n(e->a, uint32_t, n_sents + 2);
    e->claim_lists = arena_make_n(e->a, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        e->first_claim[touches[i].sent + 1]++;
    for (uint32_t s = 0; s < n_sents; s++)
        e->first_claim[s + 1] += e->first_claim[s];
    for (uint32_t i = 0; i < n; i++) {
        uint32_t s = touches[i].sent;
        e->claim_lists[e->first_claim[s] + end[s]++] = touches[i].claim;
    }
}

static void list_anns(Emit *e)
{
    const Doc *doc = e->doc;
    uint32_t   i = 0;
    e->first_ann = arena_make_n(e->a, uint32_t, doc->n_sents + 2);
    for (uint32_t s = 0; s < doc->n_sents; s++) {
        while (i < doc->n_anns && doc->anns[i].toks.beg < doc->sents[s].toks.beg)
            i++;
        e->first_ann[s] = i;
    }
    e->first_ann[doc->n_sents] = doc->n_anns;
}

/* ---- one sentence ------------------------------------------------------------------------------------------ */

static bool overlap(Range a, Range b)
{
    return a.beg < b.end && b.beg < a.end;
}

/* The part of a run of tokens that lies in the sentence, as bytes of its text; empty when none does. */
static Span within(const Doc *doc, const Sentence *s, Range toks)
{
    if (toks.beg == toks.end || !overlap(toks, s->toks))
        return (Span){0, 0};
    Range part = {toks.beg > s->toks.beg ? toks.beg : s->toks.beg, toks.end < s->toks.end ? toks.end : s->toks.end};
    Span  at = doc_toks_span(doc, part);
    return (Span){at.beg - s->text.beg, at.end - s->text.beg};
}

static Str speaker_type(uint8_t type)
{
    return actor_type_name(type == ACTOR_GROUP ? ACTOR_ORGANISATION : type == ACTOR_PLACE ? ACTOR_COUNTRY : (ActorType)type);
}

static void emit_attribution(const Emit *e, const Sentence *s, const Claim *c, quoth_attribution *out)
{
    const Doc        *doc = e->doc;
    const Annotation *ann = &doc->anns[c->ann];
    Span             *content = arena_make_n(e->a, Span, c->n_content + 1);
    for (uint32_t i = 0; i < c->n_content; i++)
        if (overlap(c->content[i], s->toks))
            content[out->n_content++] = within(doc, s, i == 0 ? claim_said(doc, c->content[i]) : c->content[i]);
    out->content = content;
    out->speaker = ann->norm;
    out->speaker_text = doc_toks_text(doc, c->speaker);
    out->speaker_type = speaker_type(ann->value);
    out->cue = doc_toks_text(doc, c->cue);
    out->speaker_at = within(doc, s, c->speaker);
    out->cue_at = within(doc, s, c->cue);
    out->quote = quote_name((QuoteKind)ann->quote);
    out->type = attr_type_name((AttrType)ann->type);
    out->polarity = polarity_name((Polarity)ann->polarity);
    out->confidence = ann->confidence;
    out->rule = ann->rule;
    out->inside = -1;
}

static bool contains(const Claim *outer, const Claim *inner)
{
    uint32_t at = claim_at(inner);
    for (uint32_t i = 0; i < outer->n_content; i++)
        if (outer->content[i].beg <= at && at < outer->content[i].end)
            return true;
    return false;
}

static uint32_t content_length(const Claim *c)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n_content; i++)
        n += c->content[i].end - c->content[i].beg;
    return n;
}

/* The innermost of the sentence's other claims whose content holds this one's cue. */
static int32_t around(const Emit *e, const uint32_t *list, uint32_t n, uint32_t i)
{
    int32_t best = -1;
    for (uint32_t j = 0; j < n; j++) {
        const Claim *outer = &e->claims[list[j]], *inner = &e->claims[list[i]];
        if (j == i || !contains(outer, inner) || contains(inner, outer))
            continue;
        if (best < 0 || content_length(outer) < content_length(&e->claims[list[best]]))
            best = (int32_t)j;
    }
    return best;
}

static void emit_attributions(const Emit *e, uint32_t sent, quoth_sentence *out)
{
    enum { NESTED_MOST = 64 }; /* of so many claims in one sentence none is sought around another */
    const uint32_t    *list = e->claim_lists + e->first_claim[sent];
    uint32_t           n = e->first_claim[sent + 1] - e->first_claim[sent];
    quoth_attribution *items = arena_make_n(e->a, quoth_attribution, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        emit_attribution(e, &e->doc->sents[sent], &e->claims[list[i]], &items[i]);
        if (n <= NESTED_MOST)
            items[i].inside = around(e, list, n, i);
    }
    out->attributions = items;
    out->n_attributions = n;
}

static bool add_once(Str *items, uint32_t *n, Str s)
{
    enum { NAMES_MOST = 256 }; /* of one sentence; what comes after is found by its words alone */
    if (*n == NAMES_MOST)
        return false;
    for (uint32_t i = 0; i < *n; i++)
        if (str_eq(items[i], s))
            return false;
    items[(*n)++] = s;
    return true;
}

static void emit_entity(const Emit *e, const Sentence *s, const Annotation *ann, quoth_entity *out)
{
    Span source = textmap_to_source(&e->doc->map, doc_toks_span(e->doc, ann->toks));
    out->at = within(e->doc, s, ann->toks);
    out->begin = source.beg;
    out->end = source.end;
    out->name = ann->norm;
    out->type = actor_type_name((ActorType)ann->value);
    out->country = ann->country;
    out->part = ann->role == ROLE_AGENT ? S("agent") : ann->role == ROLE_PATIENT ? S("patient") : S("none");
}

static uint32_t count_anns(const Emit *e, uint32_t beg, uint32_t end, AnnKind kind)
{
    uint32_t n = 0;
    for (uint32_t i = beg; i < end; i++)
        n += e->doc->anns[i].kind == kind;
    return n;
}

static void emit_annotations(const Emit *e, uint32_t sent, Record *r)
{
    const Doc         *doc = e->doc;
    const Sentence    *s = &doc->sents[sent];
    uint32_t           beg = e->first_ann[sent], end = e->first_ann[sent + 1], kind = KIND_ASSERTION;
    uint32_t           n_links = count_anns(e, beg, end, ANN_LINK), n_actors = count_anns(e, beg, end, ANN_ACTOR);
    Str               *actors = arena_make_n(e->a, Str, n_actors), *agents = arena_make_n(e->a, Str, n_actors);
    quoth_link        *links = arena_make_n(e->a, quoth_link, n_links);
    quoth_entity      *entities = arena_make_n(e->a, quoth_entity, n_actors);
    for (uint32_t i = beg; i < end; i++) {
        const Annotation *ann = &doc->anns[i];
        if (ann->kind == ANN_KIND)
            kind = ann->value;
        else if (ann->kind == ANN_HEDGE)
            r->s.hedged = 1;
        else if (ann->kind == ANN_WORTH)
            r->s.checkworthy = ann->confidence;
        else if (ann->kind == ANN_LINK)
            links[r->s.n_links++] = (quoth_link){ann->norm, doc_toks_text(doc, ann->toks), address_host(e->a, ann->norm)};
        else if (ann->kind == ANN_ACTOR) {
            if (!ann->rule) /* part of a longer name: an actor, but no entity of its own */
                emit_entity(e, s, ann, &entities[r->s.n_entities++]);
            if (ann->value != ACTOR_PLACE)
                add_once(actors, &r->s.n_actors, ann->norm);
            if (ann->role == ROLE_AGENT)
                add_once(agents, &r->n_agents, ann->norm);
        }
    }
    r->s.kind = sentence_kind_name((SentenceKind)kind);
    r->s.actors = actors;
    r->s.links = links;
    r->s.entities = entities;
    r->agents = agents;
}

enum { HEAD_DIGITS = 12, TAIL_DIGITS = 10 };

static void put_hex(char *p, unsigned n, uint64_t v)
{
    for (unsigned i = n; i-- > 0; v >>= 4)
        p[i] = "0123456789abcdef"[v & 15];
}

/* Digits that stand for the article, a full stop, and digits that stand for "<how often it came before> <text>". */
static Str sentence_id(Emit *e, Str text)
{
    uint32_t *times = table_slot(&e->said, text, 0);
    e->to_hash.n = 0;
    if (*times == 0)
        buf_add(&e->to_hash, S("0 "));
    else
        buf_fmt(&e->to_hash, "%u ", *times);
    (*times)++;
    buf_add(&e->to_hash, text);
    char *id = arena_alloc(e->a, HEAD_DIGITS + 1 + TAIL_DIGITS + 1);
    put_hex(id, HEAD_DIGITS, e->key_hash);
    id[HEAD_DIGITS] = '.';
    put_hex(id + HEAD_DIGITS + 1, TAIL_DIGITS, str_hash(buf_str(&e->to_hash)));
    return (Str){id, HEAD_DIGITS + 1 + TAIL_DIGITS};
}

static void emit_sentence(Emit *e, uint32_t sent, Record *r)
{
    const Doc      *doc = e->doc;
    const Sentence *s = &doc->sents[sent];
    const Block    *block = &doc->blocks[s->block];
    Span            source = textmap_to_source(&doc->map, s->text);
    Place           place = source_place(doc->source, source.beg, COLUMN_BYTES);
    r->s = (quoth_sentence){
        .path = e->opts->path, .begin = source.beg, .end = source.end, .line = place.line, .column = place.column,
        .text = str_span(doc->text, s->text), .title = doc->meta.title, .date = doc->meta.date, .outlet = doc->meta.outlet,
        .language = doc->meta.language, .url = doc->meta.url, .authors = doc->meta.authors, .n_authors = doc->meta.n_authors,
        .section = block->section == BLOCK_NONE ? S("") : str_span(doc->text, doc->blocks[block->section].text)};
    if (doc->source->places) {
        const PageLine *at = &doc->source->places[place.line - 1];
        r->s.page = at->page;
        r->s.line = at->line;
    }
    r->paragraph = s->block;
    r->toks = doc->toks + s->toks.beg;
    r->n_toks = s->toks.end - s->toks.beg;
    r->toks_at = s->text.beg;
    r->s.id = sentence_id(e, r->s.text);
    emit_attributions(e, sent, &r->s);
    emit_annotations(e, sent, r);
}

static bool is_shown(const Emit *e, uint32_t sent)
{
    const Block *block = &e->doc->blocks[e->doc->sents[sent].block];
    if (block->furniture)
        return e->opts->all;
    return block->kind != BLOCK_TITLE && block->kind != BLOCK_HEADING;
}

Record *emit_records(Arena *a, const Doc *doc, const EmitOptions *opts, uint32_t *n)
{
    Emit    e = {.a = a, .doc = doc, .opts = opts, .said = table_new(a), .to_hash = {.arena = a}, .key_hash = str_hash(opts->key)};
    Record *records = arena_make_n(a, Record, doc->n_sents + 1);
    e.claims = claims_of(doc, &e.n_claims);
    list_claims(&e);
    list_anns(&e);
    *n = 0;
    for (uint32_t s = 0; s < doc->n_sents; s++)
        if (is_shown(&e, s))
            emit_sentence(&e, s, &records[(*n)++]);
    return records;
}
