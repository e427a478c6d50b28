/* doc.h: one article in memory: clean text and flat arrays of ranges over it.
 *
 * Ownership: the arena owns everything below it.
 * Errors:    doc_check says which invariant does not hold: a bug of ours.
 * Threads:   built by one thread; then any number may read it.
 */
#ifndef QUOTH_CORE_DOC_H
#define QUOTH_CORE_DOC_H

#include "base/str.h"
#include "base/vec.h"
#include "core/ann.h"
#include "core/source.h"
#include "core/textmap.h"

typedef enum BlockKind {
    BLOCK_PARAGRAPH,
    BLOCK_HEADING,
    BLOCK_ITEM,    /* of a list          */
    BLOCK_QUOTE,   /* set-off quotation  */
    BLOCK_CAPTION,
    BLOCK_CELL,    /* of a table         */
    BLOCK_TITLE,   /* the article's own title: never indexed as a sentence */
} BlockKind;

typedef struct Block {
    uint8_t  kind;      /* BlockKind                                             */
    uint8_t  level;     /* of a heading 1..6; of an item its depth; else 0       */
    bool     furniture; /* belongs to the page, not to the article               */
    Span     text;
    Range    sents;
    uint32_t section;   /* block of the nearest heading above; BLOCK_NONE: none  */
} Block;
#define BLOCK_NONE UINT32_MAX

typedef enum MarkKind { MARK_LINK, MARK_EMPHASIS, MARK_CITE } MarkKind;
typedef struct Mark {
    uint8_t kind;       /* MarkKind                                              */
    Span    text;       /* of a link its anchor; may be empty                    */
    Str     target;     /* absolute address of a link; else empty                */
} Mark;

typedef struct Sentence {
    Span     text;
    Range    toks;
    uint32_t block;
} Sentence;

typedef enum TokenShape { /* bits of Token.shape */
    TOK_WORD = 1,         /* has a letter or digit: takes a position in the index      */
    TOK_CAPITAL = 2,      /* first letter is upper case                                */
    TOK_ALLCAPS = 4,      /* two letters or more, none lower case                      */
    TOK_NUMBER = 8,       /* begins with a digit                                       */
    TOK_QUOTE = 16,       /* a quotation mark                                          */
    TOK_SPACE_BEFORE = 32,/* text blank or block start stands before it                */
    TOK_POSSESSIVE = 64,  /* ends in 's or s'                                          */
    TOK_INITIAL = 128,    /* one capital and a full stop                               */
    TOK_ABBREV = 256,     /* ends in a full stop that belongs to it: U.S., Mr., e.g.   */
} TokenShape;

typedef struct Token {
    Span     text;
    Str      fold;  /* search form without stem: case, accents, quotes, possessive folded */
    uint16_t shape; /* TokenShape bits                                                    */
    uint32_t lex;   /* of lexicon.c: where its form stands; 0: not looked up              */
} Token;

typedef struct Meta {
    Str      title, date, outlet, language, url; /* date: ISO 8601; language: "en"; "": unknown  */
    Str     *authors;                            /* in the order of the byline                   */
    uint32_t n_authors;
} Meta;

typedef struct Doc {
    Arena        *arena;
    const Source *source;
    Str           text; /* clean UTF-8; one '\n' between blocks; any run of blanks is one ' ' */
    TextMap       map;
    Meta          meta;
    Block        *blocks;
    Mark         *marks;
    Sentence     *sents;
    Token        *toks;
    Annotation   *anns; /* as found, until analyze orders them once, at last */
    uint32_t      n_blocks, n_marks, n_sents, n_toks, n_anns;
    bool          claims_sought; /* false: not English */
    const struct NameList *names; /* that the user adds; NULL: none */
} Doc;

static inline Str tok_text(const Doc *doc, uint32_t t)
{
    return str_span(doc->text, doc->toks[t].text);
}

/* Whether a token's search form is this word, or one of a NULL-ended list of them; false past the last token. */
bool tok_is(const Doc *doc, uint32_t t, const char *word);
bool tok_is_any(const Doc *doc, uint32_t t, const char *const *words);

/* Text of a run of tokens, first byte to last; empty for an empty range. */
Str  doc_toks_text(const Doc *doc, Range toks);
Span doc_toks_span(const Doc *doc, Range toks);
/* The sentence a token stands in. */
uint32_t doc_sent_of(const Doc *doc, uint32_t tok);
/* The tokens that begin inside a span of text. */
Range doc_toks_in(const Doc *doc, Span text);

/* Empty where every invariant holds, else one line about the first that does not: arrays ordered, ranges nested, spans
 * on character boundaries, sentences inside their blocks, every verbatim byte equal to its source byte. */
Str doc_check(const Doc *doc);

#endif
