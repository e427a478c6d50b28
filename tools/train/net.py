"""The two nets, in torch over the loops of kern.c."""
import ctypes
import os

import numpy as np
import torch
from torch import nn

import data

kern = ctypes.CDLL(os.path.join(data.BUILD, "kern.so"))
F32, BF16 = torch.float32, torch.bfloat16
STEP = 1.0 / 16  # activations are rounded to sixteenths, within a signed byte


def p(t):
    return ctypes.c_void_p(t.data_ptr() if t is not None else 0)


def real(x):
    return ctypes.c_float(x)


def padded(n, width):
    """An empty bf16 matrix for n rows, its rows rounded up and the surplus zero: few shapes keep products fast."""
    m = torch.empty((n + 255) // 256 * 256, width, dtype=BF16)
    m[n:] = 0
    return m


class BlockStep(torch.autograd.Function):
    """norm(x + drop(relu(conv(x)))), or norm(x) where there is no convolution."""

    @staticmethod
    def forward(ctx, x, weight, bias, gain, shift, seg, dist, drop, seed):
        n, h = x.shape
        x = x.contiguous()
        cols = y = keep = w = None
        if weight is not None:
            cols = padded(n, 3 * h)
            kern.gather3(p(x), p(seg), dist, n, h, p(cols))
            w = weight.to(BF16)
            y = cols @ w
            keep = torch.empty(n, h, dtype=torch.uint8)
        out, hat, rstd = torch.empty_like(x), torch.empty_like(x), torch.empty(n)
        kern.block_forward(p(x), p(y), p(bias), p(gain), p(shift), p(out), p(hat), p(rstd), p(keep), n, h,
                           real(drop), ctypes.c_uint64(seed), real(STEP))
        ctx.save_for_backward(cols, hat, rstd, keep, gain, shift, w, seg)
        ctx.dist, ctx.drop = dist, drop
        return out

    @staticmethod
    def backward(ctx, dout):
        cols, hat, rstd, keep, gain, shift, w, seg = ctx.saved_tensors
        n, h = hat.shape
        dout = dout.contiguous()
        dx, dgain, dshift = torch.zeros(n, h), torch.zeros(h), torch.zeros(h)
        dy = dbias = dw = None
        if w is not None:
            dy, dbias = padded(n, h), torch.zeros(h)
        kern.block_backward(p(dout), p(hat), p(rstd), p(keep), p(gain), p(shift), p(dx), p(dy), p(dbias), p(dgain),
                            p(dshift), n, h, real(ctx.drop), real(STEP))
        if w is not None:
            dw = (cols.t() @ dy).to(F32)
            dcols = dy @ w.t()
            kern.scatter3(p(dcols), p(seg), ctx.dist, n, h, p(dx))
        return dx, dw, dbias, dgain, dshift, None, None, None, None


class Drop(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, share, seed):
        ctx.share, ctx.seed = share, seed
        return Drop.run(x, share, seed)

    @staticmethod
    def run(x, share, seed):
        x = x.contiguous()
        out = torch.empty_like(x)
        kern.drop_units(p(x), p(out), x.shape[0], x.shape[1], real(share), ctypes.c_uint64(seed))
        return out

    @staticmethod
    def backward(ctx, d):
        return Drop.run(d, ctx.share, ctx.seed), None, None


class Conv(nn.Module):
    def __init__(self, h, dist, first=False):
        super().__init__()
        self.dist = dist
        self.weight = None if first else nn.Parameter(torch.randn(3 * h, h) * (1.4 / (3 * h)) ** 0.5)
        self.bias = None if first else nn.Parameter(torch.zeros(h))
        self.gain, self.shift = nn.Parameter(torch.ones(h)), nn.Parameter(torch.zeros(h))

    def forward(self, x, seg, drop, seed):
        return BlockStep.apply(x, self.weight, self.bias, self.gain, self.shift, seg, self.dist,
                               drop if self.training else 0.0, seed)


class Rows:
    """A table of which only the rows used learn; their sums are its answer."""

    def __init__(self, n, h, scale, rng):
        self.table = torch.tensor(rng.standard_normal((n, h)).astype(np.float32) * scale)
        self.m, self.v, self.grad = (torch.zeros(n, h) for _ in range(3))
        self.todo = []

    def sum(self, ids, on):
        return RowSum.apply(on, self, ids)

    def learn(self, rate, decay=0.0):
        for ids, d in self.todo:
            n, k = ids.shape
            rows = torch.empty(n * k, dtype=torch.int32)
            kern.learn_rows(p(self.table), p(self.m), p(self.v), p(self.grad), p(rows), p(ids), p(d), n, k,
                            self.table.shape[1], real(rate), real(0.9), real(0.99), real(decay))
        self.todo = []


class RowSum(torch.autograd.Function):
    @staticmethod
    def forward(ctx, on, rows, ids):
        n, k = ids.shape
        out = torch.empty(n, rows.table.shape[1])
        kern.sum_rows(p(rows.table), p(ids), n, k, rows.table.shape[1], p(out))
        ctx.rows, ctx.ids = rows, ids
        return out

    @staticmethod
    def backward(ctx, d):
        ctx.rows.todo.append((ctx.ids, d.contiguous()))
        return None, None, None


class ChainLoss(torch.autograd.Function):
    """Sum of the negative log likelihoods of tag sequences."""

    @staticmethod
    def forward(ctx, e, t, gold, starts, weight):
        n = len(starts) - 1
        loss, de, dt = torch.empty(n), torch.empty_like(e), torch.zeros_like(t)
        kern.chain_loss(p(e), p(gold), p(t), p(starts), p(weight), n, p(loss), p(de), p(dt))
        ctx.save_for_backward(de, dt)
        return loss.sum()

    @staticmethod
    def backward(ctx, d):
        de, dt = ctx.saved_tensors
        return de * d, dt * d, None, None, None


class Product(torch.autograd.Function):
    """x @ w in bfloat16."""

    @staticmethod
    def forward(ctx, x, w):
        n = len(x)
        a, b = padded(n, x.shape[1]), w.to(BF16)
        a[:n] = x
        ctx.save_for_backward(a, b)
        ctx.n = n
        return (a @ b)[:n].to(F32)

    @staticmethod
    def backward(ctx, d):
        a, b = ctx.saved_tensors
        g = padded(ctx.n, d.shape[1])
        g[:ctx.n] = d
        return ((g @ b.t())[:ctx.n].to(F32) if ctx.needs_input_grad[0] else None), (a.t() @ g).to(F32)


def mm(x, w):
    return Product.apply(x, w)


def legal():
    """Start of learning: a tag inside follows only its own kind."""
    t = torch.zeros(8, 7)
    for a in range(8):
        for b in (2, 4, 6):
            if a not in (b, b - 1):
                t[a, b] = -8.0
    return t


class Tagger(nn.Module):
    """First stage: every token of a block. Second stage: a window, told from one candidate cue."""

    def __init__(self, vectors, h1, h2, dist1, dist2, seed):
        super().__init__()
        torch.manual_seed(seed)
        rng = np.random.default_rng(seed)
        self.h1, self.h2 = h1, h2
        self.vectors = vectors.to(BF16)
        d = vectors.shape[1]
        self.proj = nn.Parameter(torch.randn(d, h1) / d ** 0.5)
        self.words = Rows(len(vectors), h1, 0.0, rng)
        self.feats = Rows(data.FEAT_ROWS, h1, 0.1, rng)
        self.rels = Rows(data.REL_ROWS, h2, 0.1, rng)
        self.in1, self.in2 = Conv(h1, 0, True), Conv(h2, 0, True)
        self.conv1 = nn.ModuleList(Conv(h1, x) for x in dist1)
        self.conv2 = nn.ModuleList(Conv(h2, x) for x in dist2)
        self.out1 = nn.Linear(h1, 8)  # seven tags, and whether in a cue
        self.out2 = nn.Linear(h2, 8)  # seven tags, and at the anchor whether to keep
        self.here, self.cue = nn.Parameter(torch.randn(h1, h2) / h1 ** 0.5), nn.Parameter(torch.randn(h1, h2) / h1 ** 0.5)
        self.t1, self.t2 = nn.Parameter(legal()), nn.Parameter(legal())
        self.on = torch.zeros(1, requires_grad=True)
        self.drop, self.seed = 0.2, seed * 1000003

    def fresh(self):
        self.seed += 1
        return self.seed

    def dropped(self, x, share=1.0):
        return Drop.apply(x, self.drop * share, self.fresh()) if self.training else x

    def first(self, words, feats, seg):
        x = mm(self.vectors[words.long().clamp(min=0)], self.proj)
        x = x + self.words.sum(words.view(-1, 1), self.on) + self.feats.sum(feats, self.on)
        x = self.dropped(self.in1(x, seg, 0.0, 0), 0.75)
        for c in self.conv1:
            x = c(x, seg, self.drop, self.fresh())
        return x

    def second(self, x, rows, anchors, which, rels, seg):
        z = mm(x, self.here)[rows] + mm(x[anchors], self.cue)[which] + self.rels.sum(rels, self.on)
        z = self.dropped(self.in2(z, seg, 0.0, 0), 0.5)
        for c in self.conv2:
            z = c(z, seg, self.drop, self.fresh())
        return z

    def parameters_dense(self):
        return [q for q in self.parameters() if q.requires_grad]
