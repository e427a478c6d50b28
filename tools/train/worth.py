#!/usr/bin/env python3
"""Trains the model of claim-worthiness (indexer/worth.h) and writes models/en/worth.model.

Usage: worth.py WORTH_DUMP OUT.model [EVAL_FOLDER]

Logistic regression by AdaGrad, averaged over epochs and seeds, on the train split of ClaimBuster alone; the threshold and
the scale from score to probability come from five-fold cross-validation on it. Deterministic.
"""
import csv
import math
import struct
import subprocess
import sys

import numpy as np

BITS, EPOCHS, RATE, SEEDS, WEIGHT = 19, 6, 0.05, 5, 1.6


def load(path):
    rows = list(csv.DictReader(open(path, encoding="utf-8", newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    return [" ".join(r["text"].split()) for r in rows], np.array([int(r["label"]) for r in rows])


def features(dump, texts):
    out = subprocess.run([dump], input="\n".join(texts) + "\n", capture_output=True, text=True, check=True).stdout
    return [np.array([int(x) for x in line.split()], dtype=np.int64) for line in out.splitlines()]


def train(xs, ys, seed):
    counts = np.zeros(1 << BITS, dtype=np.int64)
    for x in xs:
        counts[x] += 1
    xs = [x[counts[x] >= 3] for x in xs]
    w, g, total = np.zeros(1 << BITS), np.full(1 << BITS, 1e-8), np.zeros(1 << BITS)
    b = total_b = 0.0
    order = np.random.RandomState(seed)
    for _ in range(EPOCHS):
        for i in order.permutation(len(xs)):
            x, scale = xs[i], 3 / math.sqrt(len(xs[i]) + 1)
            z = w[x].sum() * scale + b
            e = (1 / (1 + math.exp(-max(-30.0, min(30.0, z)))) - ys[i]) * (WEIGHT if ys[i] else 1.0)
            step = e * scale
            g[x] += step * step
            w[x] -= RATE * step / np.sqrt(g[x])
            b -= 0.01 * e
        total += w
        total_b += b
    return total / EPOCHS, total_b / EPOCHS


def model(xs, ys):
    ws = [train(xs, ys, seed) for seed in range(SEEDS)]
    return sum(w for w, _ in ws) / SEEDS, sum(b for _, b in ws) / SEEDS


def quantised(w):
    scale = 127 / np.percentile(np.abs(w[w != 0]), 99.7)
    return np.clip(np.round(w * scale), -127, 127).astype(np.int8), scale


def scores(q, xs):
    """As worth_of counts: the sum by the root of n, in sixteenths."""
    return np.array([int(int(q[x].astype(np.int64).sum()) * 256 / int(math.isqrt(len(x) * 256))) if len(x) else 0 for x in xs])


def f1(hit, ys):
    return 2 * (hit & (ys == 1)).sum() / max(1, hit.sum() + ys.sum())


def main():
    dump, out = sys.argv[1], sys.argv[2]
    root = sys.argv[3] if len(sys.argv) > 3 else "../shared/eval"
    texts, ys = load(root + "/checkworthy/claimbuster.train.tsv")
    xs = features(dump, texts)
    held = np.zeros(len(xs))
    for fold in range(5):
        inside = [i for i in range(len(xs)) if i % 5 != fold]
        outside = [i for i in range(len(xs)) if i % 5 == fold]
        q, scale = quantised(model([xs[i] for i in inside], ys[inside])[0])
        held[outside] = scores(q, [xs[i] for i in outside]) / scale
    grid = np.linspace(np.percentile(held, 40), np.percentile(held, 90), 200)
    threshold = max(grid, key=lambda t: f1(held >= t, ys))
    slope = 1.0 / max(1e-6, held.std())
    q, scale = quantised(model(xs, ys)[0])
    steps = [0]
    for p in range(1, 101):
        p = min(p, 99.9) / 100
        at = threshold + math.log(p / (1 - p)) / (3 * slope) if p != 0.5 else threshold
        steps.append(int(max(-32000, min(32000, round(at * scale)))))
    with open(out, "wb") as f:
        f.write(q.tobytes() + struct.pack("<101h", *steps))
    dev, dev_y = load(root + "/checkworthy/claimbuster.dev.tsv")
    s = scores(q, features(dump, dev))
    print(f"cross-validation F1 {f1(held >= threshold, ys):.3f}, dev F1 at 50 {f1(s >= steps[50], dev_y):.3f}, "
          f"best {max(f1(s >= t, dev_y) for t in np.unique(s)):.3f}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main()
