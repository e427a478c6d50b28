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

/* A window of n tokens as the second net tagged it. */
typedef struct TrustWindow {
    int32_t (*scores)[NET_OUTS];
    const uint8_t *tags;
    const TagTok *toks;
    uint32_t n, anchor;
    int16_t cue; /* the first net's score of the anchor */
} TrustWindow;

/* Confidence of its tags. */
uint8_t trust_of(const Net *net, const TrustWindow *w);

#endif
