/* textmap.h: where every byte of clean text came from.
 *
 * Readers drop markup, decode entities and rejoin broken lines. The map remembers how, so that a span found in clean
 * text can be shown in the file it was read from. Runs rise in both text and source, so each direction is one binary
 * search. Text and source lengths equal: byte for byte. Unequal: the run stands as a whole. src_len 0: ours (the line
 * end between blocks). Source between two runs is markup.
 *
 * Units:     byte offsets; half-open spans; both sides below 4 GiB.
 * Ownership: the runs live in the arena of the Doc that holds the map.
 * Errors:    none; a span outside the text is a bug and stops at a CHECK.
 * Threads:   never changes once built; any number of threads may read it.
 */
#ifndef QUOTH_CORE_TEXTMAP_H
#define QUOTH_CORE_TEXTMAP_H

#include "base/str.h"

typedef struct MapRun {
    uint32_t text, src, src_len; /* text length: next run's text - this one's */
} MapRun;

typedef struct TextMap {
    MapRun  *runs;
    uint32_t n_runs, n_text; /* n_text: length of the text mapped */
} TextMap;

/* Start of the span's first byte … end of its last byte in the source. */
Span     textmap_to_source(const TextMap *m, Span text);
/* The text offset that stands for a source byte; inside markup, the text that follows it. */
uint32_t textmap_to_text(const TextMap *m, uint32_t src);

#endif
