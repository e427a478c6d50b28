/* analyze.h: from the bytes of one article to a finished Doc: the stages, in order. START READING HERE.
 *
 *     Source ─ reader ─ mend ─ shape ─ finish ─ sentences ─ annotators ─ Doc
 *
 * Ownership: the Doc and all below it live in the arena given.
 * Errors:    QUOTH_E_INPUT, QUOTH_E_UNSUPPORTED of a reader; QUOTH_E_LIMIT.
 * Threads:   any number at once, each with its own arena.
 */
#ifndef QUOTH_INDEXER_ANALYZE_H
#define QUOTH_INDEXER_ANALYZE_H

#include "core/doc.h"
#include "core/source.h"

typedef struct AnalyzeOptions {
    Str  as;    /* name of a reader; empty: found out                                */
    const struct Reader *reader; /* the same, where it is known; NULL: see as          */
    bool only_read; /* no sentences and annotations                                       */
    int (*cancel)(void *arg); /* not 0: stop with QUOTH_E_CANCELLED; NULL: nobody asks            */
    void *cancel_arg;
    bool no_claims; /* words, links and metadata alone                                    */
    bool plain; /* every paragraph is body: plain text, unless a reader is given       */
    const Meta *known; /* what is known beside the article, and better; NULL: nothing  */
    Str  date;  /* where the article gives none; empty: unknown                      */
    const struct NameList *names; /* that the user adds; NULL: none                    */
    Str  url;   /* address the bytes came from; empty: unknown                       */
} AnalyzeOptions;

/* Reads and annotates. The source must outlive the Doc. */
quoth_status analyze_source(Doc **out, Arena *a, const Source *src, const AnalyzeOptions *opts, quoth_error *err);

#endif
