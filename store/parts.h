/* parts.h: one file of several parts, mapped into memory, whose every page has a checksum.
 *
 * Form: the parts, each from a multiple of 8 bytes; a CRC-32 for each page of PARTS_PAGE bytes of these; a CRC-32 for each page
 * of those; where each part begins and how long it is; a CRC-32 of these two last tables; how many parts and bytes; a magic number.
 * So what is read at opening is a millionth of the file. Numbers are of the
 * machine's order, which the magic number tells.
 *
 * Ownership: a Parts lives in the arena given; parts_close unmaps it, and with it every view. A PartsWriter lives in its arena
 *            too, and parts_drop closes its file.
 * Errors:    QUOTH_E_IO; QUOTH_E_INDEX_CORRUPT for a file that no PartsWriter wrote.
 * Threads:   one thread at a time: pages are checked when they are first looked at.
 */
#ifndef QUOTH_STORE_PARTS_H
#define QUOTH_STORE_PARTS_H

#include "base/error.h"
#include "base/str.h"

enum { PARTS_PAGE = 4 << 10 };

typedef struct Parts Parts;

/* A new file of n parts, one after the other in any order; those not begun are empty. */
typedef struct PartsWriter PartsWriter;
quoth_status parts_create(PartsWriter **out, Arena *a, const char *path, uint32_t n, quoth_error *err);
void         parts_begin(PartsWriter *w, uint32_t part);
void         parts_put(PartsWriter *w, Str bytes);
uint64_t     parts_so_far(const PartsWriter *w); /* bytes of the part in hand */
/* The first thing that went wrong, or QUOTH_OK when all of it is on the disk. */
quoth_status parts_end(PartsWriter *w, quoth_error *err);
void         parts_drop(PartsWriter *w); /* takes NULL */
quoth_status parts_open(Parts **out, Arena *a, const char *path, uint32_t n, quoth_error *err);
void         parts_close(Parts *p); /* takes NULL */
/* From now on about so many bytes of the file are held in memory: then all is given back, and comes again when it is looked at.
 * Views stay good. */
void         parts_bound(Parts *p, size_t most);

size_t parts_size(const Parts *p, uint32_t part);
/* Bytes of a part, checked; false where they are damaged or outside it. */
bool parts_view(Str *out, Parts *p, uint32_t part, size_t at, size_t n);

/* For whoever checks them all: how many pages there are; is one whole; where a part lies. */
uint32_t parts_pages(const Parts *p);
bool     parts_page(Parts *p, uint32_t page);
void     parts_place(const Parts *p, uint32_t part, uint64_t *at, uint64_t *n);
size_t   parts_bytes(const Parts *p); /* of the whole file */

#endif
