/* glass_list.h: what stands under the keys of a "glass" database: lists of documents, positions, terms of a document.
 *
 * A list of documents is cut into chunks that fit into an item each; the later ones have their first document in their
 * key.
 *
 * Ownership: a GlassList belongs to whoever declares it; the table must outlive it.
 * Errors:    those of glass_add.
 */
#ifndef QUOTH_SHIM_GLASS_LIST_H
#define QUOTH_SHIM_GLASS_LIST_H

#include "shim/glass.h"
#include "shim/xap.h"

/* Keys of the postlist table begin so; a term is a key as it is, as glass_sortable_bytes writes it. */
#define GLASS_META S("\0\xc0")
#define GLASS_SLOT_STATS S("\0\xd0")
#define GLASS_VALUES S("\0\xd8") /* and a varint: the slot */
#define GLASS_LENGTHS S("\0\xe0")

typedef struct GlassList {
    GlassTable *table;
    Str         key;
    uint32_t    n_docs, first, last, number; /* of the list; of the open chunk: documents, and what the first has */
    uint64_t    sum;
    bool        is_later;
    uint32_t    n, most; /* bytes of `body` */
    Buf        *value;   /* of a list of values: the chunk */
    uint8_t     body[GLASS_ITEM_MOST];
} GlassList;

/* Documents with a number each: how often they have a term (n_docs do, `sum` in all), or how long they are (two
 * zeros). */
void         glass_list_begin(GlassList *l, GlassTable *t, Str key, uint32_t n_docs, uint64_t sum);
quoth_status glass_list_add(GlassList *l, uint32_t doc, uint32_t number, quoth_error *err);
quoth_status glass_list_end(GlassList *l, quoth_error *err);

/* Documents with a value each; `room` is emptied and used. */
void         glass_values_begin(GlassList *l, GlassTable *t, Str key, Buf *room);
quoth_status glass_values_add(GlassList *l, uint32_t doc, Str value, quoth_error *err);
quoth_status glass_values_end(GlassList *l, quoth_error *err);

/* Rising positions, one at least: GLASS_POSITION_MOST bytes each and GLASS_VARINT_MOST may be written. Returns the
 * end. */
enum { GLASS_POSITION_MOST = 5 };
uint8_t     *glass_positions(uint8_t *p, const uint32_t *positions, uint32_t n);
/* A document's terms, in order, each once. */
void         glass_terms(Buf *out, const XapTerm *terms, uint32_t n);
/* The slots of a document's values, rising, one at least. */
void         glass_slots(Buf *out, const XapValue *values, uint32_t n);

#endif
