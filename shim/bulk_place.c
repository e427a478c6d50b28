/* bulk_place.c: the files of a database that is finished, or never will be. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "shim/bulk.h"
#include "shim/glass.h"

void bulk_clear(const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir)
        (void)unlinkat(dirfd(dir), XAP_DONE, 0); /* first of all: what is left is no database */
    for (struct dirent *e; dir && (e = readdir(dir));)
        (void)unlinkat(dirfd(dir), e->d_name, 0);
    if (dir)
        closedir(dir);
    (void)rmdir(folder);
}

/* What is not there was moved before, by a run that was cut off. */
static bool move(const char *name, const char *from, const char *to)
{
    char old[PATH_MAX], fresh[PATH_MAX];
    if (snprintf(old, sizeof old, "%s/%s", from, name) >= PATH_MAX ||
        snprintf(fresh, sizeof fresh, "%s/%s", to, name) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return false;
    }
    return rename(old, fresh) == 0 || errno == ENOENT;
}

/* A version file alone does not tell that all is written: the library has one from the beginning. */
static bool mark_done(const char *from)
{
    int folder = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int file = folder < 0 ? -1 : openat(folder, XAP_DONE, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    bool is_done = file >= 0 && fsync(file) == 0 && fsync(folder) == 0;
    int why = errno;
    if (file >= 0)
        (void)close(file);
    if (folder >= 0)
        (void)close(folder);
    errno = why;
    return is_done;
}

/* `folder` is the latter, open. */
static bool place(const char *from, const char *to, int folder)
{
    static const char *const before[] = {XAP_VERSION_FILE, "spelling.glass", "synonym.glass"}; /* the first: no database */
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (unlinkat(folder, before[i], 0) != 0 && errno != ENOENT)
            return false;
    if (fsync(folder) != 0) /* no old version file may come back over new tables */
        return false;
    for (int i = 0; i < GLASS_TABLES; i++)
        if (!move(glass_files[i], from, to))
            return false;
    return fsync(folder) == 0 && move(before[0], from, to) && fsync(folder) == 0;
}

quoth_status bulk_place(const char *from, const char *to, quoth_error *err)
{
    int folder = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_done = folder >= 0 && mark_done(from) && place(from, to, folder);
    int why = errno;
    if (folder >= 0)
        (void)close(folder);
    if (!is_done)
        return fail(err, QUOTH_E_IO, "%s: %s", to, strerror(why));
    bulk_clear(from);
    return QUOTH_OK;
}
