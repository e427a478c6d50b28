/* textmap.c: one binary search in either direction. */
#include "core/textmap.h"

#include "base/check.h"

static uint32_t run_text_len(const TextMap *m, uint32_t i)
{
    uint32_t end = i + 1 < m->n_runs ? m->runs[i + 1].text : m->n_text;
    return end - m->runs[i].text;
}

/* The last run that begins at or before a text offset. */
static uint32_t run_of_text(const TextMap *m, uint32_t text)
{
    uint32_t lo = 0, hi = m->n_runs;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (m->runs[mid].text <= text)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

static uint32_t source_of_first(const TextMap *m, uint32_t text)
{
    uint32_t i = run_of_text(m, text);
    const MapRun *run = &m->runs[i];
    bool is_verbatim = run_text_len(m, i) == run->src_len;
    return is_verbatim ? run->src + (text - run->text) : run->src;
}

static uint32_t source_after_last(const TextMap *m, uint32_t text)
{
    uint32_t i = run_of_text(m, text);
    const MapRun *run = &m->runs[i];
    bool is_verbatim = run_text_len(m, i) == run->src_len;
    return is_verbatim ? run->src + (text - run->text) + 1 : run->src + run->src_len;
}

Span textmap_to_source(const TextMap *m, Span text)
{
    CHECK(text.beg <= text.end && text.end <= m->n_text);
    if (m->n_runs == 0)
        return (Span){0, 0};
    if (text.beg == text.end) {
        uint32_t at =
            text.beg == m->n_text ? source_after_last(m, text.beg - 1) : source_of_first(m, text.beg);
        return (Span){at, at};
    }
    return (Span){source_of_first(m, text.beg), source_after_last(m, text.end - 1)};
}

uint32_t textmap_to_text(const TextMap *m, uint32_t src)
{
    if (m->n_runs == 0 || src < m->runs[0].src)
        return 0;
    uint32_t lo = 0, hi = m->n_runs;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (m->runs[mid].src <= src)
            lo = mid;
        else
            hi = mid;
    }
    const MapRun *run = &m->runs[lo];
    uint32_t n_text = run_text_len(m, lo);
    if (src - run->src >= run->src_len)
        return run->text + n_text; /* markup: the text that follows */
    return n_text == run->src_len ? run->text + (src - run->src) : run->text;
}
