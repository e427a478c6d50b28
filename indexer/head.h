/* head.h: what stands above an article in its own file: front matter and mail heads.
 *
 *     ---                     +++                     From: Jane Roe <jane@example.org>
 *     title: A Bridge         title = "A Bridge"      Date: Tue, 9 Apr 2024 08:00:00 +0200
 *     authors: [Jane, John]   date = 2024-04-09       Subject: A Bridge
 *     ---                     +++
 *
 * Of YAML and TOML a subset is read: pairs, quoted strings, lists on one line or on lines of their own. Keys that nobody
 * knows are passed over.
 *
 * Ownership: strings live in the arena given.
 * Errors:    none; what is no head is text.
 */
#ifndef QUOTH_INDEXER_HEAD_H
#define QUOTH_INDEXER_HEAD_H

#include "core/doc.h"

/* Fills the empty fields of meta; the byte where the body begins, 0 where there is no front matter. */
size_t head_front_matter(Arena *a, Str text, Meta *meta);
/* The same for lines "Name: value" before the first empty line, of which two at least are such as mail and newswires
 * have. */
size_t head_mail(Arena *a, Str text, Meta *meta);

#endif
