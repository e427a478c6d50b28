/* check.h: a draft's quotations held against what is indexed.
 *
 * Every quotation of three words or more is looked up as a phrase. Where its words stand in no sentence, the sentences
 * that share most of them are compared word by word: close ones make it an altered quotation, with the difference. A
 * quotation that is found is held against who says it there. A link of its sentence to an indexed article that does not hold
 * it is a dead anchor; the article is found by the words of its address in titles.
 *
 * Attributed statements in the draft's own words are held against the claims of the index (searcher/gist.h): the same claim by
 * the same speaker is a paraphrase; one whose words are there with another number, or denied, is altered. Statements that
 * name a speaker and cite no source link are listed too.
 *
 * Ownership: findings live in the arena given.
 * Errors:    those of search.h.
 */
#ifndef QUOTH_SEARCHER_CHECK_H
#define QUOTH_SEARCHER_CHECK_H

#include "searcher/search.h"

/* Findings of one draft in order of place; sentences whose path is `except` (absolute) are the draft itself. */
quoth_status check_draft(quoth_finding **out, uint32_t *n, Store *store, const quoth_sentence *const *draft, uint32_t n_draft,
                         Str except, Arena *a, quoth_error *err);

#endif
