/* net.h: the tagger's two nets, in whole numbers.
 *
 * The first reads every token of a block: sums of table rows, then convolutions of width 3 at growing
 * distances, each norm(x + relu(conv(x))). One number of its last layer says how likely the token stands in a
 * cue. The second reads a window round one such token, told which token that is, and gives seven scores a
 * token and one for the whole.
 *
 * Activations are bytes: 128 stands for 0 and a step for 1/16. Products are exact in 32 bits; norms are
 * floats computed in one fixed order without fused operations. So every machine and every set of instructions
 * gives the same answer.
 *
 * Model:     models/en/README.md gives the layout of the packed file, which is used where it lies.
 * Ownership: a Net is a view of the file's bytes. Threads: any number read one Net; a NetWork serves one at a
 * time. Errors:    net_open says false for bytes that are not a model of this layout.
 */
#ifndef QUOTH_INDEXER_NET_H
#define QUOTH_INDEXER_NET_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "indexer/tagfeat.h"

enum {
    NET_LAYERS = 6,
    NET_WIDTH = 256,
    NET_TAGS = 7,
    NET_OUTS = 8,
    NET_TILE = 64, /* rows of a product at most … */
    NET_STEP = 16, /* … which are counted in these */
    NET_PAD = 32,
    NET_LINE = 64, /* bytes that a processor loads at a time: rows begin at such */
    NET_EXPS = 4096,
    NET_SIGNS = 17,
    NET_LOOPS = 5 /* sets of instructions */
};

/* A layer: weights in groups of 16 outputs by 4 inputs, so that one load serves 16 outputs. */
typedef struct NetDense {
    const int8_t *weights; /* [n_out / 16][n_taps * n_in / 4][16][4]      */
    const float *scale;    /* [n_out] of the product                      */
    const float *bias;     /* [n_out]                                     */
    const int32_t *sums;   /* [n_out] -128 times the sum of its weights   */
    uint32_t n_in, n_taps, n_out, dist;
} NetDense;

/* The row that tap s of a layer reads for the token at x. */
static inline const uint8_t *net_tap_row(const NetDense *d, const uint8_t *x, uint32_t s)
{
    if (d->n_taps == 1)
        return x;
    return x + ((ptrdiff_t)s - 1) * (ptrdiff_t)(d->dist * d->n_in);
}

typedef struct NetNorm {
    const float *gain, *shift; /* in steps of an activation */
} NetNorm;

typedef struct Net {
    uint32_t h1, h2, n_first, n_second, n_words, n_slots;
    const uint32_t *slots; /* words by hash: 16 bits of fingerprint, 16 of row; 0: free */
    const uint8_t *cues;   /* class of each word                                        */
    const int8_t *words, *feats, *rels;
    float word_scale, rel_scale;
    NetNorm in1, in2, norm1[NET_LAYERS], norm2[NET_LAYERS];
    NetDense conv1[NET_LAYERS], conv2[NET_LAYERS], out1, here, cue, out2;
    const int32_t *moves;  /* [8][7] from tag, or start, to tag; 256ths                 */
    const int16_t *limits; /* [0] least score of a candidate, [1] least to keep one     */
    const float *exps;     /* [NET_EXPS] e to the power of -k / 256                      */
    const float *logs;     /* [256] -ln(1.001 - k / 255)                                */
    const float *chances;  /* [8][8] e to the power of moves / 256                      */
    const float *weights;  /* [NET_SIGNS + 1] of the signs that trust.c weighs          */
    const uint8_t *trust;  /* [256] confidence by their sum, from -8 in sixteenths      */
} Net;

bool net_open(Net *out, Str bytes);

/* Row of a word by the hash of its key; that of unknown words of this shape when the table lacks it. */
uint16_t net_word(const Net *net, uint64_t hash, uint8_t shape);

/* Asks for what net_word will look at. */
static inline void net_fetch_word(const Net *net, uint64_t hash)
{
    __builtin_prefetch(&net->slots[(uint32_t)hash & (net->n_slots - 1)]);
}

/* Room for one block at a time. */
typedef struct NetWork {
    uint8_t *x[2];   /* activations, with rows of zeros around them; the last layer's are in x[0] */
    uint8_t *z[2];   /* of the window                               */
    uint16_t *feats; /* [n][FEATS]                                  */
    uint16_t *rels;  /* [window][RELS]                              */
    int32_t (*scores)[NET_OUTS]; /* [n] of the last layer, 256ths of a logit */
    int32_t (*best)[NET_OUTS];   /* [n] of the best way to each tag   */
    int16_t *score;              /* [n] how likely in a cue, 256ths of a logit  */
    uint32_t n;
} NetWork;

/* Room for blocks of up to n tokens. */
NetWork net_work(const Net *net, Arena *a, uint32_t n);

/* What the second net says of a candidate. */
typedef struct NetVerdict {
    int16_t score;      /* that it makes an attribution, in 256ths of a logit               */
    uint8_t confidence; /* 0..100, that the whole is right; 0 below the least score to keep */
} NetVerdict;

/* The loops, once for each set of instructions. */
typedef struct NetLoops {
    const char *name;
    /* out[t][n_out]: product of n rows, at most NET_TILE, the first at x, with the layer; up to the next multiple of
     * NET_STEP rows are read and written too */
    void (*product)(const NetDense *d, const uint8_t *x, uint32_t n, int32_t *out);
    /* out = norm(x + relu(acc * scale + bias)) of n rows */
    void (*residual)(const NetDense *d, const NetNorm *norm, const int32_t *acc, const uint8_t *x, uint32_t n,
                     uint8_t *out);
    /* out = norm(z) of n rows, at most NET_STEP */
    void (*norm)(const NetNorm *norm, const float *z, uint32_t width, uint32_t n, uint8_t *out);
    /* out[n] = (sum of k rows + more) * scale; more may be NULL */
    void (*sum)(const int8_t *table, const uint16_t *rows, uint32_t k, const int8_t *more, uint32_t n,
                float scale, float *out);
    /* out[n] += acc * scale + bias, and more, which may be NULL */
    void (*add)(const NetDense *d, const int32_t *acc, const float *more, float *out);
    /* The best tags of n tokens that score so, by the costs of moves from tag (the last row: from the start) to tag. The anchor,
     * where there is one, must be a cue. Of equal ways the one from the lower tag is taken. `best` is room for n rows. */
    void (*path)(const int32_t *moves, int32_t (*scores)[NET_OUTS], uint32_t n, uint32_t anchor, int32_t (*best)[NET_OUTS],
                 uint8_t *tags);
} NetLoops;

enum { LANES = 16 };

/* The fastest loops this processor runs; net_loops_at(0) runs everywhere, NULL past the end or where it
 * cannot. */
const NetLoops *net_loops(void);
const NetLoops *net_loops_at(uint32_t i);
/* Runs the first net over a block of n tokens and fills w->score. */
void net_first(const NetLoops *loops, const Net *net, NetWork *w, const TagTok *toks, uint32_t n);

/* What the second net is asked: of the block last read, candidate `which`, seen through a window. */
typedef struct NetAsk {
    const TagTok *toks;
    const TagCand *cands;
    uint32_t n_cands, which;
    Range window;
} NetAsk;

/* Writes the best tags to tags[window.end - window.beg]; the anchor's is a cue. */
NetVerdict net_second(const NetLoops *loops, const Net *net, NetWork *w, const NetAsk *ask, uint8_t *tags);

/* For a model of the first net alone: the best tags of a block, in tags[n]. */
void net_tags(const NetLoops *loops, const Net *net, NetWork *w, const TagTok *toks, uint32_t n,
              uint8_t *tags);

#endif
