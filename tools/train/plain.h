/* plain.h: a text file as a Doc of paragraphs, for the programs that train and measure.
 *
 * Every line is a block and offsets are the file's own bytes.
 */
#ifndef QUOTH_TOOLS_TRAIN_PLAIN_H
#define QUOTH_TOOLS_TRAIN_PLAIN_H

#include "core/doc.h"

/* Cuts `text` into blocks, sentences and tokens. */
Doc *plain_doc(Arena *a, Str text);

/* The file's name without folders and last suffix. */
Str plain_name(Str path);

#endif
