/* value.h: what a record holds for a field: the one answer for terms and columns of the index, for facets and for match.
 *
 * Names joined by "; " are values of their own. PROSE fields give their text, and CONTENT one value a piece.
 * HAS gives what the record has: link, speaker, attribution, quote (direct or mixed), date, author. NO gives what it
 * lacks; "speaker" there means an attribution whose speaker is due and was not resolved.
 * DATE gives the article's date as written; CONF and CHECKWORTHY give digits.
 *
 * Ownership: the array lives in the arena, its strings in the record or the arena.
 * Threads:   pure functions.
 */
#ifndef QUOTH_CORE_VALUE_H
#define QUOTH_CORE_VALUE_H

#include "core/field.h"
#include "core/record.h"

#define VALUE_SENTENCE UINT32_MAX

typedef struct Value {
    Str      text;
    uint32_t claim;    /* the attribution that has it; VALUE_SENTENCE for fields of wider scope          */
    Span     at;       /* its words in the record's text; empty where they stand elsewhere               */
    bool     is_alias; /* ACTOR, AGENT: another name, as this sentence has it; found, but never counted  */
} Value;

/* In order of place; a value may come more than once. */
Value *record_values(Arena *a, const Record *r, FieldId field, uint32_t *n);

/* Value i of a field whose values are a closed list (kind:, quote:, has:); empty past the end and for all other fields. */
Str field_value_at(FieldId field, uint32_t i);

#endif
