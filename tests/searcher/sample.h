/* sample.h: records from a text that people can read, for tests.
 *
 *     @title The corridor            of the article: title, author (more than once), date, outlet, language, path, url
 *     {s1=Jane Roe|Minister Roe} {c1|said} "{q1=direct|taxes in {a=Iran|Tehran} will rise}." ;; kind=forecast conf1=85
 *
 * Each other line is a sentence; an empty line ends a paragraph. `{KEY=VALUE|words}` marks words, and marks may nest:
 *   s1, c1, q1   speaker (canonical name), cue and content (direct, indirect, mixed) of attribution 1; q1 may come twice
 *   a, g         an entity that takes part, and one that acts: canonical name
 *   l            a link: its address
 * After `;;`: kind, section, hedged, checkworthy, and for attribution 1: speaker1, quote1, type1, polarity1, conf1.
 */
#ifndef QUOTH_TESTS_SAMPLE_H
#define QUOTH_TESTS_SAMPLE_H

#include "core/record.h"

typedef struct Sample {
    Record  *records;
    uint32_t n;
} Sample;

Sample sample_read(Arena *a, Str text);

/* The records' numbers that a query finds, each with its text, what matched between stars; or the error and a caret. */
void sample_answer(Buf *out, const Sample *sample, Str query);

#endif
