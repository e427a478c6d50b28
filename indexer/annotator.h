/* annotator.h: what an annotator is; annotators.def lists them in running order.
 *
 * An annotator looks at the Doc and appends annotations through ann_add. It cannot fail (it may find nothing), keeps no
 * state, touches no kind it does not declare, and runs after those whose kinds it reads.
 */
#ifndef QUOTH_INDEXER_ANNOTATOR_H
#define QUOTH_INDEXER_ANNOTATOR_H

#include "core/doc.h"

#define KIND(x) (1u << ANN_##x)

typedef struct Annotator {
    const char *name;
    uint32_t    reads, writes; /* sets of AnnKind, as KIND(x) | KIND(y)               */
    bool        english;       /* knows English alone; not run on other languages     */
    void (*run)(Doc *doc);
} Annotator;

#define ANNOTATOR(name) extern const Annotator annotator_##name;
#include "indexer/annotators.def"
#undef ANNOTATOR

/* Annotator number i in running order; NULL past the end. */
const Annotator *annotator_at(uint32_t i);

#endif
