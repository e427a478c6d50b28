#include "base/place.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The file that holds this code: the shared library, or else the program. */
static bool own_file(char out[PLACE_MOST])
{
    static const char here = 0;
    Dl_info info;
    if (dladdr(&here, &info) && info.dli_fname && strstr(info.dli_fname, ".so")) {
        int n = snprintf(out, PLACE_MOST, "%s", info.dli_fname);
        if (n > 0 && n < PLACE_MOST)
            return true;
    }
    ssize_t n = readlink("/proc/self/exe", out, PLACE_MOST - 1);
    out[n > 0 ? n : 0] = '\0';
    return n > 0;
}

static bool is_there(char out[PLACE_MOST], int n)
{
    return n > 0 && n < PLACE_MOST && access(out, R_OK) == 0;
}

bool place_find(char out[PLACE_MOST], const char *name)
{
    static const char *const ups[] = {"", "../", "../../"};
    char file[PLACE_MOST];
    if (own_file(file)) {
        char *slash = strrchr(file, '/');
        int n_folder = slash ? (int)(slash - file) + 1 : 0;
        for (size_t i = 0; i < sizeof ups / sizeof *ups; i++)
            if (is_there(out, snprintf(out, PLACE_MOST, "%.*s%slibexec/quoth/%s", n_folder, file, ups[i], name)))
                return true;
    }
    return is_there(out, snprintf(out, PLACE_MOST, "%s/%s", QUOTH_LIBEXEC, name));
}
