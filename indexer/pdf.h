/* pdf.h: the lines of a PDF, what each of them is, and in which order they are read.
 *
 * The helper (indexer/helpers/pdftext.c) says what stands where. Here running heads and feet, page numbers and footnotes
 * are told from the text by place, size and repetition, and put behind it, so that text goes on over pages.
 *
 * Units:     points from the top left of a page; pages and lines from 1.
 * Ownership: the arena.
 * Errors:    QUOTH_E_INPUT: encrypted, broken, without text; QUOTH_E_UNSUPPORTED without the helper.
 */
#ifndef QUOTH_INDEXER_PDF_H
#define QUOTH_INDEXER_PDF_H

#include "core/source.h"

typedef enum PdfKind { PDF_BODY, PDF_NOTE, PDF_RUNNING } PdfKind;

typedef struct PdfLink {
    Span at; /* bytes of the line */
    Str  url;
} PdfLink;

typedef struct PdfLine {
    int32_t  x0, y0, x1, y1, size;
    Str      text;
    uint32_t page, line; /* line: on its page */
    uint8_t  kind;       /* PdfKind           */
    PdfLink *links;
    uint32_t n_links;
} PdfLine;

typedef struct PdfPage {
    int32_t width, height;
    Range   lines;
} PdfPage;

typedef struct Pdf {
    Str      title, author, created; /* of the file; empty: not said */
    PdfLine *lines;                  /* in the order of the Source   */
    PdfPage *pages;                  /* lines: only while reading    */
    uint32_t n_lines, n_pages;
    int32_t  size;                   /* of most of the text          */
    bool     cut_off;                /* the helper did not get to the end */
} Pdf;

/* The same from what the helper prints. */
quoth_status pdf_source(Source *out, Arena *a, Str printed, Str path, quoth_error *err);
/* Fills a Source whose lines are those of the PDF; its layout is the Pdf. */
quoth_status pdf_decode(Source *out, Arena *a, Str bytes, Str path, quoth_error *err);

#endif
