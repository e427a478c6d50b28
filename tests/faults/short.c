/* short.c: makes of hook.c a library for LD_PRELOAD: an allocation of a program fails.
 *
 * QUOTH_SHORT="N once"   the N-th fails, counted from 1; 0: none
 * QUOTH_SHORT="N all"    … and all that follow
 * QUOTH_SHORT_COUNT=FILE how many there were, written when the program ends well
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/faults/hook.h"

__attribute__((constructor)) static void set_up(void)
{
    const char *what = getenv("QUOTH_SHORT");
    if (what)
        hook_arm(atol(what), strstr(what, "all") != NULL);
}

__attribute__((destructor)) static void tell_count(void)
{
    const char *file = getenv("QUOTH_SHORT_COUNT");
    char        text[32];
    int         n = snprintf(text, sizeof text, "%ld\n", hook_disarm());
    if (!file)
        return;
    int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    (void)!write(fd, text, (size_t)n);
    close(fd);
}
