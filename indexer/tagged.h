/* tagged.h: what the tagger found, put in order: unlikely finds dropped, speakers shared.
 *
 * The tagger says how sure it is; what kind of find it is says the rest. Deeds with a thing for their object
 * ("ignored the concerns") and finds without a speaker are believed only where the tagger is surer than
 * elsewhere, since in those two classes it errs most (docs/attribution-errors.md).
 */
#ifndef QUOTH_INDEXER_TAGGED_H
#define QUOTH_INDEXER_TAGGED_H

#include "core/doc.h"

void tagged_sort_out(Doc *doc);

/* "We were told that …": whoever stands before such a cue hears it, and nobody is said to have said it. */
bool tagged_is_hearer(const Doc *doc, Range speaker, Range cue);

#endif
