"""Training of the two nets, and what they find in a corpus."""
import sys
import time

import numpy as np
import torch
from torch import nn

import data
import trust
from net import ChainLoss, Tagger, kern, p

CUE_TAGS = 1 << 3 | 1 << 4


def pack(blocks):
    """Blocks one after another: words, rows of features, sequence of each row, starts."""
    starts = np.cumsum([0] + [len(b.toks) for b in blocks]).astype(np.int32)
    words = np.concatenate([b.toks["word"] for b in blocks]).astype(np.int32)
    feats = np.concatenate([b.feats for b in blocks]).astype(np.int32)
    seg = np.repeat(np.arange(len(blocks), dtype=np.int32), [len(b.toks) for b in blocks])
    return torch.from_numpy(words), torch.from_numpy(feats), torch.from_numpy(seg), starts


class Windows:
    """Windows of the second stage, packed: for each candidate its tags, and the attribution it stands for."""

    def __init__(self):
        self.rows, self.rels, self.tags, self.cands, self.starts = [], [], [], [], [0]

    def add(self, block, number, base, cands, which, gold, train):
        beg, end, rels = data.window(block, cands, which, train)
        self.rows.append(np.arange(base + beg, base + end, dtype=np.int64))
        self.rels.append(rels)
        tags = np.zeros(len(block.toks), np.int8)
        if gold is not None:
            data.mark_tags(tags, gold)
        self.tags.append(tags[beg:end])
        self.cands.append((number, beg, end, int(cands[which]["anchor"]), base, gold is not None))
        self.starts.append(self.starts[-1] + end - beg)

    def tensors(self):
        which = np.repeat(np.arange(len(self.cands)), np.diff(self.starts))
        return (torch.from_numpy(np.concatenate(self.rows)), torch.tensor([c[4] + c[3] for c in self.cands]),
                torch.from_numpy(which), torch.from_numpy(np.concatenate(self.rels).astype(np.int32)),
                torch.from_numpy(which.astype(np.int32)))


def gold_of(block, cand):
    best, most = None, 0
    for parts in block.attrs:
        both = sum(max(0, min(j, cand["end"]) - max(i, cand["beg"])) for i, j in parts[data.CUE])
        if both > most:
            best, most = parts, both
    return best


def all_candidates(block, score, least):
    """Candidates of a block in training: those the net proposes, and the gold cues it missed."""
    cands = list(data.candidates(score, least))
    for parts in block.attrs:
        for i, j in parts[data.CUE][:1]:
            if not any(c["beg"] < j and c["end"] > i for c in cands):
                anchor = i + int(score[i:j].argmax())
                cands.append(np.array((i, j, anchor, feat_level(score[anchor])), data.CAND))
    cands.sort(key=lambda c: int(c["beg"]))
    return np.array(cands, data.CAND)


def feat_level(score):
    return max(0, min(7, (int(score) + 1280) // 256))


def fixed(logits):
    return np.clip(np.rint(logits * 256), -32000, 32000).astype(np.int16)


def windows_of(blocks, starts, logits, least, train):
    w = Windows()
    for k, b in enumerate(blocks):
        score = fixed(logits[starts[k]:starts[k + 1]])
        cands = all_candidates(b, score, least) if train else data.candidates(score, least)
        for c in range(len(cands)):
            w.add(b, k, int(starts[k]), cands, c, gold_of(b, cands[c]), train)
    return w


def batches(blocks, size, rng):
    order = rng.permutation(len(blocks))
    out, cur, n = [], [], 0
    for i in order:
        cur.append(blocks[i])
        n += len(blocks[i].toks)
        if n >= size:
            out.append(cur)
            cur, n = [], 0
    return out + [cur] if cur else out


def loss_of(net, batch, conf, rng):
    words, feats, seg, starts = pack(batch)
    n = len(words)
    if net.training:
        drop = torch.from_numpy(rng.random(n) < conf["word_drop"])
        words = torch.where(drop, torch.zeros_like(words), words)
        feats = torch.where(torch.from_numpy(rng.random(feats.shape) < conf["feat_drop"]), torch.full_like(feats, -1), feats)
    x = net.first(words, feats, seg)
    e = net.out1(net.dropped(x))
    tags = torch.from_numpy(np.concatenate([b.tags for b in batch]))
    ones = torch.ones(len(batch))
    chain = ChainLoss.apply(e[:, :7].contiguous(), net.t1, tags, torch.from_numpy(starts), ones)
    in_cue = ((tags == 3) | (tags == 4)).float()
    cue = nn.functional.binary_cross_entropy_with_logits(e[:, 7], in_cue, reduction="sum")
    w = windows_of(batch, starts, e[:, 7].detach().numpy(), int(conf["least"] * 256), True)
    total = conf["first"] * chain + cue
    if w.cands:
        rows, anchors, which, rels, seg2 = w.tensors()
        drop = torch.from_numpy(rng.random(rels.shape) < conf["rel_drop"])
        z = net.second(x, rows, anchors, which, torch.where(drop, torch.full_like(rels, -1), rels), seg2)
        e2 = net.out2(net.dropped(z))
        at = torch.tensor([w.starts[i] + c[3] - c[1] for i, c in enumerate(w.cands)])
        kept = torch.tensor([float(c[5]) for c in w.cands])
        weight = torch.where(kept > 0, torch.ones(1), torch.full((1,), conf["false"]))
        chain2 = ChainLoss.apply(e2[:, :7].contiguous(), net.t2, torch.from_numpy(np.concatenate(w.tags)),
                                 torch.tensor(w.starts, dtype=torch.int32), weight)
        keep = nn.functional.binary_cross_entropy_with_logits(e2[at, 7], kept, reduction="sum")
        total = total + chain2 + conf["keep"] * keep
    return total, n, len(w.cands)


CONF = dict(h1=96, h2=96, dist1=(1, 2, 4, 8), dist2=(1, 2, 4, 8), epochs=8, size=1200, rate=2e-3, word_drop=0.06,
            feat_drop=0.1, rel_drop=0.05, least=-2.2, first=0.5, false=1.0, keep=1.0, decay=0.0, seed=1, clip=2.0)


def train(blocks, vectors, conf, log=sys.stdout, init=None):
    conf = dict(CONF, **conf)
    net = Tagger(vectors, conf["h1"], conf["h2"], conf["dist1"], conf["dist2"], conf["seed"])
    if init:
        init(net)
    net.drop = conf.get("drop", 0.2)
    rng = np.random.default_rng(conf["seed"])
    dense = net.parameters_dense()
    opt = torch.optim.Adam(dense, lr=conf["rate"], betas=(0.9, 0.98))
    steps = sum(len(b.toks) for b in blocks) / conf["size"] * conf["epochs"]
    done, began = 0, time.time()
    for epoch in range(conf["epochs"]):
        sums, n_toks, n_cands = 0.0, 0, 0
        for batch in batches(blocks, conf["size"], rng):
            loss, n, c = loss_of(net, batch, conf, rng)
            opt.zero_grad(set_to_none=True)
            (loss * (3.0 / n)).backward()
            nn.utils.clip_grad_norm_(dense, conf["clip"])
            rate = conf["rate"] * min(1.0, (done + 1) / 200) * max(0.02, 1 - 0.98 * done / steps)
            for g in opt.param_groups:
                g["lr"] = rate
            opt.step()
            for t in (net.words, net.feats, net.rels):
                t.learn(rate, conf["decay"])
            done, sums, n_toks, n_cands = done + 1, sums + float(loss.detach()), n_toks + n, n_cands + c
        print("epoch %d loss %.4f candidates %.3f a token, %.0f s" %
              (epoch, sums / n_toks, n_cands / n_toks, time.time() - began), file=log, flush=True)
    net.eval()
    return net


def find(net, blocks, least, size=6000):
    """For each block its candidates: (keep logit, signs of trust, anchor, parts)."""
    out = [[] for _ in blocks]
    lo = 0
    net.eval()
    with torch.no_grad():
        while lo < len(blocks):
            hi, n = lo, 0
            while hi < len(blocks) and n < size:
                n += len(blocks[hi].toks)
                hi += 1
            batch = blocks[lo:hi]
            words, feats, seg, starts = pack(batch)
            x = net.first(words, feats, seg)
            cue = net.out1(x)[:, 7].numpy()
            w = windows_of(batch, starts, cue, int(least * 256), False)
            if w.cands:
                for (k, beg, end, anchor, base, _), keep, tags, chance in decode(net, x, w):
                    toks = batch[k].toks[beg:end]
                    signs = trust.signs(keep, float(cue[base + anchor]), toks, anchor - beg, tags, chance)
                    out[lo + k].append((keep, signs, anchor, parts_of(tags, beg)))
            lo = hi
    return out


def decode(net, x, w):
    e2 = net.out2(net.second(x, *w.tensors()))
    starts = torch.tensor(w.starts, dtype=torch.int32)
    anchors = torch.tensor([c[3] - c[1] for c in w.cands], dtype=torch.int32)
    n = len(w.cands)
    tags, score, chance, log_z = torch.empty(len(e2), dtype=torch.int8), torch.empty(n), torch.empty(len(e2), 7), torch.empty(n)
    e = e2[:, :7].contiguous()
    kern.chain_best(p(e), p(net.t2), p(starts), p(anchors), CUE_TAGS, n, p(tags), p(score))
    kern.chain_marginals(p(e), p(net.t2), p(starts), n, p(chance), p(log_z))
    tags, chance = tags.numpy(), chance.numpy()
    for i, c in enumerate(w.cands):
        a, z = w.starts[i], w.starts[i + 1]
        yield c, float(e2[a + c[3] - c[1], 7]), tags[a:z], chance[a:z]


def parts_of(tags, base):
    parts = [[], [], []]
    i = 0
    while i < len(tags):
        if tags[i] == 0:
            i += 1
            continue
        role, j = (int(tags[i]) - 1) // 2, i + 1
        while j < len(tags) and tags[j] == 2 * role + 2:
            j += 1
        parts[role].append((base + i, base + j))
        i = j
    return parts


def choose(found, n, keep):
    """The candidates of a block to report, strongest first; a token serves one, but two may name one speaker."""
    taken, speaks = np.zeros(n, bool), np.zeros(n, bool)
    out = []
    for score, signs, anchor, parts in sorted(found, key=lambda f: (-f[0], f[2])):
        if score < keep:
            break
        mine = [cut(parts[r], taken & ~speaks if r == data.SOURCE else taken) for r in range(3)]
        mine[data.CUE] = [(i, j) for i, j in mine[data.CUE] if i <= anchor < j]
        if not mine[data.CUE] or not mine[data.CONTENT]:
            continue
        for r, pieces in enumerate(mine):
            for i, j in pieces:
                taken[i:j] = True
                speaks[i:j] = r == data.SOURCE
        out.append((signs, mine))
    return out


def cut(pieces, taken):
    out = []
    for i, j in pieces:
        while i < j:
            while i < j and taken[i]:
                i += 1
            k = i
            while k < j and not taken[k]:
                k += 1
            if k > i:
                out.append((i, k))
            i = k
    return out


def answers(blocks, found, keep):
    """What the scorer reads, by article."""
    docs = {}
    for b, f in zip(blocks, found):
        o = docs.setdefault(b.doc, {"doc": b.doc, "attributions": []})
        for signs, parts in choose(f, len(b.toks), keep):
            o["attributions"].append(dict(
                {r: [[int(b.at[i, 0]), int(b.at[j - 1, 1])] for i, j in parts[k]] for k, r in enumerate(data.ROLES)},
                signs=signs))
    return docs
