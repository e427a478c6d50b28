#include "lsp/documents.h"

#include <time.h>

#include "base/utf8.h"

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What is known, and what is under way, is of a state from which no moves lead to this one. */
static void forget(Document *d)
{
    analysis_free(d->seen);
    d->seen = NULL;
    d->n_moves = 0;
    d->least = d->revision;
}

/* Counts and notes where lines begin; room for them comes from the arena. */
static uint32_t *index_lines(Arena *a, const char *text, size_t n, uint32_t *n_lines)
{
    const char *end = text + n;
    *n_lines = 1;
    for (const char *p = text; (p = memchr(p, '\n', (size_t)(end - p))); p++)
        ++*n_lines;
    uint32_t *lines = arena_try(a, *n_lines * sizeof *lines), at = 1;
    for (const char *p = text; lines && (p = memchr(p, '\n', (size_t)(end - p))); p++)
        lines[at++] = (uint32_t)(p - text) + 1;
    return lines;
}

/* The text becomes head, middle and tail end to end; they may be views of the text before. False where memory is
 * exhausted: the text is then as it was. */
static bool set_text(Documents *all, Document *d, Str head, Str middle, Str tail)
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
    arena_free(d->arena);
    d->arena = arena;
    d->text = text;
    d->n = n;
    d->lines = lines;
    d->n_lines = n_lines;
    d->revision = ++all->revisions;
    d->changed_at = now_ms();
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

static char *copy_z(Arena *a, const char *z)
{
    char *copy = arena_try(a, strlen(z) + 1);
    return copy ? memcpy(copy, z, strlen(z) + 1) : NULL;
}

/* The reader for a draft, by its suffix, else by its language. */
static const char *reader_for(const char *uri, const char *language)
{
    static const struct {
        const char *suffix, *language, *reader;
    } known[] = {{".md", "markdown", "markdown"}, {".markdown", "markdown", "markdown"}, {".html", "html", "html"},
                 {".htm", "html", "html"},        {".txt", "plaintext", "text"},         {".tex", "latex", "text"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_ends(str_of(uri), str_of(known[i].suffix)))
            return known[i].reader;
    for (size_t i = 0; language && i < sizeof known / sizeof *known; i++)
        if (strcmp(language, known[i].language) == 0)
            return known[i].reader;
    return "text";
}

Document *documents_open(Documents *all, const json_t *item)
{
    const char   *uri = json_string_value(json_object_get(item, "uri"));
    const json_t *text = json_object_get(item, "text");
    if (!uri || !json_is_string(text))
        return NULL;
    documents_close(all, uri);
    Arena    *home = arena_new();
    Document *d = home ? arena_try(home, sizeof *d) : NULL;
    if (!d) {
        arena_free(home);
        return NULL;
    }
    *d = (Document){.home = home, .least = all->revisions + 1, .version = json_integer_value(json_object_get(item, "version"))};
    d->uri = copy_z(home, uri);
    d->as = copy_z(home, reader_for(uri, json_string_value(json_object_get(item, "languageId"))));
    d->moves = arena_try(home, MOVES_MOST * sizeof *d->moves);
    if (!d->uri || !d->as || !d->moves ||
        !set_text(all, d, S(""), (Str){json_string_value(text), json_string_length(text)}, S(""))) {
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

/* ---- analyses ----------------------------------------------------------------------------------------------- */

void document_learn(Document *d, Analysis *a)
{
    if (a->revision < d->least || (d->seen && d->seen->revision >= a->revision)) {
        analysis_free(a);
        return;
    }
    analysis_free(d->seen);
    d->seen = a;
    uint32_t n = 0;
    for (uint32_t i = 0; i < d->n_moves; i++)
        if (d->moves[i].revision > a->revision)
            d->moves[n++] = d->moves[i];
    d->n_moves = n;
}

bool document_now(const Document *d, Span *at)
{
    for (uint32_t i = 0; i < d->n_moves && at->beg < at->end; i++) {
        const Move *m = &d->moves[i];
        uint32_t    end = m->at + m->removed;
        Span        was = *at;
        at->beg = was.beg < m->at ? was.beg : was.beg >= end ? was.beg - m->removed + m->inserted : m->at + m->inserted;
        at->end = was.end <= m->at ? was.end : was.end >= end ? was.end - m->removed + m->inserted : m->at;
    }
    return at->beg < at->end;
}

static void note_move(Document *d, uint32_t at, uint32_t removed, uint32_t inserted)
{
    if (d->n_moves == MOVES_MOST)
        forget(d);
    else
        d->moves[d->n_moves++] = (Move){d->revision, at, removed, inserted};
}

/* ---- positions ---------------------------------------------------------------------------------------------- */

static uint32_t line_end(const Document *d, uint32_t line)
{
    uint32_t end = line + 1 < d->n_lines ? d->lines[line + 1] - 1 : (uint32_t)d->n;
    return end > d->lines[line] && d->text[end - 1] == '\r' ? end - 1 : end;
}

static uint32_t units_of(Encoding encoding, uint32_t cp, size_t bytes)
{
    return encoding == ENCODING_UTF8 ? (uint32_t)bytes : encoding == ENCODING_UTF32 ? 1 : cp > 0xFFFF ? 2 : 1;
}

uint32_t documents_units(const Documents *all, Str text)
{
    uint32_t n = 0;
    for (size_t at = 0; at < text.n;) {
        size_t   beg = at;
        uint32_t cp = utf8_next(text, &at);
        n += units_of(all->encoding, cp, at - beg);
    }
    return n;
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
        uint32_t cp = utf8_next(text, &next), step = units_of(all->encoding, cp, next - at);
        if (seen + step > character)
            break; /* inside a character: before it */
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
    *line = lo;
    *character = documents_units(all, (Str){d->text + d->lines[lo], byte - d->lines[lo]});
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

void document_range(const Documents *all, const Document *d, Json *j, Span at)
{
    json_begin(j, '{');
    document_put_position(all, d, j, "start", at.beg);
    document_put_position(all, d, j, "end", at.end);
    json_end(j, '}');
}

/* ---- changes ------------------------------------------------------------------------------------------------ */

static uint32_t number(const json_t *object, const char *key)
{
    json_int_t n = json_integer_value(json_object_get(object, key));
    return n < 0 ? 0 : n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

uint32_t document_at(const Documents *all, const Document *d, const json_t *position)
{
    return document_byte(all, d, number(position, "line"), number(position, "character"));
}

static bool apply(Documents *all, Document *d, const json_t *change)
{
    const json_t *text = json_object_get(change, "text"), *range = json_object_get(change, "range");
    if (!json_is_string(text))
        return false;
    Str new = {json_string_value(text), json_string_length(text)};
    if (!range) {
        if (!set_text(all, d, S(""), new, S("")))
            return false;
        forget(d); /* nothing is known of where things went */
        return true;
    }
    uint32_t beg = document_at(all, d, json_object_get(range, "start")),
             end = document_at(all, d, json_object_get(range, "end"));
    if (end < beg)
        end = beg;
    if (!set_text(all, d, (Str){d->text, beg}, new, (Str){d->text + end, d->n - end}))
        return false;
    note_move(d, beg, end - beg, (uint32_t)new.n);
    return true;
}

bool documents_change(Documents *all, Document *d, const json_t *changes, int64_t version)
{
    size_t  i;
    json_t *change;
    bool    done = json_is_array(changes);
    json_array_foreach((json_t *)changes, i, change)
        done = apply(all, d, change) && done;
    d->version = version;
    return done;
}
