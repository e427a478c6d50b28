/* xap.h: Xapian behind C: whole query tree in, whole page of hits out.
 *
 * Knows nothing of sentences or fields. No iterator, callback, exception or C++ object crosses this line. All
 * results are copied into the caller's arena; out of memory is a status here, never a jump.
 *
 * Units:     a term holds at most XAP_TERM_MAX bytes as xap_term_cost counts them; positions and ids from 1.
 * Ownership: a Xap belongs to whoever opened it until xap_close, which takes NULL.
 * Errors:    every exception becomes a status with a message: lock INDEX_BUSY, changed under the reader INDEX_STALE,
 *            not found INDEX_MISSING, other version INDEX_VERSION, damaged INDEX_CORRUPT, disk IO, network
 *            REMOTE, too many words behind a wildcard LIMIT. A reader that got INDEX_STALE calls xap_refresh and
 *            begins its whole search again: ids of one revision mean nothing in the next, so nothing here
 *            moves to a newer one by itself.
 * Threads:   one thread at a time per handle.
 * Sources:   xapian-core 1.4, docs and headers
 */
#ifndef QUOTH_SHIM_XAP_H
#define QUOTH_SHIM_XAP_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" { /* around base/ too, whose headers are C alone */
#endif

#include "base/error.h"
#include "base/str.h"

#pragma GCC visibility push(default) /* quoth-xapian.so shows these functions (late/) */

enum { XAP_TERM_MAX = 245 };

#define XAP_VERSION_FILE "iamglass" /* of a database: says which state is committed                         */
#define XAP_STAGED "new.glass"      /* a folder in it: what XAP_OVERWRITE has written, until the first commit */
#define XAP_DONE "done"             /* a file there: all is written, and only waits to be moved              */

typedef struct Xap Xap;
typedef enum XapMode {
    XAP_READ,     /* a database that is there                                                */
    XAP_WRITE,    /* made by the first commit when missing; one writer at a time            */
    XAP_OVERWRITE /* as XAP_WRITE, and begins empty: the first commit replaces what is there  */
} XapMode;

/* ---- documents -------------------------------------------------------------------------------------- */

typedef struct XapTerm {
    Str             term;
    uint32_t        count; /* how often: its weight in ranking                                */
    const uint32_t *positions;
    uint32_t        n_positions;
} XapTerm;

typedef struct XapValue {
    uint32_t slot;
    Str      value;
} XapValue;

typedef struct XapDoc {
    const XapTerm  *terms;
    const XapValue *values;
    uint32_t        n_terms, n_values;
    Str             data;
} XapDoc;

/* ---- queries ---------------------------------------------------------------------------------------- */

typedef enum XapOp {
    XAP_NOTHING,
    XAP_ALL,
    XAP_TERM,     /* term                                                                    */
    XAP_AND,      /* all kids                                                                */
    XAP_OR,       /* any kid                                                                 */
    XAP_NOT,      /* the first kid and none of the others                                    */
    XAP_MAYBE,    /* the first kid; the others only add to its weight                        */
    XAP_FILTER,   /* all kids; only the first gives weight                                   */
    XAP_SYNONYM,  /* any kid, weighed as one term                                            */
    XAP_BEST,     /* any kid, weighed as the best of them                                    */
    XAP_PHRASE,   /* kids are terms, in this order within `window` positions                 */
    XAP_NEAR,     /* kids are terms, in any order within `window` positions                  */
    XAP_WILDCARD, /* any term that begins with `term`; LIMIT where more than `limit` do      */
    XAP_RANGE,    /* low <= value in slot <= high, bytewise; an empty bound is open          */
    XAP_SCALE     /* the one kid, its weight times `factor`; 0: it only filters              */
} XapOp;

typedef struct XapQuery {
    XapOp                        op;
    Str                          term, high; /* XAP_RANGE: term is the lower bound            */
    Str                          languages;  /* of a stem, where the store knows of languages: in these alone it counts, a line each */
    bool                         is_without; /* in all but these                                                                    */
    uint32_t                     slot, window, limit;
    double                       factor;
    const struct XapQuery *const *kids;
    uint32_t                     n_kids;
} XapQuery;

typedef enum XapOrder {
    XAP_BY_ID,    /* rising; no weights are worked out                                       */
    XAP_BY_WEIGHT,/* falling; equals by value in `tie_slot`, rising, then by id              */
    XAP_BY_VALUE  /* value in `slot`, rising or, if `down`, falling, those without one last; equals as above */
} XapOrder;

typedef struct XapSearch {
    uint32_t        offset, limit; /* limit 0: none wanted, only counts                       */
    XapOrder        order;
    uint32_t        slot, tie_slot;
    bool            down;
    bool            with_data;     /* copy each hit's data                                    */
    bool            estimate;      /* `total` may be an estimate; else it is exact            */
    const uint32_t *count_slots;   /* count the values of these slots over all hits           */
    uint32_t        n_count_slots;
} XapSearch;

typedef struct XapHit {
    uint32_t id;
    double   weight;
    Str      data; /* empty unless with_data */
} XapHit;

typedef struct XapCount {
    Str      value; /* whole, as stored */
    uint32_t count;
} XapCount;

typedef struct XapCounts {
    XapCount *values; /* in order of value        */
    uint32_t  n, with; /* with: hits with a value        */
    uint32_t  n_values; /* different ones, where `values` holds only some */
    uint64_t  sum;      /* of the counts of all of them                   */
} XapCounts;

typedef struct XapPage {
    uint32_t   total; /* documents that match, wherever the page lies */
    XapHit    *hits;
    uint32_t   n_hits;
    XapCounts *counts; /* one for each of count_slots */
} XapPage;

/* ---- opening ---------------------------------------------------------------------------------------- */

quoth_status xap_open(Xap **out, const char *path, XapMode mode, quoth_error *err);
void         xap_close(Xap *x); /* what was not committed is dropped */
void         xap_leave(Xap *x); /* the same, in a forked process: the files stay as they are, its parent goes on with them */

/* All that a stub file names, for reading, as one; a server has `limit_ms` for each exchange. What does not open, and later what
 * fails, is left out; an error only where nothing is left. After a loss the status is INDEX_STALE, as after any change. */
quoth_status xap_join(Xap **out, const char *stub, uint32_t limit_ms, quoth_error *err);
/* What is left out, in the order of the stub file; until the next call with x. */
const quoth_lost *xap_lost(uint32_t *n, const Xap *x);
/* Grows whenever one is left out or comes back. */
uint64_t     xap_changes(const Xap *x);
/* Leaves out one that answers, but not as it should: number i of xap_meta_each; the one that the document is in. */
quoth_status xap_lose(Xap *x, uint32_t i, const char *why, quoth_error *err);
uint32_t     xap_part(const Xap *x, uint32_t id);

/* Moves a reader to the newest revision; *changed (may be NULL) tells whether there was one. */
quoth_status xap_refresh(Xap *x, bool *changed, quoth_error *err);

/* ---- writing ---------------------------------------------------------------------------------------- */

/* Removes every document that has the term `group`, then adds these, each with that term. Nothing of it is seen by
 * readers, nor survives, before xap_commit. */
quoth_status xap_replace(Xap *x, Str group, const XapDoc *docs, uint32_t n, quoth_error *err);
quoth_status xap_set_meta(Xap *x, Str key, Str value, quoth_error *err);
quoth_status xap_commit(Xap *x, quoth_error *err);

/* ---- reading ---------------------------------------------------------------------------------------- */

quoth_status xap_search(XapPage *out, Xap *x, const XapQuery *q, const XapSearch *how, Arena *a, quoth_error *err);

/* Empty when there is no such key. Of several databases joined, the first one's. */
quoth_status xap_meta(Str *out, Xap *x, Str key, Arena *a, quoth_error *err);

/* The same of every database joined that answers, in the order of the stub file; of a single one, its own. */
quoth_status xap_meta_each(Str **out, uint32_t *n, Xap *x, Str key, Arena *a, quoth_error *err);

typedef struct XapMeta {
    Str key, value;
} XapMeta;

/* All metadata whose keys begin with `head`, in order of key; of several databases joined, one after the other. */
quoth_status xap_metas(XapMeta **out, uint32_t *n, Xap *x, Str head, Arena *a, quoth_error *err);

/* Number of documents; of those that have a term. */
quoth_status xap_size(uint32_t *out, Xap *x, quoth_error *err);
quoth_status xap_term_size(uint32_t *out, Xap *x, Str term, quoth_error *err);

typedef struct XapWord {
    Str      term;
    uint32_t docs;
} XapWord;

typedef struct XapWalk {
    Str      head;         /* with which all begin                                             */
    Str      from, before; /* and which of these; empty: all                                   */
    uint32_t limit;
} XapWalk;

/* Terms in order, at most `limit`; *more tells whether there were others. */
quoth_status xap_words(XapWord **out, uint32_t *n, bool *more, Xap *x, const XapWalk *walk, Arena *a, quoth_error *err);

/* A block of a walk over a term's documents: at most `room` ids above `after`, rising. Fewer than room: the end. */
quoth_status xap_postings(uint32_t *ids, uint32_t room, uint32_t *n, Xap *x, Str term, uint32_t after, quoth_error *err);

/* The data of documents; a missing one is INDEX_CORRUPT: ids come from the same revision. */
quoth_status xap_data(Str *out, Xap *x, const uint32_t *ids, uint32_t n, Arena *a, quoth_error *err);

/* Bytes of the limit that a term takes: a NUL counts twice. */
uint32_t xap_term_cost(Str term);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif
#endif
