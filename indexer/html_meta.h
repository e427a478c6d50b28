/* html_meta.h: title, authors, date, outlet, language and address of a page.
 *
 * Asked in this order: JSON-LD, <meta> (OpenGraph, Twitter, Dublin Core, citation_…, parsely), microdata and rel=author,
 * then what the page shows: <title>, a byline, a <time>.
 */
#ifndef QUOTH_INDEXER_HTML_META_H
#define QUOTH_INDEXER_HTML_META_H

#include "core/doc.h"
#include "indexer/html_tree.h"

/* Fills the fields of meta that are empty. `base` receives the address that relative links stand on. */
void html_meta(const Html *h, Meta *meta, Str *base);

#endif
