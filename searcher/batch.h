/* batch.h: query files to queries and their ids.
 *
 * Read, by what the file looks like:
 *   lines   a query a line, or id<TAB>query; a query without an id gets the number of its line
 *   CSV     with a header line that names a query and an id column; comma, semicolon or tab; RFC 4180 quoting
 *   JSONL   {"query_id": …, "query": …} a line
 *   TREC    <top> or <topic>: the number and the title (or query); description and narrative where they are asked for
 * docs/query-language.md lists the names of columns and keys. LF or CR LF; a byte-order mark, UTF-16 too; empty lines count
 * for nothing.
 *
 * Ownership: all strings live in the arena, or are views of the bytes.
 * Errors:    what is wrong with one line is told in its item, and the others are read: a NUL, bytes that are no UTF-8, no
 *            id, no query, an id that came before, a row or object that is none.
 * Threads:   pure functions.
 */
#ifndef QUOTH_SEARCHER_BATCH_H
#define QUOTH_SEARCHER_BATCH_H

#include "base/error.h"
#include "base/str.h"

typedef struct BatchItem {
    Str         id, text;  /* of a bad line: as far as they are known; text may be the whole line         */
    uint32_t    line;      /* where it begins, from 1                                                     */
    quoth_error error;     /* status QUOTH_OK: the line is good. line and col: in `text`                  */
} BatchItem;

enum { BATCH_TITLE = 1, BATCH_DESC = 2, BATCH_NARR = 4 }; /* the parts of a topic */

typedef struct BatchHow {
    uint32_t parts; /* of topics that make the query; 0: the title. More or other than it: prose, so its words are joined by OR */
    bool     any;   /* the words of every query are joined by OR, common ones left out */
} BatchHow;

quoth_status batch_read(BatchItem **out, uint32_t *n, Arena *a, Str bytes, const BatchHow *how, quoth_error *err);

/* "title,desc": the parts named. QUOTH_E_ARGUMENT for another name. */
quoth_status batch_parts(uint32_t *out, Str names, quoth_error *err);

#endif
