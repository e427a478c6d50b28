/* shape.h: what in a file is the article, what is metadata and what belongs to the page.
 *
 * Files kept from the web begin with a title, bylines and dates and end with biographies, related reading and topics.
 * Shape finds title, authors, date and outlet, turns run-in headings (`BACKGROUND: After …`) into headings, and marks
 * page furniture; nothing is thrown away. It looks at form alone: position, length, punctuation, the lists
 * lexicon/en/furniture.txt and section-labels.txt.
 */
#ifndef QUOTH_INDEXER_SHAPE_H
#define QUOTH_INDEXER_SHAPE_H

#include "indexer/builder.h"

/* has_headings: the format marks its headings itself, so that no short line has to be one. */
void shape_article(Builder *b, bool has_headings);

#endif
