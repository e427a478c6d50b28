/* input.h: from a file, or bytes, to the articles in it.
 *
 *     input_open ─ one article: input_article ─► Raw
 *                └ a container: input_members ─► Raw, Raw, …   (containers in containers too, INPUT_DEPTH deep)
 *
 * Raw is what analysis needs: bytes, their reader, and what is known from outside the bytes. A member's path is
 * `path!member`.
 *
 * Ownership: strings of a Raw given to a function live until it returns; raw_copy keeps one.
 * Errors:    of the file as a whole. Members that cannot be read are logged, counted, and do not stop the run.
 * Threads:   one thread per Input.
 */
#ifndef QUOTH_INDEXER_INPUT_H
#define QUOTH_INDEXER_INPUT_H

#include "core/source.h"
#include "indexer/reader.h"

enum { INPUT_DEPTH = 3 };

typedef struct InputOptions {
    Str  as;    /* name of a reader for the file; empty: found out   */
    bool plain; /* one plain text, whatever it seems to be           */
    Str  url;   /* address the file came from                        */
    Str  map;   /* names of fields in records: "title=headline,…"    */
    Log  log;
} InputOptions;

typedef struct Raw {
    Str           path, bytes;
    const Reader *reader;
    Str           charset; /* declared beside the bytes          */
    Str           url, date;
    const Meta   *meta;    /* see Member                         */
    bool          is_body;
} Raw;
typedef quoth_status RawFn(void *arg, const Raw *raw, quoth_error *err);

typedef struct Input {
    Stream              stream;
    Str                 path; /* as shown                           */
    const Reader       *reader;
    const InputOptions *how;
} Input;

typedef struct InputCount {
    uint32_t n_failed, n_skipped; /* members */
} InputCount;

/* A path as answers show it: relative where it lies below the current folder. */
Str input_name(Arena *a, const char *path);
/* QUOTH_E_UNSUPPORTED where no reader fits. */
quoth_status input_open(Input *out, Arena *a, const char *path, Str shown, const InputOptions *how, quoth_error *err);
quoth_status input_of(Input *out, Arena *a, Str bytes, Str shown, const InputOptions *how, quoth_error *err);
void         input_close(Input *in);
static inline bool input_is_container(const Input *in)
{
    return in->reader->split != NULL;
}

/* The one article; its bytes live in the arena of input_open. */
quoth_status input_article(Raw *out, Input *in, quoth_error *err);
/* Each article of a container, in its order; a status other than QUOTH_OK that `each` returns ends it. */
quoth_status input_members(Input *in, RawFn *each, void *arg, InputCount *count, quoth_error *err);

Raw          raw_copy(Arena *a, const Raw *raw);
/* Hash of the bytes and of what is known beside them. */
uint64_t     raw_hash(Arena *a, const Raw *raw);
quoth_status raw_source(Source *out, Arena *a, const Raw *raw, quoth_error *err);

#endif
