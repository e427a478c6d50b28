/* worth.h: how much a checkable factual claim a sentence makes: a linear model over hashed words, pairs and forms.
 *
 * Numbers are integers throughout, so the answer is the same on every machine. tools/train/worth.py makes the model from
 * the very features that worth_features lists.
 *
 * Sources: N. Hassan et al., "Toward Automated Fact-Checking", KDD 2017, for the task.
 */
#ifndef QUOTH_INDEXER_WORTH_H
#define QUOTH_INDEXER_WORTH_H

#include "core/doc.h"

enum { WORTH_BITS = 19, WORTH_FEATURES_MOST = 2048, WORTH_STEPS = 101 };

/* The sentence's features, each a number below 1 << WORTH_BITS; how many. */
uint32_t worth_features(const Token *toks, Range sent, uint32_t *out);
/* 0..100; above 50 the sentence is held to be worth checking. */
uint8_t worth_of(const Token *toks, Range sent);

#endif
