"""What kinds of errors the tagger makes: the tables of docs/attribution-errors.md.

    errors.py GOLD.jsonl FOUND.jsonl    both as score_attribution.py reads them
"""
import collections
import os
import sys

sys.path.insert(0, os.environ.get("QUOTH_EVAL", "../shared/eval"))
import score_attribution as scorer  # noqa: E402 (it lies with the evaluation data)


def boundary(want, have):
    """How a run of tokens that overlaps a gold one differs from it."""
    begin = "begins early" if have[0] < want[0] else "begins late" if have[0] > want[0] else ""
    end = "ends late" if have[1] > want[1] else "ends short" if have[1] < want[1] else ""
    return " and ".join(x for x in (begin, end) if x)


def spans(gold, found, counts):
    """Counts of one article, by role."""
    for role in scorer.ROLES:
        want = {r for a in gold for r in a[role]}
        have = {r for a in found for r in a[role]}
        c = counts[role]
        c["gold"] += len(want)
        for w in sorted(want):
            over = [h for h in sorted(have) if h[0] <= w[1] and w[0] <= h[1]]
            if w in have:
                c["right"] += 1
            elif not over:
                c["missing"] += 1
            elif len(over) > 1:
                c["in pieces"] += 1
            else:
                c[boundary(w, over[0])] += 1
        c["extra"] += sum(not any(h[0] <= w[1] and w[0] <= h[1] for w in want) for h in have)


def missed(gold, found, doc, counts, words):
    """Attributions of which no cue was found, by kind of quotation and of cue; and the words of those cues."""
    cues = {t for a in found for t in scorer.toks(a["cue"])}
    for a in gold:
        kind = "%s, %s" % (a["kind"], a["speech"])
        counts[kind, "gold"] += 1
        if not cues & scorer.toks(a["cue"]):
            counts[kind, "missed"] += 1
            words[" ".join(doc.words(a["cue"]))] += 1


def main(gold_path, found_path):
    gold, found = scorer.load(gold_path), scorer.load(found_path)
    roles = {r: collections.Counter() for r in scorer.ROLES}
    kinds, words = collections.Counter(), collections.Counter()
    for name in sorted(gold):
        with open(os.path.join(os.path.dirname(gold_path), "text", name + ".txt"), "rb") as f:
            doc = scorer.Doc(f.read())
        want = scorer.prepare(doc, gold[name]["attributions"])
        have = scorer.prepare(doc, found.get(name, {}).get("attributions", []))
        spans(want, have, roles)
        missed(want, have, doc, kinds, words)
    for role, c in roles.items():
        print("%s, %d gold: " % (role, c["gold"]) +
              ", ".join("%s %.1f %%" % (k, 100 * n / c["gold"]) for k, n in c.most_common() if k != "gold"))
    for kind in sorted({k for k, _ in kinds}):
        print("%-18s %5d gold, %4d without a cue found" % (kind, kinds[kind, "gold"], kinds[kind, "missed"]))
    print("missed most: " + ", ".join("%s %d" % w for w in words.most_common(20)))


if __name__ == "__main__":
    main(*sys.argv[1:])
