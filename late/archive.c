/* archive.c: the functions of libarchive, called where it was loaded. */
#include <archive.h>
#include <archive_entry.h>
#include <stdarg.h>
#include <stdio.h>

#include "late/late.h"

#define CALL(f) LATE_CALL(LATE_ARCHIVE, f)

struct archive *archive_read_new(void)
{
    return CALL(archive_read_new)();
}

int archive_read_free(struct archive *a)
{
    return CALL(archive_read_free)(a);
}

int archive_read_support_filter_all(struct archive *a)
{
    return CALL(archive_read_support_filter_all)(a);
}

int archive_read_support_format_tar(struct archive *a)
{
    return CALL(archive_read_support_format_tar)(a);
}

int archive_read_support_format_zip(struct archive *a)
{
    return CALL(archive_read_support_format_zip)(a);
}

int archive_read_open(struct archive *a, void *arg, archive_open_callback *open, archive_read_callback *read,
                      archive_close_callback *close)
{
    return CALL(archive_read_open)(a, arg, open, read, close);
}

int archive_read_next_header(struct archive *a, struct archive_entry **out)
{
    return CALL(archive_read_next_header)(a, out);
}

la_ssize_t archive_read_data(struct archive *a, void *out, size_t n)
{
    return CALL(archive_read_data)(a, out, n);
}

int archive_errno(struct archive *a)
{
    return CALL(archive_errno)(a);
}

const char *archive_error_string(struct archive *a)
{
    return CALL(archive_error_string)(a);
}

void archive_set_error(struct archive *a, int number, const char *format, ...)
{
    char message[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    CALL(archive_set_error)(a, number, "%s", message);
}

const char *archive_entry_pathname(struct archive_entry *e)
{
    return CALL(archive_entry_pathname)(e);
}

const char *archive_entry_pathname_utf8(struct archive_entry *e)
{
    return CALL(archive_entry_pathname_utf8)(e);
}

__LA_MODE_T archive_entry_filetype(struct archive_entry *e)
{
    return CALL(archive_entry_filetype)(e);
}

int archive_entry_is_encrypted(struct archive_entry *e)
{
    return CALL(archive_entry_is_encrypted)(e);
}

int archive_entry_size_is_set(struct archive_entry *e)
{
    return CALL(archive_entry_size_is_set)(e);
}

la_int64_t archive_entry_size(struct archive_entry *e)
{
    return CALL(archive_entry_size)(e);
}
