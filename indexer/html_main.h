/* html_main.h: which nodes of a page are the article.
 *
 * Paragraphs vote for the elements round them; the winner, with those of its siblings that look like it, is the article.
 * Then what is page furniture inside it (lists of links, share bars, forms) is dropped. Should too little be left, the
 * search is repeated less strictly.
 *
 * Sources: the scoring follows the published description of Readability (arc90) as browsers' reading modes use it.
 */
#ifndef QUOTH_INDEXER_HTML_MAIN_H
#define QUOTH_INDEXER_HTML_MAIN_H

#include "indexer/html_tree.h"

/* Marks every node that is part of the article in `keep` (one bool a node). False where the page has no article. */
bool html_main(Html *h, bool *keep);

#endif
