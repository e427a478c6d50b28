/* documents.h: the texts that the editor has open, what is known of them, and where that stands now.
 *
 * Positions of the protocol are lines and units from 0; units are UTF-16 code units, or bytes or code points where the client
 * offers them; here they are turned into bytes and back. What lies past a line's or the text's end is clamped to it.
 *
 * An analysis is of one state of a text. Until there is one of the newest state, the last one serves: its places are moved
 * along with the changes since, and what was changed itself is left out.
 *
 * Threads: one; an Analysis never changes once made.
 */
#ifndef QUOTH_LSP_DOCUMENTS_H
#define QUOTH_LSP_DOCUMENTS_H

#include <jansson.h>

#include "lsp/analyst.h"

typedef enum Encoding { ENCODING_UTF16, ENCODING_UTF8, ENCODING_UTF32 } Encoding;

enum { MOVES_MOST = 1024 }; /* changes between two analyses; after more, the old one no longer serves */

typedef struct Move { /* a change: bytes removed and inserted at a place */
    uint64_t revision;
    uint32_t at, removed, inserted;
} Move;

typedef struct Document {
    Arena           *home;     /* holds the document itself                       */
    Arena           *arena;    /* holds text and lines; another after each change */
    char            *uri, *as; /* as: the reader that reads it                      */
    char            *text;
    size_t           n;
    int64_t          version;  /* the client's                                    */
    uint64_t         revision; /* ours: one more with each change                 */
    uint64_t         asked;    /* newest revision whose analysis was asked for    */
    uint64_t         least;    /* analyses of older revisions no longer serve: moves since are not known */
    int64_t          changed_at; /* milliseconds                                  */
    uint32_t        *lines;    /* byte where each line begins                     */
    uint32_t         n_lines;
    Analysis        *seen;     /* NULL: none yet, or none that serves             */
    Move            *moves;    /* since it                                        */
    uint32_t         n_moves;
    struct Document *next;
} Document;

typedef struct Documents {
    Document *first;
    Encoding  encoding;
    uint64_t  revisions; /* given out: no two states of texts have the same */
} Documents;

Document *documents_find(const Documents *all, const char *uri);
/* NULL when memory is exhausted. */
Document *documents_open(Documents *all, const json_t *item);
void      documents_close(Documents *all, const char *uri);
/* Applies contentChanges of didChange; false where memory is exhausted or they are no changes. */
bool      documents_change(Documents *all, Document *d, const json_t *changes, int64_t version);
void      documents_free(Documents *all);

/* Takes the analysis over: kept where it is newer than what is known of the document. */
void document_learn(Document *d, Analysis *a);
static inline bool document_is_fresh(const Document *d)
{
    return d->seen && d->seen->revision == d->revision;
}
/* Where a span of d->seen stands now; false where nothing of it is left. */
bool document_now(const Document *d, Span *at);

uint32_t document_byte(const Documents *all, const Document *d, uint32_t line, uint32_t character);
/* The byte of a position of the protocol. */
uint32_t document_at(const Documents *all, const Document *d, const json_t *position);
void     document_position(const Documents *all, const Document *d, uint32_t byte, uint32_t *line, uint32_t *character);
/* How many units of the protocol a text has. */
uint32_t documents_units(const Documents *all, Str text);
/* Writes `key` and the position of a byte. */
void document_put_position(const Documents *all, const Document *d, Json *j, const char *key, uint32_t byte);
/* {"start":…,"end":…} of bytes of the text as it is now. */
void document_range(const Documents *all, const Document *d, Json *j, Span at);

#endif
