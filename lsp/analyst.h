/* analyst.h: analyses texts on a thread of its own, beside the message loop, and holds them against the index.
 *
 * Of each text only the newest state asked for is analysed: one that waits is replaced, one under way is stopped. A byte is
 * written to the wake pipe when something is done.
 *
 * Ownership: analyst_ask takes the analysis; analyst_done gives it back.
 * Threads:   all functions belong to the message loop's.
 */
#ifndef QUOTH_LSP_ANALYST_H
#define QUOTH_LSP_ANALYST_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/json.h"
#include "quoth.h"

typedef struct Analysis {
    Arena           *arena;      /* holds it, and what it was asked with                             */
    Str              text;       /* the state of the text; places of the article lie in it           */
    const char      *uri, *name, *as, *index; /* name: the path, or the uri; index: NULL: none       */
    int64_t          version;
    uint64_t         revision;
    quoth_article   *article;    /* NULL: the text cannot be read                                    */
    quoth_findings  *findings;   /* NULL: no index, or it cannot be read                             */
    uint32_t         timeout;    /* of the servers of a stub file                                    */
    Str              lost;       /* shards that the findings had to do without; "": none             */
    atomic_bool      is_stale;   /* a newer one is asked for, or the text is closed                  */
    struct Analysis *next;
} Analysis;

/* Copies all; index may be NULL. NULL when memory is exhausted. */
Analysis *analysis_new(Str text, const char *uri, const char *name, const char *as, const char *index);
void      analysis_free(Analysis *a); /* takes NULL */

/* Opens an index to be read. */
quoth_status analyst_open(quoth_index **out, const char *path, uint32_t timeout, quoth_error *err);
/* Names and reasons of the shards that the last question to it had to do without, in one line; "": none. */
Str          analyst_lost(Arena *a, const quoth_index *index);

typedef struct Analyst Analyst;
Analyst  *analyst_start(int wake); /* NULL where no thread can be had */
void      analyst_ask(Analyst *s, Analysis *a);
Analysis *analyst_done(Analyst *s); /* the next that is done; NULL: none */
void      analyst_forget(Analyst *s, const char *uri);
/* From the next analysis on the index is opened anew. */
void      analyst_reopen(Analyst *s);
void      analyst_stop(Analyst *s); /* waits for its thread; takes NULL */

#endif
