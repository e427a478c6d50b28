/* form.h: what an open index is made of, and what each form of it does behind store.h. */
#ifndef QUOTH_STORE_FORM_H
#define QUOTH_STORE_FORM_H

#include "store/store.h"

enum { SLOT_ORDER = FIELDS }; /* value that sorts by path, then by place; the slots below are the fields' columns */

typedef struct Totals {
    uint64_t articles, attributions, links;
} Totals;

typedef struct Segments Segments;

typedef struct Form {
    const char *name;
    quoth_status (*open)(Store *s, quoth_mode mode, quoth_error *err);
    void (*close)(Store *s);
    quoth_status (*replace)(Store *s, const StoreArticle *x, quoth_error *err);
    quoth_status (*remove)(Store *s, Str path, quoth_error *err);
    quoth_status (*commit)(Store *s, quoth_error *err);
    bool (*has)(Store *s, Str path, uint64_t hash);
    quoth_status (*below)(StoreEntry **out, uint32_t *n, Store *s, Str folder, Arena *a, quoth_error *err);
    quoth_status (*article)(Record **out, uint32_t *n, Store *s, Str path, Arena *a, quoth_error *err);
    quoth_status (*refresh)(Store *s, quoth_error *err);
    quoth_status (*search)(XapPage *out, Store *s, const XapQuery *q, const StoreSearch *how, Arena *a, quoth_error *err);
    quoth_status (*find)(Record *out, Store *s, Str id, Arena *a, quoth_error *err);
    quoth_status (*records)(Record *out, Store *s, const uint32_t *ids, uint32_t n, Arena *a, quoth_error *err);
    quoth_status (*words)(XapWord **out, uint32_t *n, bool *more, Store *s, const StoreWalk *walk, Arena *a, quoth_error *err);
    quoth_status (*size)(uint32_t *out, Store *s, quoth_error *err);
    quoth_status (*rest)(Store *s, StoreGoOn *go_on, void *arg, quoth_error *err); /* NULL: there is nothing to wait for */
} Form;

extern const Form portable_form, segments_form;

#define SEGMENTS_MANIFEST "MANIFEST"
#define PORTABLE_VERSION XAP_VERSION_FILE /* the file of a Xapian database that says which state is committed */

struct Store {
    Arena      *arena;
    Str         path;
    const Form *form;
    Xap        *xap;      /* of the portable form */
    Segments   *segments; /* of the other         */
    int         lock;     /* of a writer, see lock.h; else -1 */
    bool        was_left; /* the writer before did not end well       */
    bool        is_written; /* something was committed                */
    bool        is_stub;  /* a stub file, which joins several */
    uint32_t    timeout;  /* of a server, in milliseconds */
    bool        is_replacing; /* the first commit takes the place of an index */
    bool        is_unmarked;  /* a portable one that has no version yet       */
    size_t      memory;       /* bytes that writing may take, about          */
    Totals      totals;
    XapWord    *languages; /* of the portable form, read once in each state; NULL: not yet */
    uint32_t    n_languages;
};

/* What is known of an article, as bytes. */
Str  entry_encode(Arena *a, const StoreEntry *e);
bool entry_decode(StoreEntry *out, Str bytes);
/* Is it the folder, or in it, or a member of a container that is? */
bool entry_is_below(Str path, Str folder);
int  entry_by_path(const void *a, const void *b); /* for qsort */

#endif
