/* corrections.h: what a person has put right: a text file, tab-separated, that lives under their own version
 * control.
 *
 *     what     sentence                 was           is
 *     speaker  9a2e70c1d4f2.03b5e1c9aa  anonymous     Jane Roe      this attribution has another speaker
 *     false    9a2e70c1d4f2.03b5e1c9aa  Azerbaijan                  this attribution is none
 *     merge                             Lavrow        Sergei Lavrov two names are one, wherever they stand
 *
 * `was` is the speaker as answers call it; nothing stands for one that was not resolved, `*` for any. Further
 * columns and lines that begin with # are the user's. Sentences are named by their ids, which stay while
 * their text does, so a correction survives every indexing.
 *
 * Ownership: lives in the arena it was read into; never changes.
 * Errors:    QUOTH_E_INPUT with path and line; QUOTH_E_IO.
 * Threads:   any number may use it.
 */
#ifndef QUOTH_INDEXER_CORRECTIONS_H
#define QUOTH_INDEXER_CORRECTIONS_H

#include "base/error.h"
#include "base/table.h"
#include "core/record.h"

typedef enum CorrectionKind { CORRECT_SPEAKER, CORRECT_FALSE, CORRECT_MERGE } CorrectionKind;

typedef struct Correction {
    CorrectionKind kind;
    Str sentence, was, is;
    uint64_t hash; /* of all of it                                            */
    uint32_t next; /* 1 + another one of the same sentence, later in the file */
} Correction;

typedef struct Corrections {
    Correction *items;
    uint32_t n;
    Table sentences; /* id to 1 + its first correction         */
    Table parts;     /* the same by the id's second part alone */
    Table merges;    /* name to its correction                 */
    uint64_t merged; /* hash of all merges; 0: there are none  */
} Corrections;

quoth_status corrections_read(Corrections **out, Arena *a, const char *path, quoth_error *err);

typedef struct CorrectHow {
    bool any_article; /* the article's part of ids is not known (no index): the sentence's alone decides */
} CorrectHow;

/* Corrects records in place; NULL corrects nothing. The hash of the corrections that touched sentences of
 * theirs, merges aside; 0: none did. */
uint64_t corrections_apply(const Corrections *c, Arena *a, Record *records, uint32_t n,
                           const CorrectHow *how);
/* The hash that corrections of one sentence add to what corrections_apply gives for its article. */
uint64_t corrections_hash(const Corrections *c, Str sentence);

#endif
