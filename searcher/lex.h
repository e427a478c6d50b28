/* lex.h: query text to lexemes.
 *
 * A chunk ends at a blank, a bracket or a quotation mark. Operators are chunks in capitals. A chunk that has neither letter
 * nor digit is passed over, but for `*` alone; so is punctuation around words when their leaf is made.
 *
 * Units:     bytes of the query.
 * Ownership: lexemes live in the arena; their texts are views of the query.
 * Errors:    QUOTH_E_QUERY: an open quotation mark, an unknown field, a field without a value, NEAR without its number.
 * Threads:   pure functions.
 */
#ifndef QUOTH_SEARCHER_LEX_H
#define QUOTH_SEARCHER_LEX_H

#include "base/error.h"
#include "searcher/query.h"

typedef enum LexKind {
    LEX_END,
    LEX_OPEN, LEX_CLOSE,
    LEX_AND, LEX_OR, LEX_NOT, /* NOT: `-` too                                                        */
    LEX_NEAR, LEX_PRE,        /* number: the distance                                                */
    LEX_WITH,                 /* number: the Unit                                                    */
    LEX_ALL,
    LEX_FIELD,                /* number: the FieldId; its value or LEX_OPEN follows                  */
    LEX_SAVED,                /* saved:name; text: the name                                           */
    LEX_CHUNK,                /* text: without = and ==, which `form` tells                          */
    LEX_PHRASE                /* text: between the quotation marks                                   */
} LexKind;

typedef struct Lexeme {
    LexKind  kind;
    uint32_t beg, end;
    Str      text, typed;     /* typed: with quotation marks, = and ==                                 */
    WordForm form;            /* CHUNK: STEM, FOLD, EXACT; PHRASE: FOLD, EXACT                        */
    uint32_t number;
} Lexeme;

/* The last lexeme is LEX_END. */
quoth_status lex_query(Lexeme **out, uint32_t *n, Arena *a, Str query, quoth_error *err);

#endif
