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

enum { RECORD_VERSION = 1 };

typedef struct Record {
    quoth_sentence s;      /* score and matches are not stored                                           */
    const Str     *agents; /* canonical names of the actors that act                                      */
    uint32_t       n_agents;
    uint32_t       paragraph; /* sentences of one article with the same number stand in one paragraph */
} Record;

Str          record_encode(Arena *a, const Record *r);
quoth_status record_decode(Record *out, Arena *a, Str bytes, quoth_error *err);

#endif
