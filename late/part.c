/* part.c: what each part says of itself; the rest of it is libraries, and for Xapian the shim. */
#include "quoth.h"

__attribute__((visibility("default"))) extern const char quoth_part_version[];
const char quoth_part_version[] = QUOTH_VERSION;
