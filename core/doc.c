/* doc.c: ranges of tokens, and the invariants of an article in memory. */
#include "core/doc.h"

#include "base/check.h"
#include "base/utf8.h"

/* ---- ranges ----------------------------------------------------------------------------------- */

Span doc_toks_span(const Doc *doc, Range toks)
{
    CHECK(toks.beg <= toks.end && toks.end <= doc->n_toks);
    if (toks.beg == toks.end) {
        uint32_t at = toks.beg < doc->n_toks ? doc->toks[toks.beg].text.beg : (uint32_t)doc->text.n;
        return (Span){at, at};
    }
    return (Span){doc->toks[toks.beg].text.beg, doc->toks[toks.end - 1].text.end};
}

bool tok_is(const Doc *doc, uint32_t t, const char *word)
{
    if (t >= doc->n_toks)
        return false;
    Str fold = doc->toks[t].fold; /* never empty */
    return fold.p[0] == word[0] && str_eq(fold, str_of(word));
}

bool tok_is_any(const Doc *doc, uint32_t t, const char *const *words)
{
    for (; *words; words++)
        if (tok_is(doc, t, *words))
            return true;
    return false;
}

Str doc_toks_text(const Doc *doc, Range toks)
{
    return str_span(doc->text, doc_toks_span(doc, toks));
}

uint32_t doc_sent_of(const Doc *doc, uint32_t tok)
{
    CHECK(tok < doc->n_toks);
    uint32_t lo = 0, hi = doc->n_sents;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (doc->sents[mid].toks.beg <= tok)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

/* The first token that begins at or after a text offset. */
static uint32_t tok_from(const Doc *doc, uint32_t text)
{
    uint32_t lo = 0, hi = doc->n_toks;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (doc->toks[mid].text.beg < text)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

Range doc_toks_in(const Doc *doc, Span text)
{
    uint32_t beg = tok_from(doc, text.beg), end = tok_from(doc, text.end);
    return (Range){beg, end < beg ? beg : end};
}

/* ---- invariants ------------------------------------------------------------------------------- */

#define OK S("")
#define BROKEN(...) str_fmt(doc->arena, __VA_ARGS__)

static bool is_span(const Doc *doc, Span s)
{
    return s.beg <= s.end && s.end <= doc->text.n && utf8_is_boundary(doc->text, s.beg) &&
           utf8_is_boundary(doc->text, s.end);
}

static bool is_all_space(Str s)
{
    for (size_t at = 0; at < s.n;)
        if (!cp_is_space(utf8_next(s, &at)))
            return false;
    return true;
}

static Str check_map(const Doc *doc)
{
    const TextMap *m = &doc->map;
    Str src = doc->source->bytes;
    if (m->n_text != doc->text.n)
        return BROKEN("map: %u bytes of text, expected %zu", m->n_text, doc->text.n);
    if (m->n_runs == 0 ? m->n_text != 0 : m->runs[0].text != 0)
        return BROKEN("map: the first run does not begin the text");
    for (uint32_t i = 0; i < m->n_runs; i++) {
        MapRun run = m->runs[i];
        uint32_t end = i + 1 < m->n_runs ? m->runs[i + 1].text : m->n_text;
        if (end <= run.text || run.src > src.n || run.src_len > src.n - run.src)
            return BROKEN("map run %u: empty, out of order or outside the source", i);
        if (i + 1 < m->n_runs && m->runs[i + 1].src < run.src + run.src_len)
            return BROKEN("map run %u: overlaps the next in the source", i);
        bool is_blank = run.src_len == 1 && doc->text.p[run.text] == ' '; /* it may stand for a line end */
        bool is_verbatim = end - run.text == run.src_len && !is_blank;
        if (is_verbatim && memcmp(doc->text.p + run.text, src.p + run.src, run.src_len) != 0)
            return BROKEN("map run %u: text at %u differs from its source at %u", i, run.text, run.src);
    }
    return OK;
}

static Str check_block_text(const Doc *doc, uint32_t i)
{
    Str text = str_span(doc->text, doc->blocks[i].text);
    for (size_t at = 0; at < text.n; at++) {
        char c = text.p[at];
        if (c == '\n' || c == '\r' || c == '\t' || (c == ' ' && at > 0 && text.p[at - 1] == ' '))
            return BROKEN("block %u: a blank that is not one space, byte %zu of it", i, at);
    }
    return OK;
}

static Str check_blocks(const Doc *doc)
{
    uint32_t at = 0, sent = 0;
    if (doc->n_blocks == 0)
        return doc->text.n ? BROKEN("text without blocks") : OK;
    for (uint32_t i = 0; i < doc->n_blocks; i++) {
        const Block *b = &doc->blocks[i];
        if (!is_span(doc, b->text) || b->text.beg != at)
            return BROKEN("block %u: begins at %u, expected %u", i, b->text.beg, at);
        if (i + 1 < doc->n_blocks && (b->text.end >= doc->text.n || doc->text.p[b->text.end] != '\n'))
            return BROKEN("block %u: no line end after it", i);
        at = b->text.end + 1;
        if (b->sents.beg != sent || b->sents.end < sent || b->sents.end > doc->n_sents)
            return BROKEN("block %u: its sentences begin with %u, expected %u", i, b->sents.beg, sent);
        sent = b->sents.end;
        bool is_section =
            b->section == BLOCK_NONE || (b->section < i && doc->blocks[b->section].kind == BLOCK_HEADING);
        if (!is_section)
            return BROKEN("block %u: section %u is no heading above it", i, b->section);
        Str why = check_block_text(doc, i);
        if (why.n)
            return why;
    }
    if (doc->blocks[doc->n_blocks - 1].text.end != doc->text.n)
        return BROKEN("text after the last block");
    return sent == doc->n_sents ? OK : BROKEN("%u sentences in blocks, expected %u", sent, doc->n_sents);
}

/* Sentences cover their block but for blanks. */
static Str check_sents_of(const Doc *doc, uint32_t block)
{
    const Block *b = &doc->blocks[block];
    uint32_t at = b->text.beg;
    if (doc->n_sents == 0)
        return OK; /* not split yet */
    range_each (i, b->sents) {
        const Sentence *s = &doc->sents[i];
        if (s->block != block)
            return BROKEN("sentence %u: block %u, expected %u", i, s->block, block);
        if (!is_span(doc, s->text) || s->text.beg < at || s->text.end > b->text.end ||
            s->text.beg == s->text.end)
            return BROKEN("sentence %u: empty, out of order or outside its block", i);
        if (!is_all_space(str_span(doc->text, (Span){at, s->text.beg})))
            return BROKEN("sentence %u: text before it is in no sentence", i);
        at = s->text.end;
    }
    if (!is_all_space(str_span(doc->text, (Span){at, b->text.end})))
        return BROKEN("block %u: its last text is in no sentence", block);
    return OK;
}

static Str check_toks_of(const Doc *doc, uint32_t sent)
{
    const Sentence *s = &doc->sents[sent];
    uint32_t at = s->text.beg;
    range_each (i, s->toks) {
        const Token *t = &doc->toks[i];
        if (!is_span(doc, t->text) || t->text.beg < at || t->text.end > s->text.end ||
            t->text.beg == t->text.end)
            return BROKEN("token %u: empty, out of order or outside its sentence", i);
        if (!t->fold.p)
            return BROKEN("token %u: no fold", i);
        at = t->text.end;
    }
    return OK;
}

static Str check_sents(const Doc *doc)
{
    uint32_t tok = 0;
    for (uint32_t i = 0; i < doc->n_blocks; i++) {
        Str why = check_sents_of(doc, i);
        if (why.n)
            return why;
    }
    for (uint32_t i = 0; i < doc->n_sents; i++) {
        Range toks = doc->sents[i].toks;
        if (toks.beg != tok || toks.end < tok || toks.end > doc->n_toks)
            return BROKEN("sentence %u: its tokens begin with %u, expected %u", i, toks.beg, tok);
        tok = toks.end;
        Str why = check_toks_of(doc, i);
        if (why.n)
            return why;
    }
    return tok == doc->n_toks ? OK : BROKEN("%u tokens in sentences, expected %u", tok, doc->n_toks);
}

static Str check_marks(const Doc *doc)
{
    for (uint32_t i = 0; i < doc->n_marks; i++) {
        const Mark *m = &doc->marks[i];
        if (!is_span(doc, m->text))
            return BROKEN("mark %u: outside the text", i);
        if (i > 0 && m->text.beg < doc->marks[i - 1].text.beg)
            return BROKEN("mark %u: out of order", i);
        if (!m->target.p)
            return BROKEN("mark %u: no target", i);
    }
    return OK;
}

static Str check_anns(const Doc *doc)
{
    for (uint32_t i = 0; i < doc->n_anns; i++) {
        const Annotation *a = &doc->anns[i];
        if (a->kind == ANN_NONE || a->kind >= ANN_KINDS || a->role > ROLE_PATIENT || a->confidence > 100)
            return BROKEN("annotation %u: kind %u, role %u, confidence %u", i, a->kind, a->role,
                          a->confidence);
        if (a->toks.beg > a->toks.end || a->toks.end > doc->n_toks)
            return BROKEN("annotation %u: tokens outside the article", i);
        if (a->owner >= doc->n_anns || (a->role >= ROLE_SPEAKER && a->role <= ROLE_CONTENT && a->owner == i))
            return BROKEN("annotation %u: owner %u", i, a->owner);
        if (!a->norm.p)
            return BROKEN("annotation %u: no norm", i);
    }
    return OK;
}

Str doc_check(const Doc *doc)
{
    static Str (*const checks[])(const Doc *) = {check_map, check_blocks, check_sents, check_marks,
                                                 check_anns};
    if (!doc->source)
        return BROKEN("no source");
    if (!utf8_valid(doc->text))
        return BROKEN("text: not UTF-8");
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        Str why = checks[i](doc);
        if (why.n)
            return why;
    }
    return OK;
}
