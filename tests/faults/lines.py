#!/usr/bin/env python3
"""lines.py QUOTH PRELOAD ROOT: query files as other programs and people leave them: CRLF, byte-order marks, NUL, other encodings, bad
lines, ids that come twice, no line end at the end. Bad lines are named and left out, all others answered, in order."""
from faults import *

GOOD = [("q1", "railway"), ("q2", "river OR treaty"), ("q3", '"the river"'), ("q4", "speaker:roe")]
BAD = [("b1\tspaeker:x", "spaeker"), ('b2\t"unclosed', "unclosed"), ("q1\triver", "q1"), ("b3\tdate:2023-99", "2023-99"),
       ("b4\t(railway", "("), ("b5\t\0", ""), ("b6\t" + "(" * 5000, ""), ("b7\trail\0way)", "")]


def run(where, data, more=()):
    path = WORK + "/q"
    with open(path, "wb") as f:
        f.write(data)
    ended = quoth("batch", "--index", where, "--jsonl", *more, path)
    found = {}
    for line in ended.out.splitlines():
        hit = json.loads(line)
        found.setdefault(hit["query_id"], []).append(without_scores(line))
    return ended, found


def main():
    articles, where = WORK + "/articles", WORK + "/index"
    change_articles(articles, 0)
    check(index(where, "segments", articles).code == 0, "no index")
    plain = "".join(f"{i}\t{q}\n" for i, q in GOOD)
    ended, right = run(where, plain.encode())
    check(ended.code == 0 and list(right) == [i for i, _ in GOOD], f"good queries: {ended}")
    forms = {"CRLF": plain.replace("\n", "\r\n").encode(), "a mark": b"\xef\xbb\xbf" + plain.encode(), "no end": plain[:-1].encode(),
             "blank lines": plain.replace("\n", "\n\n  \n").encode(), "UTF-16LE": b"\xff\xfe" + plain.encode("utf-16-le"),
             "UTF-16BE": b"\xfe\xff" + plain.encode("utf-16-be"), "CRLF and a mark": b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode()}
    for name, data in forms.items():
        ended, found = run(where, data)
        check(ended.code == 0 and found == right, f"{name}: {ended}")
    rng, tried = random.Random(SEED), 0
    for i in range(rounds(25)):
        lines = [f"{a}\t{q}" for a, q in GOOD]
        at = {}
        for text, names in rng.sample(BAD, rng.randrange(1, 4)):
            lines.insert(rng.randrange(len(lines)) if text[:2] != "q1" else len(lines), text)
            at[text] = names
        end = rng.choice(["\n", "\r\n"])
        ended, found = run(where, (end.join(lines) + end).encode(), ("--jobs", str(1 + i % 3)))
        check(ended.code == 3, f"bad lines: {ended}")
        check({k: v for k, v in found.items() if k in right} == right, f"the good ones are not answered as alone: {lines}")
        for text, names in at.items():
            line = lines.index(text) + 1
            told = [m for m in ended.err.splitlines() if f"q:{line}:" in m]
            check(len(told) == 1, f"line {line}, {text[:40]!r}, is not named once: {ended.err}")
            check(names in told[0], f"line {line}: what is wrong is not told: {told[0]}")
            tried += 1
    done(f"{len(forms)} forms of a query file, {tried} bad lines")


main()
