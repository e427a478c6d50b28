"""Writes a trained net as the file that indexer/net.c reads."""
import struct

import numpy as np

import data
import trust

LAYERS = 6
HEAD = "<8s6I6I6I2fI"
MASK = (1 << 64) - 1


def str_hash(key):
    """As base/str.c has it."""
    h = mix(0x517cc1b727220a95, len(key))
    for i in range(0, len(key), 8):
        h = mix(h, int.from_bytes(key[i:i + 8], "little"))
    return mix(mix(h, 0xbf58476d1ce4e5b9), 0x94d049bb133111eb)


def mix(h, word):
    h = (h ^ word) * 0x9e3779b97f4a7c15 & MASK
    return h ^ h >> 29


class Packer:
    def __init__(self):
        self.parts = []
        self.n = 0

    def put(self, array, dtype):
        self.n = (self.n + 63) // 64 * 64
        raw = np.ascontiguousarray(array, dtype).tobytes()
        self.parts.append((self.n, raw))
        self.n += len(raw)

    def bytes(self, head):
        out = bytearray(self.n)
        out[:len(head)] = head
        for at, raw in self.parts:
            out[at:at + len(raw)] = raw
        return bytes(out)


def to_bytes(table, scale):
    return np.clip(np.rint(table / scale), -127, 127).astype(np.int8)


def scale_of(*tables):
    return float(max(np.quantile(np.abs(t), 0.9999) for t in tables)) / 127


def put_dense(out, weight, bias, step):
    """weight [n_in, n_out] as bytes with a scale for each output; `step`: what an activation's step stands for."""
    n_in, n_out = weight.shape
    scale = np.abs(weight).max(0).clip(1e-8) / 127
    q = np.clip(np.rint(weight / scale), -127, 127).astype(np.int8)
    out.put(q.reshape(n_in // 4, 4, n_out // 16, 16).transpose(2, 0, 3, 1), "i1")
    out.put(scale * step, "<f4")
    out.put(bias, "<f4")
    out.put(-128 * q.astype(np.int32).sum(0), "<i4")


def put_norm(out, conv, step):
    out.put(conv.gain.detach().numpy() / step, "<f4")
    out.put(conv.shift.detach().numpy() / step, "<f4")


def head(linear, n_in):
    weight, bias = np.zeros((n_in, 16), np.float32), np.zeros(16, np.float32)
    weight[:, :8], bias[:8] = linear.weight.detach().numpy().T, linear.bias.detach().numpy()
    return weight, bias


def put_first(out, net, step):
    put_norm(out, net.in1, step)
    for c in net.conv1:
        put_dense(out, c.weight.detach().numpy(), c.bias.detach().numpy(), step)
        put_norm(out, c, step)
    put_dense(out, *head(net.out1, net.h1), step)


def put_second(out, net, step):
    put_dense(out, net.here.detach().numpy(), np.zeros(net.h2), step)
    put_dense(out, net.cue.detach().numpy(), np.zeros(net.h2), step)
    put_norm(out, net.in2, step)
    for c in net.conv2:
        put_dense(out, c.weight.detach().numpy(), c.bias.detach().numpy(), step)
        put_norm(out, c, step)
    put_dense(out, *head(net.out2, net.h2), step)


def slots_of(words, n_slots):
    slots = np.zeros(n_slots, np.uint32)
    for row, word in enumerate(words, data.SPECIAL):
        h = str_hash(word.encode())
        at = h & n_slots - 1
        while slots[at]:
            at = at + 1 & n_slots - 1
        slots[at] = (h >> 48) << 16 | row
    return slots


def put_trust(out, moves, weights):
    out.put(np.exp(-np.arange(4096) / 256), "<f4")
    out.put(trust.LOGS, "<f4")
    chances = np.zeros((8, 8))
    chances[:, :7] = np.exp(moves / 256)
    out.put(chances, "<f4")
    out.put(weights, "<f4")
    out.put(trust.confidences(), "u1")


def start():
    out = Packer()
    out.n = struct.calcsize(HEAD)
    return out


def put_words(out, net, words, cues):
    """Slots, classes, table of words and of features; returns the number of slots and the tables' scale."""
    n_slots = 1 << (len(words) * 3 // 2).bit_length()
    table = net.vectors.float().numpy() @ net.proj.detach().to(net.vectors.dtype).float().numpy() + net.words.table.numpy()
    scale = scale_of(table, net.feats.table.numpy())
    out.put(slots_of(words, n_slots), "<u4")
    out.put(cues, "u1")
    out.put(to_bytes(table, scale), "i1")
    out.put(to_bytes(net.feats.table.numpy(), scale), "i1")
    return n_slots, scale


def write(path, out, net, n_words, n_slots, scales):
    out.n = (out.n + 63) // 64 * 64
    dist = [[c.dist for c in convs] + [0] * (LAYERS - len(convs)) for convs in (net.conv1, net.conv2)]
    first = struct.pack(HEAD, b"quotag4", net.h1, net.h2, len(net.conv1), len(net.conv2), n_words + data.SPECIAL, n_slots,
                        *dist[0], *dist[1], *scales, out.n)
    with open(path, "wb") as f:
        f.write(out.bytes(first))
    return out.n


def put_moves(out, moves):
    moves = np.rint(moves.detach().numpy() * 256).astype(np.int32)
    out.put(moves, "<i4")
    return moves


def pack_first(path, net, words, classes, step):
    """A model of the first net alone."""
    out = start()
    n_slots, scale = put_words(out, net, words, classes)
    put_first(out, net, step)
    put_moves(out, net.t1)
    return write(path, out, net, len(words), n_slots, (scale, 0.0))


def pack(path, net, words, cues, limits, weights, step):
    out = start()
    rel_scale = scale_of(net.rels.table.numpy())
    n_slots, scale = put_words(out, net, words, cues)
    put_first(out, net, step)
    moves = put_moves(out, net.t2)
    out.put(to_bytes(net.rels.table.numpy(), rel_scale), "i1")
    put_second(out, net, step)
    out.put(np.array(limits, np.int16), "<i2")
    put_trust(out, moves, weights)
    return write(path, out, net, len(words), n_slots, (scale, rel_scale))
