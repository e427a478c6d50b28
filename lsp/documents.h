/* documents.h: the texts that the editor has open, and their analysis, made anew when it is asked for after a change.
 *
 * Positions of the protocol are lines and UTF-16 units (or UTF-8 bytes, where the client offers them), from 0; here they
 * are turned into bytes and back. What lies past a line's or the text's end is clamped to it.
 *
 * Threads: one.
 */
#ifndef QUOTH_LSP_DOCUMENTS_H
#define QUOTH_LSP_DOCUMENTS_H

#include <jansson.h>

#include "base/json.h"
#include "quoth.h"

typedef struct Document {
    Arena          *home;    /* holds the document itself                       */
    Arena          *arena;   /* holds text and lines; another after each change */
    char           *uri, *text;
    size_t          n;
    int64_t         version;
    bool            changed; /* since diagnostics were sent                     */
    quoth_article  *article; /* NULL: not analysed since the last change        */
    uint32_t       *lines;   /* byte where each line begins                     */
    uint32_t        n_lines;
    struct Document *next;
} Document;

typedef struct Documents {
    Document *first;
    bool      utf8; /* positions count bytes; else UTF-16 units */
} Documents;

Document *documents_find(const Documents *all, const char *uri);
/* NULL when memory is exhausted. */
Document *documents_open(Documents *all, const char *uri, const char *text, size_t n, int64_t version);
void      documents_close(Documents *all, const char *uri);
/* Applies contentChanges of didChange; false where memory is exhausted or they are no changes. */
bool      documents_change(const Documents *all, Document *d, const json_t *changes, int64_t version);
void      documents_free(Documents *all);

/* The analysis; NULL where the text cannot be read. */
const quoth_article *document_article(Document *d);

uint32_t document_byte(const Documents *all, const Document *d, uint32_t line, uint32_t character);
void     document_position(const Documents *all, const Document *d, uint32_t byte, uint32_t *line, uint32_t *character);
/* {"start":…,"end":…} of bytes beg to end. */
/* Writes `key` and the position of a byte. */
void     document_put_position(const Documents *all, const Document *d, Json *j, const char *key, uint32_t byte);
void     document_range(const Documents *all, const Document *d, Json *j, uint32_t beg, uint32_t end);

#endif
