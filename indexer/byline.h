/* byline.h: authors, dates and outlet from the lines round an article. */
#ifndef QUOTH_INDEXER_BYLINE_H
#define QUOTH_INDEXER_BYLINE_H

#include "core/doc.h"

/* Adds the authors named by a line like "By Jane Roe, John Doe and R. Poe"; false when it is no byline. Job titles and
 * places after the names are dropped. */
bool byline_authors(Arena *a, Str line, Meta *meta);
/* Adds the names of a list that is known to name authors: "Jane Roe; John Doe". */
void byline_names(Arena *a, Str names, Meta *meta);
/* The date when the line is little else: "Thursday, 15 June 2023", "Published on June 15, 2023". */
bool byline_date(Arena *a, Str line, Str *iso);
/* "X is a biweekly publication of …", "Copyright 2023 X": the outlet's name. */
bool byline_outlet(Arena *a, Str line, Str *outlet);
/* A biography: the line begins with an author's name and goes on with what he or she is. */
bool byline_is_bio(const Meta *meta, Str line);

#endif
