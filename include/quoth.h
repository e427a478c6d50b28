/* quoth.h: the whole public interface of Quoth, a full-text search engine with claim indexing.
 *
 * An article becomes sentences; a sentence carries its attributions (who says what, by which words),
 * actors, source links, kind and exact place. An index keeps sentences; a query finds them.
 *
 * Units:     offsets are UTF-8 bytes, half open; lines and columns count from 1, columns in bytes.
 *            `begin, end` of a sentence lie in the file as decoded; spans named `…_at` and `content`
 *            lie in the sentence's own `text`.
 * Ownership: whatever an `out` parameter receives is the caller's, freed by the …_free of its noun,
 *            which takes NULL. Every pointer reached through a noun is borrowed and lives as long as it.
 * Strings:   quoth_str is pointer and length, UTF-8, not NUL-terminated. What is not known is empty, with
 *            a pointer that is never NULL.
 * Errors:    functions return a quoth_status; `err` may be NULL, else it is filled on failure, and `*out`
 *            is left as it was. Messages are one line: what, found, expected.
 * Threads:   one thread at a time per handle, any number of handles; a quoth_query never changes and is
 *            shared freely.
 * Options:   structs begin with `size`; start from their …_INIT, so that they can grow. NULL: the standard ones.
 * NULL:      a function that returns a status refuses a NULL it cannot do without with QUOTH_E_ARGUMENT; of a noun that
 *            is NULL all counts are 0, all strings empty, and all else NULL.
 */
#ifndef QUOTH_H
#define QUOTH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define QUOTH_API __attribute__((visibility("default")))
#else
#define QUOTH_API
#endif

#define QUOTH_VERSION "0.1.0"

/* ---- statuses and errors ------------------------------------------------------------------------ */

typedef enum quoth_status {
    QUOTH_OK = 0,
    QUOTH_E_ARGUMENT,      /* the call itself is wrong: a NULL, a number out of range                 */
    QUOTH_E_QUERY,         /* the query cannot be read; line and col say where                        */
    QUOTH_E_INPUT,         /* an input file cannot be read or is not what it claims to be             */
    QUOTH_E_UNSUPPORTED,   /* a form this build does not read                                         */
    QUOTH_E_INDEX_MISSING, /* there is no index at that place                                         */
    QUOTH_E_INDEX_VERSION, /* the index was written by another version: rebuild it                    */
    QUOTH_E_INDEX_BUSY,    /* another process is writing                                              */
    QUOTH_E_INDEX_STALE,   /* the index changed under a reader more often than it would retry         */
    QUOTH_E_INDEX_CORRUPT, /* the index is damaged: rebuild it                                        */
    QUOTH_E_IO,            /* disk full, permission, read or write error                              */
    QUOTH_E_REMOTE,        /* a remote shard does not answer                                          */
    QUOTH_E_LIMIT,         /* a stated limit was reached                                              */
    QUOTH_E_NOMEM,         /* memory is exhausted                                                     */
    QUOTH_E_CANCELLED,     /* the caller's callback asked to stop                                     */
    QUOTH_E_NOT_FOUND,     /* no sentence has that id                                                 */
    QUOTH_E_INTERNAL       /* a bug of ours                                                           */
} quoth_status;

typedef struct quoth_error {
    quoth_status status;
    uint32_t     line, col; /* from 1, where the error has a place; else 0                             */
    char         message[256];
} quoth_error;

QUOTH_API const char *quoth_version(void);
QUOTH_API const char *quoth_status_name(quoth_status status); /* "index-busy"; never NULL               */

/* ---- plain data --------------------------------------------------------------------------------- */

typedef struct quoth_str {
    const char *p;
    size_t      n;
} quoth_str;

typedef struct quoth_span {
    uint32_t beg, end;
} quoth_span;

typedef struct quoth_attribution {
    quoth_str         speaker;      /* canonical; "anonymous"; several joined by "; "; "" unresolved   */
    quoth_str         speaker_text; /* its words in the article; "" when it has none                   */
    quoth_str         speaker_type; /* person, organisation, country, document, anonymous; or ""       */
    quoth_str         cue;          /* its words                                                       */
    quoth_span        speaker_at;   /* in the sentence's text; empty when it stands elsewhere          */
    quoth_span        cue_at;
    const quoth_span *content;      /* pieces in the sentence's text, as written                       */
    uint32_t          n_content;
    quoth_str         quote;        /* direct, indirect, mixed                                         */
    quoth_str         type;         /* assertion, belief, fact, eventuality                            */
    quoth_str         polarity;     /* affirmed, denied                                                */
    int32_t           confidence;   /* 0..100                                                          */
    int32_t           inside;       /* index in this sentence's list of the one around it; else -1     */
    uint32_t          rule;         /* number of the rule or model that found it; see docs/rules.md    */
} quoth_attribution;

typedef struct quoth_link {
    quoth_str url, anchor, host;
} quoth_link;

typedef struct quoth_entity {
    quoth_span at;            /* in the sentence's text                                                */
    uint32_t   begin, end;    /* in the file as decoded                                                */
    quoth_str  name;          /* canonical                                                             */
    quoth_str  type;          /* person, organisation, country, place, group                           */
    quoth_str  country;       /* ISO 3166 alpha-3, or the first three letters of the user's code       */
    quoth_str  part;          /* agent, patient, none                                                  */
} quoth_entity;

typedef struct quoth_sentence {
    quoth_str  path, id;
    uint32_t   begin, end, line, column, page; /* page: from 1 in a PDF, else 0                        */
    quoth_str  text, section;
    quoth_str  kind;                           /* assertion, forecast, recommendation, question, fragment,
                                                  furniture                                            */
    int32_t    hedged;                         /* 1: it marks its own doubt                            */
    quoth_str  title, date, outlet, language, url;
    const quoth_str         *authors;
    uint32_t                 n_authors;
    double                   score;            /* of a hit; else 0                                     */
    const quoth_attribution *attributions;
    uint32_t                 n_attributions;
    const quoth_str         *actors;
    uint32_t                 n_actors;
    const quoth_link        *links;
    uint32_t                 n_links;
    const quoth_entity      *entities;
    uint32_t                 n_entities;
    int32_t                  checkworthy;      /* 0..100: how much a checkable factual claim it makes  */
    const quoth_span        *matches;          /* of a hit: what matched, in text, in order            */
    uint32_t                 n_matches;
} quoth_sentence;

/* level 0: error, 1: warning, 2: information. `line` is one line without its end. */
typedef void (*quoth_log_fn)(void *arg, int level, const char *line);

/* ---- articles: analyse a file or a buffer, without an index -------------------------------------- */

typedef struct quoth_article quoth_article;

typedef struct quoth_read_options {
    size_t       size;
    const char  *as;       /* name of a reader ("markdown"); NULL: found out                           */
    int          plain;    /* plain text in which every paragraph is body                              */
    int          all;      /* page furniture too                                                       */
    const char  *url;      /* address the bytes came from; NULL: unknown                               */
    const char  *actors;   /* tab-separated file of further names; NULL: none                          */
    quoth_log_fn log;
    void        *log_arg;
    const char  *map;      /* fields of records, "title=headline,text=body"; NULL: their usual names   */
    int          only_read; /* blocks, text and metadata; no sentence is looked into                     */
    const char  *corrections; /* file of what a person has put right (docs/howto/corrections.md); NULL: none */
    int        (*cancel)(void *arg); /* asked between the steps of an analysis: a value other than 0 ends it with
                                        QUOTH_E_CANCELLED; NULL: never                                   */
    void        *cancel_arg;
    int          no_claims; /* words, links and metadata alone: nobody is asked who says what            */
} quoth_read_options;
#define QUOTH_READ_OPTIONS_INIT {sizeof(quoth_read_options), NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, 0}

typedef struct quoth_article_info {
    quoth_str        path, encoding, title, date, outlet, language, url;
    const quoth_str *authors;
    uint32_t         n_authors;
    quoth_str        text;         /* the clean text                                                   */
    int32_t          claims_sought; /* 0: not English, so attributions were not sought                 */
} quoth_article_info;

typedef struct quoth_block {
    quoth_str kind; /* paragraph, heading, item, quote, caption, cell, furniture                       */
    uint32_t  begin, end;
    quoth_str text;
} quoth_block;

/* One act of saying in the whole article; spans are bytes of the file as decoded. */
typedef struct quoth_saying {
    const quoth_span *source, *cue, *content;
    uint32_t          n_source, n_cue, n_content;
    quoth_str         quote;
    int32_t           outermost; /* 1: not inside another                                              */
    quoth_str         speaker;   /* canonical, as of quoth_attribution                                 */
    quoth_str         cue_text;
    int32_t           confidence;
} quoth_saying;

QUOTH_API quoth_status quoth_article_read(quoth_article **out, const char *path,
                                          const quoth_read_options *opts, quoth_error *err);
/* Each article of a file that may be a container (tar, zip, WARC, feed, JSONL); of any other file, its one article. `a` is
 * freed when the function returns; it is NULL for a member that cannot be read, and `err` says why. A value other than 0
 * stops with QUOTH_E_CANCELLED. `failed`, unless NULL, counts the members that could not be read. */
typedef int (*quoth_article_fn)(void *arg, const quoth_article *a, const quoth_error *err);
QUOTH_API quoth_status quoth_article_each(const char *path, const quoth_read_options *opts, quoth_article_fn each, void *arg,
                                          uint32_t *failed, quoth_error *err);
/* `name` stands for the path in answers and helps to find the reader ("draft.md"); the bytes are copied. */
QUOTH_API quoth_status quoth_article_parse(quoth_article **out, const void *bytes, size_t n, const char *name,
                                           const quoth_read_options *opts, quoth_error *err);
QUOTH_API void         quoth_article_free(quoth_article *a);
QUOTH_API const quoth_article_info *quoth_article_about(const quoth_article *a);
QUOTH_API uint32_t                  quoth_article_sentences(const quoth_article *a);
QUOTH_API const quoth_sentence     *quoth_article_sentence(const quoth_article *a, uint32_t i); /* NULL: past the end */
QUOTH_API uint32_t                  quoth_article_blocks(const quoth_article *a);
QUOTH_API const quoth_block        *quoth_article_block(const quoth_article *a, uint32_t i);
QUOTH_API uint32_t                  quoth_article_sayings(const quoth_article *a);
QUOTH_API const quoth_saying       *quoth_article_saying(const quoth_article *a, uint32_t i);

/* Why the sentences that begin on a line were understood as they were: tokens, actors, the rule or model behind each
 * attribution, its confidence, who else was near. Text for people, which lives with the article. QUOTH_E_NOT_FOUND where no
 * sentence begins on that line. */
QUOTH_API quoth_status quoth_article_explain(quoth_str *out, quoth_article *a, uint32_t line, quoth_error *err);

/* ---- an index ------------------------------------------------------------------------------------ */

typedef struct quoth_index quoth_index;

typedef enum quoth_mode {
    QUOTH_READ,   /* an existing index                                                                 */
    QUOTH_WRITE,  /* created when missing; one writer at a time                                        */
    QUOTH_REBUILD,/* as WRITE, and whatever is there is replaced when the new index is complete        */
    /* To be added to WRITE or REBUILD: the form of a new index, by default segments; one that is there keeps its own. */
    QUOTH_SEGMENTS = 16, /* small and fast, for one machine                                            */
    QUOTH_PORTABLE = 32  /* one Xapian database: it travels, is served over a network and joined with others */
} quoth_mode;

QUOTH_API quoth_status quoth_index_open(quoth_index **out, const char *path, quoth_mode mode, quoth_error *err);

typedef struct quoth_open_options {
    size_t   size;
    uint32_t timeout; /* milliseconds that a server has for each answer; 0: 10,000                      */
} quoth_open_options;
#define QUOTH_OPEN_OPTIONS_INIT {sizeof(quoth_open_options), 0}

/* `path` may be a stub file, to read what it joins (docs/scale.md). */
QUOTH_API quoth_status quoth_index_open_with(quoth_index **out, const char *path, quoth_mode mode, const quoth_open_options *opts,
                                             quoth_error *err);
QUOTH_API void         quoth_index_free(quoth_index *ix);

/* A shard of a stub file that is left out: dead, slow, damaged, of another version, or no shard at all. */
typedef struct quoth_lost {
    quoth_str shard, reason; /* its line of the stub file; why, in one line                             */
} quoth_lost;

/* What the last call with `ix` had to do without: the answer is that of the other shards, and all its totals count those alone.
 * NULL: past the end; from the start: nothing is missing. Only where no shard is left does a call fail. Later calls try again
 * what is left out, without waiting for it. The strings live until the next call with `ix`. */
QUOTH_API const quoth_lost *quoth_index_lost(const quoth_index *ix, uint32_t i);

typedef struct quoth_update_report {
    uint64_t articles, unchanged, removed, failed, sentences, attributions, links;
    double   seconds;
    uint64_t skipped; /* files and members that are no articles                                         */
} quoth_update_report;

typedef struct quoth_update_options {
    size_t             size;
    quoth_read_options read;
    int                prune;  /* remove what is gone, or not read any more, below the given paths alone */
    uint32_t           jobs;   /* workers; 0: as many as there are cores                               */
    /* called after each article; a value other than 0 stops with QUOTH_E_CANCELLED, keeping what was committed */
    int (*progress)(void *arg, uint64_t done, uint64_t total, const char *path);
    void              *progress_arg;
    uint32_t           memory; /* MiB it may take, about, from 128 on, and what its largest article takes: a few dozen times
                                * the article's bytes; 0: 512 */
} quoth_update_options;
#define QUOTH_UPDATE_OPTIONS_INIT {sizeof(quoth_update_options), QUOTH_READ_OPTIONS_INIT, 0, 0, NULL, NULL, 0}

/* Adds and refreshes the files and folders given. An input that cannot be read is logged, counted in
 * `report->failed`, and does not stop the run; the status is then still QUOTH_OK. */
QUOTH_API quoth_status quoth_index_update(quoth_index *ix, const char *const *paths, uint32_t n_paths,
                                          const quoth_update_options *opts, quoth_update_report *report, quoth_error *err);

typedef struct quoth_copy_options {
    size_t   size;
    uint32_t shard, shards; /* only the articles of that shard, from 0, by a hash of their paths; shards 0: all */
    /* called after each article; a value other than 0 stops with QUOTH_E_CANCELLED, keeping what was committed */
    int    (*progress)(void *arg, uint64_t done, uint64_t total);
    void    *progress_arg;
} quoth_copy_options;
#define QUOTH_COPY_OPTIONS_INIT {sizeof(quoth_copy_options), 0, 0, NULL, NULL}

/* Adds to an index, of whatever form, what another holds: to convert it, or to cut it into shards. `copied` may be NULL. */
QUOTH_API quoth_status quoth_index_copy(quoth_index *from, quoth_index *to, const quoth_copy_options *opts, uint64_t *copied,
                                        quoth_error *err);

/* ---- dump and restore: an index, and what a person made, as lines of JSON (docs/howto/dump.md) --------- */

/* A file of the user's, kept whole in a dump: corrections, saved queries, synonyms, names, settings. */
typedef struct quoth_dump_file {
    quoth_str name, bytes;
} quoth_dump_file;

/* Takes some of the bytes, in order; a value other than 0 stops with QUOTH_E_CANCELLED. */
typedef int (*quoth_write_fn)(void *arg, quoth_str bytes);

typedef struct quoth_dump_options {
    size_t                 size;
    const quoth_dump_file *files;
    uint32_t               n_files;
    int                  (*progress)(void *arg, uint64_t done, uint64_t total); /* of articles; not 0: QUOTH_E_CANCELLED */
    void                  *progress_arg;
} quoth_dump_options;
#define QUOTH_DUMP_OPTIONS_INIT {sizeof(quoth_dump_options), NULL, 0, NULL, NULL}

typedef struct quoth_dump_count {
    uint64_t files, articles, sentences;
} quoth_dump_count;

/* Writes the files given and all that the index holds; one index gives the same bytes each time. `count` may be NULL. */
QUOTH_API quoth_status quoth_index_dump(quoth_index *ix, quoth_write_fn write, void *arg, const quoth_dump_options *opts,
                                        quoth_dump_count *count, quoth_error *err);

typedef struct quoth_restore_options {
    size_t         size;
    /* called with each file of the dump, whose strings live until it returns; not QUOTH_OK: the restoring ends so. NULL: files
     * are passed over */
    quoth_status (*file)(void *arg, const quoth_dump_file *file, quoth_error *err);
    void          *file_arg;
    int          (*progress)(void *arg, uint64_t done, uint64_t total); /* of articles; total 0: not known */
    void          *progress_arg;
} quoth_restore_options;
#define QUOTH_RESTORE_OPTIONS_INIT {sizeof(quoth_restore_options), NULL, NULL, NULL, NULL}

/* Fills an index that is open for writing and holds nothing from a dump (a file, gzip too, or "-"), of either form. A dump
 * from anyone is checked line by line: QUOTH_E_INPUT with the line. After an error some of it may be there. */
QUOTH_API quoth_status quoth_index_restore(quoth_index *ix, const char *path, const quoth_restore_options *opts,
                                           quoth_dump_count *count, quoth_error *err);

typedef struct quoth_stats {
    uint64_t    articles, sentences, attributions, links, bytes; /* bytes: on disk                       */
    const char *form;                                            /* "segments" or "portable"             */
} quoth_stats;
QUOTH_API quoth_status quoth_index_stats(quoth_index *ix, quoth_stats *out, quoth_error *err);

/* ---- is an index whole? ---------------------------------------------------------------------------- */

typedef struct quoth_verification quoth_verification;
typedef struct quoth_damage { /* bytes that do not fit their checksum                                   */
    quoth_str file, part;     /* in the index's folder; what lies there: "records", "words" …           */
    uint64_t  begin, end;     /* 0, 0: of the file as a whole                                           */
} quoth_damage;
typedef struct quoth_touched { /* an article that cannot be read whole                                  */
    quoth_str path;
    uint32_t  sentences, lost; /* that it has; that cannot be read                                      */
} quoth_touched;

/* Reads all of an index and holds it against its checksums. Damage is no error but the answer; what mends it is to index
 * anew with QUOTH_REBUILD. QUOTH_E_INDEX_MISSING, _VERSION; _BUSY for the portable form while it is written to, and writers are
 * kept out meanwhile; QUOTH_E_ARGUMENT for a stub file, whose folders are verified one by one. */
QUOTH_API quoth_status         quoth_verify(quoth_verification **out, const char *path, quoth_error *err);
QUOTH_API uint32_t             quoth_verification_files(const quoth_verification *v);
QUOTH_API uint64_t             quoth_verification_bytes(const quoth_verification *v);
QUOTH_API quoth_str            quoth_verification_unchecked(const quoth_verification *v); /* why some has no checksum; else "" */
QUOTH_API uint32_t             quoth_verification_count(const quoth_verification *v);     /* of damages: 0 where it is whole    */
QUOTH_API const quoth_damage  *quoth_verification_at(const quoth_verification *v, uint32_t i); /* NULL: past the end           */
QUOTH_API const quoth_touched *quoth_verification_touched(const quoth_verification *v, uint32_t i);
QUOTH_API void                 quoth_verification_free(quoth_verification *v);

/* ---- queries and results ------------------------------------------------------------------------- */

typedef struct quoth_query   quoth_query;
typedef struct quoth_results quoth_results;

/* On QUOTH_E_QUERY `err->col` is the 1-based byte of the query where it went wrong. */
QUOTH_API quoth_status quoth_query_parse(quoth_query **out, const char *text, size_t n, quoth_error *err);

typedef struct quoth_query_options {
    size_t      size;
    const char *saved;    /* file of saved queries: a name, a tab, a query on each line; NULL: none    */
    const char *synonyms; /* file of words that mean the same, between commas; NULL: none             */
} quoth_query_options;
#define QUOTH_QUERY_OPTIONS_INIT {sizeof(quoth_query_options), NULL, NULL}

/* The same with what a user adds to the language (docs/query-language.md). QUOTH_E_INPUT for a line of the files that
 * cannot be read, QUOTH_E_IO for a file that cannot be opened. */
QUOTH_API quoth_status quoth_query_parse_with(quoth_query **out, const char *text, size_t n, const quoth_query_options *opts,
                                              quoth_error *err);
QUOTH_API void         quoth_query_free(quoth_query *q);
QUOTH_API quoth_str    quoth_query_print(const quoth_query *q); /* the query written back in full          */

typedef enum quoth_order {
    QUOTH_BY_RELEVANCE, /* falling score                                                               */
    QUOTH_BY_DATE,      /* of the article, newest first                                                */
    QUOTH_BY_PATH,
    QUOTH_BY_SPEAKER,   /* those without one last                                                      */
    QUOTH_BY_CLAIM      /* sentences that make a claim first, the most checkable before                */
} quoth_order;          /* equals come by path, then by place                                          */

typedef struct quoth_search_options {
    size_t      size;
    uint32_t    offset, limit; /* limit 0: all                                                         */
    quoth_order order;
    int         collapse;      /* sentences that claim the same are one hit, the first in that order   */
    uint32_t    around;        /* neighbours of each hit on either side, for quoth_results_beside      */
    int         count_only;    /* quoth_results_total alone: no hit is read, unless they collapse      */
} quoth_search_options;
#define QUOTH_SEARCH_OPTIONS_INIT {sizeof(quoth_search_options), 0, 10, QUOTH_BY_RELEVANCE, 0, 0, 0}

QUOTH_API quoth_status quoth_index_search(quoth_results **out, quoth_index *ix, const quoth_query *q,
                                          const quoth_search_options *opts, quoth_error *err);
/* Finds one sentence by its id, or by its place, PATH:LINE: the first that begins on that line, else the last above it.
 * With it come the sentences that its attributions run over, and `n_around` neighbours on either side. */
QUOTH_API quoth_status quoth_index_show(quoth_results **out, quoth_index *ix, const char *id, uint32_t n_around,
                                        quoth_error *err);
/* The sentence with that id or at that place, and all that claim the same or nearly the same, by date of their articles: the
 * first is the first appearance. `score` is how alike they are to the one asked for, 0 to 1. */
QUOTH_API quoth_status quoth_index_related(quoth_results **out, quoth_index *ix, const char *id, quoth_error *err);
/* Of a search that collapses: those that claim the same as hit i, itself among them, the first appearance first; NULL past
 * the last. */
QUOTH_API const quoth_sentence *quoth_results_alike(const quoth_results *r, uint32_t i, uint32_t k);
QUOTH_API uint64_t              quoth_results_total(const quoth_results *r);
QUOTH_API uint32_t              quoth_results_count(const quoth_results *r);
QUOTH_API const quoth_sentence *quoth_results_at(const quoth_results *r, uint32_t i); /* NULL: past the end      */
/* Of a search that found nothing: the query with words the index knows in place of those it does not; else "".  */
QUOTH_API quoth_str             quoth_results_suggestion(const quoth_results *r);
QUOTH_API uint32_t              quoth_results_focus(const quoth_results *r); /* of …_show and …_related: place of the sentence asked for */
QUOTH_API quoth_span            quoth_results_whole(const quoth_results *r); /* of …_show: places of those its attributions run over */
/* The sentence k places after hit i, before it where k is negative; NULL beyond what options.around asked for. */
QUOTH_API const quoth_sentence *quoth_results_beside(const quoth_results *r, uint32_t i, int32_t k);
QUOTH_API void                  quoth_results_free(quoth_results *r);

/* ---- claims: what the answers to a query assert, one by one ------------------------------------------- */

typedef struct quoth_claims quoth_claims;
typedef struct quoth_claim {
    const quoth_sentence    *sentence;
    const quoth_attribution *attribution; /* NULL: the author's own voice                                  */
    quoth_str                text;        /* the content, its pieces in a row; else the sentence's text    */
} quoth_claim;

typedef struct quoth_claims_options {
    size_t   size;
    int      only_said; /* leave out what stands in the author's own voice                                */
    int      by_date;   /* oldest article first, those without a date last, then by path and place; else by
                           relevance of the sentence                                                       */
    uint32_t limit;     /* 0: all                                                                          */
} quoth_claims_options;
#define QUOTH_CLAIMS_OPTIONS_INIT {sizeof(quoth_claims_options), 0, 0, 0}

/* Where the query asks for claims (speaker:, content: …), those attributions that met it. An attribution over several
 * sentences is a claim of each. */
QUOTH_API quoth_status       quoth_index_claims(quoth_claims **out, quoth_index *ix, const quoth_query *q,
                                                const quoth_claims_options *opts, quoth_error *err);
QUOTH_API uint64_t           quoth_claims_total(const quoth_claims *c);
QUOTH_API uint32_t           quoth_claims_count(const quoth_claims *c);
QUOTH_API const quoth_claim *quoth_claims_at(const quoth_claims *c, uint32_t i); /* NULL: past the end                    */
QUOTH_API void               quoth_claims_free(quoth_claims *c);

/* ---- two sets of sentences side by side ----------------------------------------------------------------- */

typedef struct quoth_comparison quoth_comparison;
typedef struct quoth_compared_set {
    quoth_str query;
    uint64_t  articles, sentences;
    uint64_t  claims;     /* attributions, and sentences in the author's own voice that assert               */
    uint64_t  said;       /* attributions among them                                                         */
    uint64_t  linked;     /* claims whose sentence cites a source link                                       */
    uint64_t  direct;     /* attributions that quote word for word, or in part                               */
    uint64_t  unnamed;    /* attributions to nobody by name                                                  */
    uint64_t  unresolved; /* attributions whose speaker is due and not known                                 */
    uint64_t  only;       /* claims that the other set does not make                                         */
} quoth_compared_set;

typedef struct quoth_compared_value {
    quoth_str field;    /* speaker, cue, actor, term                                                         */
    quoth_str value;
    uint64_t  count[2]; /* in either set                                                                     */
    double    strength; /* log-likelihood ratio (G²) of the two counts: 3.84 and more is chance in one of 20  */
    int32_t   more_in;  /* 0, 1: the set that has more of it, by its size                                    */
} quoth_compared_value;

typedef struct quoth_compare_options {
    size_t             size;
    const quoth_query *within; /* both sets: only what also answers this; NULL: no such condition             */
    uint32_t           limit;  /* values of each field and set, claims of each set; 0: all                    */
} quoth_compare_options;
#define QUOTH_COMPARE_OPTIONS_INIT {sizeof(quoth_compare_options), NULL, 10}

QUOTH_API quoth_status quoth_index_compare(quoth_comparison **out, quoth_index *ix, const quoth_query *one, const quoth_query *other,
                                           const quoth_compare_options *opts, quoth_error *err);
QUOTH_API const quoth_compared_set *quoth_comparison_set(const quoth_comparison *c, uint32_t which); /* 0, 1; else NULL */
QUOTH_API uint64_t                  quoth_comparison_shared(const quoth_comparison *c); /* sentences in both            */
/* Field by field: speakers by falling count, the others by falling strength. */
QUOTH_API const quoth_compared_value *quoth_comparison_value(const quoth_comparison *c, uint32_t i); /* NULL: past the end */
/* Claims only that set makes, the most check-worthy first. */
QUOTH_API const quoth_claim *quoth_comparison_only(const quoth_comparison *c, uint32_t which, uint32_t i);
QUOTH_API void               quoth_comparison_free(quoth_comparison *c);

/* ---- a draft against the index ------------------------------------------------------------------------ */

typedef struct quoth_findings quoth_findings;
typedef struct quoth_finding {
    quoth_str verdict;            /* of a quotation: verbatim, other-speaker, altered, not-found, and dead-anchor
                                     where the linked article, found_path, lacks it; of an attributed
                                     statement: verbatim, paraphrase, other-speaker, altered, unsupported; of one that
                                     cites nothing, besides: no-source-link                              */
    uint32_t  line, column;       /* of its sentence in the draft                                        */
    uint32_t  begin, end;
    quoth_str text, speaker;      /* as the draft has them                                               */
    quoth_str found_path, found_id, found_text, found_speaker; /* where and how the index has it; "": nowhere */
    uint32_t  found_line;
    quoth_str difference;         /* of an altered one: the source's words with [-left out-] and {+put in+} */
} quoth_finding;

/* Holds every quotation of an article against the index, in order of place. The article may itself be indexed: it is not
 * its own source. */
QUOTH_API quoth_status         quoth_index_check(quoth_findings **out, quoth_index *ix, const quoth_article *draft, quoth_error *err);
QUOTH_API uint32_t             quoth_findings_count(const quoth_findings *f);
QUOTH_API uint32_t             quoth_findings_differ(const quoth_findings *f); /* those other-speaker, altered or not-found */
QUOTH_API const quoth_finding *quoth_findings_at(const quoth_findings *f, uint32_t i); /* NULL: past the end           */
QUOTH_API void                 quoth_findings_free(quoth_findings *f);

/* ---- facets: exact counts over all hits ------------------------------------------------------------ */

typedef struct quoth_facets quoth_facets;
typedef struct quoth_facet_value {
    quoth_str field, value;    /* field of a nested value: "speaker>link"                              */
    uint64_t  count;           /* sentences, each once                                                 */
    const quoth_str *within;   /* of a nested value: those around it, the outermost first              */
    uint32_t  n_within;
    uint64_t  n_nested, nested, without; /* values nested in it, the sum of their counts, sentences that have none of them */
    uint64_t  whole;           /* where options.whole asks: count over the whole index                 */
} quoth_facet_value;

/* One field as it was asked for, however many of its values are given. A field that has one value at most in a sentence
 * adds up: counted + missing is the total. */
typedef struct quoth_facet_field {
    quoth_str name;
    uint32_t  beg, end;                   /* places of its values, and of those nested in them               */
    uint64_t  n_values, counted, missing; /* of the outermost: different values, the sum of their counts, sentences without */
} quoth_facet_field;

typedef struct quoth_facet_options {
    size_t   size;
    uint32_t limit; /* values of each field, and of those nested in each; 0: all                       */
    uint32_t min;   /* those that count so much at least                                               */
    int      whole; /* fill quoth_facet_value.whole                                                    */
} quoth_facet_options;
#define QUOTH_FACET_OPTIONS_INIT {sizeof(quoth_facet_options), 10, 0, 0}

/* `fields`: comma-separated names, "speaker>link" for links within speakers; q NULL: all sentences; limit: values of each
 * field, 0 all. Values come by falling count, then by name; nested ones follow the value that they are within. */
QUOTH_API quoth_status quoth_index_facets(quoth_facets **out, quoth_index *ix, const char *fields, const quoth_query *q,
                                          uint32_t limit, quoth_error *err);
QUOTH_API quoth_status quoth_index_facets_with(quoth_facets **out, quoth_index *ix, const char *fields, const quoth_query *q,
                                               const quoth_facet_options *opts, quoth_error *err);
QUOTH_API uint64_t                 quoth_facets_total(const quoth_facets *f); /* sentences that match         */
QUOTH_API uint32_t                 quoth_facets_count(const quoth_facets *f);
QUOTH_API const quoth_facet_value *quoth_facets_at(const quoth_facets *f, uint32_t i);
QUOTH_API const quoth_facet_field *quoth_facets_field(const quoth_facets *f, uint32_t i); /* NULL: past the end   */
QUOTH_API void                     quoth_facets_free(quoth_facets *f);

/* ---- batch query files ----------------------------------------------------------------------------- */

typedef struct quoth_batch quoth_batch;
typedef struct quoth_batch_query {
    quoth_str          id, text;
    uint32_t           line;   /* in the query file                                                    */
    const quoth_query *query;  /* NULL: the line is bad, and `error` says why                          */
    quoth_error        error;
} quoth_batch_query;

typedef struct quoth_batch_options {
    size_t      size;
    const char *saved, *synonyms; /* as of quoth_query_options                                         */
    const char *parts;            /* of TREC topics, "title,desc,narr"; NULL: the title. What is more than the title is
                                     prose: its words are joined by OR                                 */
    int         any;              /* the words of every query are joined by OR, common ones left out     */
} quoth_batch_options;
#define QUOTH_BATCH_OPTIONS_INIT {sizeof(quoth_batch_options), NULL, NULL, NULL, 0}

QUOTH_API quoth_status             quoth_batch_parse(quoth_batch **out, const void *bytes, size_t n, quoth_error *err);
QUOTH_API quoth_status             quoth_batch_parse_with(quoth_batch **out, const void *bytes, size_t n,
                                                          const quoth_batch_options *opts, quoth_error *err);
QUOTH_API uint32_t                 quoth_batch_count(const quoth_batch *b);
QUOTH_API const quoth_batch_query *quoth_batch_at(const quoth_batch *b, uint32_t i);
QUOTH_API void                     quoth_batch_free(quoth_batch *b);

/* ---- runs against judgements ------------------------------------------------------------------------- */

typedef struct quoth_scores quoth_scores;
typedef struct quoth_score {
    quoth_str query_id;                              /* of the mean: "all"                                 */
    uint32_t  n_found, n_relevant, n_relevant_found; /* of the mean: sums                                  */
    double    ndcg10, map, p5, recall;               /* trec_eval's ndcg_cut_10, map, P_5, set_recall       */
} quoth_score;

/* Measures a TREC run by TREC judgements (qrels), both the bytes of a file. `all`: queries that the run lacks count as 0, as
 * with trec_eval -c; else they are left out. QUOTH_E_INPUT for a line that cannot be read. */
QUOTH_API quoth_status       quoth_eval(quoth_scores **out, quoth_str run, quoth_str judgements, int all, quoth_error *err);
QUOTH_API uint32_t           quoth_scores_count(const quoth_scores *s);
QUOTH_API const quoth_score *quoth_scores_at(const quoth_scores *s, uint32_t i); /* NULL: past the end         */
QUOTH_API const quoth_score *quoth_scores_mean(const quoth_scores *s);
QUOTH_API void               quoth_scores_free(quoth_scores *s);

/* ---- fields, for help and completion ---------------------------------------------------------------- */

typedef struct quoth_field_info {
    const char *name, *help;
    int         facet; /* 1: quoth_index_facets counts it                                              */
} quoth_field_info;
QUOTH_API const quoth_field_info *quoth_field_at(uint32_t i); /* NULL: past the end                      */

#ifdef __cplusplus
}
#endif
#endif
