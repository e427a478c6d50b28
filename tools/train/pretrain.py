"""First lessons for the first net: to foretell hidden words of unlabelled news."""
import sys
import time

import numpy as np
import torch
from torch import nn

import data
from net import mm

TARGETS = 8192  # the commonest words are foretold


def read_records(path):
    """Blocks of TOK, those of under six tokens left out."""
    raw = np.fromfile(path, np.uint8)
    out, at = [], 0
    while at < len(raw):
        n = int(raw[at:at + 4].view(np.uint32)[0])
        if 6 <= n <= data.BLOCK_MAX:
            out.append(raw[at + 4:at + 4 + 12 * n].view(data.TOK))
        at += 4 + 12 * n
    return out


def features(toks):
    out = np.empty((len(toks), data.FEATS), np.uint16)
    data.feat.tagfeat_tokens(data.ptr(toks), len(toks), data.ptr(out))
    return out


def pretrain(net, blocks, conf, log=sys.stdout):
    rng = np.random.default_rng(7)
    head = nn.Parameter(torch.randn(net.h1, TARGETS) * 0.02)
    bias = nn.Parameter(torch.zeros(TARGETS))
    dense = [net.proj, net.in1.gain, net.in1.shift] + list(net.conv1.parameters()) + [head, bias]
    opt = torch.optim.Adam(dense, lr=1e-3, betas=(0.9, 0.98))
    order = rng.permutation(len(blocks))
    total, done, steps, began, sums = sum(len(b) for b in blocks) * conf["passes"], 0, 0, time.time(), []
    net.train()
    drop, net.drop = net.drop, conf.get("pre_drop", 0.05)
    for at in range(conf["passes"]):
        lo = 0
        while lo < len(order):
            batch, n = [], 0
            while lo < len(order) and n < 3000:
                batch.append(blocks[order[lo]])
                n, lo = n + len(batch[-1]), lo + 1
            rate = conf.get("pre_rate", 2e-3) * min(1.0, (steps + 1) / 300) * max(0.03, 1 - done / total)
            sums.append(lesson(net, head, bias, batch, rng, opt, dense, rate))
            done, steps = done + n, steps + 1
            if steps % 500 == 0:
                print("%d steps, %.0f %% done, loss %.3f, %.0f s" %
                      (steps, 100 * done / total, np.mean(sums[-500:]), time.time() - began), file=log, flush=True)
    net.drop = drop


def lesson(net, head, bias, batch, rng, opt, dense, rate):
    words = np.concatenate([b["word"] for b in batch]).astype(np.int32)
    feats = np.concatenate([features(b) for b in batch]).astype(np.int32)
    seg = torch.from_numpy(np.repeat(np.arange(len(batch), dtype=np.int32), [len(b) for b in batch]))
    feats[:, 1] = -1  # the class of cues is of later lessons
    target = words - data.SPECIAL
    hidden = (rng.random(len(words)) < 0.16) & (target >= 0) & (target < TARGETS)
    rows = np.flatnonzero(hidden)
    feats[np.ix_(rows, (0, 6))] = -1
    shown = np.where(hidden, -1, words)
    x = net.first(torch.from_numpy(shown), torch.from_numpy(feats), seg)
    x = x[torch.from_numpy(rows)]
    loss = nn.functional.cross_entropy(mm(x, head) + bias, torch.from_numpy(target[rows].astype(np.int64)))
    opt.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(dense, 1.0)
    for g in opt.param_groups:
        g["lr"] = rate
    opt.step()
    for t in (net.words, net.feats):
        t.learn(rate)
    return float(loss.detach())
