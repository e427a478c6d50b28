/* tagfeat.h: what the tagger's nets are told about a token, beside its word.
 *
 * The trainer and the library call these same functions, so both see the same numbers. Everything is counted
 * within one block of text: features never look past it.
 *
 * Units:   indexes into the tokens of one block.
 * Errors:  none. Threads: pure functions.
 */
#ifndef QUOTH_INDEXER_TAGFEAT_H
#define QUOTH_INDEXER_TAGFEAT_H

#include <stdint.h>

typedef enum QuoteMark {
    MARK_NONE,
    MARK_STRAIGHT,     /* "                          */
    MARK_OPEN,         /* “ « „ and two backticks    */
    MARK_CLOSE,        /* ” »                        */
    MARK_APOSTROPHES,  /* two apostrophes          */
    MARK_OPEN_ONE,     /* ‘                          */
    MARK_CLOSE_ONE,    /* ’                          */
    MARK_STRAIGHT_ONE, /* '                       */
} QuoteMark;

enum {
    TAG_SHAPES = 256,
    TAG_SUFFIXES = 2048,
    TAG_CUES = 8,
    TAG_WORDY = 1, /* bits of TagTok.shape */
    TAG_CAPITAL = 2,
    TAG_ALLCAPS = 4,
    TAG_NUMBER = 8,
    TAG_SPACE = 32,
};

typedef struct TagTok {
    uint16_t word;   /* row of the word table                                            */
    uint16_t suffix; /* hash of its last letters, below TAG_SUFFIXES                     */
    uint16_t sent;   /* number of its sentence in the block                              */
    uint8_t shape;   /* bits of TokenShape, the two kinds of full stop as one            */
    uint8_t cue;     /* how often the word stands in a cue, below TAG_CUES               */
    uint8_t mark;    /* QuoteMark                                                        */
    uint8_t quoted;  /* 1: between quotation marks, or one of them; set by tagfeat_quotes */
    uint8_t comma;   /* 1: a comma                                                       */
    uint8_t unused;
} TagTok;

/* Rows of the table of the first stage, one range for each feature. */
enum {
    FEAT_SHAPE = 0,
    FEAT_CUE = FEAT_SHAPE + TAG_SHAPES,
    FEAT_QUOTES = FEAT_CUE + 2 * TAG_CUES,
    FEAT_BLOCK = FEAT_QUOTES + 27,
    FEAT_SENT = FEAT_BLOCK + 16,
    FEAT_MARKS = FEAT_SENT + 16,
    FEAT_SUFFIX = FEAT_MARKS + 98,
    FEAT_ROWS = FEAT_SUFFIX + TAG_SUFFIXES,
    FEATS = 7, /* of each token */
};

/* A run of tokens that may be a cue, and its most likely token. */
typedef struct TagCand {
    uint16_t beg, end, anchor, level; /* level: how likely, below TAG_LEVELS */
} TagCand;

/* Rows of the table of the second stage. */
enum {
    TAG_LEVELS = 8,
    REL_DIST = 0,
    REL_SENT = REL_DIST + 3 * 16,
    REL_CUES = REL_SENT + 3 * 7,
    REL_QUOTE = REL_CUES + 3 * 4 * 3,
    REL_COMMA = REL_QUOTE + 3 * 4 * 5,
    REL_LEVEL = REL_COMMA + 3 * 4 * 2,
    REL_ROWS = REL_LEVEL + 3 * TAG_LEVELS,
    RELS = 6,        /* of each token of a window */
    TAG_WINDOW = 52, /* tokens seen on either side of the anchor */
    TAG_REACH = 180, /* the same, where a quotation goes on      */
    TAG_WINDOW_MOST = 2 * TAG_REACH + 1,
    TAG_BLOCK_MAX = 2048, /* longer blocks are read in pieces of this many tokens */
};

/* Runs of tokens whose score of being in a cue is at least `least`, in order; at most `max`. Scores count in
 * 256ths of a logit. Returns how many. */
uint32_t tagfeat_cands(const int16_t *score, uint32_t n, int16_t least, TagCand *out, uint32_t max);

/* The level of a score. */
uint16_t tagfeat_level(int16_t score);

/* Sets `quoted` of every token of a block. A quotation left open runs to the end of the block. */
void tagfeat_quotes(TagTok *toks, uint32_t n);

/* Rows of the first stage's table for each token: out[n][FEATS]. */
void tagfeat_tokens(const TagTok *toks, uint32_t n, uint16_t *out);

/* Rows of the second stage's table for tokens beg .. end, told from candidate `which`: out[end - beg][RELS].
 */
void tagfeat_window(const TagTok *toks, const TagCand *cands, uint32_t n_cands, uint32_t which, uint32_t beg,
                    uint32_t end, uint16_t *out);

/* The tokens that the second stage sees from an anchor in a block of n: TAG_WINDOW on either side, and the
 * rest of a quotation that would be cut, up to TAG_REACH. */
uint32_t tagfeat_window_beg(const TagTok *toks, uint32_t anchor);
uint32_t tagfeat_window_end(const TagTok *toks, uint32_t n, uint32_t anchor);

#endif
