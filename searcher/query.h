/* query.h: what a query says, as a tree. docs/query-language.md is the language; parse.h makes trees, print.h writes them
 * back, plan.h turns them into what the index is asked, match.h decides on one record.
 *
 * A field before brackets is written out over what they hold: speaker:(roe OR doe) is an OR of two leaves of the field
 * SPEAKER, so only leaves have a field that counts; words without one have TEXT. An OR never holds an OR. An AND holds an
 * AND only where the inner one speaks of two claim-scope fields or more, since its brackets then mean one attribution.
 *
 * Units:     beg and end are bytes of the query's text.
 * Ownership: a Query owns the arena that holds it and all its nodes.
 * Threads:   never changes once parsed; any number of threads may read it.
 */
#ifndef QUOTH_SEARCHER_QUERY_H
#define QUOTH_SEARCHER_QUERY_H

#include "base/arena.h"
#include "base/str.h"
#include "core/date.h"
#include "core/field.h"

enum {
    QUERY_BYTES_MOST = 64 << 10,
    QUERY_DEPTH_MOST = 64,      /* brackets within brackets                                             */
    QUERY_WORDS_MOST = 1024,    /* words and values                                                     */
    QUERY_SAVED_MOST = 8,       /* saved queries within saved queries                                   */
    QUERY_DISTANCE_MOST = 1000, /* n of NEAR/n                                                          */
    WILDCARD_LETTERS_LEAST = 2, /* before the first wildcard                                            */
    CONF_HIGH = 80,             /* conf:high is CONF_HIGH and above                                     */
    CONF_MEDIUM = 50            /* conf:medium is from here to below CONF_HIGH, conf:low below          */
};

typedef enum NodeKind {
    NODE_ALL,      /* every sentence                                                                      */
    /* leaves that match words: fields of kind PROSE and NAME                                              */
    NODE_WORD,     /* one word: words[0]                                                                  */
    NODE_PHRASE,   /* words in a row, whatever punctuation stands between: two or more                    */
    /* leaves that match values                                                                            */
    NODE_VALUE,    /* ENUM and PRESENCE: `value`, lower case, is one of the record's (core/value.h)       */
    NODE_ADDRESS,  /* ADDRESS: host and path, or words (in a row) of the address where host is empty      */
    NODE_RANGE,    /* DATE: days first to last; NUMBER: first to last; both ends belong to it             */
    NODE_PATH,     /* PATH: value, without "/" at its end                                                 */
    /* nodes with kids                                                                                     */
    NODE_NEAR,     /* two kids, `distance` words apart at most (1: side by side), in any order            */
    NODE_PRE,      /* the same, the first kid before the second                                           */
    NODE_WITH,     /* two kids in one `unit`; the sentence holds at least one of them                     */
    NODE_AND,      /* two kids or more, of which at least one is no NOT; NOTs stand last                  */
    NODE_OR,       /* two kids or more, none of them a NOT                                                */
    NODE_NOT       /* one kid; stands below an AND alone                                                  */
} NodeKind;

typedef enum WordForm {
    FORM_STEM,     /* stems alike, by the record's language                                               */
    FORM_FOLD,     /* `=word`, each word of a "phrase", names: fold alike                                 */
    FORM_EXACT,    /* `==word`: exact alike; accents and letters of their own count                       */
    FORM_WILDCARD, /* `open*`, `act?ve`: fold is the pattern, `prefix` what stands before the first wildcard */
    FORM_FUZZY     /* `word~1`: `edits` letters put in, left out, changed or swapped with a neighbour      */
} WordForm;

typedef struct Word {
    WordForm form;
    uint32_t edits;       /* FUZZY                                                                      */
    Str      text;        /* as typed                                                                   */
    Str      fold, exact; /* core/fold.h; of a WILDCARD: the pattern                                    */
    Str      prefix;      /* WILDCARD: a part of fold; the whole but its star where the star is last     */
} Word;

typedef enum Unit { UNIT_SENTENCE, UNIT_PARAGRAPH, UNIT_ARTICLE } Unit; /* w/s, w/p, w/d                 */

typedef struct Node Node;
struct Node {
    NodeKind kind;
    FieldId  field;            /* of leaves and of NEAR and PRE, whose leaves all have it                 */
    uint32_t id;               /* 0 … n_nodes - 1, each once: for tables beside the tree                  */
    uint32_t beg, end;
    uint32_t claims;           /* bit 1u << FieldId for each claim-scope field below, outside NOT         */
    Node   **kids;
    uint32_t n_kids;
    const Word *words;         /* WORD, PHRASE, ADDRESS                                                   */
    uint32_t n_words;
    Str      text;             /* of leaves but RANGE: as typed, without the field                        */
    Str      value;            /* VALUE, PATH                                                             */
    Str      host, path;       /* ADDRESS: as address_form has them (core/terms.h); path empty: any       */
    int32_t  first, last;      /* RANGE; DAY_MIN and DAY_MAX where it is open                             */
    uint32_t distance;         /* NEAR, PRE                                                               */
    Unit     unit;             /* WITH                                                                    */
};

typedef struct Query {
    Arena      *arena;
    Str         text;          /* as given                                                                */
    const Node *root;
    uint32_t    n_nodes;
    bool        needs_around;  /* a w/p or w/d: match needs the article around a record                   */
} Query;

#endif
