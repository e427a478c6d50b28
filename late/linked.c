/* linked.c: the other way: libraries that are linked need no loading. */
#include <gumbo.h>

#include "base/late.h"

quoth_status late_need(LatePart part, quoth_error *err)
{
    (void)part;
    (void)err;
    return QUOTH_OK;
}

const struct GumboInternalOptions *late_gumbo_options(void)
{
    return &kGumboDefaultOptions;
}
