/* place.h: where the parts of Quoth are that are files of their own: programs it runs, libraries it loads late.
 *
 * They lie in libexec/quoth: in the folder of the library or program that holds this code, or one or two above it, wherever
 * the whole was put; else where it was to be installed.
 *
 * Threads: any number at once.
 */
#ifndef QUOTH_BASE_PLACE_H
#define QUOTH_BASE_PLACE_H

#include <stdbool.h>

enum { PLACE_MOST = 4096 };

/* The path of the part of that name; false where it is nowhere. */
bool place_find(char out[PLACE_MOST], const char *name);

#endif
