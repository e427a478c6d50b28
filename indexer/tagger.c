#include "indexer/tagger.h"

#include "indexer/claim.h"
#include "indexer/tagged.h"
#include "indexer/tagrules.h"
#include "indexer/tagtok.h"

enum { CANDS_MOST = 256 };

/* The packed model, put into the library by models/attribution.S. */
extern const char model_attribution[], model_attribution_end[];

bool tagger_model(Net *out)
{
    return net_open(
        out, (Str){model_attribution, (size_t)(model_attribution_end - model_attribution)});
}

/* What the second net made of a candidate. */
typedef struct Found {
    NetVerdict verdict;
    uint16_t anchor, beg, end; /* of the window, in the piece */
    uint8_t tags[TAG_WINDOW_MOST];
} Found;

/* A tagger at work on one Doc. */
typedef struct Tagger {
    Doc *doc;
    const Net *net;
    const NetLoops *loops;
    NetWork work;
    TagPage page;
    TagTok *toks;    /* of the piece at hand …        */
    uint32_t *owner; /* … and what its tokens serve   */
    bool *speaker;
    Found *found;
    uint16_t *order;
} Tagger;

/* ---- tokens --------------------------------------------------------------------------------------- */

static void read_piece(Tagger *t, Range toks)
{
    uint32_t sent = doc_sent_of(t->doc, toks.beg), first = sent;
    tagtok_read(t->net, t->doc, toks, t->page.toks + toks.beg);
    range_each (i, toks) {
        while (i >= t->doc->sents[sent].toks.end)
            sent++;
        t->page.toks[i].sent = (uint16_t)(sent - first);
    }
}

/* ---- choosing ------------------------------------------------------------------------------------- */

static bool is_before(const Found *a, const Found *b)
{
    return a->verdict.score != b->verdict.score ? a->verdict.score > b->verdict.score : a->anchor < b->anchor;
}

/* Orders the candidates, the surest first; they are few. */
static void order_found(Tagger *t, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = i;
        for (; k > 0 && is_before(&t->found[i], &t->found[t->order[k - 1]]); k--)
            t->order[k] = t->order[k - 1];
        t->order[k] = (uint16_t)i;
    }
}

static void add_piece(Claim *c, uint32_t role, Range toks, uint32_t anchor)
{
    if (role == 0 && c->speaker.beg == c->speaker.end)
        c->speaker = toks;
    else if (role == 1 && toks.beg <= anchor && anchor < toks.end)
        c->cue = toks;
    else if (role == 2 && c->n_content < CLAIM_PIECES)
        c->content[c->n_content++] = toks;
}

/* A token serves one attribution alone, but two may name one speaker: "officials said … and added". */
static bool is_free(const Tagger *t, uint32_t tok, uint32_t role)
{
    return !t->owner[tok] || (t->speaker[tok] && role == 0);
}

/* The runs of one tag in a window, less what is taken. A tag 2r + 1 begins role r, 2r + 2 goes on. */
static Claim parts_of(const Tagger *t, const Found *f)
{
    Claim c = {.rule = RULE_TAGGER};
    uint32_t n = (uint32_t)(f->end - f->beg);
    for (uint32_t i = 0; i < n;) {
        uint32_t tag = f->tags[i], k = i + 1, role = tag ? (tag - 1) / 2 : 0;
        if (tag == 0 || !is_free(t, f->beg + i, role)) {
            i++;
            continue;
        }
        while (k < n && f->tags[k] == 2 * role + 2 && is_free(t, f->beg + k, role))
            k++;
        add_piece(&c, role, (Range){f->beg + i, f->beg + k}, f->anchor);
        i = k;
    }
    return c;
}

static Range moved(Range r, uint32_t by)
{
    return (Range){r.beg + by, r.end + by};
}

static void take(Tagger *t, Range toks, uint32_t ann, bool speaker)
{
    range_each (i, toks) {
        t->owner[i] = ann + 1;
        t->speaker[i] = speaker;
    }
}

static void report(Tagger *t, const Found *f, uint32_t first)
{
    Claim c = parts_of(t, f);
    if (c.cue.beg == c.cue.end || c.n_content == 0)
        return;
    c.confidence = f->verdict.confidence;
    Claim here = c;
    c.speaker = moved(c.speaker, first);
    c.cue = moved(c.cue, first);
    if (tagged_is_hearer(t->doc, c.speaker, c.cue))
        c.speaker = here.speaker = (Range){0, 0};
    for (uint32_t i = 0; i < c.n_content; i++)
        c.content[i] = moved(c.content[i], first);
    uint32_t ann = claim_add(t->doc, &c);
    take(t, here.speaker, ann, true);
    take(t, here.cue, ann, false);
    for (uint32_t i = 0; i < here.n_content; i++)
        take(t, here.content[i], ann, false);
}

/* ---- pieces ---------------------------------------------------------------------------------------- */

static void tag_piece(Tagger *t, Range toks)
{
    TagCand cands[CANDS_MOST];
    uint32_t n = toks.end - toks.beg, n_found = 0;
    t->toks = t->page.toks + toks.beg;
    t->owner = t->page.owner + toks.beg;
    t->speaker = t->page.speaker + toks.beg;
    net_first(t->loops, t->net, &t->work, t->toks, n);
    uint32_t n_cands = tagfeat_cands(t->work.score, n, t->net->limits[0], cands, CANDS_MOST);
    for (uint32_t c = 0; c < n_cands; c++) {
        Found *f = &t->found[n_found];
        Range window = {tagfeat_window_beg(t->toks, cands[c].anchor),
                        tagfeat_window_end(t->toks, n, cands[c].anchor)};
        NetAsk ask = {t->toks, cands, n_cands, c, window};
        f->verdict = net_second(t->loops, t->net, &t->work, &ask, f->tags);
        f->anchor = cands[c].anchor;
        f->beg = (uint16_t)window.beg;
        f->end = (uint16_t)window.end;
        n_found += f->verdict.score >= t->net->limits[1];
    }
    order_found(t, n_found);
    for (uint32_t i = 0; i < n_found; i++)
        report(t, &t->found[t->order[i]], toks.beg);
}

/* Runs `step` over the pieces of every block that is not furniture nor done. */
static void each_piece(Tagger *t, const bool *done, void (*step)(Tagger *t, Range toks))
{
    for (uint32_t b = 0; b < t->doc->n_blocks; b++) {
        Range toks = tagpage_block(&t->page, b);
        if (t->doc->blocks[b].furniture || done[b])
            continue;
        for (uint32_t beg = toks.beg; beg < toks.end; beg += TAG_BLOCK_MAX)
            step(t, (Range){beg, toks.end - beg > TAG_BLOCK_MAX ? beg + TAG_BLOCK_MAX : toks.end});
    }
}

static uint32_t longest_piece(const TagPage *page)
{
    uint32_t most = 1;
    for (uint32_t b = 0; b < page->doc->n_blocks; b++) {
        Range toks = tagpage_block(page, b);
        most = toks.end - toks.beg > most ? toks.end - toks.beg : most;
    }
    return most < TAG_BLOCK_MAX ? most : TAG_BLOCK_MAX;
}

void tagger_run_with(Doc *doc, const Net *net, const NetLoops *loops)
{
    Arena *a = arena_part(doc->arena);
    Tagger t = {.doc = doc, .net = net, .loops = loops, .page = {.doc = doc}};
    bool *done = arena_make_n(a, bool, doc->n_blocks + 1);
    t.page.toks = arena_make_n(a, TagTok, doc->n_toks + 1);
    t.page.owner = arena_make_n(a, uint32_t, doc->n_toks + 1);
    t.page.speaker = arena_make_n(a, bool, doc->n_toks + 1);
    uint32_t most = longest_piece(&t.page), n_cands = most / 2 + 1 < CANDS_MOST ? most / 2 + 1 : CANDS_MOST;
    t.work = net_work(net, a, most);
    t.found = arena_make_n(a, Found, n_cands);
    t.order = arena_make_n(a, uint16_t, n_cands);
    each_piece(&t, done, read_piece);
    tagrules_before(&t.page, done);
    each_piece(&t, done, tag_piece);
    tagrules_after(&t.page);
    arena_free(a);
}

void tagger_run(Doc *doc)
{
    Net net;
    if (tagger_model(&net))
        tagger_run_with(doc, &net, net_loops());
}
