/* trust.h: how far an attribution of the tagger is to be trusted.
 *
 * The chance of each token's role over all ways to tag the window (forward and backward sums), and a few
 * plain signs, are weighed by a logistic regression and read as confidence: of what has confidence c, about c
 * in a hundred are right as a whole on unseen news.
 *
 * Threads: pure functions. Sources: L. Rabiner, "A Tutorial on Hidden Markov Models", 1989
 * (forward-backward).
 */
#ifndef QUOTH_INDEXER_TRUST_H
#define QUOTH_INDEXER_TRUST_H

#include "indexer/net.h"

/* Confidence of the tags chosen for a window of n tokens from scores e; `cue`: the first net's score of the
 * anchor. */
uint8_t trust_of(const Net *net, int32_t (*e)[NET_OUTS], const uint8_t *tags, const TagTok *toks, uint32_t n,
                 uint32_t anchor, int16_t cue);

#endif
