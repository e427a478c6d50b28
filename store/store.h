/* store.h: an index on disk: what is committed, who reads, who writes. The only way to an index; nothing outside this
 * folder can tell in which form it is kept.
 *
 * An article is replaced as a group under its path, with the hash of the file it was read from. One process writes at a
 * time; what it did is seen, and kept, from store_commit on. A reader stays at one committed state until store_refresh.
 * Where the form cannot keep that state alive, reading gives QUOTH_E_INDEX_STALE: refresh, and begin the whole
 * search again (store_retry counts the tries).
 *
 * Ownership: what is read lives in the arena given.
 * Errors:    QUOTH_E_INDEX_MISSING, _VERSION, _BUSY, _STALE, _CORRUPT; QUOTH_E_IO.
 * Threads:   one thread at a time per Store; store_prepare is a pure function.
 */
#ifndef QUOTH_STORE_STORE_H
#define QUOTH_STORE_STORE_H

#include "base/error.h"
#include "core/record.h"
#include "core/terms.h"
#include "shim/xap.h"

enum {
    STORE_VERSION = 6,       /* any change to records, terms or columns raises it; there is no migration */
    STORE_MEMORY = 512,      /* MiB that writing takes, about, if nothing else is said                   */
    STORE_MEMORY_LEAST = 128,
    STORE_MEMORY_MOST = 16384 /* places in a segment are numbers of 32 bits */
};

typedef struct Store Store;

typedef enum StoreForm {
    STORE_AS_IT_IS, /* the form that is there; a new index: segments                                        */
    STORE_SEGMENTS, /* immutable segments: small and fast, on one machine                                    */
    STORE_PORTABLE  /* one Xapian database: it travels, is served and joined                                 */
} StoreForm;

/* A folder; for reading also a stub file of the portable form. QUOTH_E_ARGUMENT where an index of another form than the
 * one asked for is there, unless it is replaced. */
quoth_status store_open(Store **out, const char *path, quoth_mode mode, StoreForm form, quoth_error *err);
/* The same; a server of the stub file has so many milliseconds for each answer (0: the usual). */
quoth_status store_open_within(Store **out, const char *path, quoth_mode mode, StoreForm form, uint32_t timeout,
                               quoth_error *err);
/* Shards of the stub file that are left out, until the next call with s. */
const quoth_lost *store_lost(uint32_t *n, const Store *s);
/* Grows whenever one is left out or comes back: an answer within which it did is of no one set of them. */
uint64_t store_changes(const Store *s);
/* An error where some are: for what has to be whole. */
quoth_status store_check_whole(const Store *s, quoth_error *err);
StoreForm    store_form(const Store *s);
void         store_free(Store *s); /* what was not committed is dropped; takes NULL */
bool         store_is_writer(const Store *s);
/* Opened with QUOTH_REBUILD where an index is, which the first commit replaces: the time for that is when all is there. */
bool         store_is_replacing(const Store *s);

/* ---- writing ---------------------------------------------------------------------------------------------- */

typedef struct StoreBlock {
    uint32_t first; /* place of its first record */
    Str      bytes; /* deflated                  */
} StoreBlock;

/* An article made ready to be written in one form: all the work that needs no index, for a worker's thread. */
typedef struct StoreArticle {
    Arena            *arena;
    Str               path, id, language; /* id: of its first sentence */
    uint64_t          hash;               /* of the file's bytes */
    uint32_t          n_sentences, n_attributions, n_links;
    const XapDoc     *docs;  /* of the portable form: one a sentence */
    ArticleTerms      terms; /* of segments                          */
    const StoreBlock *blocks;
    uint32_t          n_blocks;
} StoreArticle;

/* The records are of one article, and have the same fields of article scope. */
StoreArticle store_prepare(Arena *a, StoreForm form, Str path, uint64_t hash, const Record *records, uint32_t n);
quoth_status store_replace(Store *s, const StoreArticle *article, quoth_error *err);
quoth_status store_remove(Store *s, Str path, quoth_error *err); /* no error where there is none */
quoth_status store_commit(Store *s, quoth_error *err);
/* How many MiB a writer of segments may take, about, with what is analysed beside it; before the first article. */
void         store_bound(Store *s, uint32_t memory);
/* After a commit: waits until an index that grew is in good order for reading, as long as go_on (may be NULL) says so. Commits
 * do not wait for it; a writer that is freed drops what is not done. */
typedef bool StoreGoOn(void *arg);
quoth_status store_rest(Store *s, StoreGoOn *go_on, void *arg, quoth_error *err);

/* ---- articles --------------------------------------------------------------------------------------------- */

typedef struct StoreEntry {
    Str      path;
    uint64_t hash;
    uint32_t n_sentences, n_attributions, n_links;
} StoreEntry;

/* False also where the index cannot be read: the article is then written anew, and the error comes to light there. */
bool store_has(Store *s, Str path, uint64_t hash);
/* All articles whose path is `folder` or lies below it, in order of path; "" is all. */
quoth_status store_below(StoreEntry **out, uint32_t *n, Store *s, Str folder, Arena *a, quoth_error *err);
/* The records of one article, in order of place. */
quoth_status store_article(Record **records, uint32_t *n, Store *s, Str path, Arena *a, quoth_error *err);

quoth_status store_stats(quoth_stats *out, Store *s, quoth_error *err);

/* ---- reading ---------------------------------------------------------------------------------------------- */

/* Moves a reader to what was committed last. */
quoth_status store_refresh(Store *s, quoth_error *err);

typedef enum StoreOrder { STORE_ANY, STORE_BY_SCORE, STORE_BY_PATH, STORE_BY_FIELD } StoreOrder;

typedef struct StoreSearch {
    uint32_t       offset, limit; /* limit 0: only counts                                           */
    StoreOrder     order;         /* equals by path, then by place in it                            */
    FieldId        field;         /* of STORE_BY_FIELD: one with a column                           */
    bool           down;          /* of STORE_BY_FIELD: falling; either way those without a value come last */
    const FieldId *count;         /* fields with a column, whose values to count over all hits      */
    uint32_t       n_count, count_most; /* of each so many values, those that count most; 0: all     */
} StoreSearch;

/* Which words store_words gives: those of the field that begin with head, limit of them at most. */
typedef struct StoreWalk {
    FieldId field;
    Str head;
    uint32_t limit;
} StoreWalk;

/* A page of hits of a query whose ranges name FieldIds as slots.
 * `counts` hold single values, by falling count, equals in order; their bytes last until the store is refreshed. */
quoth_status store_search(XapPage *out, Store *s, const XapQuery *q, const StoreSearch *how, Arena *a, quoth_error *err);
/* The record of the sentence with that id; QUOTH_E_NOT_FOUND. */
quoth_status store_find(Record *out, Store *s, Str id, Arena *a, quoth_error *err);
quoth_status store_records(Record *out, Store *s, const uint32_t *ids, uint32_t n, Arena *a, quoth_error *err);
/* The words of a field that begin so (in search form), in order, at most `limit`: its terms without prefix, no stems. A
 * word over TERM_WHOLE bytes may be cut. */
quoth_status store_words(XapWord **out, uint32_t *n, bool *more, Store *s, const StoreWalk *walk, Arena *a,
                         quoth_error *err);
uint32_t     store_size(Store *s); /* sentences; 0 where the index cannot be read */

/* Does XAP_PHRASE and XAP_NEAR take words given by stems or patterns, or only words as they stand? */
bool         store_knows_tokens(const Store *s);

/* True where `st` is QUOTH_E_INDEX_STALE, the index could be refreshed, and *tries allows another go. */
bool store_retry(Store *s, quoth_status st, uint32_t *tries);

#endif
