/* dict.h: strings in order, each with some bytes of its own; neighbours keep once what they begin with alike.
 *
 * Form: blocks of DICT_BLOCK entries: bytes shared with the one before (0 in the first of a block), length of the rest, the
 * rest; length of the payload, the payload. Beside them stand, as u32: how many blocks and heads there are; where each block
 * begins and the last ends; where each head begins and the last ends; then the heads: the first key of each DICT_HEAD-th block.
 *
 * Ownership: a Dict looks into the Parts it was opened on; a cursor's key and payload last until it moves.
 * Errors:    false where the bytes are damaged.
 * Threads:   one thread at a time per Parts.
 */
#ifndef QUOTH_STORE_DICT_H
#define QUOTH_STORE_DICT_H

#include "store/parts.h"

enum { DICT_BLOCK = 16, DICT_HEAD = 16, DICT_KEY_MAX = 512 };

typedef struct DictWriter {
    Buf      bytes, places; /* the two parts of the file */
    Buf      heads, heads_at;
    char     last[DICT_KEY_MAX];
    uint32_t n_last, n;
} DictWriter;

void dict_begin(DictWriter *w, Arena *a);
void dict_add(DictWriter *w, Str key, Str payload); /* keys rise, and have at most DICT_KEY_MAX bytes */
void dict_end(DictWriter *w);

typedef struct Dict {
    Parts   *parts;
    uint32_t part, part_places; /* of the bytes, and of what stands beside them */
    uint32_t n_blocks, n_heads;
} Dict;

typedef struct DictCursor {
    const Dict *dict;
    uint32_t    block;
    Str         bytes; /* of the block */
    size_t      next;
    bool        is_end;
    Str         key, payload;
    char        room[DICT_KEY_MAX];
} DictCursor;

bool dict_open(Dict *out, Parts *parts, uint32_t part_places, uint32_t part_bytes);
/* To the first key that is not below `key`; is_end where there is none. */
bool dict_seek(DictCursor *c, const Dict *d, Str key);
bool dict_next(DictCursor *c);
/* *found: key is there, and the cursor at it. */
bool dict_find(DictCursor *c, bool *found, const Dict *d, Str key);

#endif
