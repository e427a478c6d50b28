"""How far an attribution is to be trusted: a logistic regression over a few signs, fitted on unseen articles."""
import math
import os
import sys

import numpy as np

import data

sys.path.insert(0, data.EVAL)
import score_attribution as scorer  # noqa: E402 (it lies with the evaluation data)

LOGS = np.array([-math.log(1.001 - k / 255) for k in range(256)], np.float32)


def role(tags, chance, which):
    at = np.flatnonzero((tags == 2 * which + 1) | (tags == 2 * which + 2))
    return at, chance[at, 2 * which + 1] + chance[at, 2 * which + 2]


def signs(keep, cue, toks, anchor, tags, chance):
    """As indexer/trust.c has them, in its order."""
    s, ps = role(tags, chance, data.SOURCE)
    q, _ = role(tags, chance, data.CUE)
    x, px = role(tags, chance, data.CONTENT)
    known = int(toks["cue"][anchor])
    return [keep, cue, len(s) > 0, *three(ps), *three(px), toks["quoted"][x].mean() if len(x) else 0.0,
            min(len(x), 40) / 10, len(x) == 1, min(abs(s - anchor).min(), 20) / 10 if len(s) else 0.0, len(q) / 3,
            known >= 4, known >= 5, known >= 6]


def three(p):
    if not len(p):
        return 0.0, 0.0, 0.0
    return p.mean(), p.min(), LOGS[min(255, int(p.mean() * 255 + 0.5))]


def right(gold, docs, text):
    """For each article the attributions found in it that are right as a whole."""
    out = {}
    for name, o in docs.items():
        with open(os.path.join(text, name + ".txt"), "rb") as f:
            doc = scorer.Doc(f.read())
        want = [(scorer.toks(a["content"]), scorer.toks(a["source"])) for a in scorer.prepare(doc, gold[name]["attributions"])]
        pairs = []
        for i, a in enumerate(o["attributions"]):
            have = scorer.prepare(doc, [a])
            content, source = (scorer.toks(have[0]["content"]), scorer.toks(have[0]["source"])) if have else (set(), set())
            for k, (c, s) in enumerate(want):
                share = len(content & c) / max(len(content), len(c), 1)
                if share >= 0.5 and (source & s or not (source or s)):
                    pairs.append((-share, i, k))
        used, hit = set(), set()
        for _, i, k in sorted(pairs):
            if i not in hit and k not in used:
                hit.add(i)
                used.add(k)
        out[name] = hit
    return out


def fit(x, y, ridge=3.0):
    """Weights of the signs and, last, the constant."""
    mean, spread = x.mean(0), x.std(0) + 1e-6
    z = np.c_[(x - mean) / spread, np.ones(len(x))]
    w = np.zeros(z.shape[1])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-z @ w))
        w -= np.linalg.solve((z * (chance * (1 - chance))[:, None]).T @ z + ridge * np.eye(len(w)), z.T @ (chance - y) + ridge * w)
    out = np.append(w[:-1] / spread, w[-1] - (w[:-1] * mean / spread).sum())
    return out.astype(np.float32)


def table(gold, docs, text):
    """Signs, whether right, and number of article of everything found."""
    hits = right(gold, docs, text)
    rows = [(a["signs"], i in hits[d], k) for k, d in enumerate(sorted(docs)) for i, a in enumerate(docs[d]["attributions"])]
    return np.array([r[0] for r in rows], float), np.array([r[1] for r in rows], float), np.array([r[2] for r in rows])


def unseen(x, y, doc, folds=10):
    """The chance of each, by weights fitted on other articles."""
    out = np.zeros(len(y))
    for f in range(folds):
        w = fit(x[doc % folds != f], y[doc % folds != f])
        at = doc % folds == f
        out[at] = 1 / (1 + np.exp(-(x[at] @ w[:-1] + w[-1])))
    return out


def high(chance, y, n_gold, least):
    """The lowest confidence from which on `least` are right, and the share of the gold that many are."""
    order = np.argsort(-chance)
    share = np.cumsum(y[order]) / np.arange(1, len(order) + 1)
    ok = np.flatnonzero(share >= least)
    return (int(np.ceil(100 * chance[order[ok[-1]]])), (ok[-1] + 1) / n_gold) if len(ok) else (100, 0.0)


def confidences():
    """Of 256 sums of weighted signs, from -8 in sixteenths."""
    return [int(round(100 / (1 + math.exp(-((i + 0.5) / 16 - 8))))) for i in range(256)]
