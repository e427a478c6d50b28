/* batch_form.h: what the readers of the forms of query files share: batch.c, batch_csv.c, batch_trec.c. */
#ifndef QUOTH_SEARCHER_BATCH_FORM_H
#define QUOTH_SEARCHER_BATCH_FORM_H

#include "searcher/batch.h"

typedef struct BatchFile {
    Arena     *arena;
    Str        rest;    /* what is not read yet                            */
    uint32_t   line;    /* of its first byte                               */
    BatchItem *items;
    uint32_t   n;
    uint32_t   parts;   /* of topics; never 0                             */
    bool       any;
} BatchFile;

/* The next line without its end; false past the last. */
bool batch_line(BatchFile *file, Str *line);

/* Adds a query, or says in its item why it is none. `id` empty: the number of the line stands for it. */
void batch_add(BatchFile *file, Str id, Str text, uint32_t line);
void batch_add_bad(BatchFile *file, Str id, Str text, uint32_t line, const char *why);

/* Is this name of a column or key one of an id, or of a query? */
bool batch_names_id(Str name);
bool batch_names_query(Str name);

/* Runs of blanks and line ends as one blank, none at the ends. */
Str batch_one_line(Arena *a, Str text);

/* The words of a text joined by OR, common ones left out unless there are no others. */
Str batch_any(Arena *a, Str text);

/* A header line that names two columns or more, a query among them. */
bool batch_is_csv(Arena *a, Str header);
/* A header that begins with a column of ids, and names none of queries. */
bool batch_lacks_query(Arena *a, Str header);
void batch_read_csv(BatchFile *file);

bool batch_is_trec(Str first_line);
void batch_read_trec(BatchFile *file);

#endif
