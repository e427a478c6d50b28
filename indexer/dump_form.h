/* dump_form.h: which member of a struct stands under which key of a dump: one list for writing and reading.
 *
 * Ownership: what is read lives in the arena.
 * Errors:    QUOTH_E_INPUT: the key and what was expected; the caller says in which line.
 * Threads:   pure functions.
 */
#ifndef QUOTH_INDEXER_DUMP_FORM_H
#define QUOTH_INDEXER_DUMP_FORM_H

#include <jansson.h>

#include "base/json.h"
#include "core/record.h"

typedef struct DumpForm DumpForm;

extern const DumpForm dump_article;  /* a quoth_sentence: what those of one article share    */
extern const DumpForm dump_sentence; /* a Record: the rest                                    */

void dump_put(Json *j, const DumpForm *form, const void *object);
void dump_put_str(Json *j, const char *key, Str s);
/* Fills the object's members; checks that spans lie in the text and that numbers are in range. */
quoth_status dump_get(Arena *a, const DumpForm *form, const json_t *value, void *object, quoth_error *err);
quoth_status dump_get_str(Str *out, Arena *a, const json_t *value, const char *key, quoth_error *err);

#endif
