#!/usr/bin/env python3
"""Measures what the release program finds on the dev sets of ../shared/eval, with that folder's own scorers.

Usage: eval.py QUOTH [EVAL_FOLDER] [--raise]

Prints the table of quality with the speed of analysis beside it, and fails where a figure lies more than 0.3 points below
its floor in tests/quality/eval-floors.json; --raise raises the floors to what is reached.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))
SLACK = 0.3


def run(*args, **kw):
    return subprocess.run(args, capture_output=True, text=True, check=True, **kw).stdout


def attribution(quoth, folder, name, tmp):
    texts = sorted(f"{folder}/{name}/dev/text/{f}" for f in os.listdir(f"{folder}/{name}/dev/text"))
    begun = time.perf_counter()
    out = run(quoth, "analyze", "--plain", "--spans", *texts)
    seconds = time.perf_counter() - begun
    open(tmp, "w").write(out)
    scores = json.loads(run(sys.executable, f"{folder}/score_attribution.py", f"{folder}/{name}/dev/attributions.jsonl", tmp, "--json"))
    return scores, sum(os.path.getsize(t) for t in texts) / seconds / 1e6


def f1(scores, kind, role, how="exact"):
    cell = scores["groups"][kind][role]
    return 100 * (cell[how]["f1"] if how in cell else cell["f1"])


def sentences(quoth, folder, kind, gold, tmp, *options):
    text = tmp + ".txt"
    open(text, "w").write(run(sys.executable, f"{folder}/score_sentences.py", "text", kind, gold))
    open(tmp, "w").write(run(quoth, "analyze", "--plain", "--jsonl", *options, text))
    return json.loads(run(sys.executable, f"{folder}/score_sentences.py", "score", kind, gold, tmp, "--json"))["groups"]


def html(quoth, folder, tmp):
    pages = run(sys.executable, f"{folder}/score_html.py", "list", f"{folder}/html").split()
    open(tmp, "w").write(run(quoth, "read", "--jsonl", *pages))
    return json.loads(run(sys.executable, f"{folder}/score_html.py", "score", f"{folder}/html", tmp, "--json"))["groups"]["all"]


def main():
    args = [a for a in sys.argv[1:] if a != "--raise"]
    quoth, folder = args[0], args[1] if len(args) > 1 else root + "/../shared/eval"
    if not os.path.isdir(folder):
        print(f"eval: skipped, {folder} is not here")
        return 0
    rows, tmp = {}, tempfile.mkdtemp() + "/pred.jsonl"
    for name in ("polnear", "gum", "litbank"):
        s, speed = attribution(quoth, folder, name, tmp)
        for kind in ("all", "direct", "indirect", "mixed", "speech", "other"):
            for role in ("source", "cue", "content", "whole"):
                try:
                    rows[f"{name} {kind} {role}"] = f1(s, kind, role)
                except (KeyError, TypeError):
                    pass
        rows[f"{name} MB/s"] = speed
    for name, options in (("validation", ["--actors", f"{folder}/actors/validation_actors.tsv"]), ("newswire", [])):
        s = sentences(quoth, folder, "actors", f"{folder}/actors/{name}.jsonl", tmp, *options)["all"]
        rows[f"actors {name} recall"], rows[f"actors {name} precision"] = 100 * s["recall"], 100 * s["precision"]
    for name in ("conll2003.dev", "wikineural.dev"):
        s = sentences(quoth, folder, "entities", f"{folder}/ner/{name}.tsv", tmp)
        for key in ("all", "PER", "ORG", "LOC"):
            rows[f"{name} {key}"] = 100 * s[key]["f1"]
    s = sentences(quoth, folder, "checkworthy", f"{folder}/checkworthy/claimbuster.dev.tsv", tmp)
    rows["claimbuster F1 at 50"] = 100 * s["all"]["f1"]
    for key, value in html(quoth, folder, tmp).items():
        rows[f"html {key}"] = 100 * value
    floors_path = root + "/tests/quality/eval-floors.json"
    floors = json.load(open(floors_path)) if os.path.exists(floors_path) else {}
    failed = 0
    for key, value in rows.items():
        floor = floors.get(key)
        low = floor is not None and "MB/s" not in key and value < floor - SLACK
        print(f"{key:34} {value:7.1f}" + (f"   floor {floor:.1f}" if floor is not None else "") + ("   BELOW ITS FLOOR" if low else ""))
        failed |= low
    if "--raise" in sys.argv:
        kept = {k: round(max(v, floors.get(k, 0)), 1) for k, v in rows.items() if "MB/s" not in k}
        json.dump(kept, open(floors_path, "w"), indent=1, sort_keys=True)
    return failed


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main())
