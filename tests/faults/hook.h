/* hook.h: allocations that fail. hook.c stands before malloc and operator new of the whole process, libraries and all; a thread that is
 * made counts as one. */
#ifndef QUOTH_TESTS_FAULTS_HOOK_H
#define QUOTH_TESTS_FAULTS_HOOK_H

#include <stdbool.h>

/* From now on the n-th allocation fails, counted from 1; and all that follow, where it is for ever. 0: none. */
void hook_arm(long n, bool is_for_ever);
/* What a library whose file has that in its name asks for is spared: the next one fails instead. NULL: none but those that are always. */
void hook_spare(const char *library);
/* All succeed again. How many there were since. */
long hook_disarm(void);

#endif
