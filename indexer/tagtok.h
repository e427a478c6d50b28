/* tagtok.h: tokens of an article as the tagger's nets see them.
 *
 * Threads: pure functions.
 */
#ifndef QUOTH_INDEXER_TAGTOK_H
#define QUOTH_INDEXER_TAGTOK_H

#include "core/doc.h"
#include "indexer/net.h"

enum { TAGTOK_KEY = 40 }; /* bytes; longer words are cut */

/* The form by which the word table knows a token: its fold, every digit 0. Written to buf; returns its
 * length. */
uint32_t tagtok_key(const Token *tok, char buf[TAGTOK_KEY]);

/* Everything of token t but its word row, cue class, sentence and quotedness. */
TagTok tagtok_of(const Doc *doc, uint32_t t);

/* Tokens as a net sees them, all but their sentences: out[toks.end - toks.beg]. */
void tagtok_read(const Net *net, const Doc *doc, Range toks, TagTok *out);

#endif
