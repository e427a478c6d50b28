/* quotation.c: words between quotation marks.
 *
 * Curly and angled marks say themselves which way they face; straight ones face the word they touch. A quotation that is
 * still open when its paragraph ends goes to that end, and is the same speech when the next paragraph opens with a mark
 * again (the habit of print); that is left to whoever asks who speaks. Short ones that nothing introduces are scare
 * quotes, nicknames or titles: value 1.
 */
#include "base/utf8.h"
#include "indexer/annotator.h"

enum { SCARE_WORDS = 3 };

typedef enum Facing { FACES_NONE, FACES_OPEN, FACES_CLOSE } Facing;

static bool space_after(const Doc *doc, uint32_t t, uint32_t end)
{
    return t + 1 >= end || (doc->toks[t + 1].shape & TOK_SPACE_BEFORE);
}

static Facing facing(const Doc *doc, uint32_t t, Range block, bool is_open)
{
    Str      text = tok_text(doc, t);
    size_t   at = 0;
    uint32_t cp = utf8_next(text, &at);
    if (cp == 0x2018 || cp == 0x2019 || cp == '\'' || cp == '`')
        if (text.n == at) /* single marks are too often apostrophes; doubled ones are quotation marks */
            return FACES_NONE;
    if (cp == '`' || cp_is_open_quote(cp))
        return FACES_OPEN;
    if (cp_is_close_quote(cp))
        return FACES_CLOSE;
    bool before = doc->toks[t].shape & TOK_SPACE_BEFORE || t == block.beg;
    bool after = space_after(doc, t, block.end);
    if (before != after)
        return before ? FACES_OPEN : FACES_CLOSE;
    return is_open ? FACES_CLOSE : FACES_OPEN;
}

static uint32_t count_words(const Doc *doc, Range toks)
{
    uint32_t n = 0;
    range_each(t, toks)
        n += (doc->toks[t].shape & TOK_WORD) != 0;
    return n;
}

static bool is_scare(const Doc *doc, Range toks, Range block)
{
    if (count_words(doc, toks) > SCARE_WORDS)
        return false;
    if (toks.beg == block.beg)
        return false;
    Str before = tok_text(doc, toks.beg - 1), last = tok_text(doc, toks.end - 1 > toks.beg ? toks.end - 2 : toks.beg);
    return !str_eq(before, S(",")) && !str_eq(before, S(":")) && !str_eq(last, S(","));
}

static void add(Doc *doc, Range toks, Range block)
{
    ann_add(doc, (Annotation){.kind = ANN_QUOTATION,
                              .owner = ANN_SELF,
                              .toks = toks,
                              .value = is_scare(doc, toks, block),
                              .confidence = 100});
}

static void mark_block(Doc *doc, Range block)
{
    uint32_t open = block.end; /* none */
    range_each(t, block) {
        if (!(doc->toks[t].shape & TOK_QUOTE))
            continue;
        Facing f = facing(doc, t, block, open != block.end);
        if (f == FACES_OPEN && open == block.end)
            open = t;
        else if (f == FACES_CLOSE && open != block.end) {
            add(doc, (Range){open, t + 1}, block);
            open = block.end;
        }
    }
    if (open != block.end)
        add(doc, (Range){open, block.end}, block);
}

static void run(Doc *doc)
{
    vec_each(const Block, b, doc->blocks, doc->n_blocks)
        if (b->sents.beg < b->sents.end)
            mark_block(doc, (Range){doc->sents[b->sents.beg].toks.beg, doc->sents[b->sents.end - 1].toks.end});
}

const Annotator annotator_quotation = {.name = "quotation", .writes = KIND(QUOTATION), .run = run};
