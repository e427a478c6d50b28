/* ner.h: names of persons, organisations and places, found by a net (indexer/net.h) in sentences of English.
 *
 * It says where a name stands and of which kind it is, not whom it names: that is indexer/names.h.
 *
 * Ownership: finds and scratch live in the Doc's arena. Errors: none; it may find nothing.
 * Threads:   works on its Doc alone; the model is constant data of the library.
 */
#ifndef QUOTH_INDEXER_NER_H
#define QUOTH_INDEXER_NER_H

#include "core/doc.h"
#include "indexer/net.h"

typedef enum NerKind { NER_PERSON, NER_ORGANISATION, NER_PLACE } NerKind;

typedef struct NerName {
    Range toks;
    uint32_t kind; /* NerKind */
} NerName;

/* The names of every sentence of the Doc but those of furniture, in order; *n says how many. */
NerName *ner_find(Doc *doc, uint32_t *n);

/* The same with a model and loops given. */
NerName *ner_find_with(Doc *doc, const Net *net, const NetLoops *loops, uint32_t *n);

/* The model in the library; false when it is not one this code reads. */
bool ner_model(Net *out);

#endif
