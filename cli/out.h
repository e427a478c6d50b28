/* out.h: sentences in every form that the commands write. The keys are those of FORMATS; docs/formats/ has schemas. */
#ifndef QUOTH_CLI_OUT_H
#define QUOTH_CLI_OUT_H

#include "base/json.h"
#include "cli/cli.h"

/* ---- JSON --------------------------------------------------------------------------------------- */

/* The object's members without its braces, so that more may stand beside them. `is_hit`: of an index. */
void out_json_sentence(Json *j, const quoth_sentence *s, bool is_hit);
void out_json_item(Json *j, const quoth_sentence *s); /* a sentence of an index, as one of a list */
void out_json_list(Json *j, const char *key, const Str *items, uint32_t n);
/* "partial": true. One of the list below.*/
void out_json_partial(Json *j);
void out_json_shard(Json *j, const quoth_lost *lost);
/* "lost": the shards that the answer had to do without. */
void out_json_lost(Json *j, const quoth_index *index);
/* The members of one claim and where it stands. */
void out_json_claim(Json *j, const quoth_claim *c);
/* The members of path, title, authors … that `analyze` and `read` share. */
void out_json_article(Json *j, const quoth_article_info *about);

/* A list of objects, one a line in JSONL, in one list in JSON. */
typedef struct OutList {
    Arena *scratch;
    Json   j;
    Format format;
    bool   is_first;
    const bool *is_partial; /* objects then say so; NULL: they do not */
} OutList;

OutList out_list(const Cli *cli);
Json   *out_list_begin(OutList *l); /* an object begins                                     */
void    out_list_end(OutList *l);   /* … and ends: it is written                            */
void    out_list_close(OutList *l); /* after the last; frees what the list held             */

/* ---- what an indexing did, as text or JSON --------------------------------------------------------- */

void out_update(const Cli *cli, const quoth_update_report *r);

/* ---- tables ------------------------------------------------------------------------------------- */

/* A row of cells; tabs, line ends and the like in them are blanks (TSV) or stand in quotation marks (CSV). */
void out_row(Format format, const Str *cells, uint32_t n);
void out_table_head(Format format, bool has_query);
void out_table_sentence(Arena *a, Format format, const quoth_sentence *s, const Str *query_id); /* NULL: no such column */
void out_table_none(Format format, Str query_id); /* the row of a query without a hit: its id alone */
void out_vimgrep(const quoth_sentence *s);

/* ---- keyword in context ------------------------------------------------------------------------- */

typedef enum KwicOrder { KWIC_AS_FOUND, KWIC_BY_LEFT, KWIC_BY_RIGHT } KwicOrder;
typedef struct OutKwic {
    uint32_t  offset, limit; /* of lines; limit 0: all                                          */
    KwicOrder order;         /* by words, from the match outward                                */
    uint32_t  around;        /* neighbours that the results hold on either side                 */
} OutKwic;

/* A line for each match of the hits, for people or in the format asked for. */
void out_kwic(const Cli *cli, const quoth_results *r, const OutKwic *how);

/* ---- for people --------------------------------------------------------------------------------- */

void out_text_sentence(const quoth_sentence *s, bool has_details); /* details: rule, confidence, actors, kind   */
void out_text_beside(const quoth_sentence *s);                     /* a neighbour: its place and text alone     */
void out_text_claim(const quoth_claim *c);                         /* where, who, what: two lines               */
/* Grouped by article, or flat in their order; `around`: the neighbours that the results hold on either side. */
void out_text_hits(const Cli *cli, const quoth_results *r, uint32_t around);
/* "11 to 20 of 1,204 sentences", with what shows the next ones. */
void out_text_count(uint64_t offset, uint64_t shown, uint64_t total);
/* The exit code. A person at a terminal waits for a word where nothing was found; a script has the code. */
int out_text_found(bool any);

#endif
