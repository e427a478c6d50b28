#include "indexer/tagrules.h"

#include "base/utf8.h"
#include "core/lexicon.h"
#include "indexer/claim.h"

enum {
    NAME_MOST = 6,       /* tokens of a name before a colon                          */
    SIGNATURE_MOST = 16, /* tokens after the dash of a signed quote                  */
    LINES_LEAST = 2,     /* lines of a transcript                                    */
    BACK_MOST = 100,     /* tokens back to the quotation that a speech goes on from   */
    DIALOGUE_LEAST = 4,  /* quotations that nobody said, before a text is a dialogue */
};

static bool is_text(const TagPage *p, uint32_t t, const char *text)
{
    return str_eq(tok_text(p->doc, t), str_of(text));
}

static bool is_dash(const TagPage *p, uint32_t t)
{
    size_t at = 0;
    Str s = tok_text(p->doc, t);
    if (p->toks[t].shape & TAG_WORDY)
        return false;
    return cp_is_dash(utf8_next(s, &at));
}

static void take(TagPage *p, Range toks, uint32_t ann)
{
    range_each (t, toks)
        p->owner[t] = ann + 1;
}

static void add(TagPage *p, const Claim *c)
{
    uint32_t ann = claim_add(p->doc, c);
    take(p, c->speaker, ann);
    take(p, c->cue, ann);
    for (uint32_t i = 0; i < c->n_content; i++)
        take(p, c->content[i], ann);
}

/* Without the full stop at its end: that is the writer's. */
static Range without_stop(const TagPage *p, Range toks)
{
    while (toks.end > toks.beg && is_text(p, toks.end - 1, "."))
        toks.end--;
    return toks;
}

/* ---- transcripts ----------------------------------------------------------------------------------- */

/* How a block opens: a name and a colon. */
typedef struct Line {
    Range name;
    bool shouted; /* all capitals */
} Line;

static bool is_name(const TagPage *p, Range name, bool *shouted)
{
    bool any = false;
    *shouted = true;
    range_each (t, name) {
        uint8_t shape = p->toks[t].shape;
        if (!(shape & TAG_WORDY)) {
            if (!is_text(p, t, ".") && !is_text(p, t, "-") && !is_text(p, t, ","))
                return false;
            continue;
        }
        if (!(shape & TAG_CAPITAL))
            return false;
        bool long_word = tok_text(p->doc, t).n > 1 && !(shape & 0x80);
        any |= long_word;
        *shouted = *shouted && (!long_word || (shape & TAG_ALLCAPS));
    }
    return any;
}

/* "FACT:", "MEDIA CONTACT:", "IMPLICATIONS:": nobody's name. */
static bool is_label(const TagPage *p, Range name)
{
    return name.beg < name.end && (lexicon_holds(LEX_LINE_LABELS, &p->doc->toks[name.end - 1]) ||
                                   lexicon_match(LEX_SECTION_LABELS, p->doc->toks, name, NULL) == name.end - name.beg);
}

/* The name that opens a block, after a quotation mark perhaps; false where none does. */
static bool read_line(const TagPage *p, Range block, Line *out)
{
    uint32_t beg = block.beg;
    if (beg < block.end && p->toks[beg].mark != MARK_NONE)
        beg++;
    for (uint32_t t = beg; t < block.end && t <= beg + NAME_MOST; t++)
        if (is_text(p, t, ":")) {
            out->name = (Range){beg, t};
            return t > beg && t + 3 < block.end && !is_label(p, out->name) && is_name(p, out->name, &out->shouted);
        }
    return false;
}

static bool same_name(const TagPage *p, Range a, Range b)
{
    return str_eq_nocase(doc_toks_text(p->doc, a), doc_toks_text(p->doc, b));
}

/* Names in capitals make a transcript of two lines; others need to come back, as the same name, among four.
 */
static bool is_transcript(const TagPage *p, const Line *lines, uint32_t n_lines)
{
    uint32_t n_shouted = 0, n_again = 0;
    for (uint32_t i = 0; i < n_lines; i++) {
        n_shouted += lines[i].shouted;
        for (uint32_t k = i + 1 < n_lines ? i + 1 : n_lines; k < n_lines && k < i + 4; k++)
            n_again += same_name(p, lines[i].name, lines[k].name);
    }
    return n_shouted >= LINES_LEAST || (n_lines >= 4 && n_again >= 2);
}

static void add_line(TagPage *p, Range block, const Line *line)
{
    uint32_t colon = line->name.end;
    Claim c = {.speaker = line->name,
               .cue = {colon, colon + 1},
               .content = {without_stop(p, (Range){colon + 1, block.end})},
               .n_content = 1,
               .confidence = 90,
               .rule = RULE_TRANSCRIPT};
    add(p, &c);
}

static void add_transcripts(TagPage *p, bool *done)
{
    const Doc *doc = p->doc;
    Line *lines = arena_make_n(doc->arena, Line, doc->n_blocks);
    uint32_t *blocks = arena_make_n(doc->arena, uint32_t, doc->n_blocks), n_lines = 0, n_shouted = 0;
    for (uint32_t b = 0; b < doc->n_blocks; b++)
        if (!doc->blocks[b].furniture && doc->blocks[b].kind != BLOCK_HEADING &&
            read_line(p, tagpage_block(p, b), &lines[n_lines])) {
            n_shouted += lines[n_lines].shouted;
            blocks[n_lines++] = b;
        }
    if (!is_transcript(p, lines, n_lines))
        return;
    for (uint32_t i = 0; i < n_lines; i++)
        if (lines[i].shouted || n_shouted < LINES_LEAST) {
            add_line(p, tagpage_block(p, blocks[i]), &lines[i]);
            done[blocks[i]] = true;
        }
}

/* ---- signed quotes --------------------------------------------------------------------------------- */

/* One past the quotation that opens a block; block.beg where none does. */
static uint32_t opening_quotation(const TagPage *p, Range block)
{
    uint32_t t = block.beg;
    while (t < block.end && p->toks[t].quoted)
        t++;
    return t;
}

/* The dash after the mark that closes a block's quotation, whichever way its marks face; block.end: there is
 * none. */
static uint32_t signing_dash(const TagPage *p, Range block)
{
    if (block.beg == block.end || p->toks[block.beg].mark == MARK_NONE)
        return block.end;
    for (uint32_t t = block.end; t-- > block.beg + 4 && block.end - t <= SIGNATURE_MOST + 2;)
        if (is_dash(p, t) && p->toks[t - 1].mark != MARK_NONE)
            return t;
    return block.end;
}

static void add_signed(TagPage *p, uint32_t b, bool *done)
{
    Range block = tagpage_block(p, b);
    uint32_t dash = signing_dash(p, block);
    if (done[b] || dash == block.end)
        return;
    Range name = {dash + 1, block.end};
    while (name.beg < name.end && is_dash(p, name.beg)) /* two hyphens for a dash */
        name.beg++;
    name = without_stop(p, name);
    if (name.beg == name.end || name.end - name.beg > SIGNATURE_MOST ||
        !(p->toks[name.beg].shape & TAG_CAPITAL))
        return;
    Claim c = {.speaker = name,
               .cue = {dash, name.beg},
               .content = {{block.beg, dash}},
               .n_content = 1,
               .confidence = 85,
               .rule = RULE_SIGNED};
    add(p, &c);
    done[b] = true;
}

void tagrules_before(TagPage *p, bool *done)
{
    if (p->doc->n_blocks == 0)
        return;
    add_transcripts(p, done);
    for (uint32_t b = 0; b < p->doc->n_blocks; b++)
        if (!p->doc->blocks[b].furniture)
            add_signed(p, b, done);
}

/* ---- quotations that run on ------------------------------------------------------------------------- */

static bool is_free(const TagPage *p, Range toks)
{
    range_each (t, toks)
        if (p->owner[t])
            return false;
    return true;
}

static void add_part(TagPage *p, uint32_t owner, Range content)
{
    Annotation whole = p->doc->anns[owner];
    ann_add(p->doc, (Annotation){.kind = ANN_ATTRIBUTION,
                                 .role = ROLE_CONTENT,
                                 .owner = owner,
                                 .toks = content,
                                 .rule = whole.rule,
                                 .confidence = whole.confidence});
    Range *all = &p->doc->anns[owner].toks;
    all->beg = content.beg < all->beg ? content.beg : all->beg;
    all->end = content.end > all->end ? content.end : all->end;
    take(p, content, owner);
}

/* What the quotation at the end of a block serves; 0: nothing. */
static uint32_t owner_at_end(const TagPage *p, Range block)
{
    for (uint32_t t = block.end; t-- > block.beg && p->toks[t].quoted;)
        if (p->owner[t])
            return p->owner[t];
    return 0;
}

static void run_on(TagPage *p)
{
    uint32_t before = BLOCK_NONE; /* the last block, where its quotation is open */
    for (uint32_t b = 0; b < p->doc->n_blocks; b++) {
        Range block = tagpage_block(p, b);
        if (p->doc->blocks[b].furniture || block.beg == block.end)
            continue;
        uint32_t end = opening_quotation(p, block);
        if (before != BLOCK_NONE && end > block.beg + 1 && is_free(p, (Range){block.beg, end})) {
            uint32_t owner = owner_at_end(p, tagpage_block(p, before));
            if (owner)
                add_part(p, owner - 1, (Range){block.beg, end});
        }
        bool is_open = p->toks[block.end - 1].quoted && p->toks[block.end - 1].mark == MARK_NONE;
        before = is_open ? b : BLOCK_NONE;
    }
}

/* ---- dialogue --------------------------------------------------------------------------------------- */

/* A quotation that somebody may have spoken: it ends as speech does, or it is a block. */
static bool is_speech(const TagPage *p, Range block, Range q)
{
    uint32_t last = q.end - 1, first = q.beg;
    if (p->toks[last].mark != MARK_NONE && last > first)
        last--;
    while (first < last && !(p->toks[first].shape & TAG_WORDY))
        first++;
    Str end = tok_text(p->doc, last);
    bool stops = end.n > 0 && !(p->toks[last].shape & TAG_WORDY) &&
                 (strchr(",.!?-;", end.p[0]) || is_dash(p, last) || (unsigned char)end.p[0] == 0xe2);
    bool whole = q.beg == block.beg && q.end == block.end;
    return (p->toks[first].shape & TAG_WORDY) && (stops || whole);
}

/* The next quotation of a block from `from` on; empty at its end. A mark that opens ends the one before. */
static Range next_quotation(const TagPage *p, Range block, uint32_t from)
{
    while (from < block.end && !p->toks[from].quoted)
        from++;
    uint32_t end = from + (from < block.end);
    while (end < block.end && p->toks[end].quoted) {
        bool opens = p->toks[end].mark == MARK_OPEN && p->toks[end - 1].mark == MARK_CLOSE;
        if (opens)
            break;
        end++;
    }
    return (Range){from, end};
}

/* Calls `each` on every speech that serves no attribution yet; returns how many, and in *n_all of how many
 * speeches. */
static uint32_t each_speech(TagPage *p, uint32_t *n_all, void (*each)(TagPage *p, Range block, Range q))
{
    uint32_t n = 0;
    *n_all = 0;
    for (uint32_t b = 0; b < p->doc->n_blocks; b++) {
        Range block = tagpage_block(p, b);
        if (p->doc->blocks[b].furniture)
            continue;
        for (Range q = next_quotation(p, block, block.beg); q.beg < q.end;
             q = next_quotation(p, block, q.end)) {
            if (!is_speech(p, block, q))
                continue;
            (*n_all)++;
            if (!is_free(p, q))
                continue;
            n++;
            if (each)
                each(p, block, q);
        }
    }
    return n;
}

/* To the attribution of the quotation before it in its block, else one of its own, without speaker and cue.
 */
static void add_speech(TagPage *p, Range block, Range q)
{
    for (uint32_t t = q.beg, n = 0; t-- > block.beg && n < BACK_MOST; n++)
        if (p->toks[t].quoted && p->owner[t]) {
            add_part(p, p->owner[t] - 1, q);
            return;
        }
    Claim c = {.content = {q}, .n_content = 1, .confidence = 60, .rule = RULE_DIALOGUE};
    add(p, &c);
}

void tagrules_after(TagPage *p)
{
    uint32_t n_all;
    run_on(p);
    uint32_t n = each_speech(p, &n_all, NULL);
    if (n >= DIALOGUE_LEAST && n * 4 >= n_all)
        each_speech(p, &n_all, add_speech);
}
