/* html_tree.h: an HTML page as a flat array of nodes in document order.
 *
 * gumbo parses as browsers do; here its tree is laid out flat, with sums over subtrees, so that every question about a
 * node is a lookup. Over-deep nesting is flattened before parsing, and attributes in hundreds are
 * left out, since gumbo's time is quadratic in both.
 *
 * Ownership: the tree lives in an arena of its own; strings point into it or into the source.
 */
#ifndef QUOTH_INDEXER_HTML_TREE_H
#define QUOTH_INDEXER_HTML_TREE_H

#include <gumbo.h>

#include "base/error.h"
#include "core/source.h"

enum { HTML_DEPTH = 512, HTML_ATTRIBUTES = 500, HTML_NONE = UINT32_MAX };

typedef struct HtmlNode {
    const GumboNode *g;
    uint32_t parent, end; /* nodes parent … and this+1 … end-1 are its subtree              */
    uint16_t tag;         /* GumboTag; text nodes have GUMBO_TAG_UNKNOWN and is_text         */
    bool     is_text, dropped;
    uint32_t text, links, commas; /* characters without blanks at edges, those in links, commas: of the subtree */
    float    score;
} HtmlNode;

typedef struct Html {
    Arena       *arena;
    GumboOutput *out;
    HtmlNode    *nodes; /* nodes[0]: the html element                                      */
    uint32_t     n;
} Html;

quoth_status html_open(Html *out, Arena *a, Arena *tree, const Source *src, quoth_error *err);

/* The attribute's value; empty when absent. Names are lower case. */
Str  html_attr(const HtmlNode *node, const char *name);
bool html_has_attr(const HtmlNode *node, const char *name);
/* Text of the subtree with runs of blanks as one, dropped nodes left out. */
Str  html_text(const Html *h, uint32_t node);
/* Marks a subtree as dropped and takes its sums from its ancestors. */
void html_drop(Html *h, uint32_t node);
bool html_is_block(uint16_t tag);

#define html_each_child(h, i, node) \
    for (uint32_t i = (node) + 1; i < (h)->nodes[node].end; i = (h)->nodes[i].end)

#endif
