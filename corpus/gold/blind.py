#!/usr/bin/env python3
"""Takes the words out of a gold standard, so that it can be kept where its article may not be.

Usage: blind.py GOLD.json > BLIND.json

Every string of the article becomes the start of its SHA-256; of content and speakers' words each word is hashed by
itself, so that shares of words can still be measured. Offsets, kinds and canonical names of actors stay as they are.
"""
import hashlib
import json
import sys


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def words(text):
    return sorted({digest(w) for w in text.lower().split()})


def attribution(a):
    names = [a["source_entity"], *(a.get("source_entity_alt") or [])]
    return {"names": [digest(n) for n in names], "anonymous": a["source_entity"] == "anonymous",
            "source": words(a["source"]), "content": words(" ".join(a["content"])), "quote": a["quote"]}


def sentence(s, spelled):
    out = {k: s[k] for k in ("begin", "end", "kind", "kind_also_accepted", "hedged", "actors", "actors_optional")}
    out["text"] = digest(s["text"])
    out["links"] = [[digest(link["anchor"]), digest(link["url"])] for link in s["links"]]
    out["attributions"] = [dict(attribution(a), spelled=spelled(a["source_entity"])) for a in s["attributions"]]
    out["optional"] = [attribution(a) for a in s["attributions_optional"]]
    return out


def blind(gold):
    text = " ".join(s["text"] for section in gold["sections"] for s in section["sentences"])
    spelled = lambda name: name == "anonymous" or name in text
    return {"file": gold["file"].split("/")[-1], "title": digest(gold["title"]), "date": gold["date"],
            "authors": [digest(a) for a in gold["authors"]],
            "sections": [{"section": digest(section["section"]) if section["section"] else "",
                          "sentences": [sentence(s, spelled) for s in section["sentences"]]} for section in gold["sections"]]}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(json.dumps(blind(json.load(open(sys.argv[1], encoding="utf-8"))), indent=None, separators=(",", ":")))
