/* batch.c: quoth_batch_…; query files are read by searcher/batch, which comes next. */
#include "base/error.h"
quoth_status quoth_batch_parse(quoth_batch **out, const void *bytes, size_t n, quoth_error *err) { (void)out; (void)bytes; (void)n; return fail(err, QUOTH_E_UNSUPPORTED, "batch files are not read yet"); }
uint32_t quoth_batch_count(const quoth_batch *b) { (void)b; return 0; }
const quoth_batch_query *quoth_batch_at(const quoth_batch *b, uint32_t i) { (void)b; (void)i; return NULL; }
void quoth_batch_free(quoth_batch *b) { (void)b; }
