#include "quoth.h"

const char *quoth_version(void)
{
    return QUOTH_VERSION;
}
