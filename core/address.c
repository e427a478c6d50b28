#include "core/address.h"

#include "base/puny.h"

static bool has_scheme(Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == ':')
            return i > 0;
        if (!((c | 32) >= 'a' && (c | 32) <= 'z') && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.')
            return false;
    }
    return false;
}

/* Length of "scheme://host" at the start. */
static size_t origin_length(Str s)
{
    size_t slashes = str_find(s, S("://"), 0);
    if (slashes == STR_NONE)
        return 0;
    size_t path = slashes + 3;
    while (path < s.n && s.p[path] != '/' && s.p[path] != '?' && s.p[path] != '#')
        path++;
    return path;
}

static Str before_any(Str s, const char *marks)
{
    size_t n = 0;
    while (n < s.n && !strchr(marks, s.p[n]))
        n++;
    return str_sub(s, 0, n);
}

/* Takes "." and ".." out of a path. */
static Str tidy_path(Arena *a, Str path)
{
    Str    tail = str_sub(path, before_any(path, "?#").n, path.n), rest = before_any(path, "?#"), piece;
    Buf    out = {.arena = a};
    while (str_next(&rest, '/', &piece)) {
        bool last = rest.n == 0;
        if (str_eq(piece, S("..")) || str_eq(piece, S("."))) {
            while (piece.n == 2 && out.n > 1 && out.p[--out.n - 1] != '/')
                ;
            continue;
        }
        buf_add(&out, piece);
        if (!last || str_ends(before_any(path, "?#"), S("/")))
            buf_char(&out, '/');
    }
    buf_add(&out, tail);
    return buf_str(&out);
}

Str address_join(Arena *a, Str base, Str link)
{
    link = str_trim(link);
    if (base.n == 0 || link.n == 0 || has_scheme(link) || origin_length(base) == 0)
        return link;
    Str origin = str_sub(base, 0, origin_length(base));
    if (str_starts(link, S("//")))
        return str_fmt(a, "%.*s%.*s", STR(before_any(base, "/")), STR(link));
    if (link.p[0] == '/')
        return str_fmt(a, "%.*s%.*s", STR(origin), STR(tidy_path(a, link)));
    Str path = before_any(str_sub(base, origin.n, base.n), "?#");
    if (link.p[0] == '?' || link.p[0] == '#')
        return str_fmt(a, "%.*s%.*s%.*s", STR(origin), STR(path), STR(link));
    size_t slash = path.n;
    while (slash > 0 && path.p[slash - 1] != '/')
        slash--;
    Str joined = str_fmt(a, "%s%.*s%.*s", slash ? "" : "/", STR(str_sub(path, 0, slash)), STR(link));
    return str_fmt(a, "%.*s%.*s", STR(origin), STR(tidy_path(a, joined)));
}

Str address_host(Arena *a, Str address)
{
    Str   host = host_in(address);
    char *p = str_z(a, host);
    for (size_t i = 0; i < host.n; i++)
        if (p[i] >= 'A' && p[i] <= 'Z')
            p[i] = (char)(p[i] + 32);
    return (Str){p, host.n};
}
