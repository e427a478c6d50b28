/* sentences.h: blocks to sentences and tokens.
 *
 * A block's tokens are cut first; a sentence then ends after a token, so that an abbreviation's full stop, which is
 * part of its token, ends none by itself. The sentences of a block cover it without its outer blanks. Sentences end at
 * full stops, question and exclamation marks and ellipses with the quotation marks and brackets that close after them,
 * where what follows looks like a beginning; never at a colon or a semicolon. Items numbered in a row (1.) 2.) …) and
 * bullets begin one each.
 *
 * Errors:  none.
 * Threads: works on its Doc alone.
 */
#ifndef QUOTH_INDEXER_SENTENCES_H
#define QUOTH_INDEXER_SENTENCES_H

#include "core/doc.h"

/* Fills doc->sents and doc->toks for every block in order; before, there must be none. */
void sentences_split(Doc *doc);

#endif
