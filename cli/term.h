/* term.h: what is written, and the terminal it may go to.
 *
 * Everything for standard output goes through term_put. A reader that has gone (head, a closed pager) ends the program
 * quietly; a full disk ends it with a message and code 7. Pager and progress appear on a terminal only.
 */
#ifndef QUOTH_CLI_TERM_H
#define QUOTH_CLI_TERM_H

#include <stdbool.h>

#include "base/str.h"

typedef enum Ink { INK_NONE, INK_PATH, INK_LINE, INK_MATCH, INK_SPEAKER, INK_CUE, INK_LINK, INK_FAINT, INK_BOLD } Ink;

/* Colours: on a terminal (and not where NO_COLOR is set), always, never. */
typedef enum TermColour { TERM_COLOUR_AUTO, TERM_COLOUR_ALWAYS, TERM_COLOUR_NEVER } TermColour;
void term_colour(TermColour when);
/* Quiet: what was asked for and errors, without sums, progress and advice; each of those asks term_is_quiet. */
void term_quiet(bool quiet);
bool term_is_quiet(void);

void term_put(Str s);
void term_fmt(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void term_ink(Ink ink);        /* from here on; INK_NONE ends it                                            */
void term_inked(Ink ink, Str s);
void term_clean(Str s);        /* control characters, which could steer a terminal, become blanks; those of direction go */
void term_address(Str address); /* behind one whose host is not ASCII, which may only look like another's, stands its xn-- form */
void term_line(const char *prefix, Str text, Ink ink); /* indented, wrapped at the terminal's width          */
bool term_is_terminal(void);   /* standard output is one                                                    */
uint32_t term_width(void);     /* its columns; 80 where that is not known                                   */

void term_pager(void);         /* starts $PAGER, or less -FRX, where standard output is a terminal           */
void term_flush(void);         /* writes what is left                                                       */
void term_close(void);         /* writes what is left, and waits for the pager                              */

void term_progress(uint64_t done, uint64_t total, const char *what); /* a bar on standard error, if a terminal */
void term_progress_end(void);

#endif
