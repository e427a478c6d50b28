/* source.h: the bytes of one article as read, and line:column of any of them.
 *
 * Bytes are UTF-8 as decoded (core/charset.h); a byte-order mark stays. Lines end with LF, CR LF or CR.
 *
 * Units:     byte offsets below 4 GiB; lines and columns from 1.
 * Ownership: everything lives in the arena given.
 * Errors:    QUOTH_E_IO, QUOTH_E_LIMIT above SOURCE_MAX.
 */
#ifndef QUOTH_CORE_SOURCE_H
#define QUOTH_CORE_SOURCE_H

#include "base/error.h"
#include "base/str.h"

enum { SOURCE_MAX = 32u << 20 };

typedef struct PageLine { /* both from 1 */
    uint32_t page, line;
} PageLine;

typedef struct Source {
    Str       bytes;
    Str       path;      /* as shown in answers                                     */
    Str       origin;    /* container and place in it; empty: a file of its own     */
    Str       encoding;  /* "UTF-8", "windows-1252": what the file was              */
    uint32_t *lines;     /* byte where each line starts                             */
    uint32_t  n_lines;
    uint32_t  n_bad;     /* bytes that were invalid and became U+FFFD               */
    const PageLine *places; /* of each line: page and line on it; NULL: no pages    */
    const void *layout;  /* what the reader of a binary form knows of the text      */
} Source;

typedef enum ColumnUnit { COLUMN_BYTES, COLUMN_CODE_POINTS, COLUMN_UTF16 } ColumnUnit;
typedef struct Place {
    uint32_t line, column;
} Place;

quoth_status source_open(Source *out, Arena *a, const char *path, quoth_error *err);
/* The bytes are borrowed where they are valid UTF-8, else decoded into the arena; charset: a label that the file or its
 * server declares, or empty. */
quoth_status source_decode(Source *out, Arena *a, Str bytes, Str path, Str charset, quoth_error *err);
/* The same where nothing is declared. */
quoth_status source_of(Source *out, Arena *a, Str bytes, Str path, quoth_error *err);
Place        source_place(const Source *s, uint32_t byte, ColumnUnit unit);
uint32_t     source_byte(const Source *s, Place at, ColumnUnit unit); /* clamped to the line             */

#endif
