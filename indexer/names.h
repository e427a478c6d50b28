/* names.h: names in an article by form and lists: what they name, and under which canonical name.
 *
 * A country or body is found by the lists, other names by the net (indexer/ner.h), and persons besides as runs of
 * capitalised words after a title; a surname alone is the person whom the article names in full, or whom lexicon/en/people.txt knows. Two people of
 * one surname in an article leave that surname unresolved: it then names itself.
 */
#ifndef QUOTH_INDEXER_NAMES_H
#define QUOTH_INDEXER_NAMES_H

#include "core/doc.h"

typedef struct Name {
    Range   toks;
    Str     country; /* ISO 3166 alpha-3, or the user's code; empty for none                 */
    Str     norm;   /* canonical                                                            */
    uint8_t type;   /* ActorType; ACTOR_PLACE: where something is, no actor                   */
    bool    titled; /* a title stands before it                                               */
    bool    nested; /* part of the longer name before it: an actor, but no entity of its own   */
} Name;

/* Every name of the article's body, in order; a longer name may hold a country's ("Iranian Foreign Ministry"), which
 * then follows it. */
Name *names_find(Doc *doc, uint32_t *n);

#endif
