#include "indexer/ignore.h"

#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"

enum { FILE_MOST = 1 << 20, STARS_MOST = 4 };

/* Backtracks to the last star alone; at a double star it tries each folder, of at most STARS_MOST double stars. */
static bool fits_from(Str p, Str s, uint32_t depth)
{
    size_t i = 0, j = 0, star = STR_NONE, star_j = 0;
    while (j < s.n || i < p.n) {
        if (str_starts(str_sub(p, i, p.n), S("**"))) {
            size_t skip = i + 2 + (i + 2 < p.n && p.p[i + 2] == '/');
            if (skip == p.n)
                return true;
            for (size_t k = j; k <= s.n && depth < STARS_MOST; k++)
                if ((k == j || s.p[k - 1] == '/') && fits_from(str_sub(p, skip, p.n), str_sub(s, k, s.n), depth + 1))
                    return true;
            return false;
        }
        if (i < p.n && p.p[i] == '*') {
            star = i++;
            star_j = j;
        } else if (i < p.n && j < s.n && (p.p[i] == s.p[j] || (p.p[i] == '?' && s.p[j] != '/'))) {
            i++;
            j++;
        } else if (star != STR_NONE && star_j < s.n && s.p[star_j] != '/') {
            i = star + 1;
            j = ++star_j;
        } else {
            return false;
        }
    }
    return true;
}

bool ignore_fits(Str pattern, Str path)
{
    return fits_from(pattern, path, 0);
}

/* What the file of one folder says of a path below it: 1 left out, -1 taken back, 0 nothing. */
static int verdict(Str text, Str path, bool is_folder)
{
    int says = 0;
    for (Str line; str_next(&text, '\n', &line);) {
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        bool back = line.p[0] == '!';
        line = str_sub(line, back, line.n);
        bool for_folders = str_ends(line, S("/"));
        line.n -= for_folders;
        bool tied = str_find(line, S("/"), 0) != STR_NONE;
        if (str_starts(line, S("/")))
            line = str_sub(line, 1, line.n);
        bool fits = line.n > 0 && (is_folder || !for_folders) && ignore_fits(line, tied ? path : file_base(path));
        says = fits ? back ? -1 : 1 : says;
    }
    return says;
}

static Str text_of(Ignore *ig, Str folder)
{
    uint32_t *place = table_slot(&ig->folders, folder, TABLE_NONE);
    if (*place == TABLE_NONE) {
        Str         text, path = str_fmt(ig->arena, "%.*s/.quothignore", STR(folder));
        quoth_error err;
        if (file_read(&text, ig->arena, path.p, FILE_MOST, &err) != QUOTH_OK) {
            text = S("");
            if (access(path.p, F_OK) == 0) {
                log_line(ig->log, LOG_ERROR, "%s: nothing is left out by it", err.message);
                ig->n_failed++;
            }
        }
        *place = ig->n_texts;
        vec_push(ig->arena, ig->texts, ig->n_texts, text);
    }
    return ig->texts[*place];
}

/* The nearest folder with something to say decides. */
static bool is_left_out(Ignore *ig, Str path, bool is_folder)
{
    for (size_t end = path.n; end > ig->root.n; end--) {
        if (path.p[end - 1] != '/')
            continue;
        Str text = text_of(ig, str_dup(ig->arena, str_sub(path, 0, end - 1)));
        int says = text.n ? verdict(text, str_sub(path, end, path.n), is_folder) : 0;
        if (says)
            return says > 0;
    }
    return false;
}

Ignore ignore_new(Arena *a, Str root, Log log)
{
    return (Ignore){.arena = a, .root = str_ends(root, S("/")) ? str_sub(root, 0, root.n - 1) : root, .folders = table_new(a),
                    .log = log};
}

bool ignore_has(Ignore *ig, Str path)
{
    for (size_t i = ig->root.n + 1; i < path.n; i++)
        if (path.p[i] == '/' && is_left_out(ig, str_sub(path, 0, i), true))
            return true;
    return is_left_out(ig, path, false);
}
