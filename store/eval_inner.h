/* eval_inner.h: what the files of eval.h share. */
#ifndef QUOTH_STORE_EVAL_INNER_H
#define QUOTH_STORE_EVAL_INNER_H

#include "store/eval.h"

enum {
    FEW = 8,      /* a list that many times longer than what is asked of it is not unpacked whole */
    ROW_COST = 64 /* to look for a row in a sentence takes as long as to unpack so much of a list   */
};

/* A word, or several that count as one, in one segment. */
typedef struct Found {
    TermEntry *entries;
    uint32_t  *languages; /* by entry: in which it counts; ~0: in all */
    uint32_t   n, most;   /* most: sentences that have it, at most    */
    bool       is_whole;  /* `list` holds all of them                 */
    Postings   list;
} Found;

/* A part of the query that is looked up: TERM, or SYNONYM of such. */
typedef struct Leaf {
    const XapQuery *q;
    Found          *found; /* by segment */
    double          factor;
} Leaf;

typedef struct Row Row; /* eval_row.c */

struct Eval {
    const XapQuery  *q;
    Segment *const  *segments;
    uint32_t         n_segments;
    bool             is_weighted;
    Arena           *arena; /* of what is looked up; then of the segment in hand */
    Leaf            *leaves;
    uint32_t         n_leaves;
    Row             *rows; /* looked up in segment … */
    uint32_t         row_segment;
    quoth_error     *err;
    quoth_status     st; /* the first error; what follows it is empty */
};

typedef struct Part { /* of the evaluation: one segment */
    Eval    *e;
    Segment *s;
    uint32_t i;
} Part;

static const Hits no_hits = {NULL, 0, 0, NULL};

/* In which languages of the segment the stem counts, as bits. */
uint32_t eval_languages(const Part *p, const XapQuery *stem);
/* Keeps the sentences whose language is one of the bits. */
void     eval_keep_languages(const Part *p, Postings *list, uint32_t bits);

Leaf    *eval_leaf_of(Eval *e, const XapQuery *q);
double   eval_weight(const Leaf *leaf, uint32_t count);
Found   *eval_found(const Part *p, const XapQuery *leaf);
/* The list of a leaf; at least what of it is among the documents of `within`. */
Postings eval_postings(const Part *p, const XapQuery *leaf, const Postings *within);
/* Its list, or what of it is among the documents of `within`. */
Postings eval_list(const Part *p, const TermEntry *entry, const Postings *within);
Hits     eval_room(const Part *p, uint32_t n, bool weighted);
/* within: only of these; NULL: of all. */
Hits     eval_leaf(const Part *p, const XapQuery *q, const Hits *within, bool weighted);
/* Adds to the hits the weights that `more` has for them. */
void     eval_add_weights(Hits *to, const Hits *more);

/* The best `most` sentences of a word, with what adds to its weight. False: the query is another, or nothing has the word. */
bool     eval_word(Hits *out, const Part *p, const XapQuery *q, uint32_t most);

/* XAP_PHRASE and XAP_NEAR of leaves. */
Hits     eval_row(const Part *p, const XapQuery *q, const Hits *within, bool weighted);
/* How many sentences may match at most; those that have its rarest word, or the rarest pair of its words. */
uint32_t eval_row_most(const Part *p, const XapQuery *q);
Hits     eval_row_rarest(const Part *p, const XapQuery *q, const Hits *within);
/* The one list whose sentences are those of the row; NULL: there is none such. */
const TermEntry *eval_row_entry(const Part *p, const XapQuery *q);

#endif
