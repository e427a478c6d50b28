/* address.h: web addresses: joining a relative one to a base, and hosts.
 *
 * Sources: RFC 3986, section 5.2, for the forms that pages use.
 */
#ifndef QUOTH_CORE_ADDRESS_H
#define QUOTH_CORE_ADDRESS_H

#include "base/str.h"

/* The absolute address of a link on a page at `base`; the link as it stands where base is empty or it is absolute. */
Str address_join(Arena *a, Str base, Str link);
/* The host in lower case, without user and port; empty for an address without one. */
Str address_host(Arena *a, Str address);

#endif
