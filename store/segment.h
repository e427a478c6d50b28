/* segment.h: one immutable piece of an index: a file of lists, tokens, columns and records of sentences.
 *
 * Sentences are numbered from 0, those of an article next to each other, articles in order of path. Which articles are dead is
 * not the segment's to know: the manifest says.
 *
 * Ownership: a Segment has an arena of its own; segment_close frees it. Views live until then.
 * Errors:    QUOTH_E_INDEX_CORRUPT where a checksum does not fit: damage is never a wrong answer.
 * Threads:   one thread at a time per Segment.
 */
#ifndef QUOTH_STORE_SEGMENT_H
#define QUOTH_STORE_SEGMENT_H

#include "core/field.h"
#include "store/column.h"
#include "store/dict.h"
#include "store/form.h"
#include "store/postings.h"

enum {
    PART_FIRST,      /* u32 by article, and the end: its first sentence                                      */
    PART_ARTICLE_AT, /* u32 by article, and the end: where its entry begins                                  */
    PART_ARTICLES,   /* entries: language, counts, hash, path                                                */
    PART_IDS,        /* SegmentId, in order                                                                  */
    PART_LANGUAGES,  /* each with a line's end after it                                                      */
    PART_TERMS_AT,   /* a dictionary: term to TermEntry                                                      */
    PART_TERMS,
    PART_STEMS_AT,   /* a dictionary: stem to the words that have it, each with the languages (bits) it has it in */
    PART_STEMS,
    PART_LISTS,      /* postings of over TERM_INLINE documents                                               */
    PART_TOKEN_AT,   /* u32 by sentence, and the end                                                         */
    PART_TOKENS,     /* numbers of the sentence's words, LEB128, common words low                            */
    PART_BLOCKS,     /* SegmentBlock, and the end                                                            */
    PART_RECORDS,    /* blocks of records, deflated                                                          */
    PART_VALUES,     /* column.h: values of each field …                                                     */
    PART_NUMBERS = PART_VALUES + FIELDS, /* … and their numbers                                              */
    PARTS_OF_SEGMENT = PART_NUMBERS + FIELDS
};

enum {
    TERM_INLINE = 4,
    LANGUAGES_MOST = 32,
    PAIR_WORDS = 200, /* words with a lower number are so common that each two neighbours of them have a list too */
    PAIR_MARK = 'P'   /* with which the terms of these begin, a blank between the words                          */
};

typedef struct SegmentId {
    uint32_t hash, article; /* of what the ids of its sentences begin with */
} SegmentId;

typedef struct SegmentBlock {
    uint32_t first, at; /* its first sentence; place in PART_RECORDS */
} SegmentBlock;

typedef struct Segment {
    Arena          *arena;
    Str             name;
    Parts          *parts;
    uint32_t        n_docs, n_articles, n_languages;
    uint32_t        base;  /* sentences of the segments before it in the snapshot                 */
    uint8_t        *dead;  /* by article; NULL: none                                              */
    uint32_t        n_dead, n_dead_articles;
    const uint32_t *first; /* by article; NULL: not asked for yet                                 */
    Dict            terms, stems; /* of stems: once they are asked for                            */
    bool            has_stems;
    bool            has_column[FIELDS];
    Column          columns[FIELDS];
    Arena          *block_arena;
    uint32_t        block; /* 1 + the block held unpacked                                         */
    Str             block_bytes;
} Segment;

/* Takes as long for a large file as for a small one: what it holds is checked where it is looked at. */
quoth_status segment_open(Segment **out, Str folder, Str name, quoth_error *err);
void         segment_close(Segment *s); /* takes NULL */
static inline quoth_status segment_damaged(const Segment *s, quoth_error *err)
{
    return fail(err, QUOTH_E_INDEX_CORRUPT, "segment %.*s of the index is damaged: rebuild the index", STR(s->name));
}

typedef struct SegmentEntry {
    StoreEntry entry;
    uint32_t   first, language;
} SegmentEntry;

quoth_status segment_article(SegmentEntry *out, Segment *s, uint32_t article, quoth_error *err);
/* The first article whose path is not below `path`; n_articles where there is none. */
quoth_status segment_seek(uint32_t *out, Segment *s, Str path, quoth_error *err);
/* *article: its number; n_articles where it is not there or dead. */
quoth_status segment_find(uint32_t *article, Segment *s, Str path, quoth_error *err);
quoth_status segment_kill(Segment *s, uint32_t article, quoth_error *err);

/* An article and its sentences. */
typedef struct SegmentSpan {
    uint32_t article, beg, end;
} SegmentSpan;

quoth_status segment_span(SegmentSpan *out, Segment *s, uint32_t article, quoth_error *err);
/* To the article that holds the sentence. Begun as {0}; quick where one sentence after the other is asked for, rising. */
quoth_status segment_span_of(SegmentSpan *at, Segment *s, uint32_t doc, quoth_error *err);
/* The first sentence of every article, and their end: for whoever walks all of them. */
quoth_status segment_first(const uint32_t **out, Segment *s, quoth_error *err);
quoth_status segment_ids(const SegmentId **out, uint32_t *n, Segment *s, quoth_error *err);
uint32_t     segment_id_hash(Str id);
int          segment_by_hash(const void *a, const void *b); /* for qsort over SegmentId */

/* What the dictionary says of a term. A word of the text has a number: 1 + what its tokens are called; else 0. */
typedef struct TermEntry {
    uint32_t n, number;
    Str      list; /* packed postings */
} TermEntry;

quoth_status segment_entry(TermEntry *out, Segment *s, Str payload, quoth_error *err);
/* True: the list is short and stands in the payload; false: it has to stand at that place of PART_LISTS. */
bool         segment_put_entry(Buf *payload, const TermEntry *e, uint64_t at);
/* n is 0 where it is not there. */
quoth_status segment_term(TermEntry *out, Segment *s, Str term, quoth_error *err);
Str          segment_pair_term(Arena *a, Str word, Str next);
/* How many of them are in live articles. */
quoth_status segment_count_live(uint32_t *out, Segment *s, const Postings *list, quoth_error *err);
quoth_status segment_postings(Postings *out, Segment *s, const TermEntry *e, Arena *a, quoth_error *err);

/* The words of a stem, one after the other: `rest` begins as the payload of its entry. False at the end. */
typedef struct StemWord {
    Str      word;
    uint32_t languages;
} StemWord;
quoth_status segment_stems(const Dict **out, Segment *s, quoth_error *err);
bool segment_stem_word(StemWord *out, Str *rest, Str stem, Arena *a);
void segment_put_stem_word(Buf *out, Str stem, const StemWord *w);

quoth_status segment_column(const Column **out, Segment *s, FieldId field, quoth_error *err);

/* The records of sentences; those that are next to each other are read together. */
quoth_status segment_record(Record *out, Segment *s, uint32_t doc, Arena *a, quoth_error *err);
quoth_status segment_block(Str *packed, uint32_t *first, Segment *s, uint32_t block, quoth_error *err);
uint32_t     segment_blocks(const Segment *s);

quoth_status segment_tokens(Str *out, Segment *s, uint32_t doc, quoth_error *err);
#endif
