/* worth.c: how much a checkable factual claim each sentence makes. */
#include "indexer/worth.h"

#include "indexer/annotator.h"

static void run(Doc *doc)
{
    vec_each(const Sentence, s, doc->sents, doc->n_sents)
        if (!doc->blocks[s->block].furniture && s->toks.beg < s->toks.end)
            ann_add(doc, (Annotation){.kind = ANN_WORTH, .owner = ANN_SELF, .toks = s->toks, .confidence = worth_of(doc->toks, s->toks)});
}

const Annotator annotator_worth = {.name = "worth", .writes = KIND(WORTH), .english = true, .run = run};
