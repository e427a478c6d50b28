/* reader.h: what a reader of one format is; readers.def lists them.
 *
 * A reader turns the bytes of a Source into blocks of a Builder, or splits a container into members that are then read.
 * It reports what it sees and judges nothing: what is title, byline or page furniture is decided for all formats alike
 * by indexer/shape.h, unless the format says it by itself (knows_article).
 */
#ifndef QUOTH_INDEXER_READER_H
#define QUOTH_INDEXER_READER_H

#include "base/error.h"
#include "base/log.h"
#include "core/source.h"
#include "indexer/builder.h"
#include "indexer/stream.h"

enum { SNIFF_BYTES = STREAM_HEAD, SURE = 60 }; /* SURE: from here on a sniff needs no suffix beside it */

typedef struct Member { /* one article of a container */
    Str         bytes, name; /* name: place in the container, for `path!name`                        */
    Str         type;        /* media type, with its charset, where the container says it; else empty */
    Str         url;         /* address the bytes came from                                          */
    Str         date;        /* when they were kept: counts where the article gives no date          */
    const Meta *meta;        /* what the container knows of the article, and better; NULL: nothing   */
    bool        is_body;     /* all of it is article                                                 */
} Member;
typedef quoth_status MemberFn(void *arg, const Member *member, quoth_error *err);

typedef struct Container {
    Stream   *stream;
    Arena    *scratch;  /* emptied after each member                        */
    Str       path;     /* for messages                                     */
    Str       map;      /* "title=headline,text=body": names of fields      */
    Log       log;
    MemberFn *each;
    void     *arg;
    uint32_t  n_failed, n_skipped; /* members that are broken; that are no articles */
} Container;

typedef struct Reader {
    const char        *name;     /* "markdown"                                              */
    const char *const *suffixes; /* NULL-ended: ".md"                                       */
    const char *const *types;    /* NULL-ended media types: "text/markdown"                 */
    bool knows_article;          /* tells itself what is article, title and page furniture  */
    bool is_binary;              /* its bytes are no text: they are not decoded             */
    int (*sniff)(Str head);      /* 0..100: how surely the first 4 KiB are this             */
    quoth_status (*decode)(Source *out, Arena *a, Str bytes, Str path, quoth_error *err); /* binary bytes to a Source's text */
    Str (*charset)(Str head);    /* the label that the file declares; NULL: it never does   */
    quoth_status (*read)(Builder *b, const Source *src, quoth_error *err);
    quoth_status (*split)(Container *c, quoth_error *err); /* a container; read is NULL     */
} Reader;

#define READER(name) extern const Reader reader_##name;
#include "indexer/readers.def"
#undef READER

/* The reader by name; NULL when there is none. */
const Reader *reader_named(Str name);
/* The reader that fits best: by sniffing the head, then by media type and by the path's suffix, a ".gz" aside. Plain text
 * when nothing speaks for another; NULL when the bytes are no text and no reader knows them. */
const Reader *reader_for(Str head, Str path, Str type);
/* Whether a file's suffix belongs to a reader. */
bool reader_knows(Str path);
/* Whether a reader is sure of the bytes, whatever the file is called. */
bool reader_is_sure(Str head);
/* Whether a server's media type may be an article: a reader's own, or one that says nothing. */
bool reader_takes(Str type);
/* Reader number i of the list; NULL past its end. */
const Reader *reader_at(uint32_t i);

/* For containers: hands a member over, after which the scratch arena is empty. */
quoth_status container_give(Container *c, const Member *member, quoth_error *err);
/* A member that cannot be read: one line, and the rest goes on. */
void container_fail(Container *c, Str name, const char *why);
/* The container ends early: one line; what came before is kept. */
void container_warn(Container *c, const char *why, uint64_t at);

#endif
