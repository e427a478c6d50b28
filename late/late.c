/* late.c: loads parts. What is loaded stays until the process ends. */
#include "late/late.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/place.h"

typedef struct Part {
    const char *file, *what;
} Part;

static const Part parts[] = {
#define PART(id, file, what) {file, what},
#include "base/late.def"
#undef PART
};

static _Atomic(void *) loaded[LATE_PARTS]; /* twice at once is the same as once */

static quoth_status refuse(const Part *p, const char *why, quoth_error *err)
{
    return fail(err, QUOTH_E_UNSUPPORTED, "%s: needed for %s, %s: install Quoth anew", p->file, p->what, why);
}

/* The loader has but words for what went wrong: where the system is short of something, installing anew helps nobody. */
static quoth_status not_loaded(const Part *p, const char *why, quoth_error *err)
{
    if (strstr(why, strerror(EMFILE)) || strstr(why, strerror(ENFILE)) || strstr(why, strerror(EACCES)) || strstr(why, strerror(EIO)))
        return fail(err, QUOTH_E_IO, "%s", why);
    if (strstr(why, strerror(ENOMEM)) || strstr(why, "failed to map") || strstr(why, "cannot create") || strstr(why, "cannot allocate"))
        return fail(err, QUOTH_E_NOMEM, "%s: out of memory", p->file);
    return refuse(p, why, err);
}

/* $QUOTH_PARTS names another folder, where tests put none or broken ones. */
static bool find(char path[PLACE_MOST], const Part *p)
{
    const char *folder = getenv("QUOTH_PARTS");
    if (!folder || !*folder)
        return place_find(path, p->file);
    int n = snprintf(path, PLACE_MOST, "%s/%s", folder, p->file);
    return n > 0 && n < PLACE_MOST;
}

quoth_status late_need(LatePart part, quoth_error *err)
{
    const Part *p = &parts[part];
    char path[PLACE_MOST];
    if (loaded[part])
        return QUOTH_OK;
    if (!find(path, p))
        return refuse(p, "is not installed", err);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return not_loaded(p, dlerror(), err);
    const char *version = dlsym(handle, "quoth_part_version");
    if (!version || strcmp(version, QUOTH_VERSION) != 0) {
        dlclose(handle);
        return refuse(p, "is of another version", err);
    }
    loaded[part] = handle;
    return QUOTH_OK;
}

void *late_symbol(LatePart part, const char *name)
{
    void *symbol = loaded[part] ? dlsym(loaded[part], name) : NULL;
    CHECK(symbol != NULL);
    return symbol;
}
