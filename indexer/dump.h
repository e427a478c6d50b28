/* dump.h: an index as lines of JSON, to be kept, read and moved; and back.
 *
 *     {"is":"dump","format":1,"index":6}                              the first line
 *     {"is":"file","name":"corrections.tsv","text":"…"}               what a person made, whole
 *     {"is":"article","path":…,"hash":…,"title":…, … ,"sentences":2}  then its sentences, in order of place
 *     {"is":"sentence","id":…,"text":…,"attributions":[…], …}
 *     {"is":"end","files":1,"articles":1,"sentences":2}               the last line: nothing is missing
 *
 * Articles come in order of path, so one index gives one dump, byte for byte, whatever its form. A string that is not UTF-8 (the name of a
 * file) is {"hex":"6dfc"}. docs/formats/dump.json has all keys.
 *
 * Errors:  reading refuses what writing cannot have written: QUOTH_E_INPUT with the line, or QUOTH_E_LIMIT.
 * Threads: one thread at a time for a Store.
 */
#ifndef QUOTH_INDEXER_DUMP_H
#define QUOTH_INDEXER_DUMP_H

#include "indexer/stream.h"
#include "store/store.h"

enum { DUMP_FORMAT = 1 };

typedef struct DumpCount {
    uint64_t files, articles, sentences;
} DumpCount;

typedef struct DumpHow {
    const quoth_dump_options *opts;
    quoth_write_fn            write;
    void                     *arg;
} DumpHow;

quoth_status dump_write(Store *from, const DumpHow *how, DumpCount *count, quoth_error *err);
/* Into an index that holds nothing; commits. After an error what came before it may have been committed. */
quoth_status dump_read(Store *to, Stream *in, const quoth_restore_options *opts, DumpCount *count, quoth_error *err);

#endif
