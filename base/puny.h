/* puny.h: hosts as the name system knows them, so that one whose letters only look like another's gives itself away.
 *
 * Threads: pure functions. Sources: RFC 3492 (Punycode), RFC 5890 (xn--).
 */
#ifndef QUOTH_BASE_PUNY_H
#define QUOTH_BASE_PUNY_H

#include "base/str.h"

enum { PUNY_MAX = 256 };

/* The part of "scheme://user@host:port/…" that is its host, as it stands there; empty where it has none. */
Str host_in(Str address);

/* The host of an address in lower case, its labels that are not ASCII as "xn--…"; empty where the address has no host, all of it is
 * ASCII, or it is too long to be one. The bytes are in `out`. */
Str puny_host(char out[PUNY_MAX], Str address);

#endif
