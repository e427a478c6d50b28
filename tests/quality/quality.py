#!/usr/bin/env python3
"""Holds what `quoth analyze` finds in the articles of corpus/gold against their gold standard.

Usage: quality.py QUOTH

The samples are always measured; the real articles where they lie in ../shared/corpus/articles or corpus/local. Fails
where a figure is below tests/quality/floors.json, which only ever rises. Run with --raise to raise the floors to what
is reached now.
"""
import json
import os
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))
sys.path.insert(0, root + "/corpus/gold")
sys.dont_write_bytecode = True
from blind import blind, digest, words  # noqa: E402


def find(name):
    for folder in ("corpus/articles", "corpus/local", "../shared/corpus/articles"):
        path = f"{root}/{folder}/{name}"
        if os.path.exists(path):
            return path
    return None


def share(found, gold):
    return len(set(found) & set(gold)) / max(1, len(gold)) >= 0.5


def right(mine, gold):
    same = digest(mine["speaker"]) in gold["names"] or (
        not gold["spelled"] and gold["source"] and share(words(mine["speaker_text"]), gold["source"]))
    return same and share(words(" ".join(mine["content"])), gold["content"])


def score(quoth, path, gold):
    out = subprocess.run([quoth, "analyze", "--jsonl", path], capture_output=True, text=True, check=True).stdout
    doc = json.loads(out.splitlines()[0])
    mine = {(s["begin"], s["end"]): s for s in doc["sentences"]}
    n = dict.fromkeys("sentences spans texts sections extra links links_right attributions right false kinds hedges hedged tp fp fn".split(), 0)
    n["metadata"] = (digest(doc["title"]) == gold["title"]) + ([digest(a) for a in doc["authors"]] == gold["authors"]) + (doc["date"][:10] == gold["date"])
    wanted = [(section["section"], s) for section in gold["sections"] for s in section["sentences"]]
    n["extra"] = len(set(mine) - {(s["begin"], s["end"]) for _, s in wanted})
    for section, s in wanted:
        n["sentences"] += 1
        n["links"] += len(s["links"])
        n["attributions"] += len(s["attributions"])
        m = mine.get((s["begin"], s["end"]))
        if m is None:
            n["fn"] += len(s["actors"])
            continue
        n["spans"] += 1
        n["texts"] += digest(m["text"]) == s["text"]
        n["sections"] += (digest(m["section"]) if m["section"] else "") == section
        n["kinds"] += m["kind"] in [s["kind"], *s["kind_also_accepted"]]
        n["hedges"] += s["hedged"] is None or m["hedged"] == s["hedged"]
        found = [[digest(x["anchor"]), digest(x["url"])] for x in m["links"]]
        n["links_right"] += sum(x in found for x in s["links"])
        n["tp"] += len(set(m["actors"]) & set(s["actors"]))
        n["fn"] += len(set(s["actors"]) - set(m["actors"]))
        n["fp"] += len(set(m["actors"]) - set(s["actors"]) - set(s["actors_optional"]))
        used = set()
        for a in s["attributions"]:
            hit = next((i for i, x in enumerate(m["attributions"]) if i not in used and right(x, a)), None)
            if hit is not None:
                used.add(hit)
        n["right"] += len(used)
        for i, x in enumerate(m["attributions"]):
            content = words(" ".join(x["content"]))
            known = any(share(content, a["content"]) or share(a["content"], content) for a in s["attributions"] + s["optional"])
            n["false"] += i not in used and not known
    return n


def figures(n):
    p, r = n["tp"] / max(1, n["tp"] + n["fp"]), n["tp"] / max(1, n["tp"] + n["fn"])
    of = lambda a, b: round(100 * n[a] / max(1, n[b]), 1)
    return {"spans": of("spans", "sentences"), "texts": of("texts", "sentences"), "sections": of("sections", "sentences"),
            "links": of("links_right", "links"), "metadata": n["metadata"], "kinds": of("kinds", "sentences"),
            "hedges": of("hedges", "sentences"), "attributions": of("right", "attributions"), "no_extra": -n["extra"],
            "no_false": -n["false"], "actors_f1": round(200 * p * r / max(1e-9, p + r), 1)}


def main():
    quoth, raising = sys.argv[1], "--raise" in sys.argv
    floors_path = here + "/floors.json"
    floors = json.load(open(floors_path))
    failed = 0
    for name in sorted(os.listdir(root + "/corpus/gold")):
        if not name.endswith(".json"):
            continue
        gold = json.load(open(f"{root}/corpus/gold/{name}", encoding="utf-8"))
        if isinstance(gold.get("title"), str) and "publisher" in gold:
            gold = blind(gold)
        path = find(gold["file"])
        if path is None:
            print(f"{name}: skipped, {gold['file']} is not here")
            continue
        got = figures(score(quoth, path, gold))
        print(name, got)
        floor = floors.setdefault(name, {})
        for key, value in got.items():
            if value < floor.get(key, -1000):
                print(f"  {key}: {value} is below its floor of {floor[key]}")
                failed = 1
            elif raising:
                floor[key] = value
    if raising:
        json.dump(floors, open(floors_path, "w"), indent=1, sort_keys=True)
    return failed


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main())
