/* ann.h: what annotators find: one struct for all kinds.
 *
 * An annotation may be a part playing a role in another one: `owner` is then that one's index.
 */
#ifndef QUOTH_CORE_ANN_H
#define QUOTH_CORE_ANN_H

#include "base/str.h"

typedef enum AnnKind {
    ANN_NONE,
#define ANN(id, name, help) ANN_##id,
#include "core/ann.def"
#undef ANN
    ANN_KINDS
} AnnKind;

typedef enum AnnRole { /* of an attribution's parts; AGENT and PATIENT: of an actor in its sentence */
    ROLE_NONE, ROLE_SPEAKER, ROLE_CUE, ROLE_CONTENT, ROLE_AGENT, ROLE_PATIENT
} AnnRole;
typedef enum AttrType { TYPE_NONE, TYPE_ASSERTION, TYPE_BELIEF, TYPE_FACT, TYPE_EVENTUALITY } AttrType;
typedef enum QuoteKind { QUOTE_NONE, QUOTE_DIRECT, QUOTE_INDIRECT, QUOTE_MIXED } QuoteKind;
typedef enum Polarity { POLARITY_NONE, POLARITY_AFFIRMED, POLARITY_DENIED } Polarity;
typedef enum ActorType {
    ACTOR_NONE, ACTOR_PERSON, ACTOR_ORGANISATION, ACTOR_COUNTRY, ACTOR_GROUP, ACTOR_PLACE, ACTOR_DOCUMENT, ACTOR_ANONYMOUS
} ActorType;
typedef enum SentenceKind {
    KIND_ASSERTION, KIND_FORECAST, KIND_RECOMMENDATION, KIND_QUESTION, KIND_FRAGMENT, KIND_FURNITURE
} SentenceKind;

typedef struct Annotation {
    uint8_t  kind, role;            /* AnnKind; AnnRole                                                   */
    uint8_t  type, quote, polarity; /* AttrType, QuoteKind, Polarity; 0: not asked                        */
    uint8_t  value, confidence;     /* small enum of that kind (ActorType, SentenceKind); 0..100          */
    uint16_t rule;                  /* what found it: a rule's or a model's number, for `explain`         */
    uint32_t owner;                 /* index of the annotation this is a part of; its own when none       */
    Range    toks;
    Str      country;               /* of an actor: ISO 3166 alpha-3, or the user's code; empty: none     */
    Str      norm;                  /* canonical form: "Jane Roe", an address; may be empty               */
} Annotation;

struct Doc;
uint32_t ann_add(struct Doc *doc, Annotation a);       /* its index; `owner` ANN_SELF becomes that index   */
#define ANN_SELF UINT32_MAX

const char *ann_kind_name(AnnKind k);
Str attr_type_name(AttrType t);       /* "assertion"; "" for NONE */
Str quote_name(QuoteKind q);
Str polarity_name(Polarity p);
Str actor_type_name(ActorType t);
Str sentence_kind_name(SentenceKind k);

#endif
