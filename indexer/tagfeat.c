#include "indexer/tagfeat.h"

#include <stdbool.h>
#include <stddef.h>

uint16_t tagfeat_level(int16_t score)
{
    int level = (score + 5 * 256) / 256;
    return (uint16_t)(level < 0 ? 0 : level >= TAG_LEVELS ? TAG_LEVELS - 1 : level);
}

uint32_t tagfeat_cands(const int16_t *score, uint32_t n, int16_t least, TagCand *out, uint32_t max)
{
    uint32_t n_out = 0;
    for (uint32_t i = 0; i < n && n_out < max; i++) {
        if (score[i] < least)
            continue;
        uint32_t beg = i, anchor = i;
        for (; i < n && score[i] >= least; i++)
            anchor = score[i] > score[anchor] ? i : anchor;
        out[n_out++] = (TagCand){(uint16_t)beg, (uint16_t)i, (uint16_t)anchor, tagfeat_level(score[anchor])};
    }
    return n_out;
}

/* The closing mark of a single quotation that opens at `at`; n when none is likely. */
static uint32_t single_end(const TagTok *toks, uint32_t n, uint32_t at)
{
    for (uint32_t i = at + 2; i < n; i++) {
        uint8_t m = toks[i].mark;
        bool alone = i + 1 == n || (toks[i + 1].shape & TAG_SPACE) || !(toks[i + 1].shape & TAG_WORDY);
        if ((m == MARK_CLOSE_ONE || m == MARK_STRAIGHT_ONE) && alone && !(toks[i].shape & TAG_SPACE))
            return i;
    }
    return n;
}

static bool closes(uint8_t opened, uint8_t mark)
{
    if (opened == MARK_OPEN)
        return mark == MARK_CLOSE || mark == MARK_STRAIGHT || mark == MARK_APOSTROPHES;
    return mark == opened || (opened == MARK_STRAIGHT && mark == MARK_CLOSE);
}

/* A straight mark that can only close: glued to what stands before, apart from what follows. */
static bool only_closes(const TagTok *toks, uint32_t n, uint32_t i)
{
    return i > 0 && !(toks[i].shape & TAG_SPACE) && (i + 1 == n || (toks[i + 1].shape & TAG_SPACE)) &&
           (toks[i - 1].shape & TAG_WORDY);
}

static uint32_t quotation_end(const TagTok *toks, uint32_t n, uint32_t at)
{
    uint8_t m = toks[at].mark;
    if (m == MARK_OPEN_ONE || (m == MARK_STRAIGHT_ONE && (at == 0 || (toks[at].shape & TAG_SPACE)))) {
        uint32_t end = single_end(toks, n, at);
        return end < n ? end : at;
    }
    if (m == MARK_STRAIGHT_ONE || m == MARK_CLOSE_ONE || m == MARK_CLOSE)
        return at;
    if ((m == MARK_STRAIGHT || m == MARK_APOSTROPHES) && only_closes(toks, n, at))
        return at;
    for (uint32_t i = at + 1; i < n; i++)
        if (closes(m, toks[i].mark))
            return i;
    return n - 1;
}

void tagfeat_quotes(TagTok *toks, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        toks[i].quoted = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (toks[i].mark == MARK_NONE)
            continue;
        uint32_t end = quotation_end(toks, n, i);
        for (uint32_t k = i; end > i && k <= end; k++)
            toks[k].quoted = 1;
        i = end;
    }
}

static uint32_t min_u32(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* 0..6: how far, in steps that grow. */
static uint32_t far_step(uint32_t dist)
{
    return dist < 3 ? dist : dist < 6 ? 3 : dist < 11 ? 4 : dist < 25 ? 5 : 6;
}

/* For each token, steps back and on to where `quoted` changes, in out[i][5]. */
static void mark_steps(const TagTok *toks, uint32_t n, uint16_t *out)
{
    uint32_t since = 30;
    for (uint32_t i = 0; i < n; i++) {
        since = i > 0 && toks[i].quoted != toks[i - 1].quoted ? 0 : since + 1;
        out[i * FEATS + 5] = (uint16_t)(FEAT_MARKS + 49 * toks[i].quoted + 7 * far_step(since));
    }
    uint32_t until = 30;
    for (uint32_t i = n; i-- > 0;) {
        until = i + 1 < n && toks[i].quoted != toks[i + 1].quoted ? 0 : until + 1;
        out[i * FEATS + 5] = (uint16_t)(out[i * FEATS + 5] + far_step(until));
    }
}

void tagfeat_tokens(const TagTok *toks, uint32_t n, uint16_t *out)
{
    uint32_t sent_beg = 0, sent_end = 0;
    for (uint32_t i = 0; i < n; i++) {
        const TagTok *t = &toks[i];
        uint16_t *f = out + (size_t)i * FEATS;
        if (i == 0 || t->sent != toks[i - 1].sent) {
            sent_beg = i;
            for (sent_end = i + 1; sent_end < n && toks[sent_end].sent == t->sent;)
                sent_end++;
        }
        uint32_t before = i > 0 ? toks[i - 1].quoted : 2, after = i + 1 < n ? toks[i + 1].quoted : 2;
        f[0] = (uint16_t)(FEAT_SHAPE + t->shape);
        f[1] = (uint16_t)(FEAT_CUE + 2 * t->cue + t->quoted);
        f[2] = (uint16_t)(FEAT_QUOTES + 9 * before + 3 * t->quoted + after);
        f[3] = (uint16_t)(FEAT_BLOCK + 4 * min_u32(i, 3) + min_u32(n - 1 - i, 3));
        f[4] = (uint16_t)(FEAT_SENT + 4 * min_u32(i - sent_beg, 3) + min_u32(sent_end - 1 - i, 3));
        f[6] = (uint16_t)(FEAT_SUFFIX + t->suffix);
    }
    mark_steps(toks, n, out);
}

uint32_t tagfeat_window_beg(const TagTok *toks, uint32_t anchor)
{
    uint32_t beg = anchor > TAG_WINDOW ? anchor - TAG_WINDOW : 0;
    while (beg > 0 && anchor - beg < TAG_REACH && toks[beg].quoted && toks[beg - 1].quoted)
        beg--;
    return beg;
}

uint32_t tagfeat_window_end(const TagTok *toks, uint32_t n, uint32_t anchor)
{
    uint32_t end = n - anchor > TAG_WINDOW ? anchor + TAG_WINDOW + 1 : n;
    while (end < n && end - anchor <= TAG_REACH && toks[end].quoted && toks[end - 1].quoted)
        end++;
    return end;
}

static uint32_t dist_step(uint32_t dist)
{
    return dist <= 10 ? dist : dist < 15 ? 11 : dist < 22 ? 12 : dist < 35 ? 13 : dist < 50 ? 14 : 15;
}

/* What was met on the way from the anchor. */
typedef struct Walk {
    uint32_t cues, turns, commas;
} Walk;

static void relate(const TagTok *toks, const TagCand *cand, uint32_t side, uint32_t i, uint32_t in_cue,
                   Walk w, uint16_t *f)
{
    const TagTok *t = &toks[i], *a = &toks[cand->anchor];
    uint32_t dist = i < cand->anchor ? cand->anchor - i : i - cand->anchor;
    int32_t sents = (int32_t)t->sent - (int32_t)a->sent;
    sents = sents < -3 ? -3 : sents > 3 ? 3 : sents;
    f[0] = (uint16_t)(REL_DIST + 16 * side + dist_step(dist));
    f[1] = (uint16_t)(REL_SENT + 7 * side + (uint32_t)(sents + 3));
    f[2] = (uint16_t)(REL_CUES + 12 * side + 3 * min_u32(w.cues, 3) + in_cue);
    f[3] = (uint16_t)(REL_QUOTE + 20 * side + 5 * (2u * a->quoted + t->quoted) + min_u32(w.turns, 4));
    f[4] = (uint16_t)(REL_COMMA + 8 * side + 2 * min_u32(w.commas, 3) + (sents == 0));
    f[5] = (uint16_t)(REL_LEVEL + TAG_LEVELS * side + cand->level);
}

/* 0: in no candidate; 1: in another; 2: in candidate `which`. Candidates are few and ordered. */
static uint32_t cue_at(const TagCand *cands, uint32_t n_cands, uint32_t which, uint32_t i)
{
    for (uint32_t c = 0; c < n_cands && cands[c].beg <= i; c++)
        if (i < cands[c].end)
            return c == which ? 2 : 1;
    return 0;
}

void tagfeat_window(const TagTok *toks, const TagCand *cands, uint32_t n_cands, uint32_t which, uint32_t beg,
                    uint32_t end, uint16_t *out)
{
    const TagCand *cand = &cands[which];
    Walk w = {0, 0, 0};
    relate(toks, cand, 0, cand->anchor, 2, w, out + (size_t)(cand->anchor - beg) * RELS);
    for (uint32_t i = cand->anchor + 1, was = 2; i < end; i++) {
        uint32_t in_cue = cue_at(cands, n_cands, which, i);
        w.cues += in_cue == 1 && was != 1;
        w.turns += toks[i].quoted != toks[i - 1].quoted;
        relate(toks, cand, 2, i, in_cue, w, out + (size_t)(i - beg) * RELS);
        w.commas += toks[i].comma;
        was = in_cue;
    }
    w = (Walk){0, 0, 0};
    for (uint32_t i = cand->anchor, was = 2; i-- > beg;) {
        uint32_t in_cue = cue_at(cands, n_cands, which, i);
        w.cues += in_cue == 1 && was != 1;
        w.turns += toks[i].quoted != toks[i + 1].quoted;
        relate(toks, cand, 1, i, in_cue, w, out + (size_t)(i - beg) * RELS);
        w.commas += toks[i].comma;
        was = in_cue;
    }
}
