/* mend.h: what conversion to text has broken is put together again.
 *
 * Pages pass through printers, converters and mail before they are kept. Three forms of broken link are common:
 *     [text \(ADDRESS\)](ADDRESS)       the address again in the anchor
 *     [text](#), blank line, [\(ADDRESS\)](ADDRESS) or <ADDRESS>)   the link cut in two
 *     **text** (<ADDRESS>)              the link beside its anchor
 * and page breaks cut a sentence into two paragraphs.
 */
#ifndef QUOTH_INDEXER_MEND_H
#define QUOTH_INDEXER_MEND_H

#include "indexer/builder.h"

void mend_links(Builder *b);
/* Joins a paragraph that stops in the middle of a sentence to the one that goes on with it. */
void mend_paragraphs(Builder *b);
/* Bare addresses in the text become links of their own. */
void mend_addresses(Builder *b);

/* Whether the text, without blanks round it, is an address: http(s)://…, www.…, or a path of a site: /a/b. */
bool is_address(Str text);

#endif
