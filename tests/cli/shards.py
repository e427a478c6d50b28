#!/usr/bin/env python3
"""shards.py QUOTH ROOT: an index in segments, converted, and cut into three shards behind servers, gives the same answers.

QUOTH_QUERIES says how many random queries are asked (150)."""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from served import serve  # noqa: E402

quoth, root = os.path.abspath(sys.argv[1]), sys.argv[2]
count = int(os.environ.get("QUOTH_QUERIES", "150"))
if not shutil.which("xapian-tcpsrv"):
    print("shards.py: no xapian-tcpsrv here (Debian: xapian-tools): skipped")
    sys.exit(77)


def run(*args, ok=(0, 1)):
    p = subprocess.run([quoth, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if p.returncode not in ok:
        sys.exit(f"shards.py: quoth {' '.join(args)}: ended with {p.returncode}: {p.stderr}")
    return p.stdout


def write_articles(folder, rng):
    """Sentences made of few words, many to a query, in several files."""
    words = "iran railway corridor border customs treaty minister said opened the of a plan bridge".split()
    people = ["Ali Farhadi", "Jane Roe", "Rauf Samadov", "officials"]
    for i in range(40):
        with open(f"{folder}/{i:02}.txt", "w") as f:
            f.write(f"Article {i} of the sample\n\nBy {rng.choice(['Ann Lee', 'Bo Chen'])}\n\n")
            for _ in range(rng.randrange(1, 6)):
                claims = [f"{' '.join(rng.choices(words, k=rng.randrange(4, 12))).capitalize()}, {rng.choice(people)} said."
                          for _ in range(rng.randrange(1, 5))]
                f.write(" ".join(claims) + "\n\n")


def queries(rng):
    words = "iran railway corridor border customs treaty minister said opened the of a plan bridge nowhere".split()
    fields = ['speaker:"ali farhadi"', "speaker:roe", "speaker:anonymous", "author:lee", "quote:indirect", "has:speaker",
              "kind:assertion", "title:article", "no:link"]

    def one():
        a, b, c = rng.sample(words, 3)
        return rng.choice([a, f"{a} {b}", f'"{a} {b}"', f'"{a} {b} {c}"', f"{a} OR {b}", f"{a} NOT {b}", f"{c[:3]}*" if len(c) > 2 else c, f"={a}",
                           f"{a} NEAR/3 {b}", f"content:{a}", f"{a} w/p {b}"])

    for _ in range(count):
        parts = [one()] + [rng.choice(fields) for _ in range(rng.randrange(0, 2))]
        yield " ".join(parts) if " OR " not in parts[0] else f"({parts[0]}) " + " ".join(parts[1:])


def answers(index, batch):
    out = run("batch", "--index", index, "--jsonl", "--limit", "5", batch)
    rows = []
    for line in out.splitlines():
        r = json.loads(line)
        if "*" in r["query"]:  # how many sentences some word of a pattern is in, Xapian only estimates: weights differ
            r["hits"] = []
        # Xapian adds weights up in an order of its own in each shard: what ties here may differ there in the last bit. So hits
        # that tie count in any order, and those that tie with the last one are cut anywhere.
        hits = sorted((-round(h["score"], 5), h["id"], h["text"]) for h in r["hits"])
        if r["total"] > len(hits):
            hits = [h if h[0] != hits[-1][0] else h[0] for h in hits]
        rows.append((r["query"], r["total"], hits))
    return rows


def same(what, want, got):
    for w, g in zip(want, got):
        if w != g:
            sys.exit(f"shards.py: {what} answers otherwise:\n want {w}\n got  {g}")
    if len(want) != len(got):
        sys.exit(f"shards.py: {what}: {len(got)} answers, not {len(want)}")


def in_order(index):
    """Sorted pages, hit by hit: equals are in order too."""
    def ids(index, query, order, offset, limit):
        out = run("search", "--index", index, "--jsonl", "--sort", order, "--offset", str(offset), "--limit", str(limit), query)
        return [json.loads(line)["id"] for line in out.splitlines()]

    for query in ("*", "railway", '"the border"', "speaker:roe", "no:speaker"):
        for order in ("date", "speaker", "claim", "path"):
            for offset, limit in ((0, 5), (13, 20), (0, 0)):
                want, got = ids("local", query, order, offset, limit), ids(index, query, order, offset, limit)
                if want != got:
                    at = next((i for i, pair in enumerate(zip(want, got)) if pair[0] != pair[1]), min(len(want), len(got)))
                    sys.exit(f"shards.py: {index}: {query} by {order} from {offset}, {limit}: hit {at} of {len(want)} is another")


def main(work, servers):
    rng = random.Random(20261125)
    os.makedirs(f"{work}/articles")
    write_articles(f"{work}/articles", rng)
    os.chdir(work)
    run("index", "--index", "local", "articles", os.path.join(root, "corpus", "articles"))
    run("convert", "--index", "local", "--form", "portable", "portable")
    run("convert", "--index", "portable", "--form", "segments", "again")
    run("publish", "--index", "local", "--shards", "3", "shards")
    run("convert", "--index", "local", "local", ok=(2,))
    with open("far.stub", "w") as f:
        for i in range(3):
            p, port = serve(f"shards/{i}")
            servers.append(p)
            f.write(f"remote 127.0.0.1:{port}\n")
    with open("queries.txt", "w") as f:
        f.write("\n".join(queries(rng)) + "\n")
    want = answers("local", "queries.txt")
    if not any(total for _, total, _ in want):
        sys.exit("shards.py: no query has an answer")
    indexes = ("portable", "again", "shards/all.stub", "far.stub")
    for index in indexes:
        same(index, want, answers(index, "queries.txt"))
    for fields, query in (("author,actor,speaker,kind", "*"), ("speaker,month", "railway"), ("quote", '"the border"')):
        facets = run("facets", "--index", "local", "--jsonl", fields, query)
        for index in indexes:
            if run("facets", "--index", index, "--jsonl", fields, query) != facets:
                sys.exit(f"shards.py: {index} counts {fields} of {query} otherwise")
    for index in ("portable", "far.stub"):
        in_order(index)
    stats = json.loads(run("stats", "--index", "local", "--jsonl"))
    for index in indexes:
        there = json.loads(run("stats", "--index", index, "--jsonl"))
        if any(there[k] != stats[k] for k in ("articles", "sentences", "attributions", "links")):
            sys.exit(f"shards.py: {index} holds {there}, not {stats}")
    servers[0].terminate()
    servers[0].wait()
    p = subprocess.run([quoth, "search", "--index", "far.stub", "railway"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if p.returncode != 3 or "127.0.0.1:" not in p.stderr:
        sys.exit(f"shards.py: a server that is gone: ended with {p.returncode}: {p.stderr}")


folder, running = tempfile.mkdtemp(prefix="quoth-shards."), []
try:
    main(folder, running)
finally:
    for s in running:
        s.kill()
    shutil.rmtree(folder, ignore_errors=True)
