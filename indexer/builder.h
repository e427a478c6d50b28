/* builder.h: the one way readers make text.
 *
 * A reader reports what it sees, in source order: blocks, slices of the source, text that stands for source bytes,
 * opening and closing marks. The blocks are kept as drafts, lists of pieces, so that passes over the whole article
 * (indexer/mend.h, indexer/shape.h) may join, split and reclass them. build_finish alone decides spacing and the map:
 * a run of blanks is one ' ', none stands at an edge of a block, invisible characters go.
 *
 * Units:     source offsets are bytes of Source.bytes.
 * Ownership: everything lives in the builder's arena, which becomes the Doc's.
 * Threads:   one builder, one thread.
 */
#ifndef QUOTH_INDEXER_BUILDER_H
#define QUOTH_INDEXER_BUILDER_H

#include "core/doc.h"

typedef enum PieceKind {
    PIECE_TEXT,  /* text as it stands in the source, or `instead` of it */
    PIECE_BREAK, /* a line end inside a block: a blank                    */
    PIECE_OPEN,  /* a mark begins …                                       */
    PIECE_CLOSE, /* … and ends; marks nest                                */
} PieceKind;

typedef struct Piece {
    uint8_t kind;    /* PieceKind                                               */
    uint8_t mark;    /* OPEN, CLOSE: MarkKind                                   */
    bool    instead; /* the text is not what the source says at `src`           */
    Span    src;
    Str     text;
    Str     target;  /* OPEN of a link                                          */
} Piece;

typedef struct Draft {
    uint8_t  kind, level; /* BlockKind                                          */
    bool     furniture;
    bool     gone;        /* joined to another draft                            */
    Piece   *pieces;
    uint32_t n_pieces;
} Draft;

typedef struct DraftCut {
    size_t beg, end;
    bool   splits; /* what follows is a draft of its own */
} DraftCut;

enum { BLOCKS_MOST = 400000 }; /* paragraphs and the like of an article: each takes a kilobyte and more until it is written */

typedef struct Builder {
    Arena        *arena;
    const Source *source;
    Meta          meta;
    bool          is_over; /* there are more blocks than BLOCKS_MOST: what comes is passed over  */
    bool          is_body; /* all of the source is article: nothing is page furniture            */
    Str           base;   /* address that relative links stand on; empty: unknown */
    Draft        *drafts;
    uint32_t      n_drafts;
} Builder;

/* ---- for readers -------------------------------------------------------------------------------- */

void build_block(Builder *b, BlockKind kind, uint8_t level);
void build_slice(Builder *b, Span src);
void build_instead(Builder *b, Str text, Span src);
void build_break(Builder *b);
void build_mark(Builder *b, MarkKind kind, Str target);
void build_unmark(Builder *b, MarkKind kind);

/* ---- for passes over drafts ---------------------------------------------------------------------- */

/* The draft's text before spacing: its pieces end to end, a break as one blank. */
Str  draft_text(const Builder *b, const Draft *d);
/* The same trimmed and with every run of blanks as one ' '. */
Str  draft_line(const Builder *b, const Draft *d);
/* The piece with only bytes beg to end of its text. */
Piece piece_part(Piece p, size_t beg, size_t end);
/* Takes bytes of draft_text out. */
void draft_cut(Builder *b, Draft *d, size_t beg, size_t end);
/* Splits at a byte of draft_text: what follows becomes a draft of its own after d, of the same kind. Pointers to drafts
 * are void afterwards. */
void draft_split(Builder *b, uint32_t draft, size_t at);
/* Appends a draft to the builder's without the cuts, which are of its draft_text and ascend; those that split begin another draft. */
void draft_divide(Builder *b, const Draft *whole, const DraftCut *cuts, uint32_t n);
/* Appends the pieces of `from` to `to` and marks it gone; with a blank between where `blank`. */
void draft_join(Builder *b, Draft *to, Draft *from, bool blank);

/* ---- the result ---------------------------------------------------------------------------------- */

/* Writes blocks, marks, text and map of the drafts that have text. Sections: of each block the nearest heading above. */
void build_finish(Builder *b, Doc *doc);

#endif
