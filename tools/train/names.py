"""Trains the net that finds names of persons, organisations and places, and writes it to models/en.

Run by train.sh. The first stage alone: seven tags (nothing, and beginning or inside of each kind) and the moves between
them. What attribution calls the class of cues is here the kind that a word mostly has, or that a list gives it.
"""
import json
import os
import sys

import numpy as np
import torch
from torch import nn

import data
import learn
import pack
from attribution import DIM
from net import STEP, ChainLoss, Tagger, kern, p

N_WORDS = 16000
KINDS = ("PER", "ORG", "LOC")
CONF = dict(h=64, dist=(1, 2, 4), epochs=24, size=900, rate=3e-3, drop=0.25, word_drop=0.12, feat_drop=0.1, seed=3)
NONE, MIXED, GIVEN, PLACE = 1, 5, 6, 7  # classes of words beside those of KINDS, 2 to 4


def read_gold(path):
    """Sentences as text and spans (beg, end, kind), in bytes."""
    out, words = [], []
    with open(path, encoding="utf-8") as f:
        for line in list(f) + [""]:
            if line.strip():
                words.append(line.rstrip("\n").split("\t"))
            elif words:
                out.append(sentence(words))
                words = []
    return out


def sentence(words):
    text, spans = "", []
    for word, tag in words:
        text += " " if text else ""
        beg, text = len(text.encode()), text + word
        if tag[0] == "B" or (tag[0] == "I" and not (spans and spans[-1][2] == tag[2:])):
            spans.append([beg, len(text.encode()), tag[2:]])
        elif tag[0] == "I":
            spans[-1][1] = len(text.encode())
    return text, [tuple(s) for s in spans]


def write_text(path, gold):
    with open(path, "w", encoding="utf-8") as f:
        f.write("".join(text + "\n" for text, _ in gold))


def read_blocks(path, gold, rows):
    """A block for each sentence; `attrs` holds its gold spans."""
    (toks, at, block), = data.read_tokens(path, rows).values()
    cuts = [0] + [i for i in range(1, len(toks)) if block[i] != block[i - 1]] + [len(toks)]
    out, base = [], 0
    for k, ((text, spans), lo, hi) in enumerate(zip(gold, cuts, cuts[1:])):
        b = data.make_block(str(k), k // 40 % 5, toks[lo:hi].copy(), at[lo:hi] - base, lo, [])
        b.attrs = spans
        for beg, end, kind in spans:
            inside = np.flatnonzero((b.at[:, 0] >= beg) & (b.at[:, 1] <= end)) if kind in KINDS else []
            if len(inside):
                b.tags[inside] = 2 + 2 * KINDS.index(kind)
                b.tags[inside[0]] -= 1
        out.append(b)
        base += len(text.encode()) + 1
    assert len(out) == len(gold)
    return out


def listed(rows):
    """Classes of words by the lists of the repository."""
    out = np.zeros(len(rows) + data.SPECIAL, np.uint8)
    for name, kind in (("given-names", GIVEN), ("countries", PLACE)):
        with open(os.path.join("lexicon", "en", name + ".txt"), encoding="utf-8") as f:
            for line in f:
                form = line.rstrip("\n").split("\t")[0].lower()
                if line[0] not in "#@\n" and form in rows:
                    out[rows[form]] = kind
    return out


def classes(blocks, lists):
    """For each fold left out, and for none, the class of every word."""
    n = np.zeros((5, len(lists), 4))
    for b in blocks:
        np.add.at(n[b.fold], (b.toks["word"], (b.tags + 1) // 2), 1)
    out = []
    for left in range(6):
        use = n[[f for f in range(5) if f != left]].sum(0)
        total, top = use.sum(1), use.argmax(1)
        c = np.where(use.max(1) >= 0.8 * total, top + 1, MIXED)
        c = np.where(total < 2, lists, c).astype(np.uint8)
        c[:data.SPECIAL] = 0
        out.append(c)
    return out


def vectors_of(words):
    with open(os.path.join(data.BUILD, "names.txt"), encoding="utf-8") as f:
        place = {line.rsplit(" ", 1)[0]: i for i, line in enumerate(f)}
    v = np.fromfile(os.path.join(data.BUILD, "names.f32"), np.float32).reshape(2, -1, DIM)
    v = v / v.std((1, 2), keepdims=True)
    v = np.concatenate([v[0], v[1]], 1)[[place[w] for w in words]]
    v /= np.abs(v).max(1, keepdims=True).clip(1) ** 0.25
    return torch.tensor(np.concatenate([np.zeros((data.SPECIAL, v.shape[1]), np.float32), v]))


def choose_words(train_text):
    """The words of the table: common ones, and those of the training text, which count tenfold."""
    own = {}
    with open(train_text, encoding="utf-8") as f:
        for line in f:
            for w in line.split():
                own[w] = own.get(w, 0) + 1
    with open(os.path.join(data.BUILD, "names.txt"), encoding="utf-8") as f:
        counts = [(line.rsplit(" ", 1)[0], int(line.rsplit(" ", 1)[1])) for line in f]
    counts.sort(key=lambda c: (-c[1] - 10 * own.get(c[0], 0), c[0]))
    return [w for w, _ in counts[:N_WORDS]]


def train(blocks, vectors, conf, log=sys.stdout):
    net = Tagger(vectors, conf["h"], 32, conf["dist"], (), conf["seed"])
    net.drop = conf["drop"]
    rng = np.random.default_rng(conf["seed"])
    dense = [net.proj, net.t1, *net.in1.parameters(), *net.conv1.parameters(), *net.out1.parameters()]
    dense = [q for q in dense if q is not None]
    opt = torch.optim.Adam(dense, lr=conf["rate"], betas=(0.9, 0.98))
    steps, done = sum(len(b.toks) for b in blocks) / conf["size"] * conf["epochs"], 0
    for epoch in range(conf["epochs"]):
        sums = 0.0
        for batch in learn.batches(blocks, conf["size"], rng):
            words, feats, seg, starts = learn.pack(batch)
            n = len(words)
            words = torch.where(torch.from_numpy(rng.random(n) < conf["word_drop"]), torch.zeros_like(words), words)
            feats = torch.where(torch.from_numpy(rng.random(feats.shape) < conf["feat_drop"]), torch.full_like(feats, -1), feats)
            e = net.out1(net.dropped(net.first(words, feats, seg)))
            tags = torch.from_numpy(np.concatenate([b.tags for b in batch]))
            loss = ChainLoss.apply(e[:, :7].contiguous(), net.t1, tags, torch.from_numpy(starts), torch.ones(len(batch)))
            opt.zero_grad(set_to_none=True)
            (loss * (3.0 / n)).backward()
            nn.utils.clip_grad_norm_(dense, 2.0)
            rate = conf["rate"] * min(1.0, (done + 1) / 200) * max(0.02, 1 - 0.98 * done / steps)
            for g in opt.param_groups:
                g["lr"] = rate
            opt.step()
            for t in (net.words, net.feats):
                t.learn(rate)
            done, sums = done + 1, sums + float(loss.detach())
        print("epoch %d loss %.2f a sentence" % (epoch, sums / len(blocks)), file=log, flush=True)
    return net.eval()


def f1(net, blocks):
    hit = found = gold = 0
    for lo in range(0, len(blocks), 200):
        batch = blocks[lo:lo + 200]
        words, feats, seg, starts = learn.pack(batch)
        with torch.no_grad():
            e = net.out1(net.first(words, feats, seg))[:, :7].contiguous()
        tags, score = torch.empty(len(e), dtype=torch.int8), torch.empty(len(batch))
        none = torch.full((len(batch),), -1, dtype=torch.int32)
        kern.chain_best(p(e), p(net.t1), p(torch.from_numpy(starts)), p(none), 0, len(batch), p(tags), p(score))
        for b, a, z in zip(batch, starts, starts[1:]):
            got = {(int(b.at[i, 0]), int(b.at[j - 1, 1]), KINDS[k]) for k, r in enumerate(learn.parts_of(tags.numpy()[a:z], 0))
                   for i, j in r}
            other = [s for s in b.attrs if s[2] not in KINDS]
            got = {g for g in got if not any(g[0] >= s[0] and g[1] <= s[1] for s in other)}
            want = {s for s in b.attrs if s[2] in KINDS}
            hit, found, gold = hit + len(got & want), found + len(got), gold + len(want)
    return hit, found, gold, 200 * hit / max(1, found + gold)


def main(out):
    torch.set_num_threads(1)
    words = choose_words(os.path.join(data.BUILD, "conll2003.words"))
    rows = {w: i for i, w in enumerate(words, data.SPECIAL)}
    sets = {}
    for name in ("conll2003.train", "conll2003.dev", "wikineural.dev"):
        gold = read_gold(os.path.join(data.EVAL, "ner", name + ".tsv"))
        sets[name] = read_blocks(os.path.join(data.BUILD, name + ".tok"), gold, rows)
    kinds = classes(sets["conll2003.train"], listed(rows))
    for name, blocks in sets.items():
        data.set_features(blocks, kinds, name.endswith("train"))
    net = train(sets["conll2003.train"], vectors_of(words), CONF)
    torch.save(net, os.path.join(data.BUILD, "names.pt"))
    n_bytes = pack.pack_first(out, net, words, kinds[5], STEP)
    json.dump({n: "%d right of %d found, %d gold: F1 %.2f" % f1(net, b) for n, b in sets.items()}, sys.stdout, indent=1)
    print("\n%d bytes" % n_bytes)


if __name__ == "__main__":
    if sys.argv[1] == "--text":
        write_text(sys.argv[3], read_gold(sys.argv[2]))
    else:
        main(sys.argv[1])
