#include "searcher/claims.h"

#include <stdlib.h>

#include "base/vec.h"
#include "searcher/gist.h"
#include "searcher/related.h"

static bool has_any(const bool *claims, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (claims[i])
            return true;
    return false;
}

static void add_claims(ClaimList *out, const Record *r, const bool *asked, bool only_said, Arena *a)
{
    const quoth_sentence *s = &r->s;
    if (asked && !has_any(asked, s->n_attributions))
        asked = NULL; /* it answers by something else than its claims */
    for (uint32_t i = 0; i < s->n_attributions; i++)
        if (!asked || asked[i])
            vec_push(a, out->items, out->n,
                     (quoth_claim){s, &s->attributions[i], attributed_text(a, s, &s->attributions[i])});
    if (s->n_attributions == 0 && !only_said)
        vec_push(a, out->items, out->n, (quoth_claim){s, NULL, s->text});
}

static int by_date(const void *a, const void *b)
{
    const quoth_claim *x = a, *y = b;
    int by = related_by_date(x->sentence, y->sentence);
    if (by == 0 && x->attribution && y->attribution)
        by = (x->attribution > y->attribution) - (x->attribution < y->attribution);
    return by;
}

quoth_status claims_find(ClaimList *out, Store *store, const Query *q, const ClaimOptions *how, Arena *a,
                         quoth_error *err)
{
    ClaimList list = {0};
    quoth_status st =
        search_run(&list.found, store, q, &(SearchOptions){.order = QUOTH_BY_RELEVANCE}, a, err);
    if (st != QUOTH_OK)
        return st;
    for (uint32_t i = 0; i < list.found.n_hits; i++)
        add_claims(&list, &list.found.hits[i], list.found.claims[i], how->only_said, a);
    if (how->by_date && list.n)
        qsort(list.items, list.n, sizeof *list.items, by_date);
    *out = list;
    return QUOTH_OK;
}
