/* link.c: the source links that a sentence cites. */
#include "indexer/annotator.h"

static void run(Doc *doc)
{
    vec_each(const Mark, m, doc->marks, doc->n_marks) {
        if (m->kind != MARK_LINK || m->target.n == 0 || m->target.p[0] == '#')
            continue;
        Range toks = doc_toks_in(doc, m->text);
        if (toks.beg < toks.end)
            ann_add(doc, (Annotation){.kind = ANN_LINK, .owner = ANN_SELF, .toks = toks, .norm = m->target, .confidence = 100});
    }
}

const Annotator annotator_link = {.name = "link", .writes = KIND(LINK), .run = run};
