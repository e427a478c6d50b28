/* writer.h: brings an index up to date with files: analyses in parallel, writes in order.
 *
 * A file whose bytes are those of the last run is left alone. Work is committed in parts, so that a run that is killed
 * keeps what came before; each commit is a whole state.
 *
 * Errors:  a file that cannot be read is logged and counted, and the run goes on; errors of the index end it.
 *          QUOTH_E_CANCELLED when the caller's progress function says so: what was done is committed.
 * Threads: called by one thread; starts `jobs` workers of its own.
 */
#ifndef QUOTH_INDEXER_WRITER_H
#define QUOTH_INDEXER_WRITER_H

#include "store/store.h"

quoth_status writer_update(Store *store, const char *const *paths, uint32_t n_paths, const quoth_update_options *opts,
                           quoth_update_report *report, quoth_error *err);

#endif
