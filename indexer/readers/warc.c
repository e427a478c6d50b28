/* warc.c: web archives, ISO 28500: the pages that a crawl kept, in one pass. Of the records those count that hold a page:
 * response, resource and conversion. An address that comes twice gives the later page. */
#include "indexer/http.h"
#include "indexer/reader.h"

enum { LINE_MAX_WARC = 64 << 10, LINES_MOST = 200 };

typedef struct Record {
    uint64_t at, length; /* byte of the unpacked file where it begins; of its content */
    Str      type, url, date, media;
} Record;

static int sniff(Str head)
{
    return str_starts(head, S("WARC/1.")) || str_starts(head, S("WARC/0.")) ? 100 : 0;
}

static Str without_brackets(Str url)
{
    return url.n > 2 && url.p[0] == '<' && url.p[url.n - 1] == '>' ? str_sub(url, 1, url.n - 1) : url;
}

static bool read_length(Str s, uint64_t *out)
{
    uint64_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || n > UINT64_MAX / 100)
            return false;
        n = n * 10 + (uint64_t)(s.p[i] - '0');
    }
    *out = n;
    return s.n > 0;
}

/* Finds the line that begins a record; false at the end. *lost: bytes passed over that are no record. */
static quoth_status find_record(Stream *s, uint64_t *at, uint64_t *lost, bool *found, quoth_error *err)
{
    Str line;
    *lost = 0;
    *found = false;
    for (;;) {
        quoth_status st = stream_line(s, &line, LINE_MAX_WARC, err);
        if (st == QUOTH_E_LIMIT) { /* no line: binary content */
            st = stream_peek(s, &line, err);
            stream_take(s, line.n);
        }
        if (st != QUOTH_OK || line.n == 0)
            return st;
        *found = str_starts(line, S("WARC/"));
        if (*found)
            return QUOTH_OK;
        *at += line.n;
        *lost += str_trim(line).n;
    }
}

/* The lines after the first up to the empty one; false where they are no head of a record. */
static quoth_status read_head(Container *c, Record *r, uint64_t *at, bool *is_head, quoth_error *err)
{
    Str line;
    Buf head = {.arena = c->scratch};
    *is_head = false;
    for (uint32_t n = 0; n < LINES_MOST; n++) {
        quoth_status st = stream_line(c->stream, &line, LINE_MAX_WARC, err);
        if (st == QUOTH_E_LIMIT)
            return QUOTH_OK;
        if (st != QUOTH_OK || line.n == 0)
            return st;
        *at += line.n;
        if (str_trim(line).n == 0)
            break;
        buf_add(&head, line);
    }
    Str text = buf_str(&head);
    *r = (Record){.at = r->at, .type = http_header(text, S("warc-type")), .date = http_header(text, S("warc-date")),
                  .url = without_brackets(http_header(text, S("warc-target-uri"))), .media = http_header(text, S("content-type"))};
    *is_head = read_length(http_header(text, S("content-length")), &r->length);
    return QUOTH_OK;
}

static bool is_page(const Record *r)
{
    if (r->url.n == 0 || str_starts_nocase(r->url, S("dns:")) || str_starts_nocase(r->url, S("metadata:")))
        return false;
    if (str_eq(r->type, S("response")))
        return str_starts_nocase(r->media, S("application/http"));
    return (str_eq(r->type, S("resource")) || str_eq(r->type, S("conversion"))) && reader_takes(r->media);
}

static quoth_status give(Container *c, const Record *r, Str content, quoth_error *err)
{
    HttpResponse page = {.status = 200, .type = r->media, .body = content};
    const char  *why = str_eq(r->type, S("response")) ? http_response(&page, c->scratch, content, SOURCE_MAX) : NULL;
    if (why) {
        container_fail(c, r->url, why);
        return QUOTH_OK;
    }
    if (page.status != 200 || !reader_takes(page.type) || str_trim(page.body).n == 0) {
        c->n_skipped++;
        return QUOTH_OK;
    }
    return container_give(c, &(Member){.bytes = page.body, .name = r->url, .type = page.type, .url = r->url, .date = r->date}, err);
}

static quoth_status read_content(Container *c, const Record *r, uint64_t *at, bool *is_whole, quoth_error *err)
{
    Buf      content = {.arena = c->scratch};
    bool     wanted = is_page(r), fits = r->length <= SOURCE_MAX;
    uint64_t got;
    if (wanted && !fits)
        container_fail(c, r->url, "over 32 MiB");
    quoth_status st = stream_copy(c->stream, wanted && fits ? &content : NULL, r->length, &got, err);
    *at += got;
    *is_whole = got == r->length;
    if (st != QUOTH_OK || !*is_whole || !wanted || !fits)
        return st;
    return give(c, r, buf_str(&content), err);
}

static quoth_status split(Container *c, quoth_error *err)
{
    uint64_t     at = 0, lost;
    quoth_status st = QUOTH_OK;
    bool         found = true, is_head = false, is_whole = true;
    while (st == QUOTH_OK) {
        arena_reset(c->scratch);
        st = find_record(c->stream, &at, &lost, &found, err);
        if (st != QUOTH_OK)
            break;
        if (lost > 0 && (found || !c->stream->broken))
            container_warn(c, "no WARC record, passed over", at);
        if (!found)
            break;
        Record r = {.at = at};
        st = read_head(c, &r, &at, &is_head, err);
        if (st != QUOTH_OK || (!is_head && c->stream->broken))
            break;
        if (is_head)
            st = read_content(c, &r, &at, &is_whole, err);
        else
            container_warn(c, "a WARC record without a length, passed over", r.at);
        if (st == QUOTH_OK && !is_whole && !c->stream->broken)
            container_warn(c, "the last record is cut off", r.at);
    }
    if (st == QUOTH_OK && c->stream->broken)
        container_warn(c, c->stream->broken, c->stream->n_raw);
    return st;
}

static const char *const suffixes[] = {".warc", NULL};
static const char *const types[] = {"application/warc", NULL};
const Reader reader_warc = {.name = "warc", .suffixes = suffixes, .types = types, .is_binary = true, .sniff = sniff, .split = split};
