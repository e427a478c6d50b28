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

#endif
