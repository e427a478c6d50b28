/* tagger.h: the learned part of attribution: who says what, by two nets (indexer/net.h).
 *
 * The first net proposes cues; for each, the second tags its window with speaker, cue and content, and says
 * how sure it is. The surest come first, and a token serves one attribution alone, so no two overlap:
 * outermost attributions.
 *
 * Ownership: scratch and annotations live in the Doc's arena. Errors: none; it may find nothing.
 * Threads:   works on its Doc alone; the model is constant data of the library.
 */
#ifndef QUOTH_INDEXER_TAGGER_H
#define QUOTH_INDEXER_TAGGER_H

#include "core/doc.h"
#include "indexer/net.h"

/* Adds to every block that is not furniture its attributions, each with its parts, through claim_add. */
void tagger_run(Doc *doc);

/* The same with a model and loops given, for tests and for trying models. */
void tagger_run_with(Doc *doc, const Net *net, const NetLoops *loops);

/* The model in the library; false when it is not one this code reads. */
bool tagger_model(Net *out);

#endif
