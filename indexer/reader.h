/* reader.h: what a reader of one format is; readers.def lists them.
 *
 * A reader turns the bytes of a Source into blocks of a Builder, or splits a container into members that are then read.
 * It reports what it sees and judges nothing: what is title, byline or page furniture is decided for all formats alike
 * by indexer/shape.h.
 */
#ifndef QUOTH_INDEXER_READER_H
#define QUOTH_INDEXER_READER_H

#include "base/error.h"
#include "indexer/builder.h"

typedef struct Member { /* one article of a container */
    Str bytes, name;    /* name: place in the container, for `path!name` */
    Str type;           /* media type where the container says it, else empty */
    Str url, date;
} Member;
typedef quoth_status MemberFn(void *arg, const Member *member, quoth_error *err);

typedef struct Reader {
    const char        *name;     /* "markdown"                                              */
    const char *const *suffixes; /* NULL-ended: ".md"                                       */
    const char *const *types;    /* NULL-ended media types: "text/markdown"                 */
    bool knows_article;          /* tells itself what is article, title and page furniture  */
    int (*sniff)(Str head);      /* 0..100: how surely the first 4 KiB are this             */
    quoth_status (*read)(Builder *b, const Source *src, quoth_error *err);
    quoth_status (*split)(const Source *src, MemberFn *each, void *arg, quoth_error *err); /* a container */
} Reader;

#define READER(name) extern const Reader reader_##name;
#include "indexer/readers.def"
#undef READER

/* The reader by name; NULL when there is none. */
const Reader *reader_named(Str name);
/* The reader that fits bytes and path best: by sniffing, then by suffix; plain text when nothing speaks for another. */
const Reader *reader_for(Str bytes, Str path);
/* Whether a file's suffix belongs to a reader. */
bool reader_knows(Str path);
/* Reader number i of the list; NULL past its end. */
const Reader *reader_at(uint32_t i);

#endif
