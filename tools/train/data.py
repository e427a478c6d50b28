"""Articles, their gold attributions and the numbers the nets see, as arrays.

A token file comes from the program `dump`: "D name" opens an article; "T beg end shape mark sent block fold" is a token.
"""
import bisect
import ctypes
import json
import os

import numpy as np

BUILD = os.environ.get("QUOTH_TRAIN_BUILD", "build/train")
EVAL = os.environ.get("QUOTH_EVAL", "../shared/eval")
SPECIAL = 4  # first rows of the word table: unknown lower case, capital, number, other
FEATS, RELS, BLOCK_MAX, LESSON = 7, 6, 2048, 60
FEAT_ROWS = 256 + 16 + 27 + 16 + 16 + 98 + 2048
REL_ROWS = 48 + 21 + 36 + 60 + 24 + 24
SOURCE, CUE, CONTENT = 0, 1, 2
ROLES = ("source", "cue", "content")

TOK = np.dtype([("word", "u2"), ("suffix", "u2"), ("sent", "u2"), ("shape", "u1"), ("cue", "u1"), ("mark", "u1"),
                ("quoted", "u1"), ("comma", "u1"), ("unused", "u1")])
CAND = np.dtype([("beg", "u2"), ("end", "u2"), ("anchor", "u2"), ("level", "u2")])
feat = ctypes.CDLL(os.path.join(BUILD, "tagfeat.so"))


def ptr(a):
    return a.ctypes.data_as(ctypes.c_void_p)


class Block:
    """One paragraph: tokens, their bytes, features, and the attributions whose cue stands in it."""
    __slots__ = ("doc", "toks", "at", "feats", "attrs", "fold", "tags")


def suffix(fold):
    h = 2166136261
    for b in fold.encode()[-3:]:
        h = (h ^ b) * 16777619 & 0xffffffff
    return (h ^ h >> 16) & 2047


def word_row(rows, fold, shape):
    row = rows.get(fold)
    if row is not None:
        return row
    return 2 if shape & 8 else 1 if shape & 2 else 0 if shape & 1 else 3


def read_words(path, most):
    with open(path, encoding="utf-8") as f:
        words = [line.rsplit(" ", 1)[0] for line in f]
    return words[:most]


def read_tokens(path, rows):
    """Articles by name: (array of TOK, byte places, blocks)."""
    docs, name, cur = {}, None, []

    def close():
        if name is None:
            return
        a = np.zeros(len(cur), TOK)
        at = np.zeros((len(cur), 2), np.int32)
        block = np.zeros(len(cur), np.int32)
        for i, (beg, end, shape, mark, sent, blk, fold) in enumerate(cur):
            a[i] = (word_row(rows, fold, shape), suffix(fold), sent, shape, 0, mark, 0, fold == ",", 0)
            at[i] = beg, end
            block[i] = blk
        docs[name] = a, at, block

    with open(path, encoding="utf-8") as f:
        for line in f:
            if line[0] == "D":
                close()
                name, cur = line[2:].rstrip("\n"), []
            else:
                p = line.rstrip("\n").split(" ", 7)
                cur.append((*map(int, p[1:7]), p[7]))
    close()
    return docs


def runs(spans, beg, end):
    out = []
    for b, e in spans or []:
        i, j = bisect.bisect_right(end, b), bisect.bisect_left(beg, e)
        if i < j:
            out.append((i, j))
    return sorted(out)


def read_blocks(corpus, split, rows, tokens=None):
    """Blocks of a corpus in the order of its articles, cut at BLOCK_MAX tokens."""
    docs = read_tokens(tokens or os.path.join(BUILD, "%s.%s.tok" % (corpus, split)), rows)
    gold = {}
    path = os.path.join(EVAL, corpus, split, "attributions.jsonl")
    with open(path, encoding="utf-8") as f:
        for line in f:
            o = json.loads(line)
            gold[o["doc"]] = o
    out = []
    for d, name in enumerate(sorted(docs)):
        toks, at, block = docs[name]
        beg, end = at[:, 0].tolist(), at[:, 1].tolist()
        attrs = [[runs(a.get(r), beg, end) for r in ROLES] for a in gold[name]["attributions"]]
        cuts = [0] + [i for i in range(1, len(toks)) if block[i] != block[i - 1]] + [len(toks)]
        for lo, hi in zip(cuts, cuts[1:]):
            for a in range(lo, hi, BLOCK_MAX):
                out.append(make_block(name, d % 5, toks[a:min(hi, a + BLOCK_MAX)].copy(), at[a:min(hi, a + BLOCK_MAX)], a, attrs))
    return out


def make_block(name, fold, toks, at, lo, attrs):
    b = Block()
    b.doc, b.fold, b.toks, b.at = name, fold, toks, at
    n = len(toks)
    if n:
        toks["sent"] -= toks["sent"][0]
        feat.tagfeat_quotes(ptr(toks), n)
    b.attrs = []
    for parts in attrs:
        inside = [[(max(i - lo, 0), min(j - lo, n)) for i, j in r if i - lo < n and j > lo] for r in parts]
        if inside[CUE]:
            b.attrs.append(inside)
    b.tags = np.zeros(n, np.int8)
    for parts in b.attrs:
        mark_tags(b.tags, parts)
    return b


def mark_tags(tags, parts):
    for role in (CONTENT, CUE, SOURCE):
        for i, j in parts[role]:
            tags[i:j] = 2 + 2 * role
            tags[i] = 1 + 2 * role


def cue_classes(blocks, n_words):
    """How often each word stands in a cue: a class for each of five folds of articles left out, and for none."""
    seen, hit = np.zeros((5, n_words)), np.zeros((5, n_words))
    for b in blocks:
        np.add.at(seen[b.fold], b.toks["word"], 1)
        np.add.at(hit[b.fold], b.toks["word"], np.isin(b.tags, (3, 4)))
    out = []
    for left in range(6):
        use = [f for f in range(5) if f != left]
        n, h = seen[use].sum(0), hit[use].sum(0)
        c = np.digitize((h + 0.1) / (n + 1), (0.01, 0.03, 0.1, 0.25, 0.5, 0.75)) + 1
        out.append(np.where(n < 3, 0, c).astype(np.uint8))
        out[-1][:SPECIAL] = 0
    return out


def set_features(blocks, classes, train):
    for b in blocks:
        b.toks["cue"] = classes[b.fold if train else 5][b.toks["word"]]
        b.feats = np.zeros((len(b.toks), FEATS), np.uint16)
        feat.tagfeat_tokens(ptr(b.toks), len(b.toks), ptr(b.feats))


def candidates(score, least):
    out = np.zeros(512, CAND)
    n = feat.tagfeat_cands(ptr(score), len(score), ctypes.c_int16(least), ptr(out), len(out))
    return out[:n]


def window(block, cands, which, train):
    """(beg, end, rows of the second stage's table). In training, LESSON tokens on either side: the net that learned from
    the run-time windows, which take in whole quotations, found 1.5 whole attributions in 100 fewer on dev."""
    anchor, n = int(cands[which]["anchor"]), len(block.toks)
    beg, end = max(0, anchor - LESSON), min(n, anchor + LESSON + 1)
    if not train:
        beg = feat.tagfeat_window_beg(ptr(block.toks), anchor)
        end = feat.tagfeat_window_end(ptr(block.toks), n, anchor)
    out = np.zeros((end - beg, RELS), np.uint16)
    feat.tagfeat_window(ptr(block.toks), ptr(cands), len(cands), which, beg, end, ptr(out))
    return beg, end, out
