#include "indexer/claim.h"

#include <stdlib.h>

static Range whole(const Claim *c)
{
    Range all = {UINT32_MAX, 0};
    const Range parts[] = {c->speaker, c->cue};
    for (uint32_t i = 0; i < 2 + c->n_content; i++) {
        Range part = i < 2 ? parts[i] : c->content[i - 2];
        if (part.beg == part.end)
            continue;
        all.beg = part.beg < all.beg ? part.beg : all.beg;
        all.end = part.end > all.end ? part.end : all.end;
    }
    return all;
}

static void add_part(Doc *doc, const Claim *c, uint32_t owner, AnnRole role, Range toks)
{
    if (toks.beg < toks.end)
        ann_add(doc, (Annotation){.kind = ANN_ATTRIBUTION,
                                  .role = (uint8_t)role,
                                  .owner = owner,
                                  .toks = toks,
                                  .rule = c->rule,
                                  .confidence = c->confidence});
}

uint32_t claim_add(Doc *doc, const Claim *c)
{
    uint32_t ann = ann_add(doc, (Annotation){.kind = ANN_ATTRIBUTION,
                                             .owner = ANN_SELF,
                                             .toks = whole(c),
                                             .rule = c->rule,
                                             .confidence = c->confidence});
    add_part(doc, c, ann, ROLE_SPEAKER, c->speaker);
    add_part(doc, c, ann, ROLE_CUE, c->cue);
    for (uint32_t i = 0; i < c->n_content; i++)
        add_part(doc, c, ann, ROLE_CONTENT, c->content[i]);
    return ann;
}

static void take_part(Claim *c, const Annotation *part)
{
    if (part->role == ROLE_SPEAKER && c->speaker.beg == c->speaker.end)
        c->speaker = part->toks;
    else if (part->role == ROLE_CUE && c->cue.beg == c->cue.end)
        c->cue = part->toks;
    else if (part->role == ROLE_CONTENT && c->n_content < CLAIM_PIECES)
        c->content[c->n_content++] = part->toks;
}

uint32_t claim_at(const Claim *c)
{
    if (c->cue.beg < c->cue.end)
        return c->cue.beg;
    return c->n_content ? c->content[0].beg : c->speaker.beg;
}

static int by_place(const void *a, const void *b)
{
    const Claim *x = a, *y = b;
    if (claim_at(x) != claim_at(y))
        return claim_at(x) < claim_at(y) ? -1 : 1;
    return x->ann < y->ann ? -1 : 1;
}

static bool is_whole(const Annotation *a)
{
    return a->kind == ANN_ATTRIBUTION && a->role == ROLE_NONE;
}

static uint32_t count_claims(const Doc *doc)
{
    uint32_t n = 0;
    vec_each (const Annotation, a, doc->anns, doc->n_anns)
        n += is_whole(a);
    return n;
}

Claim *claims_of(const Doc *doc, uint32_t *n)
{
    uint32_t *place = arena_make_n(doc->arena, uint32_t, doc->n_anns + 1);
    Claim    *claims = arena_make_n(doc->arena, Claim, count_claims(doc) + 1);
    *n = 0;
    for (uint32_t i = 0; i < doc->n_anns; i++) {
        const Annotation *a = &doc->anns[i];
        if (!is_whole(a))
            continue;
        place[i] = *n;
        claims[(*n)++] = (Claim){.ann = i, .confidence = a->confidence, .rule = a->rule};
    }
    for (uint32_t i = 0; i < doc->n_anns; i++)
        if (doc->anns[i].kind == ANN_ATTRIBUTION && doc->anns[i].role != ROLE_NONE)
            take_part(&claims[place[doc->anns[i].owner]], &doc->anns[i]);
    if (*n)
        qsort(claims, *n, sizeof *claims, by_place);
    return claims;
}

void claims_drop(Doc *doc, const bool *drop)
{
    uint32_t *place = arena_make_n(doc->arena, uint32_t, doc->n_anns + 1), n = 0;
    for (uint32_t i = 0; i < doc->n_anns; i++) {
        place[i] = n;
        n += !drop[doc->anns[i].owner];
    }
    n = 0;
    for (uint32_t i = 0; i < doc->n_anns; i++) {
        Annotation a = doc->anns[i];
        if (drop[a.owner])
            continue;
        a.owner = place[a.owner];
        doc->anns[n++] = a;
    }
    /* vec_add knows an array's room by its count alone, so the shorter array is one of its own */
    Annotation *anns = NULL;
    doc->n_anns = 0;
    for (uint32_t i = 0; i < n; i++)
        vec_push(doc->arena, anns, doc->n_anns, doc->anns[i]);
    doc->anns = anns;
}

bool *claim_quoted(const Doc *doc)
{
    bool *quoted = arena_make_n(doc->arena, bool, doc->n_toks + 1);
    vec_each(const Annotation, a, doc->anns, doc->n_anns)
        if (a->kind == ANN_QUOTATION)
            range_each(t, a->toks)
                quoted[t] = true;
    return quoted;
}

Range claim_said(const Doc *doc, Range content)
{
    bool opens = content.end - content.beg > 1 && str_eq(doc->toks[content.beg].fold, S("that"));
    return (Range){content.beg + opens, content.end};
}

QuoteKind claim_quote(const Doc *doc, const Claim *c, const bool *quoted)
{
    uint32_t n_in = 0, n_out = 0;
    for (uint32_t i = 0; i < c->n_content; i++)
        range_each(t, claim_said(doc, c->content[i])) {
            bool is_word = doc->toks[t].shape & TOK_WORD;
            n_in += is_word && quoted[t];
            n_out += is_word && !quoted[t];
        }
    if (n_in == 0)
        return QUOTE_INDIRECT;
    return n_out == 0 ? QUOTE_DIRECT : QUOTE_MIXED;
}
