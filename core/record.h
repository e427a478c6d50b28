/* record.h: a sentence as the index stores it: all that an answer shows and `match` decides on.
 *
 * Form: version, flags, checksum of the rest, then varints and strings, deflated where that pays.
 *
 * Ownership: a decoded record lives in the arena; its strings too.
 * Errors:    QUOTH_E_INDEX_CORRUPT for bytes that are not what record_encode wrote: a damaged record is never a wrong
 *            answer; QUOTH_E_INDEX_VERSION for another version's.
 * Threads:   pure functions.
 */
#ifndef QUOTH_CORE_RECORD_H
#define QUOTH_CORE_RECORD_H

#include "base/error.h"
#include "base/str.h"

enum { RECORD_VERSION = 2 };

typedef struct Record {
    quoth_sentence s;      /* score and matches are not stored                                           */
    const Str     *agents; /* canonical names of the actors that act                                      */
    uint32_t       n_agents;
    uint32_t       paragraph; /* sentences of one article with the same number stand in one paragraph */
    const struct Token *toks; /* of the text, where they are known, and not stored; NULL: they are not    */
    uint32_t       n_toks, toks_at; /* … the byte of theirs where the text begins                          */
} Record;

Str          record_encode(Arena *a, const Record *r);
quoth_status record_decode(Record *out, Arena *a, Str bytes, quoth_error *err);

/* For who keeps the sentences of an article together: what they share, once, then what is each one's own. The id of a
 * sentence begins with its article's (record_id_head). Reading gives false for damaged bytes; record_get_sentence wants
 * in *out what record_get_article gave. */
Str  record_id_head(Str id);
void record_put_article(Buf *b, const Record *r);
void record_put_sentence(Buf *b, const Record *r, Str id_head);
bool record_get_article(Record *out, Arena *a, Str bytes, size_t *at);
bool record_get_sentence(Record *out, Arena *a, Str bytes);

#endif
