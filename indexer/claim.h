/* claim.h: an attribution and its parts, for annotators that add or read them. */
#ifndef QUOTH_INDEXER_CLAIM_H
#define QUOTH_INDEXER_CLAIM_H

#include "core/doc.h"

enum { CLAIM_PIECES = 16 };

typedef struct Claim {
    uint32_t ann;            /* the attribution's own annotation                                     */
    Range    speaker, cue;   /* empty when it has none                                              */
    Range    content[CLAIM_PIECES];
    uint32_t n_content;
    uint8_t  confidence;
    uint16_t rule;           /* RULE_…                                                              */
} Claim;

/* What found an attribution; docs/rules.md says each in a sentence. */
typedef enum ClaimRule { RULE_NONE, RULE_TAGGER, RULE_REPORTEDLY, RULE_ESTIMATED, RULE_VIEW, RULE_ACCORDING, RULE_OUTLINED, RULE_NESTED, RULE_DOCUMENT, RULE_TRANSCRIPT, RULE_SIGNED, RULE_DIALOGUE, RULE_DOUBTFUL } ClaimRule;

/* How a speaker's words were understood: the rule of the speaker part, or of the attribution's own where nobody is named. */
typedef enum WhoRule {
    WHO_UNRESOLVED, /* better no name than the wrong one            */
    WHO_NOBODY,     /* no words name anybody: anonymous             */
    WHO_RELATIVE,   /* "who": what stands right before              */
    WHO_PRONOUN,    /* "he": who spoke last, else the person before */
    WHO_NAMED,      /* a name in the phrase                         */
    WHO_UNNAMED,    /* "officials", "a gunman": anonymous           */
    WHO_DOCUMENT,   /* a text, under its own words                  */
    WHO_UNLISTED    /* a capitalised name that no list knows        */
} WhoRule;

/* Appends the attribution and its parts; empty ranges make no part. Returns the attribution's index. */
uint32_t claim_add(Doc *doc, const Claim *claim);
/* The token where an attribution stands: its cue, or else its content. */
uint32_t claim_at(const Claim *claim);
/* Every attribution of the Doc with its parts, in text order. */
Claim *claims_of(const Doc *doc, uint32_t *n);
/* Takes attributions out, with their parts: `drop` has a bool for each annotation of the Doc, set at theirs. */
void claims_drop(Doc *doc, const bool *drop);
/* A piece of content without the "that" that opens it. */
Range claim_said(const Doc *doc, Range content);
/* direct when all content lies within quotation marks, indirect when none does, else mixed. */
QuoteKind claim_quote(const Doc *doc, const Claim *claim, const bool *quoted);
/* For every token whether it lies in a quotation. */
bool *claim_quoted(const Doc *doc);

#endif
