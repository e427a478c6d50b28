"""Trains the attribution model and writes it, with its figures on the dev splits, to models/en.

Run by train.sh, which makes the token files, the vectors and the loops that this reads. One thread, fixed seeds: on one
kind of processor the same data give the same model.
"""
import json
import os
import sys

import numpy as np
import torch

import data
import learn
import pack
import trust
from net import STEP

N_WORDS, DIM = 26000, 128
CONF = dict(h1=128, h2=96, dist1=(1, 2, 4, 8), dist2=(1, 2, 4, 8), epochs=10, size=1200, rate=2e-3, drop=0.2, word_drop=0.1,
            feat_drop=0.15, rel_drop=0.05, least=-2.2, seed=1)
LEAST, KEEP = -0.8, 0.0  # logits: of a candidate, of one to report


def read_vectors(n):
    """Both tables of the program vectors side by side, scaled alike; zeros for words not known."""
    v = np.fromfile(os.path.join(data.BUILD, "words.f32"), np.float32).reshape(2, -1, DIM)[:, :n]
    v = v / v.std((1, 2), keepdims=True)
    v = np.concatenate([v[0], v[1]], 1)
    v /= np.abs(v).max(1, keepdims=True).clip(1) ** 0.25
    return torch.tensor(np.concatenate([np.zeros((data.SPECIAL, v.shape[1]), np.float32), v]))


def figures(gold, docs, text):
    groups = trust.scorer.score(gold, docs, text)["groups"]
    return {k: dict({r: round(100 * g[r]["exact"]["f1"], 1) for r in data.ROLES}, whole=round(100 * g["whole"]["f1"], 1))
            for k, g in groups.items()}


def main(out):
    torch.set_num_threads(1)
    words = data.read_words(os.path.join(data.BUILD, "words.txt"), N_WORDS)
    rows = {w: i for i, w in enumerate(words, data.SPECIAL)}
    train, dev = (data.read_blocks("polnear", split, rows) for split in ("train", "dev"))
    classes = data.cue_classes(train, len(words) + data.SPECIAL)
    data.set_features(train, classes, True)
    data.set_features(dev, classes, False)
    net = learn.train(train, read_vectors(len(words)), CONF)
    torch.save(net, os.path.join(data.BUILD, "attribution.pt"))
    path = os.path.join(data.EVAL, "polnear", "dev")
    gold = trust.scorer.load(os.path.join(path, "attributions.jsonl"))
    docs = learn.answers(dev, learn.find(net, dev, LEAST), KEEP)
    x, y, article = trust.table(gold, docs, os.path.join(path, "text"))
    n_gold = sum(len(g["attributions"]) for g in gold.values())
    level, share = trust.high(trust.unseen(x, y, article), y, n_gold, 0.92)
    n_bytes = pack.pack(out, net, words, classes[5], [int(256 * LEAST), int(256 * KEEP)], trust.fit(x, y), STEP)
    json.dump({"polnear dev": figures(gold, docs, os.path.join(path, "text")), "bytes": n_bytes,
               "92 in 100 right from confidence": level, "share of the gold": round(share, 3)}, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main(sys.argv[1])
