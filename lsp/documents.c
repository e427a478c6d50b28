#include "lsp/documents.h"

#include "base/utf8.h"

static void forget(Document *d)
{
    quoth_article_free(d->article);
    d->article = NULL;
}

/* Counts and notes where lines begin; room for them comes from the arena. */
static uint32_t *index_lines(Arena *a, const char *text, size_t n, uint32_t *n_lines)
{
    *n_lines = 1;
    for (size_t i = 0; i < n; i++)
        *n_lines += text[i] == '\n';
    uint32_t *lines = arena_try(a, *n_lines * sizeof *lines), at = 1;
    for (size_t i = 0; lines && i < n; i++)
        if (text[i] == '\n')
            lines[at++] = (uint32_t)i + 1;
    return lines;
}

/* The text becomes head, middle and tail end to end; they may be views of the text before. False where memory is exhausted:
 * the text is then as it was. */
static bool set_text(Document *d, Str head, Str middle, Str tail)
{
    size_t n = head.n + middle.n + tail.n;
    Arena *arena = n < UINT32_MAX / 2 ? arena_new() : NULL;
    char  *text = arena ? arena_try(arena, n + 1) : NULL;
    if (text) {
        memcpy(text, head.p, head.n);
        memcpy(text + head.n, middle.p, middle.n);
        memcpy(text + head.n + middle.n, tail.p, tail.n);
    }
    uint32_t  n_lines = 0;
    uint32_t *lines = text ? index_lines(arena, text, n, &n_lines) : NULL;
    if (!lines) {
        arena_free(arena);
        return false;
    }
    forget(d);
    arena_free(d->arena);
    d->arena = arena;
    d->text = text;
    d->n = n;
    d->lines = lines;
    d->n_lines = n_lines;
    d->changed = true;
    return true;
}

Document *documents_find(const Documents *all, const char *uri)
{
    for (Document *d = all->first; d && uri; d = d->next)
        if (strcmp(d->uri, uri) == 0)
            return d;
    return NULL;
}

static void free_document(Document *d)
{
    forget(d);
    arena_free(d->arena);
    arena_free(d->home);
}

void documents_close(Documents *all, const char *uri)
{
    for (Document **at = &all->first; *at; at = &(*at)->next)
        if (strcmp((*at)->uri, uri) == 0) {
            Document *d = *at;
            *at = d->next;
            free_document(d);
            return;
        }
}

Document *documents_open(Documents *all, const char *uri, const char *text, size_t n, int64_t version)
{
    documents_close(all, uri);
    Arena    *home = arena_new();
    size_t    n_uri = strlen(uri);
    Document *d = home ? arena_try(home, sizeof *d + n_uri + 1) : NULL;
    if (!d) {
        arena_free(home);
        return NULL;
    }
    *d = (Document){.home = home, .uri = (char *)(d + 1), .version = version};
    memcpy(d->uri, uri, n_uri + 1);
    if (!set_text(d, S(""), (Str){text, n}, S(""))) {
        free_document(d);
        return NULL;
    }
    d->next = all->first;
    all->first = d;
    return d;
}

void documents_free(Documents *all)
{
    while (all->first)
        documents_close(all, all->first->uri);
}

/* ---- positions ---------------------------------------------------------------------------------------------- */

static uint32_t line_end(const Document *d, uint32_t line)
{
    uint32_t end = line + 1 < d->n_lines ? d->lines[line + 1] - 1 : (uint32_t)d->n;
    return end > d->lines[line] && d->text[end - 1] == '\r' ? end - 1 : end;
}

static uint32_t units(uint32_t cp)
{
    return cp > 0xFFFF ? 2 : 1;
}

uint32_t document_byte(const Documents *all, const Document *d, uint32_t line, uint32_t character)
{
    if (line >= d->n_lines)
        return (uint32_t)d->n;
    Str      text = {d->text, line_end(d, line)};
    size_t   at = d->lines[line];
    uint32_t seen = 0;
    while (at < text.n && seen < character) {
        size_t   next = at;
        uint32_t cp = utf8_next(text, &next), step = all->utf8 ? (uint32_t)(next - at) : units(cp);
        if (seen + step > character)
            break; /* inside a surrogate pair: before it */
        seen += step;
        at = next;
    }
    return (uint32_t)at;
}

void document_position(const Documents *all, const Document *d, uint32_t byte, uint32_t *line, uint32_t *character)
{
    uint32_t lo = 0, hi = d->n_lines;
    byte = byte < d->n ? byte : (uint32_t)d->n;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (d->lines[mid] <= byte)
            lo = mid;
        else
            hi = mid;
    }
    Str      text = {d->text, byte};
    uint32_t n = 0;
    for (size_t at = d->lines[lo]; at < byte;) {
        size_t beg = at;
        n += units(utf8_next(text, &at));
        n += all->utf8 ? (uint32_t)(at - beg) - 1 - (at - beg == 4) : 0;
    }
    *line = lo;
    *character = n;
}

void document_put_position(const Documents *all, const Document *d, Json *j, const char *key, uint32_t byte)
{
    uint32_t line, character;
    document_position(all, d, byte, &line, &character);
    json_key(j, key);
    json_begin(j, '{');
    json_pair_u64(j, "line", line);
    json_pair_u64(j, "character", character);
    json_end(j, '}');
}

void document_range(const Documents *all, const Document *d, Json *j, uint32_t beg, uint32_t end)
{
    json_begin(j, '{');
    document_put_position(all, d, j, "start", beg);
    document_put_position(all, d, j, "end", end);
    json_end(j, '}');
}

/* ---- changes ------------------------------------------------------------------------------------------------- */

static uint32_t number(const json_t *object, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(object, key));
    return n < 0 ? 0 : n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static uint32_t byte_of(const Documents *all, const Document *d, const json_t *position)
{
    return document_byte(all, d, number(position, "line"), number(position, "character"));
}

static bool apply(const Documents *all, Document *d, const json_t *change)
{
    const json_t *text = json_object_get(change, "text"), *range = json_object_get(change, "range");
    if (!json_is_string(text))
        return false;
    Str new = {json_string_value(text), json_string_length(text)};
    if (!range)
        return set_text(d, S(""), new, S(""));
    uint32_t beg = byte_of(all, d, json_object_get(range, "start")), end = byte_of(all, d, json_object_get(range, "end"));
    if (end < beg)
        end = beg;
    return set_text(d, (Str){d->text, beg}, new, (Str){d->text + end, d->n - end});
}

bool documents_change(const Documents *all, Document *d, const json_t *changes, int64_t version)
{
    size_t  i;
    json_t *change;
    bool    done = json_is_array(changes);
    json_array_foreach((json_t *)changes, i, change)
        done = apply(all, d, change) && done;
    d->version = version;
    return done;
}

const quoth_article *document_article(Document *d)
{
    quoth_read_options opts = QUOTH_READ_OPTIONS_INIT;
    quoth_error        err;
    const char        *name = strncmp(d->uri, "file://", 7) == 0 ? d->uri + 7 : d->uri;
    if (!d->article && quoth_article_parse(&d->article, d->text, d->n, name, &opts, &err) != QUOTH_OK)
        d->article = NULL;
    return d->article;
}
