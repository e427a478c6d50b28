/* parse.h: query text to Query.
 *
 * Errors:  QUOTH_E_QUERY with err->line 1 and err->col the 1-based byte where it went wrong, QUOTH_E_LIMIT for what is
 *          too long, too deep or too many words; QUOTH_E_NOMEM.
 * Threads: pure functions.
 */
#ifndef QUOTH_SEARCHER_PARSE_H
#define QUOTH_SEARCHER_PARSE_H

#include "base/error.h"
#include "searcher/lore.h"
#include "searcher/query.h"

/* `today`: the day that date:today and its like are counted from (core/date.h). The text is copied. */
quoth_status query_parse(Query **out, Str text, int32_t today, quoth_error *err);
/* The same with saved queries and synonyms, which need not outlive the call. */
quoth_status query_parse_with(Query **out, Str text, int32_t today, const Lore *lore, quoth_error *err);
void         query_free(Query *q); /* takes NULL */

#endif
