#include "indexer/tagtok.h"

uint32_t tagtok_key(const Token *tok, char buf[TAGTOK_KEY])
{
    uint32_t n = tok->fold.n < TAGTOK_KEY ? (uint32_t)tok->fold.n : TAGTOK_KEY;
    for (uint32_t i = 0; i < n; i++) {
        buf[i] = tok->fold.p[i];
        if (buf[i] >= '0' && buf[i] <= '9')
            buf[i] = '0';
    }
    return n;
}

/* FNV-1a of the last three bytes. */
static uint16_t suffix_of(Str fold)
{
    uint32_t h = 2166136261u;
    for (size_t i = fold.n > 3 ? fold.n - 3 : 0; i < fold.n; i++)
        h = (h ^ (unsigned char)fold.p[i]) * 16777619u;
    return (uint16_t)((h ^ h >> 16) & (TAG_SUFFIXES - 1));
}

static uint8_t mark_of(Str s)
{
    static const struct {
        const char *text;
        uint8_t mark;
    } marks[] = {
        {"\"", MARK_STRAIGHT},
        {"\xe2\x80\x9c", MARK_OPEN},
        {"\xc2\xab", MARK_OPEN},
        {"\xe2\x80\x9e", MARK_OPEN},
        {"``", MARK_OPEN},
        {"\xe2\x80\x9d", MARK_CLOSE},
        {"\xc2\xbb", MARK_CLOSE},
        {"''", MARK_APOSTROPHES},
        {"\xe2\x80\x98", MARK_OPEN_ONE},
        {"\xe2\x80\x99", MARK_CLOSE_ONE},
        {"'", MARK_STRAIGHT_ONE},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_eq(s, str_of(marks[i].text)))
            return marks[i].mark;
    return MARK_NONE;
}

TagTok tagtok_of(const Doc *doc, uint32_t t)
{
    const Token *tok = &doc->toks[t];
    Str text = tok_text(doc, t);
    bool may_mark = !(tok->shape & TOK_WORD) && text.n <= 3;
    return (TagTok){
        .suffix = suffix_of(tok->fold),
        .shape = (uint8_t)((tok->shape & 0x7f) | ((tok->shape & (TOK_INITIAL | TOK_ABBREV)) ? 0x80 : 0)),
        .mark = may_mark ? mark_of(text) : MARK_NONE,
        .comma = text.n == 1 && text.p[0] == ',',
    };
}

enum { GROUP = 16 }; /* looked up together, so that what one needs of memory is on its way while others are */

static void read_group(const Net *net, const Doc *doc, Range toks, TagTok *out)
{
    uint64_t hash[GROUP];
    uint32_t n_toks = toks.end - toks.beg;
    for (uint32_t i = 0; i < n_toks; i++) {
        char key[TAGTOK_KEY];
        uint32_t n = tagtok_key(&doc->toks[toks.beg + i], key);
        hash[i] = str_hash((Str){key, n});
        net_fetch_word(net, hash[i]);
        out[i] = tagtok_of(doc, toks.beg + i);
    }
    for (uint32_t i = 0; i < n_toks; i++) {
        out[i].word = net_word(net, hash[i], out[i].shape);
        out[i].cue = net->cues[out[i].word];
    }
}

void tagtok_read(const Net *net, const Doc *doc, Range toks, TagTok *out)
{
    for (uint32_t t = toks.beg; t < toks.end; t += GROUP)
        read_group(net, doc, (Range){t, toks.end - t < GROUP ? toks.end : t + GROUP}, out + (t - toks.beg));
    tagfeat_quotes(out, toks.end - toks.beg);
}
